"""The trainer's page: what it shows of every room, and who may see it."""

import csv
import io
import re
from html import unescape

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe, AxeResults
from playwright.sync_api import expect

from automation.practice import PracticeConsole, tenants
from automation.practice.rooms import CONNECTOR_SCOPES, clean_name
from tests.automation.practice.conftest import Api, Web
from tests.automation.practice.test_tenants import create
from tests.deadline import AT_MOST


@pytest.fixture
def console():
    """A console on which every browser has a world of its own."""
    with PracticeConsole(separate=True) as running:
        yield running


@pytest.fixture
def trainer(console):
    """Somebody who has followed the trainer's link."""
    with requests.Session() as session:
        session.get(console.url + console.trainer_path, timeout=AT_MOST)
        yield session


def table(console, trainer):
    """Return the exported table, a dictionary for each room."""
    answer = trainer.get(f"{console.url}/trainer/rooms.csv", timeout=AT_MOST)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text)))


def enter(console, name=""):
    """Open a room as a browser does, come back to it, and give it a name."""
    web = Web(console)
    web.get("/practice")
    web.get("/practice")
    if name:
        web.post("/practice/name", at="/practice", visitor=name)
    return web


def press(console, trainer, room):
    """Press the button that starts rooms afresh."""
    page = trainer.get(f"{console.url}/trainer", timeout=AT_MOST).text
    token = re.search(r'name="t" value="([^"]+)"', page)[1]
    sent = {"t": token, "room": room}
    return trainer.post(f"{console.url}/trainer/reset", data=sent, timeout=AT_MOST)


def reached(row):
    """Return the milestones that have a time."""
    steps = ("signed_in", "app", "kind", "permissions", "key", "code", "token", "tested")
    return [step for step in steps if row[f"{step}_at"]]


def test_every_milestone_over_http(console, trainer):
    """Each thing that a trainee does with forms and calls is seen right after it, in order."""
    web = enter(console, "Ada")
    seen = [reached(table(console, trainer)[0])]
    web.sign_in()
    seen.append(reached(table(console, trainer)[0]))
    create(web, "snow-atlas")
    (world,) = console.worlds
    (app,) = world.apps
    seen.append(reached(table(console, trainer)[0]))
    scopes = [*CONNECTOR_SCOPES[1:]]
    web.post("/developers/apps/permissions", app_key=app.key, scope=scopes)
    seen.append(reached(table(console, trainer)[0]))
    address = f"/oauth2/authorize?client_id={app.key}&response_type=code&token_access_type=offline"
    web.get(address)
    seen.append(reached(table(console, trainer)[0]))
    fields = {"client_id": app.key, "response_type": "code", "token_access_type": "offline"}
    web.post("/oauth2/authorize_submit", at=address, **fields)
    seen.append(reached(table(console, trainer)[0]))
    with requests.Session() as session:
        api = Api(console, session)
        grant = api.exchange(app, world.codes[-1]).json()
        seen.append(reached(table(console, trainer)[0]))
        assert api.call("team/get_info", grant["access_token"]).status_code == 200
    seen.append(reached(table(console, trainer)[0]))
    steps = ["signed_in", "app", "kind", "permissions", "key", "code", "token", "tested"]
    assert seen == [steps[:end] for end in (0, 1, 3, 4, 5, 6, 7, 8)]
    (row,) = table(console, trainer)
    assert (row["name"], row["state"], row["app_name"]) == ("Ada", "done", "snow-atlas")
    assert row["wrong_turns"] == ""


def test_wrong_turns_are_seen(console, trainer):
    """App folder, a personal owner, a permission too many, and dangerous neighbours are named."""
    web = enter(console)
    web.sign_in()
    (world,) = console.worlds
    world.create_app("wrong", "app_folder", "personal").scopes = frozenset({"files.content.read"})
    world.neighbours["generate"] += 1
    world.create_app("other")
    (row,) = table(console, trainer)
    for words in ("2 apps", "“Generate”"):
        assert words in row["wrong_turns"]
    world.apps.pop()
    (row,) = table(console, trainer)
    for words in ("“App folder”", "personal account", "files.content.read"):
        assert words in row["wrong_turns"]
    assert row["state"] == "wrong"
    assert "kind" not in reached(row)


def test_a_refused_request_for_a_token_is_seen(console, trainer):
    """A spent code and a wrong secret are wrong turns, until a token is there."""
    web = enter(console)
    create(web, "app")
    (world,) = console.worlds
    (app,) = world.apps
    app.scopes = frozenset(CONNECTOR_SCOPES)
    with requests.Session() as session:
        api = Api(console, session)
        fields = {"client_id": app.key, "client_secret": "wrong"}
        api.token(grant_type="authorization_code", code="none", **fields)
        assert "refused (once)" in table(console, trainer)[0]["wrong_turns"]
        api.exchange(app, world.issue_code(app, app.scopes, offline=False))
        assert "token_access_type=offline" in table(console, trainer)[0]["wrong_turns"]
        api.exchange(app, world.issue_code(app, app.scopes, offline=True))
    assert table(console, trainer)[0]["wrong_turns"] == ""


def test_quiet_is_told_from_the_clock(console, trainer):
    """Who has not asked for anything in five minutes is quiet, and back after a request."""
    web = enter(console)
    (world,) = console.worlds
    now = world.clock()
    world.clock = lambda: now + 7 * 60
    page = trainer.get(f"{console.url}/trainer", timeout=AT_MOST).text
    assert "Seen 7 min ago" in page
    assert table(console, trainer)[0]["state"] == "quiet"
    web.get("/practice")
    assert table(console, trainer)[0]["state"] == "working"


def test_only_the_link_opens_it(console):
    """Without the link all of it is unknown, opens no room, and cannot be guessed from outside."""
    assert len(console.trainer_path) >= len("/trainer/") + 32
    assert PracticeConsole(separate=True).trainer_path != console.trainer_path
    for path in ("/trainer", "/trainer/rooms.csv", "/trainer/guess", console.trainer_path[:-1]):
        assert requests.get(console.url + path, timeout=AT_MOST).status_code == 404
    cookies = {"practice_trainer": "guess"}
    assert (
        requests.get(f"{console.url}/trainer", cookies=cookies, timeout=AT_MOST).status_code == 404
    )
    assert requests.post(f"{console.url}/trainer/reset", timeout=AT_MOST).status_code == 404
    strange = {"Host": "example.com"}
    answer = requests.get(console.url + console.trainer_path, headers=strange, timeout=AT_MOST)
    assert (answer.status_code, answer.cookies.get_dict()) == (421, {})
    assert console.worlds == []


def test_the_link_is_not_on_the_page(console, trainer):
    """The page's address and text do not hold the secret, so that a projector may show them."""
    page = trainer.get(f"{console.url}/trainer", timeout=AT_MOST)
    secret = console.trainer_path.rpartition("/")[2]
    assert secret not in page.text
    assert page.url == f"{console.url}/trainer"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert not [s for s in console.issued_secrets() if s in page.text]


def test_one_room_or_all_start_afresh(console, trainer):
    """A reset forgets one room or every room, keeps names, and leaves the others alone."""
    for name in ("Ada", "Ben"):
        create(enter(console, name), f"app-of-{name}")
    assert press(console, trainer, "1").status_code == 200
    rows = table(console, trainer)
    assert [(row["name"], row["app_name"]) for row in rows] == [("Ada", ""), ("Ben", "app-of-Ben")]
    assert reached(rows[0]) == []
    press(console, trainer, "all")
    assert [row["app_name"] for row in table(console, trainer)] == ["", ""]


def test_a_reset_needs_the_pages_form(console, trainer):
    """A form of another site, without the page's token, resets nothing."""
    create(enter(console), "kept")
    sent = {"room": "all", "t": "guess"}
    answer = trainer.post(f"{console.url}/trainer/reset", data=sent, timeout=AT_MOST)
    assert answer.status_code == 403
    assert table(console, trainer)[0]["app_name"] == "kept"


def test_a_name_is_text_and_no_formula(console, trainer):
    """What a trainee types as a name is neither markup on the page nor a formula in the table."""
    web = enter(console, '=HYPERLINK("x")<b>\n' + "y" * 60)
    page = trainer.get(f"{console.url}/trainer", timeout=AT_MOST).text
    assert "<b>" not in page
    (row,) = table(console, trainer)
    assert row["name"].startswith("'=HYPERLINK(")
    assert "=HYPERLINK" in unescape(web.get("/practice").text)
    assert clean_name(" A\u202e\x07 \n B ") == "A B"
    assert len(clean_name("y" * 60)) == 40


def test_no_script_of_it_in_the_trainees_pages(console):
    """A trainee's pages load no script for the trainer."""
    web = enter(console)
    assert "trainer.js" not in web.get("/practice").text
    web.sign_in()
    assert "trainer" not in web.get("/developers/apps").text


def test_requests_without_a_cookie_evict_nobody(console, trainer, monkeypatch):
    """Five times as many requests without a cookie as there are rooms leave a trainee's room."""
    monkeypatch.setattr(tenants, "MOST_WORLDS", 5)
    create(enter(console, "Ada"), "kept")
    for _ in range(25):
        assert requests.get(f"{console.url}/practice", timeout=AT_MOST).status_code == 200
    assert [row["app_name"] for row in table(console, trainer)] == ["kept"]
    assert len(console.worlds) == 5


def test_full_until_a_room_is_old(console, trainer, monkeypatch):
    """Where all rooms are lived in, the next is refused in words, until one is old."""
    monkeypatch.setattr(tenants, "MOST_WORLDS", 2)
    for name in ("Ada", "Ben"):
        enter(console, name)
    refused = requests.get(f"{console.url}/practice", timeout=AT_MOST)
    assert refused.status_code == 503
    assert "Ask the trainer" in refused.text
    now = console.world.clock()
    console.world.clock = lambda: now + tenants.KEPT_SECONDS + 60
    assert requests.get(f"{console.url}/practice", timeout=AT_MOST).status_code == 200
    assert [row["name"] for row in table(console, trainer)] == ["Ben"]


def test_the_page_follows_by_itself(console, page):
    """In a browser a new room and its steps appear without a reload; an open question stays."""
    page.goto(console.url + console.trainer_path)
    expect(page).to_have_url(f"{console.url}/trainer")
    expect(page.locator("#summary")).to_contain_text("Nobody is here yet")
    web = enter(console, "Ada")
    expect(page.get_by_role("heading", name="Ada")).to_be_visible()
    question = page.get_by_text("Start afresh Ada")
    question.click()
    create(web, "app")
    expect(page.locator("#summary")).to_contain_text("1 room")
    button = page.get_by_role("button", name="Start Ada afresh")
    expect(button).to_be_visible()
    button.click()
    expect(page.locator(".step--yes")).to_have_count(0)
    assert console.worlds[0].apps == []
    console.stop()
    expect(page.locator("#lost")).to_contain_text("does not answer", timeout=AT_MOST * 1000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(console, page, scheme):
    """axe-core has nothing to object to, with no room, and with rooms in different states."""
    page.emulate_media(color_scheme=scheme)
    page.goto(console.url + console.trainer_path)
    page.get_by_label("Update by itself").uncheck()
    assert Axe().run(page).violations_count == 0
    enter(console)
    create(enter(console, "Ada"), "app")
    console.worlds[1].apps[0].access_type = "app_folder"
    page.reload()
    page.get_by_text("Start all afresh…").click()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    colours = AxeResults(page.evaluate("axe.run({runOnly: ['color-contrast']})"))
    assert colours.violations_count == 0, colours.generate_report()
