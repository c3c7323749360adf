"""The runner's helper in a demo: says before each step what is done and why, and leaves time."""

from collections.abc import Callable

from automation.browser.coach import Caption
from automation.browser.player import Player
from automation.errors import SetupError
from flows.terminal.progress import Progress
from flows.procedure.run import Run
from flows.procedure.step import Step, StepRecord

Wait = Callable[[Step[Run], Run, Exception | None], None]


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
        self._player.read(Caption(number, title, words, mode="person"), ring="keep")
