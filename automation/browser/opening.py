"""Opens a browser in sight with a profile of its own, and closes it.

The browser says that it is automated (`navigator.webdriver` stays true); nothing is hidden.
Measurements: facts/playwright.md.
"""

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from automation.browser.driver import Driver, os_errors_as_not_kept
from automation.browser.finding import (
    Candidate,
    no_browser,
    no_display,
    require_display,
)
from automation.browser.launch_failures import (
    LAUNCH_SECONDS,
    broken,
    is_in_use,
    timed_out,
)
from automation.browser.profile_lock import remove_stale_lock
from automation.environment import for_browser
from automation.errors import BrowserBroken, Busy

if TYPE_CHECKING:
    from playwright.sync_api import (
        BrowserContext,
        BrowserType,
        Page,
        ProxySettings,
    )

WINDOW = (1280, 900)

ACTION_TIMEOUT_MS = 10_000

NAVIGATION_TIMEOUT_MS = 30_000

PROFILE_RELEASE_SECONDS = 5.0

LOOKS = 3
"""How often a page that goes on to another document is asked for the size of the screen."""

_ABSENT = ("is not found at", "xecutable doesn't exist", "not supported on")

_NO_SERVER = ("without having a XServer running", "Missing X server", "cannot open display")

_PREFERENCES = {
    "credentials_enable_service": False,
    "credentials_enable_autosignin": False,
    "profile": {"password_manager_enabled": False, "password_manager_leak_detection": False},
    "autofill": {"profile_enabled": False, "credit_card_enabled": False},
    "translate": {"enabled": False},
}


@dataclass(frozen=True)
class OpenBrowser:
    """A browser that is open: its context (windows, cookies) and what it calls itself.

    `own` is the run's tab in a browser that is the person's.
    """

    context: "BrowserContext"
    label: str
    version: str
    own: "Page | None" = None


@contextmanager
def open_browser(
    profile: Path,
    tried: Sequence[Candidate],
    *,
    headless: bool = False,
    driver: Driver | None = None,
) -> Iterator[OpenBrowser]:
    """Open the first of `tried` that is here, with its profile in the folder `profile` (0700).

    The disk cache keeps the HTML of pages with secrets, so it lies in a folder beside the profile
    that goes with the browser. `driver` may have been started before. Raises NoDisplay, NoBrowser,
    BrowserBroken, DriverBroken, Busy when another browser has the profile open, or NotKept when
    the profile cannot be written.
    """
    if not headless:
        require_display()
    _make_profile(profile)
    with _cache_beside(profile) as cache, (driver or Driver()).running() as playwright:
        opened = _open_first(playwright.chromium, tried, profile, cache, headless)
        opened.context.set_default_timeout(ACTION_TIMEOUT_MS)
        opened.context.set_default_navigation_timeout(NAVIGATION_TIMEOUT_MS)
        if not headless:
            _fit_to_screen(opened.context)
        try:
            if not headless:
                # In a new window the address bar has the keys, and keeps them: what a person types
                # into a page's field would go to a search engine.
                opened.context.pages[0].bring_to_front()
            yield opened
        finally:
            _clear_cache_elsewhere(opened.context, cache)
            _close(opened.context)


def _fit_to_screen(context: "BrowserContext") -> None:
    """Make the window smaller where the screen is: a caption at its end must be in sight."""
    from playwright.sync_api import Error

    page = context.pages[0]
    for _ in range(LOOKS):
        try:
            bounds = page.evaluate("({ width: screen.availWidth, height: screen.availHeight })")
            break
        except Error:
            if page.is_closed():
                raise
            # Somebody has typed an address already: the next document tells it as well.
            page.wait_for_load_state("domcontentloaded")
    else:
        return
    if bounds["width"] < WINDOW[0] or bounds["height"] < WINDOW[1]:
        devtools = context.new_cdp_session(page)
        window = devtools.send("Browser.getWindowForTarget")["windowId"]
        size = {
            name: min(bounds[name], wanted) for name, wanted in zip(bounds, WINDOW, strict=True)
        }
        devtools.send("Browser.setWindowBounds", {"windowId": window, "bounds": size})
        devtools.detach()


def _make_profile(profile: Path) -> None:
    with os_errors_as_not_kept(profile):
        profile.mkdir(mode=0o700, parents=True, exist_ok=True)
        profile.chmod(0o700)
        preferences = profile / "Default" / "Preferences"
        if not preferences.exists():
            # The admin's password is not to be kept here, nor a question about it to lie over the
            # page.
            preferences.parent.mkdir(mode=0o700, exist_ok=True)
            preferences.write_text(json.dumps(_PREFERENCES), encoding="utf-8")


@contextmanager
def _cache_beside(profile: Path) -> Iterator[Path]:
    """Give an empty folder, and remove it at the end; what a killed run left goes first."""
    cache = profile.with_name(f"{profile.name}-cache")
    shutil.rmtree(cache, ignore_errors=True)
    with os_errors_as_not_kept(cache):
        cache.mkdir(mode=0o700, exist_ok=True)
    try:
        yield cache
    finally:
        shutil.rmtree(cache, ignore_errors=True)


def _clear_cache_elsewhere(context: "BrowserContext", cache: Path) -> None:
    """Have the browser empty its cache where a policy (DiskCacheDir) has put it elsewhere."""
    from playwright.sync_api import Error

    if any(cache.iterdir()):
        return
    with suppress(Error):  # the person has closed the window: nobody can be asked any more
        for page in context.pages[:1]:
            context.new_cdp_session(page).send("Network.clearBrowserCache")


def _open_first(
    chromium: "BrowserType",
    tried: Sequence[Candidate],
    profile: Path,
    cache: Path,
    headless: bool,
) -> OpenBrowser:
    from playwright.sync_api import Error

    release = time.monotonic() + PROFILE_RELEASE_SECONDS
    remaining = list(tried)
    silent: BrowserBroken | None = None
    while remaining:
        remove_stale_lock(profile)
        candidate = remaining[0]
        try:
            context = _launch(chromium, candidate, profile, cache, headless)
        except Error as problem:
            text = str(problem)
            if any(mark in text for mark in _ABSENT):
                remaining.pop(0)
            elif any(mark in text for mark in _NO_SERVER):
                raise no_display() from None
            elif is_in_use(text):
                # The browser of a run that was killed needs a moment to let go.
                if time.monotonic() > release:
                    raise Busy(
                        "Another browser window is open with this profile.",
                        remedy="Close that window, or use another profile: `--profile NAME`.",
                    ) from None
            else:
                failure = broken(candidate, text)
                failure.add_note(text)  # for the log
                if not timed_out(text):
                    raise failure from None
                silent = failure  # another browser may have no such policy
                remaining.pop(0)
        else:
            version = context.browser.version if context.browser else "?"
            return OpenBrowser(context, candidate.label, version)
    raise silent or no_browser(tried)


def _launch(
    chromium: "BrowserType", candidate: Candidate, profile: Path, cache: Path, headless: bool
) -> "BrowserContext":
    width, height = WINDOW
    return chromium.launch_persistent_context(
        profile,
        channel=candidate.channel,
        executable_path=candidate.program,
        headless=headless,
        timeout=LAUNCH_SECONDS * 1000,
        env=for_browser(os.environ),
        proxy=proxy_with_password(os.environ),
        no_viewport=True,
        accept_downloads=False,
        # Chromium's sandbox cannot start for root.
        chromium_sandbox=not (hasattr(os, "geteuid") and os.geteuid() == 0),
        # Ctrl-C must reach the tool first: it says what was done before it closes the browser.
        handle_sigint=False,
        handle_sigterm=False,
        handle_sighup=False,
        args=[
            f"--disk-cache-dir={cache}",
            f"--window-size={width},{height}",
            "--window-position=0,0",
            "--hide-crash-restore-bubble",
            # A crash dump holds the memory of the browser, and lies outside the tool's folder.
            "--disable-breakpad",
            "--disable-crash-reporter",
            "--disable-background-networking",
            *(["--ozone-platform-hint=auto"] if sys.platform == "linux" and not headless else []),
        ],
    )


def proxy_with_password(environ: Mapping[str, str]) -> "ProxySettings | None":
    """Return the proxy of HTTPS_PROXY where it wants a sign-in, which Chromium leaves out.

    Without a sign-in Chromium's own settings stay in force.
    """
    address = environ.get("https_proxy") or environ.get("HTTPS_PROXY") or ""
    parts = urlsplit(address if "://" in address else f"http://{address}")
    if not parts.hostname or parts.username is None:
        return None
    without = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    others = [name.strip() for name in without.split(",") if name.strip()]
    return {
        "server": f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}",
        "username": unquote(parts.username),
        "password": unquote(parts.password or ""),
        # Playwright would send what is on this machine to the proxy as well; the last rule counts.
        "bypass": ",".join(["<-loopback>", "localhost", "127.0.0.1", "[::1]", *others]),
    }


def _close(context: "BrowserContext") -> None:
    from playwright.sync_api import Error

    try:
        context.close()
    except Error as problem:
        if "has been closed" not in str(problem):  # the person closed the window first
            raise
