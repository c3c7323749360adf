"""The sign-in pages. A person signs in, always; the tool only sees that it happened."""

from typing import TYPE_CHECKING

from automation.browser.waiting import Window
from automation.dropbox.site import PageKind, Site

if TYPE_CHECKING:
    from playwright.sync_api import Response

UID_HEADER = "x-dropbox-uid"
SIGNED_OUT = "-1"


def is_sign_in(site: Site, url: str) -> bool:
    """Tell whether `url` is Dropbox's sign-in page (facts/console.md, Sign-in)."""
    return site.kind(url) is PageKind.SIGN_IN


def keeps_cookies(window: Window) -> bool:
    """Tell whether the browser keeps what the page stores, cookies among it.

    `navigator.cookieEnabled` stays true where a policy forbids cookies; the storage is refused.
    """
    return bool(
        window.page.evaluate(
            "(() => { try { localStorage.length; return true } catch { return false } })()"
        )
    )


class SignInWatch:
    """Sees on the wire that somebody signed in, whatever the page says and in any language.

    Signed in is: a 2xx answer of the web host to a request that carries `x-dropbox-uid` with
    a value other than -1 (facts/console.md, Sign-in; D 2026-08).
    """

    def __init__(self, site: Site, window: Window) -> None:
        self._site = site
        self._window = window
        self.seen = False
        self._looking = False

    def start(self) -> None:
        """Begin to look, if not looking already."""
        if not self._looking:
            self._looking = True
            self._window.source.on("response", self._look)

    def stop(self) -> None:
        """Stop looking."""
        if self._looking:
            self._looking = False
            self._window.source.remove_listener("response", self._look)

    def _look(self, response: "Response") -> None:
        uid = response.request.headers.get(UID_HEADER, SIGNED_OUT)
        if uid != SIGNED_OUT and response.ok and self._site.owns(response.url):
            self.seen = True
