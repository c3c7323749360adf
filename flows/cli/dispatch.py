"""Calls a command with its services, and gives every end its words and exit code."""

import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from automation.environment import require_text, take_secrets
from automation.errors import Defect, SetupError, WrongUsage
from flows.cli.ending import replace_unknown_signs, stop_comes_first
from flows.terminal.progress import TerminalProgress
from flows.terminal.prompt import ANY_TIME, Passphrase, Terminal, interrupted
from flows.terminal.result import Result, emit, say_error

if TYPE_CHECKING:
    from rich.console import Console

    from flows.session.services import Services


def dispatch(command: str, run: "Callable[[Services], Result]", *, as_json: bool) -> None:
    """Run a command, print its result, and end the process with its exit code."""
    import typer

    raise typer.Exit(run_and_print(command, run, as_json=as_json))


def run_and_print(command: str, run: "Callable[[Services], Result]", *, as_json: bool) -> int:
    """Run a command and print its result; return the exit code.

    The result goes to stdout, everything else to stderr. No traceback is shown: the log has it,
    with the secrets out.
    """
    progress = TerminalProgress(_stderr)
    with ExitStack() as stack:
        stack.callback(progress.stop)
        result = _result(command, run, progress, stack)
    try:
        emit(result, as_json=as_json, out=_console(), err=_stderr())
    except BrokenPipeError:  # nobody reads on, as with `| head`: that is no failure
        _give_up_stdout()
    except OSError as problem:
        lost = _not_written(problem)
        _give_up_stdout()  # first: what it still holds would fail wherever it is written
        say_error(lost, _stderr())
        return int(result.exit_code or lost.exit_code)
    return int(result.exit_code)


def _result(
    command: str,
    run: "Callable[[Services], Result]",
    progress: TerminalProgress,
    stack: ExitStack,
) -> Result:
    """Return what the command gives back, whatever happens; the log is open all the time."""
    from automation.browser.driver import Driver
    from automation.browser.opening import open_browser
    from automation.ownership import require_ours
    from automation.store.home import Home
    from automation.store.log import open_log, silent_log
    from automation.store.redaction import Redactor
    from flows.session.services import Services

    log, redactor, run_log = silent_log(), Redactor(), None
    environ = take_secrets(os.environ)
    try:
        require_text(environ)
        home = Home.from_environment(environ)
        if command != "doctor":  # which may run as root, for another user
            require_ours(home.root)
        run_log = stack.enter_context(open_log(home, redactor, command, warn=progress.say))
        log = run_log.logger
        terminal, driver = Terminal(), Driver(home.compiled)
        stack.callback(driver.stop)
        services = Services(
            home=home,
            terminal=terminal,
            progress=progress,
            redactor=redactor,
            pause=time.sleep,
            log=log,
            environ=environ,
            passphrase=Passphrase(environ, terminal, redactor.learn),
            start_driver=driver.start,
            open_browser=partial(open_browser, driver=driver),
        )
        with stop_comes_first():
            result = run(services)
    except SetupError as error:
        result = Result(command, data={}, error=error)
    except KeyboardInterrupt:
        result = Result(command, data={}, error=interrupted(ANY_TIME))
    except Exception as problem:
        log.exception("the tool failed")
        result = Result(command, data={}, error=_defect(problem))
    # How it ended belongs to a log that is there; a wrong option alone leaves no file.
    if result.error is not None and run_log is not None and run_log.path is not None:
        log.info("ended with %s: %s", result.error.code, result.error.message)
        for note in getattr(result.error, "__notes__", ()):
            log.info("%s", note)
    return result


def _give_up_stdout() -> None:
    """Python would write what is left of it at its end, and fail once more."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _not_written(problem: OSError) -> WrongUsage:
    return WrongUsage(
        f"The result could not be written: {problem.strerror}.",
        remedy="Write it to another place, and run the same command again.",
    )


def say_stopped(*, as_json: bool) -> int:
    """Print that the person, or a signal, stopped the command; return the exit code."""
    result = Result(_command(), data={}, error=interrupted(ANY_TIME))
    emit(result, as_json=as_json, out=_console(), err=_stderr())
    return int(result.exit_code)


def _command() -> str:
    return next((word for word in sys.argv[1:] if not word.startswith("-")), "")


def say_usage_error(problem: Exception) -> int:
    """Print as JSON what is wrong with the command line; return the exit code.

    `problem` is the parser's own exception. Anything else is raised again.
    """
    words = getattr(problem, "format_message", None)
    if words is None:
        raise problem
    said = str(words())
    message = said if said.endswith((".", "?", ")")) else f"{said}."
    command = _command()
    name = f"dropbox-connector {command}".strip()
    error = WrongUsage(message, remedy=f"See `{name} --help`.")
    emit(Result(command, data={}, error=error), as_json=True, out=_console(), err=_console())
    return int(error.exit_code)


def _defect(problem: Exception) -> Defect:
    return Defect(
        f"The tool failed in a way it did not expect ({type(problem).__name__}).",
        remedy="Run it again: it goes on where it stopped. If it stays, report it with the newest "
        "file of the log folder, which `dropbox-connector doctor` names.",
    )


def _stderr() -> "Console":
    return _console(stderr=True)


def _console(*, stderr: bool = False) -> "Console":
    from automation.terminal_text import SafeConsole

    stream = sys.stderr if stderr else sys.stdout
    replace_unknown_signs()
    # FORCE_COLOR makes a log coloured; what rewrites its line would fill it.
    interactive = None if stream is not None and stream.isatty() else False
    return SafeConsole(stderr=stderr, force_interactive=interactive)


def say_not_written(problem: OSError) -> int:
    """Say that the output could not be written, such as that of `--help`; return the exit code."""
    if isinstance(problem, BrokenPipeError):
        _give_up_stdout()
        return 0
    lost = _not_written(problem)
    _give_up_stdout()
    say_error(lost, _stderr())
    return int(lost.exit_code)
