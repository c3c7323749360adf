"""Films a page: the browser gives its frames, an ffmpeg that is found makes a video of them."""

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from automation.errors import NoEncoder, WrongUsage

if TYPE_CHECKING:
    from playwright.sync_api import Page

LEAST_MS = 80
"""How long a frame stays at least."""
QUALITY = 85
LAST_MS = 1000
LAST_PARTS = 10
"""How long the last frame stays, and in how many parts."""

LAST_FRAME_SECONDS = 0.5
FRAME_TICK_MS = 20

_PAINTED = """() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(
    () => resolve(performance.timeOrigin + performance.now()))))"""
_CODECS = {
    ".mp4": ("libx264", ("-preset", "veryfast", "-crf", "23", "-movflags", "+faststart")),
    ".webm": (
        "libvpx-vp9",
        ("-deadline", "realtime", "-cpu-used", "8", "-row-mt", "1", "-b:v", "1M"),
    ),
}
_SAME_SIZE = (
    "scale={width}:{height}:force_original_aspect_ratio=decrease:out_range=tv,"
    "pad={width}:{height},format=yuv420p"
)


@dataclass(frozen=True)
class Encoder:
    """An ffmpeg that can make the video that was asked for, and where the video goes."""

    program: str
    path: Path

    @property
    def arguments(self) -> tuple[str, ...]:
        """What ffmpeg is told of the codec."""
        codec, more = _CODECS[self.path.suffix.lower()]
        return ("-c:v", codec, *more)


def find_encoder(path: Path, which: Callable[[str], str | None] = shutil.which) -> Encoder:
    """Return an ffmpeg for a new video at `path`, an .mp4 or a .webm.

    Raises WrongUsage for another kind of file, one that exists, or a folder that cannot be
    written to; NoEncoder where there is no ffmpeg, or none with the codec.
    """
    if path.suffix.lower() not in _CODECS:
        raise WrongUsage(
            f"A video is not written as '{path.name}'.", remedy="Name an .mp4 or a .webm."
        )
    if os.path.lexists(path):
        raise WrongUsage(
            f"{path} exists already, and is not overwritten.", remedy="Name another file."
        )
    if not os.access(path.parent, os.W_OK) or not path.parent.is_dir():
        raise WrongUsage(
            f"{path.parent} is no folder that can be written to.", remedy="Name another file."
        )
    program = which("ffmpeg") or _brought()
    if program is None:
        raise NoEncoder(
            "There is no ffmpeg here to make a video with.",
            remedy="Install ffmpeg; or, in the folder of this tool, run `pip install '.[video]'`.",
        )
    codec = _CODECS[path.suffix.lower()][0]
    if codec not in _encoders(program):
        raise NoEncoder(
            f"The ffmpeg here has no {codec}, which an {path.suffix} needs.",
            remedy="Name a .webm instead of an .mp4, or the other way round.",
        )
    return Encoder(program, path)


def _brought() -> str | None:
    """Return the ffmpeg of the package imageio-ffmpeg, if that is installed."""
    try:
        import imageio_ffmpeg
    except ImportError:
        return None
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:  # none for this kind of machine
        return None


def _encoders(program: str) -> list[str]:
    listed = subprocess.run(  # noqa: S603  (fixed arguments)
        [program, "-hide_banner", "-encoders"], capture_output=True, text=True, check=False
    )
    return [line.split()[1] for line in listed.stdout.splitlines() if len(line.split()) > 1]


class Film:
    """Makes a video of frames that come when something changes: each stays until the next.

    The frames wait in a folder of their own: to make a video meanwhile would slow down what is
    filmed.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._frames: list[tuple[float, Path]] = []
        self._size = (0, 0)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._broken = False
        self.newest_at = 0.0

    def add(self, jpeg: bytes, at_ms: float, width: int, height: int) -> None:
        """Add what is to be seen from `at_ms` on; it takes the place of one that just came.

        A frame that cannot be kept, on a full disk, costs the film and not what is filmed.
        """
        self.newest_at = at_ms
        try:
            self._add(jpeg, at_ms, width, height)
        except OSError:
            self._broken = True

    def _add(self, jpeg: bytes, at_ms: float, width: int, height: int) -> None:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="dropbox-connector-film-")
            self._size = (width - width % 2, height - height % 2)
        if self._frames and at_ms < self._frames[-1][0] + LEAST_MS:
            at_ms, file = self._frames.pop()
        else:
            file = Path(self._folder.name, f"{len(self._frames):06}.jpg")
        file.write_bytes(jpeg)
        self._frames.append((at_ms, file))

    def finish(self) -> bool:
        """Make the video; return whether there is one: a full disk costs no more than that."""
        if self._folder is None:
            return False
        unfinished = self._encoder.path.with_name(
            f".{self._encoder.path.stem}.{secrets.token_hex(4)}{self._encoder.path.suffix}"
        )
        try:
            made = not self._broken and self._encode(
                Path(self._folder.name, "frames.txt"), unfinished
            )
            if made:
                os.replace(unfinished, self._encoder.path)
        except OSError:
            made = False
        finally:
            with suppress(OSError):  # the folder of the video is gone
                unfinished.unlink(missing_ok=True)
            self._folder.cleanup()
        return made

    def _encode(self, frames: Path, video: Path) -> bool:
        last_at, last = self._frames[-1]
        # How long the last frame stays, containers do not agree upon: so it comes several times.
        parts = [(last_at + part * LAST_MS / LAST_PARTS, last) for part in range(1, LAST_PARTS)]
        shown = [*self._frames, *parts]
        ends = [*(at for at, _ in shown[1:]), last_at + LAST_MS]
        frames.write_text(
            "".join(
                f"file '{file.name}'\nduration {(end - at) / 1000:.3f}\n"
                for (at, file), end in zip(shown, ends, strict=True)
            )
        )
        width, height = self._size
        ended = subprocess.run(  # noqa: S603  (our own arguments)
            [
                *(self._encoder.program, "-hide_banner", "-loglevel", "error", "-n"),
                *("-f", "concat", "-i", str(frames), "-fps_mode", "vfr"),
                *("-vf", _SAME_SIZE.format(width=width, height=height)),
                *(*self._encoder.arguments, str(video)),
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        return ended.returncode == 0 and video.exists()


@contextmanager
def filming(page: "Page", film: Film) -> Iterator[None]:
    """Film `page` until it is closed, or the block is left; `film` has then all that was seen."""
    from playwright.sync_api import Error

    size = page.evaluate("({ width: innerWidth, height: innerHeight })")
    page.screencast.start(
        on_frame=lambda frame: film.add(
            frame["data"], frame["timestamp"], frame["viewportWidth"], frame["viewportHeight"]
        ),
        quality=QUALITY,
        size=size,
    )
    try:
        yield
    finally:
        try:
            _let_the_last_frame_come(page, film)
            page.screencast.stop()
        except Error:
            if not page.is_closed():
                raise


def _let_the_last_frame_come(page: "Page", film: Film) -> None:
    """Give the browser a moment to show what the page has become; there may be nothing new."""
    painted = page.evaluate(_PAINTED)
    deadline = time.monotonic() + LAST_FRAME_SECONDS
    while film.newest_at < painted and time.monotonic() < deadline:
        page.wait_for_timeout(FRAME_TICK_MS)  # frames arrive only inside a Playwright call
