"""The state of the practice console, kept in memory, and what may be done to it."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Collection

from automation.practice import identifiers, names
from automation.practice.grants import Ledger
from automation.practice.people import Member, practice_team
from automation.practice.records import (
    AccessToken,
    AccessType,
    App,
    Code,
    RefreshToken,
    WebSession,
)
from automation.practice.scenarios import checked
from automation.practice.scopes import ALL_SCOPES, TEAM_SCOPES, with_implied

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
        self.reset()

    def reset(self) -> None:
        """Go back to the state at the start, scenarios included."""
        with self.lock:
            self.ledger = Ledger(lambda: self.clock())
            self.scenarios: set[str] = set(self._first_scenarios)
            self.apps: list[App] = []
            self.members: list[Member] = practice_team()
            self.sessions: dict[str, WebSession] = {}
            self.foreign_names: set[str] = set()
            """Names of apps that belong to somebody else."""
            self.terms_accepted = False
            self.neighbours: Counter[str] = Counter()
            """How often each of the Settings tab's dangerous neighbours was used."""
            self._happened: set[str] = set()

    def is_on(self, scenario: str) -> bool:
        """Say whether `scenario` is on now. Raises ValueError for an unknown one."""
        checked((scenario,))
        return scenario in self.scenarios

    def first_time(self, scenario: str) -> bool:
        """Say whether `scenario` is on and has not been played yet; from now on it has."""
        if not self.is_on(scenario) or scenario in self._happened:
            return False
        self._happened.add(scenario)
        return True

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
        return [app for app in self.apps if not app.deleted]

    def app(self, key: str) -> App | None:
        """Return the app with this key, or None when there is none or it was deleted."""
        return next((app for app in self.live_apps() if app.key == key), None)

    def create_app(self, name: str, access_type: AccessType = "full_permissions") -> App:
        """Make an app. Raises `names.NameRefused` when the name breaks a rule."""
        with self.lock:
            name = name.strip()
            if self.first_time("name-taken"):
                self.foreign_names.add(name)
            taken = {*self.foreign_names, *(app.name for app in self.live_apps())}
            names.judge(name, taken)
            app = App(
                name=name,
                key=identifiers.app_key(),
                secret=identifiers.app_secret(),
                access_type=access_type,
                number=len(self.apps) + 1,
            )
            self.apps.append(app)
            return app

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

    def submit_scopes(self, app: App, submitted: Collection[str]) -> None:
        """Save what a Submit on the Permissions tab holds (facts/procedure.md, step 3 and tip).

        Raises ValueError for a scope that is not on the tab.
        """
        unknown = sorted(set(submitted) - set(ALL_SCOPES))
        if unknown:
            raise ValueError(f"no such scope: {', '.join(unknown)}")
        with self.lock:
            wanted = with_implied(frozenset(submitted))
            with_team = bool(wanted & TEAM_SCOPES)
            if self.is_on("account-info-bug"):
                if ALWAYS_ON in wanted and with_team and "team_data.member" not in wanted:
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
