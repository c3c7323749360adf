"""The cookie banner, which may come at any moment and lie over what is to be clicked."""

from typing import TYPE_CHECKING

from automation.browser.waiting import Window
from automation.dropbox.controls import Controls, EffectMissing
from automation.dropbox.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Locator

DECLINE = "cookie_banner.decline"
GONE_SECONDS = 3.0


class CookieBanner:
    """The banner in a frame of its own (facts/console.md, What can come in between, D 2025)."""

    def __init__(self, site: Site, window: Window, controls: Controls) -> None:
        self._site = site
        self._window = window
        self._controls = controls

    def watch(self) -> None:
        """Decline whenever the banner is there while the tool is about to act."""
        page = self._window.page
        frame, css = self._controls.framed(DECLINE)
        page.add_locator_handler(
            page.frame_locator(frame).locator(css), self._select, no_wait_after=True
        )

    def decline(self) -> None:
        """Select "Decline". Raises ControlMissing, and EffectMissing when the banner stays."""
        self._select(self._controls.find(DECLINE).locator)
        if not self._window.until(lambda: self._controls.look(DECLINE) is None, GONE_SECONDS):
            raise EffectMissing('the cookie banner stayed after "Decline"')

    def _select(self, button: "Locator") -> None:
        self._site.guard(button.evaluate("button => button.ownerDocument.defaultView.origin"))
        button.click(timeout=GONE_SECONDS * 1000)
