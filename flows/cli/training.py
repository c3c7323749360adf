"""The commands for training: practice, demo, guide."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.dispatch import dispatch
from flows.cli.options import Browser, Headless, Json

if TYPE_CHECKING:
    from flows.session.services import Services
    from flows.terminal.result import Result

commands = typer.Typer()


@commands.command()
def practice(
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="A scenario that is on from the beginning. Can be repeated."
        ),
    ] = None,
    port: Annotated[
        int, typer.Option(show_default=False, help="Where it listens. Else a free one.")
    ] = 0,
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="For a classroom: an address of this machine, or 0.0.0.0 for all of them.",
        ),
    ] = "127.0.0.1",
    yes_open_to_network: Annotated[
        bool,
        typer.Option("--yes-open-to-network", help="Other machines may reach it; do not ask."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Serve the practice console alone, until Ctrl-C: for people who try it by themselves.

    Its start page has the practice account, scenarios to switch on and off, and the state.
    """

    def run(services: "Services") -> "Result":
        from flows.training.practice_server import PracticeOptions
        from flows.training.practice_server import practice as command

        options = PracticeOptions(port, host, tuple(scenario or ()), yes_open_to_network)
        return command(options, services)

    dispatch("practice", run, as_json=as_json)


@commands.command()
def demo(
    scenario: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Show a trouble and how it is solved. Can be repeated."),
    ] = None,
    pace: Annotated[
        str,
        typer.Option(metavar="[slow|normal|fast]", help="How much time there is to follow."),
    ] = "normal",
    step_by_step: Annotated[
        bool,
        typer.Option(
            "--step-by-step",
            help="For a trainer: wait before each step, for Space or Next; Back reads again.",
        ),
    ] = False,
    hands_on: Annotated[
        bool,
        typer.Option(
            "--hands-on", help="You do the steps; wrong turns are answered, hints are given."
        ),
    ] = False,
    video: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Film it, without its secrets: an .mp4 or a .webm."),
    ] = None,
    browser: Browser = None,
    headless: Headless = False,
    as_json: Json = False,
) -> None:
    """Show the whole procedure on a practice console: no account, nothing is kept.

    The tool plays the person as well; Space pauses. Without a display it runs without a window.
    """

    def run(services: "Services") -> "Result":
        from flows.training.demo import DemoOptions
        from flows.training.demo import demo as command

        options = DemoOptions(
            scenarios=tuple(scenario or ()),
            pace=pace,
            by_step=step_by_step,
            hands_on=hands_on,
            browser=browser,
            headless=headless,
            video=video,
        )
        return command(options, services)

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

    def run(services: "Services") -> "Result":
        from datetime import date

        from flows.training.guide import guide as command

        return command(output, browser, services, date.today())

    dispatch("guide", run, as_json=as_json)
