"""Reads in the console which permissions are ticked. Opens, reads, and changes nothing."""

from contextlib import closing

from automation.dropbox.controls import ControlMissing
from automation.dropbox.scopes import REQUIRED
from automation.dropbox.site import Site
from automation.errors import AppNotFound, PersonNeeded
from flows.drift import drift_warnings
from flows.dropbox_calls import DropboxCalls
from flows.looking import sign_in
from flows.options import Where
from flows.place import open_place
from flows.result import Warned
from flows.run import AppState, Wishes
from flows.session import open_session
from flows.surroundings import Surroundings
from flows.workbench import new_run


def read_console(
    site: Site, where: Where, app_key: str, around: Surroundings
) -> tuple[frozenset[str], tuple[Warned, ...]]:
    """Return those of the four that are ticked and saved for the app, and what has moved there.

    A person signs in where that is needed. Raises AppNotFound, PersonNeeded, Cancelled.
    """
    with (
        open_place(where, "none", around, "check") as place,
        closing(DropboxCalls(site, around.redactor.learn, around.pause)) as calls,
        open_session(site, where, place, around) as session,
    ):
        run = new_run(site, where, place, session, calls, around, Wishes(), AppState())
        sign_in(run, where, place, session, around)
        if not session.pages.app.exists(app_key):
            raise AppNotFound(
                f"The signed-in account has no app with the key {app_key}.",
                remedy="Sign in with the account that owns it: `--fresh-session`.",
            )
        session.pages.permissions.open(app_key)
        try:
            ticked = session.pages.permissions.ticked(REQUIRED)
            return ticked, tuple(drift_warnings(session.controls.drifts))
        except ControlMissing as missing:
            raise PersonNeeded(
                f"The permissions could not be read in the console: {missing}.",
                remedy="Look at the app's Permissions tab yourself, and report what has changed.",
            ) from None
