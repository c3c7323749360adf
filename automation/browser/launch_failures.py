"""Tells why a browser did not start, from what Playwright reports of its output."""

import re
from dataclasses import dataclass
from textwrap import shorten

from automation.browser.finding import Candidate
from automation.errors import BrowserBroken

LAUNCH_SECONDS = 30
"""How long a browser may take to open its first window."""

OTHER_WAYS = (
    "`dropbox-connector exchange` and `dropbox-connector steps` need no browser on this machine."
)

_LOG_LINE = re.compile(r"\[pid=\d+\]\[err\] (?:\[[^\]]*\] )?(.*)")
_LONGEST = 200
_IN_USE = ("ProcessSingleton", "profile appears to be in use", "existing browser session")


@dataclass(frozen=True)
class Cause:
    """A known cause: how it is recognised in the output, what to say, and what to do."""

    pattern: re.Pattern[str]
    message: str
    remedy: str


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


CAUSES = (
    Cause(
        re.compile(
            r"No usable sandbox|SUID sandbox helper|setuid sandbox|sandbox.*Operation not", re.I
        ),
        "its sandbox cannot start here",
        "On Debian and Ubuntu: `sudo apt-get install chromium-sandbox`, or allow the browser in "
        "AppArmor. In a container: allow user namespaces.",
    ),
    Cause(
        _words(r"No space left on device|ENOSPC|Disk quota exceeded"),
        "the disk is full",
        "Free some space in the temporary folder and in the data folder.",
    ),
    Cause(
        _words(r"ENOENT.*mkdtemp"),
        "there is no temporary folder",
        "Look at the variable TMPDIR (on Windows TEMP): it names a folder that is not there.",
    ),
    Cause(
        _words(
            r"(SingletonLock|user data directory|profile|mkdtemp|create.*director|EACCES|EROFS)"
            r".*(Permission denied|Read-only file system|cannot (?:write|create))"
            r"|Permission denied.*SingletonLock|EACCES|EROFS|cannot create.*director"
        ),
        "it cannot write to the profile's folder or to the temporary folder",
        "A browser from a snap or a flatpak cannot write to hidden folders: set "
        "DROPBOX_CONNECTOR_HOME to a folder without a dot in its name, or use another browser.",
    ),
    Cause(
        re.compile(
            r"DevTools remote debugging is disallowed|remote.debugging.*(disallow|block)", re.I
        ),
        "a policy forbids that a program drives it",
        "Ask who manages the browser about RemoteDebuggingAllowed and DeveloperToolsAvailability "
        "(`chrome://policy`), or use another browser: `--browser`.",
    ),
    Cause(
        _words(r"error while loading shared libraries: (\S+):"),
        "a library of the system is missing",
        "Install the browser with the system's package manager, which brings its libraries.",
    ),
    Cause(
        re.compile(
            r"Cannot allocate memory|Resource temporarily unavailable|Too many open files", re.I
        ),
        "the system gives it too little memory, processes or files",
        "Close other programs, or raise the limits (`ulimit -a`).",
    ),
)


def last_words(text: str) -> str:
    """Return the last line that the browser itself wrote, cut; empty where it wrote none."""
    lines = [line.strip() for line in _LOG_LINE.findall(text) if line.strip()]
    return shorten(lines[-1], _LONGEST, placeholder=" …") if lines else ""


_LOCK_REFUSED = re.compile(r"Failed to create .*SingletonLock: (?!File exists)")


def is_in_use(text: str) -> bool:
    """Tell whether another browser has the profile open.

    Chromium speaks of its ProcessSingleton also where it may not write the lock.
    """
    return any(mark in text for mark in _IN_USE) and not _LOCK_REFUSED.search(text)


def timed_out(text: str) -> bool:
    """Tell whether Playwright waited for the browser in vain."""
    return "Timeout" in text and "exceeded" in text


def broken(candidate: Candidate, text: str) -> BrowserBroken:
    """Return the error for a browser that is here and does not start; `text` is Playwright's."""
    said = last_words(text)
    said = f" It says: “{said}”" if said else ""
    for cause in CAUSES:
        if cause.pattern.search(text):
            return BrowserBroken(
                f"{candidate.label} does not start: {cause.message}.{said}",
                remedy=f"{cause.remedy} {OTHER_WAYS}",
            )
    if timed_out(text):
        return BrowserBroken(
            f"{candidate.label} opened no window within {LAUNCH_SECONDS} seconds.",
            remedy="Look at `chrome://policy` in it: RemoteDebuggingAllowed, "
            "DeveloperToolsAvailability and BrowserSignin can be the cause; so can a display that "
            f"does not answer. Or use another browser: `--browser`. {OTHER_WAYS}",
        )
    return BrowserBroken(
        f"{candidate.label} is here, and does not start.{said}",
        remedy="Use another browser: `--browser chrome`, `msedge` or `chromium`. " + OTHER_WAYS,
    )
