"""Scenarios of making an app, of its permissions, and of letting it in."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from automation import practice
from automation.practice import PRACTICE_EMAIL, SCENARIOS

TEAM_THREE = ("team_info.read", "members.read", "sessions.list")
WORK_UID = "4242424242"
PERSONAL_UID = "2424242424"


def create(web, name="snow-atlas", **changes):
    """Post the form of the create page."""
    fields = {
        "app_version": "scoped",
        "access_type": "full_permissions",
        "_subject_uid": WORK_UID,
        "name": name,
        **changes,
    }
    return web.post("/developers/apps/create", at="/developers/apps/create", **fields)


def authorize(web, app, **changes):
    """Open the authorize page."""
    fields = {
        "client_id": app.key,
        "response_type": "code",
        "token_access_type": "offline",
        **changes,
    }
    return web.get("/oauth2/authorize", params=fields)


def test_readme_names_every_scenario():
    """The console's README has a row for every scenario, and for no other."""
    text = (Path(practice.__file__).parent / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \|", text.partition("## Scenarios")[2], re.MULTILINE)
    assert rows == list(SCENARIOS)


def test_many_apps(world, web):
    """With `many-apps` My apps shows thirty apps whose names are alike and taken."""
    world.scenarios.add("many-apps")
    page = web.get("/developers/apps").text
    assert page.count('class="tile"') == 30 == len(world.apps)
    assert "snow-atlas-connector 2025" in page
    assert not {"snow-atlas", "snow-atlas-demo"} & {app.name.casefold() for app in world.apps}
    assert "already exists" in create(web, "snow-atlas-old").text
    create(web)
    assert world.live_apps()[-1].name == "snow-atlas"


def test_name_refused(world, web):
    """With `name-refused` the first free name is refused for good, and the next one is taken."""
    world.scenarios.add("name-refused")
    assert "This name is not available." in create(web).text
    assert "This name is not available." in create(web).text
    create(web, "snow-atlas-2")
    assert [app.name for app in world.apps] == ["snow-atlas-2"]


def test_name_taken_and_refused(world, web):
    """`name-taken` and `name-refused` together cost two names."""
    world.scenarios |= {"name-taken", "name-refused"}
    assert "already exists" in create(web).text
    assert "not available" in create(web, "snow-atlas-2").text
    create(web, "snow-atlas-3")
    assert [app.name for app in world.apps] == ["snow-atlas-3"]


def test_owner_chooser(console, world, person):
    """With `two-accounts` an owner has to be chosen before the app can be created."""
    world.scenarios.add("two-accounts")
    person.goto(console.url + "/developers/apps/create")
    person.locator("#scoped").check()
    person.locator("#full_permissions").check()
    person.locator("#app-name").press_sequentially("snow-atlas")
    button = person.get_by_role("button", name="Create app")
    expect(button).to_be_disabled()
    owners = person.locator("input[type=radio][name=_subject_uid]")
    assert owners.evaluate_all("all => all.map(o => [o.id, o.value])") == [
        ["company", WORK_UID],
        ["personal", PERSONAL_UID],
    ]
    person.locator("#company").check()
    button.click()
    person.wait_for_url("**/developers/apps/info?app_key=*")
    assert world.apps[0].owner == "company"


def test_personal_app_has_no_team_scopes(world, web):
    """An app of the personal account has no team scopes, and none can be submitted."""
    world.scenarios.add("two-accounts")
    page = create(web, _subject_uid=PERSONAL_UID).text
    (app,) = world.apps
    assert app.owner == "personal"
    assert "Individual Scopes" in page
    assert "Team Scopes" not in page
    assert "members.read" not in page
    answer = web.post("/developers/apps/permissions", app_key=app.key, scope="members.read")
    assert answer.status_code == 400


def test_one_account_cannot_choose_the_other(world, web):
    """Without `two-accounts` the personal account owns nothing."""
    assert "choose the account" in create(web, _subject_uid=PERSONAL_UID).text
    assert world.apps == []


def test_unverified_email(console, world, person, web):
    """With `unverified-email` a person sends the email, follows its link, and reloads."""
    world.scenarios.add("unverified-email")
    assert "verify your email address" in create(web).text
    create_page = console.url + "/developers/apps/create"
    person.goto(create_page)
    person.locator("#scoped").check()
    buttons = person.locator("#create-button:visible")
    expect(buttons).to_have_text(["Send email for verification"])
    buttons.click()
    expect(buttons).to_have_text(["Resend verification email"])
    with person.expect_popup() as opened:
        person.get_by_role("link", name="practice mailbox").click()
    opened.value.get_by_role("link", name="Verify your email address").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text(
        "Your email address is verified"
    )
    person.reload()
    person.locator("#scoped").check()
    expect(buttons).to_have_text(["Create app"])
    create(web)
    assert [app.name for app in world.apps] == ["snow-atlas"]


def test_unverified_email_at_authorize(world, web, team_app):
    """With `unverified-email` authorizing is refused until the address is verified."""
    world.scenarios.add("unverified-email")
    assert "Verify your account to complete your registration" in authorize(web, team_app).text
    assert web.get("/verify_email?token=wrong").status_code == 404
    world.send_verification()
    web.get(f"/verify_email?token={world.verification}")
    assert "Before you connect this app" in authorize(web, team_app).text


def submit(web, app, *scopes):
    """Submit the Permissions tab."""
    web.post("/developers/apps/permissions", app_key=app.key, scope=scopes)
    return app.scopes


def test_needs_team_data_member(world, web):
    """With `needs-team-data-member` neither the plain way nor the tip saves team scopes."""
    world.scenarios.add("needs-team-data-member")
    app = world.create_app("snow-atlas")
    assert submit(web, app, "account_info.read", *TEAM_THREE) == {"account_info.read"}
    assert submit(web, app, *TEAM_THREE) == {"account_info.read"}
    wanted = {"account_info.read", "team_data.member", *TEAM_THREE}
    assert submit(web, app, *wanted) == wanted


def test_no_team_scopes(world, web, team_app):
    """With `no-team-scopes` the tab has no such section."""
    world.scenarios.add("no-team-scopes")
    page = web.get(f"/developers/apps/info?app_key={team_app.key}").text
    assert "OpenID Scopes" in page
    assert "Team Scopes" not in page


def test_submit_lost(world, web):
    """With `submit-lost` the first Submit saves nothing, and the second does."""
    world.scenarios.add("submit-lost")
    app = world.create_app("snow-atlas")
    assert submit(web, app, *TEAM_THREE) == {"account_info.read"}
    assert submit(web, app, *TEAM_THREE) == {"account_info.read", *TEAM_THREE}


def test_late_tabs(console, world, person, team_app):
    """With `late-tabs` the tabs come to life after two seconds and not before."""
    world.scenarios.add("late-tabs")
    person.clock.install(time=0)
    person.clock.pause_at(1000)
    person.goto(f"{console.url}/developers/apps/info?app_key={team_app.key}")
    tab = person.locator('a[role=tab][data-hash="permissions"]')
    person.clock.run_for(1900)
    assert tab.get_attribute("data-initialized") is None
    person.clock.run_for(200)
    expect(tab).to_have_attribute("data-initialized", "true")


@pytest.mark.parametrize(
    ("scenario", "sentence"),
    [
        ("work-account-required", "Please sign in with a work account."),
        ("user-limit", "has reached its user limit"),
        ("team-limit", "reached its team limit"),
    ],
)
def test_refusals(world, web, team_app, scenario, sentence):
    """Authorizing is refused in the words that the facts give, and no code is given."""
    world.scenarios.add(scenario)
    page = authorize(web, team_app).text
    assert "Error connecting app:" in page
    assert sentence in page
    web.post("/oauth2/authorize_submit", client_id=team_app.key, response_type="code")
    assert world.codes == []


def test_work_account_asked_for(world, web, team_app):
    """With `work-account-required` an address with `require_role=work` gets as far as the code."""
    world.scenarios.add("work-account-required")
    asked = {"client_id": team_app.key, "response_type": "code", "require_role": "work"}
    assert "Before you connect this app" in authorize(web, team_app, require_role="work").text
    assert "Access Code Generated" in web.post("/oauth2/authorize_submit", **asked).text


def test_blocked_by_policy(world, web, team_app):
    """With `blocked-by-policy` the app's id stands as text, beginning with dbaid."""
    world.scenarios.add("blocked-by-policy")
    page = authorize(web, team_app)
    assert page.status_code == 403
    assert "<p>dbaid:" in page.text
    assert 'id="dbaid' not in page.text


def test_authorize_in_japanese(console, world, person, team_app):
    """With `authorize-in-japanese` the texts are Japanese and the ids stay as they are."""
    world.scenarios.add("authorize-in-japanese")
    person.goto(f"{console.url}/oauth2/authorize?client_id={team_app.key}&response_type=code")
    assert person.locator("html").get_attribute("lang") == "ja"
    go_on = person.locator("button#warning-button-continue")
    expect(go_on).to_have_text("続行")
    go_on.click()
    allow = person.locator("button.auth-button-allow")
    expect(allow).to_have_text("許可")
    expect(person.get_by_text("チームのメンバーを表示する")).to_be_visible()
    assert not re.search(r"Permissions|would like|Cancel", person.locator("main").inner_text())
    allow.click()
    expect(person.locator("input#auth-code-input")).to_have_value(world.codes[0].value)


def test_console_stays_english(world, web):
    """With `authorize-in-japanese` the console's own pages are English (facts, Language)."""
    world.scenarios.add("authorize-in-japanese")
    assert "Apps created with your account" in web.get("/developers/apps").text


def test_verification_mail_names_the_address(world, web):
    """The practice mailbox is empty until the email is sent."""
    assert "No mail yet." in web.get("/practice/mail").text
    world.send_verification()
    assert PRACTICE_EMAIL in web.get("/practice/mail").text
