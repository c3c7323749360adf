"""Where the credentials are kept: the system's keyring, a private file, or nowhere.

One contract: what `keep` returned from is kept.
"""

from typing import Protocol

from automation.errors import NotKept
from automation.store.credentials import Credentials
from automation.store.file_vault import AskPassphrase, FileVault
from automation.store.home import Home
from automation.store.keyring_vault import KeyringVault

__all__ = ["AskPassphrase", "FileVault", "KeyringVault", "NoVault", "Vault", "open_vault"]

SERVICE = "dropbox-connector"
PRACTICE_SERVICE = "dropbox-connector practice"


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


def open_vault(
    kind: str,
    home: Home,
    *,
    practice: bool,
    passphrase: AskPassphrase | None = None,
    sealed: bool = False,
) -> Vault:
    """Return the vault of that kind; what was kept in practice lies apart.

    `passphrase` is asked where a file is encrypted, or is to be (`sealed`). Raises NotKept for a
    kind that does not exist: nothing may be kept nowhere by mistake.
    """
    if kind == "keyring":
        return KeyringVault(PRACTICE_SERVICE if practice else SERVICE)
    if kind == "file":
        return FileVault(home, practice=practice, passphrase=passphrase, sealed=sealed)
    if kind == NoVault.name:
        return NoVault()
    raise NotKept(
        f"The profile's journal names a vault that this version does not know: '{kind[:40]}'.",
        remedy="Update dropbox-connector; or choose where the values are kept: `--vault keyring`.",
    )


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
