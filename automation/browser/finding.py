"""Which browsers can be opened here, best first; nothing is opened yet.

Order and measurements: facts/playwright.md, "Finding and opening a browser".
"""

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from automation.browser.display import answers
from automation.errors import NoBrowser, NoDisplay, UnknownBrowser

CHANNELS = {"chrome": "Google Chrome", "msedge": "Microsoft Edge"}
PROGRAMS = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "microsoft-edge-stable",
    "microsoft-edge",
)
HEADLESS_PROGRAM = "chromium-headless-shell"

Which = Callable[[str], str | None]


@dataclass(frozen=True)
class Candidate:
    """A browser that may be here: a channel that Playwright knows, or a program."""

    label: str
    channel: str | None = None
    program: str | None = None


PLAYWRIGHTS_OWN = Candidate("Playwright's Chromium", channel="chromium")


def candidates(
    wanted: str | None,
    *,
    headless: bool,
    which: Which = shutil.which,
    platform: str = sys.platform,
) -> list[Candidate]:
    """Return the browsers to try, best first; with `wanted`, only what it names.

    `wanted` is chrome, msedge, chromium, or a program (a path or a command's name).
    Raises UnknownBrowser when it is none of these.
    """
    if wanted in CHANNELS:
        return [Candidate(CHANNELS[wanted], channel=wanted)]
    if wanted and wanted != "chromium":
        program = which(wanted)
        if program is None:
            raise UnknownBrowser(
                f"There is no browser '{wanted}' here.",
                remedy="Give `--browser chrome`, `msedge`, `chromium`, or the path of a browser.",
            )
        return [Candidate(Path(program).name, program=program)]

    programs = PROGRAMS[:2] if wanted else PROGRAMS
    if headless:
        programs = (HEADLESS_PROGRAM, *programs)
    installed = [] if platform in ("win32", "darwin") else [p for n in programs if (p := which(n))]
    found = [Candidate(Path(p).name, program=p) for p in installed]
    channels = [Candidate(label, channel=name) for name, label in CHANNELS.items()]
    if wanted:
        return [*found, PLAYWRIGHTS_OWN]
    if headless and found:
        return [*found, *channels, PLAYWRIGHTS_OWN]
    return [*channels, *found, PLAYWRIGHTS_OWN]


def require_display(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> None:
    """Raise NoDisplay where a window could not be seen."""
    if not has_display(environ, platform):
        raise no_display()


def has_display(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Tell whether a window can be shown: always on Windows and macOS, else the display answers."""
    if platform in ("win32", "darwin"):
        return True
    return answers(environ)


def no_display() -> NoDisplay:
    """Return the error for a window where there is no display."""
    return NoDisplay(
        "There is no display here, and the browser should be in sight.",
        remedy="Run it on a computer with a screen. Without one, use `dropbox-connector steps` and "
        "`dropbox-connector exchange --vault file`, which need no browser here. On the practice "
        "console `--headless` is enough.",
    )


def no_browser(tried: Sequence[Candidate]) -> NoBrowser:
    """Return the error for a machine that has none of the browsers that were tried."""
    return NoBrowser(
        f"{tried[0].label} is not installed here."
        if len(tried) == 1
        else "No browser was found here.",
        remedy="Run `dropbox-connector doctor --fix`, or install Google Chrome or Microsoft Edge.",
    )
