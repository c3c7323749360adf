"""Opens the browser on a site, with captions where a person looks on."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from automation.browser.attaching import MEANING, attach_browser
from automation.browser.finding import candidates
from automation.browser.opening import OpenBrowser
from automation.browser.overlay import NoOverlay, Overlay, PageOverlay
from automation.browser.waiting import Window, cancelled_by_closing
from automation.dropbox.controls.finder import Controls
from automation.dropbox.controls.own_controls import read_controls
from automation.dropbox.pages.all_pages import Pages
from automation.dropbox.site import Site
from flows.session.drift import DriftNotes
from flows.session.profile import OpenProfile
from flows.session.services import Services
from flows.terminal.options import Where
from flows.terminal.progress import saying_after

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

WORD_SECONDS = 5.0
WORD = "The browser has not opened yet; waiting for it …"


@dataclass(frozen=True)
class Session:
    """An open browser on one site: window, controls, pages, and who speaks over them."""

    browser: OpenBrowser
    window: Window
    overlay: Overlay
    controls: Controls
    pages: Pages
    drift: DriftNotes


@contextmanager
def open_session(
    site: Site,
    where: Where,
    profile: OpenProfile,
    services: Services,
    wrap_overlay: Callable[[Overlay], Overlay] = lambda overlay: overlay,
    *,
    filmed: bool = False,
) -> Iterator[Session]:
    """Open a browser as `where` says, with the profile's own profile; close it at the end.

    `wrap_overlay` may put another overlay around the one that speaks to the person. Where it is
    `filmed`, somebody will look on even without a window. With `attach`, the browser is the
    person's own, and is left as it was. Raises BadControls for a `controls.toml` of the person's
    that cannot be used.
    """
    import_module("playwright.sync_api")  # first: imports in two threads hold the import lock
    log = services.log
    with ThreadPoolExecutor(max_workers=1) as pool:
        catalogue = pool.submit(read_controls, services.home.controls)
        with ExitStack() as stack:
            with saying_after(WORD_SECONDS, services.progress.say, WORD):
                browser = stack.enter_context(_opened(where, profile.folder.browser, services))
            log.info("browser: %s %s", browser.label, browser.version)
            if where.fresh_session:
                _sign_out(browser, site)
            window = Window(
                browser.context,
                own=browser.own,
                known=lambda url: site.kind(url) is not None,
                again=site.reopen_url,
            )
            unseen = where.headless and not filmed
            overlay = wrap_overlay(
                NoOverlay() if unseen else PageOverlay(window.source, still=filmed)
            )
            notes = DriftNotes(profile.folder.drift, services.redactor, log, site)
            controls = Controls(
                catalogue.result(),
                site,
                window,
                point_at=overlay.highlight,
                log=log,
                notice=notes.take,
            )
            pages = Pages.of(site, window, controls)
            pages.cookie_banner.watch()
            with cancelled_by_closing(window):
                yield Session(browser, window, overlay, controls, pages, notes)


AS_ROOT = "You are root: the browser runs without its sandbox. It is safer as an ordinary user."


def _opened(
    where: Where, profile: Path, services: Services
) -> "AbstractContextManager[OpenBrowser]":
    if where.attach:
        services.progress.say(MEANING)
        return attach_browser(where.attach)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        services.progress.say(AS_ROOT)
    tried = candidates(where.browser, headless=where.headless)
    return services.open_browser(profile, tried, headless=where.headless)


def _sign_out(browser: OpenBrowser, site: Site) -> None:
    """Forget who is signed in; in the person's own browser, at Dropbox only."""
    if browser.own is None:
        browser.context.clear_cookies()
    else:
        for cookie in browser.context.cookies(site.web):
            browser.context.clear_cookies(name=cookie["name"], domain=cookie["domain"])
