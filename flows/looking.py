"""What commands that only look at the console share: signing in, and where each screen is."""

from automation.dropbox.site import Site
from flows.options import Where
from flows.place import Place
from flows.procedure import STEPS
from flows.run import Run
from flows.session import Session
from flows.surroundings import Surroundings
from flows.workbench import new_runner

SIGN_IN = STEPS[:1]


def sign_in(run: Run, where: Where, place: Place, session: Session, around: Surroundings) -> None:
    """Come to the console; a person signs in where that is needed."""
    for _ in new_runner(SIGN_IN, run, where, place, session, around).run(run):
        pass


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
