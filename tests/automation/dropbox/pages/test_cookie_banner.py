"""The cookie banner lies in a frame of another host: declining there is allowed, nothing else."""

import pytest

from automation.dropbox.site import ForeignPage
from tests.automation.dropbox.pages.conftest import Dropbox

CONSENT = "https://consent.dropbox.com"
BANNER = """<button id="accept_all_cookies_button">Accept all</button>
<button id="decline_cookies_button" onclick="parent.postMessage('gone', '*')">Decline</button>"""
PAGE = """<h1>My apps</h1>{frame}<script>onmessage = () =>
document.querySelector("iframe").remove();</script>"""
NESTED = """<iframe id="ccpa-iframe" src="{inner}"></iframe>
<script>onmessage = (event) => parent.postMessage(event.data, "*");</script>"""


def serve(dropbox: Dropbox, origin: str, *, nested: bool = False) -> None:
    """Open "My apps" with a banner from `origin`."""
    dropbox.answer(f"{origin}/ccpa", BANNER)
    name, address = "ccpa-iframe", f"{origin}/ccpa"
    if nested:
        dropbox.answer(f"{origin}/outer", NESTED.format(inner=f"{origin}/ccpa"))
        name, address = "consent-iframe", f"{origin}/outer"
    frame = f'<iframe id="{name}" src="{address}"></iframe>'
    dropbox.answer("/developers/apps", PAGE.format(frame=frame))
    dropbox.open("/developers/apps")


@pytest.mark.parametrize("nested", [False, True], ids=["plain", "nested"])
@pytest.mark.parametrize("origin", [CONSENT, "https://www.dropbox.com"])
def test_declined_where_it_lies(dropbox: Dropbox, origin: str, nested: bool) -> None:
    """In a frame of Dropbox's own hosts, nested or not, "Decline" is selected and it goes."""
    serve(dropbox, origin, nested=nested)
    dropbox.pages.cookie_banner.decline()
    assert dropbox.page.locator("iframe").count() == 0


@pytest.mark.parametrize("nested", [False, True], ids=["plain", "nested"])
def test_declined_while_acting(dropbox: Dropbox, nested: bool) -> None:
    """A banner that comes while the tool is about to click is declined on the way."""
    dropbox.pages.cookie_banner.watch()
    serve(dropbox, CONSENT, nested=nested)
    dropbox.page.get_by_role("heading").click()
    assert dropbox.page.locator("iframe").count() == 0


def test_a_frame_of_a_stranger(dropbox: Dropbox) -> None:
    """A frame of any other host is left alone, whatever it calls itself."""
    serve(dropbox, "https://evil-dropbox.dropbox.com")
    with pytest.raises(ForeignPage):
        dropbox.pages.cookie_banner.decline()
    assert dropbox.page.locator("iframe").count() == 1


def test_a_person_who_declines(dropbox: Dropbox) -> None:
    """A banner that a person has declined is seen to be gone."""
    serve(dropbox, CONSENT)
    assert dropbox.controls.find("cookie_banner.decline")
    dropbox.page.frame_locator("iframe").locator("#decline_cookies_button").click()
    dropbox.page.locator("iframe").wait_for(state="detached")
    assert dropbox.controls.current("cookie_banner.decline") is None
