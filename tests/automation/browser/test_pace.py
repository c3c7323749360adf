"""Pace and player: captions stay as long as they take to read, and a pause holds everything."""

from collections import deque
from dataclasses import dataclass, field

import pytest

from automation.browser.overlay import BACK, GO_ON, NEXT, PAUSE, Caption
from automation.browser.pace import FAST, NORMAL, PACES, SLOW
from automation.browser.player import PacedInput, Player

ONE, TWO = Caption("1", "One"), Caption("2", "Two")


@dataclass
class Room:
    """A window, a clock and an overlay: a pump takes 20 ms, and presses come when they are due."""

    now: float = 0.0
    page: str = "the page"
    presses: deque[tuple[float, str]] = field(default_factory=deque)
    shown: list[tuple[str, tuple[str, ...], str]] = field(default_factory=list)
    pointed: list[tuple[float, object]] = field(default_factory=list)

    def pump(self, milliseconds: int) -> None:
        self.now += milliseconds / 1000
        assert self.now < 600, "it waits for ever"

    def clock(self) -> float:
        return self.now

    def pressed(self) -> str | None:
        if self.presses and self.presses[0][0] <= self.now:
            return self.presses.popleft()[1]
        return None

    def show(self, page: object, caption: Caption, highlight: str = "drop") -> None:
        self.shown.append((caption.title, caption.buttons, highlight))

    arrived: bool = True

    def move_pointer_to(self, locator: object, seconds: float) -> None:
        self.pointed.append((seconds, locator))

    def player(self, pace=NORMAL, **more) -> Player:
        return Player(self, self, pace, clock=self.clock, **more)


class Field:
    """A field that notes when each key came."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.keys: list[tuple[float, str]] = []

    def press_sequentially(self, text: str) -> None:
        self.keys.append((round(self.room.now, 2), text))

    enter = press_sequentially


def test_a_longer_caption_stays_longer():
    """The time for a caption grows with its words, and a slow pace gives more of it."""
    assert NORMAL.reading("one two three four") > NORMAL.reading("one two")
    assert SLOW.reading("one two") > NORMAL.reading("one two")
    assert NORMAL.reading("") == 0


def test_fast_adds_nothing():
    """The fast pace waits nowhere."""
    room = Room()
    player = room.player(FAST)
    player.read(ONE)
    input_style = PacedInput(player, room)
    input_style.reach("a control")
    input_style.type(Field(room), "snow-atlas")
    player.rest(FAST.effect)
    assert room.now == 0


@pytest.mark.parametrize("pace", [SLOW, NORMAL], ids=lambda pace: pace.name)
def test_a_caption_is_shown_for_its_time(pace):
    """A caption stays for its reading time, with a way to pause."""
    room = Room()
    room.player(pace).read(ONE)
    assert room.now == pytest.approx(pace.reading("One"), abs=0.03)
    assert room.shown == [("One", (PAUSE,), "drop")]


def test_a_pause_holds_until_somebody_goes_on():
    """While it is paused no time passes; the ring stays, and the rest of the time follows."""
    room = Room(presses=deque([(0.5, PAUSE), (60, GO_ON)]))
    room.player().read(ONE)
    assert room.now == pytest.approx(59.5 + NORMAL.reading("One"), abs=0.1)
    assert room.shown == [
        ("One", (PAUSE,), "drop"),
        ("One", (GO_ON,), "keep"),
        ("One", (PAUSE,), "keep"),
    ]


def test_a_trainer_goes_on_from_caption_to_caption():
    """Step by step nothing goes on before Next, however long that takes."""
    room = Room(presses=deque([(100, NEXT)]))
    room.player(FAST, by_step=True).read(ONE)
    assert room.now == pytest.approx(100, abs=0.03)


def test_the_last_caption_can_be_read_again():
    """Back shows the caption before; Next comes back to the newest, and only then goes on."""
    room = Room(presses=deque([(1, NEXT), (2, BACK), (3, NEXT), (4, NEXT)]))
    player = room.player(FAST, by_step=True)
    player.read(ONE)
    player.read(TWO)
    assert room.now == pytest.approx(4, abs=0.03)
    assert [(title, buttons) for title, buttons, _ in room.shown[2:]] == [
        ("Two", (BACK, NEXT)),
        ("One", (NEXT,)),
        ("Two", (BACK, NEXT)),
        ("Two", (PAUSE,)),
    ]


def test_the_pointer_arrives_before_the_control_is_used():
    """The hand waits for the pointer's way and a look at the control."""
    room = Room()
    PacedInput(room.player(), room).reach("Create app")
    assert room.pointed == [(NORMAL.travel, "Create app")]
    assert room.now >= NORMAL.travel + NORMAL.dwell


def test_a_pointer_that_is_late_is_waited_for_a_second():
    """On a busy machine the control is not used before the pointer is there, within a second."""
    room = Room(arrived=False)
    PacedInput(room.player(), room).reach("Create app")
    assert room.now == pytest.approx(NORMAL.travel + 1 + NORMAL.dwell, abs=0.5)


def test_typing_can_be_seen_and_paused():
    """Keys come one by one, and a pause in between holds the rest of them."""
    room = Room(presses=deque([(0.1, PAUSE), (9, GO_ON)]))
    typed = Field(room)
    PacedInput(room.player(), room).type(typed, "abc")
    assert [key for _, key in typed.keys] == ["a", "b", "c"]
    assert typed.keys[1][0] < 0.2
    assert typed.keys[2][0] > 9


def test_every_pace_has_its_name():
    """The names on the command line are those of the paces."""
    assert {name: pace.name for name, pace in PACES.items()} == {
        "slow": "slow",
        "normal": "normal",
        "fast": "fast",
    }
