"""The commands that hand the values on: handoff."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.calling import dispatch
from flows.cli.options import Browser, Json, Profile

if TYPE_CHECKING:
    from flows.result import Result
    from flows.surroundings import Surroundings

commands = typer.Typer()


@commands.command()
def handoff(
    profile: Profile = "default",
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Print the values in the open, in this terminal.")
    ] = False,
    format: Annotated[
        str | None,
        typer.Option(metavar="[env|json]", help="Print them as variables or as JSON, masked."),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write them into a new file that only you can read."),
    ] = None,
    browser: Browser = None,
    as_json: Json = False,
) -> None:
    """Give the three values to Snow Atlas: in a window, hidden, with a Copy button each.

    Without a display, or with an option, it uses the terminal; masked unless you say --reveal.
    """

    def run(around: "Surroundings") -> "Result":
        from flows.handoff import HandoffOptions
        from flows.handoff import handoff as command

        return command(
            HandoffOptions(profile, reveal, format, to, browser), around, as_json=as_json
        )

    dispatch("handoff", run, as_json=as_json)
