"""What belongs to one profile while a command runs: lock, vault, journal."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from automation.errors import NothingKept, NotKept, SetupError
from automation.remedies import command
from automation.store.credentials import Credentials
from automation.store.home import ProfileFolder
from automation.store.journal import Journal, JournalFile
from automation.store.vault import Vault, open_vault
from flows.session.services import Services
from flows.terminal.options import VaultKind, Where
from flows.terminal.progress import saying_after


@dataclass(frozen=True)
class OpenProfile:
    """A profile that this process alone has open."""

    folder: ProfileFolder
    vault: Vault
    journal: JournalFile

    @property
    def name(self) -> str:
        """The profile's name."""
        return self.folder.name


KEYRING_SECONDS = 3.0


def probe_vault(profile: OpenProfile, services: Services) -> None:
    """Try that the vault keeps and gives back; say so where it takes long. Raises NotKept."""
    words = (
        "Waiting for the place where the values are stored; the system's keyring may have opened "
        "a window of its own."
    )
    with saying_after(KEYRING_SECONDS, services.progress.say, words):
        profile.vault.probe(profile.name)


@dataclass(frozen=True)
class StoredCredentials:
    """The credentials of a profile, what the journal knows of them, and where they are."""

    credentials: Credentials
    journal: Journal
    vault: Vault
    folder: ProfileFolder


@contextmanager
def open_profile(
    where: Where, vault_kind: VaultKind | None, services: Services, *, sealed: bool = False
) -> Iterator[OpenProfile]:
    """Open the profile of `where` with the vault of that kind, encrypted if `sealed`.

    Where no kind is asked for, it is the one that has the values already; else the system's
    keyring, or none for practice.

    Raises Busy while another run has it, and NotKept where nothing can be written.
    """
    folder = services.home.profile(where.profile, practice=where.practising)
    folder.make()
    with folder.exclusive():
        if where.practice:
            # The practice console of an earlier run is gone, and with it all that was kept of it.
            folder.clear()
        journal = JournalFile(folder.journal)
        before = journal.read()
        kept_in = before.kept_in if before and before.kept_in != VaultKind.NONE else None
        usual = VaultKind.NONE if where.practising else VaultKind.KEYRING
        vault = open_vault(
            vault_kind or kept_in or usual,
            services.home,
            practice=where.practising,
            passphrase=services.passphrase,
            sealed=sealed,
        )
        profile = OpenProfile(folder, vault, journal)
        try:
            yield profile
            if kept_in not in (None, vault.name):
                _forget_in(str(kept_in), profile, where, services)
        finally:
            _leave(profile, where)


def _forget_in(kind: str, profile: OpenProfile, where: Where, services: Services) -> None:
    """Remove the values from the vault that had them before: they are somewhere else by now."""
    now = profile.journal.read()
    if now is None or now.kept_in == kind:
        return
    try:
        open_vault(kind, services.home, practice=where.practising).forget(profile.name)
    except NotKept as problem:
        services.progress.say(
            f"The values that were kept before are still there: {problem.message}"
        )


def _leave(profile: OpenProfile, where: Where) -> None:
    """Remove what is of no use to anybody: all of a practice that kept nothing, a blank journal."""
    with suppress(SetupError):  # how the run ended is what counts
        if where.practice and profile.vault.name == VaultKind.NONE:
            profile.folder.clear()
        journal = profile.journal.read()
        if journal is not None and journal.is_blank:
            profile.journal.forget()
    profile.folder.leave_nothing_empty()


def load_credentials(
    services: Services, profile: str, *, practice: bool = False
) -> StoredCredentials:
    """Return what is kept for `profile`; the journal says in which vault.

    Raises NothingKept when there is nothing, NotKept when it cannot be read, and PassphraseNeeded.
    """
    home, redactor = services.home, services.redactor
    folder = home.profile(profile, practice=practice)
    journal = JournalFile(folder.journal).read()
    if journal is not None and journal.kept_in is not None:
        vault = open_vault(journal.kept_in, home, practice=practice, passphrase=services.passphrase)
        credentials = vault.load(profile)
        if credentials is not None:
            redactor.learn(credentials.refresh_token)
            redactor.learn_pair(credentials.app_key, credentials.app_secret)
            return StoredCredentials(credentials, journal, vault, folder)
    others = [name for name in home.profiles(practice=practice) if name != profile]
    known = f" There are: {', '.join(others)}." if others else ""
    raise NothingKept(
        f"Nothing is kept under the profile '{profile}'.{known}",
        remedy=f"Run {command('setup')} first, or name the profile: `--profile NAME`.",
    )
