"""Attaches to a browser that the person started, and leaves it as it was.

Over the DevTools protocol, which hands over every tab: the run opens one of its own and looks at
no other (facts/playwright.md, "Finding and opening a browser").
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from automation.browser.opening import (
    ACTION_TIMEOUT_MS,
    NAVIGATION_TIMEOUT_MS,
    OpenBrowser,
    started_driver,
)
from automation.environment import clean
from automation.errors import NotAttached

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserType

RUNNING = ("chrome", "msedge")
ATTACH_TIMEOUT_MS = 60_000
"""The person confirms each connection in the browser."""

MEANING = (
    "Attaching hands this tool every tab and cookie of that browser while it runs. It opens a tab "
    "of its own, looks at no other, and closes that tab at the end."
)
HOW_TO_ALLOW = (
    "Allow it in that browser at chrome://inspect/#remote-debugging and give `--attach chrome`; or "
    "start one with `--remote-debugging-port=9222 --user-data-dir=FOLDER` (a folder of its own: "
    "Chrome refuses it for your usual profile) and give `--attach http://127.0.0.1:9222`."
)


def parse_attach(text: str) -> str:
    """Return what to attach to: chrome, msedge, or an address on this machine.

    Raises NotAttached for anything else: a browser elsewhere would be somebody else's.
    """
    if text in RUNNING:
        return text
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        here = host == "localhost" or ip_address(host).is_loopback
        usable = here and parts.port and parts.scheme in ("http", "https", "ws", "wss")
    except ValueError:
        usable = False
    if not usable:
        raise NotAttached(f"'{text}' is no browser on this machine.", remedy=HOW_TO_ALLOW)
    return text


@contextmanager
def attach_browser(to: str) -> Iterator[OpenBrowser]:
    """Give the person's browser with a new tab for the run; close that tab and let go at the end.

    Raises NotAttached, with how to allow it, when the browser refuses; DriverBroken.
    """
    clean(os.environ)
    from playwright.sync_api import Error

    with started_driver() as playwright:
        browser = _connect(playwright.chromium, to)
        context = browser.contexts[0]
        page = context.new_page()
        page.set_default_timeout(ACTION_TIMEOUT_MS)
        page.set_default_navigation_timeout(NAVIGATION_TIMEOUT_MS)
        try:
            yield OpenBrowser(context, "the attached browser", browser.version, own=page)
        finally:
            with suppress(Error):  # the person closed the tab, or the browser, first
                page.close()
            with suppress(Error):
                browser.close()  # only lets go of it


def _connect(chromium: "BrowserType", to: str) -> "Browser":
    from playwright.sync_api import Error

    try:
        return chromium.connect_over_cdp(
            to, no_defaults=True, is_local=True, timeout=ATTACH_TIMEOUT_MS
        )
    except Error:
        raise NotAttached(
            f"No browser lets itself be driven at {to}.", remedy=HOW_TO_ALLOW
        ) from None
