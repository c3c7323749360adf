"""What the terminal is told while a command runs."""

import io

import pytest
from rich.console import Console

from flows.terminal.progress import TerminalProgress

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
