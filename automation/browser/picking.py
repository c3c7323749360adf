"""The person points at an element of the page; the click is swallowed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from automation.browser.waiting import PERSON_TICK_MS, Window

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle, JSHandle, Page

# The element under the pointer gets an outline. A greyed control gets no click, so it is found by
# where the pointer is.
_POINTING = """() => {
    const pointing = { element: null };
    let shown = null, before = "";
    const show = (element) => {
        if (shown) shown.style.outline = before;
        shown = element;
        if (!shown) return;
        before = shown.style.outline;
        shown.style.outline = "3px solid #0061fe";
    };
    const swallow = (event) => {
        if (!event.isTrusted) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        if (event.type !== "pointerdown") return;
        pointing.element = document.elementFromPoint(event.clientX, event.clientY);
    };
    const move = (event) => show(document.elementFromPoint(event.clientX, event.clientY));
    const kinds = ["pointerdown", "mousedown", "pointerup", "mouseup", "click"];
    for (const kind of kinds) addEventListener(kind, swallow, true);
    addEventListener("mousemove", move, true);
    pointing.stop = () => {
        show(null);
        for (const kind of kinds) removeEventListener(kind, swallow, true);
        removeEventListener("mousemove", move, true);
    };
    return pointing;
}"""

# What a person points at is often the words beside or inside the control. What is only read has no
# such control: where a link stands in it, such as "Show", it is what the link stands in.
_CONTROL = """(pointing, isRead) => {
    const element = pointing.element;
    if (!element) return null;
    const label = element.closest("label");
    if (label && label.control) return label.control;
    const control = element.closest("button, a, input, textarea, [role]");
    if (!isRead) return control || element;
    return control && control.matches("button, a") ? control.parentElement : element;
}"""


def pick(
    window: Window, seconds: float, on: Callable[[str], bool], *, read_only: bool = False
) -> "ElementHandle | None":
    """Return the control that the person points at within `seconds`; None when nobody does.

    Only pages of whose address `on` says so are looked at; on any other a click is the page's own.
    What is `read_only` is a text or a field, and never a button or link in it. Raises Cancelled
    when the window is closed.
    """
    picking = _Picking(window, on, read_only=read_only)
    if not window.until_person(picking.look, seconds):
        return None
    return picking.picked


class _Picking:
    def __init__(self, window: Window, on: Callable[[str], bool], *, read_only: bool) -> None:
        self._window = window
        self._on = on
        self._read_only = read_only
        self._page: Page | None = None
        self._pointing: JSHandle | None = None
        self.picked: ElementHandle | None = None

    def look(self) -> bool:
        """Tell whether an element was pointed at; begins anew on another page."""
        from playwright.sync_api import Error

        page = self._window.page
        if not self._on(page.url):
            return False
        try:
            if self._pointing is None or self._page is not page:
                self._page, self._pointing = page, page.evaluate_handle(_POINTING)
            if not self._pointing.evaluate("pointing => pointing.element !== null"):
                return False
        except Error:
            self._pointing = None  # the page went on to another document
            raise
        self.picked = self._pointing.evaluate_handle(_CONTROL, self._read_only).as_element()
        # The end of the click comes after its beginning, and is to be swallowed as well.
        self._window.pump(PERSON_TICK_MS)
        self._pointing.evaluate("pointing => pointing.stop()")
        return self.picked is not None
