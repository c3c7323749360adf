"""The window: what it waits for, and what it does not look at."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page

from automation.browser.waiting import Window
from tests.deadline import AT_MOST


@pytest.fixture
def address() -> Iterator[str]:
    """A page that leads to one that never answers."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/silent":
                over.wait(30)
                return
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<h1>Here</h1>")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        over.set()
        server.shutdown()


def test_a_page_that_never_answers_ends_the_wait_in_time(page: Page, address: str) -> None:
    """No look would end while an answer is outstanding, so none is begun; the time runs on."""
    window = Window(page.context)
    page.goto(address)
    looks: list[str] = []

    def look() -> bool:
        looks.append(page.locator("h1").inner_text())
        with page.expect_request("**/silent"):
            page.evaluate("setTimeout(() => { location.href = '/silent' }, 1)")
        return False

    assert window.until_person(look, 1) is False
    assert looks == ["Here"]
    window.stop_loading()
    assert page.locator("h1").inner_text() == "Here"


def test_a_page_that_is_asked_for_again_is_looked_at(page: Page, address: str) -> None:
    """Who waits in vain loads the page again, and the wait goes on."""
    window = Window(page.context)
    page.goto(address)

    def look() -> bool:
        if page.url.endswith("/again"):
            return True
        with page.expect_request("**/silent"):
            page.evaluate(
                "setTimeout(() => { location.href = '/silent' }, 1);"
                "setTimeout(() => { location.href = '/again' }, 400)"
            )
        return False

    assert window.until_person(look, AT_MOST)
    assert page.locator("h1").inner_text() == "Here"


def test_a_computer_that_slept_looks_again(page: Page) -> None:
    """What did not come while the computer slept has its time once more, and not for ever."""
    now = [0.0]
    window = Window(page.context, clock=lambda: now[0])
    looks = 0

    def look() -> bool:
        nonlocal looks
        looks += 1
        now[0] += 3600 if looks == 1 else 0.5
        return looks == 3

    assert window.until(look, 5)

    def never() -> bool:
        now[0] += 3600
        return False

    assert not window.until(never, 5)


def test_a_page_that_does_not_come_ends_the_wait(page: Page) -> None:
    """A computer that is awake waits as long as it was told, and no longer."""
    now = [0.0]
    window = Window(page.context, clock=lambda: now[0])

    def look() -> bool:
        now[0] += 0.5
        return False

    assert not window.until(look, 5)
    assert now[0] == 5


def test_a_short_wait_has_its_looks_on_a_slow_machine(page: Page) -> None:
    """Where each look takes longer than the wait, what comes late is seen all the same."""
    seconds = iter(range(1000))
    looks: list[int] = []

    def look() -> bool:
        looks.append(1)
        return len(looks) == 5

    window = Window(page.context, lambda: next(seconds))
    assert window.until(look, 0.5)
    assert len(looks) == 5
