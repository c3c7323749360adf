"""The overlay in a real page: its keys, its buttons, and what it hides."""

import time

import pytest

from automation.browser.overlay import BACK, DONE, HINT, NEXT, PAUSE, STOP, Caption, PageOverlay
from tests.deadline import AT_MOST

PAGE = """<!doctype html><title>x</title><input id=name autofocus>
<input id=code readonly value=the-code><span id=secret>the-secret <a href='#'>Show</a></span>
<script>
  document.title = "";
  addEventListener("keydown", (e) => { document.title += e.key; }, true);
</script>"""


@pytest.fixture
def overlay(context):
    """Captions over the pages of this context."""
    return PageOverlay(context)


@pytest.fixture
def shop(overlay, page):
    """A page with a field that has the focus."""
    page.route(
        "http://shop.test/**", lambda route: route.fulfill(body=PAGE, content_type="text/html")
    )
    page.goto("http://shop.test/")
    page.focus("#name")
    return page


def show(overlay, page, *buttons):
    """Show a caption with these buttons, and wait until it is there."""
    overlay.show(page, Caption("1", "One", buttons=buttons))
    page.locator("[popover]").wait_for(state="attached")


def pressed(overlay, page):
    """What the overlay has heard by now: the binding is through when a round trip is."""
    page.evaluate("() => new Promise(requestAnimationFrame)")
    return overlay.pressed()


def comes(overlay, page):
    """What the overlay hears next, however busy the machine is."""
    deadline = time.monotonic() + AT_MOST
    while (heard := pressed(overlay, page)) is None:
        assert time.monotonic() < deadline, "no press was heard of"
    return heard


def test_the_keys_of_a_button_press_it_wherever_the_focus_is(overlay, shop):
    """Space pauses while a text field has the focus, and neither field nor page sees the key."""
    show(overlay, shop, PAUSE)
    shop.keyboard.press("Space")
    assert comes(overlay, shop) == PAUSE
    assert shop.input_value("#name") == ""
    assert shop.title() == ""


@pytest.mark.parametrize(
    ("key", "button"),
    [("PageDown", NEXT), ("ArrowRight", NEXT), ("ArrowLeft", BACK), ("PageUp", BACK), ("F2", HINT)],
)
def test_each_button_has_its_keys(overlay, shop, key, button):
    """Arrows and what a presenter's clicker sends go on and back; F2 asks for a hint."""
    show(overlay, shop, BACK, NEXT, HINT)
    shop.keyboard.press(key)
    assert comes(overlay, shop) == button


def test_other_keys_are_the_pages(overlay, shop):
    """A key that no shown button has is typed; so is the key of a button that is not shown."""
    show(overlay, shop, HINT)
    shop.keyboard.type("a b")
    assert shop.input_value("#name") == "a b"
    assert pressed(overlay, shop) is None


def test_with_a_modifier_a_key_is_the_browsers(overlay, shop):
    """Ctrl and Alt leave a key to the browser."""
    show(overlay, shop, BACK)
    shop.keyboard.press("Control+ArrowLeft")
    assert pressed(overlay, shop) is None


def test_a_page_cannot_press(overlay, shop):
    """Keys that the page makes up are not heard."""
    show(overlay, shop, PAUSE)
    shop.evaluate("window.dispatchEvent(new KeyboardEvent('keydown', { key: ' ', bubbles: true }))")
    assert pressed(overlay, shop) is None


def test_a_document_that_is_written_anew_keeps_the_keys(overlay, shop):
    """`document.open` takes every listener away; the overlay's come back at once."""
    show(overlay, shop, PAUSE)
    shop.set_content("<input id=other autofocus>")
    shop.focus("#other")
    show(overlay, shop, NEXT)
    shop.keyboard.press("Space")
    assert comes(overlay, shop) == NEXT


def test_a_pause_outlives_its_caption(overlay, shop):
    """A pause that was pressed while the next caption came counts; a Next does not."""
    show(overlay, shop, PAUSE, NEXT)
    shop.keyboard.press("PageDown")
    shop.evaluate("1")
    show(overlay, shop, PAUSE)
    assert pressed(overlay, shop) is None
    shop.keyboard.press("Space")
    shop.evaluate("1")
    show(overlay, shop, NEXT)
    assert comes(overlay, shop) == PAUSE


def test_secrets_are_shown_as_dots(overlay, shop):
    """What is veiled is drawn as dots on every page that follows, and is still read as it is."""
    overlay.mask_on_pages(["#code", "#secret"])
    shop.goto("http://shop.test/again")
    drawn = {
        selector: shop.eval_on_selector(
            selector, "element => getComputedStyle(element).webkitTextSecurity"
        )
        for selector in ("#code", "#secret", "#secret a", "#name")
    }
    assert drawn == {"#code": "disc", "#secret": "disc", "#secret a": "none", "#name": "none"}
    assert shop.input_value("#code") == "the-code"


BAR = """<!doctype html><title>x</title><style>
  #tab { position: absolute; top: 20px; left: 300px; width: 700px; height: 60px; }
  #bar { position: fixed; bottom: 20px; left: 100px; right: 100px; height: 50px; }
</style><button id=tab>Permissions</button><div id=bar><button>Submit</button></div>"""


def looking(page, name):
    """Return what tells where a part of the overlay is: left, top, right, bottom.

    The page itself cannot reach it.
    """
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    nodes = session.send("DOM.getFlattenedDocument", {"depth": -1, "pierce": True})["nodes"]
    [part] = [n for n in nodes if name in " ".join(n.get("attributes", [])).split()]

    def place():
        page.evaluate("() => new Promise(requestAnimationFrame)")
        quads = session.send("DOM.getContentQuads", {"nodeId": part["nodeId"]})["quads"]
        return quads[0][0], quads[0][1], quads[0][4], quads[0][5]

    return place


@pytest.fixture
def barred(overlay, page):
    """A page with a tab at its beginning and a bar that floats at its end."""
    page.route(
        "http://shop.test/**", lambda route: route.fulfill(body=BAR, content_type="text/html")
    )
    page.goto("http://shop.test/")
    show(overlay, page, PAUSE)
    return page


def test_the_caption_covers_neither_a_bar_nor_what_is_ringed(overlay, barred):
    """With a bar at the end of the window and the ring at its beginning, it lies between them."""
    bar, tab = barred.locator("#bar").bounding_box(), barred.locator("#tab").bounding_box()
    card = looking(barred, "card")
    assert card()[1] < tab["y"] + tab["height"], "without a ring it is at the beginning"
    overlay.highlight(barred.locator("#tab"))
    _, top, _, bottom = card()
    assert top > tab["y"] + tab["height"]
    assert bottom < bar["y"]


def test_the_pointer_stays_where_it_is_while_it_clicks(overlay, barred):
    """The tip of the drawn pointer is on the control as long as its click can be seen."""
    overlay.move_pointer_to(barred.locator("#tab"), 0)
    tip = looking(barred, "pointer")
    assert tip()[:2] == (360, 50)
    barred.mouse.click(360, 50)
    assert {tip()[:2] for _ in range(20)} == {(360, 50)}


HOSTILE = """<!doctype html><title>x</title><script>
  window.seen = [];
  const keep = (what) => window.seen.push(String(what));
  for (const key of ["stringify", "parse"]) {
    const real = JSON[key];
    JSON[key] = (...all) => { keep(all[0]); return real.apply(JSON, all); };
  }
  const dispatch = EventTarget.prototype.dispatchEvent;
  EventTarget.prototype.dispatchEvent = function (event) {
    keep(event.type);
    window.heard = event.type;
    return dispatch.call(this, event);
  };
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (how) {
    keep("shadow");
    return attach.call(this, how);
  };
  for (const kind of ["addEventListener", "removeEventListener"]) {
    const real = EventTarget.prototype[kind];
    EventTarget.prototype[kind] = function (...all) { keep(all[0]); return real.apply(this, all); };
  }
</script><button id=go>Go</button>"""

FORGE = """() => {
  const caption = JSON.stringify({ number: "9", title: "Forged", text: "", more: "", tick: "",
    mark: "", mode: "tool", ring: "drop", pointer: null, buttons: [] });
  const names = Object.getOwnPropertyNames(window);
  for (const name of names.filter((name) => /^[_tew][0-9a-f]{16}$/.test(name))) {
    for (const button of ["done", "stop"]) window[name]({ press: button });
  }
  for (const target of [document, document.querySelector("#go")])
    target.dispatchEvent(new CustomEvent(window.heard, { bubbles: true, detail: caption }));
  const controller = globalThis.__playwright__binding__controller__;
  const bindings = controller ? [...controller._bindings.keys()] : [];
  for (const host of document.querySelectorAll("[popover]")) host.click();
  return { names: names.filter((name) => /^[_tew][0-9a-f]{16}$/.test(name)), bindings };
}"""


def test_a_hostile_page_learns_nothing_and_presses_nothing(overlay, page):
    """Page script finds no name of the overlay, presses neither "I did it" nor "Stop", and
    forges no caption, also with the one event that it sees.
    """
    page.route(
        "http://shop.test/**", lambda route: route.fulfill(body=HOSTILE, content_type="text/html")
    )
    page.goto("http://shop.test/")
    show(overlay, page, DONE, STOP)
    overlay.highlight(page.locator("#go"))
    assert page.evaluate(FORGE) == {"names": [], "bindings": []}
    assert pressed(overlay, page) is None
    assert "shadow" not in page.evaluate("window.seen")
    assert not [one for one in page.evaluate("window.seen") if "One" in one]
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    nodes = session.send("DOM.getFlattenedDocument", {"depth": -1, "pierce": True})["nodes"]
    assert "One" in {node["nodeValue"] for node in nodes}
    assert "Forged" not in {node["nodeValue"] for node in nodes}


def test_a_new_tab_has_the_caption_too(overlay, page):
    """A page that is opened later shows the caption, and its buttons are heard."""
    show(overlay, page, PAUSE)
    other = page.context.new_page()
    other.goto("data:text/html,<title>x</title>")
    other.locator("[popover]").wait_for(state="attached")
    other.keyboard.press("Space")
    assert comes(overlay, other) == PAUSE
