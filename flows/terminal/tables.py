"""Tables for people: readable in 80 columns, and without colour."""

from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from automation.dropbox.scopes import ACCOUNT_INFO, ScopeFinding, Verdict

NO_CALL = "? no call can prove it"
_PLAIN = {"✓": "+", "✗": "x"}


def value_table(*rows: tuple[str, str, str]) -> Table:
    """Return a table of name, value, and a remark."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(style="dim", overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    return table


def permission_table(findings: Iterable[ScopeFinding], console: Console) -> Table:
    """Return a row a permission: ticked in the console, granted to the token, proved by a call."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 2, 0, 0))
    table.add_column("Permission", no_wrap=True)
    table.add_column("ticked", no_wrap=True)
    table.add_column("granted", no_wrap=True)
    table.add_column("proved by a call")
    for finding in findings:
        proved = _cell(finding.proved, console)
        if finding.scope == ACCOUNT_INFO and finding.proved is Verdict.UNKNOWN:
            proved = NO_CALL
        table.add_row(
            finding.scope, _cell(finding.ticked, console), _cell(finding.granted, console), proved
        )
    return table


def profile_lines(rows: Sequence[tuple[str, str, bool, str]], console: Console) -> list[str]:
    """Return a line a profile: whether all is well, its name, its team, and what was found.

    In a terminal no line is longer than it is wide; elsewhere nothing is cut off.
    """
    names = max((len(row[0]) for row in rows), default=0)
    teams = max((len(row[1]) for row in rows), default=0)
    lines = [
        f"{_mark('✓' if well else '✗', console)} {'ok' if well else 'NO'}  "
        f"{name:<{names}}  {team:<{teams}}  {words}"
        for name, team, well, words in rows
    ]
    if not console.is_terminal:
        return lines
    width = console.width
    return [line if len(line) <= width else f"{line[: width - 4]} ..." for line in lines]


def _cell(verdict: Verdict, console: Console) -> str:
    if verdict is Verdict.UNKNOWN:
        return "? unknown"
    if verdict is Verdict.YES:
        return f"[green]{_mark('✓', console)} yes[/]"
    return f"[red bold]{_mark('✗', console)} NO[/]"


def _mark(mark: str, console: Console) -> str:
    """Return the mark, or what stands for it where the terminal has no such sign."""
    try:
        mark.encode(console.encoding or "ascii")
    except UnicodeEncodeError:
        return _PLAIN[mark]
    return mark
