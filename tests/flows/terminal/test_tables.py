"""What people read: without colour, in 80 columns, also where the terminal has few signs."""

import io

import pytest
from rich.console import Console

from automation.dropbox.scopes import REQUIRED, ScopeFinding, Verdict
from flows.terminal.result import permission_table, profile_lines

FINDINGS = [
    ScopeFinding(REQUIRED[0], Verdict.UNKNOWN, Verdict.YES, Verdict.UNKNOWN, None),
    ScopeFinding(REQUIRED[1], Verdict.YES, Verdict.YES, Verdict.YES, None),
    ScopeFinding(REQUIRED[2], Verdict.NO, Verdict.YES, Verdict.NO, "Tick it."),
]


def console(encoding: str, *, terminal: bool = False) -> Console:
    """A console of 80 columns without colour."""
    return Console(
        file=io.TextIOWrapper(io.BytesIO(), encoding=encoding),
        width=80,
        force_terminal=terminal,
        no_color=True,
    )


@pytest.mark.parametrize(("encoding", "yes", "no"), [("utf-8", "✓", "✗"), ("ascii", "+", "x")])
def test_permissions(encoding: str, yes: str, no: str) -> None:
    """Each cell is a sign and a word; what no call can prove is said as that."""
    here = console(encoding)
    with here.capture() as shown:
        here.print(permission_table(FINDINGS, here))
    first, second, third = (
        next(line for line in shown.get().splitlines() if scope in line) for scope in REQUIRED[:3]
    )
    assert "? unknown" in first
    assert "? no call can prove it" in first
    assert second.count(f"{yes} yes") == 3
    assert third.count(f"{no} NO") == 2
    shown.get().encode(encoding)


ROWS = [("acme", "Acme & Sons", False, "a long story " * 10), ("b", "", True, "all is well")]


def test_profiles_in_a_terminal() -> None:
    """In a terminal each profile is one line, no longer than the terminal is wide."""
    lines = profile_lines(ROWS, console("utf-8", terminal=True))
    assert [line[:10] for line in lines] == ["✗ NO  acme", "✓ ok  b   "]
    assert max(map(len, lines)) <= 80
    assert lines[0].endswith(" ...")


def test_profiles_in_a_file() -> None:
    """In a file nothing is cut off."""
    lines = profile_lines(ROWS, console("ascii"))
    assert lines[0].startswith("x NO  acme  Acme & Sons  a long story")
    assert lines[0].count("a long story") == 10
