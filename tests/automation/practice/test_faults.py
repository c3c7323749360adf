"""Answers that are wrong although the call is right (facts/api.md, Answers)."""

import json
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import requests

from tests.deadline import AT_MOST

TEAM_ROUTE = "team/get_info"


def test_endpoint_down(world, api, team_app, team_code):
    """With `token-endpoint-down` every token request ends in a 500 and spends no code."""
    world.scenarios.add("token-endpoint-down")
    assert {api.exchange(team_app, team_code).status_code for _ in range(3)} == {500}
    assert not team_code.spent


def test_hiccup(world, api, team_app, team_code):
    """With `token-hiccup` two requests end in a 500 and the third is answered well."""
    world.scenarios.add("token-hiccup")
    assert [api.exchange(team_app, team_code).status_code for _ in range(3)] == [500, 500, 200]


def test_html(world, api, team_app, team_code):
    """With `token-html` the answer is a 502 with a web page."""
    world.scenarios.add("token-html")
    answer = api.exchange(team_app, team_code)
    assert answer.status_code == 502
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "<h1>" in answer.text


def test_code_lost(world, api, team_app, team_code):
    """With `code-lost` the connection ends after the code was spent; the next exchange works."""
    world.scenarios.add("code-lost")
    with pytest.raises(requests.ConnectionError):
        api.exchange(team_app, team_code)
    assert team_code.spent
    fresh = world.issue_code(team_app, team_app.scopes, offline=True)
    assert api.exchange(team_app, fresh).status_code == 200


def test_slow_token(world, api, team_app, team_code):
    """With `token-slow` the answer comes too late, and does not hold up others."""
    world.scenarios.add("token-slow")
    world.token_seconds = 60
    with pytest.raises(requests.ReadTimeout):
        api.session.post(
            api.console.url + "/oauth2/token",
            data={"grant_type": "authorization_code", "code": team_code.value},
            auth=(team_app.key, team_app.secret),
            timeout=0.1,
        )
    assert requests.get(api.console.url + "/login", timeout=AT_MOST).status_code == 200
    assert team_code.spent


def test_slow_token_takes_three_seconds_unless_told_otherwise(world):
    """Three seconds are the default, and a test may set another number."""
    assert world.token_seconds == 3.0


def test_redirect(world, api, team_app, team_code):
    """With `token-redirect` the request is sent on to the address that the world names."""
    world.scenarios.add("token-redirect")
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as other:
        world.elsewhere = f"http://127.0.0.1:{other.server_port}/oauth2/token"
        answer = api.session.post(api.console.url + "/oauth2/token", data={}, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (302, world.elsewhere)
    assert not team_code.spent


def test_user_linked(world, api, team_app, team_code):
    """With `token-user-linked` the answer is one user's, and its token is refused by the team."""
    world.scenarios.add("token-user-linked")
    answer = api.exchange(team_app, team_code).json()
    assert "team_id" not in answer
    assert answer["account_id"].startswith("dbid:")
    assert answer["uid"].isdigit()
    assert answer["scope"] == "account_info.read"
    assert api.call(TEAM_ROUTE, answer["access_token"]).status_code == 400


def test_without_refresh(world, api, team_app, team_code):
    """With `token-without-refresh` the answer has no refresh token."""
    world.scenarios.add("token-without-refresh")
    answer = api.exchange(team_app, team_code).json()
    assert "refresh_token" not in answer
    assert answer["access_token"]
    assert world.refresh_tokens == []


def test_rate_limited_once_for_each_route(world, api, team_app, team_code):
    """With `rate-limited` the first call of a route gets 429 and seconds, the second its answer."""
    world.scenarios.add("rate-limited")
    world.retry_after = 0.25
    refused, answered = (api.exchange(team_app, team_code) for _ in range(2))
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "0.25")
    assert refused.json()["error"]["reason"] == {".tag": "too_many_requests"}
    token = answered.json()["access_token"]
    for route in (TEAM_ROUTE, "team/token/get_authenticated_admin"):
        assert [api.call(route, token).status_code for _ in range(2)] == [429, 200]


def test_rate_limited_date(world, api, team_grant):
    """With `rate-limited-date` Retry-After is a moment up to two seconds away."""
    world.scenarios.add("rate-limited-date")
    refused = api.call(TEAM_ROUTE, team_grant["access_token"])
    at, now = (parsedate_to_datetime(refused.headers[name]) for name in ("Retry-After", "Date"))
    assert refused.status_code == 429
    assert 1 <= (at - now).total_seconds() <= 2
    assert api.call(TEAM_ROUTE, team_grant["access_token"]).status_code == 200


def test_rate_limited_long(world, api, team_grant):
    """With `rate-limited-long` every call is to be repeated in ten minutes."""
    world.scenarios.add("rate-limited-long")
    for _ in range(2):
        answer = api.call(TEAM_ROUTE, team_grant["access_token"])
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
        assert answer.json()["error"]["retry_after"] == 600


def test_rate_limited_text(world, api, team_grant):
    """With `api-rate-limited-text` the 429 is plain text."""
    world.scenarios.add("api-rate-limited-text")
    answer = api.call(TEAM_ROUTE, team_grant["access_token"])
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert api.call(TEAM_ROUTE, team_grant["access_token"]).status_code == 200


def test_api_down(world, api, team_app, team_grant):
    """With `api-down` team calls end in a 503; key and secret can still be checked."""
    world.scenarios.add("api-down")
    assert api.call(TEAM_ROUTE, team_grant["access_token"]).status_code == 503
    checked = api.session.post(
        api.console.url + "/2/check/app",
        data=json.dumps({"query": "x"}),
        auth=(team_app.key, team_app.secret),
        headers={"Content-Type": "application/json"},
    )
    assert checked.json() == {"result": "x"}


def test_echoed_header(world, api, team_grant):
    """With `api-echoes-header` the refusal repeats the access token."""
    world.scenarios.add("api-echoes-header")
    answer = api.call(TEAM_ROUTE, team_grant["access_token"])
    assert answer.status_code == 400
    assert f'"Authorization": "Bearer {team_grant["access_token"]}"' in answer.text


@pytest.mark.parametrize(
    ("scenario", "status", "tag"),
    [
        ("plan-forbids", 403, "invalid_account_type"),
        ("team-forbids", 403, "team_access_denied"),
        ("admin-suspended", 401, "user_suspended"),
    ],
)
def test_refused_by_the_team(world, api, team_grant, scenario, status, tag):
    """Plan, team or a suspended admin refuse a call in JSON that names the reason."""
    world.scenarios.add(scenario)
    answer = api.call(TEAM_ROUTE, team_grant["access_token"])
    assert (answer.status_code, answer.json()["error"][".tag"]) == (status, tag)
    assert answer.json()["error_summary"].startswith(tag + "/")
    assert answer.headers["X-Dropbox-Request-Id"]
