"""The caption for everybody: with keys alone, with a screen reader, in a small window, at rest."""

import json
import time

import pytest
from axe_playwright_python.sync_playwright import Axe

from automation.browser.overlay import (
    BACK,
    BUTTONS,
    DONE,
    GO_ON,
    NEXT,
    OPEN,
    PAUSE,
    STOP,
    WHERE,
    Caption,
    PageOverlay,
)
from tests.deadline import AT_MOST

PAGE = """<!doctype html><html lang=en><title>A page</title><style>
  body { margin: 0; font: 16px sans-serif; }
  main > * { position: absolute; }
  #toast, #snack { position: fixed; padding: 12px; background: #b00020; color: #fff; }
</style><main><h1 style="top: 10px">Settings</h1>
<button id=save style="left: 40px; top: 120px">Save</button>
<div style="left: 40px; top: 220px"><input type=checkbox id=files>
<label for=files>files.read and what it is for</label></div></main></html>"""

TASK = Caption(
    "3.2",
    "Your turn: Submit the permissions",
    "Tick what is not ticked, then select “Submit”.",
    "Ticked is not saved: without “Submit” nothing changes.",
    "person",
    (OPEN, DONE, STOP),
    left="The run waits 10 more minutes.",
)


@pytest.fixture
def overlay(context):
    """Captions over the pages of this context."""
    return PageOverlay(context)


@pytest.fixture
def shop(overlay, page):
    """A page with a button and a labelled box, without anything of the overlay."""
    page.route(
        "http://shop.test/**", lambda route: route.fulfill(body=PAGE, content_type="text/html")
    )
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("http://shop.test/")
    return page


def opened(page):
    """Let the page's own world see the overlay, as only a debugger can; return how to ask it."""
    page.locator("[popover]").wait_for(state="attached")
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    nodes = session.send("DOM.getFlattenedDocument", {"depth": -1, "pierce": True})["nodes"]
    roots = [n["shadowRoots"][0] for n in nodes if "popover" in n.get("attributes", [])]
    found = session.send("DOM.resolveNode", {"backendNodeId": roots[0]["backendNodeId"]})
    session.send(
        "Runtime.callFunctionOn",
        {
            "objectId": found["object"]["objectId"],
            "functionDeclaration": "function () { window.overlayRoot = this;"
            "Object.defineProperty(this.host, 'shadowRoot', { value: this }); }",
        },
    )

    def ask(expression):
        page.evaluate("() => new Promise(requestAnimationFrame)")
        return page.evaluate(f"(root => {expression})(overlayRoot)")

    return ask


BOX = "(b => [b.left, b.top, b.right, b.bottom])(root.querySelector('%s').getBoundingClientRect())"


def box(ask, selector):
    """Where a part of the overlay is: left, top, right, bottom."""
    return ask(BOX % selector)


def comes_to(ask, fits):
    """Wait until the handle of the card is where it should be: each look waits for a frame."""
    deadline = time.monotonic() + AT_MOST
    while not fits(now := box(ask, ".move")):
        assert time.monotonic() < deadline, now


def overlap(one, other):
    """Tell whether two boxes lie over each other."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def on_page(page, selector):
    """Where something of the page is."""
    there = page.locator(selector).bounding_box()
    return (
        there["x"],
        there["y"],
        there["x"] + there["width"],
        there["y"] + there["height"],
    )


def heard(overlay, page):
    """What was pressed: the binding is through when a round trip is."""
    page.evaluate("() => new Promise(requestAnimationFrame)")
    return overlay.pressed()


FOCUSED = "root.activeElement && root.activeElement.className"


def test_the_time_that_is_left_takes_no_focus_and_says_nothing(overlay, shop):
    """The countdown draws the caption anew: the button keeps the focus, and nothing is read out
    again; another task is.
    """
    overlay.show(shop, TASK)
    ask = opened(shop)
    ask("root.querySelector('.done').focus()")
    # A new caption is said once more a moment later; a timer that is set after its own comes after.
    shop.evaluate("new Promise((done) => setTimeout(done, 200))")
    ask(
        "(window.spoken = 0, new MutationObserver((all) => { spoken += all.length; })"
        ".observe(root.querySelector('[role=status]'),"
        " { subtree: true, childList: true, characterData: true }))"
    )
    overlay.show(shop, Caption(**{**vars(TASK), "left": "The run waits 9 more minutes."}), "keep")
    assert ask("root.querySelector('.left').textContent") == "The run waits 9 more minutes."
    assert (ask(FOCUSED), ask("spoken")) == ("done", 0)
    overlay.show(shop, Caption(**{**vars(TASK), "text": "Select Submit."}))
    assert ask("spoken") > 0
    assert ask("root.querySelector('[role=status]').ariaAtomic") == "true"


def test_the_focus_goes_to_the_next_button_when_its_own_goes(overlay, shop):
    """Pause becomes Go on: who works with keys stays in the caption."""
    overlay.show(shop, Caption("1", "One", buttons=(PAUSE,)))
    ask = opened(shop)
    ask("root.querySelector('.pause').focus()")
    overlay.show(shop, Caption("1", "One", buttons=(BACK, GO_ON), mark="Paused"))
    assert ask(FOCUSED) == "back"


def test_a_modal_takes_no_focus_from_a_button(overlay, shop):
    """The caption moves into a modal of the page, and the focus moves with it."""
    overlay.show(shop, TASK)
    ask = opened(shop)
    shop.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<dialog id=ask><p>Sure?</p></dialog>')"
    )
    ask("root.querySelector('.done').focus()")
    shop.evaluate("document.querySelector('#ask').showModal()")
    shop.wait_for_function("document.querySelector('#ask > [popover]')")
    ask("root.querySelector('.done').focus()")
    overlay.show(shop, TASK)
    assert ask(FOCUSED) == "done"


def test_i_did_it_is_the_first_stop_of_the_tab_key(overlay, shop):
    """From the beginning of a page, Tab reaches "I did it", the other buttons, then the page."""
    overlay.show(shop, TASK)
    ask = opened(shop)
    stops = []
    for _ in range(6):
        shop.keyboard.press("Tab")
        stops.append(ask(FOCUSED) or shop.evaluate("document.activeElement.id"))
    assert stops == ["done", "open", "stop", "fold", "move", "save"]
    shop.keyboard.press("Shift+Tab")
    for _ in range(4):
        shop.keyboard.press("Shift+Tab")
    shop.keyboard.press("Space")
    assert heard(overlay, shop) == DONE


@pytest.mark.parametrize("name", BUTTONS)
def test_every_button_has_a_key_that_it_shows(overlay, shop, name):
    """The key beside the label presses the button, wherever the focus is."""
    overlay.show(shop, Caption("1", "One", buttons=(name,)))
    opened(shop)
    shop.keyboard.press({"←": "ArrowLeft"}.get(BUTTONS[name].key_name, BUTTONS[name].key_name))
    assert heard(overlay, shop) == name


def test_space_on_a_button_presses_that_button(overlay, shop):
    """With the focus on Back, Space is Back, although it is the key of Next."""
    overlay.show(shop, Caption("1", "One", buttons=(BACK, NEXT)))
    opened(shop)("root.querySelector('.back').focus()")
    shop.keyboard.press("Space")
    assert heard(overlay, shop) == BACK


def test_nothing_moves_for_those_who_want_it_still(overlay, shop):
    """With "reduce motion" the ring does not pulse, and the card does not fade slowly."""
    shop.emulate_media(reduced_motion="reduce")
    overlay.show(shop, TASK)
    overlay.highlight(shop.locator("#save"))
    ask = opened(shop)
    assert ask("getComputedStyle(root.querySelector('.ring')).animationName") == "none"
    assert ask("getComputedStyle(root.querySelector('.card')).transitionProperty") in (
        "none",
        "all",
    )
    assert ask("root.getAnimations().length") == 0


@pytest.mark.parametrize("size", [(320, 200), (320, 256), (400, 600), (800, 600)], ids=str)
@pytest.mark.parametrize("buttons", [(), (OPEN, DONE, STOP), (BACK, NEXT)], ids=len)
def test_in_a_small_window_nothing_of_the_card_is_cut(overlay, shop, size, buttons):
    """At 400 % zoom the whole card is in the window, and what does not fit is scrolled to."""
    shop.set_viewport_size({"width": size[0], "height": size[1]})
    long = {**vars(TASK), "buttons": buttons, "more": TASK.more * 3}
    overlay.show(shop, Caption(**long))
    ask = opened(shop)
    left, top, right, bottom = box(ask, ".card")
    assert left >= 0
    assert top >= 0
    assert right <= size[0]
    assert bottom <= size[1]
    assert ask("root.querySelector('.card').scrollWidth <= root.querySelector('.card').clientWidth")
    scroller = "root.querySelector('.card')"
    if ask(f"{scroller}.scrollHeight > {scroller}.clientHeight + 1"):
        assert ask(f"getComputedStyle({scroller}).overflowY") == "auto"
    first, last = ask(
        f"[...{scroller}.querySelectorAll('.main, .bar')].map(part => part.getBoundingClientRect())"
        ".filter(box => box.height).reduce(([top, bottom], box) =>"
        " [Math.min(top, box.top), Math.max(bottom, box.bottom)], [9e9, 0])"
    )
    assert first >= top, "what is above the beginning cannot be scrolled to"
    assert last - top <= ask(f"{scroller}.scrollHeight") + 4


def test_the_ring_goes_around_box_and_label(overlay, shop):
    """A box alone is small: its label belongs to it."""
    overlay.show(shop, TASK)
    overlay.highlight(shop.locator("#files"))
    ring = box(opened(shop), ".ring")
    for part in ("#files", "label"):
        left, top, right, bottom = on_page(shop, part)
        assert ring[0] <= left
        assert ring[1] <= top
        assert ring[2] >= right
        assert ring[3] >= bottom


@pytest.mark.parametrize("where", ["bottom: 10px", "top: 10px", "top: 40%", "bottom: 90px"])
@pytest.mark.parametrize("size", [(1280, 800), (800, 600)], ids=str)
def test_the_caption_keeps_off_what_the_page_tells(overlay, shop, where, size):
    """A toast that comes while the caption is there stays readable, wherever it is."""
    shop.set_viewport_size({"width": size[0], "height": size[1]})
    overlay.show(shop, TASK)
    overlay.highlight(shop.locator("#save"))
    ask = opened(shop)
    shop.evaluate(
        "where => document.body.insertAdjacentHTML('beforeend', '<div id=toast role=alert'"
        ' + ` style="left: 20%; width: 60%; ${where}">This name is already taken.</div>`)',
        where,
    )
    shop.wait_for_function(
        "(() => { const a = overlayRoot.querySelector('.card').getBoundingClientRect(),"
        " b = document.querySelector('#toast').getBoundingClientRect();"
        " return a.bottom <= b.top || b.bottom <= a.top || a.right <= b.left || b.right <= a.left;"
        " })()"
    )
    assert not overlap(box(ask, ".card"), on_page(shop, "#save"))


@pytest.mark.parametrize("end", [10, 60, 140, 200])
def test_the_caption_keeps_off_a_bar_that_floats(overlay, shop, end):
    """A bar with a button stays in sight however high it floats, although nothing names it."""
    overlay.show(shop, Caption("1", "One", "Select the box.", mode="person", buttons=(DONE,)))
    ask = opened(shop)
    shop.evaluate(
        "end => document.body.insertAdjacentHTML('beforeend', '<p id=snack style=\"left: 200px;'"
        ' + `right: 200px; height: 60px; margin: 0; bottom: ${end}px">Changed.</p>`)',
        end,
    )
    shop.wait_for_function(
        "(() => { const a = overlayRoot.querySelector('.card').getBoundingClientRect(),"
        " b = document.querySelector('#snack').getBoundingClientRect();"
        " return a.bottom <= b.top || b.bottom <= a.top; })()"
    )
    assert not overlap(box(ask, ".card"), on_page(shop, "#snack"))


@pytest.mark.parametrize(
    "spot", ["left: 45%; top: 85%", "left: 45%; top: 3%", "left: 5%; top: 90%"]
)
def test_the_caption_keeps_off_what_it_names(overlay, shop, spot):
    """The button in quotation marks stays in sight, also where the ring is elsewhere."""
    shop.evaluate(
        "spot => document.querySelector('main').insertAdjacentHTML('beforeend',"
        " `<button id=submit style='${spot}'>Submit</button>`)",
        spot,
    )
    overlay.show(shop, TASK)
    overlay.highlight(shop.locator("#save"))
    card = box(opened(shop), ".card")
    assert not overlap(card, on_page(shop, "#submit"))
    assert not overlap(card, on_page(shop, "#save"))


def test_the_caption_is_moved_by_a_key_and_by_hand(overlay, shop):
    """Shift+F8 takes it to its next place; drawn by its handle it lies where it is let go, and it
    stays there on the next page.
    """
    overlay.show(shop, TASK)
    ask = opened(shop)
    before = box(ask, ".card")
    shop.keyboard.press("Shift+F8")
    assert box(ask, ".card")[1] < before[1]
    left, top, right, bottom = box(ask, ".move")
    shop.mouse.move((left + right) / 2, (top + bottom) / 2)
    shop.mouse.down()
    shop.mouse.move(right - 90, bottom + 300, steps=5)
    shop.mouse.up()
    comes_to(ask, lambda now: now[1] == pytest.approx(top + 300 + (bottom - top) / 2, abs=3))
    moved = box(ask, ".move")
    shop.goto("http://shop.test/next")
    comes_to(opened(shop), lambda now: now == pytest.approx(moved, abs=2))
    assert heard(overlay, shop) is None


def test_a_moved_caption_still_makes_room(overlay, shop):
    """Where the person has put it, it lies as long as nothing that is asked for is beneath it."""
    overlay.show(shop, TASK)
    ask = opened(shop)
    shop.keyboard.press("Shift+F8")
    top = box(ask, ".card")
    overlay.highlight(shop.locator("h1"))
    assert not overlap(box(ask, ".card"), on_page(shop, "h1"))
    overlay.show(shop, TASK)
    assert box(ask, ".card") == pytest.approx(top, abs=2)


def test_the_caption_is_folded_until_something_new_is_said(overlay, shop):
    """Shift+F2 folds it to title and buttons, a second time unfolds it; what is new unfolds it."""
    overlay.show(shop, TASK)
    ask = opened(shop)
    full = box(ask, ".card")
    shop.keyboard.press("Shift+F2")
    assert box(ask, ".card")[3] - box(ask, ".card")[1] < full[3] - full[1]
    assert ask("root.querySelector('.fold').ariaLabel") == "Unfold"
    shop.keyboard.press("Shift+F2")
    assert box(ask, ".card") == pytest.approx(full, abs=2)
    shop.keyboard.press("Shift+F2")
    overlay.show(shop, Caption(**{**vars(TASK), "left": "The run waits 1 more minute."}))
    assert ask("root.querySelector('.fold').ariaLabel") == "Unfold"
    overlay.show(shop, Caption(**{**vars(TASK), "more": "Not yet."}))
    assert ask("root.querySelector('.fold').ariaLabel") == "Fold"
    assert heard(overlay, shop) is None


def test_the_caption_says_how_far_the_run_is(overlay, shop):
    """A step that is counted says which of how many it is, with a line; other captions do not."""
    overlay.count(["1", "2.1", "3.2", "4"])
    overlay.show(shop, TASK)
    ask = opened(shop)
    assert ask("root.querySelector('.place').textContent") == "Step 3 of 4"
    left, _, right, _ = box(ask, ".line")
    card = box(ask, ".card")
    assert (right - left) / (card[2] - card[0]) == pytest.approx(0.75, abs=0.02)
    overlay.show(shop, Caption("!", "The run has ended"))
    assert ask("root.querySelector('.place').textContent") == ""
    assert ask("root.querySelector('.line').hidden")


def test_a_room_sees_the_place_and_reads_larger_words(overlay, shop):
    """For people who look on, the page around the ring is darker, and the words are larger."""
    overlay.show(shop, TASK)
    overlay.highlight(shop.locator("#save"))
    ask = opened(shop)
    size = "parseFloat(getComputedStyle(root.querySelector('.text')).fontSize)"
    assert ask("root.querySelector('.shade').hidden")
    small = ask(size)
    overlay.for_a_room(large=True)
    overlay.show(shop, TASK, "keep")
    assert not ask("root.querySelector('.shade').hidden")
    assert ask(size) >= small * 1.3
    overlay.show(shop, TASK, "drop")
    assert ask("root.querySelector('.shade').hidden"), "without a ring nothing is darker"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 800), (320, 200)], ids=str)
def test_axe_finds_nothing(overlay, shop, scheme, size):
    """axe-core has nothing to object to, in any kind of caption, with ring, folded or not."""
    shop.set_viewport_size({"width": size[0], "height": size[1]})
    shop.emulate_media(color_scheme=scheme)
    overlay.count(["1", "3.2"])
    overlay.show(shop, TASK)
    opened(shop)
    assert "Submit the permissions" in json.dumps(shop.evaluate("overlayRoot.textContent"))
    for mode in ("tool", "person", "done"):
        for buttons in ((), (OPEN, DONE, STOP), (BACK, NEXT), (WHERE, PAUSE)):
            caption = Caption(**{**vars(TASK), "mode": mode, "buttons": buttons, "mark": "Paused"})
            overlay.show(shop, caption)
            overlay.highlight(shop.locator("#files"))
            found = Axe().run(shop)
            assert found.violations_count == 0, f"{mode} {buttons}: {found.generate_report()}"
    shop.keyboard.press("Shift+F2")
    assert Axe().run(shop).violations_count == 0
