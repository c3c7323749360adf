"""What to do next: the commands that remedies name, and the remedies that several errors share.

A remedy is built where the error is known. Which profile the run has, and whether it has a
browser, is said once, by `remedies`.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum
from pathlib import Path

from automation.errors import (
    AppGone,
    Cancelled,
    NoDisplay,
    PassphraseNeeded,
    PermissionMissing,
    PersonNeeded,
    Refused,
    SetupError,
)

NAME = "dropbox-connector"
USUAL_PROFILE = "default"
_TAKE_A_PROFILE = ("setup", "check", "handoff", "exchange", "inspect", "repair", "report")


def program() -> str:
    """Return how this program is started here: its path, where its name alone is not found."""
    started = sys.argv[0]
    if shutil.which(NAME) is None and Path(started).name == NAME:
        return started
    return NAME


class Repair(IntEnum):
    """What brings a permission back; each includes the ones before it."""

    AUTHORIZE = 1
    TICK = 2
    RENEW = 3
    """As TICK, where the token still works, so that `setup` alone would find nothing to do."""


class Remedies:
    """The remedies of a run with a browser: `setup` does all of it."""

    def __init__(self, profile: str | None = None) -> None:
        self._profile = profile

    def command(self, words: str) -> str:
        """Return `dropbox-connector WORDS` in backquotes, with the profile unless it is usual."""
        name, _, rest = words.partition(" ")
        named = self._profile not in (None, USUAL_PROFILE) and name in _TAKE_A_PROFILE
        profile = f"--profile {self._profile}" if named else ""
        return f"`{' '.join(filter(None, ('dropbox-connector', name, profile, rest)))}`"

    def repair(self, what: Repair) -> str:
        """Return how a permission is brought back."""
        if what is Repair.AUTHORIZE:
            return f"Run {self.command('setup')} again; it authorizes the same app again."
        done = "it ticks the permission, submits, and authorizes again."
        if what is Repair.RENEW:
            return f"Run {self.command('setup --renew')}; {done}"
        return f"Run {self.command('setup')} again; {done}"

    def read_again(self) -> str:
        """Return how to get the right App key and App secret."""
        return f"Run {self.command('setup')} again; it reads key and secret from the console again."

    def another_account(self) -> str:
        """Return how to allow the app with the right account."""
        again = self.command("setup --fresh-session")
        return f"Run {again}, and sign in with the team admin's account."

    def offline_link(self) -> str:
        """Return how to open the authorize address as it has to be."""
        return f"Run {self.command('setup')} again, and let it open the authorize page."


class ByHand(Remedies):
    """The remedies of `exchange`, on a machine without a browser; `link` is the authorize URL."""

    def __init__(self, profile: str | None, link: str) -> None:
        super().__init__(profile)
        self._link = link

    def repair(self, what: Repair) -> str:
        """Return how a permission is brought back."""
        again = f"{self._link} again, and run {self.command('exchange')} again with the new code."
        if what is Repair.AUTHORIZE:
            return f"Open {again}"
        return f"On the app's Permissions tab tick it and submit. Then open {again}"

    def read_again(self) -> str:
        """Return how to get the right App key and App secret."""
        again = self.command("exchange")
        return f"Copy both again from the app's Settings tab, and run {again} again."

    def another_account(self) -> str:
        """Return how to allow the app with the right account."""
        return f"Open {self._link} signed in as a team admin, with the work account."

    def offline_link(self) -> str:
        """Return how to open the authorize address as it has to be."""
        return f"Open {self._link} as it stands, and run {self.command('exchange')} again."


_current: ContextVar[Remedies | None] = ContextVar("remedies", default=None)


@contextmanager
def using(remedies: Remedies) -> Iterator[None]:
    """Have `remedies` be those of this thread until the end."""
    before = _current.set(remedies)
    try:
        yield
    finally:
        _current.reset(before)


def current() -> Remedies:
    """Return the remedies of this run; those of the usual profile where nothing was said."""
    return _current.get() or Remedies()


def command(words: str) -> str:
    """Return `dropbox-connector WORDS` in backquotes, as this run has to write it."""
    return current().command(words)


def differing(problem: SetupError, told: tuple[str, ...], *, person: bool) -> str:
    """Return the remedy of `problem`, or where it was told before the next thing to try.

    Once everything was told, it begins anew. `told` begins with the oldest. `person` tells whether
    the run had somebody to wait for.
    """
    other = [words for key, words in _others(problem, person) if key not in problem.remedy]
    remedies = (problem.remedy, *other)
    untold = [words for words in remedies if words not in told]
    return next(iter(untold or [words for words in remedies if words != told[-1]]))


def _others(problem: SetupError, person: bool) -> Iterator[tuple[str, str]]:
    """Give what else may help, and the word by which a remedy is known that names it already."""
    so_far = "That did not help so far."
    at_the_browser = isinstance(problem, PersonNeeded) and not isinstance(
        problem, AppGone | NoDisplay | PassphraseNeeded
    )
    if at_the_browser and person:
        yield "--patience", f"{so_far} Give it more time: {command('setup --patience 30m')}."
    if at_the_browser:
        own = command("setup --attach URL")
        yield "--attach", f"{so_far} Use a browser that you started and signed in with: {own}."
    if isinstance(problem, PersonNeeded | Refused | PermissionMissing | Cancelled):
        by_hand = command("steps")
        yield "connector steps", f"{so_far} Do it by hand: {by_hand} prints all that is to be done."
    else:
        yield "connector doctor", f"{so_far} Have everything looked at: {command('doctor')}."
    yield (
        "connector report",
        f"{so_far} Ask, with what {command('report')} writes: no secret is in it.",
    )
