"""`profiles`: what is kept here, and how to be rid of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from automation.dropbox.site import DROPBOX
from automation.errors import Cancelled, NothingKept, NotKept, PersonNeeded, SetupError
from automation.store.home import ProfileFolder
from automation.store.journal import Journal, JournalFile
from automation.store.vault import open_vault
from flows.session.services import Services
from flows.terminal.options import ForgetOptions
from flows.terminal.prompt import is_yes
from flows.terminal.result import Line, Notice, Result, Shown, table


def list_profiles(services: Services) -> Result:
    """Return every profile: what it is for, and where its values are. Opens no vault."""
    found = [
        _entry(services.home.profile(name, practice=practice), practice=practice)
        for practice in (False, True)
        for name in services.home.profiles(practice=practice)
    ]

    return Result("profiles list", data={"profiles": found}, show=(_table(found),))


def _table(found: Sequence[Mapping[str, Any]]) -> Shown:
    if not found:
        return Line("No profile is kept here. The first: dropbox-connector setup")
    rows = []
    for entry in found:
        name = entry["profile"] + (" (practice)" if entry["practice"] else "")
        app = entry["app"] or {}
        day = (entry["updated_at"] or "")[:10]
        rows.append(
            [c or "–" for c in (name, app.get("name"), app.get("key"), entry["kept_in"], day)]
        )
    headings = ("Profile", "App", "App key", "Stored in", "Changed")
    return table(*rows, headings=headings, fixed=frozenset({2, 3, 4}))


def _entry(folder: ProfileFolder, *, practice: bool) -> dict[str, Any]:
    try:
        journal = JournalFile(folder.journal).read() or Journal()
    except SetupError:
        # Of a later version, or not readable: that it is there can be told all the same.
        journal = Journal()
    app = None
    if journal.app_key or journal.app_name:
        app = {"name": journal.app_name, "key": journal.app_key}
    return {
        "profile": folder.name,
        "practice": practice,
        "app": app,
        "team_id": journal.team_id or None,
        "kept_in": journal.kept_in,
        "updated_at": journal.updated_at,
    }


def forget(options: ForgetOptions, services: Services) -> Result:
    """Remove the vault's entry, the journal and the browser's profile; say how to end the access.

    Asks first in a terminal. Raises NothingKept, Busy while another run has the profile,
    Cancelled, PersonNeeded where nobody can be asked, and NotKept where it cannot be removed.
    """
    folder = services.home.profile(options.profile, practice=options.practice)
    if options.profile not in services.home.profiles(practice=options.practice):
        raise NothingKept(
            f"There is no profile '{options.profile}'.",
            remedy="`dropbox-connector profiles list` tells which there are.",
        )
    with folder.exclusive():
        journal = JournalFile(folder.journal).read() or Journal()
        _make_sure(options, services)
        removed, warnings = _remove(folder, journal, services, practice=options.practice)
    ending = [] if options.practice else how_to_end(journal)

    told = ", ".join(removed) or "the folder, which was empty"
    show = [Line(f"Removed: {told}.")]
    for place, sentence in enumerate(ending):
        show.append(Line(f"{'- ' if place else ''}{sentence}", indent=2 if place else 0))
    return Result(
        "profiles forget",
        data={
            "profile": options.profile,
            "practice": options.practice,
            "app_key": journal.app_key,
            "removed": removed,
            "to_end_the_access": ending,
        },
        show=tuple(show),
        warnings=tuple(warnings),
    )


def _make_sure(options: ForgetOptions, services: Services) -> None:
    if options.sure:
        return
    if not services.terminal.is_there:
        raise PersonNeeded(
            f"Nobody can be asked whether '{options.profile}' is to be forgotten.",
            remedy="Say so on the command line: `--yes`.",
        )
    answer = services.terminal.ask(
        f"Forget '{options.profile}'? Its values and its browser's sign-in go. Type yes: "
    )
    if not is_yes(answer):
        raise Cancelled("Nothing was removed.", remedy="Run it again if you want it removed.")


def _remove(
    folder: ProfileFolder, journal: Journal, services: Services, *, practice: bool
) -> tuple[list[str], list[Notice]]:
    """Remove the secrets first: what is left after a failure names where they are."""
    removed, warnings = [], []
    # A run that was killed between keeping and its journal leaves an entry that no journal names.
    for kind in (journal.kept_in,) if journal.kept_in else ("file", "keyring"):
        vault = open_vault(kind, services.home, practice=practice)
        try:
            if vault.forget(folder.name):
                removed.append(f"the values in {vault.where(folder.name)}")
        except NotKept as problem:
            if kind == journal.kept_in:
                raise
            warnings.append(Notice("keyring-not-searched", problem.message))
    if folder.browser.exists():
        removed.append("the browser's profile with its sign-in")
    if folder.journal.exists():
        removed.append("the journal")
    folder.remove()
    return removed, warnings


def how_to_end(journal: Journal) -> list[str]:
    """Return how the access is ended at Dropbox (facts/api.md, Ending an access)."""
    where = f": {DROPBOX.app(journal.app_key)}" if journal.app_key else ""
    return [
        "The access itself is still there: a refresh token does not expire, and Dropbox's API "
        "does not take it back for a team. To end it, do one of these at Dropbox.",
        f"On the app's page{where} select “Unlink all teams”, or “Delete app”.",
        "In the Admin console, under Settings, Integrations, remove the app from the team.",
    ]
