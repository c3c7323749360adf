"""What commands that only look at the console share: signing in, and where each screen is."""

from collections.abc import Iterator
from contextlib import contextmanager

from automation.browser.waiting import Window
from automation.dropbox.site import Site
from automation.errors import NotReached, PersonNeeded
from flows.session.where import Where
from flows.session.profile import Place
from flows.procedure.catalogue import STEPS
from flows.procedure.run import Run
from flows.session.browser import Session
from flows.session.surroundings import Surroundings
from flows.procedure.open_run import new_runner

SIGN_IN = STEPS[:1]
IT_IS_THERE = 'Then select "I did it".'


def sign_in(run: Run, where: Where, place: Place, session: Session, around: Surroundings) -> None:
    """Come to the console; a person signs in where that is needed."""
    for _ in new_runner(SIGN_IN, run, where, place, session, around).run(run):
        pass


@contextmanager
def in_words(window: Window) -> Iterator[None]:
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


def page_of(site: Site, screen: str, app_key: str) -> str:
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
