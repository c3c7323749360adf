"""What the terminal is told while a command runs."""

import io
import threading

import pytest
from rich.console import Console

from flows.terminal.progress import TerminalProgress, saying_after

WORDS = "Dropbox says [Beta] [/] of C:\\folder\\[old]"


@pytest.fixture
def out() -> io.StringIO:
    """What is shown."""
    return io.StringIO()


@pytest.fixture
def progress(out: io.StringIO) -> TerminalProgress:
    """Progress in a terminal that can rewrite lines."""
    console = Console(file=out, width=200, force_terminal=True, color_system=None)
    return TerminalProgress(lambda: console)


def test_words_of_others_are_shown_as_they_are(
    progress: TerminalProgress, out: io.StringIO
) -> None:
    """Words from a page, and paths, may hold brackets: they are shown, and stop nothing."""
    progress.began("1", WORDS)
    progress.say(WORDS)
    progress.turn(WORDS, WORDS, 60)
    assert out.getvalue().count(WORDS) >= 3


def test_nobody_waits_in_silence() -> None:
    """What takes longer than it should is said; what does not is not."""
    said, heard = [], threading.Event()

    def say(words: str) -> None:
        said.append(words)
        heard.set()

    with saying_after(0.01, say, "still waiting"):
        assert heard.wait(10)
    with saying_after(600, say, "again"):
        pass
    assert said == ["still waiting"]
