"""Reads in the console which permissions are ticked. Opens, reads, and changes nothing."""

from contextlib import closing

from automation.dropbox.scopes import REQUIRED
from automation.dropbox.site import Site
from automation.errors import AppNotFound
from flows.commands.console_visit import CONFIRM_HINT, sign_in
from flows.procedure.goals.find_app import exists
from flows.procedure.open_run import new_run, new_runner
from flows.procedure.run import AppState, Run, Wishes
from flows.procedure.step import Step
from flows.session.api import DropboxCalls
from flows.session.browser import open_session
from flows.session.drift import drift_warnings
from flows.session.profile import open_profile
from flows.session.services import Services
from flows.session.where import Where
from flows.terminal.result import Notice


def read_console(
    site: Site, where: Where, app_key: str, services: Services
) -> tuple[frozenset[str], tuple[Notice, ...]]:
    """Return those of the four that are ticked and saved for the app, and what has moved there.

    A person signs in where that is needed, and opens the tab where the tool cannot. Raises
    AppNotFound, PersonNeeded, Cancelled.
    """
    ticked: list[frozenset[str]] = []
    with (
        open_profile(where, "none", services, "check") as place,
        closing(DropboxCalls(site, services.redactor.learn, services.pause)) as calls,
        open_session(site, where, place, services) as session,
    ):
        run = new_run(site, where, place, session, calls, services, Wishes(), AppState())
        sign_in(run, where, place, session, services)
        step = _reading(app_key, ticked)
        for _ in new_runner([step], run, where, place, session, services).run(run):
            pass
        return ticked[-1], tuple(drift_warnings(session.controls.drifts))


def _reading(app_key: str, ticked: list[frozenset[str]]) -> Step[Run]:
    """Return the step that reads the boxes into `ticked`, whatever comes in between."""

    def is_there(run: Run) -> bool:
        return run.pages.app.key() == app_key

    def read(run: Run) -> bool:
        ticked.append(run.pages.permissions.ticked(REQUIRED))
        return True

    def look(run: Run) -> None:
        if not exists(run, app_key):
            raise AppNotFound(
                f"The signed-in account has no app with the key {app_key}.",
                remedy="Sign in with the account that owns it: `--fresh-session`.",
            )
        run.pages.permissions.open(app_key)
        read(run)

    return Step(
        number="–",
        title="Read the Permissions tab",
        instruction=f'Open the app\'s "Permissions" tab. {CONFIRM_HINT}',
        goal=lambda run: bool(ticked) or (run.confirmed and is_there(run) and read(run)),
        acts=(look,),
    )
