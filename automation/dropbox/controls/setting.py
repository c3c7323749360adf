"""Brings a box or a radio to a state, whether it is what is seen or a drawn one stands for it."""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from automation.browser.held import Held
from automation.browser.waiting import Window

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle

FOLLOWS_SECONDS = 0.5
"""How long a page may take to show the state that a click has brought about."""

CLICK_MS = 2_000

# Whether the real box is what is seen, or a hidden input with a drawn one beside it, is unknown
# (facts/console.md, Permissions tab). So: what a person would click, best first. The page is
# scrolled to where neither a bar at its top nor one at its end covers it.
_CLICKABLE = """(input, place) => {
    const row = input.closest("label, li, tr, [role=row]") || input.parentElement;
    const candidates = [
        input, ...(input.labels || []),
        input.nextElementSibling, input.previousElementSibling,
        input.parentElement, row,
    ].filter((element, index, all) => element && all.indexOf(element) === index);
    const other = "a[href], button, input, select, textarea";
    for (const element of candidates.slice(place)) {
        element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
        const box = element.getBoundingClientRect();
        if (box.width < 2 || box.height < 2) continue;
        const x = box.left + Math.min(box.width / 2, 12), y = box.top + box.height / 2;
        const hit = document.elementFromPoint(x, y);
        if (!hit || !element.contains(hit)) continue;
        const control = hit.closest(other);
        if (control && control !== input) continue;
        return { place: candidates.indexOf(element), x: x - box.left, y: y - box.top };
    }
    return null;
}"""

_NTH = """(input, place) => {
    const row = input.closest("label, li, tr, [role=row]") || input.parentElement;
    return [
        input, ...(input.labels || []),
        input.nextElementSibling, input.previousElementSibling,
        input.parentElement, row,
    ].filter((element, index, all) => element && all.indexOf(element) === index)[place];
}"""


def set_checked(box: Held, window: Window, *, checked: bool) -> bool:
    """Click what stands for `box` until it is ticked or not, as asked; return whether it is so.

    The state is read back after every click. Raises PageChanged for a page that goes.
    """
    from playwright.sync_api import Error

    def is_so() -> bool:
        return box.is_checked() == checked

    if is_so():
        return True
    place = 0
    while (found := box.do(partial(_clickable, place=place))) is not None:
        try:
            box.do(partial(_click, found=found))
        except Error:
            if box.is_closed:
                raise
        if window.until(is_so, FOLLOWS_SECONDS):
            return True
        place = found["place"] + 1
    with suppress(Error):  # whether it took is read below
        box.do(lambda element: element.set_checked(checked, timeout=CLICK_MS))
    return is_so()


def _clickable(element: "ElementHandle", place: int) -> Any:
    return element.evaluate(_CLICKABLE, place)


def _click(element: "ElementHandle", found: Mapping[str, Any]) -> None:
    target = element.evaluate_handle(_NTH, found["place"]).as_element()
    if target is not None:
        target.click(position={"x": found["x"], "y": found["y"]}, timeout=CLICK_MS)
