"""Attaching reaches the loopback address that was asked for, and nothing else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from automation.browser.attaching import parse_attach, socket_of
from automation.errors import NotAttached


@contextmanager
def browser_that_says(status: int, body: str, **headers: str) -> Iterator[str]:
    """Serve one answer on every path; give the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    "text",
    [
        "http://192.0.2.2:7777\\@127.0.0.1:9222",
        "http://127.0.0.1:9222@192.0.2.2:7777",
        "http://192.0.2.2@127.0.0.1:9222",
        "http://127.0.0.1:9222\\@192.0.2.2",
        "http://127.0.0.1:99999",
        "http://127.0.0.1",
        "http://127.0.0.1.example.com:9222",
        "http://127.0.0.1:9222/?x=http://192.0.2.2",
        "http://127.0.0.1:9222\n",
    ],
)
def test_an_address_that_can_be_read_in_two_ways_is_refused(text: str) -> None:
    """Two parsers must not disagree about whose address it is."""
    with pytest.raises(NotAttached):
        parse_attach(text)


def test_the_socket_is_at_the_address_that_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a proxy nor what the browser says of its host leads elsewhere."""
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.2:1")
    said = '{"webSocketDebuggerUrl": "ws://192.0.2.2:7777/devtools/browser/abc-1"}'
    with browser_that_says(200, said) as address:
        found = socket_of(address)
    assert found == address.replace("http", "ws") + "/devtools/browser/abc-1"


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"webSocketDebuggerUrl": 1}', '{"webSocketDebuggerUrl": "ws://x/evil"}'],
)
def test_what_is_no_browser_is_refused(body: str) -> None:
    """What answers at that port need not be a browser."""
    with browser_that_says(200, body) as address, pytest.raises(NotAttached):
        socket_of(address)


def test_a_redirect_is_not_followed() -> None:
    """A redirect could lead to another machine."""
    with (
        browser_that_says(302, "", Location="http://192.0.2.2:7777/json/version") as address,
        pytest.raises(NotAttached),
    ):
        socket_of(address)
