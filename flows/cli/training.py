"""The commands for training: demo, guide."""

from pathlib import Path
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


@commands.command()
def guide(
    output: Annotated[
        Path, typer.Option(metavar="DIR", help="Where the page and the PDF are written.")
    ],
    browser: Browser = None,
    as_json: Json = False,
) -> None:
    """Write the procedure as an illustrated page and a PDF, to hand out.

    The pictures come from a run on a practice console; no account is touched, nothing is kept.
    """

    def run(around: "Surroundings") -> "Result":
        from datetime import date

        from flows.guide import guide as command

        return command(output, browser, around, date.today())

    dispatch("guide", run, as_json=as_json)
