"""A stand-in person at a screen: sees what is on it, and acts by real keys and clicks only."""

import subprocess
from dataclasses import dataclass

from tests.deadline import wait_until
from tests.needed import needed

LOOK_SECONDS = 0.1
ANOTHER_PAGE = 0.05
"""Which part of the screen changes at least when another page comes; a caret is far less."""
STILL = 0.002


@dataclass(frozen=True)
class Person:
    """Sits in front of `display`, such as `:99`."""

    display: str

    def types(self, text: str) -> None:
        """Type `text` and press Enter."""
        self._do("type", "--delay", "5", text)
        self._do("key", "Return")

    def presses(self, *keys: str) -> None:
        """Press keys, by X's names for them: Tab, space, Return."""
        self._do("key", "--delay", "20", *keys)

    def clicks(self, x: int, y: int) -> None:
        """Click there."""
        self._do("mousemove", str(x), str(y), "click", "1")

    def looks(self) -> bytes:
        """Return what is on the screen: a quarter of its size, one byte a point."""
        return subprocess.run(
            [
                *(needed("import"), "-display", self.display, "-window", "root"),
                *("-resize", "25%", "-depth", "8", "gray:-"),
            ],
            check=True,
            capture_output=True,
        ).stdout

    def waits_for_another_page(self, before: bytes) -> None:
        """Wait until the screen shows something else than `before`, and stands still."""
        last = self.looks()

        def arrived() -> bool:
            nonlocal last
            earlier, last = last, self.looks()
            return differs(before, last) > ANOTHER_PAGE and differs(earlier, last) < STILL

        wait_until(arrived, "another page", LOOK_SECONDS)

    def waits_for_rest(self) -> None:
        """Wait until the screen stands still: nobody presses a key while the page still comes."""
        last = self.looks()

        def still() -> bool:
            nonlocal last
            earlier, last = last, self.looks()
            return differs(earlier, last) < STILL

        wait_until(still, "a screen that stands still", LOOK_SECONDS)

    def _do(self, *words: str) -> None:
        subprocess.run([needed("xdotool"), *words], check=True, env={"DISPLAY": self.display})


def differs(one: bytes, other: bytes) -> float:
    """Return which part of the points differs visibly."""
    unlike = sum(abs(a - b) > 24 for a, b in zip(one, other, strict=True))
    return unlike / len(one)
