"""The form for a new app: what is an answer to "Create app", and how its controls are set."""

from typing import Any

import pytest

from automation.dropbox.pages.create_app import NameTaken, NotCreated
from automation.errors import AppLimit
from tests.automation.dropbox.pages.conftest import Dropbox

KEY = "ab12cd34ef56gh7"
FORM = """
<body>{banner}<h1>Create a new app on the DBX Platform</h1><form onsubmit="return false">
<p>1. Choose an API</p>{scoped}
<p>3. Name your app</p><input id="app-name" name="name" placeholder="App name">
<div id="under"></div>
<button id="create-button" type="submit" class="button-primary" {grey}>Create app</button>
</form><div id="toast"></div>
<script>
const button = document.querySelector("#create-button");
const field = document.querySelector("#app-name");
field.addEventListener("keydown", () => {{ button.disabled = false }});
button.addEventListener("click", async () => {{
    await fetch("/made", {{ method: "POST" }}); {then}
}});
</script></body>"""
PLAIN = (
    '<label><input type="radio" id="scoped" name="app_version" value="scoped">Scoped access</label>'
)
BANNER = '<div role="alert">Your trial has ended. Choose a plan; the name of your team stays.</div>'
GO = f"setTimeout(() => location.href = '/developers/apps/info?app_key={KEY}', %d)"


@pytest.fixture(autouse=True)
def _shorter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("automation.dropbox.pages.create_app.CREATED_SECONDS", 5.0)
    monkeypatch.setattr("automation.dropbox.pages.create_app.ENABLED_SECONDS", 0.5)


def serve(dropbox: Dropbox, **parts: str) -> Any:
    """Open the form; `then` is what its script does when the server has answered."""
    filled = {"banner": "", "scoped": PLAIN, "grey": "", "then": "", **parts}
    dropbox.answer("/developers/apps/create", FORM.format(**filled))
    dropbox.answer("/developers/apps/info", "<h1>App</h1>")
    dropbox.answer("/made", "{}")
    dropbox.open("/developers/apps/create")
    return dropbox.pages.create_app


def says(words: str, place: str) -> str:
    """A script that writes words into the page."""
    return f"document.querySelector('{place}').innerHTML = `{words}`"


@pytest.mark.parametrize("place", ["#under", "#toast", "h1", "p"])
@pytest.mark.parametrize("tag", ["<span>{}</span>", "<div role=alert>{}</div>", "{}"])
def test_a_refused_name_wherever_it_is_said(dropbox: Dropbox, place: str, tag: str) -> None:
    """Under the field, as a toast, in a heading: words about the name are the answer."""
    words = "This app name is already taken."
    form = serve(dropbox, then=says(tag.format(words), place))
    with pytest.raises(NameTaken) as raised:
        form.create()
    assert raised.value.words == words
    assert form.refusal() == words


@pytest.mark.parametrize("milliseconds", [0, 2000, 3500])
def test_a_banner_and_a_slow_way(dropbox: Dropbox, milliseconds: int) -> None:
    """A banner that stands on every page is no answer, and the way to the app has its time."""
    form = serve(dropbox, banner=BANNER, then=GO % milliseconds)
    form.create()
    assert dropbox.pages.app.key() == KEY
    assert dropbox.asked.count("POST /made") == 1


def test_a_toast_on_the_way(dropbox: Dropbox) -> None:
    """Words that do not speak of the name, such as "App created.", do not end the wait."""
    then = says("<div role=alert>App created.</div>", "#toast") + ";" + GO % 1500
    serve(dropbox, then=then).create()
    assert dropbox.pages.app.key() == KEY


@pytest.mark.parametrize("place", ["#under", "#toast"])
def test_the_limit_of_apps(dropbox: Dropbox, place: str) -> None:
    """That there may be no more apps is not about the name: it is an error of its own."""
    words = "You have reached the limit for the number of apps"
    form = serve(dropbox, then=says(f"<p>{words}</p>", place))
    with pytest.raises(AppLimit, match=words) as raised:
        form.create()
    assert "--app-key" in raised.value.remedy


def test_other_words(dropbox: Dropbox) -> None:
    """What is not understood is told as it stands, and is not taken for the name's refusal."""
    form = serve(dropbox, banner=BANNER, then=says("<p>Try again later.</p>", "#under"))
    with pytest.raises(NotCreated) as raised:
        form.create()
    assert not isinstance(raised.value, NameTaken)
    assert raised.value.words == "Try again later."


def test_a_pasted_name_wakes_the_button(dropbox: Dropbox) -> None:
    """Where the button stays grey until a key is pressed, a key is pressed; the name stays."""
    form = serve(dropbox, grey="disabled", then=GO % 0)
    dropbox.page.locator("#app-name").evaluate("field => field.value = 'snow-atlas'")
    form.create()
    assert dropbox.pages.app.key() == KEY


def test_keys_that_land_nowhere(dropbox: Dropbox) -> None:
    """What was typed is read back, and typed again until the field holds it."""
    form = serve(dropbox)
    dropbox.page.locator("#app-name").evaluate(
        "field => { let lost = 4; field.addEventListener('keydown', (event) => {"
        " if (lost-- > 0) event.preventDefault(); }) }"
    )
    form.type_name("snow-atlas")
    assert form.name() == "snow-atlas"


HIDDEN = 'style="position:absolute;opacity:0;width:1px;height:1px"'
DRAWN = {
    "label around": '<label><input type="radio" id="scoped" hidden><i>◯</i> Scoped access</label>',
    "label beside": '<input type="radio" id="scoped" style="display:none">'
    '<label for="scoped">Scoped access</label>',
    "drawn sibling": f'<div class="row" onclick="this.firstElementChild.checked = true">'
    f'<input type="radio" id="scoped" {HIDDEN}><span>◯</span> Scoped access</div>',
    "covered": '<label style="position:relative;display:block"><input type="radio" id="scoped">'
    '<span style="position:absolute;inset:0;background:#eee">Scoped access</span></label>',
    "visually hidden": f'<label><input type="radio" id="scoped" {HIDDEN}>Scoped access</label>',
}


@pytest.mark.parametrize("shape", DRAWN)
def test_a_drawn_radio(dropbox: Dropbox, shape: str) -> None:
    """Whether the real radio is what is seen or hidden beside a drawn one, it is selected."""
    form = serve(dropbox, scoped=DRAWN[shape])
    form.choose("create_app.scoped_access")
    assert form.chosen("create_app.scoped_access")


def test_below_a_sticky_bar(dropbox: Dropbox) -> None:
    """A bar over the top of the page does not catch the click."""
    bar = '<div style="position:fixed;top:0;left:0;right:0;height:132px;background:#fff">bar</div>'
    form = serve(dropbox, banner=bar + "<div style='height:1200px'></div>", scoped=PLAIN)
    dropbox.page.evaluate("document.querySelector('#scoped').scrollIntoView()")
    form.choose("create_app.scoped_access")
    assert form.chosen("create_app.scoped_access")
