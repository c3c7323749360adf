"""Every command of the command line, one function each: its help, and the call."""

from typing import TYPE_CHECKING

import typer

from flows.cli.parameters import command
from flows.terminal.options import (
    CheckOptions,
    DemoOptions,
    DoctorOptions,
    ExchangeOptions,
    ForgetOptions,
    GuideOptions,
    HandoffOptions,
    InspectOptions,
    NoOptions,
    PracticeOptions,
    RepairOptions,
    ReportOptions,
    SetupOptions,
    StepsOptions,
)

if TYPE_CHECKING:
    from flows.session.services import Services
    from flows.terminal.result import Result

SET_UP = "Set up"
CHECK = "Check"
NO_BROWSER = "Without a browser on this machine"
TRAINING = "Training"
MOVED = "When Dropbox's pages have moved"
MACHINE = "This machine"

commands = typer.Typer()
profiles = typer.Typer(
    help="List the profiles that are stored here, or forget one.", no_args_is_help=True
)


@command(
    commands, SetupOptions, "setup", group=SET_UP, example='setup --app-name "Snow Atlas Contoso"'
)
def setup(options: SetupOptions, services: "Services") -> "Result":
    """Go through the whole procedure in a browser, to a refresh token that was tried.

    You sign in, accept terms, and allow; the tool does the rest.

    Run it again at any time: it continues where it stopped, and never creates a second app.
    """
    if options.where.attach is None:
        _start_driver(services, "flows.commands.setup", practice=options.where.practice)
    if options.save_casts is not None:
        from flows.commands.setup_with_casts import setup_with_casts

        return setup_with_casts(options.save_casts, options, services)
    if options.record is None:
        from flows.commands.setup import setup as run

        return run(options, services)

    from datetime import date

    from flows.training.guide import record

    return record(options, services, date.today())


@command(commands, CheckOptions, "check", group=CHECK, example="check --all")
def check(options: CheckOptions, services: "Services") -> "Result":
    """Check whether the permissions still hold: ticked, granted, tested with an API call.

    It reads, and changes nothing.

    For cron and CI set DROPBOX_CONNECTOR_APP_KEY, _APP_SECRET, _REFRESH_TOKEN:
    then no profile is needed, and nothing is written.
    """
    from flows.commands.check import check as run

    return run(options, services, services.environ)


@command(commands, HandoffOptions, "handoff", group=SET_UP, example="handoff")
def handoff(options: HandoffOptions, services: "Services", *, as_json: bool) -> "Result":
    """Give the three values to Snow Atlas: in a window, hidden, with a Copy button each.

    There is no window without a display, or with --reveal, --format or --to.
    What is printed is masked, unless you say --reveal.
    """
    from flows.commands.handoff import handoff as run

    return run(options, services, as_json=as_json)


@command(commands, StepsOptions, "steps", group=NO_BROWSER, example="steps --shell powershell")
def steps(options: StepsOptions, services: "Services") -> "Result":
    """Print the whole procedure in words, with the commands for steps 5 to 7.

    For a machine where no browser can be driven. No secret gets into the shell's history.
    """
    from flows.commands.steps import steps as run

    return run(options)


@command(
    commands,
    ExchangeOptions,
    "exchange",
    group=NO_BROWSER,
    example="exchange --app-key KEY --vault file",
)
def exchange(options: ExchangeOptions, services: "Services") -> "Result":
    """Get the refresh token without a browser on this machine: steps 5 to 7.

    It shows the authorize link, and asks for App secret and access code; neither is shown.

    Without a terminal it reads {"app_key", "app_secret", "code"} as JSON from standard input.
    """
    from flows.commands.exchange import exchange as run

    return run(options, services)


@command(
    commands, PracticeOptions, "practice", group=TRAINING, example="practice --scenario name-taken"
)
def practice(options: PracticeOptions, services: "Services") -> "Result":
    """Serve the practice console alone, until Ctrl-C: for people who try it by themselves.

    Its start page has the practice account, scenarios to switch on and off, and the state. A secret
    link, for the trainer only, shows who has come how far.
    """
    from flows.training.practice_server import practice as run

    return run(options, services)


@command(commands, DemoOptions, "demo", group=TRAINING, example="demo --pace slow")
def demo(options: DemoOptions, services: "Services") -> "Result":
    """Show the whole procedure on a practice console: no account, nothing is kept.

    The tool plays the person as well; Space pauses. Without a display it runs without a window.
    """
    if not options.show_list:
        _start_driver(services, "flows.training.demo", practice=True)
    from flows.training.demo import demo as run

    return run(options, services)


@command(commands, GuideOptions, "guide", group=TRAINING, example="guide --output guide")
def guide(options: GuideOptions, services: "Services") -> "Result":
    """Write the procedure as an illustrated page and a PDF, to hand out.

    The pictures come from a run on a practice console; no account is touched, nothing is kept.
    """
    from datetime import date

    from flows.training.guide import guide as run

    return run(options, services, date.today())


@command(commands, DoctorOptions, "doctor", group=MACHINE, example="doctor --fix")
def doctor(options: DoctorOptions, services: "Services") -> "Result":
    """Check that everything needed is here: browser, display, vault, network, clock."""
    from flows.commands.doctor import doctor as run

    return run(services, options)


@command(commands, InspectOptions, "inspect", group=MOVED, example="inspect")
def inspect(options: InspectOptions, services: "Services") -> "Result":
    """Check which buttons and fields the tool finds on Dropbox's pages, and by which locator.

    You sign in; nothing is changed, and nothing submitted.

    It looks at the profile's app, at that of --app-key, or at the first there is.
    """
    from flows.commands.inspect_console import inspect as run

    return run(options, services)


@command(commands, RepairOptions, "repair", group=MOVED, example="repair permissions.submit")
def repair(options: RepairOptions, services: "Services") -> "Result":
    """Show the tool a button or field that has moved: it opens the page, and you point at it.

    What it finds is kept in your own controls.toml, which is read before the tool's own.
    """
    from flows.commands.repair import repair_or_list as run

    return run(options, services)


@command(commands, ReportOptions, "report", group=MACHINE, example="report --to report.zip")
def report(options: ReportOptions, services: "Services") -> "Result":
    """Collect what to attach to a bug report: versions, doctor, logs, journal; no secret.

    It is searched for every secret that is kept here, and not written if one is found.
    """
    from flows.commands.report import report as run

    return run(options, services)


@command(profiles, NoOptions, "list", full_name="profiles list")
def list_profiles(options: NoOptions, services: "Services") -> "Result":
    """List the profiles that are stored here, for which app, and where their values are."""
    from flows.commands.profiles import list_profiles as run

    return run(services)


@command(profiles, ForgetOptions, "forget", full_name="profiles forget")
def forget(options: ForgetOptions, services: "Services") -> "Result":
    """Remove a profile from this machine: its values, its journal, its browser's sign-in.

    It says how to end the access at Dropbox, which this does not do.
    """
    from flows.commands.profiles import forget as run

    return run(options, services)


NEEDED_LATER = (
    "automation.dropbox.api.tokens",
    "automation.dropbox.api.side_by_side",
    "rich.console",
)


def _start_driver(services: "Services", command: str, *, practice: bool) -> None:
    """Start what will open a browser, and load the command meanwhile."""
    console = ("automation.practice.site",) if practice else ()
    services.start_driver((command, *console, *NEEDED_LATER))


commands.add_typer(profiles, name="profiles", rich_help_panel=MACHINE)
