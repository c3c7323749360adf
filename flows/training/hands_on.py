"""The runner's helper when a trainee does the steps: says what to do, and answers what they do."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from automation.browser.overlay import HINT, OPEN, SHOW, STOP, WHERE, Caption, Overlay
from automation.browser.player import Player
from automation.browser.waiting import Window
from automation.errors import Cancelled, NotReached, PatienceRanOut, PersonNeeded
from automation.practice import PRACTICE_EMAIL, PRACTICE_PASSWORD
from flows.procedure.hand_over import point_at
from flows.procedure.run import Number, Run, part_of
from flows.procedure.runner import Step, noted
from flows.procedure.wrong_turns import Trail, WrongTurn, seen
from flows.terminal.progress import Progress
from flows.terminal.result import Line, Outcome, Shown, StepRecord, table

LOOK_MS = 100


PATIENCE_SECONDS = 3600.0


NOTES: dict[str, str] = {
    Number.SIGN_IN: f"The practice account: {PRACTICE_EMAIL}, password {PRACTICE_PASSWORD}",
    Number.NAME: "For example: snow-atlas-training",
}
"""What a trainee needs to know and an admin does not."""


ShowMe = Callable[[Step[Run]], None]


By = Literal["trainee", "tool"]


@dataclass(frozen=True)
class LessonStep:
    """One step of a lesson; `seconds` is how long it took."""

    number: str
    title: str
    by: By
    seconds: float
    hints: int
    wrong_turns: tuple[str, ...]


MOST_WRONG_TURNS = 2

EXAM_RULE = (
    f"To pass, reach every step with at most {MOST_WRONG_TURNS} wrong turns. There are no hints."
)


@dataclass(frozen=True)
class ExamResult:
    """What came of an exam; the app's name tells whose it is."""

    app: str
    steps_done: int
    steps: int
    seconds: int
    wrong_turns: int

    @property
    def passed(self) -> bool:
        """Tell whether the rule is met."""
        return self.steps_done == self.steps and self.wrong_turns <= MOST_WRONG_TURNS

    def data(self) -> dict[str, Any]:
        """Return what programs read."""
        return {"passed": self.passed, "rule": EXAM_RULE, **asdict(self)}

    def sentence(self) -> str:
        """Return it in words."""
        return (
            f"{'Passed' if self.passed else 'Not passed'}: {self.steps_done} of {self.steps} steps "
            f"in {self.seconds // 60} min {self.seconds % 60} s, wrong turns: {self.wrong_turns}."
        )

    def row(self) -> str:
        """Return it as a line for a spreadsheet: app, passed, steps, seconds, wrong turns."""
        text = io.StringIO()
        verdict = "passed" if self.passed else "not passed"
        # What begins like a formula is run by a spreadsheet.
        app = f"'{self.app}" if self.app.startswith(("=", "+", "-", "@")) else self.app
        csv.writer(text, lineterminator="").writerow(
            (app, verdict, self.steps_done, self.seconds, self.wrong_turns)
        )
        return text.getvalue()


@dataclass
class Lesson:
    """Filled while the trainee works."""

    exam: bool = False
    """Without hints, and with a result at the end."""
    shown: set[str] = field(default_factory=set)
    """Numbers of the steps that the tool did when it was asked to."""
    hints: dict[str, int] = field(default_factory=dict)
    wrong_turns: dict[str, list[str]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    """What was said of each wrong turn, by its name."""

    def hint(self, number: str) -> None:
        """Count a hint for that step."""
        self.hints[number] = self.hints.get(number, 0) + 1

    def wrong_turn(self, number: str, name: str, words: str = "") -> None:
        """Note a wrong turn in that step, and what was said of it."""
        self.words[name] = words or name
        self.wrong_turns.setdefault(number, []).append(name)

    def learned(self, records: Iterable[StepRecord]) -> list[LessonStep]:
        """Return what came of each step that is through."""
        return [
            LessonStep(
                record.number,
                record.title,
                self._by(record),
                record.seconds,
                self.hints.get(record.number, 0),
                tuple(self.wrong_turns.get(record.number, ())),
            )
            for record in records
        ]

    def _by(self, record: StepRecord) -> By:
        # What is there already was done out of order, and by nobody else.
        by_tool = record.number in self.shown or record.outcome is Outcome.DONE
        return "tool" if by_tool else "trainee"

    def data(self, records: Iterable[StepRecord]) -> dict[str, Any]:
        """Return what programs read."""
        steps = self.learned(records)
        return {
            "seconds": round(sum(step.seconds for step in steps), 2),
            "hints": sum(step.hints for step in steps),
            "wrong_turns": sum(len(step.wrong_turns) for step in steps),
            "steps": [{**asdict(step), "wrong_turns": list(step.wrong_turns)} for step in steps],
        }

    def result(self, records: Iterable[StepRecord], steps: int, name: str) -> ExamResult:
        """Return what came of an exam that has `steps` steps in all."""
        learned = self.learned(records)
        return ExamResult(
            app=name,
            steps_done=len(learned),
            steps=steps,
            seconds=round(sum(step.seconds for step in learned)),
            wrong_turns=sum(map(len, self.wrong_turns.values())),
        )

    def report(self, records: Iterable[StepRecord]) -> Iterator[Shown]:
        """Give a row a step, the wrong turns, and the lesson in a sentence."""
        records = list(records)
        steps = self.learned(records)
        yield table(
            *(
                (
                    step.number,
                    step.title,
                    "you" if step.by == "trainee" else "the tool",
                    f"{step.seconds:.0f}",
                    str(step.hints or ""),
                )
                for step in steps
            ),
            headings=("Step", "", "done by", "seconds", "hints"),
            ruled=True,
            fixed=frozenset(range(5)),
            right=frozenset({3, 4}),
        )
        for step in steps:
            if step.wrong_turns:
                for name in step.wrong_turns:
                    yield Line(f"Wrong turn in step {step.number}: {self.words[name]}")
        yield Line(self.summary(records))

    def summary(self, records: Iterable[StepRecord]) -> str:
        """Return the lesson in a sentence."""
        steps = self.learned(records)
        seconds = round(sum(step.seconds for step in steps))
        hints = sum(step.hints for step in steps)
        wrong = sum(len(step.wrong_turns) for step in steps)
        own = sum(step.by == "trainee" for step in steps)
        return (
            f"{len(steps)} steps in {seconds // 60} min {seconds % 60} s, {own} of them by you. "
            f"Hints: {hints}. Wrong turns: {wrong}."
        )


class Demonstrator:
    """The helper of the runner that does a step for the trainee: what it does is to be watched."""

    def __init__(self, player: Player, read: Callable[[Caption], None]) -> None:
        self._player = player
        self._read = read

    def announce(self, step: Step[Run]) -> None:
        """Stay silent: the caption is there already."""

    def another_way(self, step: Step[Run]) -> None:
        """Say what helps when the effect does not come."""
        self._read(Caption(step.number, step.title, step.tip, mode="person"))

    def going_back(self, to: Step[Run], cause: Exception) -> None:
        """Stay silent: no step that is shown leads back."""

    def finished(self, record: StepRecord) -> None:
        """Leave time to see what has come of it."""
        self._player.rest(self._player.pace.effect)

    def wait(self, step: Step[Run], run: Run, reason: Exception | None) -> bool:
        """Give the step back to the trainee."""
        raise NotReached(str(reason) if isinstance(reason, NotReached) else "the page stayed")


@dataclass
class Task:
    """A step that the trainee is at: how much help was given, and what was said last."""

    step: Step[Run]
    trail: Trail
    help: str = ""
    hints: int = 0
    highlighted: bool = False
    turn: WrongTurn | None = None
    said: Caption | None = None

    @property
    def next_help(self) -> str:
        """The button that gives more help than there was so far."""
        kinds = (HINT, WHERE, SHOW) if self.step.can_be_pointed_at else (HINT, SHOW)
        return kinds[min(self.hints, len(kinds) - 1)]


class HandsOn:
    """Says what to do, in the browser and in the terminal; ticks off each goal by its effect."""

    def __init__(
        self,
        window: Window,
        overlay: Overlay,
        player: Player,
        progress: Progress,
        lesson: Lesson,
        show_me: ShowMe,
    ) -> None:
        self._window = window
        self._overlay = overlay
        self._player = player
        self._progress = progress
        self._lesson = lesson
        self._show_me = show_me
        self._tick = ""
        self._reason = ""

    def announce(self, step: Step[Run]) -> None:
        """Show what the tool does itself; what the trainee does is said in `wait`."""
        self._progress.began(step.number, step.title)
        if not step.in_browser:
            title = f"{step.title}: the tool does this"
            self.read(Caption(step.number, title, step.instruction, step.why, tick=self._tick))

    def read(self, caption: Caption) -> None:
        """Say something that is to be read, and wait until the trainee goes on."""

        def say() -> None:
            self._say_words(caption, ())
            self._progress.aside("Space goes on, in the browser.")

        self._player.read(caption, say)

    def another_way(self, step: Step[Run]) -> None:
        """Stay silent: only what the tool does itself is done another way."""

    def going_back(self, to: Step[Run], cause: Exception) -> None:
        """Say why an earlier step comes again."""
        self._reason = f"{cause} So this step comes again."

    def finished(self, record: StepRecord) -> None:
        """Tick the step off."""
        shown = record.number in self._lesson.shown
        self._progress.ended(replace(record, outcome=Outcome.DONE) if shown else record)
        self._tick = f"✓ {record.number}  {record.title}"

    def wait(self, step: Step[Run], run: Run, reason: Exception | None) -> bool:
        """Let the trainee do `step`, with hints on request, until its effect is there.

        Raises Cancelled, or PatienceRanOut when nothing is reached for too long.
        """
        if not step.in_browser:
            raise PersonNeeded(
                f'The tool could not do its part, "{step.title}": {reason}.',
                remedy="Run `dropbox-connector demo --hands-on` again; it starts anew.",
            )
        task = Task(step, Trail(part_of(step.number)), help=self._reason)
        self._reason = ""
        if not self._window.until(lambda: self._look(task, run), PATIENCE_SECONDS, LOOK_MS):
            raise PatienceRanOut(
                f"Step {step.number} ({step.title}) was not reached in time.",
                remedy="Run `dropbox-connector demo --hands-on` again; it starts anew.",
            )
        return True

    def _look(self, task: Task, run: Run) -> bool:
        """Answer what was done since the last look; return whether the goal is there."""
        try:
            self._answer_press(task, run)
            if self._on_wrong_turn(task, run):
                return False
            if self._is_reached(task, run):
                # What came of it may be on a page that is still loading.
                self._window.page.wait_for_load_state("load")
                return not self._on_wrong_turn(task, run)
            if task.highlighted:
                point_at(task.step, run)
        except NotReached:  # a page on which nothing of the step is to be seen
            self._say(task)
        return False

    def _is_reached(self, task: Task, run: Run) -> bool:
        step = task.step
        if step.seen is not None and not noted(step.seen, run):
            return False
        reached = step.is_reached(run)
        if not reached and step.seen is not None and step.tip:
            task.help = step.tip
            self._say(task)
        return reached

    def _on_wrong_turn(self, task: Task, run: Run) -> bool:
        task.trail.look(run)
        turn = seen(run, task.trail, task.step.number)
        if turn is None and task.turn is not None:
            # A page that is still on its way shows nothing of what it will.
            self._window.page.wait_for_load_state("load")
            turn = seen(run, task.trail, task.step.number)
        if turn is not None:
            turn.remember(run)
            if turn is not task.turn:
                if turn.counts:
                    self._lesson.wrong_turn(task.step.number, turn.name, turn.happened)
                task.help = turn.then or task.help
        task.turn = turn
        self._say(task)
        return turn is not None

    def _say(self, task: Task) -> None:
        """Show the caption of the moment, unless it is shown already."""
        step, turn = task.step, task.turn
        if turn is not None:
            caption = Caption(step.number, turn.happened, turn.way_back(task.trail), mode="person")
        else:
            more = task.help or NOTES.get(step.number, "")
            caption = Caption(step.number, step.title, step.instruction, more, tick=self._tick)
        self._put(task, replace(caption, buttons=self._offer(task)))

    def _put(self, task: Task, caption: Caption) -> None:
        before, task.said = task.said, caption
        if caption == before:
            return
        self._overlay.show(self._window.page, caption, "keep" if task.highlighted else "drop")
        self._say_words(caption, before.lines if before else ())

    def _say_words(self, caption: Caption, known: tuple[str, ...]) -> None:
        """Say in the terminal what the caption says anew."""
        for place, words in enumerate(line for line in caption.lines if line not in known):
            self._progress.say(f"{'' if place else caption.number:>4}  {words}")

    def _offer(self, task: Task) -> tuple[str, ...]:
        opens = (OPEN,) if task.step.address else ()
        helps = () if self._lesson.exam else (task.next_help,)
        return (*opens, *helps, STOP)

    def _answer_press(self, task: Task, run: Run) -> None:
        pressed, step = self._overlay.pressed(), task.step
        if pressed == STOP:
            raise Cancelled(
                "You chose Stop.",
                remedy="Run `dropbox-connector demo --hands-on` again; it starts anew.",
            )
        if pressed == OPEN and step.address:
            self._window.open(step.address(run))
        if pressed in (HINT, WHERE, SHOW) and not self._lesson.exam:
            self._help(task)

    def _help(self, task: Task) -> None:
        """Give a hint, then a ring, then do the step."""
        step, kind = task.step, task.next_help
        self._lesson.hint(step.number)
        task.hints += 1
        if kind == HINT:
            task.help = step.hint
        elif kind == WHERE:
            task.highlighted = True
            task.help = f"{step.hint} The ring shows the place."
        else:
            self._lesson.shown.add(task.step.number)
            self.read(Caption(step.number, f"Watch: {step.title}", step.instruction, step.why))
            try:
                self._show_me(step)
            except NotReached as problem:
                task.help = f"The tool could not do it from here: {problem}."
            # From now on there is the trainee's own pointer only.
            self._overlay.hide_pointer()
            task.said = None
