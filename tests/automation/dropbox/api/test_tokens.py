"""A code becomes a refresh token, a refresh token an access token, and every refusal is named."""

import base64
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests
import responses
from hypothesis import given
from hypothesis import strategies as st
from urllib3.util import connection

from automation.dropbox.api.answer import Answer
from automation.dropbox.api.http import open_session
from automation.dropbox.api.tokens import (
    TokenEndpoint,
    app_verdict,
    basic,
    code_refused,
    read_grant,
    refresh_refused,
)
from automation.dropbox.scopes import REQUIRED, Verdict
from automation.dropbox.site import DROPBOX, Site, practice_site
from automation.errors import (
    BadKeyOrSecret,
    CodeSpent,
    ExchangeUncertain,
    NoRefreshToken,
    Refused,
    ServerFailing,
    SetupError,
    TokenRevoked,
    TooManyRequests,
    Unreachable,
    WrongKindOfLink,
)
from automation.practice import PracticeConsole
from automation.practice.records import App
from automation.store.credentials import Credentials, Secret

TOKEN_URL = "https://api.dropboxapi.com/oauth2/token"
CHECK_URL = "https://api.dropboxapi.com/2/check/app"
TEAM = {
    "access_token": "sl.team-access",
    "token_type": "bearer",
    "expires_in": 14399,
    "refresh_token": "team-refresh",
    "scope": "account_info.read members.read sessions.list team_info.read",
    "uid": "",
    "team_id": "dbtid:AAA",
}
USER = {**TEAM, "uid": "4242", "account_id": "dbid:AAA", "team_id": None}
NO_CLIENT = {
    "error": "invalid_request",
    "error_description": "No auth function available for given request",
}
WRONG_PAIR = {"error": "invalid_client: Invalid client_id or client_secret"}


def grant_error(description: str | None) -> dict[str, str]:
    """The body of a refused grant; the description is sometimes absent."""
    described = {"error_description": description} if description else {}
    return {**described, "error": "invalid_grant"}


def answer(body: object, status: int = 400) -> Answer:
    """An answer in JSON, with a request id."""
    headers = {"x-dropbox-request-id": "0123456789abcdef"}
    return Answer(status, "application/json", headers, json.dumps(body))


@dataclass
class Client:
    """A token endpoint, with what it has learnt and how long it has paused."""

    site: Site
    session: requests.Session
    learnt: set[str] = field(default_factory=set)
    pauses: list[float] = field(default_factory=list)

    @property
    def tokens(self) -> TokenEndpoint:
        """The endpoint itself."""
        return TokenEndpoint(
            self.site, self.session, lambda s: self.learnt.add(s.reveal()), self.pauses.append
        )

    def exchange(self) -> Any:
        """Exchange some code."""
        return self.tokens.exchange("key", Secret("secret"), Secret("the-code"))

    def refresh(self) -> Secret:
        """Refresh with some token."""
        return self.tokens.refresh(Credentials("key", Secret("secret"), Secret("the-refresh")))


@pytest.fixture
def real() -> Iterator[Client]:
    """The real site; `responses` answers in its place."""
    with responses.mock, open_session(DROPBOX) as session:
        yield Client(DROPBOX, session)


class TestGrant:
    """What a good answer to a code is worth."""

    def test_a_team_link(self) -> None:
        """A team's answer gives both tokens, the scopes, the team and the seconds."""
        learnt: list[Secret] = []
        grant = read_grant(answer(TEAM, 200), learnt.append)
        assert grant.refresh_token.reveal() == "team-refresh"
        assert grant.access_token.reveal() == "sl.team-access"
        assert grant.scopes == frozenset(REQUIRED)
        assert (grant.team_id, grant.expires_in) == ("dbtid:AAA", 14399)
        assert set(learnt) == {grant.refresh_token, grant.access_token}
        assert "team-refresh" not in repr(grant)

    @pytest.mark.parametrize("scope", [None, "", " ", 7, ["members.read"]])
    def test_no_scope_is_not_an_empty_one(self, scope: object) -> None:
        """Scopes that the answer does not name are unknown, not missing."""
        assert read_grant(answer({**TEAM, "scope": scope}, 200), lambda s: None).scopes is None

    @pytest.mark.parametrize("uid", ["4242", 4242])
    @pytest.mark.parametrize("team_id", [None, ""])
    def test_a_user_link(self, uid: object, team_id: object) -> None:
        """A user's answer is the wrong kind of link, and its tokens are known as secrets."""
        learnt: list[Secret] = []
        body = {**USER, "uid": uid, "team_id": team_id}
        with pytest.raises(WrongKindOfLink, match="personal account"):
            read_grant(answer(body, 200), learnt.append)
        assert {s.reveal() for s in learnt} == {"team-refresh", "sl.team-access"}

    def test_a_user_link_by_its_account(self) -> None:
        """An account id without a team is a user's link, whatever the uid."""
        with pytest.raises(WrongKindOfLink):
            read_grant(answer({**USER, "uid": ""}, 200), lambda s: None)

    def test_a_team_link_with_an_account(self) -> None:
        """A team is a team, also when the answer names an account."""
        body = {**USER, "team_id": "dbtid:AAA"}
        assert read_grant(answer(body, 200), lambda s: None).team_id == "dbtid:AAA"

    def test_neither_user_nor_team(self) -> None:
        """A grant that names neither is not lost: the calls will tell whose it is."""
        body = {**TEAM, "team_id": None}
        grant = read_grant(answer(body, 200), lambda s: None)
        assert (grant.refresh_token.reveal(), grant.team_id) == ("team-refresh", "")

    @pytest.mark.parametrize("refresh", [None, "", 7])
    def test_no_refresh_token(self, refresh: object) -> None:
        """Without a refresh token, the authorize address is named as the cause."""
        with pytest.raises(NoRefreshToken, match="token_access_type=offline"):
            read_grant(answer({**TEAM, "refresh_token": refresh}, 200), lambda s: None)

    @pytest.mark.parametrize("body", ["", "<html>", "[]", "null", "{}", '{"access_token": "a b"}'])
    def test_no_grant_at_all(self, body: str) -> None:
        """A 200 that holds no token is a fault of the server, not of the person."""
        with pytest.raises(ServerFailing, match="specification"):
            read_grant(Answer(200, "text/html", {}, body), lambda s: None)

    @given(
        st.dictionaries(
            st.sampled_from([*USER, "refresh_token"]),
            st.none() | st.text() | st.integers() | st.lists(st.text()),
        )
    )
    def test_any_answer_is_a_grant_or_an_error(self, body: dict[str, object]) -> None:
        """Whatever a 200 holds, it is a team's grant or an error with a remedy."""
        grant, problem = None, None
        try:
            grant = read_grant(answer(body, 200), lambda s: None)
        except SetupError as raised:
            problem = raised
        assert problem is not None or grant is not None
        assert problem is None or problem.remedy
        assert grant is None or grant.refresh_token.reveal() == body["refresh_token"]


class TestRefusals:
    """Each refusal is told apart, with the request id and a remedy."""

    @pytest.mark.parametrize(
        ("body", "kind", "words"),
        [
            (grant_error("code doesn't exist or has expired"), CodeSpent, "not known"),
            (grant_error("code has expired (within the last hour)"), CodeSpent, "in time"),
            (grant_error("redirect_uri mismatch"), CodeSpent, "another address"),
            (grant_error("some new words"), CodeSpent, "used before"),
            (grant_error(None), CodeSpent, "used before"),
            (WRONG_PAIR, BadKeyOrSecret, "do not belong together"),
            ({"error": "invalid_client"}, BadKeyOrSecret, "do not belong together"),
            (NO_CLIENT, BadKeyOrSecret, "proxy"),
            ({"error": "invalid_request"}, Refused, "(invalid_request)"),
            ({"error": "unsupported_grant_type"}, Refused, "(unsupported_grant_type)"),
        ],
    )
    def test_a_code(self, body: object, kind: type[SetupError], words: str) -> None:
        """A refused code is told apart by Dropbox's words, as far as they are known."""
        problem = code_refused(answer(body))
        assert type(problem) is kind
        assert words in problem.message
        assert "Dropbox's request id: 0123456789abcdef." in problem.message
        assert problem.remedy

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            (grant_error("refresh token is invalid or revoked"), TokenRevoked),
            (grant_error(None), TokenRevoked),
            (WRONG_PAIR, BadKeyOrSecret),
            (NO_CLIENT, BadKeyOrSecret),
        ],
    )
    def test_a_refresh_token(self, body: object, kind: type[SetupError]) -> None:
        """A refused refresh token leads to authorizing anew, a wrong pair to reading it anew."""
        problem = refresh_refused(answer(body))
        assert type(problem) is kind

    @pytest.mark.parametrize("refused", [code_refused, refresh_refused])
    @pytest.mark.parametrize(
        ("status", "kind"),
        [(204, ServerFailing), (429, TooManyRequests), (500, ServerFailing), (503, ServerFailing)],
    )
    def test_no_refusal(self, refused: Any, status: int, kind: type[SetupError]) -> None:
        """What is no refusal is none, whatever the body says."""
        assert type(refused(answer(grant_error(None), status))) is kind

    @given(st.text() | st.text().map("invalid_client".__add__), st.integers(400, 428))
    def test_only_words_of_oauth_are_repeated(self, error: str, status: int) -> None:
        """Nothing of a body is repeated but a word of OAuth's kind."""
        problem = code_refused(answer({"error": error}, status))
        if type(problem) is Refused:
            said = problem.message.partition(" (")[2].partition(").")[0]
            assert not said or (said == error.partition(":")[0] and "_" in said)


class TestAppVerdict:
    """What `check/app` says of key and secret."""

    @pytest.mark.parametrize(
        ("status", "kind", "body", "verdict"),
        [
            (200, "application/json", '{"result": "abc"}', Verdict.YES),
            (200, "application/json", '{"result": "other"}', Verdict.UNKNOWN),
            (200, "text/html", "<html>Sign in to the network</html>", Verdict.UNKNOWN),
            (400, "text/plain", "Invalid app key or app secret.", Verdict.NO),
            (401, "application/json", "{}", Verdict.NO),
            (403, "application/json", "{}", Verdict.NO),
            (403, "text/html", "<html>Blocked</html>", Verdict.UNKNOWN),
            (404, "text/plain", "", Verdict.UNKNOWN),
            (407, "text/plain", "", Verdict.UNKNOWN),
            (429, "application/json", "{}", Verdict.UNKNOWN),
            (500, "application/json", "{}", Verdict.UNKNOWN),
        ],
    )
    def test_answers(self, status: int, kind: str, body: str, verdict: Verdict) -> None:
        """Only Dropbox's own echo is a yes, and only its own refusal a no."""
        assert app_verdict(Answer(status, kind, {}, body), "abc") is verdict

    def test_it_never_blocks(self, real: Client) -> None:
        """Trouble is unknown after one try, without a pause."""
        trouble = responses.post(CHECK_URL, body=requests.ConnectionError("closed"))
        assert real.tokens.check_app("key", Secret("secret")) is Verdict.UNKNOWN
        assert (trouble.call_count, real.pauses) == (1, [])


@given(st.text(min_size=1), st.text(min_size=1))
def test_the_pair_is_encoded_as_utf_8(key: str, secret: str) -> None:
    """Key and secret are joined by a colon, in UTF-8, as one line of Base64."""
    if not (key + secret).isascii():
        key, secret = (s.encode("utf-8", "replace").decode() for s in (key, secret))
    scheme, encoded = basic(key, Secret(secret)).split(" ")
    assert (scheme, base64.b64decode(encoded).decode()) == ("Basic", f"{key}:{secret}")


class TestExchange:
    """One code is exchanged, and never once too often."""

    def test_what_is_sent(self, real: Client) -> None:
        """The pair goes in the header, the code in the body, nothing in the address."""
        sent = responses.post(TOKEN_URL, json=TEAM)
        real.exchange()
        request = sent.calls[0].request
        assert request.headers["Authorization"] == "Basic a2V5OnNlY3JldA=="
        assert parse_qs(str(request.body)) == {
            "grant_type": ["authorization_code"],
            "code": ["the-code"],
        }
        assert request.url == TOKEN_URL
        assert {"team-refresh", "sl.team-access"} <= real.learnt

    def test_two_server_faults_are_survived(self, real: Client) -> None:
        """A token endpoint that fails twice is asked a third time."""
        for status in (500, 500):
            responses.post(TOKEN_URL, status=status)
        responses.post(TOKEN_URL, json=TEAM)
        assert real.exchange().team_id == "dbtid:AAA"
        assert real.pauses == [0.5, 1.0]

    def test_a_code_that_a_fault_has_spent(self, real: Client) -> None:
        """A fault that spent the code leads back to the authorize page."""
        responses.post(TOKEN_URL, status=500)
        responses.post(TOKEN_URL, status=400, json=grant_error("code doesn't exist or has expired"))
        with pytest.raises(CodeSpent, match="not known"):
            real.exchange()

    @pytest.mark.parametrize(
        ("failure", "kind"),
        [
            (requests.ConnectionError("closed"), ExchangeUncertain),
            (requests.ReadTimeout(), ExchangeUncertain),
            (requests.exceptions.ChunkedEncodingError(), ExchangeUncertain),
            (requests.exceptions.ProxyError(), Unreachable),
        ],
    )
    def test_failures_on_the_way(
        self, real: Client, failure: Exception, kind: type[SetupError]
    ) -> None:
        """Only a failure after the code was sent leaves in doubt whether it was spent."""
        tried = responses.post(TOKEN_URL, body=failure)
        with pytest.raises(Unreachable) as caught:
            real.exchange()
        assert (type(caught.value), tried.call_count) == (kind, 1)

    def test_too_long_a_wait(self, real: Client) -> None:
        """A wait of minutes is not waited for; its seconds are named."""
        responses.post(TOKEN_URL, status=429, headers={"Retry-After": "300"})
        with pytest.raises(TooManyRequests, match="300 seconds"):
            real.exchange()
        assert real.pauses == []


class TestRefresh:
    """A refresh token gives access tokens."""

    def test_an_access_token(self, real: Client) -> None:
        """A refresh gives an access token, which is known as a secret at once."""
        sent = responses.post(TOKEN_URL, json={"access_token": "sl.new", "expires_in": 14400})
        assert real.refresh().reveal() == "sl.new"
        assert "sl.new" in real.learnt
        assert parse_qs(str(sent.calls[0].request.body)) == {
            "grant_type": ["refresh_token"],
            "refresh_token": ["the-refresh"],
        }

    @pytest.mark.parametrize("body", ["<html>", "{}", '{"access_token": 7}'])
    def test_no_access_token(self, real: Client, body: str) -> None:
        """A 200 without a token is a fault of the server."""
        responses.post(TOKEN_URL, body=body)
        with pytest.raises(ServerFailing):
            real.refresh()

    def test_a_lost_connection_is_tried_again(self, real: Client) -> None:
        """A refresh may be repeated, so a connection that ended early is no matter."""
        responses.post(TOKEN_URL, body=requests.ConnectionError("closed"))
        responses.post(TOKEN_URL, json={"access_token": "sl.new"})
        assert real.refresh().reveal() == "sl.new"


@dataclass
class Practised:
    """A practice console with an app, and a client for its token endpoint."""

    console: PracticeConsole
    app: App
    client: Client

    @property
    def pair(self) -> tuple[str, Secret]:
        """The app's key and secret."""
        return self.app.key, Secret(self.app.secret)

    def code(self, *, offline: bool = True) -> Secret:
        """A fresh code."""
        code = self.console.world.issue_code(self.app, self.app.scopes, offline=offline)
        return Secret(code.value)


@pytest.fixture(scope="module")
def console() -> Iterator[PracticeConsole]:
    """A practice console for the tests of this file."""
    with PracticeConsole(scenarios=()) as running:
        yield running


@pytest.fixture
def practised(console: PracticeConsole) -> Iterator[Practised]:
    """The console in its first state, with an app that has the four permissions."""
    console.world.reset()
    app = console.world.create_app("snow-atlas")
    app.scopes = frozenset(REQUIRED)
    site = practice_site(console.url)
    with open_session(site) as session:
        yield Practised(console, app, Client(site, session))


class TestOnThePracticeConsole:
    """The same over real HTTP."""

    def test_from_code_to_access_token(self, practised: Practised) -> None:
        """A code gives a refresh token, which gives an access token that the console knows."""
        tokens = practised.client.tokens
        grant = tokens.exchange(*practised.pair, practised.code())
        assert grant.scopes == frozenset(REQUIRED)
        access = tokens.refresh(Credentials(*practised.pair, grant.refresh_token))
        assert practised.console.world.access_tokens[-1].value == access.reveal()
        assert {grant.refresh_token.reveal(), access.reveal()} <= practised.client.learnt

    def test_check_app(self, practised: Practised) -> None:
        """A pair that belongs together is told from one that does not."""
        key, secret = practised.pair
        assert practised.client.tokens.check_app(key, secret) is Verdict.YES
        assert practised.client.tokens.check_app(key, Secret("wrong")) is Verdict.NO

    def test_a_code_goes_down_a_new_connection(
        self, practised: Practised, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A code is not sent down a connection that may have died while a person decided."""
        opened: list[object] = []
        real = connection.create_connection

        def counted(*given: Any, **named: Any) -> socket.socket:
            opened.append(given)
            return real(*given, **named)

        monkeypatch.setattr(connection, "create_connection", counted)
        tokens = practised.client.tokens
        tokens.check_app(*practised.pair)
        tokens.check_app(*practised.pair)
        assert len(opened) == 1
        grant = tokens.exchange(*practised.pair, practised.code())
        tokens.refresh(Credentials(*practised.pair, grant.refresh_token))
        assert len(opened) == 2

    def test_a_code_is_good_once(self, practised: Practised) -> None:
        """The second exchange of a code is refused."""
        code = practised.code()
        practised.client.tokens.exchange(*practised.pair, code)
        with pytest.raises(CodeSpent):
            practised.client.tokens.exchange(*practised.pair, code)

    def test_an_expired_code(self, practised: Practised) -> None:
        """A code that has expired lately is told from one that is unknown."""
        practised.console.world.scenarios.add("code-expired")
        with pytest.raises(CodeSpent, match="in time"):
            practised.client.tokens.exchange(*practised.pair, practised.code())

    def test_a_wrong_secret(self, practised: Practised) -> None:
        """A wrong secret is told from a wrong code."""
        with pytest.raises(BadKeyOrSecret):
            practised.client.tokens.exchange(practised.app.key, Secret("wrong"), practised.code())

    def test_a_user_link(self, practised: Practised) -> None:
        """An app without team permissions gives the wrong kind of link."""
        practised.app.scopes = frozenset({"account_info.read"})
        with pytest.raises(WrongKindOfLink):
            practised.client.tokens.exchange(*practised.pair, practised.code())

    def test_an_online_link(self, practised: Practised) -> None:
        """A code of an authorize address without `offline` gives no refresh token."""
        with pytest.raises(NoRefreshToken):
            practised.client.tokens.exchange(*practised.pair, practised.code(offline=False))

    def test_an_unlinked_app(self, practised: Practised) -> None:
        """A refresh token of an app that was unlinked is revoked."""
        grant = practised.client.tokens.exchange(*practised.pair, practised.code())
        practised.console.world.ledger.unlink(practised.app)
        with pytest.raises(TokenRevoked):
            practised.client.tokens.refresh(Credentials(*practised.pair, grant.refresh_token))


@pytest.mark.parametrize("status", [403, 502])
def test_html_without_a_request_id_is_the_networks(status: int) -> None:
    """A proxy's page is not Dropbox's word: the network is named, with the exit code for it."""
    answer = Answer(status, "text/html", {}, "<h1>Blocked by your filter</h1>")
    error = refresh_refused(answer)
    assert isinstance(error, Unreachable)
    assert "proxy or filter" in error.message
    assert int(error.exit_code) == 7


def test_what_is_no_refresh_token_is_not_called_revoked() -> None:
    """A token that was cut off is malformed, and nothing was revoked."""
    body = '{"error": "invalid_grant", "error_description": "refresh token is malformed"}'
    error = refresh_refused(Answer(400, "application/json", {}, body))
    assert error.code == "token-malformed"
