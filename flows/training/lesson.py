"""What came of a hands-on run: who reached each goal, with which hints and wrong turns."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from flows.terminal.result import Outcome, StepRecord

if TYPE_CHECKING:
    from rich.console import Console

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


@dataclass
class Lesson:
    """Filled while the trainee works."""

    shown: set[str] = field(default_factory=set)
    """Numbers of the steps that the tool did when it was asked to."""
    hints: dict[str, int] = field(default_factory=dict)
    wrong_turns: dict[str, list[str]] = field(default_factory=dict)

    def hint(self, number: str) -> None:
        """Count a hint for that step."""
        self.hints[number] = self.hints.get(number, 0) + 1

    def wrong_turn(self, number: str, name: str) -> None:
        """Note a wrong turn in that step."""
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

    def show(self, console: "Console", records: Iterable[StepRecord]) -> None:
        """Print a line a step."""
        from rich.box import SIMPLE_HEAD
        from rich.table import Table

        steps = self.learned(records)
        table = Table(box=SIMPLE_HEAD, padding=(0, 2, 0, 0))
        for name in ("Step", "", "done by", "seconds", "hints"):
            right = name in ("seconds", "hints")
            table.add_column(name, justify="right" if right else "left", no_wrap=True)
        for step in steps:
            by = "you" if step.by == "trainee" else "the tool"
            hints = str(step.hints or "")
            table.add_row(step.number, step.title, by, f"{step.seconds:.0f}", hints)
        console.print(table)
        for step in steps:
            if step.wrong_turns:
                turns = ", ".join(step.wrong_turns)
                console.print(f"Wrong turns in step {step.number}: {turns}", highlight=False)
        console.print(self.summary(records), highlight=False)

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
