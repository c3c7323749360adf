"""The person's terminal, on a terminal of its own."""

import os
import subprocess
import sys

import pytest

SHOW = """
from flows.terminal.prompt import Terminal
Terminal().show_once([("App secret", "of-nobody-0000"), ("Refresh token", "nobody-either")])
print("gone on")
"""
OTHER_SCREEN, BACK = "\x1b[?1049h", "\x1b[?1049l"


@pytest.mark.parametrize("key", [b"\r", b"\x04"], ids=["Enter", "Ctrl-D"])
def test_values_are_shown_once(key: bytes) -> None:
    """They stand on a screen of their own until Enter, or Ctrl-D, and are gone from it then."""
    person, terminal = os.openpty()
    shown = subprocess.Popen(
        [sys.executable, "-c", SHOW],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80"},
        start_new_session=True,
    )
    os.close(terminal)
    seen = ""
    while "nobody-either" not in seen:
        seen += os.read(person, 4096).decode()
    os.write(person, key)
    while "gone on" not in seen:
        seen += os.read(person, 4096).decode()
    assert shown.wait(10) == 0
    os.close(person)
    before, values, after = (
        seen.partition(OTHER_SCREEN)[0],
        *seen.split(OTHER_SCREEN)[1].split(BACK),
    )
    assert "of-nobody-0000" in values
    assert "of-nobody-0000" not in before + after
