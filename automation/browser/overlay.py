"""Captions over the page: which step is running, why, and when the person is needed."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, CDPSession, Locator, Page

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
    DONE: Button("I did it", ("F8",), "F8"),
    STOP: Button("Stop", ("F9",), "F9"),
    PAUSE: Button("Pause", (" ",), "Space"),
    GO_ON: Button("Go on", _FORWARD, "Space"),
    NEXT: Button("Next", _FORWARD, "Space"),
    BACK: Button("Back", _BACKWARD, "←"),
    HINT: Button("Hint", ("F2",), "F2"),
    WHERE: Button("Where?", ("F2",), "F2"),
    SHOW: Button("Show me", ("F2",), "F2"),
    CLOSE: Button("Close", ("F9",), "F9"),
    OPEN: Button("Open the address", ("F4",), "F4"),
}
_ROUNDS = 20
"""How many round trips the overlay of a page may be late for the first ring in it."""

_LASTING = (PAUSE, STOP)
"""What was pressed at a caption that is gone by now counts all the same."""


@dataclass(frozen=True)
class Caption:
    """What the person reads over the page. `buttons` are names of BUTTONS, as they are offered.

    `tick` is a line above the title: what was reached just now. `mark` is a word beside it. `left`
    says how long there is; it changes often, and is not read out each time.
    """

    number: str
    title: str
    text: str = ""
    more: str = ""
    mode: Mode = "tool"
    buttons: tuple[str, ...] = ()
    tick: str = ""
    mark: str = ""
    left: str = ""

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

    def count(self, numbers: Sequence[str]) -> None:
        """Say from now on which of these steps a caption belongs to: "Step 3 of 15"."""

    def for_a_room(self, *, large: bool) -> None:
        """Darken the page around what is ringed; with `large`, write larger."""

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

    def count(self, numbers: Sequence[str]) -> None:
        """Say nothing of it."""

    def for_a_room(self, *, large: bool) -> None:
        """Change nothing."""

    def pressed(self) -> str | None:
        """Return None: nobody is there to press a button."""
        return None


class PageOverlay:
    """Captions in an overlay that outlives every navigation: each new document asks for its own.

    The overlay's script runs in a world of its own: the page's script reaches neither it nor the
    name by which it answers, and takes no part in what is shown or pressed. It lets every click
    through to the page but those on its own buttons, and takes real clicks only
    (facts/playwright.md, "Captions over the page").
    With `still`, the ring does not pulse: each beat would be another frame of a film.
    """

    def __init__(self, context: "BrowserContext | Page", *, still: bool = False) -> None:
        self._world = f"w{secrets.token_hex(8)}"
        self._tell_name = f"t{secrets.token_hex(8)}"
        self._context = context
        self._sessions: dict[Page, CDPSession] = {}
        self._worlds: dict[Page, str] = {}
        self._caption: Caption | None = None
        self._highlight: HighlightFate = "drop"
        self._pointer: object = None
        self._arrived = True
        self._pressed: str | None = None
        self._numbers: tuple[str, ...] = ()
        self._room = {"dim": False, "large": False}
        self._heard = True
        self._folded: bool | None = None
        self._place: object = None
        here = resources.files("automation.browser")
        config = {
            "tell": self._tell_name,
            "css": here.joinpath("overlay.css").read_text(encoding="utf-8")
            + (".ring { animation: none; }" if still else ""),
        }
        script = here.joinpath("overlay.js").read_text(encoding="utf-8")
        code = script[script.index("({ tell") :].rstrip().rstrip(";")
        self._script = f"({code})({json.dumps(config)})"
        if hasattr(context, "pages"):
            whole = cast("BrowserContext", context)
            for page in whole.pages:
                self._enter(page)
            whole.on("page", self._enter)
        else:
            self._enter(context)

    def _enter(self, page: "Page") -> None:
        """Have the script run in a world of its own in each document of `page`."""
        from playwright.sync_api import Error

        named: dict[int, str] = {}

        def note(event: Mapping[str, Any]) -> None:
            world = event["context"]
            if world["name"] == self._world:
                named[world["id"]] = world["uniqueId"]

        def hear(event: Mapping[str, Any]) -> None:
            world = named.get(event["executionContextId"])
            if event["name"] == self._tell_name and world is not None:
                self._hear(page, world, json.loads(event["payload"]))

        try:
            session = page.context.new_cdp_session(page)
            self._sessions[page] = session
            page.on("close", self._leave)
            session.on("Runtime.executionContextCreated", note)
            session.on("Runtime.bindingCalled", hear)
            session.send("Page.enable")
            session.send("Runtime.enable")
            session.send(
                "Runtime.addBinding",
                {"name": self._tell_name, "executionContextName": self._world},
            )
            session.send(
                "Page.addScriptToEvaluateOnNewDocument",
                {"source": self._script, "worldName": self._world, "runImmediately": True},
            )
        except Error:
            if not page.is_closed():
                raise

    def _leave(self, page: "Page") -> None:
        self._sessions.pop(page, None)
        self._worlds.pop(page, None)

    def _hear(self, page: "Page", world: str, told: Mapping[str, Any]) -> None:
        if told.get("press") in BUTTONS:
            self._pressed = told["press"]
        if "pointer" in told:
            self._pointer, self._arrived = told["pointer"], True
        if "folded" in told:
            self._folded = told["folded"] is True
        if "place" in told:
            self._place = told["place"]
        if told.get("ask"):
            self._worlds[page] = world
            if self._call(page, "begin", self._state()):
                self._heard = True

    def _call(self, page: "Page", what: str, *values: object) -> bool:
        """Call a function of the overlay in its own world, if the page's document has one now."""
        from playwright.sync_api import Error

        if (world := self._worlds.get(page)) is None:
            return False
        arguments = ", ".join(json.dumps(value) for value in values)
        try:
            self._sessions[page].send(
                "Runtime.evaluate",
                {"expression": f"overlay.{what}({arguments})", "uniqueContextId": world},
            )
        except (Error, KeyError):
            # The page is gone, or on its way to another document, which asks for the caption.
            return False
        return True

    def show(self, page: "Page", caption: Caption, highlight: HighlightFate = "drop") -> None:
        """Show `caption` on the page that is open and on all that follow."""
        if self._caption is None or replace(self._caption, left="", buttons=()) != replace(
            caption, left="", buttons=()
        ):
            self._folded = None  # what is new is to be read
            self._heard = False
        self._caption = caption
        self._highlight = highlight
        if self._pressed not in _LASTING:
            self._pressed = None
        if self._call(page, "show", self._state()):
            self._heard = True

    def highlight(self, locator: "Locator") -> None:
        """Draw a ring around the control, and keep the caption off it."""
        self._point(locator, None)

    def move_pointer_to(self, locator: "Locator", seconds: float) -> None:
        """Bring the control into view, ring it, and send the pointer there."""
        self._arrived = False
        self._point(locator, round(seconds * 1000))

    def _point(self, locator: "Locator", travel: int | None) -> None:
        """Say which element is meant, by an event that is heard once.

        The page may see it; all it can do with it is to put this ring elsewhere.
        """
        for _ in range(_ROUNDS):  # a page that has just been opened: its world is on its way
            if locator.page in self._worlds:
                break
            locator.page.evaluate("0")
        name = f"e{secrets.token_hex(8)}"
        self._call(locator.page, "expect", name, travel)
        locator.evaluate(
            "(control, name) => control.dispatchEvent("
            "new Event(name, { bubbles: true, composed: true }))",
            name,
        )

    @property
    def arrived(self) -> bool:
        """Tell whether the page has said that the pointer is where it was sent."""
        return self._arrived

    def hide_pointer(self) -> None:
        """Take the pointer away, with the next caption."""
        self._pointer = False

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

    def count(self, numbers: Sequence[str]) -> None:
        """Say from now on which of these steps a caption belongs to: "Step 3 of 15"."""
        self._numbers = tuple(numbers)

    def for_a_room(self, *, large: bool) -> None:
        """Darken the page around what is ringed; with `large`, write larger."""
        self._room = {"dim": True, "large": large}

    def pressed(self) -> str | None:
        """Return the button that the person has pressed since the last call, if one was."""
        pressed, self._pressed = self._pressed, None
        return pressed

    def _state(self) -> dict[str, Any] | None:
        if self._caption is None:
            return None
        number = self._caption.number
        counted = number in self._numbers
        # What a person says most is the first stop of the Tab key.
        buttons = sorted(self._caption.buttons, key=lambda name: name != DONE)
        return {
            **asdict(self._caption),
            **self._room,
            "step": self._numbers.index(number) + 1 if counted else 0,
            "steps": len(self._numbers) if counted else 0,
            "ring": self._highlight,
            "pointer": self._pointer,
            "folded": self._folded,
            "place": self._place,
            "fresh": not self._heard,
            "buttons": [{"id": name, **asdict(BUTTONS[name])} for name in buttons],
        }
