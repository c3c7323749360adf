"""What a command gives back, and the one place where it is rendered as JSON or as text."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from automation.dropbox.scopes import ACCOUNT_INFO, ScopeFinding, Verdict
from automation.errors import Cancelled, ExitCode, SetupError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

SCHEMA = 1


NO_CALL = "? cannot be tested"


_WORD = re.compile(r"\S+\s*")

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


Look = Literal["plain", "bold", "dim", "good", "bad", "note"]
"""How a text looks where there is colour."""


@dataclass(frozen=True)
class Cell:
    """A text in a table, and how it looks."""

    text: str
    look: Look = "plain"


@dataclass(frozen=True)
class Line:
    """A line of text; `indent` in characters.

    One that does not `wrap` stays on one line, so that a link or a path can be copied. One that is
    `cut` is no longer than a terminal is wide; where there is no terminal, nothing is cut off.
    """

    text: str
    look: Look = "plain"
    indent: int = 0
    wrap: bool = True
    cut: bool = False


@dataclass(frozen=True)
class Verbatim:
    """A text as it stands: nothing is wrapped, set in or coloured, so that it can be copied."""

    text: str
    end: str = "\n"


@dataclass(frozen=True)
class Table:
    """Rows of cells. With `ruled` there is a line below the headings."""

    rows: tuple[tuple[Cell, ...], ...]
    headings: tuple[str, ...] = ()
    ruled: bool = False
    fixed: frozenset[int] = frozenset()
    """Columns that are never folded."""
    right: frozenset[int] = frozenset()
    """Columns of figures."""


Shown = Line | Verbatim | Table


def table(*rows: Iterable[Cell | str], **more: Any) -> Table:
    """Return a table; a text stands for a plain cell. `more` as in Table."""
    cells = (tuple(c if isinstance(c, Cell) else Cell(c) for c in row) for row in rows)
    return Table(tuple(cells), **more)


@dataclass(frozen=True)
class Result:
    """What a command gives back: data for programs, a text for people, and what went wrong."""

    command: str
    data: Mapping[str, Any]
    show: tuple[Shown, ...] = ()
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
        from automation.terminal_text import harmless_json

        plain = not (out.encoding or "").lower().startswith("utf")
        written = json.dumps(result.envelope(), indent=2, ensure_ascii=plain)
        out.file.write(harmless_json(written) + "\n")
        out.file.flush()
        return
    render(result.show, out)
    for warning in result.warnings:
        _said("Note:", "yellow", warning.message, err)
    if result.error:
        say_error(result.error, err)


def say_error(error: SetupError, err: "Console") -> None:
    """Print what happened and what to do next."""
    name = "Stopped:" if isinstance(error, Cancelled) else "Error:"
    _said(name, "bold red", error.message, err)
    _said("What to do:", "bold", error.remedy, err)


def _said(name: str, style: str, text: str, console: "Console") -> None:
    from rich.text import Text

    print_text(Text.assemble((name, style), " ", text), console)


def print_text(text: "Text", console: "Console", indent: int = 0) -> None:
    """Print a text, set in and wrapped between words: a link or a path is never folded."""
    for line in _between_words(text, console.width - indent):
        line.rstrip()
        line.pad_left(indent)
        console.print(line, highlight=False, soft_wrap=True)


_STYLES: Mapping[Look, str] = {
    "plain": "",
    "bold": "bold",
    "dim": "dim",
    "good": "green",
    "bad": "red bold",
    "note": "yellow",
}


def render(parts: Iterable[Shown], console: "Console") -> None:
    """Print the parts of a result: the only place where a result becomes text."""
    for part in parts:
        if isinstance(part, Verbatim):
            console.out(part.text, end=part.end, highlight=False)
        elif isinstance(part, Line):
            _render_line(part, console)
        elif _fits(part, console):
            console.print(_rich_table(part, console))
        else:
            _render_below(part, console)


def _render_line(line: Line, console: "Console") -> None:
    from rich.text import Text

    text = _encodable(line.text, console)
    if line.cut and console.is_terminal and len(text) > console.width:
        text = f"{text[: console.width - 4]} ..."
    shown = Text(text, style=_STYLES[line.look])
    if not text:
        console.print()
    elif line.wrap and not line.cut:
        print_text(shown, console, line.indent)
    else:
        console.print(shown, highlight=False, soft_wrap=True)


def _between_words(text: "Text", width: int) -> "Iterator[Text]":
    """Give the lines of a text; rich would fold a word that is longer than a line."""
    from rich.cells import cell_len

    for line in text.split("\n", allow_blank=True):
        starts, used = [], 0
        for word in _WORD.finditer(line.plain):
            if used and used + cell_len(word[0].rstrip()) > width:
                starts.append(word.start())
                used = 0
            used += cell_len(word[0])
        yield from line.divide(starts)


NARROW = 60


def _fits(table: Table, console: "Console") -> bool:
    """Tell whether there is room for the columns side by side, with each word whole."""
    rows = [tuple(cell.text for cell in row) for row in table.rows]
    rows.append(table.headings)
    places = range(max(map(len, rows), default=0))
    widths = (
        max((_width(row[n], whole=n in table.fixed) for row in rows if n < len(row)), default=0)
        for n in places
    )
    return console.width > NARROW and sum(widths) + 2 * len(places) <= console.width


def _width(text: str, *, whole: bool) -> int:
    from rich.cells import cell_len

    return max(map(cell_len, [text] if whole else text.split()), default=0)


def _render_below(table: Table, console: "Console") -> None:
    """Print each row as lines: the cells one below the other, each after its heading."""
    from rich.text import Text

    first = 0 if table.headings else min(max(table.fixed, default=0), 1)
    for row in table.rows:
        cells = [Text(_encodable(c.text, console), style=_STYLES[c.look]) for c in row]
        print_text(Text("  ").join(cells[: first + 1]), console)
        for place, cell in enumerate(cells[first + 1 :], first + 1):
            named = f"{table.headings[place]}: " if table.headings else ""
            if cell.plain:
                print_text(Text.assemble(named, cell), console, indent=4)


def _rich_table(table: Table, console: "Console") -> "RichTable":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table as RichTable
    from rich.text import Text

    made = RichTable(
        box=SIMPLE_HEAD if table.ruled else None,
        show_header=bool(table.headings),
        header_style="bold",
        padding=(0, 2, 0, 0),
    )
    columns = table.headings or ("",) * max(map(len, table.rows), default=0)
    for place, heading in enumerate(columns):
        made.add_column(
            heading,
            no_wrap=place in table.fixed,
            overflow="fold",
            justify="right" if place in table.right else "left",
        )
    for row in table.rows:
        made.add_row(*(Text(_encodable(c.text, console), style=_STYLES[c.look]) for c in row))
    return made


def value_table(*rows: tuple[str, str, str]) -> Table:
    """Return a table of name, value, and a remark."""
    return table(
        *((Cell(name, "bold"), value, Cell(remark, "dim")) for name, value, remark in rows),
        fixed=frozenset({0}),
    )


def permission_table(findings: Iterable[ScopeFinding]) -> Table:
    """Return a row a permission: ticked in the console, granted to the token, proved by a call."""
    rows = []
    for finding in findings:
        proved = _cell(finding.proved)
        if finding.scope == ACCOUNT_INFO and finding.proved is Verdict.UNKNOWN:
            proved = Cell(NO_CALL)
        rows.append((finding.scope, _cell(finding.ticked), _cell(finding.granted), proved))
    return table(
        *rows,
        headings=("Permission", "ticked", "granted", "tested with an API call"),
        ruled=True,
        fixed=frozenset({0, 1, 2}),
    )


def profile_lines(rows: Sequence[tuple[str, str, str, bool, str]]) -> tuple[Line, ...]:
    """Return a line a profile: whether all is well, its name, its team, its app, and what was
    found.

    In a terminal no line is longer than it is wide; elsewhere nothing is cut off.
    """
    names = max((len(row[0]) for row in rows), default=0)
    teams = max((len(row[1]) for row in rows), default=0)
    apps = max((len(row[2]) for row in rows), default=0)
    return tuple(
        Line(
            f"{'✓ ok' if well else '✗ NO'}  {name:<{names}}  {team:<{teams}}  "
            f"{app:<{apps}}  {words}",
            cut=True,
        )
        for name, team, app, well, words in rows
    )


def _cell(verdict: Verdict) -> Cell:
    if verdict is Verdict.UNKNOWN:
        return Cell("? unknown")
    return Cell("✓ yes", "good") if verdict is Verdict.YES else Cell("✗ NO", "bad")


def _encodable(text: str, console: "Console") -> str:
    """Return the text with other marks where the terminal does not have these."""
    try:
        text.encode(console.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        for mark, plain in _PLAIN.items():
            text = text.replace(mark, plain)
    return text
