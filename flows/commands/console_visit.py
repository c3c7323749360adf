"""What commands that only look at the console share: signing in, and where each screen is."""

from collections.abc import Iterator
from contextlib import contextmanager

from automation.browser.waiting import Window
from automation.dropbox.scopes import REQUIRED, Verdict
from automation.dropbox.site import Site
from automation.errors import AppNotFound, NotReached, PersonNeeded
from automation.remedies import command
from flows.procedure.catalogue import STEPS
from flows.procedure.goals.find_app import presence
from flows.procedure.open_run import new_run, new_runner
from flows.procedure.run import Run
from flows.procedure.runner import Step
from flows.session.browser import Session
from flows.session.context import Context, open_context
from flows.session.drift import drift_warnings
from flows.session.services import Services
from flows.terminal.options import VaultKind, Where
from flows.terminal.result import Notice

SIGN_IN = STEPS[:1]


CONFIRM_HINT = 'Then select "I did it".'


def sign_in(context: Context, run: Run) -> None:
    """Come to the console; a person signs in where that is needed."""
    for _ in new_runner(context, SIGN_IN, run).run(run):
        pass


@contextmanager
def page_errors_as_setup_errors(window: Window) -> Iterator[None]:
    """Turn what a page does against expectation into PersonNeeded, which says what to do."""
    from playwright.sync_api import Error

    try:
        yield
    except NotReached as problem:
        raise _unexpected(f"It could not be done on this page: {problem}.") from None
    except Error:
        if window.closed:
            raise
        raise _unexpected("The page did not react as expected.") from None


def _unexpected(message: str) -> PersonNeeded:
    return PersonNeeded(
        message,
        remedy=f"Run it again. If that does not help, report it, and attach what "
        f"{command('report')} writes.",
    )


def first_app(session: Session) -> str | None:
    """Return the key of an app of the account; None where there is none, or none can be read."""
    try:
        session.pages.my_apps.open()
        return min(session.pages.my_apps.apps().keys, default=None)
    except NotReached:
        return None


def address_of(site: Site, screen: str, app_key: str) -> str:
    """Return the address of the page that has the controls of `screen`."""
    if screen == "create_app":
        return site.create_app()
    if screen in ("permissions", "settings"):
        return site.app(app_key, screen)
    if screen == "app":
        return site.app(app_key)
    if screen == "authorize":
        return site.authorize(app_key)
    return site.my_apps()


def read_console(
    site: Site, where: Where, app_key: str, services: Services
) -> tuple[frozenset[str], tuple[Notice, ...]]:
    """Return those of the four that are ticked and saved for the app, and what has moved there.

    A person signs in where that is needed, and opens the tab where the tool cannot. Raises
    AppNotFound, PersonNeeded, Cancelled.
    """
    ticked: list[frozenset[str]] = []
    with (
        open_context(services, where, site=site, vault=VaultKind.NONE) as context,
        context.browser() as session,
    ):
        run = new_run(context)
        sign_in(context, run)
        for _ in new_runner(context, [_reading(app_key, ticked)], run).run(run):
            pass
        return ticked[-1], tuple(drift_warnings(session.controls.drifts))


def _reading(app_key: str, ticked: list[frozenset[str]]) -> Step[Run]:
    """Return the step that reads the boxes into `ticked`, whatever comes in between."""

    def read(run: Run) -> None:
        ticked.append(run.pages.permissions.ticked(REQUIRED))

    def say_there(run: Run) -> None:
        if run.pages.app.key() == app_key:
            read(run)

    def look(run: Run) -> None:
        if presence(run, app_key) is Verdict.NO:
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
        goal=lambda run: bool(ticked),
        said=say_there,
        acts=(look,),
    )
