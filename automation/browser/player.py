"""Plays captions to a room: as long as they take to read, or until somebody goes on; and pauses.

Time passes inside Playwright's own waiting, so a press is seen at any moment.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from automation.browser.held import Held
from automation.browser.overlay import BACK, GO_ON, NEXT, PAUSE, Caption, HighlightFate, Overlay
from automation.browser.pace import Pace
from automation.browser.waiting import Window

if TYPE_CHECKING:
    from playwright.sync_api import Locator

PUMP_MS = 20
LATE_SECONDS, LATE_RESTS = 0.05, 20


class Player:
    """Shows captions, one after the other; keeps those that were shown, to be read again."""

    def __init__(
        self,
        window: Window,
        overlay: Overlay,
        pace: Pace,
        *,
        by_step: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._window = window
        self._overlay = overlay
        self._by_step = by_step
        self._clock = clock
        self._shown: list[Caption] = []
        self.pace = pace

    def read(
        self,
        caption: Caption,
        say: Callable[[], None] = lambda: None,
        *,
        highlight: HighlightFate = "drop",
    ) -> None:
        """Show `caption` for as long as it takes to read it, or until somebody goes on.

        `say` says it elsewhere too, once it is in sight. The ring goes, unless it is kept.
        """
        self._shown.append(caption)
        if self._by_step:
            self._hold(NEXT, say, highlight)
        else:
            self._show(caption, PAUSE, highlight=highlight)
            say()
            self.rest(self.pace.reading(" ".join(caption.lines)))

    def rest(self, seconds: float) -> None:
        """Let `seconds` pass; none pass while it is paused."""
        self._pause_if_asked()
        while seconds > 0:
            began = self._clock()
            self._window.pump(PUMP_MS)
            seconds -= self._clock() - began
            self._pause_if_asked()

    def _pause_if_asked(self) -> None:
        if self._overlay.pressed() == PAUSE:
            self._hold(GO_ON)

    def _hold(
        self,
        forward: str,
        say: Callable[[], None] = lambda: None,
        highlight: HighlightFate = "keep",
    ) -> None:
        """Wait until somebody goes on from the newest caption; earlier ones can be read again."""
        newest = position = len(self._shown) - 1
        self._show_at(position, forward, highlight)
        say()
        while True:
            self._window.pump(PUMP_MS)
            pressed = self._overlay.pressed()
            if pressed == BACK and position > 0:
                position -= 1
            elif pressed in (NEXT, GO_ON) and position < newest:
                position += 1
            elif pressed in (NEXT, GO_ON):
                break
            else:
                continue
            self._show_at(position, forward, "keep")
        if self._shown:
            self._show(self._shown[-1], PAUSE, highlight="keep")

    def _show_at(self, position: int, forward: str, highlight: HighlightFate) -> None:
        if position < 0:
            return
        newest = position == len(self._shown) - 1
        back = (BACK,) if position > 0 else ()
        mark = "Paused" if forward == GO_ON else ""
        caption = self._shown[position]
        caption = replace(caption, tick=caption.tick if newest else "Once more", mark=mark)
        self._show(
            caption, *back, forward if newest else NEXT, highlight=highlight if newest else "hide"
        )

    def _show(self, caption: Caption, *buttons: str, highlight: HighlightFate = "drop") -> None:
        self._overlay.show(
            self._window.page, replace(caption, buttons=buttons), highlight=highlight
        )


class PacedInput:
    """Shows a pointer that travels to each control, rings the control, and types visibly."""

    def __init__(self, player: Player, overlay: Overlay) -> None:
        self._player = player
        self._overlay = overlay

    def reach(self, control: "Locator") -> None:
        """Send the pointer there, and leave time to see it arrive."""
        pace = self._player.pace
        self._player.rest(0)
        self._overlay.move_pointer_to(control, pace.travel)
        self._player.rest(pace.travel)
        for _ in range(LATE_RESTS if pace.travel else 0):
            if self._overlay.arrived:
                break
            self._player.rest(LATE_SECONDS)
        self._player.rest(pace.dwell)

    def type(self, field: Held, text: str) -> None:
        """Enter `text` with a wait between the keys."""
        if not self._player.pace.key:
            field.enter(text)
            return
        for key in text:
            field.press_sequentially(key)
            self._player.rest(self._player.pace.key)
