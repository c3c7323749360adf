"""Where the credentials are kept: the system's keyring, a private file, or nowhere.

One contract: what `keep` returned from is kept. One JSON entry a profile, because macOS asks for
each entry; no access token, because Windows holds little (facts/api.md, Keeping secrets).
"""

import json
import os
import secrets
import shlex
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from automation.errors import NotKept, SetupError
from automation.store.credentials import Credentials, Secret
from automation.store.home import Home, ProfileFolder
from automation.store.private_file import leavings, refusal_said, refused, write_private

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SCHEMA = 1
SERVICE = "dropbox-connector"
PRACTICE_SERVICE = "dropbox-connector practice"
USE_FILE = "Use `--vault file`: a file that only you can read."


class Vault(Protocol):
    """Keeps one set of credentials a profile."""

    @property
    def name(self) -> str:
        """keyring, file, or none."""

    def where(self, profile: str) -> str:
        """Return in words where the credentials of `profile` are."""

    def probe(self, profile: str) -> None:
        """Write, read back and delete something worthless. Raises NotKept."""

    def keep(self, profile: str, credentials: Credentials) -> None:
        """Keep the credentials, and read them back. Raises NotKept."""

    def load(self, profile: str) -> Credentials | None:
        """Return what is kept, or None. Raises NotKept when it cannot be read."""

    def forget(self, profile: str) -> bool:
        """Remove what is kept; return whether there was something."""


def open_vault(kind: str, home: Home, *, practice: bool) -> Vault:
    """Return the vault of that kind; what was kept in practice lies apart."""
    if kind == "keyring":
        return KeyringVault(PRACTICE_SERVICE if practice else SERVICE)
    if kind == "file":
        return FileVault(home, practice=practice)
    return NoVault()


def to_json(credentials: Credentials) -> str:
    """Return the entry of a vault."""
    return json.dumps(
        {
            "schema": SCHEMA,
            "app_key": credentials.app_key,
            "app_secret": credentials.app_secret.reveal(),
            "refresh_token": credentials.refresh_token.reveal(),
        }
    )


def from_json(text: str, where: str) -> Credentials:
    """Return the credentials of an entry. Raises NotKept for anything else."""
    try:
        entry = json.loads(text)
        key, secret, token = (entry[name] for name in ("app_key", "app_secret", "refresh_token"))
        if not all(isinstance(value, str) for value in (key, secret, token)):
            raise TypeError
        return Credentials(key, Secret(secret), Secret(token))
    except (ValueError, TypeError, KeyError, RecursionError):
        # The cause would show what the entry holds.
        raise NotKept(
            f"What is kept in {where} is damaged.",
            remedy="Remove it, then run `dropbox-connector setup` again; it uses the same app.",
        ) from None


class KeyringVault:
    """The keyring of the system: Windows Credential Manager, macOS Keychain, Secret Service."""

    name = "keyring"

    def __init__(self, service: str, backend: "KeyringBackend | None" = None) -> None:
        self._service = service
        self._given = backend

    def where(self, profile: str) -> str:
        return f"the system's keyring, entry {self._service}/{profile}"

    def probe(self, profile: str) -> None:
        name, value = f"probe-{secrets.token_hex(4)}", secrets.token_hex(8)
        self._set(name, value)
        try:
            back = self._get(name)
        except NotKept:
            with suppress(NotKept):
                self._delete(name)
            raise
        self._delete(name)
        if back != value:
            raise _forgets()

    def keep(self, profile: str, credentials: Credentials) -> None:
        self._set(profile, to_json(credentials))
        if self.load(profile) != credentials:
            raise _forgets()

    def load(self, profile: str) -> Credentials | None:
        text = self._get(profile)
        return None if text is None else from_json(text, self.where(profile))

    def forget(self, profile: str) -> bool:
        if self._get(profile) is None:
            return False
        self._delete(profile)
        return True

    def _get(self, name: str) -> str | None:
        with _answering():
            return self._backend().get_password(self._service, name)

    def _set(self, name: str, value: str) -> None:
        with _answering():
            self._backend().set_password(self._service, name, value)

    def _delete(self, name: str) -> None:
        from keyring.errors import PasswordDeleteError

        with _answering():
            try:
                self._backend().delete_password(self._service, name)
            except PasswordDeleteError:
                # Said also where there is nothing to delete.
                if self._get(name) is not None:
                    raise

    def _backend(self) -> "KeyringBackend":
        """Return the backend; one that refuses, forgets, or keeps plain text is none."""
        if self._given is None:
            import keyring

            self._given = keyring.get_keyring()
        # `keyring` chains what it finds, and the chain may hold nothing but plain text.
        for backend in getattr(self._given, "backends", [self._given]):
            kind = type(backend)
            empty = kind.__module__.endswith((".fail", ".null"))
            if not empty and "Plaintext" not in kind.__name__:
                return cast("KeyringBackend", backend)
        raise NotKept("There is no keyring here that keeps secrets.", remedy=USE_FILE)


@contextmanager
def _answering() -> Iterator[None]:
    """Turn whatever a backend raises into NotKept: each system's raises its own kinds."""
    try:
        yield
    except SetupError:
        raise
    except Exception as problem:
        raise _refuses(problem) from None


def _refuses(problem: Exception) -> NotKept:
    return NotKept(
        f"The system's keyring did not answer as it should ({type(problem).__name__}).",
        remedy=f"Unlock the keyring and run it again. {USE_FILE}",
    )


def _forgets() -> NotKept:
    return NotKept(
        "The system's keyring takes a secret and does not give it back.", remedy=USE_FILE
    )


class FileVault:
    """A file in the profile's folder, for this user only."""

    name = "file"

    def __init__(self, home: Home, *, practice: bool) -> None:
        self._home = home
        self._practice = practice

    def where(self, profile: str) -> str:
        return str(self._path(profile))

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

    def keep(self, profile: str, credentials: Credentials) -> None:
        path = self._path(profile)
        self._require_private(path)
        self._folder(profile).make()
        write_private(path, to_json(credentials) + "\n")
        if self.load(profile) != credentials:
            raise NotKept(f"{path} does not hold what was written.", remedy="Check the disk.")
        with suppress(OSError):
            for each in leavings(path):
                each.unlink(missing_ok=True)

    def load(self, profile: str) -> Credentials | None:
        path = self._path(profile)
        if not self._require_private(path):
            return None
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            text = ""
        return from_json(text, str(path))

    def forget(self, profile: str) -> bool:
        path = self._path(profile)
        there = os.path.lexists(path)
        with refusal_said(path, "removed"):
            for each in (path, *leavings(path)):
                each.unlink(missing_ok=True)
        return there

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
                    "also delete the app at Dropbox and run `dropbox-connector setup` again.",
                )
        return True


class NoVault:
    """Keeps nothing beyond this process."""

    name = "none"

    def __init__(self) -> None:
        self._held: dict[str, Credentials] = {}

    def where(self, profile: str) -> str:
        return "nowhere"

    def probe(self, profile: str) -> None:
        """There is nothing to try."""

    def keep(self, profile: str, credentials: Credentials) -> None:
        self._held[profile] = credentials

    def load(self, profile: str) -> Credentials | None:
        return self._held.get(profile)

    def forget(self, profile: str) -> bool:
        return self._held.pop(profile, None) is not None
