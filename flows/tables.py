"""Tables for people: readable in 80 columns, and without colour."""

from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from automation.dropbox.scopes import ScopeFinding, Verdict

NO_CALL = "? (no call can prove it)"
_CELLS = {Verdict.YES: "[green]yes[/]", Verdict.NO: "[red bold]NO[/]", Verdict.UNKNOWN: "?"}


def value_table(*rows: tuple[str, str, str]) -> Table:
    """Return a table of name, value, and a remark."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(style="dim", overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    return table


def permission_table(findings: Iterable[ScopeFinding]) -> Table:
    """Return a row a permission: ticked in the console, granted to the token, proved by a call."""
    table = Table(box=SIMPLE_HEAD, padding=(0, 2, 0, 0))
    table.add_column("Permission", no_wrap=True)
    table.add_column("ticked")
    table.add_column("granted")
    table.add_column("proved by a call")
    for finding in findings:
        proved = _CELLS[finding.proved]
        if finding.scope == "account_info.read" and finding.proved is Verdict.UNKNOWN:
            proved = NO_CALL
        table.add_row(finding.scope, _CELLS[finding.ticked], _CELLS[finding.granted], proved)
    return table
