"""The calls that prove a permission: one each, with the least data.

Source: facts/api.md, Calls that prove a permission; Answers.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import requests

from automation.dropbox.api.answer import Answer, not_understood, on_the_way, unavailable
from automation.dropbox.api.http import Pause, send, with_retries
from automation.dropbox.scopes import MEMBERS, REQUIRED, SESSIONS, TEAM_INFO, Verdict
from automation.dropbox.site import Site
from automation.errors import (
    NotGranted,
    NotPermitted,
    NotTicked,
    PermissionMissing,
    Refused,
    SetupError,
    TokenRevoked,
    Unreachable,
    WrongKindOfLink,
)
from automation.remedies import Repair, command, current
from automation.store.credentials import Secret

GET_INFO = "team/get_info"
GET_ADMIN = "team/token/get_authenticated_admin"
LIST_MEMBERS = "team/members/list_v2"
LIST_DEVICES = "team/devices/list_member_devices"
LIST_ALL_DEVICES = "team/devices/list_members_devices"

ONE_MEMBER = {"limit": 1}
Body = Mapping[str, Any]


@dataclass(frozen=True)
class Team:
    """The Dropbox team that the token belongs to."""

    id: str
    name: str


@dataclass(frozen=True)
class Proof:
    """What the calls have shown: the team, a verdict for each permission, what failed and why."""

    team: Team | None
    verdicts: Mapping[str, Verdict]
    problems: Mapping[str, SetupError] = field(default_factory=dict)


class Api(Protocol):
    """Whatever answers the routes of the team API."""

    def call(self, route: str, body: object = None) -> Answer:
        """Return the answer to `route`. Raises Unreachable."""


class TeamApi:
    """Routes of the team API, with one access token over one connection."""

    def __init__(
        self, site: Site, session: requests.Session, access_token: Secret, pause: Pause
    ) -> None:
        self._site = site
        self._session = session
        self._access_token = access_token
        self._pause = pause

    def call(self, route: str, body: object = None) -> Answer:
        """Return the answer to `route`, after the retries that are safe. Raises Unreachable."""
        return with_retries(
            lambda: send(
                self._session,
                self._site,
                f"/2/{route}",
                authorization=f"Bearer {self._access_token.reveal()}",
                body=body,
            ),
            self._pause,
        )


def prove(api: Api) -> Proof:
    """Call one route a permission, in the order that proves most with least.

    A permission whose call is refused for want of it is "no"; one whose call says nothing of it
    is "unknown", as `account_info.read` is, which no call of a team token can prove. Each "no",
    and each "unknown" that has a cause, has its problem with a remedy.

    Raises TokenRevoked or WrongKindOfLink when the token itself is not accepted, the family of
    Unreachable when the first call gets no answer of use, and the first problem when no call at
    all says anything.
    """
    trial = _Trial(api)
    info = trial.call(GET_INFO, None, TEAM_INFO, lambda body: bool(_text(body, "team_id")))
    if isinstance(problem := trial.problems.get(TEAM_INFO), Unreachable):
        raise problem
    team = Team(_text(info, "team_id"), _text(info, "name")) if info else None
    # The same permission: where it is missing, this call would be refused too.
    admin = trial.call(GET_ADMIN, None, TEAM_INFO, _admin_id) if info else None
    members = trial.call(LIST_MEMBERS, ONE_MEMBER, MEMBERS, lambda body: "members" in body)
    member_id = _admin_id(admin or {}) or _active_member_id(members or {})
    sessions = None
    if member_id:
        sessions = trial.call(LIST_DEVICES, {"team_member_id": member_id}, SESSIONS)
    # Without a member to ask about, or when that member is gone: the route of the connector.
    if sessions is None and trial.may_try_again(SESSIONS):
        trial.call(LIST_ALL_DEVICES, {}, SESSIONS, lambda body: "devices" in body)
    if all(map(trial.undecided, REQUIRED)):
        raise next(iter(trial.problems.values()))
    return Proof(team, trial.verdicts, trial.problems)


class _Trial:
    """What the calls so far have shown."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.verdicts = dict.fromkeys(REQUIRED, Verdict.UNKNOWN)
        self.problems: dict[str, SetupError] = {}

    def call(
        self,
        route: str,
        body: object,
        scope: str,
        complete: Callable[[Body], object] = lambda body: True,
    ) -> Body | None:
        """Return the body of a good answer, which proves `scope`; None for any other.

        Only a JSON object that is `complete` is good: a proxy may answer 200 too.
        """
        try:
            answer = self._api.call(route, body)
        except Unreachable as problem:
            self._note(problem, scope, scope)
            return None
        found = answer.parsed()
        if answer.status == 200 and found is not None and complete(found):
            self.verdicts[scope] = Verdict.YES
            self.problems.pop(scope, None)
            return found
        self._note(*problem_of(answer, scope), scope)
        return None

    def undecided(self, scope: str) -> bool:
        """Tell whether nothing is known of `scope` yet."""
        return self.verdicts[scope] is Verdict.UNKNOWN

    def may_try_again(self, scope: str) -> bool:
        """Tell whether another route may show more of `scope`."""
        return self.undecided(scope) and not isinstance(self.problems.get(scope), Unreachable)

    def _note(self, problem: SetupError, named: str, tried: str) -> None:
        """Keep a problem, for the permission that Dropbox named; what is proved stays proved."""
        if isinstance(problem, (TokenRevoked, WrongKindOfLink)):
            raise problem
        if isinstance(problem, PermissionMissing):
            if named in REQUIRED and self.verdicts[named] is not Verdict.YES:
                self.verdicts[named] = Verdict.NO
                self.problems[named] = problem
                return
            problem = Refused(
                f"{tried} could not be tried: Dropbox asks for {named} as well.",
                remedy=f"On the app's Permissions tab tick {named} and submit; then run "
                f"{command('setup')} again.",
            )
        if self.undecided(tried):
            self.problems[tried] = problem


def _text(body: Body, name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""


def _admin_id(body: Body) -> str:
    """Return the id of the admin who allowed the app; empty without one."""
    profile = body.get("admin_profile")
    return _text(profile, "team_member_id") if isinstance(profile, dict) else ""


def _active_member_id(body: Body) -> str:
    """Return the id of the first active member on a page of members; empty without one."""
    members = body.get("members")
    for member in members if isinstance(members, list) else []:
        profile = member.get("profile") if isinstance(member, dict) else None
        if isinstance(profile, dict) and profile.get("status") == {".tag": "active"}:
            return _text(profile, "team_member_id")
    return ""


# "…because it does not have the required scope 'team_info.read'. The owner of the app can…"
_SCOPE = r"[a-z_]+\.[a-z_.]+"
_NEVER_HAD = re.compile(f"required scope '({_SCOPE})'")
_FORBIDDEN: Mapping[str, tuple[str, str]] = {
    "invalid_account_type": (
        "this team's plan does not offer the call.",
        "Ask Dropbox, or whoever bought the plan, whether the team API is part of it.",
    ),
    "team_access_denied": (
        "the team does not let the app see this.",
        "Ask a team admin to allow the app: Dropbox Admin console, Settings, Integrations.",
    ),
    "no_permission": (
        "the admin who allowed the app may not see this.",
        "Let an admin with full rights run {setup}.",
    ),
}


def problem_of(answer: Answer, scope: str) -> tuple[SetupError, str]:
    """Return the error for an answer that is no success, and the permission that it is about.

    PermissionMissing is about that permission alone; TokenRevoked and WrongKindOfLink are about
    the token as a whole. `scope` is what the call was to prove; Dropbox may name another one.
    Source: facts/api.md, Answers.
    """
    if answer.is_from_the_network():
        return on_the_way(answer), scope
    if answer.status == 429 or answer.status >= 500:
        return unavailable(answer), scope
    tag = answer.tag()
    if answer.status == 400:
        return _bad_request(answer, scope)
    if answer.status < 400 or tag is None:
        # Such as the page of a proxy, which says nothing about a permission.
        return not_understood(answer), scope
    if answer.status == 401:
        return _unauthorized(answer, tag, scope)
    if answer.status == 403:
        message, remedy = _FORBIDDEN.get(
            tag, ("Dropbox forbids the call.", "Ask a team admin whether the app is blocked.")
        )
        remedy = remedy.format(setup=command("setup"))
        return NotPermitted(f"{scope}: {message}{answer.trace()}", remedy=remedy), scope
    return _refused(answer, tag), scope


def _bad_request(answer: Answer, scope: str) -> tuple[SetupError, str]:
    if match := _NEVER_HAD.search(answer.body):
        missing = match[1]
        message = f"{missing} is not ticked for this app, or was not submitted."
        return NotTicked(message + answer.trace(), remedy=current().repair(Repair.TICK)), missing
    if "specific Dropbox user account" in answer.body:
        message = "The token belongs to one user, not to the team."
        return WrongKindOfLink(message + answer.trace(), remedy=current().another_account()), scope
    return (
        Refused(
            "Dropbox did not understand the call." + answer.trace(),
            remedy="Run it again. If it stays, update dropbox-connector.",
        ),
        scope,
    )


def _unauthorized(answer: Answer, tag: str, scope: str) -> tuple[SetupError, str]:
    if tag == "missing_scope":
        named = answer.json()["error"].get("required_scope")
        missing = named if isinstance(named, str) and re.fullmatch(_SCOPE, named) else scope
        message = f"{missing} was ticked after this token was made, so the token does not have it."
        return NotGranted(
            message + answer.trace(), remedy=current().repair(Repair.AUTHORIZE)
        ), missing
    message, remedy = {
        "user_suspended": (
            "The admin who allowed the app is suspended.",
            f"Let another team admin run {command('setup')}.",
        ),
        "expired_access_token": (
            "The access token has expired.",
            "Run it again: each run asks for a new access token.",
        ),
        "invalid_access_token": (
            "Dropbox does not accept the access token: the app's access was ended.",
            current().repair(Repair.AUTHORIZE),
        ),
    }.get(tag, ("", ""))
    if message:
        return TokenRevoked(message + answer.trace(), remedy=remedy), scope
    return _refused(answer, tag), scope


def _refused(answer: Answer, tag: str) -> Refused:
    named = f" ({tag})" if re.fullmatch(r"[a-z_]{1,40}", tag) else ""
    return Refused(
        f"Dropbox refused a call with status {answer.status}{named}." + answer.trace(),
        remedy=f"Run {command('setup')} again. If it stays, ask Dropbox's support.",
    )
