"""The token endpoint (facts/api.md, Token endpoint)."""

import pytest

INVALID_CLIENT = {"error": "invalid_client: Invalid client_id or client_secret"}


def refusal(answer):
    """Error and description of a refusal."""
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/json"
    body = answer.json()
    return body["error"], body["error_description"]


def test_team_code_gives_a_team_link(team_grant):
    """A code of an app with team scopes is answered with a team id and no account id."""
    assert team_grant.keys() == {
        "access_token",
        "token_type",
        "expires_in",
        "refresh_token",
        "scope",
        "uid",
        "team_id",
    }
    assert team_grant["access_token"].startswith("sl.")
    assert team_grant["expires_in"] in (14399, 14400)
    assert team_grant["scope"] == "account_info.read members.read sessions.list team_info.read"
    assert team_grant["uid"] == ""
    assert team_grant["team_id"].startswith("dbtid:")
    assert len(team_grant["team_id"]) == len("dbtid:") + 35


def test_lengths_are_those_that_were_seen(team_app, team_code, team_grant):
    """Key, secret, code and tokens have the lengths that were seen on real ones."""
    lengths = [team_app.key, team_app.secret, team_code.value, team_grant["refresh_token"]]
    assert [len(text) for text in lengths] == [15, 15, 43, 64]


def test_user_code_gives_a_user_link(user_grant):
    """A code of an app without team scopes is answered with an account id and no team id."""
    assert user_grant["account_id"].startswith("dbid:")
    assert user_grant["uid"].isdecimal()
    assert "team_id" not in user_grant


def test_without_offline_there_is_no_refresh_token(api, world, team_app):
    """A code from an address without token_access_type=offline brings no refresh token."""
    code = world.issue_code(team_app, team_app.scopes, offline=False)
    assert "refresh_token" not in api.exchange(team_app, code).json()


def test_refresh_gives_an_access_token_only(api, team_app, team_grant):
    """A refresh is answered with an access token, and without refresh token or scope."""
    answer = api.token(
        team_app, grant_type="refresh_token", refresh_token=team_grant["refresh_token"]
    )
    assert answer.status_code == 200
    assert answer.json().keys() == {"access_token", "token_type", "expires_in"}


def test_credentials_are_taken_from_body_and_address(api, console, team_app, team_grant):
    """Key and secret may stand in the body, and even in the address."""
    fields = {"grant_type": "refresh_token", "refresh_token": team_grant["refresh_token"]}
    client = {"client_id": team_app.key, "client_secret": team_app.secret}
    assert api.token(**fields, **client).status_code == 200
    url = console.url + "/oauth2/token"
    assert api.session.post(url, params={**fields, **client}).status_code == 200


def test_wrong_secret(api, team_app, team_code):
    """A wrong secret is an invalid client, and leaves the code unspent."""
    real, team_app.secret = team_app.secret, "x" * 15
    auth = api.token(
        grant_type="authorization_code",
        code=team_code.value,
        client_id=team_app.key,
        client_secret=real,
    )
    assert (auth.status_code, auth.json()) == (400, INVALID_CLIENT)
    assert api.exchange(team_app, team_code).status_code == 200


def test_deleted_app_is_no_client(api, world, team_app, team_code):
    """An app that was deleted cannot exchange anything."""
    world.delete_app(team_app)
    assert api.exchange(team_app, team_code).json() == INVALID_CLIENT


def test_no_credentials(api, team_code):
    """A request without key and secret names no way to authenticate."""
    answer = api.token(grant_type="authorization_code", code=team_code.value)
    assert refusal(answer) == (
        "invalid_request",
        "No auth function available for given request",
    )


def test_credentials_twice(api, team_app, team_code):
    """The key in header and body at once is refused."""
    answer = api.token(
        team_app,
        grant_type="authorization_code",
        code=team_code.value,
        client_id=team_app.key,
    )
    assert refusal(answer) == ("invalid_request", 'unknown field "client_id"')


def test_unknown_code(api, team_app):
    """A code that was never issued does not exist."""
    answer = api.token(team_app, grant_type="authorization_code", code="mistyped")
    assert refusal(answer) == ("invalid_grant", "code doesn't exist or has expired")


def test_code_of_another_app(api, world, team_code):
    """A code belongs to one app; for another it does not exist."""
    answer = api.exchange(world.create_app("another"), team_code)
    assert refusal(answer) == ("invalid_grant", "code doesn't exist or has expired")


def test_code_is_good_once(api, team_app, team_code, team_grant):
    """A code that was exchanged is refused from then on."""
    assert refusal(api.exchange(team_app, team_code))[0] == "invalid_grant"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (15, "code has expired (within the last hour)"),
        (120, "code doesn't exist or has expired"),
    ],
)
def test_code_expires(api, world, team_app, team_code, minutes, text):
    """A code is good for minutes; the refusal says whether it expired lately."""
    now = world.clock()
    world.clock = lambda: now + minutes * 60
    assert refusal(api.exchange(team_app, team_code)) == ("invalid_grant", text)


def test_first_code_expired(api, world, team_app):
    """With `code-expired` the first code is too old already, and the second is good."""
    world.scenarios.add("code-expired")
    first, second = (world.issue_code(team_app, team_app.scopes, offline=True) for _ in range(2))
    assert refusal(api.exchange(team_app, first)) == (
        "invalid_grant",
        "code has expired (within the last hour)",
    )
    assert api.exchange(team_app, second).status_code == 200


def test_redirect_uri_mismatch(api, team_app, team_code):
    """A redirect URI that the authorize address did not have is refused; the code stays good."""
    answer = api.token(
        team_app,
        grant_type="authorization_code",
        code=team_code.value,
        redirect_uri="http://localhost",
    )
    assert refusal(answer) == ("invalid_grant", "redirect_uri mismatch")
    assert api.exchange(team_app, team_code).status_code == 200


def test_bad_and_revoked_refresh_token(api, world, team_app, team_grant):
    """A refresh token that is unknown, or was revoked, is refused in the same words."""
    expected = ("invalid_grant", "refresh token is invalid or revoked")
    for value in ("unknown", team_grant["refresh_token"]):
        world.ledger.unlink(team_app)
        answer = api.token(team_app, grant_type="refresh_token", refresh_token=value)
        assert refusal(answer) == expected


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({}, "grant_type"),
        ({"grant_type": "authorization_code"}, "code"),
        ({"grant_type": "refresh_token"}, "refresh_token"),
    ],
)
def test_missing_field_is_named(api, team_app, fields, missing):
    """A field that is missing is named."""
    assert refusal(api.token(team_app, **fields)) == (
        "invalid_request",
        f'missing required field "{missing}"',
    )


def test_refresh_with_fewer_scopes(api, team_app, team_grant):
    """A refresh may ask for less than was granted, and not for more."""

    def ask(scope):
        return api.token(
            team_app,
            grant_type="refresh_token",
            refresh_token=team_grant["refresh_token"],
            scope=scope,
        )

    less = ask("members.read").json()["access_token"]
    assert api.call("team/get_info", less).status_code == 401
    assert refusal(ask("members.write"))[0] == "invalid_scope"


def test_every_answer_carries_a_request_id(api, team_app):
    """Good or bad, an answer names its request."""
    ids = {api.token(team_app).headers["X-Dropbox-Request-Id"] for _ in range(2)}
    assert len(ids) == 2
