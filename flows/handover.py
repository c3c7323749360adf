"""Tells the person which step is running, and hands a step over when the machine cannot go on."""

import time
from collections.abc import Callable

from automation.browser.coach import DONE, STOP, Caption, Coach
from automation.browser.waiting import PERSON_TICK_MS, Window
from automation.errors import Cancelled, NotReached, PatienceRanOut, PersonNeeded, SetupError
from flows.progress import Progress
from flows.run import Run
from flows.step import PersonsTurn, Step, StepRecord
from flows.terminal import Terminal

Clock = Callable[[], float]


class HandOver:
    """The runner's helper: the same words in the browser (coach) and in the terminal (progress)."""

    def __init__(
        self,
        window: Window,
        coach: Coach,
        progress: Progress,
        terminal: Terminal,
        *,
        person_present: bool,
        patience: float,
        clock: Clock = time.monotonic,
    ) -> None:
        self._window = window
        self._coach = coach
        self._progress = progress
        self._terminal = terminal
        self._person_present = person_present
        self._patience = patience
        self._clock = clock

    def announce(self, step: Step[Run]) -> None:
        """Say that `step` is running, in the browser and in the terminal."""
        self._progress.began(step.number, step.title)
        self._coach.show(self._window.page, Caption(step.number, step.title, step.why))

    def another_way(self, step: Step[Run]) -> None:
        """Say in the browser what is tried now."""
        self._coach.show(self._window.page, Caption(step.number, step.title, step.tip or step.why))

    def going_back(self, to: Step[Run], cause: Exception) -> None:
        """Say in the terminal why the run goes on at an earlier step."""
        self._progress.say(f"      {cause} Going back to step {to.number}.")

    def finished(self, record: StepRecord) -> None:
        """Say in the terminal how a step went."""
        self._progress.ended(record)

    def wait(self, step: Step[Run], run: Run, reason: Exception | None) -> None:
        """Hand `step` to the person, and return when its goal is reached.

        Raises PersonNeeded where nobody can be asked, PatienceRanOut, or Cancelled.
        """
        why = str(reason) if isinstance(reason, NotReached) else _by_browser(reason)
        if not self._person_present:
            raise _nobody(step, why, reason)
        paste = self._terminal.paste(step.paste) if step.paste else None
        offer = (STOP,) if isinstance(reason, PersonsTurn) else (DONE, STOP)
        more = "" if reason is None or isinstance(reason, PersonsTurn) else f"Why you: {why}."
        self._coach.show(
            self._window.page,
            Caption(
                step.number, f"Your turn: {step.title}", step.instruction, more, "person", offer
            ),
        )
        self._progress.turn(step.instruction, more, self._patience)

        def ready() -> bool:
            pressed = self._coach.pressed()
            if pressed == STOP:
                raise Cancelled(
                    "You chose Stop.",
                    remedy="Run the same command again; it goes on where this run stopped.",
                )
            run.confirmed = pressed == DONE
            run.pasted = paste.value() if paste else None
            if step.is_reached_by_person(run):
                return True
            point_at(step, run)
            return False

        try:
            if not self._window.until(_looking_again(ready), self._patience, PERSON_TICK_MS):
                raise _ran_out(step, self._patience)
        finally:
            run.confirmed, run.pasted = False, None
            if paste:
                paste.close()
        self._progress.turn_over()


def point_at(step: Step[Run], run: Run) -> None:
    """Point the person at the control of `step`, where one can be named and is there."""
    if step.points is not None:
        step.points(run)
    elif step.points_at:
        run.controls.point_at(step.points_at)


def _looking_again(ready: Callable[[], bool]) -> Callable[[], bool]:
    """A control that is not there yet is no answer while a person is at work."""

    def look() -> bool:
        try:
            return ready()
        except NotReached:
            return False

    return look


def _by_browser(reason: Exception | None) -> str:
    return "the page did not react as expected" if reason else "this step is yours"


def _nobody(step: Step[Run], why: str, reason: Exception | None) -> SetupError:
    remedy = f"Run it with the browser in sight, and do that step by hand: {step.instruction}"
    return PersonNeeded(
        f'Step {step.number}, "{step.title}", needs a person: {why}.',
        remedy=reason.alone if isinstance(reason, PersonsTurn) else remedy,
    )


def _ran_out(step: Step[Run], patience: float) -> SetupError:
    minutes = f"{patience / 60:g} minutes" if patience >= 60 else f"{patience:g} seconds"
    return PatienceRanOut(
        f'Nobody finished step {step.number}, "{step.title}", within {minutes}.',
        remedy="Run the same command again and finish the step; `--patience 30m` waits longer.",
    )
