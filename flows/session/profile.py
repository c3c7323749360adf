"""What belongs to one profile while a command runs: lock, log, vault, journal."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from automation.errors import NotKept, SetupError
from automation.store.home import ProfileFolder
from automation.store.journal import JournalFile
from automation.store.log import open_log
from automation.store.vault import Vault, open_vault
from flows.session.where import Where
from flows.session.surroundings import Surroundings

KEYRING, NOWHERE = "keyring", "none"


@dataclass(frozen=True)
class Place:
    """A profile that this process alone has open."""

    folder: ProfileFolder
    vault: Vault
    journal: JournalFile
    log: logging.Logger


@contextmanager
def open_place(
    where: Where,
    vault_kind: str | None,
    around: Surroundings,
    command: str,
    *,
    sealed: bool = False,
) -> Iterator[Place]:
    """Open the profile of `where` with the vault of that kind, encrypted if `sealed`.

    Where no kind is asked for, it is the one that has the values already; else the system's
    keyring, or none for practice.

    Raises Busy while another run has it, and NotKept where nothing can be written.
    """
    folder = around.home.profile(where.profile, practice=where.practising)
    folder.make()
    with (
        folder.exclusive(),
        open_log(around.home, around.redactor, command, warn=around.progress.say) as run_log,
    ):
        if where.practice:
            # The practice console of an earlier run is gone, and with it all that was kept of it.
            folder.clear()
        log = run_log.logger
        journal = JournalFile(folder.journal)
        before = journal.read()
        kept_in = before.kept_in if before and before.kept_in != NOWHERE else None
        vault = open_vault(
            vault_kind or kept_in or (NOWHERE if where.practising else KEYRING),
            around.home,
            practice=where.practising,
            passphrase=around.passphrase,
            sealed=sealed,
        )
        place = Place(folder, vault, journal, log)
        try:
            yield place
            if kept_in not in (None, vault.name):
                _forget_in(str(kept_in), place, where, around)
        except SetupError as error:
            log.info("ended with %s: %s", error.code, error.message)
            raise
        except Exception:  # a defect, which is raised again: the log has it with the secrets out
            log.exception("the tool failed")
            raise
        finally:
            _leave(place, where)


def _forget_in(kind: str, place: Place, where: Where, around: Surroundings) -> None:
    """Remove the values from the vault that had them before: they are somewhere else by now."""
    now = place.journal.read()
    if now is None or now.kept_in == kind:
        return
    try:
        open_vault(kind, around.home, practice=where.practising).forget(place.folder.name)
    except NotKept as problem:
        around.progress.say(f"The values that were kept before are still there: {problem.message}")


def _leave(place: Place, where: Where) -> None:
    """Remove what is of no use to anybody: all of a practice that kept nothing, a blank journal."""
    with suppress(SetupError):  # how the run ended is what counts
        if where.practice and place.vault.name == "none":
            place.folder.clear()
        journal = place.journal.read()
        if journal is not None and journal.is_blank:
            place.journal.forget()
    place.folder.leave_nothing_empty()
