"""`--attach`: the browser that the person started, in a tab of its own, left as it was."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from automation.browser.attaching import parse_attach
from automation.errors import NotAttached
from tests.conftest import browser_program
from tests.deadline import AT_MOST, wait_until
from tests.e2e.conftest import Tool, unattended


@contextmanager
def persons_browser(profile: Path) -> Iterator[str]:
    """A browser that somebody started, which lets itself be driven; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            browser_program(),
            *("--headless", "--no-sandbox", f"--user-data-dir={profile}"),
            *(f"--remote-debugging-port={port}", "data:text/html,<title>mine</title>mine"),
        ],
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: answers(address), "the browser")
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # the program may be a script that starts it
        process.wait(AT_MOST)


def answers(address: str) -> bool:
    """Tell whether the browser lets itself be driven by now."""
    try:
        return requests.get(f"{address}/json/version", timeout=1).ok
    except requests.RequestException:
        return False


def tabs(address: str) -> list[tuple[str, str]]:
    """The tabs of the browser: what they are called, and where they are."""
    pages = requests.get(f"{address}/json/list", timeout=AT_MOST).json()
    return [(page["title"], page["url"]) for page in pages if page["type"] == "page"]


def test_the_persons_browser_is_left_as_it_was(tool: Tool, practice, tmp_path: Path) -> None:
    """The run says what attaching means, works in a tab of its own, and leaves the others alone."""
    with persons_browser(tmp_path / "profile") as address:
        wait_until(lambda: bool(tabs(address)) and tabs(address)[0][0] == "mine", "the tab")
        before = tabs(address)
        arguments = [word for word in unattended(practice) if word != "--headless"]
        ended = tool.run(*arguments, "--attach", address)
        assert ended.exit_code == 0, ended.err
        assert "every tab and cookie" in ended.words
        assert tabs(address) == before


def test_a_browser_that_refuses_is_answered_with_how_to_allow_it(tool: Tool, practice) -> None:
    """Where nothing lets itself be driven, the error says how to allow it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        arguments = [word for word in unattended(practice) if word != "--headless"]
        ended = tool.run(*arguments, "--attach", address)
    assert ended.exit_code == 2
    assert ended.json["error"]["code"] == "not-attached"
    assert "chrome://inspect" in ended.json["error"]["remedy"]


@pytest.mark.parametrize("elsewhere", ["http://example.com:9222", "9222", "ftp://127.0.0.1:1"])
def test_only_a_browser_on_this_machine(elsewhere: str) -> None:
    """A browser elsewhere would be somebody else's."""
    with pytest.raises(NotAttached):
        parse_attach(elsewhere)
    assert parse_attach("chrome") == "chrome"
