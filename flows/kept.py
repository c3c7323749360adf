"""Finds what an earlier `setup` has kept for a profile."""

from dataclasses import dataclass

from automation.errors import WrongUsage
from automation.store.credentials import Credentials
from automation.store.home import ProfileFolder
from automation.store.journal import Journal, JournalFile
from automation.store.vault import Vault, open_vault
from flows.session.surroundings import Surroundings


class NothingKept(WrongUsage):
    """There is nothing under that profile."""

    code = "nothing-kept"


@dataclass(frozen=True)
class Kept:
    """The credentials of a profile, what the journal knows of them, and where they are."""

    credentials: Credentials
    journal: Journal
    vault: Vault
    folder: ProfileFolder


def find_kept(around: Surroundings, profile: str, *, practice: bool = False) -> Kept:
    """Return what is kept for `profile`; the journal says in which vault.

    Raises NothingKept when there is nothing, NotKept when it cannot be read, and PassphraseNeeded.
    """
    home, redactor = around.home, around.redactor
    folder = home.profile(profile, practice=practice)
    journal = JournalFile(folder.journal).read()
    if journal is not None and journal.kept_in is not None:
        vault = open_vault(journal.kept_in, home, practice=practice, passphrase=around.passphrase)
        credentials = vault.load(profile)
        if credentials is not None:
            redactor.learn(credentials.refresh_token)
            redactor.learn_pair(credentials.app_key, credentials.app_secret)
            return Kept(credentials, journal, vault, folder)
    others = [name for name in home.profiles(practice=practice) if name != profile]
    known = f" There are: {', '.join(others)}." if others else ""
    raise NothingKept(
        f"Nothing is kept under the profile '{profile}'.{known}",
        remedy="Run `dropbox-connector setup` first, or name the profile: `--profile NAME`.",
    )
