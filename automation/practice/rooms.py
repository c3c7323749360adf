"""How far the person in a world has come, read from the world's own state.

The pages tell it nothing: what a browser does without a request, such as "Show" beside the App
secret, is not seen here.
"""

from dataclasses import dataclass, field
from typing import Final

from automation.practice.records import App
from automation.practice.state import World

CONNECTOR_SCOPES: Final = (
    "account_info.read",
    "team_info.read",
    "members.read",
    "sessions.list",
)
"""What the procedure has a person tick (facts/procedure.md, step 3.1)."""

MILESTONES: Final = {
    "signed_in": "Signed in",
    "app": "App",
    "kind": "Kind",
    "permissions": "Permissions",
    "key": "Key used",
    "code": "Code",
    "token": "Token",
    "tested": "Tested",
}
"""What can be reached, in the order of the procedure, with a short name for each."""

_NOT_IN_THE_PROCEDURE: Final = {
    "apply-for-production": "Used “Apply for production”.",
    "enable-additional-teams": "Used “Enable additional teams”.",
    "enable-additional-users": "Used “Enable additional users”.",
    "unlink-all-teams": "Used “Unlink all teams”: what was granted has ended.",
    "generate": "Used “Generate”: that token ends after four hours.",
    "delete-app-confirmed": "Deleted an app.",
}
_LONGEST_NAME: Final = 40


@dataclass(frozen=True)
class Progress:
    """How far a person has come, and what is wrong on the way."""

    app_name: str
    """Of the app that is looked at; empty while there is none."""
    saved: tuple[str, ...]
    """Those of the four permissions that are saved."""
    reached: frozenset[str]
    """Names from `MILESTONES`."""
    wrong_turns: tuple[str, ...]
    """A sentence for each."""

    @property
    def done(self) -> bool:
        """Say whether all is reached, with nothing wrong left."""
        return len(self.reached) == len(MILESTONES) and not self.wrong_turns

    @property
    def next(self) -> str:
        """Return the first milestone that is not reached; empty when all are."""
        return next((name for name in MILESTONES if name not in self.reached), "")


@dataclass
class Room:
    """A world, and the person who practises in it."""

    world: World
    number: int
    opened_at: float
    """Seconds since 1970, by the world's clock; likewise the next two."""
    seen_at: float
    """When the person, or a call of theirs, was last here."""
    returned: bool = False
    """Whether a browser came back with the cookie that it was given."""
    since: dict[str, float] = field(default_factory=dict)
    """When each milestone that is reached was first seen so."""

    def look(self) -> Progress:
        """Return how far the person is, and note when each milestone was reached."""
        with self.world.lock:
            progress = progress_in(self.world)
            now = self.world.clock()
            for name in self.since.keys() - progress.reached:
                del self.since[name]
            for name in progress.reached - self.since.keys():
                self.since[name] = now
            return progress

    def visited(self) -> None:
        """Note that the person is here now."""
        self.seen_at = self.world.clock()

    def start_afresh(self) -> None:
        """Forget what was done here; the scenarios and the person's name stay."""
        with self.world.lock:
            self.world.reset(self.world.scenarios)
            self.since.clear()
            self.opened_at = self.world.clock()


def clean_name(typed: str) -> str:
    """Return the name that a person typed, in one line, forty characters at most."""
    shown = "".join(c if c.isprintable() else " " for c in typed)
    return " ".join(shown.split())[:_LONGEST_NAME].rstrip()


def progress_in(world: World) -> Progress:
    """Return how far the person in `world` has come."""
    own = [app for app in world.apps if not (app.deleted or app.sample)]
    reached = {"signed_in"} if world.was_signed_in else set()
    elsewhere = _used_neighbours(world)
    if not own:
        return Progress("", (), frozenset(reached), elsewhere)
    # The app that was taken furthest; of two equal ones the newer.
    app = max(own, key=lambda candidate: (len(_reached(world, candidate)), candidate.number))
    wrong = [*_wrong_with(world, app), *elsewhere]
    if len(own) > 1:
        wrong.append(f"Made {len(own)} apps; one is enough.")
    return Progress(
        app.name,
        tuple(scope for scope in CONNECTOR_SCOPES if scope in app.scopes),
        frozenset(reached | _reached(world, app)),
        tuple(wrong),
    )


def _reached(world: World, app: App) -> set[str]:
    refresh = [t for t in world.refresh_tokens if t.app_key == app.key and not t.revoked]
    reached = {
        "app": True,
        "kind": app.access_type == "full_permissions" and app.owner == "company",
        "permissions": app.scopes.issuperset(CONNECTOR_SCOPES),
        "key": app.key in world.keys_used,
        "code": any(code.app_key == app.key for code in world.codes),
        "token": bool(refresh),
        "tested": app.key in world.calls_answered,
    }
    return {name for name, yes in reached.items() if yes}


def _wrong_with(world: World, app: App) -> list[str]:
    wrong = []
    if app.access_type == "app_folder":
        wrong.append("The app is of the kind “App folder”: it must be made again.")
    if app.owner == "personal":
        wrong.append("The app belongs to the personal account: it must be made again.")
    needed = {*CONNECTOR_SCOPES}
    if world.wants_team_data:
        needed.add("team_data.member")
    surplus = sorted(app.scopes - needed)
    if surplus:
        wrong.append(f"Not needed, but saved: {', '.join(surplus)}.")
    return [*wrong, *_wrong_with_grants(world, app)]


def _wrong_with_grants(world: World, app: App) -> list[str]:
    tokens = [t for t in world.refresh_tokens if t.app_key == app.key and not t.revoked]
    if tokens:
        lacking = [scope for scope in CONNECTOR_SCOPES if scope not in tokens[-1].scopes]
        return [f"The refresh token lacks {', '.join(lacking)}."] if lacking else []
    wrong = []
    refused = world.token_refusals[app.key]
    if refused:
        times = "once" if refused == 1 else f"{refused} times"
        wrong.append(f"Asked for a token, and was refused ({times}).")
    codes = [code for code in world.codes if code.app_key == app.key]
    if codes and not codes[-1].offline:
        wrong.append("The address lacks “token_access_type=offline”: no refresh token will come.")
    elif codes and (codes[-1].spent or codes[-1].revoked or codes[-1].expires_at <= world.clock()):
        wrong.append("The access code is used up or too old; a new one is needed.")
    return wrong


def _used_neighbours(world: World) -> tuple[str, ...]:
    return tuple(
        sentence for name, sentence in _NOT_IN_THE_PROCEDURE.items() if world.neighbours[name]
    )
