"""What a command gives back, and the one place where it is rendered as JSON or as text."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from automation.errors import Cancelled, ExitCode, SetupError

if TYPE_CHECKING:
    from rich.console import Console

SCHEMA = 1


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
