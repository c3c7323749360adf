"""Pages of Dropbox's own origin, written from the facts, with the tool's page objects on them."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, Route

from automation.browser.waiting import Window
from automation.dropbox.controls.catalogue import built_in
from automation.dropbox.controls.finder import Controls
from automation.dropbox.pages.all_pages import Pages
from automation.dropbox.site import DROPBOX

WEB = DROPBOX.web


@dataclass
class Dropbox:
    """What the two hosts answer, by path; the page objects look at it."""

    page: Page
    window: Window
    controls: Controls
    pages: Pages
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    """Method and path of every request."""

    def answer(self, path: str, body: str, status: int = 200) -> None:
        """Answer that path, of www.dropbox.com unless a host is given, with a page."""
        url = path if path.startswith("https://") else WEB + path
        self.answers[url] = status, body

    def open(self, path: str) -> None:
        """Open a page as a link would."""
        self.page.goto(WEB + path)

    def _fulfill(self, route: Route) -> None:
        address = route.request.url.split("?")[0]
        self.asked.append(f"{route.request.method} {address.removeprefix(WEB)}")
        status, body = self.answers.get(route.request.url) or self.answers.get(
            address, (404, "<h1>Not found</h1>")
        )
        route.fulfill(
            status=status, body=f"<!doctype html>{body}", content_type="text/html; charset=utf-8"
        )


@pytest.fixture
def dropbox(page: Page) -> Dropbox:
    """Nothing is answered yet but 404."""
    window = Window(page.context, known=lambda url: DROPBOX.kind(url) is not None)
    controls = Controls(
        built_in(), DROPBOX, window, point_at=lambda locator: None, log=logging.getLogger("pages")
    )
    made = Dropbox(page, window, controls, Pages.of(DROPBOX, window, controls))
    page.route("https://*.dropbox.com/**", made._fulfill)
    return made


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Nothing that is not there at once will come on these pages."""

    def be() -> None:
        monkeypatch.setattr(Controls, "seconds", 0.5)
        for name in ("BARE_SECONDS", "CONTINUE_SECONDS", "CODE_SECONDS"):
            monkeypatch.setattr(f"automation.dropbox.pages.authorize.{name}", 0.5)

    be()
    return be
