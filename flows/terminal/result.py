"""What a command gives back, and the one place where it is rendered as JSON or as text."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from automation.dropbox.scopes import ACCOUNT_INFO, ScopeFinding, Verdict
from automation.errors import Cancelled, ExitCode, SetupError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

SCHEMA = 1


NO_CALL = "? no call can prove it"


_PLAIN = {"✓": "+", "✗": "x"}


class Outcome(StrEnum):
    """How a step's goal was reached."""

    DONE = "done"
    ALREADY = "already"
    BY_PERSON = "by-person"


@dataclass(frozen=True)
class StepRecord:
    """How one step went; `seconds` is how long it took."""

    number: str
    title: str
    outcome: Outcome
    seconds: float


@dataclass(frozen=True)
class Notice:
    """Something that does not fail the command, and that the person should know."""

    code: str
    message: str


@dataclass(frozen=True)
class Result:
    """What a command gives back: data for programs, a text for people, and what went wrong."""

    command: str
    data: Mapping[str, Any]
    show: Callable[["Console"], None] | None = None
    warnings: tuple[Notice, ...] = ()
    error: SetupError | None = field(default=None)

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the process."""
        return self.error.exit_code if self.error else ExitCode.OK

    def envelope(self) -> dict[str, Any]:
        """Return the JSON of the contract; its schema is flows/terminal/schema.json."""
        return {
            "schema": SCHEMA,
            "command": self.command,
            "status": "failed" if self.error else "ok",
            "exit_code": int(self.exit_code),
            "data": dict(self.data),
            "warnings": [{"code": w.code, "message": w.message} for w in self.warnings],
            "error": None
            if self.error is None
            else {
                "code": self.error.code,
                "message": self.error.message,
                "remedy": self.error.remedy,
            },
        }


def emit(result: Result, *, as_json: bool, out: "Console", err: "Console") -> None:
    """Print the result on `out`; what went wrong, for people, on `err`."""
    if as_json:
        plain = not (out.encoding or "").lower().startswith("utf")
        out.file.write(json.dumps(result.envelope(), indent=2, ensure_ascii=plain) + "\n")
        out.file.flush()
        return
    if result.show:
        result.show(out)
    for warning in result.warnings:
        err.print(f"[yellow]Note:[/] {_plain(warning.message)}", highlight=False)
    if result.error:
        say_error(result.error, err)


def say_error(error: SetupError, err: "Console") -> None:
    """Print what happened and what to do next."""
    name = "Stopped:" if isinstance(error, Cancelled) else "Error:"
    err.print(f"[bold red]{name}[/] {_plain(error.message)}", highlight=False)
    err.print(f"[bold]What to do:[/] {_plain(error.remedy)}", highlight=False)


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def value_table(*rows: tuple[str, str, str]) -> "Table":
    """Return a table of name, value, and a remark."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(style="dim", overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    return table


def permission_table(findings: Iterable[ScopeFinding], console: "Console") -> "Table":
    """Return a row a permission: ticked in the console, granted to the token, proved by a call."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

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


def profile_lines(rows: Sequence[tuple[str, str, bool, str]], console: "Console") -> list[str]:
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


def _cell(verdict: Verdict, console: "Console") -> str:
    if verdict is Verdict.UNKNOWN:
        return "? unknown"
    if verdict is Verdict.YES:
        return f"[green]{_mark('✓', console)} yes[/]"
    return f"[red bold]{_mark('✗', console)} NO[/]"


def _mark(mark: str, console: "Console") -> str:
    """Return the mark, or what stands for it where the terminal has no such sign."""
    try:
        mark.encode(console.encoding or "ascii")
    except UnicodeEncodeError:
        return _PLAIN[mark]
    return mark
