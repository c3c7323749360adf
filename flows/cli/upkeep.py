"""The commands that look after the tool itself: doctor."""

from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.calling import dispatch
from flows.cli.options import Browser, Json, VaultKind

if TYPE_CHECKING:
    from flows.result import Result
    from flows.surroundings import Surroundings

commands = typer.Typer()


@commands.command()
def doctor(
    fix: Annotated[bool, typer.Option("--fix", help="Get a browser if there is none.")] = False,
    browser: Browser = None,
    vault: VaultKind = None,
    as_json: Json = False,
) -> None:
    """Tell whether everything is here to run: browser, display, vault, network, clock."""

    def run(around: "Surroundings") -> "Result":
        from flows.doctor import doctor as command
        from flows.options import parse_vault

        return command(around, fix=fix, browser=browser, vault=parse_vault(vault, practice=False))

    dispatch("doctor", run, as_json=as_json)
