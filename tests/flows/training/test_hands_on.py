"""What is said of a hands-on run: who did each step, and with how much help."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from automation.errors import WrongUsage
from flows.terminal.options import DemoOptions
from flows.terminal.result import Outcome, StepRecord, render
from flows.training.hands_on import ExamResult, Lesson

RECORDS = [
    StepRecord("2.1", "Open", Outcome.BY_PERSON, 10.0),
    StepRecord("2.2", "Choose", Outcome.ALREADY, 0.0),
    StepRecord("2.3", "Name", Outcome.BY_PERSON, 62.0),
    StepRecord("6", "Encode", Outcome.DONE, 0.4),
]


def lesson() -> Lesson:
    """A lesson in which 2.3 took three hints, the last of which did it, and a wrong turn."""
    some = Lesson()
    for _ in range(3):
        some.hint("2.3")
    some.shown.add("2.3")
    some.wrong_turn("2.3", "forbidden-name", "Dropbox takes no such name")
    return some


def test_who_did_it():
    """What the tool showed or did is the tool's; what was there already, the trainee did before."""
    by = {step.number: step.by for step in lesson().learned(RECORDS)}
    assert by == {"2.1": "trainee", "2.2": "trainee", "2.3": "tool", "6": "tool"}


def test_data_adds_up():
    """Programs get the sums, and hints and wrong turns of each step."""
    data = lesson().data(RECORDS)
    assert (data["seconds"], data["hints"], data["wrong_turns"]) == (72.4, 3, 1)
    assert [step["hints"] for step in data["steps"]] == [0, 0, 3, 0]
    assert data["steps"][2]["wrong_turns"] == ["forbidden-name"]


def test_the_summary_is_one_line_of_words():
    """People get a line a step and a sentence that sums it up."""
    out = io.StringIO()
    render(lesson().report(RECORDS), Console(file=out, width=100))
    assert "4 steps in 1 min 12 s, 2 of them by you. Hints: 3. Wrong turns: 1." in out.getvalue()
    assert "Dropbox takes no such name" in out.getvalue()
    assert "forbidden-name" not in out.getvalue()


def test_an_exam_is_passed_by_the_rule():
    """All steps and few wrong turns pass; one step less, or one wrong turn more, does not."""
    assert ExamResult("mine", 15, 15, 312, 2).passed
    assert not ExamResult("mine", 14, 15, 312, 0).passed
    assert not ExamResult("mine", 15, 15, 312, 3).passed


def test_the_result_of_an_exam_is_a_sentence_and_a_row():
    """People get a sentence; a spreadsheet gets a line that it does not take for a formula."""
    result = lesson().result(RECORDS, 15, "=mine, yours")
    assert result.sentence() == "Not passed: 4 of 15 steps in 1 min 12 s, wrong turns: 1."
    assert result.row() == '"\'=mine, yours",not passed,4,72,1'
    assert result.data()["passed"] is False


def test_an_exam_is_taken_by_somebody():
    """`--exam` without `--hands-on`, and a file for a result without an exam, are wrong usage."""
    with pytest.raises(WrongUsage, match="somebody who does the steps"):
        DemoOptions(exam=True)
    with pytest.raises(WrongUsage, match="result of an exam"):
        DemoOptions(hands_on=True, exam_result=Path("result.json"))
