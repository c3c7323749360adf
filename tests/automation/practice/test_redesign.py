"""The pages as they may be tomorrow: ids, texts, or both are others, and all of it still works."""

import re

import pytest
from playwright.sync_api import expect

from automation.practice.redesign import Redesign, renamed_ids, renamed_texts

KNOWN_IDS = (
    "susi_email|login_password|create-btn|scoped|app_version|full_permissions|access_type|app-name|"
    "_subject_uid|company|personal|accept-tos|create-button|c-tabs__label|permissions-submit|"
    "app-key|app-secret|warning-button|auth-button|auth-code|auth-box|ccpa-iframe|decline_cookies"
)
KNOWN_TEXTS = (
    "Log in|My apps|Apps created|Create app|Create a new app|Choose an API|Scoped access|"
    "Choose the type|Full Dropbox|Name your app|App name|Choose the Dropbox account|I agree|"
    "Individual|Team Scopes|team_info.read|members.read|View|Submit|Undo|App key|App secret|Show|"
    "Generate|Delete app|Before you connect|Continue|Cancel|would like|Allow|Access Code|Decline"
)
EVERY_PAGE = ("two-accounts", "terms", "cookie-banner")


class Redesigned:
    """Goes from sign-in to the code by place and role alone, and keeps the source of each page."""

    def __init__(self, console, page):
        self.console = console
        self.page = page
        self.sources = []
        self.texts = []

    def see(self):
        self.sources += [frame.content() for frame in self.page.frames]
        self.texts.append(self.page.locator("main").inner_text())

    def walk(self):
        page = self.page
        page.goto(self.console.url + "/developers/apps")
        expect(page.locator("iframe")).to_be_visible()
        page.frame_locator("iframe").locator("button").first.wait_for()
        self.see()
        page.frame_locator("iframe").locator("button").first.click()
        expect(page.locator("iframe")).to_have_count(0)
        page.locator("input[type=email]").fill("admin@practice.example")
        page.keyboard.press("Enter")
        page.locator("input[type=password]").wait_for()
        self.see()
        page.locator("input[type=password]").fill("practice-only")
        page.keyboard.press("Enter")
        page.wait_for_url("**/developers/apps")
        self.see()
        page.locator('main a[href="/developers/apps/create"]').click()
        page.locator("input[type=radio]").first.check()
        page.locator("input[type=radio]").nth(2).check()
        page.locator("input[type=radio]").nth(3).check()
        page.locator("input[type=text]").press_sequentially("walked")
        page.locator("input[type=checkbox]").check()
        self.see()
        page.locator("button[type=submit]:visible").last.click()
        page.wait_for_url("**/developers/apps/info?app_key=*")
        self.see()
        secret = page.locator("dd span a")
        secret.click()
        expect(secret).to_have_count(0)
        page.goto(page.url + "#permissions")
        page.reload()
        boxes = page.locator("input[type=checkbox]")
        expect(boxes).to_have_count(35)
        boxes.nth(14).check()
        self.see()
        bar = page.locator("body > div[role=region]")
        self.texts.append(bar.inner_text())
        self.sources.append(bar.evaluate("bar => bar.outerHTML"))
        bar.locator("button").last.click()
        expect(bar).to_have_count(0)
        (app,) = self.console.world.apps
        page.goto(
            f"{self.console.url}/oauth2/authorize?client_id={app.key}&response_type=code"
            "&token_access_type=offline"
        )
        self.see()
        page.locator("main button").click()
        page.wait_for_load_state()
        self.see()
        page.locator("main button").click()
        page.wait_for_url("**/oauth2/authorize_submit")
        self.see()
        return app


@pytest.fixture
def walk(console, page):
    """The way through all pages."""
    page.set_default_timeout(5000)
    console.world.scenarios |= set(EVERY_PAGE)
    return Redesigned(console, page)


def ids_of(walk):
    """What the controls on all pages are called in the source."""
    markup = "\n".join(walk.sources)
    attributes = re.findall(r'\b(?:id|class|name|for|data-[a-z-]+)="([^"]*)"', markup)
    return " ".join(attributes) + " ".join(re.findall(r" (data-[a-z-]+)", markup))


def check_outcome(walk, app):
    """The app was made for the team with full access, one box was saved, one code was given."""
    assert (app.access_type, app.owner) == ("full_permissions", "company")
    assert app.scopes == {"account_info.read", "email"}
    assert len(walk.console.world.codes) == 1


def test_as_it_is(walk):
    """Without a redesign the known ids and texts are all there: the lists here are right."""
    check_outcome(walk, walk.walk())
    names, text = ids_of(walk), "\n".join(walk.texts)
    assert not [known for known in KNOWN_IDS.split("|") if known not in names]
    seen = set(re.findall(KNOWN_TEXTS, text + "\n".join(walk.sources)))
    assert not set(KNOWN_TEXTS.split("|")) - seen


@pytest.mark.parametrize("scenario", ["renamed-ids", "renamed-texts", "renamed-controls"])
def test_nothing_known_is_left(walk, scenario):
    """No known id, class or field name is left, or no known text, or neither; all still works."""
    walk.console.world.scenarios.add(scenario)
    check_outcome(walk, walk.walk())
    ids = [name for name in ids_of(walk).split() if re.match(rf"({KNOWN_IDS})", name)]
    scopes = re.findall(r' id="[a-z_]+\.[a-z_.]+"', "\n".join(walk.sources))
    texts = re.findall(rf"\b(?:{KNOWN_TEXTS})\b", "\n".join(walk.texts))
    left = (bool(ids), bool(scopes), bool(texts))
    assert (
        left
        == {
            "renamed-ids": (False, False, True),
            "renamed-texts": (True, True, False),
            "renamed-controls": (False, False, False),
        }[scenario]
    )


@pytest.mark.parametrize(
    "redesign",
    [
        {
            'id="app-name"': 'id="x"',
            'for="app-name"': 'for="x"',
            'name="name"': 'name="y"',
            'data-hash="': 'data-x="',
            'value="scoped"': 'value="s"',
            'name="app_version"': 'name="v"',
        },
        {
            "app-name": "x",
            ">Create app<": ">Go<",
            "create-button": "go",
            "c-tabs__label": "z",
            "data-app-secret": "data-y",
            "permissions-submit-button": "w",
            "account_info.read": "basics.read",
        },
    ],
    ids=["in the page alone", "in the scripts too"],
)
def test_single_controls_can_be_renamed(walk, redesign):
    """A test can rename what it likes, in the page alone or in scripts too; forms still work."""
    walk.console.world.redesign = redesign
    check_outcome(walk, walk.walk())
    markup = "\n".join(walk.sources)
    assert not [old for old in redesign if old in markup]


def test_scripts_change_their_address(web, world):
    """A redesigned script has another address, so that no browser shows the old one."""
    before = set(re.findall(r'"(/static/[^"]+)"', web.get("/login?cont=/x").text))
    world.redesign = {"permissions-submit-button": "save-it"}
    page = web.get("/developers/apps").text
    after = set(re.findall(r'"(/static/[^"]+)"', page))
    assert not before & after
    (style,) = (address for address in after if "console.css" in address)
    script = style.replace("console.css", "permissions.js")
    assert "save-it" in web.get(script).text
    assert "save-it" not in web.get(script.rpartition("-")[0]).text


def test_own_pages_are_never_changed(web, world):
    """The start page keeps its words under every redesign."""
    before = web.get("/practice").text
    world.redesign = {"Scenarios": "X", "account-info-bug": "Y", "console.css": "Z"}
    assert web.get("/practice").text == before


def test_api_is_never_changed(world, api, team_grant):
    """Answers of the API are the same under every redesign."""
    world.redesign = {"Practice Team": "X", "team_id": "Y"}
    body = api.call("team/get_info", team_grant["access_token"]).json()
    assert body["name"] == "Practice Team"


def test_replacements_do_not_meet():
    """All replacements are made at once, so that one does not change what another has made."""
    redesign = Redesign.of({"a": "b", "b": "a", "ab": "c"})
    assert redesign.apply("a b ab") == "b a c"


def test_redesigns_keep_apart_what_was_apart():
    """No two controls get the same new name or text on one page by accident."""
    for renamed in (renamed_ids(), renamed_texts()):
        assert len({*renamed.values()}) == len(renamed)
