"""Acts on one element of the document that was looked at, and on no other document.

A locator looks again at each act: when the page went on in the meantime, it clicks and types on
whatever page came. An element's handle is of one document. Whether that is still the page, where it
belongs and what the element says is read in one call to the browser before each click and each key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from automation.errors import NotReached

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle, Locator

T = TypeVar("T")

LOOK_MS = 1_000
REDRAWN_TIMES = 3
"""How often an element may be replaced by its page while it is about to be used."""

_LOOK = """element => ({
    there: element.isConnected && element.ownerDocument === document,
    born: performance.timeOrigin,
    url: location.href,
    origin: self.origin,
    words: [element.innerText || "", element.value || "",
            element.getAttribute("aria-label") || ""],
    id: element.id || "",
})"""
_SHOWN = "element => element.ownerDocument.defaultView !== null"

# Key by key, within one turn of the page's script: nothing can come between two keys. The events
# of keys are for pages that listen to them; "insertText" fires those of the input itself.
_ENTER = """(field, text) => {
    field.focus();
    for (const key of text) {
        if (!field.isConnected || document.activeElement !== field) return false;
        const about = { key, bubbles: true, cancelable: true, composed: true };
        field.dispatchEvent(new KeyboardEvent("keydown", about));
        if (!document.execCommand("insertText", false, key)) return false;
        field.dispatchEvent(new KeyboardEvent("keyup", about));
    }
    return true;
}"""
_NOT_THERE = "not attached to the DOM"


class PageChanged(NotReached):
    """Another document came in the place of the one that was looked at."""

    def __init__(self) -> None:
        super().__init__("another page came while the tool was about to act on this one")


@dataclass(frozen=True)
class Look:
    """What was read of an element in one go: its document's address and origin, its own words."""

    url: str
    origin: str
    words: tuple[str, ...]
    id: str = ""


Admit = Callable[[Look], None]
"""Raises what fits when nothing may be done with an element that looks like this."""


class Held:
    """An element that is about to be used, in the document that was looked at.

    Every act raises PageChanged where that document has gone, and what `admit` raises. An element
    that its page draws anew is looked up again in that document.
    """

    def __init__(self, locator: "Locator", admit: Admit) -> None:
        self._locator = locator
        self._admit = admit
        self._element = self._resolved()
        self._born: float | None = None

    def click(self, *, seconds: float | None = None) -> None:
        """Click it; wait for it at most `seconds`, or as long as Playwright does."""
        self.do(lambda element: element.click(timeout=seconds and seconds * 1000))

    def enter(self, text: str) -> None:
        """Enter `text` at once: all but the last key in one call to the browser, that one typed.

        Where the field does not take what is entered so, all of it is typed key by key.
        """
        first, last = text[:-1], text[-1:]
        if first and not self.do(lambda element: element.evaluate(_ENTER, first)):
            self.clear()
            last = text
        self.press_sequentially(last)

    def press_sequentially(self, text: str) -> None:
        """Type `text` key by key, each into this document only.

        A key goes to the element itself, which is gone when its document is: that needs no look.
        """
        left = list(text)

        def type_what_is_left(element: "ElementHandle") -> None:
            while left:
                element.type(left[0])
                del left[0]

        self.do(type_what_is_left)

    def press(self, key: str) -> None:
        """Press a key by its name."""
        self.do(lambda element: element.press(key))

    def clear(self) -> None:
        """Empty the field."""
        self.do(lambda element: element.fill(""))

    def inner_text(self) -> str:
        """Return its text."""
        return self.do(lambda element: element.inner_text())

    def is_enabled(self) -> bool:
        """Tell whether it can be selected."""
        return self.do(lambda element: element.is_enabled())

    def is_checked(self) -> bool:
        """Tell whether the box or the radio is ticked; its label stands for it."""
        return self.do(lambda element: element.is_checked())

    def read(self, script: str, argument: object = None) -> Any:
        """Return what `script`, a function of the element and `argument`, reads of it.

        Element and document are looked at in the same call.
        """
        return self._guarded(lambda: self._look(script, argument))

    @property
    def is_closed(self) -> bool:
        """Tell whether its page was closed."""
        return self._locator.page.is_closed()

    def do(self, act: "Callable[[ElementHandle], T]") -> T:
        """Look at it, then do `act` with it. An act on an element that has gone is done once more.

        Raises PageChanged, what `admit` raises, and Playwright's errors for what cannot be done.
        """

        def look_and_act() -> T:
            self._look()
            return act(self._element)

        return self._guarded(look_and_act)

    def _guarded(self, work: Callable[[], T]) -> T:
        from playwright.sync_api import Error

        for _ in range(REDRAWN_TIMES):
            try:
                return work()
            except Error as problem:
                self._require_document(problem)
                if _NOT_THERE not in str(problem):
                    raise
        return work()

    def _look(self, script: str = "() => null", argument: object = None) -> Any:
        """Look at the element and its document, and return what `script` reads of the element."""
        both = f"(element, argument) => [({_LOOK})(element), ({script})(element, argument)]"
        read, more = self._element.evaluate(both, argument)
        born = self._born or read["born"]
        if not read["there"]:
            self._element = self._resolved()
            read, more = self._element.evaluate(both, argument)
        if read["born"] != born:
            raise PageChanged
        self._born = born
        self._admit(Look(read["url"], read["origin"], tuple(read["words"]), read["id"]))
        return more

    def _resolved(self) -> "ElementHandle":
        alone = self._locator.element_handles()
        return alone[0] if len(alone) == 1 else self._locator.element_handle(timeout=LOOK_MS)

    def _require_document(self, problem: Exception) -> None:
        """Raise PageChanged where the document is no longer the one that the page shows."""
        from playwright.sync_api import Error

        if self.is_closed:
            return
        try:
            shown = self._element.evaluate(_SHOWN)
        except Error:
            shown = False
        if not shown and not self.is_closed:
            raise PageChanged from problem
