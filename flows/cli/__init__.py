"""The command line: parse, call, render. What is heavy is imported where it is needed."""

import gc
import os
import sys
from typing import Annotated

import typer

from automation.environment import clean
from flows.cli.commands import commands
from flows.cli.completion import complete_named_shell

app = typer.Typer(
    name="dropbox-connector",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Creates the Dropbox app that Snow Atlas needs, and gets its App key, App secret and "
    "Refresh token. Start with: dropbox-connector demo",
    epilog="Exit codes: 0 done · 1 defect of the tool · 2 wrong usage · 3 permission missing · "
    "4 cancelled · 5 a person is needed · 6 Dropbox refused · 7 Dropbox not reachable · "
    "8 credentials cannot be kept",
)
app.add_typer(commands)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"dropbox-connector {version('dropbox-connector')}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


CTRL_C = 130
"""What typer makes of a Ctrl-C before a command has begun."""


def main() -> None:
    """Run the command line; the entry point of `dropbox-connector`."""
    clean(os.environ)
    # Loading modules makes many objects and no garbage: to look for some takes a tenth of the time.
    gc.set_threshold(50_000)
    from flows.cli.ending import end_as_ctrl_c, replace_unknown_signs

    replace_unknown_signs()
    end_as_ctrl_c()
    if complete_named_shell(sys.argv[1:]):
        return
    as_json = "--json" in sys.argv[1:]
    try:
        _run(as_json=as_json)
    except (KeyboardInterrupt, SystemExit) as end:
        if isinstance(end, SystemExit) and end.code != CTRL_C:
            raise
        from flows.cli.dispatch import say_stopped

        sys.exit(say_stopped(as_json=as_json))
    finally:
        # Python would look through all that was loaded once more: a third of a second.
        gc.freeze()


def _run(*, as_json: bool) -> None:
    if not as_json:
        try:
            app()
        except OSError as problem:
            from flows.cli.dispatch import say_not_written

            sys.exit(say_not_written(problem))
        except SystemExit as end:
            # With `--help | head` both libraries that print it end with 1: that is no failure.
            if isinstance(end.__context__, BrokenPipeError):
                sys.exit(0)
            raise
    try:
        # Not standalone, so that wrong usage speaks the same JSON as everything else.
        sys.exit(app(standalone_mode=False))
    except Exception as problem:
        from flows.cli.dispatch import say_usage_error

        sys.exit(say_usage_error(problem))
