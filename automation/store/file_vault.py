"""The vault in a file: for this user only, written whole or not at all, encrypted if wanted."""

import os
import secrets
import shlex
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from automation.errors import NotKept, PassphraseNeeded
from automation.remedies import command
from automation.store.credentials import Credentials, Secret
from automation.store.entry import from_json, to_json
from automation.store.home import Home, ProfileFolder
from automation.store.private_file import leftovers, os_errors_as_not_kept, refused, write_private
from automation.store.sealing import is_sealed, seal, unseal

AskPassphrase = Callable[[bool], Secret]
"""Gives the passphrase; True where it is a new one. Raises PassphraseNeeded."""


class FileVault:
    """A file in the profile's folder, for this user only; encrypted where that was asked for."""

    name = "file"

    def __init__(
        self,
        home: Home,
        *,
        practice: bool,
        passphrase: AskPassphrase | None = None,
        sealed: bool = False,
    ) -> None:
        self._home = home
        self._practice = practice
        self._ask = passphrase
        self._sealed = sealed

    def where(self, profile: str) -> str:
        path = self._path(profile)
        # What is there counts, not what was wished.
        there = is_sealed(_text_of(path)) if path.exists() else self._is_to_be_sealed(profile)
        return str(path) + (", encrypted" if there else "")

    def probe(self, profile: str) -> None:
        path = self._path(profile)
        self._require_private(path)
        self._folder(profile).make()
        probe = path.with_name(f".probe-{secrets.token_hex(4)}")
        value = secrets.token_hex(8)
        write_private(probe, value)
        try:
            kept = probe.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            kept = ""
        finally:
            probe.unlink(missing_ok=True)
        if kept != value:
            raise NotKept(f"{path.parent} does not keep what is written.", remedy="Check the disk.")
        if self._ask and self._is_to_be_sealed(profile):
            self._ask(not is_sealed(_text_of(path)))

    def keep(self, profile: str, credentials: Credentials) -> None:
        path = self._path(profile)
        self._require_private(path)
        self._folder(profile).make()
        text = to_json(credentials)
        if self._is_to_be_sealed(profile):
            text = seal(text, self._passphrase(new=not is_sealed(_text_of(path))))
        write_private(path, text + "\n")
        if is_sealed(text):
            # Only now: a run that is killed in between leaves what can be opened.
            write_private(self._record(profile), "")
        if self.load(profile) != credentials:
            raise NotKept(f"{path} does not hold what was written.", remedy="Check the disk.")
        with suppress(OSError):
            for each in leftovers(path):
                each.unlink(missing_ok=True)

    def load(self, profile: str) -> Credentials | None:
        path = self._path(profile)
        if not self._require_private(path):
            return None
        text = _text_of(path)
        if is_sealed(text):
            text = unseal(text, self._passphrase(new=False), str(path))
            if not self._record(profile).exists():  # as versions before 0.2 left it
                write_private(self._record(profile), "")
            return from_json(text, str(path))
        if self._record(profile).exists():
            raise NotKept(
                f"{path} was encrypted, and is not any more: it is damaged, or was replaced.",
                remedy="Restore it from a backup. Without one: run "
                "`dropbox-connector profiles forget`, then `setup` with `--app-key`, "
                "`--vault file` and `--passphrase`; no app is lost.",
            )
        found = from_json(text, str(path))
        if self._sealed:
            self.keep(profile, found)
        return found

    def forget(self, profile: str) -> bool:
        path = self._path(profile)
        there = os.path.lexists(path)
        with os_errors_as_not_kept(path, "removed"):
            for each in (path, *leftovers(path), self._record(profile)):
                each.unlink(missing_ok=True)
        return there

    def _is_to_be_sealed(self, profile: str) -> bool:
        """Tell whether it is encrypted, or to be: what was encrypted once stays so."""
        was = self._record(profile).exists() or is_sealed(_text_of(self._path(profile)))
        return self._sealed or was

    def _passphrase(self, *, new: bool) -> Secret:
        if self._ask is None:
            raise PassphraseNeeded(
                "The values are in an encrypted file, which this command does not open.",
                remedy="Use a command that asks for the passphrase, such as `check`.",
            )
        return self._ask(new)

    def _record(self, profile: str) -> Path:
        """Return the file that says: the values were encrypted, and are never kept plain."""
        return self._path(profile).with_name("vault.encrypted")

    def _path(self, profile: str) -> Path:
        return self._folder(profile).vault_file

    def _folder(self, profile: str) -> ProfileFolder:
        return self._home.profile(profile, practice=self._practice)

    def _require_private(self, path: Path) -> bool:
        """Return whether the file is there. Raises NotKept when others could read or replace it."""
        try:
            found = path.lstat()
        except FileNotFoundError:
            return False
        except OSError as problem:
            raise refused(path, "looked at", problem) from None
        if stat.S_ISLNK(found.st_mode) or not stat.S_ISREG(found.st_mode):
            raise NotKept(f"{path} is not a plain file.", remedy="Remove it, then run it again.")
        if os.name == "posix":
            if found.st_uid != os.geteuid():
                raise NotKept(
                    f"{path} belongs to another user.", remedy="Remove it, then run it again."
                )
            if found.st_mode & 0o077:
                mode = f"{stat.S_IMODE(found.st_mode):04o}"
                raise NotKept(
                    f"Others can read {path} (mode {mode}).",
                    remedy=f"Run `chmod 600 {shlex.quote(str(path))}`. If others may have read it, "
                    f"also delete the app at Dropbox and run {command('setup')} again.",
                )
        return True


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
