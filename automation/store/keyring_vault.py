"""The vault in the system's keyring. What it accepts is read back: some accept and forget."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, cast

from automation.errors import NotKept, SetupError
from automation.store.credentials import Credentials
from automation.store.entry import from_json, to_json

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

USE_FILE = "Use `--vault file`: a file that only you can read."


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
        """Return the backend; one that refuses, forgets, or keeps plain text is none.

        Of a chain it is what the whole chain would use: a backend that says NotImplementedError
        leaves the entry to the next one.
        """
        if self._given is None:
            import keyring

            self._given = keyring.get_keyring()
        # `keyring` chains what it finds, and the chain may hold nothing but plain text.
        able = [
            backend
            for backend in getattr(self._given, "backends", [self._given])
            if not type(backend).__module__.endswith((".fail", ".null"))
            and "Plaintext" not in type(backend).__name__
        ]
        if not able:
            raise NotKept("There is no keyring here that keeps secrets.", remedy=USE_FILE)
        return cast("KeyringBackend", able[0] if len(able) == 1 else _InTurn(able))


class _InTurn:
    """Asks one backend after the other, as the chain of `keyring` does."""

    def __init__(self, backends: "Sequence[KeyringBackend]") -> None:
        self._backends = backends

    def get_password(self, service: str, name: str) -> str | None:
        """Return what the first backend that has the entry says."""
        for backend in self._backends:
            with suppress(NotImplementedError):
                found = backend.get_password(service, name)
                if found is not None:
                    return found
        return None

    def set_password(self, service: str, name: str, value: str) -> None:
        """Keep it in the first backend that takes such an entry."""
        for backend in self._backends:
            with suppress(NotImplementedError):
                backend.set_password(service, name, value)
                return
        raise NotKept("No keyring here takes such an entry.", remedy=USE_FILE)

    def delete_password(self, service: str, name: str) -> None:
        """Remove it from the first backend that takes such an entry."""
        for backend in self._backends:
            with suppress(NotImplementedError):
                backend.delete_password(service, name)
                return


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
    if isinstance(problem, ImportError):
        return NotKept(
            f"The keyring's backend cannot be loaded: {problem.name or 'a package'} is missing.",
            remedy=f"Install it beside dropbox-connector. {USE_FILE}",
        )
    return NotKept(
        f"The system's keyring did not answer as it should ({type(problem).__name__}).",
        remedy=f"Unlock the keyring and run it again. {USE_FILE}",
    )


def _forgets() -> NotKept:
    return NotKept(
        "The system's keyring takes a secret and does not give it back.", remedy=USE_FILE
    )
