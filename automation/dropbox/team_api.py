"""The calls that prove a permission: one each, with the least data.

Source: facts/api.md, Calls that prove a permission; Answers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from automation.dropbox.http import Answer, Pause, post, with_retries
from automation.dropbox.scopes import MEMBERS, REQUIRED, SESSIONS, TEAM_INFO, Verdict
from automation.dropbox.site import Site
from automation.dropbox.tokens import ANOTHER_ACCOUNT, AUTHORIZE_AGAIN, LATER
from automation.errors import (
    NotGranted,
    NotPermitted,
    NotTicked,
    PermissionMissing,
    Refused,
    ServerFailing,
    SetupError,
    TokenRevoked,
    TooManyRequests,
    WrongKindOfLink,
)
from automation.store.credentials import Secret

GET_INFO = "team/get_info"
GET_ADMIN = "team/token/get_authenticated_admin"
LIST_MEMBERS = "team/members/list_v2"
LIST_DEVICES = "team/devices/list_member_devices"

TICK_AGAIN = (
    "Run `dropbox-connector setup` again; it ticks the permission, submits, and authorizes anew."
)


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


class TeamApi:
    """Routes of the team API, with one access token over one connection."""

    def __init__(
        self, site: Site, session: requests.Session, access_token: Secret, pause: Pause
    ) -> None:
        self._site = site
        self._session = session
        self._authorization = f"Bearer {access_token.reveal()}"
        self._pause = pause

    def call(self, route: str, body: object = None) -> Answer:
        """Return the answer to `route`, after the retries that are safe. Raises Unreachable."""
        return with_retries(
            lambda: post(
                self._session,
                self._site,
                f"/2/{route}",
                authorization=self._authorization,
                body=body,
            ),
            self._pause,
        )


def prove(api: TeamApi) -> Proof:
    """Call one route a permission, in the order that proves most with least.

    `account_info.read` stays unknown: no call of a team token can prove it. A permission whose
    call is refused is "no" with its problem; one whose call keeps failing is "unknown". Raises
    TokenRevoked, WrongKindOfLink or Refused when the token itself is not accepted, and the family
    of Unreachable when Dropbox does not answer at all.
    """
    verdicts = dict.fromkeys(REQUIRED, Verdict.UNKNOWN)
    problems: dict[str, SetupError] = {}

    def judge(answer: Answer, scope: str) -> bool:
        if answer.status == 200:
            verdicts[scope] = Verdict.YES
            return True
        problem, named = problem_of(answer, scope)
        refused = isinstance(problem, PermissionMissing)
        if named in verdicts and verdicts[named] is not Verdict.YES:
            verdicts[named] = Verdict.NO if refused else Verdict.UNKNOWN
            problems[named] = problem
        return False

    info = api.call(GET_INFO)
    if info.status >= 500 or info.status == 429:
        raise problem_of(info, TEAM_INFO)[0]
    team = None
    if judge(info, TEAM_INFO):
        team = Team(id=_text(info, "team_id"), name=_text(info, "name"))
    member_id = _admin_id(api.call(GET_ADMIN))
    members = api.call(LIST_MEMBERS, {"limit": 1})
    if judge(members, MEMBERS) and member_id is None:
        member_id = _first_member(members)
    if member_id is not None:
        judge(api.call(LIST_DEVICES, {"team_member_id": member_id}), SESSIONS)
    return Proof(team, verdicts, problems)


def _admin_id(answer: Answer) -> str | None:
    """Return the id of the admin who allowed the app; None when there is none any more (409)."""
    profile = answer.json().get("admin_profile")
    if answer.status != 200 or not isinstance(profile, dict):
        return None
    member_id = profile.get("team_member_id")
    return member_id if isinstance(member_id, str) else None


def _first_member(answer: Answer) -> str | None:
    members: Any = answer.json().get("members")
    for member in members if isinstance(members, list) else []:
        profile = member.get("profile", {})
        if isinstance(profile.get("team_member_id"), str):
            return str(profile["team_member_id"])
    return None


def _text(answer: Answer, name: str) -> str:
    value = answer.json().get(name)
    if not isinstance(value, str):
        raise ServerFailing(
            "Dropbox's answer was not what its specification says." + answer.trace(), remedy=LATER
        )
    return value


# "…because it does not have the required scope 'team_info.read'. The owner of the app can…"
_NEVER_HAD = re.compile(r"required scope '([a-z_.]+)'")
_BLOCKED = {
    "invalid_account_type": (
        "This team's plan does not offer the call.",
        "Ask Dropbox, or whoever bought the plan, whether the team API is part of it.",
    ),
    "team_access_denied": (
        "The team does not let the app see this.",
        "Ask a team admin: Dropbox Admin console, Settings, Integrations.",
    ),
    "no_permission": (
        "The admin who allowed the app may not see this.",
        "Let an admin with full rights run `dropbox-connector setup`.",
    ),
}


def problem_of(answer: Answer, scope: str) -> tuple[SetupError, str]:
    """Return the error for an answer other than 200, and the permission that it is about.

    PermissionMissing is about that permission alone. Raises what is about the token as a whole:
    TokenRevoked, WrongKindOfLink. Source: facts/api.md, Answers.
    """
    trace = answer.trace()
    if answer.status == 429:
        return TooManyRequests(
            "Dropbox asks to wait: too many requests." + trace, remedy=LATER
        ), scope
    if answer.status >= 500:
        return ServerFailing(
            f"Dropbox keeps failing (status {answer.status})." + trace, remedy=LATER
        ), scope
    if answer.status == 400:
        return _bad_request(answer, scope)
    tag = answer.tag()
    if answer.status == 401:
        return _unauthorized(answer, tag, scope)
    if answer.status == 403:
        message, remedy = _BLOCKED.get(
            tag or "",
            ("Dropbox forbids the call.", "Ask a team admin whether the app is blocked."),
        )
        return NotPermitted(f"{scope}: {message}{trace}", remedy=remedy), scope
    named = f" ({tag})" if tag and re.fullmatch(r"[a-z_]+", tag) else ""
    refused = Refused(
        f"Dropbox refused a call with status {answer.status}{named}." + trace,
        remedy="Run `dropbox-connector setup` again. If it stays, ask Dropbox's support.",
    )
    return refused, scope


def _bad_request(answer: Answer, scope: str) -> tuple[SetupError, str]:
    if match := _NEVER_HAD.search(answer.text):
        missing = match[1].rstrip(".")
        return (
            NotTicked(
                f"{missing} is not ticked for this app, or was not submitted." + answer.trace(),
                remedy=TICK_AGAIN,
            ),
            missing,
        )
    if "specific Dropbox user account" in answer.text:
        raise WrongKindOfLink(
            "The token belongs to one user, not to the team." + answer.trace(),
            remedy=ANOTHER_ACCOUNT,
        )
    refused = Refused(
        "Dropbox did not understand the call." + answer.trace(),
        remedy="Run it again. If it stays, update dropbox-connector.",
    )
    return refused, scope


def _unauthorized(answer: Answer, tag: str | None, scope: str) -> tuple[SetupError, str]:
    if tag == "missing_scope":
        error = answer.json()["error"]
        missing = str(error.get("required_scope", scope))
        return (
            NotGranted(
                f"{missing} was ticked after this token was made, so the token does not have it."
                + answer.trace(),
                remedy=AUTHORIZE_AGAIN,
            ),
            missing,
        )
    if tag == "user_suspended":
        raise TokenRevoked(
            "The admin who allowed the app is suspended." + answer.trace(),
            remedy="Let another team admin run `dropbox-connector setup`.",
        )
    raise TokenRevoked(
        "Dropbox does not accept the access token: the app's access was ended." + answer.trace(),
        remedy=AUTHORIZE_AGAIN,
    )
