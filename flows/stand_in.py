"""Plays the person who signs in, on the practice console and on no other origin.

It knows the practice console's pages by itself: the tool's own controls never touch sign-in.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from automation.browser.waiting import Window
from automation.dropbox.screens.sign_in import is_sign_in
from automation.dropbox.site import Site
from automation.practice import PRACTICE_EMAIL, PRACTICE_PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Locator


class PracticePerson:
    """Signs in and accepts the practice terms. Made for a practice site only."""

    def __init__(self, site: Site, window: Window, point_at: "Callable[[Locator], None]") -> None:
        if not site.practice:
            raise ValueError("only on the practice console does the tool play the person")
        self._site = site
        self._window = window
        self._point_at = point_at

    def sign_in(self) -> None:
        """Sign in with the practice account, and wait for the page that was wanted."""
        page = self._window.page
        self._site.guard(page.url)
        email = page.locator("input[type=email]").describe("Email")
        self._point_at(email)
        email.fill(PRACTICE_EMAIL)
        page.keyboard.press("Enter")
        page.locator("input[type=password]").fill(PRACTICE_PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: not is_sign_in(self._site, url))

    def put_off_passkey(self) -> None:
        """Put the passkey off."""
        page = self._window.page
        self._site.guard(page.url)
        page.locator("main button[type=submit]").click()

    def enter_password(self) -> None:
        """Enter the practice password where the page asks for it again."""
        page = self._window.page
        self._site.guard(page.url)
        field = page.locator("input[type=password]:visible")
        field.fill(PRACTICE_PASSWORD)
        field.press("Enter")
        field.wait_for(state="hidden")

    def accept_terms(self) -> None:
        """Tick the practice console's terms."""
        page = self._window.page
        self._site.guard(page.url)
        page.locator("input[type=checkbox]:visible").check()
