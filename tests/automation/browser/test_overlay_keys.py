"""The overlay in a real page: its keys, its buttons, and what it hides."""

import pytest

from automation.browser.overlay import BACK, HINT, NEXT, PAUSE, Caption, PageOverlay

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
    """Show a caption with these buttons."""
    overlay.show(page, Caption("1", "One", buttons=buttons))


def pressed(overlay, page):
    """What the coach has heard by now: the binding is through when a round trip is."""
    page.evaluate("() => new Promise(requestAnimationFrame)")
    return overlay.pressed()


def test_the_keys_of_a_button_press_it_wherever_the_focus_is(overlay, shop):
    """Space pauses while a text field has the focus, and neither field nor page sees the key."""
    show(overlay, shop, PAUSE)
    shop.keyboard.press("Space")
    assert pressed(overlay, shop) == PAUSE
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
    assert pressed(overlay, shop) == button


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
    assert pressed(overlay, shop) == NEXT


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
    assert pressed(overlay, shop) == PAUSE


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
