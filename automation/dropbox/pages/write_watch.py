"""Whether what a page sends has been answered; a reload before that could lose it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request, Response

_READS = ("GET", "HEAD", "OPTIONS")


class WriteWatch:
    """Follows the requests of one page that change something, from enter to exit."""

    def __init__(self, page: "Page") -> None:
        self._page = page
        self._open: set[Request] = set()

    def __enter__(self) -> "WriteWatch":
        self._page.on("request", self._sent)
        self._page.on("response", self._answered)
        self._page.on("requestfailed", self._failed)
        return self

    def __exit__(self, *_: object) -> None:
        self._page.remove_listener("request", self._sent)
        self._page.remove_listener("response", self._answered)
        self._page.remove_listener("requestfailed", self._failed)

    def settled(self) -> bool:
        """Tell whether every such request that was sent has been answered or has failed."""
        return not self._open

    def _sent(self, request: "Request") -> None:
        if request.method not in _READS:
            self._open.add(request)

    def _answered(self, response: "Response") -> None:
        self._open.discard(response.request)

    def _failed(self, request: "Request") -> None:
        self._open.discard(request)
