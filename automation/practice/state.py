"""The state of the practice console, kept in memory, and what may be done to it."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Collection

from automation.practice import app_names, identifiers
from automation.practice.grants import Ledger
from automation.practice.people import Member, practice_team
from automation.practice.records import (
    AccessToken,
    AccessType,
    App,
    Code,
    Owner,
    RefreshToken,
    WebSession,
)
from automation.practice.redesign import Redesign, renamed_ids, renamed_texts
from automation.practice.sample_apps import crowd
from automation.practice.scenarios import checked
from automation.practice.scopes import (
    SECTIONS,
    SECTIONS_WITHOUT_TEAM,
    TEAM_SCOPES,
    ScopeSection,
    entries,
    with_implied,
)

ALWAYS_ON = "account_info.read"


class World:
    """Everything that the practice console remembers.

    Tests may read and change it while the server runs; `lock` keeps the server out meanwhile.
    """

    def __init__(
        self, scenarios: Collection[str] = (), clock: Callable[[], float] = time.time
    ) -> None:
        """Start empty. `clock` gives seconds since 1970. Raises ValueError: unknown scenario."""
        self.lock = threading.RLock()
        self.clock = clock
        self._first_scenarios = frozenset(checked(scenarios))
        self.number = 0
        """Which of several rooms this is; 0 where there is one world for all."""
        self.visitor = ""
        """What the person calls this room; a reset keeps it."""
        self.reset()

    def reset(self, scenarios: Collection[str] | None = None) -> None:
        """Go back to the state at the start, with its scenarios or with others.

        Raises ValueError for an unknown scenario.
        """
        wanted = self._first_scenarios if scenarios is None else checked(scenarios)
        with self.lock:
            self.ledger = Ledger(lambda: self.clock())
            self.scenarios: set[str] = set(wanted)
            self.apps: list[App] = []
            self.members: list[Member] = practice_team()
            self.sessions: dict[str, WebSession] = {}
            self.foreign_names: set[str] = set()
            """Names of apps that belong to somebody else."""
            self.forbidden_names: set[str] = set()
            """Names that are refused without a reason."""
            self.terms_accepted = False
            self.email_verified = False
            """Matters only with `unverified-email`; likewise the next two with their scenario."""
            self.verification: str | None = None
            """What stands in the link of the verification email; None until it is sent."""
            self.password_confirmed = False
            self.hold_done = False
            """Whether the page of `hold-after-sign-in` was done."""
            self.neighbours: Counter[str] = Counter()
            """How often each of the Settings tab's dangerous neighbours was used."""
            self.was_signed_in = False
            """Whether somebody has signed in since the reset."""
            self.keys_used: set[str] = set()
            """App keys that came in an authorize address."""
            self.calls_answered: dict[str, set[str]] = {}
            """The permissions that calls of the API have used with success, by App key."""
            self.token_refusals: Counter[str] = Counter()
            """How often the token endpoint has refused an app, by App key."""
            self._happened: Counter[tuple[str, str]] = Counter()
            self.redesign: dict[str, str] = {}
            """Literal replacements in every page, script and style: the pages as they may be
            tomorrow. Keys and values are written as in the HTML source."""
            self.dress: Callable[[str], str] | None = None
            """Turns the source of a page or style into another that says the same."""
            self.renamed_fields: dict[str, str] = {}
            """What the pages' fields were called before the redesign, by what they are now."""
            self.slow_seconds = 1.5
            """How late a page or a call is with `slow`."""
            self.way_seconds = 2.0
            """How long the way to a new app's page takes with `slow-app-page`."""
            self.token_seconds = 3.0
            """How late a token request is answered with `token-slow`."""
            self.retry_after = 1.0
            """The seconds of `rate-limited` and `api-rate-limited-text`."""
            self.elsewhere = "https://elsewhere.example/oauth2/token"
            """Where `token-redirect` leads."""

    def is_on(self, scenario: str) -> bool:
        """Say whether `scenario` is on now. Raises ValueError for an unknown one."""
        checked((scenario,))
        return scenario in self.scenarios

    def first_time(self, scenario: str, where: str = "", times: int = 1) -> bool:
        """Say whether `scenario` is on and was played less than `times` times; count this one.

        A scenario that is played once in each of several places names the place in `where`.
        """
        if not self.is_on(scenario) or self._happened[scenario, where] >= times:
            return False
        self._happened[scenario, where] += 1
        return True

    def choose_scenarios(self, scenarios: Collection[str]) -> None:
        """Let exactly `scenarios` be on; one that was off before is played from its beginning.

        Raises ValueError for an unknown one.
        """
        with self.lock:
            wanted = checked(scenarios)
            for played in list(self._happened):
                if played[0] not in self.scenarios:
                    del self._happened[played]
            self.scenarios = wanted

    def must_verify_email(self) -> bool:
        """Say whether the account's email address has to be verified first."""
        return self.is_on("unverified-email") and not self.email_verified

    def send_verification(self) -> None:
        """Send the email with the link that verifies the address."""
        with self.lock:
            self.verification = identifiers.session_token()

    def verify_email(self, token: str) -> bool:
        """Follow the link of the verification email; return whether it is the right one."""
        with self.lock:
            right = self.verification is not None and token == self.verification
            self.email_verified |= right
            return right

    def redesigned(self) -> Redesign:
        """Return how the pages look now: the redesigns that are on, and `redesign` over them."""
        both = self.is_on("renamed-controls")
        ids = renamed_ids() if self.is_on("renamed-ids") or both else {}
        texts = renamed_texts() if self.is_on("renamed-texts") or both else {}
        return Redesign.of({**ids, **texts, **self.redesign})

    @property
    def codes(self) -> list[Code]:
        """Every code issued, oldest first."""
        return self.ledger.codes

    @property
    def refresh_tokens(self) -> list[RefreshToken]:
        """Every refresh token issued, oldest first."""
        return self.ledger.refresh_tokens

    @property
    def access_tokens(self) -> list[AccessToken]:
        """Every access token issued, oldest first."""
        return self.ledger.access_tokens

    @property
    def admin(self) -> Member:
        """The member whose account signs in on the pages."""
        return self.members[0]

    def member(self, team_member_id: str) -> Member:
        """Return the member with this id. Raises LookupError when there is none."""
        for member in self.members:
            if member.team_member_id == team_member_id:
                return member
        raise LookupError(team_member_id)

    def live_apps(self) -> list[App]:
        """Return the apps that were not deleted, oldest first."""
        if self.first_time("many-apps"):
            for name, access_type in crowd():
                self._add_app(name, access_type, "company").sample = True
        return [app for app in self.apps if not app.deleted]

    def app(self, key: str) -> App | None:
        """Return the app with this key, or None when there is none or it was deleted."""
        return next((app for app in self.live_apps() if app.key == key), None)

    def create_app(
        self, name: str, access_type: AccessType = "full_permissions", owner: Owner = "company"
    ) -> App:
        """Make an app. Raises `app_names.NameRefused` when the name breaks a rule."""
        with self.lock:
            name = name.strip()
            taken = {app.name for app in self.live_apps()}
            app_names.judge(name, {*self.foreign_names, *taken}, self.forbidden_names)
            if self.first_time("name-taken"):
                self.foreign_names.add(name)
            elif self.first_time("name-refused"):
                self.forbidden_names.add(name)
            app_names.judge(name, {*self.foreign_names, *taken}, self.forbidden_names)
            return self._add_app(name, access_type, owner)

    def _add_app(self, name: str, access_type: AccessType, owner: Owner) -> App:
        app = App(
            name=name,
            key=identifiers.app_key(),
            secret=identifiers.app_secret(),
            access_type=access_type,
            owner=owner,
            number=len(self.apps) + 1,
        )
        self.apps.append(app)
        return app

    def sections(self, app: App) -> tuple[ScopeSection, ...]:
        """Return the sections of the app's Permissions tab (facts/console.md, Permissions tab)."""
        in_team = app.owner == "company" and not self.is_on("no-team-scopes")
        return SECTIONS if in_team else SECTIONS_WITHOUT_TEAM

    def delete_app(self, app: App) -> None:
        """Delete `app` and end everything that was granted to it."""
        with self.lock:
            app.deleted = True
            self.ledger.unlink(app)

    def issue_code(self, app: App, scopes: frozenset[str], *, offline: bool) -> Code:
        """Return a new code for `app`, as "Allow" on the consent page gives one."""
        with self.lock:
            expired = self.first_time("code-expired")
            return self.ledger.issue_code(app, self.admin, scopes, offline=offline, expired=expired)

    def exchange(self, app: App, value: str) -> AccessToken:
        """Spend a code of `app`. Raises `grants.GrantRefused`."""
        with self.lock:
            token = self.ledger.exchange(
                app, value, without_refresh=self.is_on("token-without-refresh")
            )
            if self.is_on("token-user-linked"):
                self.ledger.link_user(token)
            return token

    @property
    def wants_team_data(self) -> bool:
        """Whether team scopes are saved only together with `team_data.member`."""
        return self.is_on("needs-team-data-member")

    def submit_scopes(self, app: App, submitted: Collection[str]) -> None:
        """Save what a Submit on the Permissions tab holds (facts/procedure.md, step 3 and tip).

        Raises ValueError for a scope that is not on the tab.
        """
        unknown = sorted(set(submitted) - {entry.name for entry in entries(self.sections(app))})
        if unknown:
            raise ValueError(f"no such scope: {', '.join(unknown)}")
        with self.lock:
            if self.first_time("submit-lost"):
                return
            wanted = with_implied(frozenset(submitted))
            with_team = bool(wanted & TEAM_SCOPES)
            without_data = with_team and "team_data.member" not in wanted
            if self.wants_team_data and without_data:
                return
            if self.is_on("account-info-bug"):
                if ALWAYS_ON in wanted and without_data:
                    return
                wanted |= {ALWAYS_ON}
            elif not with_team:
                wanted |= {ALWAYS_ON}
            app.scopes = wanted

    def snapshot(self) -> dict[str, object]:
        """Return the state as JSON-able values without secrets or times.

        Two snapshots are equal when nothing that matters has happened between them.
        """
        with self.lock:
            return {
                "scenarios": sorted(self.scenarios),
                "terms_accepted": self.terms_accepted,
                "neighbours": dict(sorted(self.neighbours.items())),
                "members": [
                    {"email": m.email, "role": m.role, "status": m.status} for m in self.members
                ],
                "apps": [
                    {
                        "number": app.number,
                        "name": app.name,
                        "key": app.key,
                        "secret": "set",
                        "access_type": app.access_type,
                        "owner": app.owner,
                        "scopes": sorted(app.scopes),
                        "deleted": app.deleted,
                        "additional_users": app.additional_users,
                        "additional_teams": app.additional_teams,
                        "production_requested": app.production_requested,
                        **self.ledger.counts(app),
                    }
                    for app in self.apps
                ],
            }
