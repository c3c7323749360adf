"""The commands that look after the tool itself: doctor, inspect, repair."""

from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.calling import dispatch
from flows.cli.options import (
    AppKey,
    Attach,
    Browser,
    FreshSession,
    Headless,
    Json,
    Patience,
    PracticeUrl,
    Profile,
    VaultKind,
)

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

    You sign in; nothing is changed and nothing submitted. It looks at the profile's app, at the
    one of --app-key, or at the first there is.
    """

    def run(around: "Surroundings") -> "Result":
        from flows.inspection import InspectOptions
        from flows.inspection import inspect as command
        from flows.options import Where, parse_duration, parse_where_to_attach

        where = Where(
            profile=profile,
            browser=browser,
            attach=parse_where_to_attach(attach, browser, headless=headless),
            headless=headless,
            patience=parse_duration(patience),
            practice_url=practice_url,
            fresh_session=fresh_session,
        )
        return command(InspectOptions(where, app_key), around)

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
    patience: Patience = "10m",
    practice_url: PracticeUrl = None,
    as_json: Json = False,
) -> None:
    """Show the tool a control that has moved: it opens the page, and you point at it.

    What it finds is kept in your own controls.toml, which is read before the tool's own.
    """

    def run(around: "Surroundings") -> "Result":
        from automation.errors import WrongUsage
        from flows.options import Where, parse_duration
        from flows.repair import RepairOptions, list_repairs, remove_repair
        from flows.repair import repair as command

        if (control is not None) + show_list + (remove is not None) != 1:
            raise WrongUsage(
                "It takes a control, --list, or --remove CONTROL.",
                remedy="For example: `dropbox-connector repair permissions.submit`.",
            )
        if show_list:
            return list_repairs(around)
        if remove is not None:
            return remove_repair(remove, around)
        where = Where(
            profile=profile,
            browser=browser,
            patience=parse_duration(patience),
            practice_url=practice_url,
        )
        return command(RepairOptions(where, str(control), scope, app_key), around)

    dispatch("repair", run, as_json=as_json)
