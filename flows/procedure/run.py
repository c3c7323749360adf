"""One run of the procedure: what it works with, and what it has reached so far."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeVar

from automation.browser.waiting import Window
from automation.dropbox.controls.finder import Controls, EffectMissing
from automation.dropbox.pages.all_pages import Pages
from automation.dropbox.pages.sign_in import SignInWatch
from automation.dropbox.site import Site
from automation.store.credentials import Credentials, Secret
from automation.store.journal import JournalFile
from automation.store.vault import Vault
from flows.terminal.options import SetupOptions

if TYPE_CHECKING:
    from automation.dropbox.api.team_api import Proof
    from automation.dropbox.api.tokens import Grant

T = TypeVar("T")


class Number(StrEnum):
    """The steps' numbers, as the vendor's instructions have them (docs/facts/procedure.md).

    There is no step of its own for 5.2: the page opens by itself.
    """

    SIGN_IN = "1"
    OPEN_FORM = "2.1"
    SCOPED = "2.2"
    FULL_DROPBOX = "2.3"
    NAME = "2.4"
    CREATE = "2.5"
    TICK = "3.1"
    SUBMIT = "3.2"
    KEYS = "4"
    AUTHORIZE = "5.1"
    ALLOW = "5.3"
    CODE = "5.4"
    ENCODE = "6"
    EXCHANGE = "7.1"
    PROVE = "7.2"
    SNOW_ATLAS = "8"

    @property
    def part(self) -> str:
        """The part of the procedure that the step belongs to: the number up to its dot."""
        return part_of(self)


def part_of(number: str) -> str:
    """Return the number of a step up to its dot."""
    return number.partition(".")[0]


class StandIn(Protocol):
    """Plays the person on the practice console, and on no other origin."""

    def point_at_sign_in(self) -> None:
        """Point at the field of the sign-in page that is to be filled, if one is there."""

    def sign_in(self) -> None:
        """Sign in with the practice account."""

    def accept_terms(self) -> None:
        """Tick the practice console's terms."""

    def put_off_passkey(self) -> None:
        """Put off the passkey that the practice console offers."""

    def enter_password(self) -> None:
        """Enter the practice password where it is asked for again."""


@dataclass
class AppState:
    """The app: what it is to be called, what is known of it, and where it comes from."""

    name: str = ""
    known_key: str | None = None
    """From the journal or the vault: an app of ours."""
    earlier_name: str | None = None
    """From the journal: an earlier run made the app under this name, or was about to."""
    others: frozenset[str] = frozenset()
    """Keys of the account's other apps."""
    wrong: set[str] = field(default_factory=set)
    """Keys of apps of this run that turned out to be of the wrong kind."""
    to_be_made: bool = False
    unlisted: bool = False
    """The list on "My apps" could not be read, so that the person has to look for the app."""
    left_to_person: bool = False
    """The page of the app that is known could not be opened, so that the person was asked to."""
    asked_for: bool = False
    """ "Create app" was selected in this run; whether an app came of it may be unknown."""
    made_by_tool: bool = False
    """The tool selected "Create app", and the app's page came."""
    key: str | None = None
    adopted: bool = False
    unsure_of_kind: bool = False
    """No page says whether its access is "Full Dropbox"."""


@dataclass(frozen=True)
class PermissionState:
    """What was seen and done of the permissions so far; each look that tells more makes another."""

    boxes_changed: bool = False
    submit_was_there: bool = False
    said: bool = False
    """The person said that they are submitted, and nothing on the page says otherwise."""
    looks_without_bar: int = 0
    """For how many looks the three have been ticked without a bar to submit them."""
    bar_was_missing: bool = False
    """The bar did not come, so that the page was loaded again."""
    submitted: int = 0
    """How often the tool submitted permissions that were not saved then."""
    lost_submits: int = 0
    """How often the person submitted permissions that were not saved then."""
    saved: bool = False
    """Dropbox has shown all of them ticked on a fresh page."""
    beyond: frozenset[str] = frozenset()
    """Permissions that are ticked and saved beyond those that are asked for."""


@dataclass(frozen=True)
class Consent:
    """What was reached on the authorize pages."""

    require_work: bool = False
    """The page was opened with `require_role=work`."""
    failures: int = 0
    """How often the page was opened again because Dropbox's own failed."""
    code: Secret | None = None
    spent: frozenset[Secret] = frozenset()


@dataclass
class Run:
    """Tools of the run, the person's wishes, and what was reached. Secrets stay in `Secret`."""

    site: Site
    window: Window
    controls: Controls
    pages: Pages
    wishes: SetupOptions
    profile: str
    vault: Vault
    journal: JournalFile
    sign_in: SignInWatch
    check_keys: Callable[[str, Secret], None]
    exchange: Callable[[str, Secret, Secret], "Grant"]
    prove: Callable[[Credentials], "Proof"]
    learn: Callable[[Secret], None]
    learn_pair: Callable[[str, Secret], None]
    tell: Callable[[str], None] = lambda words: None
    """Tells the person of a trouble that was got around."""
    stand_in: StandIn | None = None
    person_present: bool = False

    # What was reached, in the order of the steps.
    app: AppState = field(default_factory=AppState)
    by_hand: set[str] = field(default_factory=set)
    """Controls, permissions and steps that cannot be read, of which the person said: I did it."""
    permissions: PermissionState = PermissionState()
    app_secret: Secret | None = None
    held_at: str | None = None
    """The page of Dropbox's own that the console's address has led to, which holds the person."""
    consent: Consent = Consent()
    pair_known: bool = False
    credentials: Credentials | None = None
    granted: frozenset[str] | None = None
    proof: "Proof | None" = None

    def known_key(self) -> str:
        """Return the App key. Raises EffectMissing before the app is found."""
        return have(self.app.key)


def have(value: T | None) -> T:
    """Return what an earlier step has reached. Raises EffectMissing."""
    if value is None:
        raise EffectMissing("an earlier step is not finished")
    return value
