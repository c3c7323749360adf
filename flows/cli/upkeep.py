"""The commands that look after the tool and what it keeps: doctor, report, profiles."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.calling import dispatch
from flows.cli.options import Browser, Json, PracticeProfile, Profile, VaultKind

if TYPE_CHECKING:
    from flows.result import Result
    from flows.surroundings import Surroundings

commands = typer.Typer()
profiles = typer.Typer(
    help="Tell which profiles are kept here, or forget one.", no_args_is_help=True
)
commands.add_typer(profiles, name="profiles")


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

        return command(around, fix=fix, browser=browser, vault=parse_vault(vault))

    dispatch("doctor", run, as_json=as_json)


@commands.command()
def report(
    profile: Profile = "default",
    to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The zip to write. Unasked: one in this folder."),
    ] = None,
    practice: PracticeProfile = False,
    as_json: Json = False,
) -> None:
    """Put together what to attach to a question: versions, doctor, logs, journal; no secret.

    It is searched for every secret that is kept here, and not written if one is found.
    """

    def run(around: "Surroundings") -> "Result":
        from flows.report import ReportOptions
        from flows.report import report as command

        return command(ReportOptions(profile, practice, to), around)

    dispatch("report", run, as_json=as_json)


@profiles.command("list")
def list_profiles(as_json: Json = False) -> None:
    """Tell which profiles are kept here, for which app, and where their values are."""

    def run(around: "Surroundings") -> "Result":
        from flows.profiles import list_profiles as command

        return command(around)

    dispatch("profiles list", run, as_json=as_json)


@profiles.command()
def forget(
    profile: Annotated[str, typer.Argument(metavar="NAME", help="The profile to forget.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    practice: PracticeProfile = False,
    as_json: Json = False,
) -> None:
    """Remove a profile from this machine: its values, its journal, its browser's sign-in.

    It says how to end the access at Dropbox, which this does not do.
    """

    def run(around: "Surroundings") -> "Result":
        from flows.profiles import ForgetOptions
        from flows.profiles import forget as command

        return command(ForgetOptions(profile, practice, yes), around)

    dispatch("profiles forget", run, as_json=as_json)
