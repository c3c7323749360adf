"""What came of a hands-on run: who reached each goal, with which hints and wrong turns."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from flows.terminal.result import Line, Outcome, Shown, StepRecord, table

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
                turns = ", ".join(step.wrong_turns)
                yield Line(f"Wrong turns in step {step.number}: {turns}")
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
