"""Acts on one element of the document that was looked at, and on no other document.

A locator looks again at each act: when the page went on in the meantime, it clicks and types on
whatever page came. An element's handle is of one document. Whether that is still the page, where it
belongs and what the element says is read in one call to the browser before each click and each key.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from automation.errors import NotReached

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle, Locator

T = TypeVar("T")

LOOK_MS = 1_000
REDRAWN_TIMES = 3
"""How often an element may be replaced by its page while it is about to be used."""

_DOCUMENT = "element => element.ownerDocument"
_LOOK = """(element, document) => ({
    there: element.isConnected && element.ownerDocument === document,
    url: location.href,
    origin: self.origin,
    words: [element.innerText || "", element.value || "",
            element.getAttribute("aria-label") || ""],
    id: element.id || "",
})"""
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
        self._document = self._element.evaluate_handle(_DOCUMENT)

    def click(self, *, seconds: float | None = None) -> None:
        """Click it; wait for it at most `seconds`, or as long as Playwright does."""
        self.do(lambda element: element.click(timeout=seconds and seconds * 1000))

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

    @property
    def is_closed(self) -> bool:
        """Tell whether its page was closed."""
        return self._locator.page.is_closed()

    def do(self, act: "Callable[[ElementHandle], T]") -> T:
        """Look at it, then do `act` with it. An act on an element that has gone is done once more.

        Raises PageChanged, what `admit` raises, and Playwright's errors for what cannot be done.
        """
        from playwright.sync_api import Error

        for _ in range(REDRAWN_TIMES):
            try:
                self._look()
                return act(self._element)
            except Error as problem:
                self._require_document(problem)
                if _NOT_THERE not in str(problem):
                    raise
        return act(self._element)

    def _look(self) -> None:
        read = self._element.evaluate(_LOOK, self._document)
        if not read["there"]:
            self._element = self._resolved()
            read = self._element.evaluate(_LOOK, self._document)
        self._admit(Look(read["url"], read["origin"], tuple(read["words"]), read["id"]))

    def _resolved(self) -> "ElementHandle":
        return self._locator.element_handle(timeout=LOOK_MS)

    def _require_document(self, problem: Exception) -> None:
        """Raise PageChanged where the document is no longer the one that the page shows."""
        from playwright.sync_api import Error

        if self.is_closed:
            return
        try:
            shown = self._document.evaluate("document => document.defaultView !== null")
        except Error:
            shown = False
        if not shown and not self.is_closed:
            raise PageChanged from problem
