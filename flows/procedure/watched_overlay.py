"""Looks on while a run speaks to the person and is about to use a control."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from automation.browser.overlay import Caption, HighlightFate, Overlay

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


class Watcher(Protocol):
    """Is told what an overlay is about to show."""

    def captioned(self, page: "Page", caption: Caption) -> None:
        """Take note of a caption."""

    def highlighted(self, control: "Locator") -> None:
        """Take note of a control that is about to be used."""


class WatchedOverlay:
    """An overlay that does what another does, and tells a watcher before."""

    def __init__(self, overlay: Overlay, watcher: Watcher) -> None:
        self._overlay = overlay
        self._watcher = watcher

    def show(self, page: "Page", caption: Caption, highlight: HighlightFate = "drop") -> None:
        self._watcher.captioned(page, caption)
        self._overlay.show(page, caption, highlight)

    def highlight(self, locator: "Locator") -> None:
        self._watcher.highlighted(locator)
        self._overlay.highlight(locator)

    def move_pointer_to(self, locator: "Locator", seconds: float) -> None:
        self._watcher.highlighted(locator)
        self._overlay.move_pointer_to(locator, seconds)

    @property
    def arrived(self) -> bool:
        """Tell whether the pointer is where it was sent."""
        return self._overlay.arrived

    def hide_pointer(self) -> None:
        self._overlay.hide_pointer()

    def mask_on_pages(self, selectors: Sequence[str]) -> None:
        self._overlay.mask_on_pages(selectors)

    def count(self, numbers: Sequence[str]) -> None:
        self._overlay.count(numbers)

    def for_a_room(self, *, large: bool) -> None:
        self._overlay.for_a_room(large=large)

    def pressed(self) -> str | None:
        return self._overlay.pressed()
