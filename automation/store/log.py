"""One log file a run, with the secrets out before a line is written; the last ten are kept."""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path

from automation.errors import SetupError
from automation.store.home import Home, make_private
from automation.store.redaction import Redactor

KEPT = 10


@dataclass(frozen=True)
class RunLog:
    """The log of one run: where to write, and which file it is (None when there is none)."""

    logger: logging.Logger
    path: Path | None


class _RedactingFormatter(logging.Formatter):
    """Formats a record whole, with its traceback, and takes the secrets out last."""

    converter = staticmethod(lambda seconds: datetime.fromtimestamp(seconds or 0, UTC).timetuple())

    def __init__(self, redactor: Redactor) -> None:
        super().__init__("%(asctime)s.%(msecs)03d %(levelname)s %(message)s", "%H:%M:%S")
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.clean(super().format(record))


class _BestEffortHandler(logging.Handler):
    """Writes each line at once; says once when it cannot, and lets the run go on."""

    def __init__(self, file: FileIO, warn: Callable[[str], None]) -> None:
        super().__init__()
        self._file = file
        self._warn: Callable[[str], None] | None = warn

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._file.write((self.format(record) + "\n").encode("utf-8", "backslashreplace"))
        except Exception:  # as every handler of logging: a line is no reason to end a run
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        if self._warn:
            self._warn("The log can no longer be written; the run goes on without it.")
            self._warn = None


@contextmanager
def open_log(
    home: Home,
    redactor: Redactor,
    command: str,
    *,
    warn: Callable[[str], None],
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[RunLog]:
    """Open the log of this run (0600, in UTC) and remove all but the last ten.

    Where no log can be written, `warn` is told once and the run goes on.
    """
    logger = logging.Logger(f"dropbox-connector.{command}", logging.INFO)
    # Without a handler, before or after, logging would write to stderr.
    logger.addHandler(logging.NullHandler())
    path = home.logs / f"{now():%Y%m%dT%H%M%SZ}-{command}-{os.getpid()}.log"
    file = _open_new(path, warn)
    if file is None:
        yield RunLog(logger, None)
        return
    handler = _BestEffortHandler(file, warn)
    handler.setFormatter(_RedactingFormatter(redactor))
    logger.addHandler(handler)
    try:
        yield RunLog(logger, path)
    finally:
        logger.removeHandler(handler)
        with suppress(OSError):
            file.close()


def _open_new(path: Path, warn: Callable[[str], None]) -> FileIO | None:
    """Open the file, without a buffer that would have to be written on closing."""
    try:
        make_private(path.parent)
        file = FileIO(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a")
    except (SetupError, OSError) as problem:
        warn(f"No log is written: {problem}")
        return None
    _remove_old(path.parent, path)
    return file


def _remove_old(folder: Path, newest: Path) -> None:
    """Keep the last ten; names begin with the time, so that they sort by it."""
    others = sorted(path for path in folder.glob("*.log") if path != newest)
    for path in others[: max(0, len(others) - KEPT + 1)]:
        with suppress(OSError):
            path.unlink()
