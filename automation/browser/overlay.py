"""Captions over the page: which step is running, why, and when the person is needed."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page

Mode = Literal["tool", "person", "done"]
HighlightFate = Literal["drop", "hide", "keep"]
"""What becomes of the ring when another caption comes: gone, out of sight for now, or left."""

DONE, STOP = "done", "stop"
PAUSE, GO_ON, NEXT, BACK = "pause", "go-on", "next", "back"
HINT, WHERE, SHOW, OPEN = "hint", "where", "show", "open"
CLOSE = "close"


@dataclass(frozen=True)
class Button:
    """A button of the caption, and the keys that press it wherever the focus is."""

    label: str
    keys: tuple[str, ...] = ()
    key_name: str = ""


_FORWARD = (" ", "ArrowRight", "PageDown")  # what a presenter's clicker sends is among them
_BACKWARD = ("ArrowLeft", "PageUp")
BUTTONS = {
    DONE: Button("I did it"),
    STOP: Button("Stop"),
    PAUSE: Button("Pause", (" ",), "Space"),
    GO_ON: Button("Go on", _FORWARD, "Space"),
    NEXT: Button("Next", _FORWARD, "Space"),
    BACK: Button("Back", _BACKWARD, "←"),
    HINT: Button("Hint", ("F2",), "F2"),
    WHERE: Button("Where?", ("F2",), "F2"),
    SHOW: Button("Show me", ("F2",), "F2"),
    CLOSE: Button("Close"),
    OPEN: Button("Open the address", ("F4",), "F4"),
}
_LASTING = (PAUSE, STOP)
"""What was pressed at a caption that is gone by now counts all the same."""


@dataclass(frozen=True)
class Caption:
    """What the person reads over the page. `buttons` are names of BUTTONS, as they are offered.

    `tick` is a line above the title: what was reached just now. `mark` is a word beside it.
    """

    number: str
    title: str
    text: str = ""
    more: str = ""
    mode: Mode = "tool"
    buttons: tuple[str, ...] = ()
    tick: str = ""
    mark: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """Everything that is to be read."""
        return tuple(line for line in (self.title, self.text, self.more) if line)


class Overlay(Protocol):
    """Says things to the person in front of the browser."""

    def show(self, page: "Page", caption: Caption, highlight: HighlightFate = "drop") -> None:
        """Show `caption` instead of the one before."""

    def highlight(self, locator: "Locator") -> None:
        """Draw a ring around the control."""

    def move_pointer_to(self, locator: "Locator", seconds: float) -> None:
        """Bring the control into view, ring it, and send a pointer there that takes `seconds`."""

    @property
    def arrived(self) -> bool:
        """Tell whether the pointer is where it was sent: a busy machine needs longer."""

    def hide_pointer(self) -> None:
        """Take the pointer away, with the next caption."""

    def mask_on_pages(self, selectors: Sequence[str]) -> None:
        """Show dots in place of the text of these elements, on all pages from now on."""

    def pressed(self) -> str | None:
        """Return the button that the person has pressed since the last call, if one was."""


class NoOverlay:
    """For a browser that nobody sees."""

    def show(self, page: "Page", caption: Caption, highlight: HighlightFate = "drop") -> None:
        """Show nothing."""

    def highlight(self, locator: "Locator") -> None:
        """Draw nothing."""

    def move_pointer_to(self, locator: "Locator", seconds: float) -> None:
        """Draw nothing."""

    @property
    def arrived(self) -> bool:
        """Return True: nothing is on its way."""
        return True

    def hide_pointer(self) -> None:
        """Take nothing away."""

    def mask_on_pages(self, selectors: Sequence[str]) -> None:
        """Hide nothing: there are no eyes to hide it from."""

    def pressed(self) -> str | None:
        """Return None: nobody is there to press a button."""
        return None


class PageOverlay:
    """Captions in an overlay that outlives every navigation: each new document asks for its own.

    The overlay is out of the page's reach, lets every click through to the page but those on
    its own buttons, and takes real clicks only (facts/playwright.md, "Captions over the page").
    With `still`, the ring does not pulse: each beat would be another frame of a film.
    """

    def __init__(self, context: "BrowserContext | Page", *, still: bool = False) -> None:
        self._ask = f"_{secrets.token_hex(8)}"
        self._event = f"e{secrets.token_hex(8)}"
        self._secret = secrets.token_hex(16)
        self._context = context
        self._caption: Caption | None = None
        self._highlight: HighlightFate = "drop"
        self._pointer: object = None
        self._arrived = True
        self._pressed: str | None = None
        context.expose_binding(self._ask, self._answer)
        here = resources.files("automation.browser")
        config = {
            "ask": self._ask,
            "event": self._event,
            "secret": self._secret,
            "css": here.joinpath("overlay.css").read_text(encoding="utf-8")
            + (".ring { animation: none; }" if still else ""),
        }
        script = here.joinpath("overlay.js").read_text(encoding="utf-8")
        code = script[script.index("({ ask") :].rstrip().rstrip(";")
        context.add_init_script(script=f"({code})({json.dumps(config)})")

    def show(self, page: "Page", caption: Caption, highlight: HighlightFate = "drop") -> None:
        """Show `caption` on the page that is open and on all that follow."""
        from playwright.sync_api import Error

        self._caption = caption
        self._highlight = highlight
        if self._pressed not in _LASTING:
            self._pressed = None
        try:
            page.evaluate(
                "([name, detail]) => document.dispatchEvent(new CustomEvent(name, { detail }))",
                [self._event, json.dumps(self._state())],
            )
        except Error:
            if page.is_closed():
                raise
            # The page is on its way to another document, which asks for the caption itself.

    def highlight(self, locator: "Locator") -> None:
        """Draw a ring around the control, and keep the caption off it."""
        self._tell(locator, None)

    def move_pointer_to(self, locator: "Locator", seconds: float) -> None:
        """Bring the control into view, ring it, and send the pointer there."""
        self._arrived = False
        self._tell(locator, {"travel": round(seconds * 1000)})

    @property
    def arrived(self) -> bool:
        """Tell whether the page has said that the pointer is where it was sent."""
        return self._arrived

    def hide_pointer(self) -> None:
        """Take the pointer away, with the next caption."""
        self._pointer = False

    def _tell(self, locator: "Locator", detail: object) -> None:
        locator.evaluate(
            "(control, [name, detail]) => control.dispatchEvent("
            "new CustomEvent(name, { bubbles: true, composed: true, detail }))",
            [self._event, detail],
        )

    def mask_on_pages(self, selectors: Sequence[str]) -> None:
        """Show dots in place of the text of these elements. What is read from them is the text."""
        rules = "".join(
            f"{selector} {{ -webkit-text-security: disc !important; }}\n"
            f"{selector} :is(a, button) {{ -webkit-text-security: none !important; }}\n"
            for selector in selectors
        )
        self._context.add_init_script(
            script="(rules => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rules);"
            "document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; })"
            f"({json.dumps(rules)})"
        )

    def pressed(self) -> str | None:
        """Return the button that the person has pressed since the last call, if one was."""
        pressed, self._pressed = self._pressed, None
        return pressed

    def _state(self) -> dict[str, Any] | None:
        if self._caption is None:
            return None
        return {
            "number": self._caption.number,
            "title": self._caption.title,
            "text": self._caption.text,
            "more": self._caption.more,
            "mode": self._caption.mode,
            "tick": self._caption.tick,
            "mark": self._caption.mark,
            "ring": self._highlight,
            "pointer": self._pointer,
            "buttons": [{"id": b, **asdict(BUTTONS[b])} for b in self._caption.buttons],
        }

    def _answer(self, source: Mapping[str, Any], message: object) -> dict[str, Any] | None:
        told = message if isinstance(message, dict) else {}
        if not secrets.compare_digest(str(told.get("secret", "")), self._secret):
            return None
        if source["frame"] != source["page"].main_frame:
            return None
        if told.get("press") in BUTTONS:
            self._pressed = told["press"]
        if "pointer" in told:
            self._pointer, self._arrived = told["pointer"], True
        return self._state()
