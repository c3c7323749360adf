"""Calls a command, and ends the process with its exit code."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from flows.session.services import Services
    from flows.terminal.result import Result


def dispatch(command: str, run: "Callable[[Services], Result]", *, as_json: bool) -> None:
    """Run a command, print its result, and exit."""
    from flows.cli.dispatch import dispatch as call

    raise typer.Exit(call(command, run, as_json=as_json))
