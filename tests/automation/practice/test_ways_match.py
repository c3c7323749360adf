"""Each way of `controls.toml` leads to one thing on the practice console's pages."""

from automation.dropbox.controls.catalogue import built_in
from automation.dropbox.scopes import REQUIRED
from automation.dropbox.site import PageKind, practice_site
from tests.automation.practice.every_page import AUTHORIZE, EVERY_STATE, Visit

PAGES = {
    "my_apps": PageKind.MY_APPS,
    "create_app": PageKind.CREATE_APP,
    "app": PageKind.APP,
    "permissions": PageKind.APP,
    "settings": PageKind.APP,
    "authorize": PageKind.AUTHORIZE,
}
"""Where the controls of a screen are; the others may come on any page."""

WITHOUT = ("start", "mailbox-empty", "mailbox", "sign-in", "sign-in-refused", "password-refused")
"""States of pages on which the tool uses nothing."""


def verify(visit: Visit) -> None:
    """Authorize with an address that is not verified."""
    visit.console.world.email_verified = False
    visit.go(AUTHORIZE, "unverified-email")


def test_every_way_matches_once_on_its_page(console, person, team_app):
    """A way that somebody has seen at work matches one thing in sight, and never two.

    Guesses match one at most. What is in a frame is tested in pages/test_cookie_banner.py.
    """
    visit = Visit(console, person, team_app.key)
    states = {
        **{name: reach for name, reach in EVERY_STATE.items() if name not in WITHOUT},
        "verify": verify,
    }
    most = {}
    for reach in states.values():
        reach(visit)
        kind = practice_site(console.url).kind(person.url)
        for name, control in built_in().items():
            if PAGES.get(name.split(".")[0], kind) is not kind:
                continue
            words = {"scope": REQUIRED[1]} if name == "permissions.scope" else {}
            for way in control.ways_for(words):
                if not way.frame:
                    matches = way.locator(person, words).filter(visible=True).count()
                    most[name, way] = max(most.get((name, way), 0), matches)
    wrong = {
        f"{name}: {way}": matches
        for (name, way), matches in most.items()
        if matches > 1 or (matches == 0 and not way.is_guess)
    }
    assert wrong == {}
    assert {name for name, _ in most} == {
        name for name, control in built_in().items() if any(not way.frame for way in control.ways)
    }
