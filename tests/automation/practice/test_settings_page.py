"""The Settings tab (facts/console.md, Settings tab), in a browser."""

import pytest
from playwright.sync_api import expect

NEIGHBOURS = {
    "Apply for production": "apply-for-production",
    "Enable additional teams": "enable-additional-teams",
    "Unlink all teams": "unlink-all-teams",
    "Enable additional users": "enable-additional-users",
    "Generate": "generate",
    "Delete app": "delete-app",
}


@pytest.fixture
def settings(console, person, team_app):
    """The tab of the team's app."""
    person.goto(f"{console.url}/developers/apps/info?app_key={team_app.key}")
    return person


def test_rows(settings):
    """The rows stand in their order."""
    assert settings.locator("#panel-settings dt").all_text_contents() == [
        "Status",
        "Development teams",
        "Development users",
        "Permission type",
        "App key",
        "App secret",
        "OAuth 2",
        "Delete app",
    ]


def test_key_and_secret(settings, team_app):
    """The key is plain; the secret is shown in place by its link, and held by an attribute."""
    expect(settings.locator(".app-key")).to_have_text(team_app.key)
    secret = settings.locator(".app-secret")
    expect(secret).to_have_text("Show")
    assert secret.get_attribute("data-app-secret") == team_app.secret
    secret.get_by_text("Show").click()
    expect(secret).to_have_text(team_app.secret)


def test_neighbours_do_what_they_say_and_are_counted(settings, world):
    """Each dangerous neighbour changes the state, so that no click on it goes unnoticed."""
    for label, name in NEIGHBOURS.items():
        before = world.snapshot()
        with settings.expect_navigation():
            settings.get_by_role("button", name=label, exact=True).click()
        assert world.neighbours[name] == 1
        assert world.snapshot() != before


def test_looking_changes_nothing(settings, world, team_app):
    """Opening the page and showing the secret leaves the state as it is."""
    before = world.snapshot()
    settings.locator(".app-secret a").click()
    settings.reload()
    assert world.snapshot() == before


def test_delete_asks_first(settings, world, team_app):
    """ "Delete app" asks; only then the app and its tokens are gone."""
    settings.get_by_role("button", name="Delete app").click()
    settings.get_by_role("link", name="Cancel").click()
    assert not team_app.deleted
    settings.get_by_role("button", name="Delete app").click()
    settings.get_by_role("button", name="Delete", exact=True).click()
    expect(settings.get_by_text("You haven’t created any apps.")).to_be_visible()
    assert team_app.deleted


def test_unlink_ends_the_teams_tokens(settings, api, world, team_app, team_grant):
    """ "Unlink all teams" makes tokens and refresh tokens useless."""
    assert world.ledger.links_a_team(team_app)
    with settings.expect_navigation():
        settings.get_by_role("button", name="Unlink all teams").click()
    assert not world.ledger.links_a_team(team_app)
    assert api.call("team/get_info", team_grant["access_token"]).status_code == 401


def test_generated_token_works_and_is_shown_once(settings, api, console):
    """ "Generate" shows a working token until the page is left."""
    settings.get_by_role("button", name="Generate").click()
    token = settings.locator("input#generated-token.auth-box[readonly]").input_value()
    assert api.call("team/get_info", token).status_code == 200
    assert token in console.issued_secrets()
    settings.reload()
    expect(settings.locator("#generated-token")).to_have_count(0)


def test_unknown_app(web):
    """A key that no app has is a page that says so."""
    answer = web.get("/developers/apps/info?app_key=nosuchapp")
    assert answer.status_code == 404
    assert "There is no such app" in answer.text


def test_my_apps_shows_each_app(web, world, team_app):
    """My apps has a tile for each app with name, status and permission type."""
    world.create_app("folder", "app_folder")
    world.delete_app(world.create_app("gone"))
    text = web.get("/developers/apps").text
    assert f'href="/developers/apps/info?app_key={team_app.key}">snow-atlas</a>' in text
    assert "Status: Development" in text
    assert "Permission type: Scoped App (Full Dropbox)" in text
    assert "Permission type: Scoped App (App Folder)" in text
    assert "gone" not in text
