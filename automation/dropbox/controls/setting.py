"""Brings a box or a radio to a state, whether it is what is seen or a drawn one stands for it."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
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
_CANDIDATES = """input => {
    const row = input.closest("label, li, tr, [role=row]") || input.parentElement;
    return [
        input, ...(input.labels || []),
        input.nextElementSibling, input.previousElementSibling,
        input.parentElement, row,
    ].filter((element, index, all) => element && all.indexOf(element) === index);
}"""
_CLICKABLE = f"""(input, place) => {{
    const candidates = ({_CANDIDATES})(input);
    const other = "a[href], button, input, select, textarea";
    for (const element of candidates.slice(place)) {{
        element.scrollIntoView({{ block: "center", inline: "nearest", behavior: "instant" }});
        const box = element.getBoundingClientRect();
        if (box.width < 2 || box.height < 2) continue;
        const x = box.left + Math.min(box.width / 2, 12), y = box.top + box.height / 2;
        const hit = document.elementFromPoint(x, y);
        if (!hit || !element.contains(hit)) continue;
        const control = hit.closest(other);
        if (control && control !== input) continue;
        return {{ place: candidates.indexOf(element), x: x - box.left, y: y - box.top }};
    }}
    return null;
}}"""
_NTH = f"(input, place) => ({_CANDIDATES})(input)[place]"
_STATE = """box => {
    const input = box.control || box;
    const drawn = { true: true, false: false }[input.getAttribute("aria-checked")];
    const checked = ["checkbox", "radio"].includes(input.type) ? input.checked : drawn;
    return {
        checked: checked === undefined ? null : checked,
        disabled: Boolean(input.disabled) || input.matches(":disabled")
            || input.closest("[aria-disabled=true]") !== null,
    };
}"""
_STATE_AND_CLICKABLE = f"""(input, wanted) => {{
    const state = ({_STATE})(input);
    const leave = state.disabled || state.checked === wanted;
    return [state, leave ? null : ({_CLICKABLE})(input, 0)];
}}"""


@dataclass(frozen=True)
class _BoxState:
    """Whether a box or radio is ticked, and whether it is greyed; its label stands for it."""

    checked: bool
    disabled: bool


def _state(box: Held, read: Mapping[str, Any]) -> _BoxState:
    """Return what was read; what is neither an input nor says it itself is Playwright's to tell."""
    checked = box.is_checked() if read["checked"] is None else read["checked"]
    return _BoxState(checked, read["disabled"])


def set_checked(box: Held, window: Window, *, checked: bool) -> bool:
    """Click what stands for `box` until it is ticked or not, as asked; return whether it is so.

    The state is read back after every click. A greyed box is left as it is. Raises PageChanged for
    a page that goes.
    """
    from playwright.sync_api import Error

    def is_so() -> bool:
        return _state(box, box.read(_STATE)).checked == checked

    read, found = box.read(_STATE_AND_CLICKABLE, checked)
    now = _state(box, read)
    if now.checked == checked or now.disabled:
        return now.checked == checked
    while found is not None:
        try:
            box.do(partial(_click, found=found))
        except Error:
            if box.is_closed:
                raise
        if window.until(is_so, FOLLOWS_SECONDS):
            return True
        found = box.read(_CLICKABLE, found["place"] + 1)
    with suppress(Error):  # whether it took is read below
        box.do(lambda element: element.set_checked(checked, timeout=CLICK_MS))
    return is_so()


def _click(element: "ElementHandle", found: Mapping[str, Any]) -> None:
    target: ElementHandle | None = element
    if found["place"]:
        target = element.evaluate_handle(_NTH, found["place"]).as_element()
    if target is not None:
        target.click(position={"x": found["x"], "y": found["y"]}, timeout=CLICK_MS)
