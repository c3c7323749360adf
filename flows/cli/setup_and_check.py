"""The commands of the procedure: setup, check, handoff, steps, exchange."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.dispatch import dispatch
from flows.cli.options import (
    AppKey,
    AppName,
    Attach,
    Browser,
    FreshSession,
    Headless,
    Json,
    Passphrase,
    Patience,
    Practice,
    PracticeProfile,
    PracticeUrl,
    Profile,
    Record,
    RecordNames,
    VaultKind,
)

if TYPE_CHECKING:
    from flows.session.services import Services
    from flows.terminal.result import Result

commands = typer.Typer()


@commands.command()
def setup(
    profile: Profile = "default",
    app_name: AppName = None,
    app_key: AppKey = None,
    allow: Annotated[
        bool, typer.Option("--allow", help='Let the tool select "Allow" on the consent page.')
    ] = False,
    guide: Annotated[
        bool, typer.Option("--guide", help="You do every step; the tool shows it and ticks it off.")
    ] = False,
    also_scope: Annotated[
        list[str] | None,
        typer.Option(
            metavar="team_data.member",
            help="Tick this as well if Dropbox saves the four in no other way. It lets the app "
            "make calls in the name of any member of the team.",
        ),
    ] = None,
    renew: Annotated[
        bool,
        typer.Option("--renew", help="Tick, submit and authorize anew, although all works."),
    ] = False,
    vault: VaultKind = None,
    passphrase: Passphrase = False,
    browser: Browser = None,
    attach: Attach = None,
    headless: Headless = False,
    patience: Patience = "10m",
    fresh_session: FreshSession = False,
    practice: Practice = False,
    practice_url: PracticeUrl = None,
    record: Record = None,
    record_names: RecordNames = False,
    as_json: Json = False,
) -> None:
    """Go through the whole procedure in a browser, to a refresh token that was tried.

    You sign in, accept terms, and allow; the tool does the rest.

    Run it again at any time: it goes on where it stopped, and makes no second app.
    """

    def run(services: "Services") -> "Result":
        from automation.errors import WrongUsage
        from flows.commands.setup import SetupOptions
        from flows.commands.setup import setup as command
        from flows.session.where import (
            Where,
            parse_also_scopes,
            parse_duration,
            parse_vault,
            parse_where_to_attach,
        )

        where = Where(
            profile=profile,
            browser=browser,
            attach=parse_where_to_attach(attach, browser, headless=headless),
            headless=headless,
            patience=parse_duration(patience),
            practice=practice,
            practice_url=practice_url,
            fresh_session=fresh_session,
        )
        options = SetupOptions(
            where=where,
            vault=parse_vault(vault, sealed=passphrase),
            sealed=passphrase,
            app_name=app_name,
            app_key=app_key,
            allow=allow,
            guide=guide,
            also_scopes=parse_also_scopes(also_scope),
            renew=renew,
        )
        if record is None and record_names:
            raise WrongUsage(
                "--record-names says what --record may show, and there is no --record.",
                remedy="Add `--record DIR`, or leave it out.",
            )
        if record is None:
            return command(options, services)

        from datetime import date

        from flows.training.guide import record as recorded

        return recorded(options, record, services, date.today(), names=record_names)

    dispatch("setup", run, as_json=as_json)


@commands.command()
def check(
    profile: Profile = "default",
    all_profiles: Annotated[
        bool, typer.Option("--all", help="All profiles, side by side; the worst decides.")
    ] = False,
    console: Annotated[
        bool,
        typer.Option(
            "--console/--no-console",
            help="Also read in the console what is ticked; opens a browser, changes nothing.",
        ),
    ] = False,
    browser: Browser = None,
    attach: Attach = None,
    headless: Headless = False,
    patience: Patience = "10m",
    fresh_session: FreshSession = False,
    practice: Practice = False,
    practice_url: PracticeUrl = None,
    as_json: Json = False,
) -> None:
    """Tell whether the four permissions still hold: ticked, granted, proved by a call.

    It reads, and changes nothing.

    For cron and CI set DROPBOX_CONNECTOR_APP_KEY, _APP_SECRET, _REFRESH_TOKEN:
    then no profile is needed, and nothing is written.
    """

    def run(services: "Services") -> "Result":
        from flows.commands.check import CheckOptions
        from flows.commands.check import check as command
        from flows.session.where import Where, parse_duration, parse_where_to_attach

        where = Where(
            profile=profile,
            browser=browser,
            attach=parse_where_to_attach(attach, browser, headless=headless),
            headless=headless,
            patience=parse_duration(patience),
            practice=practice,
            practice_url=practice_url,
            fresh_session=fresh_session,
        )
        return command(CheckOptions(where, all_profiles, console), services, os.environ)

    dispatch("check", run, as_json=as_json)


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
