"""The file that casts are kept in: a zip of pages and an index, with nothing else in it."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from automation.errors import WrongUsage

SCHEMA = 1
LARGEST = 20_000_000
_ONCE = (1980, 1, 1, 0, 0, 0)

Origin = Literal["dropbox", "practice"]


@dataclass(frozen=True)
class FrameCast:
    """A frame of a page: the address that the page's cast names, and its document."""

    address: str
    html: str


@dataclass(frozen=True)
class Cast:
    """A page: which screen it is, the pattern of its address, its document and its frames."""

    screen: str
    address: str
    html: str
    frames: tuple[FrameCast, ...] = ()


@dataclass(frozen=True)
class Casts:
    """What one visit to the console gave: where, on which day, with which version of the tool."""

    origin: Origin
    day: str
    tool: str
    pages: tuple[Cast, ...]


def files_of(casts: Casts) -> Mapping[str, bytes]:
    """Return the files of the zip by their names."""
    files: dict[str, bytes] = {}
    pages: list[dict[str, Any]] = []
    for number, cast in enumerate(casts.pages, 1):
        name = f"{number:02}-{cast.screen}"
        files[f"{name}.html"] = cast.html.encode()
        frames = []
        for place, frame in enumerate(cast.frames, 1):
            files[f"{name}-frame-{place}.html"] = frame.html.encode()
            frames.append({"address": frame.address, "file": f"{name}-frame-{place}.html"})
        pages.append(
            {
                "screen": cast.screen,
                "address": cast.address,
                "file": f"{name}.html",
                "frames": frames,
            }
        )
    index = {
        "schema": SCHEMA,
        "origin": casts.origin,
        "day": casts.day,
        "tool": casts.tool,
        "pages": pages,
    }
    return {"index.json": json.dumps(index, indent=2).encode() + b"\n", **files}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return the zip. It tells nothing of when and where it was made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _ONCE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            archive.writestr(entry, content)
    return buffer.getvalue()


def read_casts(path: Path) -> Casts:
    """Return the casts of a zip. Raises WrongUsage for a file that holds none."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                raise ValueError("too large")
            index = json.loads(archive.read("index.json"))
            if index["schema"] != SCHEMA or index["origin"] not in ("dropbox", "practice"):
                raise ValueError("another schema")
            pages = tuple(_page(archive, page) for page in index["pages"])
            day, tool = str(index["day"]), str(index["tool"])
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        RecursionError,
        zipfile.BadZipFile,
    ) as problem:
        why = problem.strerror if isinstance(problem, OSError) and problem.strerror else None
        raise WrongUsage(
            f"{path} holds no casts{': ' + why if why else ''}.",
            remedy="Name a file that `dropbox-connector inspect --save` has written.",
        ) from None
    return Casts(index["origin"], day, tool, pages)


def _page(archive: zipfile.ZipFile, page: Mapping[str, Any]) -> Cast:
    def text(name: object) -> str:
        return archive.read(str(name)).decode()

    frames: Sequence[Mapping[str, Any]] = page["frames"]
    return Cast(
        str(page["screen"]),
        str(page["address"]),
        text(page["file"]),
        tuple(FrameCast(str(frame["address"]), text(frame["file"])) for frame in frames),
    )
