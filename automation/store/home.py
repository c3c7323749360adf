"""Where the tool keeps what it keeps, and who may use a profile now."""

import errno
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from automation.errors import BadProfileName, Busy, NotKept
from automation.store.private_file import os_errors_as_not_kept, refused

HOME_VARIABLE = "DROPBOX_CONNECTOR_HOME"
_NO_LOCKS = (errno.ENOSYS, errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP)
"""What a network's file system answers that has no locks."""

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?|.*\.", re.IGNORECASE)


@dataclass(frozen=True)
class ProfileFolder:
    """The folder of one profile: its journal, its browser profile, its vault file, its lock."""

    name: str
    folder: Path

    @property
    def journal(self) -> Path:
        """How far the profile has come."""
        return self.folder / "journal.json"

    @property
    def browser(self) -> Path:
        """The browser's own profile."""
        return self.folder / "browser"

    @property
    def browser_cache(self) -> Path:
        """The browser's cache, which goes with the browser; a killed run leaves it."""
        return self.folder / "browser-cache"

    @property
    def vault_file(self) -> Path:
        """The credentials, where they are kept in a file."""
        return self.folder / "vault.json"

    @property
    def drift(self) -> Path:
        """What has moved on Dropbox's pages, as runs have seen it; no secret in it."""
        return self.folder / "drift"

    @property
    def lock(self) -> Path:
        """Held by the run that uses the profile. Beside the folder, so that it can be cleared.

        It begins with a dot, as no profile does: `a.lock` is a profile's name like any other.
        """
        return self.folder.with_name(f".{self.folder.name}.lock")

    def make(self) -> None:
        """Create the folder, for this user only. Raises NotKept."""
        # Who can write to the folder above could put another in its place.
        make_private(self.folder.parent)
        make_private(self.folder)

    def clear(self) -> None:
        """Remove all that the folder holds. Raises NotKept."""
        self.remove()
        self.make()

    def remove(self) -> None:
        """Remove the folder and all that it holds. Raises NotKept."""
        with os_errors_as_not_kept(self.folder, "removed"), suppress(FileNotFoundError):
            shutil.rmtree(self.folder)

    def leave_nothing_empty(self) -> None:
        """Remove the folder if it holds nothing."""
        with suppress(OSError):  # it does hold something, or is gone
            self.folder.rmdir()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the profile for this process; the system lets go of it when the process ends.

        Raises Busy, with who holds it, while another run does; NotKept where none can hold it.
        """
        from filelock import FileLock, Timeout

        make_private(self.folder.parent)
        holder = self.lock.with_suffix(".holder")
        # A lock that is only a file would stay after a run that was killed.
        lock = FileLock(self.lock, timeout=0, mode=0o600, fallback_to_soft=False)
        try:
            lock.acquire()
        except Timeout:
            raise Busy(
                f"Another run uses the profile '{self.name}'{_read_holder(holder)}.",
                remedy="Wait until it has finished, or use another profile: `--profile NAME`.",
            ) from None
        except OSError as problem:
            if problem.errno in _NO_LOCKS:
                raise NotKept(
                    f"The file system of {self.lock.parent} cannot lock files, so two runs could "
                    "use the profile at once.",
                    remedy=f"Name a folder on a disk of this computer in {HOME_VARIABLE}.",
                ) from None
            raise refused(self.lock, "locked", problem) from None
        try:
            since = datetime.now(UTC).strftime("%H:%M:%S UTC")
            # It may hold pages with secrets, and the run that made it was killed.
            shutil.rmtree(self.browser_cache, ignore_errors=True)
            with suppress(OSError):  # Words for others only: no reason not to run.
                holder.write_text(f" (process {os.getpid()}, since {since})", encoding="utf-8")
            yield
        finally:
            with suppress(OSError):
                holder.unlink(missing_ok=True)
            lock.release()


def _is_name(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and not _RESERVED.fullmatch(name)


def _read_holder(path: Path) -> str:
    """Return who holds the lock, in words; empty when that cannot be told."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


@dataclass(frozen=True)
class Home:
    """Everything the tool keeps, in one folder."""

    root: Path

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Home":
        """Return the folder of DROPBOX_CONNECTOR_HOME, else the platform's own for user data."""
        if given := environ.get(HOME_VARIABLE):
            # Path.expanduser raises where there is no such user.
            expanded = Path(os.path.expanduser(given))
            if _is_unknown(expanded):
                raise NotKept(
                    f"{HOME_VARIABLE} begins with {expanded.parts[0]}, a home folder that is not "
                    "known here.",
                    remedy="Name the whole path of a folder in it.",
                )
            return cls(expanded.absolute())
        from platformdirs import user_data_path

        try:
            return cls(user_data_path("dropbox-connector", appauthor=False))
        except RuntimeError:  # this user has no home: no reason to fail before it is needed
            return cls(Path("~", "dropbox-connector"))

    @property
    def logs(self) -> Path:
        """One log file a run, the last ten."""
        return self.root / "logs"

    @property
    def compiled(self) -> Path:
        """What Playwright's driver, a program for Node, has compiled of itself."""
        return self.root / "compiled"

    @property
    def controls(self) -> Path:
        """The person's own ways to find a control, written by `repair`."""
        return self.root / "controls.toml"

    def profile(self, name: str, *, practice: bool = False) -> ProfileFolder:
        """Return the folder of a profile; those of practice consoles lie apart.

        Raises BadProfileName for a name that cannot be a folder's name everywhere.
        """
        if not _is_name(name):
            raise BadProfileName(
                "The profile's name cannot be used.",
                remedy="Use up to 64 letters, digits, dots, - and _, with no dot at either end, "
                "for example `--profile my-team`.",
            )
        return ProfileFolder(name, self._kind(practice=practice) / name)

    def profiles(self, *, practice: bool = False) -> list[str]:
        """Return the names of the profiles of which something is on record."""
        kind = self._kind(practice=practice)
        with os_errors_as_not_kept(kind, "read"):
            folders = list(kind.iterdir()) if kind.is_dir() else []
        profiles = (ProfileFolder(path.name, path) for path in folders if _is_name(path.name))
        return sorted(p.name for p in profiles if p.journal.exists() or p.vault_file.exists())

    def _kind(self, *, practice: bool) -> Path:
        return self.root / ("practice" if practice else "profiles")


def _is_unknown(folder: Path) -> bool:
    """Tell whether the path begins with a home folder that nobody knows."""
    return folder.parts[:1] != () and folder.parts[0].startswith("~")


def make_private(folder: Path, *, tighten: bool = True) -> None:
    """Create `folder` with its parents, for this user only; `tighten` it if it was looser.

    Parents that are there already stay as they are: they may be the person's own. So does a
    folder that others may use as well, such as one for logs (without `tighten`).

    Raises NotKept when that is not possible: read-only, full, or a file in its place; and where
    this user has no home folder.
    """
    if _is_unknown(folder):
        raise NotKept(
            "This user has no home folder here.",
            remedy=f"Name a folder to keep things in with {HOME_VARIABLE}.",
        )
    try:
        # `parents=True` would give the parents whatever the umask leaves.
        for missing in [above for above in folder.parents if not above.exists()][::-1]:
            missing.mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        if tighten and folder.stat().st_mode & 0o077:
            folder.chmod(0o700)
    except OSError as problem:
        raise NotKept(
            f"The folder {folder} cannot be made: {problem.strerror}.",
            remedy=f"Make it writable, or name another folder in {HOME_VARIABLE}.",
        ) from None
