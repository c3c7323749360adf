"""The commands that look after the tool and what it keeps: doctor, inspect, repair, report."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.dispatch import dispatch
from flows.cli.options import (
    AppKey,
    Attach,
    Browser,
    FreshSession,
    Headless,
    Json,
    Patience,
    PracticeProfile,
    PracticeUrl,
    Profile,
    VaultKind,
)

if TYPE_CHECKING:
    from flows.session.services import Services
    from flows.terminal.result import Result

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

    def run(services: "Services") -> "Result":
        from flows.commands.doctor import doctor as command
        from flows.session.where import parse_vault

        return command(services, fix=fix, browser=browser, vault=parse_vault(vault))

    dispatch("doctor", run, as_json=as_json)


@commands.command()
def inspect(
    profile: Profile = "default",
    app_key: AppKey = None,
    browser: Browser = None,
    attach: Attach = None,
    headless: Headless = False,
    patience: Patience = "10m",
    fresh_session: FreshSession = False,
    practice_url: PracticeUrl = None,
    as_json: Json = False,
) -> None:
    """Look at Dropbox's pages: which control is found, how, and since when that is known.

    You sign in; nothing is changed, and nothing submitted.

    It looks at the profile's app, at that of --app-key, or at the first there is.
    """

    def run(services: "Services") -> "Result":
        from flows.commands.inspect_console import InspectOptions
        from flows.commands.inspect_console import inspect as command
        from flows.session.where import Where, parse_duration, parse_where_to_attach

        where = Where(
            profile=profile,
            browser=browser,
            attach=parse_where_to_attach(attach, browser, headless=headless),
            headless=headless,
            patience=parse_duration(patience),
            practice_url=practice_url,
            fresh_session=fresh_session,
        )
        return command(InspectOptions(where, app_key), services)

    dispatch("inspect", run, as_json=as_json)


@commands.command()
def repair(
    control: Annotated[
        str | None,
        typer.Argument(metavar="CONTROL", help="Such as permissions.submit; inspect names all."),
    ] = None,
    scope: Annotated[
        str | None,
        typer.Option(metavar="SCOPE", help="For permissions.scope: whose box it is."),
    ] = None,
    show_list: Annotated[
        bool, typer.Option("--list", help="Show what was repaired before.")
    ] = False,
    remove: Annotated[
        str | None, typer.Option(metavar="CONTROL", help="Forget what was repaired.")
    ] = None,
    profile: Profile = "default",
    app_key: AppKey = None,
    browser: Browser = None,
    attach: Attach = None,
    patience: Patience = "10m",
    fresh_session: FreshSession = False,
    practice_url: PracticeUrl = None,
    as_json: Json = False,
) -> None:
    """Show the tool a control that has moved: it opens the page, and you point at it.

    What it finds is kept in your own controls.toml, which is read before the tool's own.
    """

    def run(services: "Services") -> "Result":
        from automation.errors import WrongUsage
        from flows.commands.repair import RepairOptions, list_repairs, remove_repair
        from flows.commands.repair import repair as command
        from flows.session.where import Where, parse_duration, parse_where_to_attach

        if (control is not None) + show_list + (remove is not None) != 1:
            raise WrongUsage(
                "It takes a control, --list, or --remove CONTROL.",
                remedy="For example: `dropbox-connector repair permissions.submit`.",
            )
        if show_list:
            return list_repairs(services)
        if remove is not None:
            return remove_repair(remove, services)
        where = Where(
            profile=profile,
            browser=browser,
            attach=parse_where_to_attach(attach, browser, headless=False),
            patience=parse_duration(patience),
            practice_url=practice_url,
            fresh_session=fresh_session,
        )
        return command(RepairOptions(where, str(control), scope, app_key), services)

    dispatch("repair", run, as_json=as_json)


@commands.command()
def report(
    profile: Profile = "default",
    to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The zip to write. Else one in this folder."),
    ] = None,
    practice: PracticeProfile = False,
    as_json: Json = False,
) -> None:
    """Put together what to attach to a question: versions, doctor, logs, journal; no secret.

    It is searched for every secret that is kept here, and not written if one is found.
    """

    def run(services: "Services") -> "Result":
        from flows.commands.report import ReportOptions
        from flows.commands.report import report as command

        return command(ReportOptions(profile, practice, to), services)

    dispatch("report", run, as_json=as_json)


@profiles.command("list")
def list_profiles(as_json: Json = False) -> None:
    """Tell which profiles are kept here, for which app, and where their values are."""

    def run(services: "Services") -> "Result":
        from flows.commands.profiles import list_profiles as command

        return command(services)

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

    def run(services: "Services") -> "Result":
        from flows.commands.profiles import ForgetOptions
        from flows.commands.profiles import forget as command

        return command(ForgetOptions(profile, practice, yes), services)

    dispatch("profiles forget", run, as_json=as_json)
