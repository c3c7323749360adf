"""The window, and waiting for whatever comes first: the person, the machine, or a closed window.

Events and closed windows reach Python only while it is inside a Playwright call, so waiting is
done by Playwright (facts/playwright.md, "Person or machine, whichever comes first").
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from automation.errors import BrowserPolicy, Cancelled, Unreachable

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Request, Response

TICK_MS = 10
PERSON_TICK_MS = 200
LEAST_LOOKS = 10
"""A short wait on a busy machine is over only after so many looks: there each takes its time."""
ASLEEP_SECONDS = 15.0
"""A look and a tick that take longer than this: the computer, or this process, slept."""

_NET_ERROR = re.compile(r"net::ERR_([A-Z_]+)")

_POLICY = "URLBlocklist (`chrome://policy` in that browser shows it)"
_BLOCKED = {
    "BLOCKED_BY_ADMINISTRATOR": _POLICY,
    "BLOCKED_BY_CLIENT": "an extension that blocks pages",
}
"""Chromium's names for a page that it does not even ask for, and what stands behind them."""

Clock = Callable[[], float]


class Window:
    """The browser's window: the tab that is looked at, and whether it is still there.

    With `own` the browser is the person's: only that tab, and what opens from it, is looked at.
    `known` tells of an address whether it is one of the run's; a tab with such a page comes first.
    """

    def __init__(
        self,
        context: "BrowserContext",
        clock: Clock = time.monotonic,
        *,
        own: "Page | None" = None,
        known: Callable[[str], bool] = lambda url: True,
        again: Callable[[str], str] = lambda url: url,
    ) -> None:
        self._context = context
        self._clock = clock
        self._own = [own] if own else None
        self._known = known
        self._again = again
        self._closed = False
        self._tab: Page | None = None
        self._replaced = False
        context.on("close", self._note_closed)
        # Without a listener Playwright dismisses a native dialog before anybody saw it.
        context.on("dialog", lambda dialog: None)
        self._statuses: dict[Page, int] = {}
        self.source.on("response", self._note_status)
        if own:
            own.on("popup", self._adopt)

    def _note_closed(self, _: "BrowserContext") -> None:
        self._closed = True

    def _adopt(self, popup: "Page") -> None:
        if self._own is not None:
            self._own.append(popup)
            popup.on("popup", self._adopt)

    @property
    def source(self) -> "BrowserContext | Page":
        """What to listen to for events: all tabs, or in the person's own browser the run's tab."""
        return self._own[0] if self._own else self._context

    @property
    def page(self) -> "Page":
        """The tab in use: the newest with a page of the run's, else the newest.

        A tab that the person closes beside others is opened again once. Raises Cancelled when
        the window is closed, or that tab a second time.
        """
        live = self._live()
        known = [page for page in live if self._known(page.url)]
        if not known and self._tab is not None and self._tab.is_closed():
            return self._replace(self._tab.url)
        if not live:
            raise window_closed()
        self._tab = (known or live)[-1]
        return self._tab

    def _live(self) -> "list[Page]":
        if self._closed:
            raise window_closed()
        return [page for page in self._own or self._context.pages if not page.is_closed()]

    def _replace(self, url: str) -> "Page":
        if self._replaced or not any(not page.is_closed() for page in self._context.pages):
            raise window_closed()
        self._replaced = True
        self._tab = self._context.new_page()
        if self._own is not None:
            self._own.append(self._tab)
            self._tab.on("popup", self._adopt)
        self.open(self._again(url))
        return self._tab

    @property
    def status(self) -> int | None:
        """The HTTP status of the document in the tab in use; None where it is not known."""
        return self._statuses.get(self.page)

    def _note_status(self, response: "Response") -> None:
        from playwright.sync_api import Error

        if not response.request.is_navigation_request():
            return
        with suppress(Error):  # a tab that is only just opening, or a worker, has no frame yet
            if response.frame.parent_frame is None:
                self._statuses[response.frame.page] = response.status

    @property
    def closed(self) -> bool:
        """Tell whether the person closed the window, or its last tab."""
        return self._closed or all(page.is_closed() for page in self._context.pages)

    def open(self, url: str) -> None:
        """Go to `url` in the tab in use. Raises Unreachable when no answer comes."""
        self._navigate(lambda page: page.goto(url))

    def reload(self) -> None:
        """Load the page anew. Raises Unreachable when no answer comes."""
        self._navigate(lambda page: page.reload())

    def focus_page(self) -> None:
        """Have the page get what is typed: in a new window the address bar gets it."""
        self.page.bring_to_front()

    def _navigate(self, go: "Callable[[Page], object]") -> None:
        """Go there; once more where no answer comes, for to open a page changes nothing."""
        from playwright.sync_api import Error
        from playwright.sync_api import TimeoutError as NothingCame

        try:
            try:
                go(self.page)
            except NothingCame:
                self.stop_loading()
                go(self.page)
        except NothingCame:
            self.stop_loading()
            raise unreachable("did not answer, not the second time either") from None
        except Error as problem:
            failure = _NET_ERROR.search(str(problem))
            if self.closed:
                raise window_closed() from None
            if failure is not None and failure[1] in _BLOCKED:
                raise _blocked(_BLOCKED[failure[1]]) from None
            if failure is None or failure[1] == "ABORTED":  # another navigation came first
                raise
            raise unreachable(
                f"could not be loaded ({failure[1].replace('_', ' ').lower()})"
            ) from None

    def stop_loading(self) -> None:
        """Give up on what does not come: until then, no look at the page would ever end."""
        session = self._context.new_cdp_session(self.page)
        session.send("Page.stopLoading")
        session.detach()

    def until(
        self,
        condition: Callable[[], bool],
        seconds: float,
        tick_ms: int = TICK_MS,
        least: int = LEAST_LOOKS,
    ) -> bool:
        """Wait until `condition` holds, at most `seconds`; return whether it does.

        Where looks are slow it takes longer, until there were `least`: what comes late is seen.
        A page that changes under the look is looked at again. Where the computer slept in the
        meantime, the page gets the same time once more. Raises Cancelled when the window is closed
        in the meantime.
        """
        from playwright.sync_api import Error

        began = self._clock()
        deadline = began + seconds
        slept = False
        looks = 0
        while True:
            looks += 1
            try:
                if condition():
                    return True
            except Error:
                if self.closed:
                    raise window_closed() from None
                # Otherwise the page went on to another document in the middle of the look.
            now = self._clock()
            if now >= deadline and looks >= least:
                if slept or now - began < tick_ms / 1000 + ASLEEP_SECONDS:
                    return False
                slept, deadline = True, now + seconds
            began = now
            self.pump(tick_ms)

    def until_person(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait until a person has done something, at most `seconds`; return whether it is so.

        While a page that they asked for does not answer, nothing is looked at: no look would end.
        """
        with _Unanswered(self.source) as unanswered:
            return self.until(
                lambda: not unanswered.is_any and condition(), seconds, PERSON_TICK_MS, least=1
            )

    def pump(self, milliseconds: int = TICK_MS) -> None:
        """Let the browser's events through for a moment. Raises Cancelled on a closed window."""
        from playwright.sync_api import Error
        from playwright.sync_api import TimeoutError as NothingCame

        try:
            self._context.wait_for_event("close", timeout=milliseconds)
        except NothingCame:
            if self.closed:
                raise window_closed() from None
        except Error:
            raise window_closed() from None
        else:
            raise window_closed()


class _Unanswered:
    """Follows, from enter to exit, what was asked for in place of each tab's page."""

    def __init__(self, source: "BrowserContext | Page") -> None:
        self._source = source
        self._asked_for: dict[Page, Request] = {}

    def __enter__(self) -> "_Unanswered":
        self._source.on("request", self._sent)
        self._source.on("response", self._answered)
        self._source.on("requestfailed", self._over)
        return self

    def __exit__(self, *_: object) -> None:
        self._source.remove_listener("request", self._sent)
        self._source.remove_listener("response", self._answered)
        self._source.remove_listener("requestfailed", self._over)

    @property
    def is_any(self) -> bool:
        """Tell whether an open tab waits for an answer."""
        return any(not page.is_closed() for page in self._asked_for)

    def _sent(self, request: "Request") -> None:
        from playwright.sync_api import Error

        if request.is_navigation_request():
            with suppress(Error):  # a tab that is only just opening is not known yet
                if request.frame.parent_frame is None:
                    self._asked_for[request.frame.page] = request

    def _answered(self, response: "Response") -> None:
        self._over(response.request)

    def _over(self, request: "Request") -> None:
        for page in [page for page, asked in self._asked_for.items() if asked == request]:
            del self._asked_for[page]


@contextmanager
def cancelled_by_closing(window: Window) -> Iterator[None]:
    """Turn whatever Playwright raises because the person closed the window into Cancelled."""
    from playwright.sync_api import Error

    try:
        yield
    except Error:
        if window.closed:
            raise window_closed() from None
        raise


def _blocked(by: str) -> BrowserPolicy:
    return BrowserPolicy(
        "The browser does not open Dropbox's page: whoever manages this browser has blocked it.",
        remedy=f"Ask them about {by}, or use another browser: `--browser`. "
        "`dropbox-connector exchange` and `dropbox-connector steps` need no browser on this "
        "machine.",
    )


def unreachable(what: str) -> Unreachable:
    """Return the error for a page that does not come."""
    return Unreachable(
        f"Dropbox's page {what}.",
        remedy="Check the network (`dropbox-connector doctor`), then run the same command again.",
    )


def window_closed() -> Cancelled:
    """Return the error for a window that the person closed."""
    return Cancelled(
        "The browser window was closed.",
        remedy="Run the same command again; it goes on where this run stopped.",
    )
