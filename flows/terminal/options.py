"""Every option of the command line, once, beside the field that it fills.

The command line makes its parameters from these classes (flows/cli/parameters.py); commands and
the procedure read the values from them.
"""

import math
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from automation.dropbox.scopes import TEAM_DATA_MEMBER
from automation.errors import WrongUsage

T = TypeVar("T")

BROWSER, PRACTICE, OUTPUT = "Browser", "Practice", "Output"


class VaultKind(StrEnum):
    """Where the three values are stored."""

    KEYRING = "keyring"
    FILE = "file"
    NONE = "none"


class Shell(StrEnum):
    """The shells that `steps` prints commands for."""

    BASH = "bash"
    POWERSHELL = "powershell"


class Format(StrEnum):
    """How `handoff` prints or writes the values."""

    ENV = "env"
    JSON = "json"


class PaceName(StrEnum):
    """How fast a demo goes."""

    SLOW = "slow"
    NORMAL = "normal"
    FAST = "fast"


@dataclass(frozen=True)
class Option:
    """How a field is asked for on the command line.

    `names` are its flags; without any, the field's name. `parse` turns the text into the value.
    """

    help: str
    names: tuple[str, ...] = ()
    metavar: str | None = None
    variable: str | None = None
    panel: str | None = None
    parse: Callable[[str], Any] | None = None
    text: str | None = None
    """The default as it is written on the command line, where `parse` makes the value."""
    is_argument: bool = False


def option(default: T, help: str, *names: str, **more: Any) -> T:
    """Return a dataclass field that is an option of the command line. `more` as in Option."""
    given: T = field(default=default, metadata={"option": Option(help, names, **more)})
    return given


def described(group: type) -> Iterator[tuple["Field[Any]", Option | None]]:
    """Give each field of a class of options; None stands for one that holds other options."""
    for each in fields(group):
        yield each, each.metadata.get("option")


def nested(group: Callable[[], T], *without: str) -> T:
    """Return a field that holds a group of options, but for those named `without`."""
    given: T = field(default_factory=group, metadata={"without": without})
    return given


def has_default(each: "Field[Any]") -> bool:
    """Tell whether the option can be left out."""
    return each.default is not MISSING


_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h)?", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600}


def parse_duration(text: str) -> float:
    """Return the seconds of a text like `90s`, `10m`, `1h`, `45` (seconds). Raises WrongUsage."""
    match = _DURATION.fullmatch(text.strip())
    seconds = float(match[1]) * _SECONDS[(match[2] or "s").lower()] if match else 0.0
    if not 0 < seconds < math.inf:
        raise WrongUsage(
            f"'{text}' is not a length of time.",
            remedy="Write it like `90s`, `10m` or `1h`.",
        )
    return seconds


class GuideFormat(StrEnum):
    """In which form a guide is written."""

    HTML = "html"
    PDF = "pdf"
    MD = "md"


def parse_formats(text: str) -> tuple[GuideFormat, ...]:
    """Return the formats of a text like `html,pdf`, each once. Raises WrongUsage."""
    words = [word.strip().casefold() for word in text.split(",")]
    known = [str(each) for each in GuideFormat]
    if unknown := [word for word in words if word not in known]:
        raise WrongUsage(
            f"A guide cannot be written as '{unknown[0]}'.",
            remedy="Give `html`, `pdf` or `md`, or several with commas: `--format html,pdf,md`.",
        )
    return tuple(GuideFormat(word) for word in dict.fromkeys(words))


def _profile() -> str:
    return option(
        "default",
        "Your own name for each team or app: letters, digits, dots, - and _.",
        metavar="NAME",
        variable="DROPBOX_CONNECTOR_PROFILE",
    )


def _browser() -> str | None:
    return option(
        None,
        "chrome, msedge, chromium, or the path of a browser. Default: the first that is found.",
        metavar="BROWSER",
        variable="DROPBOX_CONNECTOR_BROWSER",
        panel=BROWSER,
    )


def _headless() -> bool:
    return option(
        False,
        "Open no window. A step that needs a person then fails at once.",
        "--headless",
        panel=BROWSER,
    )


def _practice_url() -> str | None:
    return option(
        None,
        "Use a practice console that already runs on this machine.",
        metavar="URL",
        panel=PRACTICE,
    )


def _practice_profile() -> bool:
    return option(
        False,
        "Use the practice profile of that name: what was stored on a practice console.",
        "--practice",
        panel=PRACTICE,
    )


def _vault() -> VaultKind | None:
    return option(
        None,
        "Where to store the values: the system's keyring, a file that only you can read, or "
        "nowhere (shown once). Default: where they are stored now, otherwise the keyring. With "
        "--practice nothing is stored.",
        variable="DROPBOX_CONNECTOR_VAULT",
    )


def _passphrase() -> bool:
    return option(
        False,
        "With --vault file: encrypt the file with a passphrase, taken from "
        "DROPBOX_CONNECTOR_PASSPHRASE; otherwise you type it (it is not shown).",
        "--passphrase",
    )


def _app_key() -> str | None:
    return option(
        None,
        "Use the existing app with this App key; do not create one.",
        metavar="KEY",
    )


@dataclass(frozen=True)
class Where:
    """On which Dropbox, in which browser, and how long a person is waited for (in seconds)."""

    profile: str = _profile()
    browser: str | None = _browser()
    attach: str | None = option(
        None,
        "Use a browser that you started, in a new tab; it says first what that means.",
        metavar="[chrome|msedge|URL]",
        panel=BROWSER,
    )
    headless: bool = _headless()
    patience: float = option(
        600.0,
        "How long to wait for a person: 90s, 10m, 1h.",
        parse=parse_duration,
        text="10m",
        metavar="TIME",
        panel=BROWSER,
    )
    fresh_session: bool = option(
        False,
        "Sign out first, and sign in again.",
        "--fresh-session",
        panel=BROWSER,
    )
    practice: bool = option(
        False,
        "Use a practice console that is started for this run. No account is touched.",
        "--practice",
        panel=PRACTICE,
    )
    practice_url: str | None = _practice_url()

    def __post_init__(self) -> None:
        """Raise WrongUsage for choices that exclude each other, NotAttached for a bad address."""
        if self.practice and self.practice_url:
            raise WrongUsage(
                "--practice starts a practice console, --practice-url uses one that runs already.",
                remedy="Give one of the two.",
            )
        if self.attach is None:
            return
        if self.browser or self.headless:
            raise WrongUsage(
                "--attach uses the browser that you started, as it is.",
                remedy="Leave out --browser and --headless.",
            )
        from automation.browser.attaching import parse_attach

        parse_attach(self.attach)

    @property
    def practising(self) -> bool:
        """Tell whether this is on a practice console."""
        return self.practice or self.practice_url is not None


def _require_file_for_passphrase(vault: VaultKind | None, *, sealed: bool) -> None:
    if sealed and vault is not VaultKind.FILE:
        raise WrongUsage(
            "--passphrase encrypts the file vault; the keyring of the system is encrypted already.",
            remedy="Use `--vault file --passphrase`, or leave --passphrase out.",
        )


def _require_new(path: Path | None) -> None:
    """Raise WrongUsage for a file that is there: it is not written over."""
    if path is not None and path.exists():
        raise WrongUsage(f"{path} is there already.", remedy="Name another file.")


@dataclass(frozen=True)
class SetupOptions:
    """Options of `setup`."""

    where: Where = nested(Where)
    app_name: str | None = option(
        None,
        "Name of the app, unique in all of Dropbox. Default: a name is made up.",
        metavar="NAME",
    )
    app_key: str | None = _app_key()
    allow: bool = option(False, 'Let the tool select "Allow" on the consent page.', "--allow")
    guide: bool = option(
        False,
        "You do every step; the tool shows each and ticks it off. --guide is the earlier name.",
        "--by-hand",
        "--guide",
    )
    also_scopes: tuple[str, ...] = option(
        (),
        "Tick this as well if Dropbox does not save the others without it. It lets the app "
        "make calls in the name of any member of the team.",
        "--also-scope",
        metavar=TEAM_DATA_MEMBER,
    )
    renew: bool = option(False, "Do steps 3 to 7 again even if everything works.", "--renew")
    vault: VaultKind | None = _vault()
    sealed: bool = _passphrase()
    record: Path | None = option(
        None,
        "Write the run as an illustrated page and a PDF; names and secrets are covered.",
        metavar="DIR",
        panel=OUTPUT,
    )
    record_names: bool = option(
        False,
        "In the pictures, do not cover the names of the account, its team and its apps.",
        "--record-names",
        panel=OUTPUT,
    )
    save_casts: Path | None = option(
        None,
        "Also write what each page looks like to a zip, with nothing of yours in it, as "
        "`inspect --save` does.",
        metavar="FILE",
        panel=OUTPUT,
    )
    scenarios: tuple[str, ...] | None = None
    """What the practice console of this run plays; not an option of the command line."""

    def __post_init__(self) -> None:
        """Raise WrongUsage for what cannot be meant."""
        _require_file_for_passphrase(self.vault, sealed=self.sealed)
        if other := sorted(set(self.also_scopes) - {TEAM_DATA_MEMBER}):
            raise WrongUsage(
                f"The connector never needs {', '.join(other)}.",
                remedy=f"Only `--also-scope {TEAM_DATA_MEMBER}` is known to be of use.",
            )
        if self.save_casts is not None and self.record is not None:
            raise WrongUsage(
                "--save-casts and --record exclude each other.", remedy="Use one of them at a time."
            )
        _require_new(self.save_casts)
        if self.record_names and self.record is None:
            raise WrongUsage(
                "--record-names says what --record may show, and there is no --record.",
                remedy="Add `--record DIR`, or leave it out.",
            )


@dataclass(frozen=True)
class CheckOptions:
    """Options of `check`."""

    where: Where = nested(Where)
    all_profiles: bool = option(
        False, "Check all profiles, side by side; the worst decides.", "--all"
    )
    console: bool = option(
        False,
        "Also read in the console what is ticked; opens a browser, changes nothing.",
        "--console/--no-console",
    )


@dataclass(frozen=True)
class HandoffOptions:
    """Options of `handoff`: in a window, in the terminal, or into a file."""

    profile: str = _profile()
    reveal: bool = option(False, "Print the values in the open, in this terminal.", "--reveal")
    format: Format | None = option(
        None, "As variables or as JSON: printed (masked), or written by --to."
    )
    to: Path | None = option(
        None, "Write them, unmasked, into a new file that only you can read.", metavar="FILE"
    )
    browser: str | None = _browser()
    practice: bool = _practice_profile()

    @property
    def in_window(self) -> bool:
        """Tell whether a window is wanted: where nothing else was asked for."""
        return not (self.reveal or self.format or self.to)


@dataclass(frozen=True)
class StepsOptions:
    """Options of `steps`."""

    shell: Shell = option(
        Shell.POWERSHELL if sys.platform == "win32" else Shell.BASH,
        "For which shell the commands are.",
    )
    practice_url: str | None = _practice_url()


@dataclass(frozen=True)
class ExchangeOptions:
    """Options of `exchange`."""

    where: Where = nested(
        Where, "browser", "attach", "headless", "patience", "fresh_session", "practice"
    )
    app_key: str | None = option(None, "The App key. Default: you are asked for it.", metavar="KEY")
    vault: VaultKind | None = _vault()
    sealed: bool = _passphrase()

    def __post_init__(self) -> None:
        """Raise WrongUsage for a passphrase without a file."""
        _require_file_for_passphrase(self.vault, sealed=self.sealed)


@dataclass(frozen=True)
class PracticeOptions:
    """Options of `practice`: where the console is served, and what it plays from the beginning."""

    scenarios: tuple[str, ...] = option(
        (),
        "A scenario that is on from the beginning. Can be repeated.",
        "--scenario",
        metavar="NAME",
    )
    port: int = option(0, "The port to listen on. Default: a free one.")
    host: str = option(
        "127.0.0.1",
        "For a classroom: an address of this machine, or 0.0.0.0 for all of them.",
        metavar="ADDRESS",
    )
    open_to_network: bool = option(
        False, "Other machines may reach it; do not ask.", "--yes-open-to-network"
    )


@dataclass(frozen=True)
class DemoOptions:
    """Options of `demo`."""

    scenarios: tuple[str, ...] = option(
        (), "Show a problem and how it is solved. Can be repeated.", "--scenario", metavar="NAME"
    )
    show_list: bool = option(False, "Show which scenarios there are; nothing is run.", "--list")
    pace: PaceName = option(PaceName.NORMAL, "How much time there is to follow.")
    by_step: bool = option(
        False,
        "For a trainer: wait before each step, for Space or Next; Back reads again.",
        "--step-by-step",
    )
    hands_on: bool = option(
        False, "You do the steps; wrong turns are answered, hints are given.", "--hands-on"
    )
    exam: bool = option(
        False,
        "With --hands-on: no hints; the rule to pass is shown first, the result at the end.",
        "--exam",
    )
    exam_result: Path | None = option(
        None, "With --exam: write the result into a new file, as JSON.", metavar="FILE"
    )
    video: Path | None = option(
        None, "Film it, without its secrets: an .mp4 or a .webm.", metavar="FILE"
    )
    browser: str | None = _browser()
    headless: bool = _headless()

    def __post_init__(self) -> None:
        """Raise WrongUsage for an exam in which nobody does anything."""
        if self.exam and not self.hands_on:
            raise WrongUsage(
                "--exam is for somebody who does the steps.", remedy="Add `--hands-on`."
            )
        if self.exam_result and not self.exam:
            raise WrongUsage(
                "--exam-result is the file for the result of an exam.",
                remedy="Add `--hands-on --exam`.",
            )


@dataclass(frozen=True)
class GuideOptions:
    """Options of `guide`."""

    output: Path = field(
        metadata={"option": Option("The folder that the guide is written to.", metavar="DIR")}
    )
    formats: tuple[GuideFormat, ...] = option(
        (GuideFormat.HTML, GuideFormat.PDF),
        "What is written: a page (html), a PDF, and Markdown with pictures, for a wiki (md).",
        "--format",
        parse=parse_formats,
        text="html,pdf",
        metavar="html,pdf,md",
    )
    browser: str | None = _browser()


@dataclass(frozen=True)
class DoctorOptions:
    """Options of `doctor`."""

    fix: bool = option(False, "Get a browser if there is none.", "--fix")
    browser: str | None = _browser()
    vault: VaultKind | None = _vault()


@dataclass(frozen=True)
class InspectOptions:
    """Options of `inspect`."""

    where: Where = nested(Where, "practice")
    app_key: str | None = _app_key()
    save: Path | None = option(
        None,
        "Also write what the pages look like to a zip, with nothing of yours in it: unknown words "
        "become x.",
        metavar="FILE",
    )
    cast: Path | None = option(
        None,
        "Look at the pages that --save wrote instead of Dropbox's. Nothing is sent.",
        metavar="FILE",
    )
    suggest: bool = option(
        False, "With --cast: for what is not found, suggest where it may be now.", "--suggest"
    )

    def __post_init__(self) -> None:
        if self.save and self.cast:
            raise WrongUsage(
                "--save and --cast exclude each other.", remedy="Use one of them at a time."
            )
        _require_new(self.save)
        if self.suggest and not self.cast:
            raise WrongUsage("--suggest needs --cast.", remedy="Add `--cast FILE`.")


@dataclass(frozen=True)
class RepairOptions:
    """Options of `repair`."""

    control: str | None = option(
        None,
        "Such as permissions.submit. Without one, all are listed.",
        metavar="CONTROL",
        is_argument=True,
    )
    scope: str | None = option(None, "For permissions.scope: whose box it is.", metavar="SCOPE")
    show_list: bool = option(False, "Show what was repaired before.", "--list")
    remove: str | None = option(None, "Forget what was repaired.", metavar="CONTROL")
    where: Where = nested(Where, "practice", "headless")
    app_key: str | None = _app_key()


@dataclass(frozen=True)
class ReportOptions:
    """Options of `report`."""

    profile: str = _profile()
    to: Path | None = option(None, "The zip to write. Default: one in this folder.", metavar="FILE")
    practice: bool = _practice_profile()


@dataclass(frozen=True)
class NoOptions:
    """For a command that has none of its own."""


@dataclass(frozen=True)
class ForgetOptions:
    """Options of `profiles forget`."""

    profile: str = field(
        metadata={"option": Option("The profile to forget.", metavar="NAME", is_argument=True)}
    )
    sure: bool = option(False, "Do not ask.", "--yes", "-y")
    practice: bool = _practice_profile()
