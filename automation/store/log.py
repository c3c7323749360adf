"""One log file a run, with the secrets out before a line is written; the last ten are kept."""

import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path

from automation.errors import SetupError
from automation.store.home import Home, make_private
from automation.store.private_file import refused
from automation.store.redaction import Redactor

KEPT = 10
_NAME = re.compile(r"\d{8}T\d{6}Z-[a-z-]+-\d+\.log")


@dataclass(frozen=True)
class RunLog:
    """The log of one run: where to write, and which file it is."""

    logger: logging.Logger
    _handler: "_BestEffortHandler"

    @property
    def path(self) -> Path | None:
        """The file; None as long as nothing was written, or where nothing can be."""
        return self._handler.path


class _RedactingFormatter(logging.Formatter):
    """Formats a record whole, with its traceback, and takes the secrets out last."""

    converter = staticmethod(lambda seconds: datetime.fromtimestamp(seconds or 0, UTC).timetuple())

    def __init__(self, redactor: Redactor) -> None:
        super().__init__("%(asctime)s.%(msecs)03d %(levelname)s %(message)s", "%H:%M:%S")
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.clean(super().format(record))


class _BestEffortHandler(logging.Handler):
    """Writes each line at once; says once when it cannot, and lets the run go on.

    The file is made with the first line, so that a command with nothing to tell leaves none.
    """

    def __init__(self, path: Path, warn: Callable[[str], None]) -> None:
        super().__init__()
        self._wanted = path
        self._file: FileIO | None = None
        self._warn: Callable[[str], None] | None = warn

    @property
    def path(self) -> Path | None:
        """The file, once it is there."""
        return self._wanted if self._file else None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            if self._file is None and self._warn is None:
                return
            if self._file is None:
                self._file = _open_new(self._wanted)
            self._file.write((self.format(record) + "\n").encode("utf-8", "backslashreplace"))
        except SetupError as problem:
            self._give_up(f"No log is written: {problem}")
        except Exception:  # as every handler of logging: a line is no reason to end a run
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        self._give_up("The log can no longer be written; the run goes on without it.")

    def _give_up(self, words: str) -> None:
        if self._warn:
            self._warn(words)
            self._warn = None

    def close(self) -> None:
        super().close()
        if self._file is not None:
            with suppress(OSError):
                self._file.close()


# What these say would go to the terminal, with a traceback.
OF_LIBRARIES = ("asyncio", "playwright")


def silent_log(command: str = "nothing") -> logging.Logger:
    """Return a logger that writes nowhere, as long as no handler is added."""
    logger = logging.Logger(f"dropbox-connector.{command}", logging.INFO)
    # Without a handler, logging would write to stderr.
    logger.addHandler(logging.NullHandler())
    return logger


@contextmanager
def open_log(
    home: Home,
    redactor: Redactor,
    command: str,
    *,
    warn: Callable[[str], None],
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[RunLog]:
    """Open the log of this run (0600, in UTC), and remove all but the last ten with its first line.

    Where no log can be written, `warn` is told once and the run goes on.
    """
    logger = silent_log(command)
    path = home.logs / f"{now():%Y%m%dT%H%M%SZ}-{command.replace(' ', '-')}-{os.getpid()}.log"
    handler = _BestEffortHandler(path, warn)
    handler.setFormatter(_RedactingFormatter(redactor))
    kept = [logger, *map(logging.getLogger, OF_LIBRARIES)]
    for each in kept:
        each.addHandler(handler)
    try:
        yield RunLog(logger, handler)
    finally:
        for each in kept:
            each.removeHandler(handler)
        handler.close()


def _open_new(path: Path) -> FileIO:
    """Open the file, without a buffer that would have to be written on closing. Raises NotKept."""
    make_private(path.parent, tighten=False)
    nofollow = getattr(os, "O_NOFOLLOW", 0)
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | nofollow
        file = FileIO(os.open(path, flags, 0o600), "a")
    except OSError as problem:
        raise refused(path, "written", problem) from None
    _remove_old(path.parent, path)
    return file


def own_logs(folder: Path) -> list[Path]:
    """Return the tool's own logs in `folder`, oldest first: their names begin with the time.

    Other programs may keep logs there as well; a link may lead to anything.
    """
    found = folder.glob("*.log") if folder.is_dir() else ()
    own = (path for path in found if _NAME.fullmatch(path.name))
    return sorted(path for path in own if path.is_file() and not path.is_symlink())


def _remove_old(folder: Path, newest: Path) -> None:
    """Keep the last ten of the tool's own."""
    others = [path for path in own_logs(folder) if path != newest]
    for path in others[: max(0, len(others) - KEPT + 1)]:
        with suppress(OSError):
            path.unlink()
