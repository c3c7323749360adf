"""What the facts leave open, and pages are read by all the same: refusals, banners, lost keys."""

import pytest
from playwright.sync_api import expect

ACT = {"response_type": "code", "token_access_type": "offline"}
REFUSALS = {
    "work-account-required": "Please sign in with a work account.",
    "not-team-admin": "You must be team administrator to complete this action",
    "user-limit": "This app has reached its user limit. Contact the app developer",
    "team-limit": "reached its team limit",
    "development-limit": "is in development mode and can&#39;t be authorized by more teams",
    "app-frozen": "unable to link additional users because it has been frozen pending review.",
    "app-not-valid": "This app is not valid.",
}


def authorize(web, app):
    """Open the authorize page."""
    return web.get("/oauth2/authorize", params={"client_id": app.key, **ACT})


@pytest.mark.parametrize(("scenario", "sentence"), REFUSALS.items())
def test_a_refusal_says_what_the_facts_quote(world, web, team_app, scenario, sentence):
    """Each refusal has its own sentence, with or without a heading over it, and gives no code."""
    world.choose_scenarios({scenario})
    page = authorize(web, team_app).text
    assert sentence in page
    assert "<h1>Error connecting app:</h1>" in page
    world.choose_scenarios({scenario, "refusal-without-heading"})
    page = authorize(web, team_app).text
    assert sentence in page
    assert "<h1>" not in page
    web.post("/oauth2/authorize_submit", client_id=team_app.key, response_type="code")
    assert world.codes == []


@pytest.mark.parametrize(
    ("language", "heading"),
    [("german", "Fehler beim Verbinden der App:"), ("japanese", "アプリ接続中のエラー:")],
)
@pytest.mark.parametrize("scenario", REFUSALS)
def test_a_refusal_is_translated(world, web, team_app, language, heading, scenario):
    """In German and Japanese no English sentence of a refusal is left."""
    world.choose_scenarios({scenario, f"authorize-in-{language}"})
    page = authorize(web, team_app).text
    assert heading in page
    assert REFUSALS[scenario] not in page
    assert "Error connecting" not in page


def test_bad_request(world, web, team_app):
    """With `bad-request` the page is Error (400), and names the client_id."""
    world.choose_scenarios({"bad-request"})
    page = authorize(web, team_app)
    assert page.status_code == 400
    assert "It seems the app you were using submitted a bad request" in page.text
    assert "Invalid client_id:" in page.text


def test_allow_fails_once(world, web, team_app):
    """With `allow-fails` the first Allow is an Error (500) without a code; the next one works."""
    world.choose_scenarios({"allow-fails"})
    failed = web.post("/oauth2/authorize_submit", client_id=team_app.key, response_type="code")
    assert failed.status_code == 500
    assert "Error (500)" in failed.text
    assert world.codes == []
    again = web.post("/oauth2/authorize_submit", client_id=team_app.key, response_type="code")
    assert "Access Code Generated" in again.text


def test_a_page_comes_before_everything(world, web):
    """With `hold-after-sign-in` every console address leads to one page until that is done."""
    world.choose_scenarios({"hold-after-sign-in"})
    for path in ("/developers/apps", "/developers/apps/create", "/developers/apps"):
        assert "two-step verification" in web.get(path).text
    done = web.post("/account/two_step", cont="/developers/apps")
    assert done.url.endswith("/developers/apps")
    assert "My apps" in web.get("/developers/apps").text


def test_a_banner_stands_on_every_page(world, web, team_app):
    """With `alert-banner` console and authorize pages have an element with role=alert."""
    world.choose_scenarios({"alert-banner"})
    for page in (web.get("/developers/apps/create"), authorize(web, team_app)):
        assert page.text.count('role="alert"') == 1


def fill_in(console, person, name="snow-atlas"):
    """Fill in the create page as a person does."""
    person.goto(console.url + "/developers/apps/create")
    person.get_by_text("Scoped access", exact=True).click()
    person.get_by_text("Full Dropbox –").click()
    person.locator("#app-name").press_sequentially(name)
    return person.locator("button#create-button[type=submit]")


def test_app_limit(console, world, person):
    """With `app-limit` no app is made, and the page says so."""
    world.choose_scenarios({"app-limit"})
    fill_in(console, person).click()
    expect(person.get_by_text("You have reached the limit for the number of apps")).to_be_visible()
    assert world.apps == []


def test_keys_are_lost(console, world, person):
    """With `keys-lost` the first three keys do nothing; typed again, the name stands there."""
    world.choose_scenarios({"keys-lost"})
    fill_in(console, person)
    name = person.locator("#app-name")
    expect(name).to_have_value("w-atlas")
    name.fill("")
    name.press_sequentially("snow-atlas")
    expect(name).to_have_value("snow-atlas")


def test_the_way_to_the_app_takes_time(console, world, person):
    """With `slow-app-page` the app exists before its page has come."""
    world.choose_scenarios({"slow-app-page"})
    fill_in(console, person).click(no_wait_after=True)
    person.wait_for_url("**/developers/apps/info?app_key=*")
    assert len(world.apps) == 1


def test_no_bar_until_loaded_again(console, world, person, team_app):
    """With `no-bar` the first change brings no bar; a load and another change do."""
    world.choose_scenarios({"no-bar"})
    person.goto(f"{console.url}/developers/apps/info?app_key={team_app.key}#permissions")
    box, submit = (
        person.locator('[id="events.read"]'),
        person.locator("button.permissions-submit-button"),
    )
    box.check()
    expect(submit).to_have_count(0)
    person.reload()
    box.check()
    expect(submit).to_be_visible()


def test_boxes_are_drawn(console, world, person, team_app):
    """With `drawn-boxes` no real box is seen, and its label changes it."""
    world.choose_scenarios({"drawn-boxes"})
    button = fill_in(console, person)
    expect(person.locator("#scoped")).to_be_hidden()
    expect(button).to_be_enabled()
    person.goto(f"{console.url}/developers/apps/info?app_key={team_app.key}#permissions")
    box = person.locator('[id="events.read"]')
    expect(box).to_be_hidden()
    person.get_by_text("events.read", exact=True).click()
    expect(box).to_be_checked()


def test_a_token_stands_on_settings(console, world, person, team_app):
    """With `token-on-settings` a read-only `auth-box` holds an access token, which is no code."""
    world.choose_scenarios({"token-on-settings"})
    person.goto(f"{console.url}/developers/apps/info?app_key={team_app.key}")
    box = person.locator("input#generated-token.auth-box[readonly][data-token]")
    assert box.input_value().startswith("sl.")
    assert world.codes == []
