"""Tells the person which step is running, and hands a step over when the machine cannot go on."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from automation.browser.overlay import DONE, STOP, Caption, Overlay
from automation.browser.waiting import Window
from automation.dropbox.controls.finder import ControlMissing
from automation.errors import Cancelled, NotReached, PatienceRanOut, PersonNeeded, SetupError
from automation.remedies import command
from flows.procedure.run import Number, Run
from flows.procedure.runner import Interruption, PersonsTurn, Step
from flows.terminal.progress import Progress
from flows.terminal.prompt import Terminal
from flows.terminal.result import StepRecord

Clock = Callable[[], float]


class HandOver:
    """The runner's helper: says the same in the browser's caption and in the terminal."""

    def __init__(
        self,
        window: Window,
        overlay: Overlay,
        progress: Progress,
        terminal: Terminal,
        *,
        person_present: bool,
        patience: float,
        interruptions: Sequence[Interruption[Run]] = (),
        clock: Clock = time.monotonic,
    ) -> None:
        self._window = window
        self._overlay = overlay
        self._progress = progress
        self._terminal = terminal
        self._person_present = person_present
        self._patience = patience
        self._interruptions = interruptions
        self._clock = clock

    def announce(self, step: Step[Run]) -> None:
        """Say that `step` is running, in the browser and in the terminal."""
        self._progress.began(step.number, step.title)
        self._overlay.show(self._window.page, Caption(step.number, step.title, step.why))

    def another_way(self, step: Step[Run]) -> None:
        """Say in the browser what is tried now."""
        self._overlay.show(
            self._window.page, Caption(step.number, step.title, step.tip or step.why)
        )

    def going_back(self, to: Step[Run], cause: Exception) -> None:
        """Say in the terminal why the run goes on at an earlier step."""
        self._progress.aside(f"{cause} Going back to step {to.number}.")

    def finished(self, record: StepRecord) -> None:
        """Say in the terminal how a step went."""
        self._progress.ended(record)

    def wait(self, step: Step[Run], run: Run, reason: Exception | None) -> bool:
        """Hand `step` to the person; return True when its goal is reached.

        False when the person has done what `reason` asked for. Raises PersonNeeded where nobody
        can be asked, what `reason` says or PatienceRanOut when nobody does it, or Cancelled.
        """
        if not self._person_present:
            raise _nobody(step, reason)
        paste = self._terminal.paste(step.paste) if step.paste else None
        persons = isinstance(reason, PersonsTurn)
        routine = isinstance(reason, PersonsTurn) and reason.routine
        until = reason.until if isinstance(reason, PersonsTurn) else None
        if isinstance(reason, PersonsTurn) and reason.instead:
            step = replace(step, instruction=reason.instead, points=None, points_at=())
        part_done = False
        offer = (STOP,) if routine else (DONE, STOP)
        why = f"{_why(reason)} {'' if persons else step.tip}".strip()
        turn = _Turn(step, why, offer, comes_first=persons and not routine)
        deadline = self._clock() + self._patience
        self._progress.turn(*turn.lines, self._patience)
        told, shown = turn.words, ""
        half = self._patience / 2

        def ready() -> bool:
            nonlocal told, shown, half, part_done
            pressed = self._overlay.pressed()
            if pressed == STOP:
                raise Cancelled(
                    "You chose Stop.",
                    remedy="Run the same command again; it goes on where this run stopped.",
                )
            now = self._now(turn, run)
            left = deadline - self._clock()
            if left < half:
                half = -math.inf  # once is enough
                self._progress.aside(f"Still your turn: the run waits {time_left(left)}.")
            if told != now.words:
                self._progress.turn(*now.lines, left)
                told, shown = now.words, ""
            if shown != time_left(left):
                shown = time_left(left)
                self._overlay.show(self._window.page, now.caption(shown))
            run.confirmed = pressed == DONE
            run.pasted = paste.value() if paste else None
            if now.step is step and step.is_reached_by_person(run):
                return True
            if now.step is step and until is not None and until():
                part_done = True
                return True
            point_at(now.step, run)
            return False

        try:
            if not self._window.until_person(_looking_again(ready), self._patience):
                raise _ran_out(step, reason, self._patience)
        finally:
            run.confirmed, run.pasted = False, None
            if paste:
                paste.close()
        self._progress.turn_over()
        return not part_done

    def _now(self, turn: "_Turn", run: Run) -> "_Turn":
        """Return what is the person's now: an interruption that came in between, or `turn`, with
        what helps as things stand.
        """
        for interruption in self._interruptions:
            step = interruption.step
            # Signing in leads over pages of many kinds, and all of them are the person's.
            if (
                step is turn.step
                or step.number == turn.step.number
                or turn.step.number == Number.SIGN_IN
            ):
                continue
            try:
                if interruption.seen(run):
                    return _Turn(step, "", (STOP,))
            except NotReached:
                continue  # a page of another origin: the person has gone for a walk
        try:
            advice = turn.step.advice(run)
        except NotReached:
            return turn
        return replace(turn, why=advice, comes_first=True) if advice else turn


@dataclass(frozen=True)
class _Turn:
    """What the person is asked for: a step, why it is theirs, and the buttons to answer with."""

    step: Step[Run]
    why: str
    offer: tuple[str, ...]
    comes_first: bool = False
    """Whether `why` says what is to be done now, before what the step says."""

    @property
    def lines(self) -> tuple[str, str]:
        """What is to be done, and what else is to be said, in the order of weight."""
        said = (self.why, self.step.instruction)
        return said if self.comes_first else said[::-1]

    @property
    def words(self) -> tuple[str, str]:
        """What tells one turn from another."""
        return self.step.title, self.why

    def caption(self, left: str) -> Caption:
        text, more = self.lines
        return Caption(
            self.step.number,
            f"Your turn: {self.step.title}",
            text,
            f"{more} The run waits {left}.".strip(),
            "person",
            self.offer,
        )


def time_left(seconds: float) -> str:
    """Return how much is left, in words: minutes, and tens of seconds in the last one."""
    if seconds > 60:
        return f"{math.ceil(seconds / 60)} more minutes"
    return f"{max(10, math.ceil(seconds / 10) * 10)} more seconds"


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


def _why(reason: Exception | None) -> str:
    """Return in a sentence why this is the person's; empty where the instruction says it."""
    if reason is None or (isinstance(reason, PersonsTurn) and reason.routine):
        return ""
    if isinstance(reason, PersonsTurn):
        return _sentence(str(reason))
    if isinstance(reason, ControlMissing):
        return f'Why you: the tool does not find "{reason.title}".'
    if isinstance(reason, NotReached):
        return f"Why you: {reason}."
    return "Why you: the page did not react as expected."


def _nobody(step: Step[Run], reason: Exception | None) -> SetupError:
    remedy = f"Run it with the browser in sight, and do that step by hand: {step.instruction}"
    if isinstance(reason, PersonsTurn):
        if reason.error is not PersonNeeded:
            return reason.error(_sentence(str(reason)), remedy=reason.alone)
        remedy = reason.alone
    why = str(reason) if isinstance(reason, NotReached) else _by_browser(reason)
    return PersonNeeded(f"{_named(step)} needs a person: {why}.", remedy=remedy)


def _named(step: Step[Run]) -> str:
    """Return what a sentence begins with: the step's number, where it has one, and its title."""
    number = f"Step {step.number}, " if step.number[0].isdigit() else ""
    return f'{number}"{step.title}"{"," if number else ""}'


def _by_browser(reason: Exception | None) -> str:
    return "the page did not react as expected" if reason else "this step is yours"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


def _ran_out(step: Step[Run], reason: Exception | None, patience: float) -> SetupError:
    """Return the error for what nobody did: what was asked, and why; not that time is over."""
    waited = f"{patience / 60:.0f} minutes" if patience >= 120 else f"{patience:g} seconds"
    if isinstance(reason, PersonsTurn) and reason.error is not PersonNeeded:
        return reason.error(
            f"{_sentence(str(reason))} Nobody did it within {waited}.", remedy=reason.alone
        )
    why = f" {_why(reason)}".rstrip()
    return PatienceRanOut(
        f"{_named(step)} was not finished within {waited}.{why}",
        remedy=f"Run {command('setup')} again and finish the step; `--patience 30m` waits longer.",
    )
