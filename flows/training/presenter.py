"""The runner's helper in a demo: says before each step what is done and why, and leaves time."""

from collections.abc import Callable, Iterable
from importlib import resources
from typing import TYPE_CHECKING

from automation.browser.overlay import Caption
from automation.browser.player import Player
from automation.browser.waiting import Window
from automation.dropbox.scopes import ACCOUNT_INFO, ScopeFinding, Verdict
from automation.errors import SetupError
from flows.commands.handoff import page_data, show_values
from flows.procedure.catalogue import HANDED_OVER
from flows.procedure.run import Run
from flows.procedure.step import Step
from flows.session.profile import StoredCredentials
from flows.terminal.progress import Progress
from flows.terminal.result import StepRecord
from flows.terminal.tables import NO_CALL

if TYPE_CHECKING:
    from automation.dropbox.api.team_api import Proof

Wait = Callable[[Step[Run], Run, Exception | None], None]

_WORDS = {Verdict.YES: "yes", Verdict.NO: "NO", Verdict.UNKNOWN: "?"}


class Presenter:
    """Shows the catalogue's words for as long as they take to read."""

    def __init__(self, player: Player, progress: Progress, hand_over: Wait) -> None:
        self._player = player
        self._progress = progress
        self._hand_over = hand_over
        self._step = ("", "")

    def announce(self, step: Step[Run]) -> None:
        """Say what the step does and why, and wait until that is read."""
        self._progress.began(step.number, step.title)
        self._step = (step.number, step.title)
        self._player.read(Caption(step.number, step.title, step.instruction, step.why))

    def another_way(self, step: Step[Run]) -> None:
        """Say what helps when the effect does not come."""
        self._trouble(step.number, step.title, step.tip)

    def going_back(self, to: Step[Run], cause: Exception) -> None:
        """Say why the run goes back; the first sentence is what people can use."""
        what = str(cause).partition(". ")[0].rstrip(".")
        self.tell(f"{what}. So back to step {to.number}.")

    def tell(self, words: str) -> None:
        """Say what went wrong in the step that runs, and how it is solved."""
        self._progress.aside(words)
        self._trouble(*self._step, words)

    def failed(self, error: SetupError) -> None:
        """Say what ended the run, and what to do about it."""
        number, _ = self._step
        self._player.read(
            Caption(number, error.message, f"What to do: {error.remedy}", mode="person")
        )

    def finished(self, record: StepRecord) -> None:
        """Leave time to see what the step has brought about."""
        self._progress.ended(record)
        self._player.rest(self._player.pace.effect)

    def wait(self, step: Step[Run], run: Run, reason: Exception | None) -> None:
        """Hand the step to the person, as in any run."""
        self._hand_over(step, run, reason)

    def _trouble(self, number: str, title: str, words: str) -> None:
        self._player.read(Caption(number, title, words, mode="person"), highlight="keep")


def show_check(
    window: Window, player: Player, proof: "Proof", findings: Iterable[ScopeFinding]
) -> None:
    """Show what `check` has found, as a page."""
    team = f"Team {proof.team.name}" if proof.team else "The team is not known."
    pages = resources.files("flows.templates")
    script = pages.joinpath("check.js").read_text(encoding="utf-8")
    window.open("about:blank")
    window.page.set_content(pages.joinpath("check.html").read_text(encoding="utf-8"))
    rows = [_row(finding) for finding in findings]
    window.page.evaluate(script[script.index("({ about") :], {"about": team, "rows": rows})
    player.read(
        Caption(
            "",
            "Later: check the permissions",
            "dropbox-connector check tells whether the four still hold. It changes nothing.",
            "Ticked is not granted, and granted is not proved: so there are three answers.",
            mode="done",
        )
    )


def show_handoff(window: Window, player: Player, kept: StoredCredentials) -> None:
    """Show the page that gives the values to Snow Atlas; they stay hidden on it."""
    show_values(window, page_data(kept))
    player.read(
        Caption(
            HANDED_OVER,
            "InputStyle the three values to Snow Atlas",
            "dropbox-connector handoff shows this window. A value leaves it by Copy only.",
            mode="done",
        )
    )


def _row(finding: ScopeFinding) -> list[object]:
    answers = [(verdict, _WORDS[verdict]) for verdict in (finding.ticked, finding.granted)]
    unprovable = finding.scope == ACCOUNT_INFO and finding.proved is Verdict.UNKNOWN
    proved = (finding.proved, NO_CALL if unprovable else _WORDS[finding.proved])
    return [finding.scope, *answers, proved]
