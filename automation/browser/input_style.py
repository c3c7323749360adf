"""How the tool's hand reaches for a control and types: at once, or so that people can follow."""

from typing import TYPE_CHECKING, Protocol

from automation.browser.held import Held

if TYPE_CHECKING:
    from playwright.sync_api import Locator


class InputStyle(Protocol):
    """Comes before every click, and does the typing."""

    def reach(self, control: "Locator") -> None:
        """Get to `control`, which is about to be used or read."""

    def type(self, field: Held, text: str) -> None:
        """Enter `text` into `field`."""


class QuickInput:
    """Is there at once."""

    def reach(self, control: "Locator") -> None:
        """Lose no time."""

    def type(self, field: Held, text: str) -> None:
        """Enter `text` at once."""
        field.enter(text)


QUICK = QuickInput()
