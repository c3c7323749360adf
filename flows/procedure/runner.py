"""Runs the steps one at a time: goal there already? else act, read it back, or hand over."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from automation.browser.overlay import Overlay
from automation.errors import NotReached, PersonNeeded, SetupError
from flows.procedure.run import Run
from flows.terminal.result import Outcome, StepRecord

C = TypeVar("C")
R = TypeVar("R")

PARTS_OF_A_PERSON = 5
"""How often a person may do their part of one step, and the machine go on with it."""

SAME_AGAIN = 2
"""How often the same interruption is got out of the way in one attempt."""


@dataclass(frozen=True)
class Seen(Generic[R]):
    """What a look saw. The look itself changes nothing; what follows from it is put on record."""

    reached: bool

    def __bool__(self) -> bool:
        return self.reached

    def record(self, run: R) -> bool:
        """Put on record what was seen; return whether the goal is reached, as far as known then."""
        return self.reached


Look = Callable[[R], "bool | Seen[R]"]
"""Looks at page and run, and changes neither. Where there is something to record it gives Seen."""


def noted(look: Look[R], run: R) -> bool:
    """Look, put on record what was seen, and return whether the goal is reached."""
    saw = look(run)
    return saw.record(run) if isinstance(saw, Seen) else saw


class PersonsTurn(NotReached):
    """This is for a person to do, not a failure: to sign in, to accept terms, to allow.

    Where nobody sits in front of the browser, or nobody does it in time, the run ends with
    `error`, and `alone` is its remedy. What is `routine` (to sign in, to allow) needs no reason
    beside the instruction. `instead` replaces the step's instruction, where that would mislead.
    `until` tells that the person has done their part: the machine then goes on with the step.
    """

    def __init__(
        self,
        message: str,
        *,
        alone: str = "Run it with the browser in sight (without --headless).",
        error: type[SetupError] = PersonNeeded,
        routine: bool = False,
        instead: str = "",
        until: Callable[[], bool] | None = None,
    ) -> None:
        super().__init__(message)
        self.routine = routine
        self.instead = instead
        self.until = until
        self.alone = alone
        self.error = error


class NotTried(NotReached):
    """This way is not for the case at hand; why the way before it failed still stands."""


class GoBack(Exception):
    """The run has to go on at an earlier step; `cause` is raised when it came from there before."""

    def __init__(self, to: str, cause: Exception) -> None:
        super().__init__(to)
        self.to = to
        self.cause = cause


@dataclass(frozen=True)
class Step(Generic[R]):
    """One step: what a person reads, how its goal is recognised, how the machine reaches it.

    `goal` is a look at the effect. `find` brings the page to where the effect can be seen: it may
    open another one, or load it anew. `acts` are the machine's ways, tried in order. `seen` is a
    look that says that the goal is worth reading while a person works on the page, and `already`
    one that says so before anything is done; without them it always is. `said` puts on record what
    cannot be read and of which the person says "I did it". `paste` names what a person may paste in
    the terminal instead, and `take` takes it. `points_at` are the controls to show to a person, or
    `points` shows them. `in_browser` is False for what no person does on a page. `hint` says where
    to look. `tip` says what helps when the effect does not come: it goes with the second of the
    acts. `advice` says what helps as things stand while a person works, if anything is to be said.
    `lacking` says what the page still lacks when the person says "I did it" too early. `address` is
    where a person begins who has to type it.
    """

    number: str
    title: str
    instruction: str
    goal: Look[R]
    acts: tuple[Callable[[R], None], ...] = ()
    why: str = ""
    find: Callable[[R], None] = lambda run: None
    seen: Look[R] | None = None
    already: Look[R] | None = None
    said: Callable[[R], None] = lambda run: None
    paste: str | None = None
    take: Callable[[R, str], None] = lambda run, text: None
    points_at: tuple[str, ...] = ()
    points: Callable[[R], None] | None = None
    in_browser: bool = True
    hint: str = ""
    tip: str = ""
    advice: Callable[[R], str] = lambda run: ""
    lacking: Callable[[R], str] = lambda run: ""
    address: Callable[[R], str] | None = None

    @property
    def can_be_pointed_at(self) -> bool:
        """Tell whether there is a control to show to a person."""
        return bool(self.points_at or self.points)

    def is_done_already(self, run: R) -> bool:
        """Tell whether there is nothing to do."""
        return (self.already is None or noted(self.already, run)) and self.is_reached(run)

    def is_reached_by_person(self, run: R) -> bool:
        """Tell whether the goal is reached, reading it only when it seems worth the disturbance."""
        return (self.seen is None or noted(self.seen, run)) and self.is_reached(run)

    def is_reached(self, run: R) -> bool:
        """Go where the effect shows, look, and put on record what was seen."""
        self.find(run)
        return noted(self.goal, run)


class Helper(Protocol[C]):
    """Where the person is: told of each step, and asked when the machine cannot go on."""

    def announce(self, step: Step[C]) -> None:
        """Say that `step` is running."""

    def another_way(self, step: Step[C]) -> None:
        """Say that the first way had no effect, and that the next is tried."""

    def going_back(self, to: Step[C], cause: Exception) -> None:
        """Say that the run goes on at the earlier step `to`, and why."""

    def finished(self, record: StepRecord) -> None:
        """Say how a step went."""

    def wait(self, step: Step[C], run: C, reason: Exception | None) -> bool:
        """Hand `step` to the person; return True when its goal is reached.

        False when the person has done what `reason` asked for, so that the machine can go on.
        Raises PersonNeeded when nobody can be asked, PatienceRanOut, or Cancelled.
        """


@dataclass(frozen=True)
class Interruption(Generic[C]):
    """A known screen that may come in between: how it is known, and the step that ends it."""

    name: str
    seen: Callable[[C], bool]
    step: Step[C]


@dataclass(frozen=True)
class Runner(Generic[C]):
    """Runs a catalogue of steps. `machine_errors` are those that a person may get around."""

    steps: Sequence[Step[C]]
    helper: Helper[C]
    log: logging.Logger
    interruptions: Sequence[Interruption[C]] = ()
    machine_errors: tuple[type[Exception], ...] = (NotReached,)
    guide: bool = False
    gentle: bool = False
    """Somebody is at work on the page: the first look at a goal, too, disturbs nothing."""
    clock: Callable[[], float] = time.monotonic
    after: Callable[[Exception], None] = lambda problem: None
    """Called when an act has failed, so that what it left unfinished holds up nothing."""

    def run(self, context: C) -> Iterator[StepRecord]:
        """Reach every goal in order; give a record when a step is through.

        After a GoBack the steps from there on come again. Raises what ends the run, and the
        cause of a second GoBack to the same step.
        """
        went_back: set[str] = set()
        position = 0
        while position < len(self.steps):
            step = self.steps[position]
            self.helper.announce(step)
            began = self.clock()
            try:
                outcome = self._reach(step, context)
            except GoBack as back:
                self.log.info("step %s leads back to %s: %s", step.number, back.to, back.cause)
                if back.to in went_back:
                    raise back.cause from None
                went_back.add(back.to)
                position = next(i for i, s in enumerate(self.steps) if s.number == back.to)
                self.helper.going_back(self.steps[position], back.cause)
                continue
            record = StepRecord(step.number, step.title, outcome, round(self.clock() - began, 2))
            self.log.info("step %s %s in %.2f s", record.number, record.outcome, record.seconds)
            self.helper.finished(record)
            yield record
            position += 1

    def _reach(self, step: Step[C], context: C, *, interruptible: bool = True) -> Outcome:
        look = step.is_reached_by_person if self.gentle else step.is_done_already
        if self._holds(look, context):
            return Outcome.ALREADY
        for part in range(PARTS_OF_A_PERSON):
            done, reason = self._act_all_ways(step, context, interruptible=interruptible)
            if done:
                return Outcome.BY_PERSON if part else Outcome.DONE
            last = part == PARTS_OF_A_PERSON - 1
            if last and isinstance(reason, PersonsTurn):
                reason.until = None  # from now on only the goal ends the wait
            if self.helper.wait(step, context, reason):
                break
        return Outcome.BY_PERSON

    def _act_all_ways(
        self, step: Step[C], context: C, *, interruptible: bool
    ) -> tuple[bool, Exception | None]:
        """Try each way; return whether the goal is reached, and else why not."""
        reason: Exception | None = None
        for place, act in enumerate(() if self.guide and step.in_browser else step.acts):
            if place:
                self.helper.another_way(step)
            attempt = self._attempt if interruptible else self._act
            now = attempt(step, act, context)
            if now is None:
                return True, None
            # The first way's reason is what a person can use; a way that was not tried has none.
            if not isinstance(now, NotTried) and (reason is None or isinstance(now, PersonsTurn)):
                reason = now
            if isinstance(reason, PersonsTurn):
                break
        return False, reason

    def _attempt(self, step: Step[C], act: Callable[[C], None], context: C) -> Exception | None:
        """Act, and again after each interruption; return why the goal was not reached."""
        reason = self._act(step, act, context)
        came: Counter[str] = Counter()
        while reason is not None and not isinstance(reason, PersonsTurn):
            name = self._interrupted(context)
            if name is None:
                break
            came[name] += 1
            if came[name] > SAME_AGAIN:
                break
            reason = self._act(step, act, context)
        return reason

    def _act(self, step: Step[C], act: Callable[[C], None], context: C) -> Exception | None:
        try:
            act(context)
        except self.machine_errors as problem:
            self.log.info("step %s: %s", step.number, _first_line(problem))
            self.after(problem)
            # What the machine could not finish may be on the page half done: do not disturb it.
            return None if self._holds(step.is_reached_by_person, context) else problem
        if self._holds(step.is_reached, context):
            return None
        return NotReached("what should follow did not come")

    def _interrupted(self, context: C) -> str | None:
        """Get out of the way what came in between; return its name, or None when nothing did."""
        for interruption in self.interruptions:
            if self._holds(interruption.seen, context):
                self.log.info("interruption: %s", interruption.name)
                self.helper.announce(interruption.step)
                self._reach(interruption.step, context, interruptible=False)
                return interruption.name
        return None

    def _holds(self, look: Callable[[C], bool], context: C) -> bool:
        try:
            return look(context)
        except self.machine_errors as problem:
            self.log.info("not readable: %s", _first_line(problem))
            return False


def _first_line(problem: Exception) -> str:
    """Return what is fit for a log: further lines of Playwright's show elements with their values.

    Measured: facts/playwright.md, Where secrets leak.
    """
    return str(problem).partition("\n")[0]


class RunObserver:
    """Sees a run go by. This one does nothing; others take over what they want to see."""

    def wrap_overlay(self, overlay: Overlay) -> Overlay:
        """Return the overlay to use: `overlay`, or one that tells this observer what it tells."""
        return overlay

    def follow(self, run: Run, log: logging.Logger) -> None:
        """Take note of the run that begins."""

    def finished(self, record: StepRecord, run: Run) -> None:
        """Take note of a step that is through; its last page is still open."""


NULL_OBSERVER = RunObserver()
