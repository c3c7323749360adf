"""`doctor`: is everything here to run? `--fix` gets a browser."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from automation.browser.finding import candidates, has_display
from automation.browser.opening import open_browser
from automation.dropbox.site import DROPBOX
from automation.errors import BrowserBroken, DriverBroken, NoBrowser, NotKept, SetupError
from automation.ownership import require_ours
from automation.store.home import Home, make_private
from automation.store.vault import open_vault
from flows.session.browser import WORD, WORD_SECONDS
from flows.session.context import ANSWER_SECONDS, WAITING
from flows.session.services import Services
from flows.terminal.options import DoctorOptions, VaultKind
from flows.terminal.progress import saying_after
from flows.terminal.result import Cell, Line, Notice, Result, Table, table

State = Literal["ok", "warning", "failed"]

PROFILE = "default"

CLOCK_SECONDS = 60
"""A clock that is further off makes certificates look invalid."""

GET_SECONDS = 900

_DOWNLOAD = [sys.executable, "-m", "playwright", "install", "chromium"]

# Without its sandbox, Debian's Chromium starts for root only.
_NAMES = ("chromium", "chromium-sandbox", "libatomic1")
_PACKAGES = (
    ["apt-get", "update", "-q"],
    # Playwright's driver needs the library, and a small Debian is without it.
    ["apt-get", "install", "-y", "-q", "--no-install-recommends", *_NAMES],
)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at, what was found, and what to do where that is not enough."""

    name: str
    state: State
    found: str
    remedy: str | None = None


def doctor(services: Services, options: DoctorOptions | None = None) -> Result:
    """Look at all that a run needs. Fails when there is no browser; all else only warns.

    A keyring, a display or Dropbox itself may be missing where one practises, or keeps the
    values in a file. With `fix`, gets a browser first if there is none.
    """
    options = options or DoctorOptions()
    browser = options.browser
    error: SetupError | None = None
    folder = _data_folder(services.home)
    try:
        with _home_to_try(services.home, folder) as home:
            if options.fix and not _works(browser, home):
                get_browser(services.progress.say, lambda: _works(browser, home))
            with saying_after(WORD_SECONDS, services.progress.say, WORD):
                opened = _browser(browser, home)
    except SetupError as problem:
        opened, error = None, problem
    except Exception as problem:
        services.log.exception("doctor: the browser")
        opened, error = (
            None,
            BrowserBroken(
                f"The browser could not be tried ({type(problem).__name__}).",
                remedy="Attach what `dropbox-connector report` writes to a bug report.",
            ),
        )
    kind = options.vault or VaultKind.KEYRING
    vault = (
        _alone("Vault", services, lambda: [_vault(services, kind)])
        if folder.state == "ok"
        else [Check("Vault", "warning", "not tried, for the data folder is not yours alone")]
    )
    checks = [
        Check("Python", "ok", f"{platform.python_version()} ({platform.system()})"),
        opened or _no_browser(error),
        *_alone("Display", services, lambda: [_display()]),
        *vault,
        *_alone("Network", services, lambda: _asked(services)),
        folder,
        Check("Log folder", "ok", str(services.home.logs)),
    ]
    if opened is None and error is None:
        error = NoBrowser(
            "No browser was found here.",
            remedy="Run `dropbox-connector doctor --fix`, or install Google Chrome.",
        )

    return Result(
        "doctor",
        data={
            "version": version("dropbox-connector"),
            "checks": [asdict(check) for check in checks],
        },
        show=(_table(checks), Line(""), *(Line(words) for words in readiness(checks))),
        warnings=tuple(
            Notice(check.name.lower().replace(" ", "-"), f"{check.name}: {check.remedy}")
            for check in checks
            if check.state == "warning" and check.remedy
        ),
        error=error,
    )


def _alone(name: str, services: Services, look: Callable[[], list[Check]]) -> list[Check]:
    """Return what `look` finds; where it fails, that: the others are of use all the same."""
    try:
        return look()
    except Exception as problem:
        services.log.exception("doctor: %s", name)
        return [
            Check(
                name,
                "warning",
                f"could not be tried ({type(problem).__name__})",
                "Attach what `dropbox-connector report` writes to a bug report.",
            )
        ]


def readiness(checks: Sequence[Check]) -> tuple[str, ...]:
    """Return in sentences what this machine is ready for, and what it lacks for the rest."""
    well = {check.name for check in checks if check.state == "ok"}
    theirs = any(check.name == "Data folder" and check.state != "ok" for check in checks)
    lacks = {
        "no browser": "Browser" not in well,
        "no display": "Display" not in well,
        "Dropbox not reachable": not well.issuperset(map(_name, (DROPBOX.web, DROPBOX.api))),
        "no keyring (`--vault file` needs none)": "Vault" not in well and not theirs,
        "the data folder is not yours alone": theirs,
    }
    needs = {
        "demo": ("no browser", "the data folder is not yours alone"),
        "setup": tuple(lacks),
        "exchange": tuple(list(lacks)[2:]),
    }
    missing = {what: [each for each in wanted if lacks[each]] for what, wanted in needs.items()}
    ready = [what for what, gaps in missing.items() if not gaps]
    return (
        *((f"Ready for: {', '.join(ready)}.",) if ready else ()),
        *(f"Not ready for {what}: {', '.join(gaps)}." for what, gaps in missing.items() if gaps),
    )


def _data_folder(home: Home) -> Check:
    """Say whose the folder is. Another user's is looked at, and nothing is written there."""
    try:
        require_ours(home.root)
    except NotKept as problem:
        return Check("Data folder", "warning", str(problem), problem.remedy)
    return Check("Data folder", "ok", str(home.root))


@contextmanager
def _home_to_try(home: Home, folder: Check) -> Iterator[Home]:
    """Give the home for a browser that is tried: another one where the folder is not in order."""
    if folder.state == "ok":
        yield home
        return
    with tempfile.TemporaryDirectory() as other:
        yield Home(Path(other))


def _name(url: str) -> str:
    return url.removeprefix("https://")


def _browser(wanted: str | None, home: Home) -> Check | None:
    """Open, unseen, the browser that a run in sight would use: no other look is proof.

    Its profile lies where a run's profile lies: some browsers cannot write there.
    """
    with (
        _folder_in(home) as folder,
        tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as profile,
    ):
        try:
            with open_browser(
                Path(profile), candidates(wanted, headless=False), headless=True
            ) as opened:
                return Check("Browser", "ok", f"{opened.label} {opened.version}")
        except NoBrowser:
            return None


@contextmanager
def _folder_in(home: Home) -> Iterator[Path | None]:
    """Give the tool's folder, made for the moment if it is not there; None for root, who may act
    for another user and would leave a folder that is not theirs.
    """
    if hasattr(os, "geteuid") and os.geteuid() == 0 and not home.root.is_dir():
        yield None
        return
    make_private(home.root, tighten=False)
    try:
        yield home.root
    finally:
        with suppress(OSError):  # it holds something
            home.root.rmdir()


def _works(wanted: str | None, home: Home) -> bool:
    """Tell whether a browser opens; raises what no other browser would put right."""
    try:
        return _browser(wanted, home) is not None
    except DriverBroken as problem:
        if _may_install():  # the packages bring what the driver lacks
            return False
        raise DriverBroken(problem.message, remedy=_ask_for_packages(problem.remedy)) from None


def _ask_for_packages(otherwise: str) -> str:
    """Return what to ask for, in one command, where somebody else installs Debian's packages."""
    if shutil.which("apt-get") is None:
        return otherwise
    return f"Whoever may install packages runs `sudo apt-get install {' '.join(_NAMES)}`."


def _may_install() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _no_browser(error: SetupError | None) -> Check:
    if error is not None:
        return Check("Browser", "failed", error.message, error.remedy)
    return Check("Browser", "failed", "none", "Run `dropbox-connector doctor --fix`.")


def _display() -> Check:
    if has_display():
        return Check("Display", "ok", "yes")
    return Check(
        "Display",
        "warning",
        "none",
        "`setup` needs a computer with a screen. `exchange`, `steps`, `check` and `demo` do not.",
    )


def _vault(services: Services, kind: VaultKind) -> Check:
    try:
        vault = open_vault(kind, services.home, practice=False)
        vault.probe(PROFILE)
    except SetupError as problem:
        return Check("Vault", "warning", problem.message, problem.remedy)
    return Check("Vault", "ok", vault.where(PROFILE))


def _asked(services: Services) -> list[Check]:
    with saying_after(ANSWER_SECONDS, services.progress.say, WAITING):
        return _hosts()


def _hosts() -> list[Check]:
    """Ask both hosts at the same time, and compare this machine's clock with theirs."""
    sites = (DROPBOX.web, DROPBOX.api)
    with ThreadPoolExecutor(max_workers=2) as pool:
        answers = list(pool.map(_host, sites))
    date = next((date for _, date in answers if date), None)
    return [*(check for check, _ in answers), clock(date, datetime.now(UTC))]


def _host(url: str) -> tuple[Check, str | None]:
    """Ask a host as `check` would; return also its `Date`, if any."""
    from automation.dropbox.api.http import reach

    name = _name(url)
    try:
        return Check(name, "ok", "reachable"), reach(url)
    except SetupError as problem:
        return Check(name, "warning", problem.message, problem.remedy), None


def clock(date: str | None, now: datetime) -> Check:
    """Compare `now` with a host's `Date`, which a proxy may have left out or bent."""
    try:
        offset = (now - parsedate_to_datetime(date or "")).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return Check("Clock", "warning", "not checked (no answer from Dropbox)")
    state: State = "ok" if abs(offset) <= CLOCK_SECONDS else "warning"
    remedy = None if state == "ok" else "Set this machine's clock."
    return Check("Clock", state, f"{offset:+.0f} s against Dropbox", remedy)


_WORDS: dict[State, Cell] = {
    "ok": Cell("ok", "good"),
    "warning": Cell("note", "note"),
    "failed": Cell("MISSING", "bad"),
}


def _table(checks: Sequence[Check]) -> Table:
    rows = ((_WORDS[c.state], Cell(c.name, "bold"), c.found) for c in checks)
    return table(*rows, fixed=frozenset({0, 1}))


def get_browser(say: Callable[[str], None], works: Callable[[], bool]) -> None:
    """Try each way until a browser opens (`works`).

    Raises NoBrowser when none does, and what says why one does not start that is here by then.
    """
    failure: SetupError = NoBrowser(
        "No browser could be had: Playwright's download did not work.",
        remedy="Install Google Chrome, Microsoft Edge or Chromium by hand, then run it again.",
    )
    say("Getting Chromium with Playwright's download …")
    if _run(_DOWNLOAD):
        try:
            if works():
                return
        except BrowserBroken as problem:  # it brings no libraries of the system
            failure = problem
    if not _may_install():
        raise type(failure)(failure.message, remedy=_ask_for_packages(failure.remedy))
    say(
        "That did not work. Installing Debian's packages chromium and chromium-sandbox; this "
        "takes about a minute …"
    )
    if not (all(_run(command) for command in _PACKAGES) and works()):
        raise NoBrowser(
            "No browser could be had: neither Playwright's download nor Debian's package worked.",
            remedy="Install Google Chrome, Microsoft Edge or Chromium by hand, then run it again.",
        )


def _run(command: Sequence[str]) -> bool:
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    try:
        done = subprocess.run(  # noqa: S603  (fixed commands)
            command, env=environment, capture_output=True, timeout=GET_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
