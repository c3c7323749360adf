"""Each permission is proved by a call, or refused with the one remedy that fits."""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
import responses
from hypothesis import given
from hypothesis import strategies as st
from urllib3.util import connection

from automation.dropbox.api.answer import Answer
from automation.dropbox.api.http import open_session
from automation.dropbox.api.side_by_side import prove_side_by_side
from automation.dropbox.api.team_api import Proof, Team, TeamApi, problem_of, prove
from automation.dropbox.scopes import (
    ACCOUNT_INFO,
    MEMBERS,
    REQUIRED,
    SESSIONS,
    TEAM_INFO,
    Verdict,
)
from automation.dropbox.site import DROPBOX, practice_site
from automation.errors import (
    ConnectionLost,
    NotGranted,
    NotPermitted,
    NotTicked,
    PermissionMissing,
    Refused,
    ServerFailing,
    SetupError,
    TokenRevoked,
    TooManyRequests,
    Unreachable,
    WrongKindOfLink,
)
from automation.practice import PracticeConsole
from automation.practice.records import AccessToken, App
from automation.store.credentials import Secret
from tests.deadline import AT_MOST

INFO = "team/get_info"
ADMIN = "team/token/get_authenticated_admin"
LIST = "team/members/list_v2"
DEVICES = "team/devices/list_member_devices"
ALL_DEVICES = "team/devices/list_members_devices"

NEVER_HAD = (
    'Error in call to API function "team/get_info": Your app {}is not permitted to access this '
    "endpoint because it does not have the required scope '{}'. The owner of the app can enable "
    "the scope for the app using the Permissions tab on the App Console."
)
USER_TOKEN = (
    'Error in call to API function "team/get_info": This is a DfB team management function.  The '
    "OAuth 2 access token you provided is for a specific Dropbox user account and does not work "
    "with this function."
)


def text(said: str) -> tuple[int, str]:
    """A 400 in plain text."""
    return 400, said


def error(status: int, tag: str, **more: object) -> tuple[int, str]:
    """An error in JSON; its summary is never to be compared."""
    body = {"error_summary": "nonsense/../", "error": {".tag": tag, **more}}
    return status, json.dumps(body)


def member(number: int, status: str = "active") -> dict[str, Any]:
    """A member of the team."""
    return {"profile": {"team_member_id": f"dbmid:{number}", "status": {".tag": status}}}


GOOD: dict[str, tuple[int, str]] = {
    INFO: (200, json.dumps({"team_id": "dbtid:1", "name": "Équipe 東京"})),
    ADMIN: (200, json.dumps({"admin_profile": {"team_member_id": "dbmid:admin"}})),
    LIST: (200, json.dumps({"members": [member(1)], "cursor": "c", "has_more": True})),
    DEVICES: (200, "{}"),
    ALL_DEVICES: (200, json.dumps({"devices": [], "has_more": False})),
}
Failure = tuple[int, str] | Exception
HTML = (200, "<html>Sign in to the network</html>")


class Dropbox:
    """Plays Dropbox's answers, good ones but for what a test changes, and keeps the calls."""

    def __init__(self, mock: responses.RequestsMock) -> None:
        self.calls: list[tuple[str, object]] = []
        self.bad: dict[str, Failure] = {}
        mock.add_callback(responses.POST, re.compile(r"https://.*/2/.*"), self._answer)

    def _answer(self, request: Any) -> tuple[int, dict[str, str], str]:
        assert request.headers["Authorization"] == "Bearer sl.token"
        route = request.url.partition("/2/")[2]
        self.calls.append((route, json.loads(request.body)))
        played = self.bad.get(route, GOOD[route])
        if isinstance(played, Exception):
            raise played
        return played[0], {"X-Dropbox-Request-Id": "0123456789abcdef"}, played[1]

    def prove(self) -> Proof:
        """Prove the permissions."""
        with open_session(DROPBOX) as session:
            return prove(TeamApi(DROPBOX, session, Secret("sl.token"), lambda seconds: None))


@pytest.fixture
def dropbox() -> Iterator[Dropbox]:
    """Dropbox, where everything is well."""
    with responses.mock as mock:
        yield Dropbox(mock)


class TestWhatAnAnswerMeans:
    """An answer is read without a network."""

    @pytest.mark.parametrize("number", ["", "(ID: 123) "])
    @pytest.mark.parametrize("scope", REQUIRED)
    def test_the_app_never_had_it(self, number: str, scope: str) -> None:
        """A missing tick is told in both of Dropbox's spellings, for the scope that it names."""
        problem, named = problem_of(Answer(400, body=NEVER_HAD.format(number, scope)), MEMBERS)
        assert (type(problem), named) == (NotTicked, scope)
        assert "ticks the permission" in problem.remedy

    @pytest.mark.parametrize(
        ("status", "body", "kind", "remedy"),
        [
            (*error(401, "missing_scope", required_scope=MEMBERS), NotGranted, "authorizes"),
            (*error(401, "missing_scope"), NotGranted, "authorizes"),
            (*error(401, "invalid_access_token"), TokenRevoked, "authorizes"),
            (*error(401, "expired_access_token"), TokenRevoked, "Run it again"),
            (*error(401, "user_suspended"), TokenRevoked, "another team admin"),
            (*error(401, "route_access_denied"), Refused, "support"),
            (401, "<html>", ServerFailing, "Wait"),
            (*error(403, "invalid_account_type"), NotPermitted, "plan"),
            (*error(403, "team_access_denied"), NotPermitted, "team admin to allow"),
            (*error(403, "no_permission"), NotPermitted, "full rights"),
            (*error(403, "other"), NotPermitted, "team admin whether"),
            (403, "<html>", ServerFailing, "Wait"),
            (*text(USER_TOKEN), WrongKindOfLink, "--fresh-session"),
            (*text("something else"), Refused, "update"),
            (*error(409, "member_not_found"), Refused, "support"),
            (404, "nothing", ServerFailing, "Wait"),
            (*HTML, ServerFailing, "Wait"),
            (*error(429, "too_many_requests", retry_after=15), TooManyRequests, "15 seconds"),
            (429, "slow down", TooManyRequests, "Wait"),
            (500, "", ServerFailing, "Wait"),
        ],
    )
    def test_each_has_its_kind_and_remedy(
        self, status: int, body: str, kind: type[SetupError], remedy: str
    ) -> None:
        """Each answer of the facts is an error of its own kind, with a remedy that fits."""
        answer = Answer(status, "", {"x-dropbox-request-id": "0123456789abcdef"}, body)
        problem, named = problem_of(answer, MEMBERS)
        assert (type(problem), named) == (kind, MEMBERS)
        assert remedy in problem.remedy
        assert "0123456789abcdef" in problem.message

    def test_the_causes_of_no_have_different_remedies(self) -> None:
        """No two causes of a "no" share a remedy."""
        causes = [
            text(NEVER_HAD.format("", MEMBERS)),
            error(401, "missing_scope"),
            *(
                error(403, tag)
                for tag in ("invalid_account_type", "team_access_denied", "no_permission", "x")
            ),
        ]
        problems = [problem_of(Answer(s, "", {}, body), MEMBERS)[0] for s, body in causes]
        assert all(isinstance(problem, PermissionMissing) for problem in problems)
        assert len({problem.remedy for problem in problems}) == len(problems)

    @given(st.sampled_from([400, 401, 403, 404, 409, 418]), st.text(min_size=12), st.booleans())
    def test_no_body_is_repeated(self, status: int, body: str, named: bool) -> None:
        """Nothing of a body but a plain word stands in an error."""
        error_body = {".tag": "missing_scope", "required_scope": body} if named else {".tag": body}
        for said in (body, json.dumps({"error": error_body})):
            problem, _ = problem_of(Answer(status, "", {}, said), MEMBERS)
            if not re.fullmatch(r"[a-z_.]+", body):
                assert body not in problem.message + problem.remedy


class TestProof:
    """The calls, in the order that proves most with least."""

    def test_all_is_well(self, dropbox: Dropbox) -> None:
        """Four calls prove three permissions; the fourth cannot be proved, and is unknown."""
        proof = dropbox.prove()
        assert proof.team == Team("dbtid:1", "Équipe 東京")
        assert proof.verdicts == {
            ACCOUNT_INFO: Verdict.UNKNOWN,
            TEAM_INFO: Verdict.YES,
            MEMBERS: Verdict.YES,
            SESSIONS: Verdict.YES,
        }
        assert proof.problems == {}
        assert dropbox.calls == [
            (INFO, None),
            (ADMIN, None),
            (LIST, {"limit": 1}),
            (DEVICES, {"team_member_id": "dbmid:admin"}),
        ]

    @pytest.mark.parametrize("tag", ["mapping_not_found", "admin_not_active"])
    def test_the_admin_is_gone(self, dropbox: Dropbox, tag: str) -> None:
        """Without the admin who allowed the app, the first active member's devices are asked."""
        dropbox.bad[ADMIN] = error(409, tag)
        proof = dropbox.prove()
        assert dropbox.calls[-1] == (DEVICES, {"team_member_id": "dbmid:1"})
        assert (proof.verdicts[SESSIONS], proof.problems) == (Verdict.YES, {})

    def test_nobody_to_ask_about(self, dropbox: Dropbox) -> None:
        """Without an active member, the devices are asked for as the connector does."""
        dropbox.bad[ADMIN] = error(409, "mapping_not_found")
        dropbox.bad[LIST] = (200, json.dumps({"members": [member(1, "invited"), "odd", {}]}))
        assert dropbox.prove().verdicts[SESSIONS] is Verdict.YES
        assert dropbox.calls[-1] == (ALL_DEVICES, {})

    def test_the_member_is_gone(self, dropbox: Dropbox) -> None:
        """A member who is gone by then is no verdict; the devices of all are asked for."""
        dropbox.bad[DEVICES] = error(409, "member_not_found")
        proof = dropbox.prove()
        assert (proof.verdicts[SESSIONS], proof.problems) == (Verdict.YES, {})

    @pytest.mark.parametrize(
        ("route", "scope"), [(INFO, TEAM_INFO), (LIST, MEMBERS), (DEVICES, SESSIONS)]
    )
    @pytest.mark.parametrize(
        ("refusal", "kind"),
        [
            (lambda scope: text(NEVER_HAD.format("", scope)), NotTicked),
            (lambda scope: error(401, "missing_scope", required_scope=scope), NotGranted),
            (lambda scope: error(403, "no_permission"), NotPermitted),
        ],
    )
    def test_one_is_missing(
        self,
        dropbox: Dropbox,
        route: str,
        scope: str,
        refusal: Callable[[str], tuple[int, str]],
        kind: type[SetupError],
    ) -> None:
        """One permission that is refused leaves the other verdicts as they are."""
        dropbox.bad[route] = refusal(scope)
        proof = dropbox.prove()
        assert [s for s, v in proof.verdicts.items() if v is Verdict.NO] == [scope]
        assert [s for s, v in proof.verdicts.items() if v is Verdict.UNKNOWN] == [ACCOUNT_INFO]
        assert {s: type(problem) for s, problem in proof.problems.items()} == {scope: kind}

    def test_the_scope_that_dropbox_names_gets_the_no(self, dropbox: Dropbox) -> None:
        """When a call is refused for another of the four, that one is "no"; its own is unknown."""
        dropbox.bad[LIST] = error(401, "missing_scope", required_scope=SESSIONS)
        dropbox.bad[DEVICES] = error(401, "missing_scope", required_scope=SESSIONS)
        verdicts = dropbox.prove().verdicts
        assert (verdicts[SESSIONS], verdicts[MEMBERS]) == (Verdict.NO, Verdict.UNKNOWN)

    def test_a_fifth_permission(self, dropbox: Dropbox) -> None:
        """A permission that is not among the four is named in the remedy, and none is a "no"."""
        dropbox.bad[LIST] = text(NEVER_HAD.format("", "team_data.member"))
        proof = dropbox.prove()
        assert proof.verdicts[MEMBERS] is Verdict.UNKNOWN
        assert type(proof.problems[MEMBERS]) is Refused
        assert "tick team_data.member" in proof.problems[MEMBERS].remedy

    def test_what_is_proved_stays_proved(self, dropbox: Dropbox) -> None:
        """A later refusal that names a proved permission does not take the proof back."""
        dropbox.bad[DEVICES] = error(401, "missing_scope", required_scope=TEAM_INFO)
        dropbox.bad[ALL_DEVICES] = dropbox.bad[DEVICES]
        proof = dropbox.prove()
        assert proof.verdicts[TEAM_INFO] is Verdict.YES
        assert proof.verdicts[SESSIONS] is Verdict.UNKNOWN
        assert set(proof.problems) == {SESSIONS}

    @pytest.mark.parametrize(
        ("failure", "kind"),
        [
            ((500, ""), ServerFailing),
            ((429, ""), TooManyRequests),
            ((403, "<html>Blocked</html>"), ServerFailing),
            (HTML, ServerFailing),
            ((200, "[]"), ServerFailing),
            (requests.ConnectionError("closed"), ConnectionLost),
        ],
    )
    def test_trouble(self, dropbox: Dropbox, failure: Failure, kind: type[Unreachable]) -> None:
        """Trouble at the first call is raised; later it is unknown, with its cause."""
        dropbox.bad[LIST] = failure
        proof = dropbox.prove()
        assert proof.verdicts[MEMBERS] is Verdict.UNKNOWN
        assert proof.verdicts[SESSIONS] is Verdict.YES
        assert {s: type(problem) for s, problem in proof.problems.items()} == {MEMBERS: kind}
        dropbox.bad[INFO] = failure
        dropbox.calls.clear()
        with pytest.raises(kind):
            dropbox.prove()
        assert {route for route, _ in dropbox.calls} == {INFO}

    def test_trouble_is_not_tried_twice(self, dropbox: Dropbox) -> None:
        """A call that got no answer after its retries is not followed by another for the same."""
        dropbox.bad[DEVICES] = (500, "")
        assert type(dropbox.prove().problems[SESSIONS]) is ServerFailing
        assert dropbox.calls[-1][0] == DEVICES

    @pytest.mark.parametrize("route", [INFO, ADMIN, LIST, DEVICES])
    @pytest.mark.parametrize(
        ("refusal", "kind"),
        [
            (error(401, "invalid_access_token"), TokenRevoked),
            (error(401, "user_suspended"), TokenRevoked),
            (text(USER_TOKEN), WrongKindOfLink),
        ],
    )
    def test_the_token_itself(
        self, dropbox: Dropbox, route: str, refusal: Failure, kind: type[SetupError]
    ) -> None:
        """A token that is not accepted is raised at once, at whichever call."""
        dropbox.bad[route] = refusal
        with pytest.raises(kind):
            dropbox.prove()
        assert dropbox.calls[-1][0] == route

    def test_nothing_can_be_said(self, dropbox: Dropbox) -> None:
        """When no call says anything, that is an error and not a set of unknowns."""
        dropbox.bad = dict.fromkeys(GOOD, text("something else"))
        with pytest.raises(Refused, match="did not understand"):
            dropbox.prove()


class Meeting:
    """Answers well, once three calls are under way together."""

    def __init__(self) -> None:
        self.all_three = threading.Barrier(3, timeout=AT_MOST)
        self.routes: list[str] = []

    def call(self, route: str, body: object = None) -> Answer:
        """Wait for the others, but for the call that needs their answers."""
        self.routes.append(route)
        if route != DEVICES:
            self.all_three.wait()
        status, said = GOOD[route]
        return Answer(status, "application/json", {}, said)


class TestSideBySide:
    """What does not depend on each other is asked for at the same time."""

    def test_three_at_once(self) -> None:
        """Three calls run side by side, the fourth with what they found; no call comes twice."""
        api = Meeting()
        assert prove_side_by_side(api).verdicts[SESSIONS] is Verdict.YES
        assert sorted(api.routes) == sorted([INFO, ADMIN, LIST, DEVICES])
        assert api.routes[-1] == DEVICES

    @pytest.mark.parametrize("route", [INFO, ADMIN, LIST, DEVICES])
    @pytest.mark.parametrize(
        "failure",
        [error(401, "invalid_access_token"), (500, ""), text(NEVER_HAD.format("", SESSIONS)), HTML],
    )
    def test_same_findings(self, dropbox: Dropbox, route: str, failure: Failure) -> None:
        """It finds, and raises, what the calls one after the other find and raise."""
        dropbox.bad[route] = failure
        with open_session(DROPBOX) as session:
            api = TeamApi(DROPBOX, session, Secret("sl.token"), lambda seconds: None)
            assert outcome(lambda: prove_side_by_side(api)) == outcome(lambda: prove(api))


def outcome(ask: Callable[[], Proof]) -> object:
    """What was found, or raised, in a form that can be compared."""
    try:
        proof = ask()
    except SetupError as problem:
        return type(problem)
    return proof.team, proof.verdicts, {s: type(p) for s, p in proof.problems.items()}


@pytest.fixture(scope="module")
def console() -> Iterator[PracticeConsole]:
    """A practice console for the tests of this file."""
    with PracticeConsole(scenarios=()) as running:
        yield running


class Practised:
    """A team's app on the practice console, and an access token for it."""

    def __init__(self, console: PracticeConsole) -> None:
        console.world.reset()
        self.console = console
        self.app: App = console.world.create_app("snow-atlas")
        self.app.scopes = frozenset(REQUIRED)
        self.token = self.fresh_token()

    def fresh_token(self) -> AccessToken:
        """An access token with what is ticked now."""
        ledger = self.console.world.ledger
        return ledger.generate(self.app, self.console.world.admin)

    def prove(self) -> Proof:
        """Prove the permissions over real HTTP."""
        site = practice_site(self.console.url)
        with open_session(site) as session:
            api = TeamApi(site, session, Secret(self.token.value), lambda seconds: None)
            return prove(api)


@pytest.fixture
def practised(console: PracticeConsole) -> Practised:
    """The console in its first state, with an app that has the four permissions."""
    return Practised(console)


class TestOnThePracticeConsole:
    """The same over real HTTP."""

    def test_all_is_well(self, practised: Practised) -> None:
        """Three permissions are proved, and the team is known."""
        proof = practised.prove()
        assert proof.team is not None
        assert proof.team.name == "Practice Team"
        assert [proof.verdicts[s] for s in REQUIRED] == ["unknown", "yes", "yes", "yes"]

    @pytest.mark.parametrize("scope", [TEAM_INFO, MEMBERS, SESSIONS])
    def test_never_ticked(self, practised: Practised, scope: str) -> None:
        """A permission that the app never had is "no", to be ticked; the others are proved."""
        practised.app.scopes -= {scope}
        practised.token = practised.fresh_token()
        proof = practised.prove()
        assert [s for s, v in proof.verdicts.items() if v is Verdict.NO] == [scope]
        assert type(proof.problems[scope]) is NotTicked

    @pytest.mark.parametrize("scope", [TEAM_INFO, MEMBERS, SESSIONS])
    def test_ticked_later(self, practised: Practised, scope: str) -> None:
        """A permission that is newer than the token is "no", to be authorized again."""
        practised.token.scopes -= {scope}
        proof = practised.prove()
        assert [s for s, v in proof.verdicts.items() if v is Verdict.NO] == [scope]
        assert type(proof.problems[scope]) is NotGranted

    def test_revoked(self, practised: Practised) -> None:
        """A token of an app that was unlinked is revoked."""
        practised.console.world.ledger.unlink(practised.app)
        with pytest.raises(TokenRevoked, match="ended"):
            practised.prove()

    def test_a_user_link(self, practised: Practised) -> None:
        """A user's token on a team's route is the wrong kind of link."""
        practised.app.scopes = frozenset({ACCOUNT_INFO})
        practised.token = practised.fresh_token()
        with pytest.raises(WrongKindOfLink):
            practised.prove()

    def test_one_connection(self, practised: Practised, monkeypatch: pytest.MonkeyPatch) -> None:
        """All calls go over one connection."""
        opened: list[object] = []
        real = connection.create_connection

        def counted(*given: Any, **named: Any) -> socket.socket:
            opened.append(given)
            return real(*given, **named)

        monkeypatch.setattr(connection, "create_connection", counted)
        practised.prove()
        assert len(opened) == 1
