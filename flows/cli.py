"""The command line: parse, call, render. What is heavy is imported where it is needed."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from flows.result import Result
    from flows.surroundings import Surroundings

app = typer.Typer(
    name="dropbox-connector",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="From a Dropbox team to the three values that Snow Atlas's Dropbox connector asks for.",
    epilog="Exit codes: 0 done · 1 defect of the tool · 2 wrong usage · 3 permission missing · "
    "4 cancelled · 5 a person is needed · 6 Dropbox refused · 7 Dropbox not reachable · "
    "8 credentials cannot be kept",
)

_BROWSER, _PRACTICE, _OUTPUT = "Browser", "Practice", "Output"

Profile = Annotated[
    str,
    typer.Option(
        envvar="DROPBOX_CONNECTOR_PROFILE", help="One team or app each: letters, digits, - _ ."
    ),
]
Browser = Annotated[
    str | None,
    typer.Option(
        envvar="DROPBOX_CONNECTOR_BROWSER",
        help="chrome, msedge, chromium, or the path of one. Unasked: the first that is found.",
        rich_help_panel=_BROWSER,
    ),
]
Headless = Annotated[
    bool,
    typer.Option(
        "--headless",
        help="No window. A step that needs a person then fails at once.",
        rich_help_panel=_BROWSER,
    ),
]
Patience = Annotated[
    str,
    typer.Option(help="How long to wait for a person: 90s, 10m, 1h.", rich_help_panel=_BROWSER),
]
FreshSession = Annotated[
    bool,
    typer.Option(
        "--fresh-session", help="Sign in anew, with another account too.", rich_help_panel=_BROWSER
    ),
]
Practice = Annotated[
    bool,
    typer.Option(
        "--practice",
        help="On a practice console, started for this run. No account is touched.",
        rich_help_panel=_PRACTICE,
    ),
]
PracticeUrl = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="On a practice console that runs already on this machine.",
        rich_help_panel=_PRACTICE,
    ),
]
VaultKind = Annotated[
    str | None,
    typer.Option(
        envvar="DROPBOX_CONNECTOR_VAULT",
        metavar="[keyring|file|none]",
        help="Where the values are kept: the system's keyring, a file only you can read, or "
        "nowhere (shown once). Unasked: keyring; none with --practice.",
    ),
]
AppName = Annotated[
    str | None, typer.Option(help="Name of the app; unique in all of Dropbox. Unasked: invented.")
]
AppKey = Annotated[
    str | None, typer.Option(metavar="KEY", help="Use that app of the account; make none.")
]
Json = Annotated[
    bool, typer.Option("--json", help="The result as JSON on stdout.", rich_help_panel=_OUTPUT)
]


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"dropbox-connector {version('dropbox-connector-setup')}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


@app.command()
def setup(
    profile: Profile = "default",
    app_name: AppName = None,
    app_key: AppKey = None,
    allow: Annotated[
        bool, typer.Option("--allow", help='Let the tool select "Allow" on the consent page.')
    ] = False,
    guide: Annotated[
        bool, typer.Option("--guide", help="You do every step; the tool shows, watches, ticks off.")
    ] = False,
    vault: VaultKind = None,
    browser: Browser = None,
    headless: Headless = False,
    patience: Patience = "10m",
    fresh_session: FreshSession = False,
    practice: Practice = False,
    practice_url: PracticeUrl = None,
    as_json: Json = False,
) -> None:
    """Go through the whole procedure in a browser, to a refresh token that was tried.

    You sign in, accept terms, and allow; the tool does the rest.

    Run it again at any time: it goes on where it stopped, and makes no second app.
    """

    def run(around: "Surroundings") -> "Result":
        from flows.options import Where, parse_duration, parse_vault
        from flows.setup import SetupOptions
        from flows.setup import setup as command

        where = Where(
            profile=profile,
            browser=browser,
            headless=headless,
            patience=parse_duration(patience),
            practice=practice,
            practice_url=practice_url,
            fresh_session=fresh_session,
        )
        options = SetupOptions(
            where=where,
            vault=parse_vault(vault, practice=practice),
            app_name=app_name,
            app_key=app_key,
            allow=allow,
            guide=guide,
        )
        return command(options, around)

    _dispatch("setup", run, as_json=as_json)


@app.command()
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

    _dispatch("demo", run, as_json=as_json)


@app.command()
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
    headless: Headless = False,
    patience: Patience = "10m",
    fresh_session: FreshSession = False,
    practice_url: PracticeUrl = None,
    as_json: Json = False,
) -> None:
    """Tell whether the four permissions still hold: ticked, granted, proved by a call.

    It reads, and changes nothing. For cron and CI set DROPBOX_CONNECTOR_APP_KEY, _APP_SECRET and
    _REFRESH_TOKEN: then no profile is needed, and nothing is written.
    """

    def run(around: "Surroundings") -> "Result":
        from flows.check import CheckOptions
        from flows.check import check as command
        from flows.options import Where, parse_duration

        where = Where(
            profile=profile,
            browser=browser,
            headless=headless,
            patience=parse_duration(patience),
            practice_url=practice_url,
            fresh_session=fresh_session,
        )
        return command(CheckOptions(where, all_profiles, console), around, os.environ)

    _dispatch("check", run, as_json=as_json)


@app.command()
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

    _dispatch("handoff", run, as_json=as_json)


@app.command()
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

    _dispatch("doctor", run, as_json=as_json)


def _dispatch(command: str, run: "Callable[[Surroundings], Result]", *, as_json: bool) -> None:
    from flows.dispatch import dispatch

    raise typer.Exit(dispatch(command, run, as_json=as_json))


def main() -> None:
    """Run the command line; the entry point of `dropbox-connector`."""
    if "--json" not in sys.argv[1:]:
        app()
    try:
        # Not standalone, so that wrong usage speaks the same JSON as everything else.
        sys.exit(app(standalone_mode=False))
    except Exception as problem:
        from flows.dispatch import say_usage_error

        sys.exit(say_usage_error(problem))
