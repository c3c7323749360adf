"""Writes a small file that only this user can read, whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from automation.errors import NotKept, WrongUsage

BINARY = getattr(os, "O_BINARY", 0)  # Windows would write other line ends


def write_private(path: Path, text: str) -> None:
    """Replace the file at `path` by `text`: mode 0600 from the start, atomic, on the disk.

    Raises NotKept when it cannot be written; what was there before is then untouched.
    """
    try:
        # mkstemp creates with mode 0600, under a name that nobody else has.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:  # Ctrl-C as well: half a file may hold secrets
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as problem:
        raise NotKept(
            f"{path} cannot be written: {problem.strerror}.",
            remedy="Free some space, or make the folder writable; then run it again.",
        ) from None


def write_new(path: Path, content: bytes) -> None:
    """Write a new file, mode 0600 from the start; what could not be written whole is removed.

    Raises WrongUsage for a file that exists, NotKept for one that cannot be written.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
        except BaseException:  # Ctrl-C as well: half a file may hold secrets
            path.unlink(missing_ok=True)
            raise
    except FileExistsError:
        raise WrongUsage(
            f"{path} exists already, and is not overwritten.", remedy="Name another file."
        ) from None
    except OSError as problem:
        raise NotKept(
            f"{path} cannot be written: {problem.strerror}.", remedy="Name another file."
        ) from None


def refused(path: Path, what: str, problem: OSError) -> NotKept:
    """Say that the system refuses: "`path` cannot be `what`", such as "removed"."""
    return NotKept(
        f"{path} cannot be {what}: {problem.strerror}.",
        remedy="Check that the file exists and who owns it, then run it again.",
    )


@contextmanager
def os_errors_as_not_kept(path: Path, what: str) -> Iterator[None]:
    """Turn the system's refusals into NotKept."""
    try:
        yield
    except OSError as problem:
        raise refused(path, what, problem) from None


def leftovers(path: Path) -> Iterator[Path]:
    """Give what killed runs left of their attempts to write the file at `path`."""
    return path.parent.glob(f".{path.name}.*")


def _sync_folder(folder: Path) -> None:
    """The new name is on the disk only when its folder is."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
