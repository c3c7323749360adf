"""The commands that bring and hand on the values: handoff, steps, exchange."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.calling import dispatch
from flows.cli.options import (
    Browser,
    Json,
    Passphrase,
    PracticeProfile,
    PracticeUrl,
    Profile,
    VaultKind,
)

if TYPE_CHECKING:
    from flows.session.services import Services
    from flows.terminal.result import Result

commands = typer.Typer()


@commands.command()
def handoff(
    profile: Profile = "default",
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Print the values in the open, in this terminal.")
    ] = False,
    format: Annotated[
        str | None,
        typer.Option(
            metavar="[env|json]",
            help="As variables or as JSON: printed (masked), or written by --to.",
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write them, unmasked, into a new file that only you can read."
        ),
    ] = None,
    browser: Browser = None,
    practice: PracticeProfile = False,
    as_json: Json = False,
) -> None:
    """Give the three values to Snow Atlas: in a window, hidden, with a Copy button each.

    There is no window without a display, or with --reveal, --format or --to.
    What is printed is masked, unless you say --reveal.
    """

    def run(services: "Services") -> "Result":
        from flows.commands.handoff import HandoffOptions
        from flows.commands.handoff import handoff as command

        return command(
            HandoffOptions(profile, reveal, format, to, browser, practice),
            services,
            as_json=as_json,
        )

    dispatch("handoff", run, as_json=as_json)


@commands.command()
def steps(
    shell: Annotated[
        str,
        typer.Option(metavar="[bash|powershell]", help="For which shell the commands are."),
    ] = "powershell" if sys.platform == "win32" else "bash",
    practice_url: PracticeUrl = None,
    as_json: Json = False,
) -> None:
    """Print the whole procedure in words, with the commands for steps 5 to 7.

    For a machine where no browser can be driven. No secret gets into the shell's history.
    """

    def run(services: "Services") -> "Result":
        from flows.commands.steps import steps as command

        return command(shell, practice_url)

    dispatch("steps", run, as_json=as_json)


@commands.command()
def exchange(
    profile: Profile = "default",
    app_key: Annotated[
        str | None, typer.Option(metavar="KEY", help="The app's key. Else you are asked for it.")
    ] = None,
    vault: VaultKind = None,
    passphrase: Passphrase = False,
    practice_url: PracticeUrl = None,
    as_json: Json = False,
) -> None:
    """Get the refresh token without a browser on this machine: steps 5 to 7.

    It shows the authorize link, and asks for App secret and access code; neither is shown.

    Without a terminal it reads {"app_key", "app_secret", "code"} as JSON from standard input.
    """

    def run(services: "Services") -> "Result":
        from flows.commands.exchange import ExchangeOptions
        from flows.commands.exchange import exchange as command
        from flows.session.where import Where, parse_vault

        where = Where(profile=profile, practice_url=practice_url)
        kind = parse_vault(vault, sealed=passphrase)
        return command(ExchangeOptions(where, kind, passphrase, app_key), services)

    dispatch("exchange", run, as_json=as_json)
