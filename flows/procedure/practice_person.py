"""Plays the person who signs in, on the practice console and on no other origin.

It knows the practice console's pages by itself: the tool's own controls never touch sign-in.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from automation.browser.held import Held
from automation.browser.input_style import InputStyle
from automation.browser.waiting import Window
from automation.dropbox.pages.sign_in import is_sign_in
from automation.dropbox.site import Site
from automation.practice import PRACTICE_EMAIL, PRACTICE_PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Locator

EMAIL = "input[type=email]"
PASSWORD = "input[type=password]"  # noqa: S105  (the field's selector)


class PracticePerson:
    """Signs in and accepts the practice terms. Made for a practice site only."""

    def __init__(
        self,
        site: Site,
        window: Window,
        input_style: InputStyle,
        highlight: Callable[["Locator"], None],
    ) -> None:
        if not site.practice:
            raise ValueError("only on the practice console does the tool play the person")
        self._site = site
        self._window = window
        self._input_style = input_style
        self._highlight = highlight

    def point_at_sign_in(self) -> None:
        """Point at the field that is to be filled, if one is there."""
        page = self._window.page
        if is_sign_in(self._site, page.url):
            self._highlight(page.locator(f"{EMAIL}:visible, {PASSWORD}:visible").first)

    def sign_in(self) -> None:
        """Sign in with the practice account, and wait for the page that was wanted."""
        page = self._window.page
        self._site.guard(page.url)
        self._enter(page.locator(EMAIL).describe("Email"), PRACTICE_EMAIL)
        self._enter(page.locator(PASSWORD).describe("Password"), PRACTICE_PASSWORD)
        page.wait_for_url(lambda url: not is_sign_in(self._site, url))

    def put_off_passkey(self) -> None:
        """Put the passkey off."""
        page = self._window.page
        self._site.guard(page.url)
        self._hold(page.locator("main button[type=submit]")).click()

    def enter_password(self) -> None:
        """Enter the practice password where the page asks for it again."""
        page = self._window.page
        self._site.guard(page.url)
        field = page.locator(f"{PASSWORD}:visible")
        self._enter(field, PRACTICE_PASSWORD)
        field.wait_for(state="hidden")

    def _enter(self, field: "Locator", text: str) -> None:
        field.wait_for()
        held = self._hold(field)
        self._input_style.reach(field)
        self._highlight(field)
        if field.input_value():
            held.clear()
        self._input_style.type(held, text)
        held.press("Enter")

    def accept_terms(self) -> None:
        """Tick the practice console's terms."""
        page = self._window.page
        self._site.guard(page.url)
        terms = page.locator("input[type=checkbox]:visible")
        held = self._hold(terms)
        self._input_style.reach(terms)
        held.do(lambda box: box.check())

    def _hold(self, control: "Locator") -> Held:
        return Held(control, lambda look: self._site.guard(look.url))
