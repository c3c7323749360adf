"""What commands that only look at the console share: signing in, and where each screen is."""

from collections.abc import Iterator
from contextlib import contextmanager

from automation.browser.waiting import Window
from automation.dropbox.site import Site
from automation.errors import NotReached, PersonNeeded
from flows.procedure.catalogue import STEPS
from flows.procedure.open_run import new_runner
from flows.procedure.run import Run
from flows.session.browser import Session
from flows.session.profile import OpenProfile
from flows.session.services import Services
from flows.session.where import Where

SIGN_IN = STEPS[:1]
CONFIRM_HINT = 'Then select "I did it".'


def sign_in(
    run: Run, where: Where, place: OpenProfile, session: Session, services: Services
) -> None:
    """Come to the console; a person signs in where that is needed."""
    for _ in new_runner(SIGN_IN, run, where, place, session, services).run(run):
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
        remedy="Run it again. If it stays, attach what `dropbox-connector report` writes to your "
        "question.",
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
