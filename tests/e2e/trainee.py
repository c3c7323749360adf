"""A stand-in for a trainee: reads the captions, looks at the page, and has a mouse and keys.

What it reads is what the tool writes to the terminal, which are the captions' words. It acts
through the X server, so that the browser takes its input for a person's. Its eyes are a second
connection to the browser, and only look.
"""

import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page, Playwright

from tests.deadline import AT_MOST, here
from tests.e2e.runs import place_of
from tests.needed import needed

NOTCH_PX = 120
TYPED_TIMES = 5
ARRIVED_SECONDS = 5.0
"""After these, on a quiet machine, a trainee who sees no new page types the address once more."""

_SPOT = """async control => {
    const frame = () => new Promise(requestAnimationFrame);
    do await frame(); while (document.readyState !== "complete");
    await frame();
    const box = control.getBoundingClientRect();
    const middle = box.top + box.height / 2;
    const inSight = middle > 60 && middle < innerHeight * 0.7;
    return { x: screenX + (outerWidth - innerWidth) / 2 + box.left + Math.min(box.width / 2, 20),
             y: screenY + outerHeight - innerHeight + middle,
             away: inSight ? 0 : middle - innerHeight / 2 };
}"""


def wrapped_browser(folder: Path, program: str) -> Path:
    """Return a browser program that lets the trainee's eyes in."""
    wrapper = folder / "browser"
    wrapper.write_text(f'#!/bin/sh\nexec {program} --remote-debugging-port=0 "$@"\n')
    wrapper.chmod(0o755)
    return wrapper


def xdotool(display: str, *arguments: str) -> None:
    """Have the X server do as if by mouse and keyboard."""
    subprocess.run(
        [needed("xdotool"), *arguments], env={**os.environ, "DISPLAY": display}, check=True
    )


def press(display: str, key: str) -> None:
    """Press a key."""
    xdotool(display, "key", key)


class Trainee:
    """Somebody in front of a run of the tool."""

    def __init__(
        self, process: "subprocess.Popen[str]", display: str, profile: Path, playwright: Playwright
    ) -> None:
        self.process = process
        self.display = display
        self._profile = profile
        self._playwright = playwright
        self._page: Page | None = None
        self._lines: queue.Queue[str | None] = queue.Queue()
        self.heard: list[str] = []
        self.apps = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self._lines.put(line.strip())
        self._lines.put(None)

    def work(self, deeds: dict[str, Callable[["Trainee"], None]]) -> str:
        """Do what the captions ask for, each deed when its words are read; return the result."""
        while (line := self._next_line()) is not None:
            self.heard.append(line)
            for words, deed in deeds.items():
                if words in line:
                    deed(self)
                    break
        assert self.process.stdout
        out = self.process.stdout.read()
        self.process.wait(AT_MOST)
        return out

    def _next_line(self) -> str | None:
        try:
            return self._lines.get(timeout=AT_MOST)
        except queue.Empty:
            raise AssertionError("nothing more is said after:\n" + "\n".join(self.heard)) from None

    @property
    def page(self) -> Page:
        """What the trainee sees."""
        if self._page is None:
            port = (self._profile / "DevToolsActivePort").read_text().split()[0]
            browser = self._playwright.chromium.connect_over_cdp(
                f"http://127.0.0.1:{port}", no_defaults=True, is_local=True
            )
            self._page = browser.contexts[0].pages[-1]
        return self._page

    def click(self, selector: str) -> None:
        """Scroll to the element with the wheel, and click it."""
        spot = self._still(selector)
        while notches := round(spot["away"] / NOTCH_PX):
            wheel = "5" if notches > 0 else "4"
            self._do("click", "--repeat", str(abs(notches)), "--delay", "5", wheel)
            before, spot = spot, self._still(selector, looks=5)
            if before["y"] == spot["y"]:
                break  # the page's end, or something that floats
        self._do("mousemove", str(round(spot["x"])), str(round(spot["y"])), "click", "1")

    def tick(self, selector: str, ticked: bool = True) -> None:
        """Click the box until it is as wanted: a page that is on its way may miss a click."""
        deadline = time.monotonic() + AT_MOST
        while self.page.locator(selector).is_checked() != ticked:
            self.click(selector)
            self.page.wait_for_timeout(100)
            assert time.monotonic() < deadline, selector

    def type(self, text: str) -> None:
        """Type a text."""
        self._do("type", "--delay", "8", text)

    def press(self, *keys: str) -> None:
        """Press keys, by the X server's names for them."""
        self._do("key", *keys)

    def press_button(self, button: str, key: str) -> None:
        """Press the key of a button of the caption, once the caption has that button."""
        self.see(lambda page: place_of(page, button))
        self.press(key)

    def go_to(self, address: str) -> None:
        """Type an address into the address bar; again where the page swallowed what was typed.

        The bar gets the keys only when the page has let go of the first of them.
        """
        for _ in range(TYPED_TIMES):
            self.press("ctrl+l")
            self.type(address)
            self.press("Return")
            if self.sees(lambda page: page.url == address, here(ARRIVED_SECONDS)):
                return
        raise AssertionError(f"typed {TYPED_TIMES} times, and not there: {address}")

    def see(self, what: Callable[[Page], Any]) -> None:
        """Wait until the page looks like that."""
        assert self.sees(what, AT_MOST), "the page never looked so, after:\n" + "\n".join(
            self.heard
        )

    def sees(self, what: Callable[[Page], Any], seconds: float) -> bool:
        """Wait until the page looks like that, so long at most; tell whether it does."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                if what(self.page):
                    return True
            except (Error, FileNotFoundError, IndexError):
                self._page = None
            if time.monotonic() >= deadline:
                return False
            if self._page:
                self._page.wait_for_timeout(20)

    def _still(self, selector: str, looks: int = 2) -> dict[str, float]:
        """Return where the element is on the screen, once it has stopped moving."""
        seen: list[dict[str, float]] = []

        def at_rest(page: Page) -> bool:
            control = page.locator(selector).filter(visible=True)
            control.wait_for()
            seen.append(control.evaluate(_SPOT))
            return len(seen) >= looks and all(spot == seen[-1] for spot in seen[-looks:])

        self.see(at_rest)
        return seen[-1]

    def _do(self, *arguments: str) -> None:
        xdotool(self.display, *arguments)
