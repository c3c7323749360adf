"""Attaches to a browser that the person started, and leaves it as it was.

Over the DevTools protocol, which hands over every tab: the run opens one of its own and looks at
no other (facts/playwright.md, "Finding and opening a browser").
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from automation.browser.driver import Driver
from automation.browser.opening import (
    ACTION_TIMEOUT_MS,
    NAVIGATION_TIMEOUT_MS,
    OpenBrowser,
)
from automation.errors import NotAttached

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserType

RUNNING = ("chrome", "msedge")
ATTACH_TIMEOUT_MS = 60_000
"""The person confirms each connection in the browser."""

ASK_SECONDS = 10.0
LONGEST_ANSWER = 64_000
_ADDRESS = re.compile(
    r"(?P<scheme>http|ws)://(?P<host>localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])"
    r":(?P<port>[0-9]{1,5})(?P<path>/[\w./-]{0,200})?",
    re.ASCII,
)
"""Nothing that two parsers could read in two ways: no user, no query, no backslash."""

MEANING = (
    "Attaching hands this tool every tab and cookie of that browser while it runs. It opens a tab "
    "of its own, looks at no other, and closes that tab at the end. Any user of this machine can "
    "use the browser's debugging port while it is open: close it afterwards."
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
    given = _ADDRESS.fullmatch(text)
    if given is None or not 0 < int(given["port"]) < 65536:
        raise NotAttached(f"'{text}' is no browser on this machine.", remedy=HOW_TO_ALLOW)
    return text


def socket_of(address: str) -> str:
    """Return the address of the browser's DevTools socket, at the loopback port of `address`.

    The browser is asked without proxies, and no redirect is followed. What it says of host and
    port is not heeded: only the path is taken. Raises NotAttached.
    """
    import http.client

    given = _ADDRESS.fullmatch(address)
    if given is None:
        raise _nobody_at(address)
    host = "127.0.0.1" if given["host"] == "localhost" else given["host"].strip("[]")
    path = given["path"] or ""
    if given["scheme"] == "http":
        connection = http.client.HTTPConnection(host, int(given["port"]), timeout=ASK_SECONDS)
        try:
            connection.request("GET", "/json/version")
            answer = connection.getresponse()
            said = json.loads(answer.read(LONGEST_ANSWER)) if answer.status == 200 else {}
            path = urlsplit(str(said["webSocketDebuggerUrl"])).path
        except (OSError, http.client.HTTPException, ValueError, RecursionError):
            raise _nobody_at(address) from None
        except (LookupError, TypeError, AttributeError):  # JSON, and not what a browser says
            raise _nobody_at(address) from None
        finally:
            connection.close()
    if not re.fullmatch(r"/devtools/[\w./-]{1,200}", path, re.ASCII):
        raise _nobody_at(address)
    shown = f"[{host}]" if ":" in host else host
    return f"ws://{shown}:{given['port']}{path}"


def _nobody_at(address: str) -> NotAttached:
    return NotAttached(f"No browser lets itself be driven at {address}.", remedy=HOW_TO_ALLOW)


@contextmanager
def attach_browser(to: str) -> Iterator[OpenBrowser]:
    """Give the person's browser with a new tab for the run; close that tab and let go at the end.

    Raises NotAttached, with how to allow it, when the browser refuses; DriverBroken.
    """
    with Driver().running() as playwright:
        from playwright.sync_api import Error

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

    address = to if to in RUNNING else socket_of(to)
    try:
        return chromium.connect_over_cdp(
            address, no_defaults=True, is_local=True, timeout=ATTACH_TIMEOUT_MS
        )
    except Error:
        raise _nobody_at(to) from None
