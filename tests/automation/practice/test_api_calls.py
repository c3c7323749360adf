"""The calls of the API and their refusals (facts/api.md, Answers)."""

import base64

import pytest

TEAM_ROUTES = {
    "team/get_info": ("team_info.read", None),
    "team/token/get_authenticated_admin": ("team_info.read", None),
    "team/members/list_v2": ("members.read", {"limit": 1}),
    "team/members/list/continue_v2": ("members.read", {"cursor": "x"}),
    "team/devices/list_member_devices": ("sessions.list", {"team_member_id": "x"}),
    "team/devices/list_members_devices": ("sessions.list", {}),
}


def plain_refusal(answer):
    """The text of a 400 in plain text."""
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith("text/plain")
    return answer.text


def tag(answer, status):
    """The tag of an error in JSON, whose summary begins with it."""
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json"
    body = answer.json()
    assert body["error_summary"].startswith(body["error"][".tag"] + "/")
    return body["error"][".tag"]


@pytest.mark.parametrize("route", TEAM_ROUTES)
def test_app_without_the_scope(api, team_app, team_grant, route):
    """A call whose scope the app never got is a 400 in plain text that names app and scope."""
    scope, body = TEAM_ROUTES[route]
    token = api.console.world.access_tokens[0]
    team_app.scopes -= {scope}
    token.scopes -= {scope}
    text = plain_refusal(api.call(route, team_grant["access_token"], body))
    assert text == (
        f'Error in call to API function "{route}": Your app (ID: {team_app.numeric_id}) is not '
        "permitted to access this endpoint because it does not have the required scope "
        f"'{scope}'. The owner of the app can enable the scope for the app using the Permissions "
        "tab on the App Console."
    )


@pytest.mark.parametrize("route", TEAM_ROUTES)
def test_token_older_than_the_tick(api, world, team_grant, route):
    """A token that was issued before its app got the scope is a 401 that names the scope."""
    scope, body = TEAM_ROUTES[route]
    world.access_tokens[0].scopes -= {scope}
    answer = api.call(route, team_grant["access_token"], body)
    assert tag(answer, 401) == "missing_scope"
    assert answer.json()["error"]["required_scope"] == scope


def test_cleared_tick_leaves_tokens_alone(api, team_app, team_grant):
    """A scope that is cleared in the console stays with the tokens that have it."""
    team_app.scopes = frozenset({"account_info.read"})
    assert api.call("team/get_info", team_grant["access_token"]).status_code == 200


@pytest.mark.parametrize("route", TEAM_ROUTES)
def test_user_token_on_a_team_route(api, user_grant, route):
    """A user's token is told that this is a team function."""
    text = plain_refusal(api.call(route, user_grant["access_token"], TEAM_ROUTES[route][1]))
    assert text.endswith(
        "This is a DfB team management function.  The OAuth 2 access token you provided is for a "
        "specific Dropbox user account and does not work with this function."
    )


@pytest.mark.parametrize(
    "route", ["users/get_current_account", "users/get_space_usage", "auth/token/revoke"]
)
def test_team_token_on_a_user_route(api, team_grant, route):
    """A team's token is told that this function is for a single account."""
    text = plain_refusal(api.call(route, team_grant["access_token"]))
    assert (
        "This API function operates on a single Dropbox account, but the OAuth 2 access token you "
        "provided is for an entire Dropbox Business team.  "
    ) in text


def test_bad_expired_and_revoked_tokens(api, world, team_app, team_grant):
    """Tokens that are unknown, revoked or too old are told apart as Dropbox tells them apart."""
    token = team_grant["access_token"]
    assert tag(api.call("team/get_info", "sl.unknown"), 401) == "invalid_access_token"
    now = world.clock()
    world.clock = lambda: now + 4 * 60 * 60 + 1
    assert tag(api.call("team/get_info", token), 401) == "expired_access_token"
    world.ledger.unlink(team_app)
    assert tag(api.call("team/get_info", token), 401) == "invalid_access_token"


def test_suspended_admin(api, world, team_grant):
    """When the admin who allowed it is suspended, the token says so."""
    from dataclasses import replace

    world.members[0] = replace(world.members[0], status="suspended")
    answer = api.call("team/get_info", team_grant["access_token"])
    assert tag(answer, 401) == "user_suspended"


def test_malformed_header_is_echoed(api, console):
    """A header of the wrong form comes back in the error text, as it does from Dropbox."""
    headers = {"Authorization": "Bearerprecious", "Content-Type": "application/json"}
    answer = api.session.post(console.url + "/2/team/get_info", data="null", headers=headers)
    assert '"Bearerprecious"' in plain_refusal(answer)


def test_missing_header(api, console):
    """A call without any authorization is told to bring one."""
    answer = api.session.post(console.url + "/2/team/get_info", json=None)
    assert 'Must provide HTTP header "Authorization"' in plain_refusal(answer)


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("application/json", "null", None),
        (None, "", None),
        ("application/json", "", "could not decode input as JSON"),
        ("application/json", "{}", "expected null, got value"),
        ("text/plain", "null", 'Bad HTTP "Content-Type" header: "text/plain"'),
        ("application/x-www-form-urlencoded", "a=b", 'Bad HTTP "Content-Type" header'),
    ],
)
def test_body_of_a_route_without_arguments(api, console, team_grant, content_type, body, text):
    """The body is JSON null, or there is none at all; everything else is refused."""
    headers = {"Authorization": f"Bearer {team_grant['access_token']}"}
    if content_type:
        headers["Content-Type"] = content_type
    answer = api.session.post(console.url + "/2/team/get_info", data=body, headers=headers)
    if text is None:
        assert answer.status_code == 200
    else:
        assert text in plain_refusal(answer)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"limit": 0}, "between 1 and 1000"),
        ({"limit": 1001}, "between 1 and 1000"),
        ({"limit": "1"}, "limit: expected integer"),
        ({"limit": True}, "limit: expected integer"),
        ({"limits": 1}, "unknown field 'limits'"),
        ([1], "expected object"),
    ],
)
def test_wrong_arguments(api, team_grant, body, text):
    """An argument that is out of range, of the wrong type or unknown is named."""
    answer = api.call("team/members/list_v2", team_grant["access_token"], body)
    assert text in plain_refusal(answer)


@pytest.mark.parametrize("limit", [1, 2, 4, 5, 1000])
def test_members_page_by_page(api, world, team_grant, limit):
    """However long a page is, following the cursor gives every member once, the admin first."""
    token, emails = team_grant["access_token"], []
    page = api.call("team/members/list_v2", token, {"limit": limit}).json()
    emails += [m["profile"]["email"] for m in page["members"]]
    while page["has_more"]:
        page = api.call("team/members/list/continue_v2", token, {"cursor": page["cursor"]}).json()
        emails += [m["profile"]["email"] for m in page["members"]]
    assert emails == [member.email for member in world.members]


def test_devices_page_by_page(api, world, team_grant):
    """The same route, with the cursor, gives the devices of every member once."""
    body, seen = {}, []
    while True:
        answer = api.call(
            "team/devices/list_members_devices", team_grant["access_token"], body
        ).json()
        seen += [entry["team_member_id"] for entry in answer["devices"]]
        if not answer["has_more"]:
            break
        body = {"cursor": answer["cursor"]}
    assert seen == [member.team_member_id for member in world.members]
    assert "cursor" not in answer


def test_route_errors(api, team_grant):
    """Cursors and members that do not exist are 409 with their tag."""
    token = team_grant["access_token"]
    for route, body, expected in [
        ("team/members/list/continue_v2", {"cursor": "x"}, "invalid_cursor"),
        ("team/devices/list_members_devices", {"cursor": "x"}, "reset"),
        ("team/devices/list_member_devices", {"team_member_id": "dbmid:x"}, "member_not_found"),
    ]:
        assert tag(api.call(route, token, body), 409) == expected


def test_check_app(api, console, team_app):
    """Key and secret that belong together get their query back; others get a 4xx."""
    url, body = console.url + "/2/check/app", {"query": "hello"}
    good = api.session.post(url, json=body, auth=(team_app.key, team_app.secret))
    assert good.json() == {"result": "hello"}
    bad = api.session.post(url, json=body, auth=(team_app.key, "wrong"))
    assert 400 <= bad.status_code < 500
    assert base64.b64encode(f"{team_app.key}:wrong".encode()).decode() not in bad.text


def test_selecting_a_member_needs_team_data_member(api, console, team_app, team_grant):
    """A team token acts for a member only with `team_data.member`."""
    headers = {
        "Authorization": f"Bearer {team_grant['access_token']}",
        "Dropbox-API-Select-User": console.world.members[1].team_member_id,
    }
    url = console.url + "/2/users/get_current_account"
    assert "'team_data.member'" in plain_refusal(api.session.post(url, headers=headers))
    team_app.scopes |= {"team_data.member"}
    console.world.access_tokens[0].scopes |= {"team_data.member"}
    account = api.session.post(url, headers=headers).json()
    assert account["email"] == console.world.members[1].email


def test_unknown_route(api, team_grant):
    """A route that is not imitated is refused as unknown."""
    text = plain_refusal(api.call("files/list_folder", team_grant["access_token"]))
    assert "Unknown API function" in text
