"""Opens the browser on a site, with captions where a person looks on."""

import logging
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from automation.browser.coach import Coach, OverlayCoach, SilentCoach
from automation.browser.finding import candidates
from automation.browser.opening import OpenBrowser, open_browser
from automation.browser.waiting import Window, cancelled_by_closing
from automation.dropbox.catalogue import Control, built_in
from automation.dropbox.controls import Controls
from automation.dropbox.site import Site
from flows.options import Where
from flows.run import Pages


@dataclass(frozen=True)
class Session:
    """An open browser on one site: window, controls, pages, and who speaks over them."""

    browser: OpenBrowser
    window: Window
    coach: Coach
    controls: Controls
    pages: Pages


@contextmanager
def open_session(
    site: Site,
    where: Where,
    profile: Path,
    log: logging.Logger,
    over: Callable[[Coach], Coach] = lambda coach: coach,
    *,
    filmed: bool = False,
) -> Iterator[Session]:
    """Open a browser as `where` says, with its profile in `profile`; close it at the end.

    `over` may put another coach over the one who speaks to the person. Where it is `filmed`,
    somebody will look on even without a window.
    """
    tried = candidates(where.browser, headless=where.headless)
    with ThreadPoolExecutor(max_workers=1) as pool:
        catalogue = pool.submit(_while_it_opens)
        with open_browser(profile, tried, headless=where.headless) as browser:
            log.info("browser: %s %s", browser.label, browser.version)
            if where.fresh_session:
                browser.context.clear_cookies()
            window = Window(browser.context)
            unseen = where.headless and not filmed
            coach = over(SilentCoach() if unseen else OverlayCoach(browser.context, still=filmed))
            controls = Controls(catalogue.result(), site, window, point_at=coach.ring, log=log)
            with cancelled_by_closing(window):
                yield Session(browser, window, coach, controls, Pages.of(site, window, controls))


def _while_it_opens() -> Mapping[str, Control]:
    """Get ready what needs no browser: the controls."""
    return built_in()
