"""Tells the person which step is running, and hands a step over when the machine cannot go on."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from automation.browser.overlay import DONE, OPEN, STOP, Caption, Overlay
from automation.browser.waiting import Window
from automation.dropbox.controls.finder import ControlMissing
from automation.dropbox.pages.sign_in import is_sign_in
from automation.errors import Cancelled, NotReached, PatienceRanOut, PersonNeeded, SetupError
from automation.remedies import command
from flows.procedure.goals.find_app import app_folder
from flows.procedure.run import Number, Run, part_of
from flows.procedure.runner import Interruption, PersonsTurn, Step
from flows.procedure.wrong_turns import Trail, WrongTurn, seen
from flows.terminal.progress import Progress
from flows.terminal.prompt import Terminal
from flows.terminal.result import StepRecord

Clock = Callable[[], float]

LAST_WORD_SECONDS = 3.0
"""How long "I did it" counts when the page changed just then and could not be read."""

UNKNOWN_PAGE = "unknown-page"


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
        wrong_turns: Sequence[WrongTurn] = (),
        clock: Clock = time.monotonic,
    ) -> None:
        self._window = window
        self._overlay = overlay
        self._progress = progress
        self._terminal = terminal
        self._person_present = person_present
        self._patience = patience
        self._interruptions = interruptions
        self._wrong_turns = wrong_turns
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
        turn = self._first_turn(step, run, reason)
        until = reason.until if isinstance(reason, PersonsTurn) else None
        self._progress.turn(*turn.lines, self._patience)
        paste = self._terminal.paste(step.paste) if step.paste else None
        waiting = _Waiting(turn, Trail(part_of(step.number)), self._clock() + self._patience)
        half = self._patience / 2

        def ready() -> bool:
            nonlocal half
            self._answer_press(waiting, run)
            now = self._now(waiting, run)
            left = waiting.deadline - self._clock()
            if left < half:
                half = -math.inf  # once is enough
                self._progress.aside(f"Still waiting for you: {time_left(left)}.")
            self._say(waiting, now, left)
            said_so = self._clock() < waiting.confirmed_until
            if paste:
                waiting.pasted = paste.value() or waiting.pasted
            if now.is_the_step and _is_reached(now.step, run, waiting, said_so=said_so):
                return True
            if now.is_the_step and until is not None and until():
                waiting.part_done = True
                return True
            if said_so:
                waiting.confirmed_until = -math.inf
                waiting.answer = _too_early(now, run)
            point_at(now.step, run)
            return False

        try:
            if not self._window.until_person(_looking_again(ready), self._patience):
                raise self._ran_out(waiting, reason)
        finally:
            if paste:
                paste.close()
        self._progress.turn_over()
        return not waiting.part_done

    def _first_turn(self, step: Step[Run], run: Run, reason: Exception | None) -> "_Turn":
        """Return what the person is asked for at first: why it is theirs, and where it begins."""
        persons = isinstance(reason, PersonsTurn)
        routine = isinstance(reason, PersonsTurn) and reason.routine
        if isinstance(reason, PersonsTurn) and reason.instead:
            step = replace(step, instruction=reason.instead, points=None, points_at=())
        why = f"{_why(reason)} {'' if persons else step.tip}".strip()
        address = _address_to_open(step, run)
        if address:
            why = f"{why} The address: {address}".strip()
        offer = (*((OPEN,) if address else ()), *(() if routine else (DONE,)), STOP)
        return _Turn(step, why, offer, comes_first=persons and not routine)

    def _answer_press(self, waiting: "_Waiting", run: Run) -> None:
        pressed = self._overlay.pressed()
        if pressed == STOP:
            raise Cancelled(
                "You chose Stop.",
                remedy="Run the same command again; it goes on where this run stopped.",
            )
        if pressed == DONE:
            # Until a look has come to its end: the page may change just now.
            waiting.confirmed_until = self._clock() + LAST_WORD_SECONDS
            if waiting.wrong_turn is not None and waiting.wrong_turn.insist:
                waiting.insisted.add(waiting.wrong_turn.name)
        if pressed == OPEN and waiting.turn.step.address is not None:
            self._window.open(waiting.turn.step.address(run))

    def _say(self, waiting: "_Waiting", now: "_Turn", left: float) -> None:
        """Say what is asked for now, in the browser and in the terminal, when it has changed."""
        if waiting.told != now.words:
            if waiting.told is not None or now.words != waiting.turn.words:
                self._progress.turn(*now.lines, left)
            waiting.told, waiting.shown = now.words, ""
        if waiting.shown != time_left(left):
            waiting.shown = time_left(left)
            self._overlay.show(self._window.page, now.caption(waiting.shown))

    def _now(self, waiting: "_Waiting", run: Run) -> "_Turn":
        """Return what is the person's now: an interruption that came in between, a wrong turn to
        take back, or the turn that they were given, with what helps as things stand.
        """
        turn = waiting.turn
        interruption = self._interrupted(turn, run)
        if interruption is None or interruption.name == UNKNOWN_PAGE:
            waiting.wrong_turn = wrong = self._wrong_turn(waiting, run)
            if wrong is not None:
                wrong.remember(run)
                offer = [STOP]
                if wrong.insist:
                    offer.insert(0, DONE)
                if turn.step.address is not None and turn.step.number == Number.ALLOW:
                    offer.insert(0, OPEN)
                back = replace(
                    turn.step,
                    title=wrong.happened,
                    instruction=wrong.way_back(waiting.trail),
                    points=_points_of(wrong, waiting.trail),
                    points_at=wrong.points_at,
                )
                return _Turn(back, "", tuple(offer), is_the_step=False)
        if interruption is not None:
            return _Turn(interruption.step, "", (STOP,), is_the_step=False)
        try:
            advice = turn.step.advice(run)
        except NotReached:
            return turn
        waiting.advice = advice
        if said := advice or waiting.answer:
            return replace(turn, why=said, comes_first=True)
        return turn

    def _interrupted(self, turn: "_Turn", run: Run) -> Interruption[Run] | None:
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
                    return interruption
            except NotReached:
                continue  # a page of another origin: the person has gone for a walk
        return None

    def _wrong_turn(self, waiting: "_Waiting", run: Run) -> WrongTurn | None:
        if not waiting.turn.step.in_browser or not self._wrong_turns:
            return None
        try:
            waiting.trail.look(run)
            turns = [t for t in self._wrong_turns if t.name not in waiting.insisted]
            return seen(run, waiting.trail, waiting.turn.step.number, turns)
        except NotReached:
            return None  # a page of another origin

    def _ran_out(self, waiting: "_Waiting", reason: Exception | None) -> SetupError:
        """Return the error for what nobody did: what was asked, and why; not that time is over."""
        wrong = waiting.wrong_turn
        if wrong is None:
            error = _ran_out(waiting.turn.step, reason, self._patience)
            if waiting.advice and waiting.advice not in error.message:
                return type(error)(f"{error.message} {waiting.advice}", remedy=error.remedy)
            return error
        if wrong.name == "app-folder-app":
            return app_folder()
        error = _ran_out(waiting.turn.step, reason, self._patience)
        return type(error)(
            f"{error.message} {wrong.happened}",
            remedy=f"{wrong.way_back(waiting.trail)} Then run {command('setup')} again.",
        )


@dataclass
class _Waiting:
    """How a hand-over stands: what was said last, and what the person said."""

    turn: "_Turn"
    trail: Trail
    deadline: float
    told: tuple[str, str] | None = None
    shown: str = ""
    confirmed_until: float = -math.inf
    advice: str = ""
    """What was said to help when the page was looked at last."""
    answer: str = ""
    """What the last "I did it" was answered with."""
    wrong_turn: WrongTurn | None = None
    insisted: set[str] = field(default_factory=set)
    """Wrong turns of which the person said that they are meant."""
    part_done: bool = False
    pasted: str | None = field(default=None, repr=False)
    taken: str | None = field(default=None, repr=False)
    """What was pasted last, and what of it was looked at."""


@dataclass(frozen=True)
class _Turn:
    """What the person is asked for: a step, why it is theirs, and the buttons to answer with."""

    step: Step[Run]
    why: str
    offer: tuple[str, ...]
    comes_first: bool = False
    """Whether `why` says what is to be done now, before what the step says."""
    is_the_step: bool = True
    """Whether it is the step that waits, and not what came in between."""

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
            more,
            "person",
            self.offer,
            left=f"The run waits {left}.",
        )


def _is_reached(step: Step[Run], run: Run, waiting: _Waiting, *, said_so: bool) -> bool:
    """Put on record what the person said and pasted, then look whether the goal is reached."""
    if said_so:
        step.said(run)
    if waiting.pasted is not None and waiting.pasted != waiting.taken:
        step.take(run, waiting.pasted)
        waiting.taken = waiting.pasted
    return step.is_reached_by_person(run)


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


def _points_of(wrong: WrongTurn, trail: Trail) -> Callable[[Run], None] | None:
    """Return what points at the way back from a wrong turn, where it is not always the same."""
    points = wrong.points
    return None if points is None else lambda run: points(run, trail)


def _address_to_open(step: Step[Run], run: Run) -> str:
    """Return where the person has to go first; an empty string where the page is open."""
    if step.address is None:
        return ""
    try:
        address = step.address(run)
    except NotReached:
        return ""
    if is_sign_in(run.site, run.window.page.url):
        return ""
    here, there = urlsplit(run.window.page.url), urlsplit(address)
    return "" if (here.netloc, here.path) == (there.netloc, there.path) else address


def _too_early(turn: "_Turn", run: Run) -> str:
    """Return the answer to an "I did it" that the page does not bear out."""
    try:
        lacking = turn.step.lacking(run)
    except NotReached:
        lacking = ""
    return f"Not yet. {lacking or 'The page does not show that this is done.'}"


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
        return f'The tool could not find "{reason.title}", so this step is yours.'
    if isinstance(reason, NotReached):
        return f"This step is yours, because {reason}."
    return "The page did not react as expected, so this step is yours."


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
    return f"Step {step.number} ({step.title})" if step.number[0].isdigit() else f'"{step.title}"'


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
