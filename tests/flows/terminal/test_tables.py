"""What people read: without colour, in 80 columns, also where the terminal has few signs."""

import io

import pytest
from rich.console import Console

from automation.dropbox.scopes import REQUIRED, ScopeFinding, Verdict
from automation.errors import WrongUsage
from flows.terminal.result import (
    Cell,
    Line,
    Verbatim,
    permission_table,
    profile_lines,
    render,
    say_error,
    table,
)

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
    """Each cell is a sign and a word; what no call can test is said as that."""
    here = console(encoding)
    with here.capture() as shown:
        render([permission_table(FINDINGS)], here)
    first, second, third = (
        next(line for line in shown.get().splitlines() if scope in line) for scope in REQUIRED[:3]
    )
    assert "? unknown" in first
    assert "? cannot be tested" in first
    assert second.count(f"{yes} yes") == 3
    assert third.count(f"{no} NO") == 2
    shown.get().encode(encoding)


ROWS = [
    ("acme", "Acme & Sons", "snow-atlas (k1)", False, "a long story " * 10),
    ("b", "", "", True, "all is well"),
]


def test_profiles_in_a_terminal() -> None:
    """In a terminal each profile is one line, no longer than the terminal is wide."""
    here = console("utf-8", terminal=True)
    with here.capture() as shown:
        render(profile_lines(ROWS), here)
    lines = shown.get().splitlines()
    assert [line[:10] for line in lines] == ["✗ NO  acme", "✓ ok  b   "]
    assert max(map(len, lines)) <= 80
    assert lines[0].endswith(" ...")


def test_profiles_in_a_file() -> None:
    """In a file nothing is cut off."""
    here = console("ascii")
    with here.capture() as shown:
        render(profile_lines(ROWS), here)
    lines = shown.get().splitlines()
    assert lines[0].startswith("x NO  acme  Acme & Sons  snow-atlas (k1)  a long story")
    assert lines[0].count("a long story") == 10


def rendered(*parts: object, encoding: str = "utf-8") -> str:
    """What a file of 80 columns gets."""
    here = console(encoding)
    with here.capture() as shown:
        render(parts, here)  # type: ignore[arg-type]
    return shown.get()


def test_a_link_stays_whole() -> None:
    """A line that is not to be wrapped, and a verbatim text, stay on one line at any length."""
    link = "https://www.dropbox.com/" + "x" * 200
    assert rendered(Line(link, wrap=False)) == f"{link}\n"
    assert rendered(Verbatim(f"  {link}")) == f"  {link}\n"


def test_no_markup_and_no_colour_of_its_own() -> None:
    """What stands in brackets is text: names come from Dropbox, and may look like markup."""
    assert "[red]Acme[/]" in rendered(Line("[red]Acme[/]"), table(("[b]x[/b]", "y")))
    assert "[b]x[/b]" in rendered(table(("[b]x[/b]", "y")))


def test_lines_are_set_in() -> None:
    """All lines of a wrapped text are set in alike; an empty line is a line."""
    lines = rendered(Line("word " * 30, indent=5), Line(""), Line("end")).splitlines()
    assert all(line.startswith("     word") for line in lines[:2])
    assert lines[-2:] == ["", "end"]


LINK = "https://www.dropbox.com/oauth2/authorize?client_id=" + "x" * 90


def test_a_link_among_words_stays_whole() -> None:
    """Words are wrapped; a link or a path among them is never folded, also in a remedy."""
    assert LINK in rendered(Line(f"Open {LINK} as an admin of the team.", indent=5)).split()
    here = console("utf-8")
    with here.capture() as shown:
        say_error(WrongUsage("No.", remedy=f"Open {LINK} and allow the app there."), here)
    assert LINK in shown.get().split()
    assert (
        LINK in rendered(table((Cell("ok"), Cell("Logs"), LINK), fixed=frozenset({0, 1}))).split()
    )


@pytest.mark.parametrize("width", [20, 40, 60])
def test_a_narrow_terminal_loses_no_column(width: int) -> None:
    """Where the columns have no room, the cells stand below each other, with their headings."""
    here = Console(file=io.StringIO(), width=width, force_terminal=True, no_color=True)
    with here.capture() as shown:
        render([permission_table(FINDINGS)], here)
    said = " ".join(shown.get().split())
    for finding in FINDINGS:
        assert finding.scope in said
    assert said.count("tested with an API call:") == len(FINDINGS)
