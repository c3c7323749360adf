"""Between the look and the act the page changes: nothing is clicked or typed on the other one."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator

from automation.browser.held import Held, PageChanged
from automation.dropbox.controls.finder import ControlMissing
from tests.automation.dropbox.pages.conftest import Dropbox

EVIL = "https://evil.test"
BAIT = """<h1>My apps</h1><a class="app-list__create-btn" href="#">Create app</a>
<input id="app-name" autofocus><input id="scoped" type="radio" name="app_version" value="scoped">
<script>
addEventListener("click", event => fetch("/got?click"), true);
addEventListener("keydown", event => fetch("/got?" + event.key), true);
</script>"""
FORM = """<h1>Create a new app on the DBX Platform</h1><input id="app-name" name="name">
<label><input id="scoped" type="radio" name="app_version" value="scoped">Scoped access</label>"""
LEAVE = f"location.href = '{EVIL}/'"


class InBetween:
    """An input style that does something between the look and the act, and between keys."""

    def __init__(
        self, reach: Callable[[], None], key: Callable[[str], None] = lambda key: None
    ) -> None:
        self._reach = reach
        self._key = key

    def reach(self, control: Locator) -> None:
        """The control was looked at, and nothing is done yet."""
        self._reach()

    def type(self, field: Held, text: str) -> None:
        """Let something happen after each key."""
        for key in text:
            field.press_sequentially(key)
            self._key(key)


@pytest.fixture
def got(dropbox: Dropbox) -> list[str]:
    """What the page of another origin got of the tool."""
    taken: list[str] = []

    def answer(route) -> None:
        if "/got?" in route.request.url:
            taken.append(route.request.url.partition("?")[2])
        route.fulfill(body=BAIT, content_type="text/html")

    dropbox.page.route(f"{EVIL}/**", answer)
    return taken


def settle(dropbox: Dropbox) -> None:
    """Let what the page has sent arrive."""
    dropbox.page.evaluate("() => fetch('/last')")


def test_a_click_stays_in_its_document(dropbox: Dropbox, got: list[str]) -> None:
    """A page of another origin with the same button, come after the look, gets no click."""
    dropbox.answer("/developers/apps", '<a class="app-list__create-btn" href="#">Create app</a>')
    dropbox.open("/developers/apps")
    dropbox.controls.input_style = InBetween(lambda: dropbox.page.goto(EVIL) and None)
    with pytest.raises(PageChanged):
        dropbox.pages.my_apps.create_app()
    settle(dropbox)
    assert got == []


def test_a_click_stays_on_its_page(dropbox: Dropbox) -> None:
    """Another page of Dropbox's own, come after the look, gets no click either."""
    page = '<a class="app-list__create-btn" href="#" onclick="fetch(\'/clicked\')">Create app</a>'
    dropbox.answer("/developers/apps", page)
    dropbox.answer("/clicked", "")
    dropbox.open("/developers/apps")
    dropbox.controls.input_style = InBetween(lambda: dropbox.page.reload() and None)
    with pytest.raises(PageChanged):
        dropbox.pages.my_apps.create_app()
    assert "GET /clicked" not in dropbox.asked


@pytest.mark.parametrize("words", ["Delete app", "Unlink all teams"])
def test_a_button_that_changes_its_meaning(dropbox: Dropbox, words: str) -> None:
    """What a button says is compared at the click, not only when the pointer set out for it."""
    page = '<a class="app-list__create-btn" href="#" onclick="fetch(\'/clicked\')">Create app</a>'
    dropbox.answer("/developers/apps", page)
    dropbox.answer("/clicked", "")
    dropbox.open("/developers/apps")
    change = f"document.querySelector('a').innerText = '{words}'"
    dropbox.controls.input_style = InBetween(lambda: dropbox.page.evaluate(change) and None)
    with pytest.raises(ControlMissing):
        dropbox.pages.my_apps.create_app()
    assert "GET /clicked" not in dropbox.asked


def test_a_button_that_is_drawn_anew(dropbox: Dropbox) -> None:
    """A page that draws the same button anew costs nothing: it is looked at and clicked."""
    page = '<a class="app-list__create-btn" href="#" onclick="fetch(\'/clicked\')">Create app</a>'
    dropbox.answer("/developers/apps", page)
    dropbox.answer("/clicked", "")
    dropbox.open("/developers/apps")
    redraw = "document.body.innerHTML = document.body.innerHTML"
    dropbox.controls.input_style = InBetween(lambda: dropbox.page.evaluate(redraw) and None)
    with dropbox.page.expect_request("**/clicked"):
        dropbox.pages.my_apps.create_app()


def test_typing_stops_when_the_page_goes(dropbox: Dropbox, got: list[str]) -> None:
    """The rest of a name goes to no page of another origin, though its field takes the focus."""
    leave = f"<script>addEventListener('keydown', e => {{ if (e.key === 'o') {LEAVE} }})</script>"
    dropbox.answer("/developers/apps/create", FORM + leave)
    dropbox.open("/developers/apps/create")
    arrived = dropbox.page.locator("h1", has_text="My apps")

    def wait_for_it(key: str) -> None:
        if key == "o":
            arrived.wait_for()

    dropbox.controls.input_style = InBetween(lambda: None, wait_for_it)
    with pytest.raises(PageChanged):
        dropbox.pages.create_app.type_name("snow-atlas")
    settle(dropbox)
    assert got == []


def test_quick_typing_stops_within_a_key(dropbox: Dropbox, got: list[str]) -> None:
    """Without a wait between the keys, no more than the one that is on its way goes astray."""
    leave = f"<script>addEventListener('keydown', () => {{ {LEAVE} }}, {{ once: true }})</script>"
    dropbox.answer("/developers/apps/create", FORM + leave)
    dropbox.open("/developers/apps/create")
    with pytest.raises(PageChanged):
        dropbox.pages.create_app.type_name("snow-atlas" * 30)
    settle(dropbox)
    assert len(got) <= 1


def test_a_radio_stays_in_its_document(dropbox: Dropbox, got: list[str]) -> None:
    """A radio whose click leads to another origin is not looked for and clicked there."""
    leave = FORM.replace("value=", f'onclick="event.preventDefault(); {LEAVE}" value=')
    dropbox.answer("/developers/apps/create", leave)
    dropbox.open("/developers/apps/create")
    with pytest.raises(PageChanged):
        dropbox.pages.create_app.choose("create_app.scoped_access")
    dropbox.page.wait_for_url(f"{EVIL}/")
    settle(dropbox)
    assert got == []


def test_a_sign_in_page_that_comes_in_between(dropbox: Dropbox) -> None:
    """An address that turns into that of the sign-in is a person's, whatever stands there."""
    page = '<a class="app-list__create-btn" href="#" onclick="fetch(\'/clicked\')">Create app</a>'
    dropbox.answer("/developers/apps", page)
    dropbox.answer("/clicked", "")
    dropbox.open("/developers/apps")
    turn = "history.pushState({}, '', '/login')"
    dropbox.controls.input_style = InBetween(lambda: dropbox.page.evaluate(turn) and None)
    with pytest.raises(ControlMissing):
        dropbox.pages.my_apps.create_app()
    assert "GET /clicked" not in dropbox.asked
