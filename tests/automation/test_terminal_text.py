"""Names from Dropbox reach the terminal as text, and never as a command to it."""

import io
import json

import pytest

from automation.errors import SetupError
from automation.terminal_text import SafeConsole
from flows.terminal.progress import TerminalProgress
from flows.terminal.result import Cell, Line, Notice, Result, Verbatim, emit, table

EVIL = "a\x1b]0;t\x07b\x9b31mc\u202ed\u2066e\x7ff\u2028g"
BAD = "\x1b\x07\x9b\u202e\u2066\x7f\u2028"


def _console(*, terminal: bool = False) -> SafeConsole:
    return SafeConsole(file=io.StringIO(), force_terminal=terminal, width=100)


def _written(console: SafeConsole) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_no_control_characters_in_a_result() -> None:
    """Lines, tables, texts that are copied, notes and errors are all made harmless."""
    out, err = _console(), _console()
    result = Result(
        "check",
        data={},
        show=(Line(EVIL), Verbatim(EVIL), table((Cell(EVIL),))),
        warnings=(Notice("x", EVIL),),
        error=SetupError(EVIL, remedy=EVIL),
    )
    emit(result, as_json=False, out=out, err=err)
    assert not set(_written(out) + _written(err)) & set(BAD)


def test_no_control_characters_in_progress() -> None:
    """The tool's own colours stay; what Dropbox says has none."""
    console = _console(terminal=True)
    progress = TerminalProgress(lambda: console)
    progress.say(EVIL)
    progress.aside(EVIL)
    progress.turn(EVIL, EVIL, 60)
    assert not set(_written(console)) & set(BAD) - {"\x1b"}
    assert "\x1b]" not in _written(console)


def test_json_keeps_the_characters_escaped() -> None:
    """A program reads what Dropbox said; a terminal that shows the JSON is not commanded."""
    out = _console()
    emit(Result("check", data={"name": EVIL}), as_json=True, out=out, err=_console())
    assert not set(_written(out)) & set(BAD)
    assert json.loads(_written(out))["data"]["name"] == EVIL


@pytest.mark.parametrize("text", ["Ünïcode – “ok” 日本 ✓", "a\nb"])
def test_other_text_stays_as_it_is(text: str) -> None:
    """Letters of all languages and line ends are text."""
    console = _console()
    console.out(text)
    assert _written(console) == f"{text}\n"
