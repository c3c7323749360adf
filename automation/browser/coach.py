"""Captions over the page: which step is running, why, and when the person is needed."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Page

Mode = Literal["tool", "person", "done"]

DONE = "done"
STOP = "stop"
_LABELS = {DONE: "I did it", STOP: "Stop"}


@dataclass(frozen=True)
class Caption:
    """What the person reads over the page. `buttons` holds DONE and STOP where they are offered."""

    number: str
    title: str
    text: str = ""
    more: str = ""
    mode: Mode = "tool"
    buttons: tuple[str, ...] = ()


class Coach(Protocol):
    """Says things to the person in front of the browser."""

    def show(self, page: "Page", caption: Caption) -> None:
        """Show `caption` instead of the one before; the ring goes."""

    def ring(self, locator: "Locator") -> None:
        """Draw a ring around the control."""

    def pressed(self) -> str | None:
        """Return DONE or STOP when the person has pressed that button since the last call."""


class SilentCoach:
    """For a browser that nobody sees."""

    def show(self, page: "Page", caption: Caption) -> None:
        """Show nothing."""

    def ring(self, locator: "Locator") -> None:
        """Draw nothing."""

    def pressed(self) -> str | None:
        """Return None: nobody is there to press a button."""
        return None


class OverlayCoach:
    """Captions in an overlay that outlives every navigation: each new document asks for its own.

    The overlay is out of the page's reach, lets every click through to the page but those on
    its own buttons, and takes real clicks only (facts/playwright.md, "Captions over the page").
    """

    def __init__(self, context: "BrowserContext | Page") -> None:
        self._ask = f"_{secrets.token_hex(8)}"
        self._event = f"e{secrets.token_hex(8)}"
        self._secret = secrets.token_hex(16)
        self._caption: Caption | None = None
        self._pressed: str | None = None
        context.expose_binding(self._ask, self._answer)
        here = resources.files("automation.browser")
        config = {
            "ask": self._ask,
            "event": self._event,
            "secret": self._secret,
            "css": here.joinpath("overlay.css").read_text(encoding="utf-8"),
        }
        script = here.joinpath("overlay.js").read_text(encoding="utf-8")
        code = script[script.index("({ ask") :].rstrip().rstrip(";")
        context.add_init_script(script=f"({code})({json.dumps(config)})")

    def show(self, page: "Page", caption: Caption) -> None:
        """Show `caption` on the page that is open and on all that follow."""
        from playwright.sync_api import Error

        self._caption = caption
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

    def ring(self, locator: "Locator") -> None:
        """Draw a ring around the control, and keep the caption off it."""
        locator.evaluate(
            "(control, name) => control.dispatchEvent("
            "new CustomEvent(name, { bubbles: true, composed: true }))",
            self._event,
        )

    def pressed(self) -> str | None:
        """Return DONE or STOP when the person has pressed that button since the last call."""
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
            "buttons": [{"id": b, "label": _LABELS[b]} for b in self._caption.buttons],
        }

    def _answer(self, source: Mapping[str, Any], message: object) -> dict[str, Any] | None:
        told = message if isinstance(message, dict) else {}
        if not secrets.compare_digest(str(told.get("secret", "")), self._secret):
            return None
        if source["frame"] != source["page"].main_frame:
            return None
        if told.get("press") in _LABELS:
            self._pressed = told["press"]
        return self._state()
