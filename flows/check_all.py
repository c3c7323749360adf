"""`check --all`: every profile side by side, a line each; the worst decides."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from automation.errors import ExitCode, SetupError, WrongUsage
from flows.checked import WELL, Checked
from flows.terminal.result import Result
from flows.session.surroundings import Surroundings

if TYPE_CHECKING:
    from rich.console import Console

AT_ONCE = 96
"""How many profiles are checked side by side."""


def check_all(names: Sequence[str], look: Callable[[str], Checked], around: Surroundings) -> Result:
    """Look at every profile of `names`, and return a line each.

    Raises WrongUsage when there is none.
    """
    if not names:
        raise WrongUsage(
            "There is no profile to check.", remedy="Run `dropbox-connector setup` first."
        )
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        every = list(around.progress.count(pool.map(look, names), len(names), "Checking"))

    def show(console: "Console") -> None:
        from flows.terminal.tables import profile_lines

        rows = [(c.profile or "", c.team_name, *_words(c)) for c in every]
        for line in profile_lines(rows, console):
            console.out(line, highlight=False)

    return Result(
        "check",
        data={"profiles": [_entry(checked) for checked in every]},
        show=show,
        error=_worst(every),
    )


def _words(checked: Checked) -> tuple[bool, str]:
    if checked.error:
        return False, checked.error.message
    return True, WELL


def _worst(every: Iterable[Checked]) -> SetupError | None:
    """Return the error of the profile that is worst off, in words for all."""
    failed = [(checked.error, checked) for checked in every if checked.error]
    if not failed:
        return None
    error, checked = max(failed, key=lambda pair: _badness(pair[0]))
    others = f"{len(failed)} profiles need a look. The worst is " if len(failed) > 1 else ""
    return type(error)(f"{others}{checked.profile}: {error.message}", remedy=error.remedy)


def _badness(error: SetupError) -> int:
    """Order the exit codes: a missing permission is worse than a Dropbox that does not answer."""
    order = (ExitCode.UNREACHABLE, ExitCode.USAGE, ExitCode.NOT_KEPT)
    code = error.exit_code
    return order.index(code) if code in order else len(order) + int(code == ExitCode.REFUSED)


def _entry(checked: Checked) -> dict[str, Any]:
    error = checked.error
    return {
        **checked.data(),
        "exit_code": int(error.exit_code if error else ExitCode.OK),
        "error": error and {"code": error.code, "message": error.message, "remedy": error.remedy},
    }
