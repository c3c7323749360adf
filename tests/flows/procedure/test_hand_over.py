"""The hand-over below the browser: what is asked, how long, and which error it is in the end."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from automation.browser.overlay import DONE, STOP, Caption
from automation.errors import (
    Cancelled,
    NotReached,
    PatienceRanOut,
    PersonNeeded,
    TermsNotAccepted,
)
from flows.procedure.hand_over import HandOver, time_left
from flows.procedure.runner import PersonsTurn, Step
from tests.e2e.runs import Quiet

STEP: Step[Any] = Step(
    number="2.5",
    title="Create it",
    instruction='Select "Create app".',
    goal=lambda run: run.reached,
)


@dataclass
class Window:
    """A window in which a person acts between two looks; a look takes a second."""

    acts: list[Callable[[], None]]
    now: float = 0.0
    asked_for: float = 0.0
    page: object = None

    def until_person(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Look once a second, for as long as was asked for."""
        self.asked_for = seconds
        while self.now < seconds:
            if condition():
                return True
            if self.acts:
                self.acts.pop(0)()
            self.now += 1
        return False


@dataclass
class Overlay:
    """Keeps the captions; presses what it is told to."""

    presses: list[str | None] = field(default_factory=list)
    captions: list[Caption] = field(default_factory=list)

    def show(self, page: object, caption: Caption, highlight: str = "drop") -> None:
        """Keep the caption."""
        self.captions.append(caption)

    def pressed(self) -> str | None:
        """Give the next press."""
        return self.presses.pop(0) if self.presses else None


def hand_over(
    *acts: Callable[[], None],
    presses: tuple[str | None, ...] = (),
    present: bool = True,
    paste: Any = None,
) -> tuple[HandOver, Window, Overlay]:
    """A helper in front of which a person acts, with ten seconds of patience."""
    window, overlay = Window(list(acts)), Overlay(list(presses))
    helper = HandOver(
        window,  # type: ignore[arg-type]
        overlay,  # type: ignore[arg-type]
        Quiet(),
        SimpleNamespace(paste=lambda what: paste),  # type: ignore[arg-type]
        person_present=present,
        patience=10,
        clock=lambda: window.now,
    )
    return helper, window, overlay


def run() -> Any:
    """A run whose goal is not reached yet."""
    return SimpleNamespace(
        reached=False,
        controls=SimpleNamespace(point_at=lambda names: None),
    )


def test_it_waits_as_long_as_was_said() -> None:
    """Patience is what the person gave, not more and not less."""
    helper, window, _ = hand_over()
    with pytest.raises(PatienceRanOut):
        helper.wait(STEP, run(), None)
    assert window.asked_for == 10
    assert window.now == 10


def test_the_goal_ends_it() -> None:
    """When the effect is there, the hand-over ends, and the goal was reached."""
    state = run()
    helper, window, _ = hand_over(lambda: None, lambda: setattr(state, "reached", True))
    assert helper.wait(STEP, state, None) is True
    assert window.now == 2


def test_the_persons_part_ends_it_too() -> None:
    """When what was asked for is done, and the goal is not there, the machine goes on."""
    ticked: list[bool] = []
    reason = PersonsTurn("Accept the terms", until=lambda: bool(ticked))
    helper, _, _ = hand_over(lambda: ticked.append(True))
    assert helper.wait(STEP, run(), reason) is False


def test_the_error_is_of_what_was_asked() -> None:
    """When nobody accepts the terms, the error is that of the terms, not of the waiting."""
    reason = PersonsTurn(
        "Dropbox asks you to accept its API terms", alone="Accept them.", error=TermsNotAccepted
    )
    helper, _, _ = hand_over()
    with pytest.raises(TermsNotAccepted, match="API terms") as raised:
        helper.wait(STEP, run(), reason)
    assert raised.value.remedy == "Accept them."
    assert int(raised.value.exit_code) == 5


def test_plain_slowness_says_why_it_was_asked() -> None:
    """Where the machine could not do it, the error of the waiting names the cause as well."""
    helper, _, _ = hand_over()
    with pytest.raises(PatienceRanOut, match="the button stays grey"):
        helper.wait(STEP, run(), NotReached("the button stays grey"))


def test_nobody_is_there() -> None:
    """Without a person nothing is waited for, and the cause is told."""
    helper, window, _ = hand_over(present=False)
    with pytest.raises(PersonNeeded, match="the button stays grey"):
        helper.wait(STEP, run(), NotReached("the button stays grey"))
    assert window.now == 0


def test_stop_stops() -> None:
    """ "Stop" ends the run as cancelled, whatever else is on the page."""
    helper, _, _ = hand_over(presses=(None, STOP))
    with pytest.raises(Cancelled):
        helper.wait(STEP, run(), None)


def test_i_did_it_is_passed_on() -> None:
    """The person's word is put on record before the look in which they gave it, once."""
    heard: list[str] = []
    step: Step[Any] = Step(
        "2.5",
        "Create it",
        "Do it.",
        lambda run: bool(heard.append("look")),
        said=lambda run: heard.append("said"),
    )
    helper, _, _ = hand_over(presses=(None, DONE, None))
    with pytest.raises(PatienceRanOut):
        helper.wait(step, run(), None)
    assert heard[:4] == ["look", "said", "look", "look"]


def test_what_is_pasted_is_taken_once() -> None:
    """A pasted text is taken once, whether or not it turns out right; another one is taken, too."""
    lines = ["wrong", "wrong", None, "right"]
    taken: list[str] = []
    step: Step[Any] = Step(
        "4",
        "Copy it",
        "Copy it.",
        lambda run: "right" in taken,
        paste="App secret",
        take=lambda run, text: taken.append(text),
    )
    paste = SimpleNamespace(value=lambda: lines.pop(0) if lines else None, close=lambda: None)
    helper, _, _ = hand_over(paste=paste)
    assert helper.wait(step, run(), None) is True
    assert taken == ["wrong", "right"]


def test_an_instruction_that_would_mislead_is_replaced() -> None:
    """Where an app is known, nobody is told to create one."""
    reason = PersonsTurn("the page could not be opened", instead="Open the app with the key k.")
    helper, _, overlay = hand_over()
    with pytest.raises(PatienceRanOut):
        helper.wait(STEP, run(), reason)
    told = " ".join(line for caption in overlay.captions for line in caption.lines)
    assert "Open the app with the key k." in told
    assert 'Select "Create app".' not in told


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(600, "10 more minutes"), (61, "2 more minutes"), (60, "60 more seconds"), (3, "10 more")],
)
def test_time_left(seconds: float, words: str) -> None:
    """What is left is told in minutes, and in tens of seconds in the last one."""
    assert time_left(seconds).startswith(words)


def test_what_was_said_to_help_is_in_the_error() -> None:
    """The last advice of a turn that nobody finished is part of its error."""
    step: Step[Any] = Step(
        "1", "Sign in", "Sign in.", lambda run: False, advice=lambda run: "Use `--attach`."
    )
    helper, _, _ = hand_over()
    with pytest.raises(PatienceRanOut, match="--attach"):
        helper.wait(step, run(), None)


def test_a_press_that_came_too_early_is_answered() -> None:
    """ "I did it" is answered with what the page still lacks."""
    step: Step[Any] = Step(
        "3.1", "Tick", "Tick them.", lambda run: False, lacking=lambda run: "Not ticked: a, b."
    )
    helper, _, overlay = hand_over(presses=(None, DONE, None))
    with pytest.raises(PatienceRanOut):
        helper.wait(step, run(), None)
    assert any("Not yet. Not ticked: a, b." in caption.text for caption in overlay.captions)


def test_a_press_is_not_lost_when_the_page_changes() -> None:
    """Where the look fails in which the press came, the next look still knows of it."""
    said: list[bool] = []

    def note(run: Any) -> None:
        said.append(True)
        if len(said) == 1:
            raise NotReached("the page went to another document")

    step: Step[Any] = Step("2.5", "Create it", "Do it.", lambda run: len(said) > 1, said=note)
    helper, _, _ = hand_over(presses=(None, DONE, None))
    assert helper.wait(step, run(), None) is True
    assert said == [True, True]
