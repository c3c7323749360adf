"""A world for each browser, on one console."""

import pytest
import requests
from playwright.sync_api import expect

from automation.practice import PracticeConsole, tenants
from tests.automation.practice.conftest import Api, Web
from tests.deadline import AT_MOST


@pytest.fixture
def console():
    """A console on which every browser has a world of its own."""
    with PracticeConsole(separate=True) as running:
        yield running


def create(web, name):
    """Make an app as a person does."""
    web.sign_in()
    answer = web.post(
        "/developers/apps/create",
        at="/developers/apps/create",
        app_version="scoped",
        access_type="full_permissions",
        _subject_uid="4242424242",
        name=name,
    )
    assert "App created." in answer.text


def test_two_browsers_do_not_see_each_others_apps(console, browser):
    """Two trainees in two browsers each sign in, and each sees the own app and no other."""
    contexts = [browser.new_context(base_url=console.url) for _ in range(2)]
    for number, context in enumerate(contexts):
        page = context.new_page()
        page.goto("/developers/apps/create")
        page.locator("input[name=susi_email]").fill("admin@practice.example")
        page.keyboard.press("Enter")
        page.locator("input[name=login_password]").fill("practice-only")
        page.keyboard.press("Enter")
        page.locator("#scoped").check()
        page.locator("#full_permissions").check()
        page.locator("#app-name").press_sequentially(f"app-{number}")
        page.get_by_role("button", name="Create app").click()
        page.wait_for_url("**/developers/apps/info?app_key=*")
    for number, context in enumerate(contexts):
        page = context.pages[0]
        page.goto("/developers/apps")
        expect(page.locator(".tile__name")).to_have_text([f"app-{number}"])
        context.close()
    assert [[app.name for app in world.apps] for world in console.worlds] == [["app-0"], ["app-1"]]


def test_scenarios_are_each_browsers_own(console):
    """What one trainee switches on does not meet another."""
    first, second = Web(console), Web(console)
    first.post("/practice/scenarios", at="/practice", terms="on")
    second.get("/practice")
    assert [world.scenarios for world in console.worlds] == [{"terms"}, {"account-info-bug"}]


def test_api_finds_the_world(console):
    """Code, access token and refresh token are answered by the world that they come from."""
    people = [Web(console) for _ in range(3)]
    for number, web in enumerate(people):
        create(web, f"app-{number}")
    world = console.worlds[1]
    (app,) = world.apps
    app.scopes = frozenset({"team_info.read"})
    with requests.Session() as session:
        api = Api(console, session)
        code = world.issue_code(app, app.scopes, offline=True)
        grant = api.exchange(app, code).json()
        assert api.call("team/get_info", grant["access_token"]).status_code == 200
        fields = {"client_id": app.key, "client_secret": app.secret}
        refreshed = api.token(
            grant_type="refresh_token", refresh_token=grant["refresh_token"], **fields
        )
        assert refreshed.status_code == 200
        world.scenarios.add("api-down")
        assert api.call("team/get_info", grant["access_token"]).status_code == 503
        unknown = api.call("team/get_info", "sl.unknown")
        assert unknown.json()["error"][".tag"] == "invalid_access_token"
    assert [len(w.access_tokens) for w in console.worlds] == [0, 2, 0]


def test_one_who_waits_holds_up_nobody(console):
    """While one trainee waits for a slow page, another is answered."""
    slow, quick = Web(console), Web(console)
    slow.get("/login")
    quick.get("/login")
    console.worlds[0].scenarios.add("slow")
    console.worlds[0].slow_seconds = 60
    with pytest.raises(requests.ReadTimeout):
        slow.get("/login", timeout=0.1)
    assert quick.get("/login", timeout=AT_MOST).status_code == 200


def test_only_a_page_opens_a_world(console):
    """Calls that no visitor makes, and requests for another host, make no world."""
    for path in ("/log/telemetry", "/static/console.css", "/2/team/get_info", "/oauth2/token"):
        requests.get(console.url + path, timeout=AT_MOST)
    requests.post(console.url + "/login", data={}, timeout=AT_MOST, allow_redirects=False)
    strange = requests.get(console.url + "/login", headers={"Host": "example.com"}, timeout=AT_MOST)
    assert strange.status_code == 421
    assert console.worlds == []


def test_what_was_not_visited_for_longest_is_forgotten(console, monkeypatch):
    """There is a most of worlds; the one that was not visited for longest makes room."""
    monkeypatch.setattr(tenants, "MOST_WORLDS", 2)
    people = [Web(console) for _ in range(2)]
    for web in people:
        web.get("/login")
    first, second = console.worlds
    people[0].get("/login")
    Web(console).get("/login")
    assert first in console.worlds
    assert second not in console.worlds
    assert people[1].get("/login").status_code == 200
    assert len(console.worlds) == 2


def test_worlds_outlast_a_restart(console):
    """A stopped console starts again with everybody's world."""
    Web(console).get("/login")
    worlds = console.worlds
    console.stop()
    console.start()
    assert console.worlds == worlds != []


def test_one_world_unless_asked():
    """Unless they are separate there is one world for all."""
    console = PracticeConsole()
    assert console.worlds == [console.world]
