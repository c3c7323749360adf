"""How long a test waits at most for something that is bound to come, and how it waits."""

import shutil
import subprocess
import time
from collections.abc import Callable
from functools import cache

AT_MOST = 240.0
"""Seconds. Every wait ends with its event, so that only a test that hangs comes to this end: on a
busy machine what takes a second elsewhere may take a minute.
"""

LOOK_SECONDS = 0.02
"""Between two looks: who looks without a pause keeps the processor from what is waited for."""

QUIET_SECONDS = 0.4
"""How long opening a page takes a Chromium on two cores with nothing else to do."""


@cache
def slowness() -> float:
    """Return how many times as long opening a page takes here: once measured, at least 1."""
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if program is None:
        return 1.0
    began = time.monotonic()
    page = [program, "--no-sandbox", "--dump-dom", "data:text/html,<p>here"]
    subprocess.run(page, check=True, capture_output=True, timeout=AT_MOST)
    return max(1.0, (time.monotonic() - began) / QUIET_SECONDS)


def here(seconds: float) -> float:
    """Return how long that is on this machine, for what takes `seconds` on a quiet one."""
    return seconds * slowness()


def comes_true(
    condition: Callable[[], bool], seconds: float = AT_MOST, every: float = LOOK_SECONDS
) -> bool:
    """Look again and again; tell whether `condition` holds within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(every)
    return True


def wait_until(condition: Callable[[], bool], what: str, every: float = LOOK_SECONDS) -> None:
    """Look again and again until `condition` holds; fail with what was waited for."""
    assert comes_true(condition, every=every), f"waited for {what}, {AT_MOST:.0f} s"
