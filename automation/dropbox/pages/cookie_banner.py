"""The cookie banner, which may come at any moment and lie over what is to be clicked."""

from contextlib import suppress
from typing import TYPE_CHECKING

from automation.browser.held import Held, Look, PageChanged
from automation.browser.waiting import Window
from automation.dropbox.controls.finder import Controls, EffectMissing
from automation.dropbox.site import ForeignPage, Site

if TYPE_CHECKING:
    from playwright.sync_api import Locator

DECLINE = "cookie_banner.decline"
GONE_SECONDS = 3.0


class CookieBanner:
    """The banner in a frame of its own (facts/console.md, What can come in between; D 2025)."""

    def __init__(self, site: Site, window: Window, controls: Controls) -> None:
        self._site = site
        self._window = window
        self._controls = controls

    def watch(self) -> None:
        """Decline whenever the banner is there while the tool is about to act."""
        page = self._window.page
        for button in self._controls.framed(DECLINE):
            page.add_locator_handler(button, self._select_at_hand, no_wait_after=True)

    def decline(self) -> None:
        """Select "Decline". Raises ControlMissing, and EffectMissing when the banner stays."""
        self._select(self._controls.find(DECLINE).locator)
        if not self._window.until(lambda: self._controls.current(DECLINE) is None, GONE_SECONDS):
            raise EffectMissing('the cookie banner stayed after "Decline"')

    def _select_at_hand(self, button: "Locator") -> None:
        """Select it if it is still there: the page may have gone on, and the banner with it.

        A banner that stays fails the act it is in the way of, and is an interruption then.
        """
        from playwright.sync_api import Error

        with suppress(Error, ForeignPage, PageChanged):
            self._select(button)

    def _select(self, button: "Locator") -> None:
        """Select "Decline", and do or read nothing else in the frame, which is of another host.

        Raises ForeignPage unless the frame is of a host that is known to ask for cookies.
        """
        Held(button, self._admit).click(seconds=GONE_SECONDS)

    def _admit(self, look: Look) -> None:
        if not self._site.may_decline_cookies_at(look.origin):
            raise ForeignPage(look.origin)
