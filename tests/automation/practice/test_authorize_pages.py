"""Warning, consent and code pages (facts/console.md, Authorize)."""

import re

import pytest
from playwright.sync_api import expect


def address(console, app, **changes):
    """The authorize address of the procedure, with changes; None leaves a field out."""
    fields = {
        "client_id": app.key,
        "response_type": "code",
        "token_access_type": "offline",
        **changes,
    }
    query = "&".join(f"{name}={value}" for name, value in fields.items() if value is not None)
    return f"{console.url}/oauth2/authorize?{query}"


@pytest.fixture
def consent(console, world, person, team_app):
    """The consent page for the team's app."""
    world.scenarios.add("no-warning-page")
    person.goto(address(console, team_app))
    return person


def test_from_warning_to_code(console, person, world, team_app, api):
    """Continue, Allow, and the code stands in a read-only field; it can be exchanged."""
    person.goto(address(console, team_app))
    expect(person.get_by_role("heading", level=1)).to_have_text("Before you connect this app…")
    person.locator("button#warning-button-continue").click()
    expect(person.get_by_role("heading", level=1)).to_have_text("snow-atlas would like to:")
    person.locator("button.auth-button-allow").click()
    expect(person.get_by_role("heading", level=1)).to_have_text("Access Code Generated")
    expect(
        person.get_by_text("Enter this code into snow-atlas to finish the process")
    ).to_be_visible()
    assert person.url == console.url + "/oauth2/authorize_submit"
    box = person.locator("input#auth-code-input.auth-box")
    assert box.get_attribute("readonly") is not None
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", box.input_value())
    (code,) = world.codes
    assert box.input_value() == code.value
    assert api.exchange(team_app, code).json()["refresh_token"]


def test_consent_names_what_is_asked_for(consent):
    """The consent page lists individual and team permissions in words."""
    headings = consent.get_by_role("heading", level=2)
    expect(headings).to_have_text(["Individual Permissions", "Team Permissions"])
    expect(consent.get_by_text("View your team membership", exact=True)).to_be_visible()


def test_deaf_continue(console, person, world, team_app):
    """With `deaf-continue` the first click does nothing and the second goes on."""
    world.scenarios.add("deaf-continue")
    person.goto(address(console, team_app))
    person.locator("#warning-button-continue").click()
    expect(person.locator("#warning-button-continue")).to_be_visible()
    person.locator("#warning-button-continue").click()
    expect(person.locator(".auth-button-allow")).to_be_visible()


def test_cancel_gives_no_code(console, person, world, team_app):
    """Cancel on either page leads away, and no code is issued."""
    for first_page in ("warning", "consent"):
        if first_page == "consent":
            world.scenarios.add("no-warning-page")
        person.goto(address(console, team_app))
        person.get_by_text("Cancel", exact=True).click()
        person.wait_for_url(console.url + "/practice")
    assert world.codes == []


def test_code_carries_what_was_saved_then(consent, world, team_app):
    """A code carries the scopes that were saved when it was allowed."""
    team_app.scopes -= {"sessions.list"}
    with consent.expect_navigation():
        consent.locator(".auth-button-allow").click()
    assert world.codes[0].scopes == {"account_info.read", "team_info.read", "members.read"}


def test_not_a_team_admin(console, world, web, team_app):
    """With `not-team-admin` team scopes cannot be granted; an account's own still can."""
    world.scenarios.add("not-team-admin")
    page = web.session.get(address(console, team_app)).text
    assert "Error connecting app:" in page
    assert re.search("team admin", page, re.IGNORECASE)
    app = world.create_app("only-me")
    assert "Before you connect this app" in web.session.get(address(console, app)).text


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"client_id": "unknown"}, "client_id"),
        ({"client_id": None}, "client_id"),
        ({"response_type": "token"}, "response_type"),
        ({"response_type": None}, "response_type"),
        ({"token_access_type": "forever"}, "token_access_type"),
        ({"redirect_uri": "http://localhost"}, "redirect_uri"),
        ({"scope": "files.content.read"}, "scope"),
        ({"require_role": "personal"}, "personal account"),
    ],
)
def test_wrong_addresses(console, web, world, team_app, changes, reason):
    """An address that is not right shows an error and leads to no code."""
    page = web.session.get(address(console, team_app, **changes)).text
    assert "Error connecting app:" in page
    assert reason in page
    answer = web.post(
        "/oauth2/authorize_submit",
        **{"client_id": team_app.key, "response_type": "code", **changes},
    )
    assert "Error connecting app:" in answer.text
    assert world.codes == []


@pytest.mark.parametrize(("access_type", "offline"), [("offline", True), (None, False)])
def test_offline_is_remembered(console, web, world, team_app, access_type, offline):
    """Whether there will be a refresh token is decided by the address."""
    fields = {"client_id": team_app.key, "response_type": "code"}
    if access_type:
        fields["token_access_type"] = access_type
    web.post("/oauth2/authorize_submit", **fields)
    assert world.codes[0].offline is offline


def test_scope_narrows_the_grant(web, world, team_app):
    """An address may ask for fewer scopes; with no team scope the link is a user's."""
    web.post(
        "/oauth2/authorize_submit",
        client_id=team_app.key,
        response_type="code",
        scope="account_info.read",
    )
    assert world.codes[0].scopes == {"account_info.read"}
    assert not world.codes[0].team_linked


def test_code_page_cannot_be_opened_by_itself(web, world):
    """The code page without Allow before it shows an error."""
    assert "Error connecting app:" in web.get("/oauth2/authorize_submit").text
    assert world.codes == []
