"""A display is asked, not read from a variable."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from automation.browser import display
from automation.browser.display import answers
from automation.browser.finding import has_display


@pytest.fixture
def server(tmp_path: Path) -> Iterator[socket.socket]:
    """A listening socket in the place of a display."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "x:7"))
        listening.listen()
        yield listening


def test_a_display_that_refuses_is_there(server: socket.socket, tmp_path: Path) -> None:
    """Whatever a server says to a beginning without a sign-in, it is there."""

    def refuse() -> None:
        client, _ = server.accept()
        with client:
            client.recv(12)
            client.sendall(b"\0")

    thread = threading.Thread(target=refuse)
    thread.start()
    assert answers({"DISPLAY": f"{tmp_path}/x:7.0"})
    thread.join()


def test_a_display_that_hangs_is_none(
    server: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A display that takes the connection and says nothing shows no window."""
    monkeypatch.setattr(display, "ANSWER_SECONDS", 0.1)
    assert not answers({"DISPLAY": f"{tmp_path}/x:7"})


@pytest.mark.parametrize(
    "environ",
    [
        {"DISPLAY": ":4711"},
        {"DISPLAY": "127.0.0.1:4711"},
        {"DISPLAY": "nonsense"},
        {"WAYLAND_DISPLAY": "wayland-4711", "XDG_RUNTIME_DIR": "/nowhere"},
        {},
    ],
)
def test_a_display_that_is_gone_is_none(environ: dict[str, str]) -> None:
    """What the variable names may be gone, as after a reconnected session."""
    assert not has_display(environ, "linux")


def test_windows_and_macos_need_no_variable() -> None:
    """There a window can always be shown."""
    assert has_display({}, "win32")
    assert has_display({}, "darwin")
