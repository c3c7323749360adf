"""`report`: a zip to attach to a question. No secret leaves with it: it is searched first."""

import io
import json
import platform
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from automation.errors import NothingKept, SecretFound, SetupError
from automation.store.home import Home, ProfileFolder
from automation.store.log import own_logs
from automation.store.private_file import write_new
from automation.store.redaction import Redactor
from flows.commands.doctor import doctor
from flows.session.profile import load_credentials
from flows.session.services import Services
from flows.terminal.options import ReportOptions
from flows.terminal.result import Line, Notice, Result

LOGS = 3
"""How many of the newest logs go along: also the runs before the one that failed."""
LARGEST_DRIFT = 5_000_000
PACKAGES = ("dropbox-connector", "playwright", "requests", "keyring", "cryptography", "typer")

_FOUND = re.compile(r"^\S+ INFO (?P<control>[a-z_]+\.[a-z_]+ found by way .*)$", re.MULTILINE)


def report(options: ReportOptions, services: Services) -> Result:
    """Write a zip (0600, never over another file) and return what is in it.

    Raises SecretFound, with the file that holds it, when a kept secret is in it: then nothing is
    written. Raises WrongUsage for a file that exists, NotKept for one that cannot be written.
    """
    folder = services.home.profile(options.profile, practice=options.practice)
    to = options.to or Path(f"dropbox-connector-report-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.zip")
    warnings = learn_all(services)
    files = dict(_files(folder, services))
    refuse_secrets(files, services.redactor, "The report was not written", _DELETE_IT)
    write_new(to, _zipped(files))

    show = [
        Line(f"Written to {to}, which only you can read. In it:", wrap=False),
        *(Line(name, indent=2) for name in files),
    ]
    if not warnings:
        show.append(Line("It was searched for every secret that is kept here, and holds none."))
    return Result(
        "report",
        data={"profile": options.profile, "written_to": str(to), "files": list(files)},
        show=tuple(show),
        warnings=tuple(warnings),
    )


def learn_all(services: Services) -> list[Notice]:
    """Have the redactor learn the secrets of every profile; warn of those that cannot be read.

    The logs lie together, so a log may tell of another profile than the one that is asked about.
    """
    warnings = []
    for practice in (False, True):
        for name in services.home.profiles(practice=practice):
            try:
                load_credentials(services, name, practice=practice)
            except NothingKept:
                continue
            except SetupError as problem:
                warnings.append(
                    Notice(
                        "not-searched-for",
                        f"The values of the profile '{name}' could not be read, so the report was "
                        f"not searched for them: {problem.message}",
                    )
                )
    return warnings


_DELETE_IT = (
    "Delete that file in the folder that `dropbox-connector doctor` names, run `report` again, and "
    "say in your question that this happened."
)


def refuse_secrets(files: Mapping[str, bytes], redactor: Redactor, what: str, remedy: str) -> None:
    """Raise SecretFound when one of the files, or its name, holds a secret that is known.

    `what` says what was not done.
    """
    for name, content in files.items():
        # Latin-1 gives a character for each byte, so that pictures are searched as well.
        if redactor.knows(content.decode("latin-1")) or redactor.knows(
            content.decode("utf-8", "replace")
        ):
            raise SecretFound(f"{what}: {redactor.clean(name)} holds a secret.", remedy=remedy)


def _files(folder: ProfileFolder, services: Services) -> Iterator[tuple[str, bytes]]:
    yield "versions.json", _as_json(_versions())
    yield "doctor.json", _as_json(doctor(services).envelope())
    logs = newest_logs(services.home)
    for log in logs:
        yield f"logs/{log.name}", _read(log)
    if folder.journal.is_file():
        yield "journal.json", _read(folder.journal)
    ways = found_ways([_read(log).decode("utf-8", "replace") for log in logs])
    yield "controls.txt", ("\n".join(ways) + "\n").encode()
    drift = folder.drift
    for file in sorted(drift.rglob("*")) if drift.is_dir() else []:
        if file.is_file() and not file.is_symlink() and file.stat().st_size <= LARGEST_DRIFT:
            yield f"drift/{file.relative_to(drift).as_posix()}", _read(file)


def newest_logs(home: Home) -> list[Path]:
    """Return the newest logs, oldest first; their names begin with the time."""
    return own_logs(home.logs)[-LOGS:]


def found_ways(logs: Sequence[str]) -> list[str]:
    """Return which way found each control, once each, in the order of the logs."""
    return list(dict.fromkeys(match["control"] for log in logs for match in _FOUND.finditer(log)))


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "system": platform.platform()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def _as_json(data: object) -> bytes:
    return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        return f"(not readable: {problem.strerror})\n".encode()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()
