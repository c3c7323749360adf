"""The commands for training: demo."""

from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.calling import dispatch
from flows.cli.options import Browser, Headless, Json

if TYPE_CHECKING:
    from flows.result import Result
    from flows.surroundings import Surroundings

commands = typer.Typer()


@commands.command()
def demo(
    scenario: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Show a trouble and how it is solved. Can be repeated."),
    ] = None,
    browser: Browser = None,
    headless: Headless = False,
    as_json: Json = False,
) -> None:
    """Show the whole procedure on a practice console: no account, nothing is kept.

    The tool plays the person as well. Where there is no display it runs without a window.
    """

    def run(around: "Surroundings") -> "Result":
        from flows.demo import demo as command

        return command(tuple(scenario or ()), browser, headless, around)

    dispatch("demo", run, as_json=as_json)
