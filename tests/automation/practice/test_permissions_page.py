"""The Permissions tab (facts/console.md, Permissions tab), in a browser."""

import pytest
from playwright.sync_api import expect

from automation.practice.scopes import ALL_SCOPES

TEAM_THREE = ("team_info.read", "members.read", "sessions.list")


class Tab:
    """The controls of the tab, as a person finds them."""

    def __init__(self, console, page, app):
        self.page = page
        self.app = app
        self.url = f"{console.url}/developers/apps/info?app_key={app.key}#permissions"
        self.bar = page.get_by_text("Click Submit when you are done making changes.")
        self.submit_button = page.locator("button.permissions-submit-button")

    def open(self):
        self.page.goto("about:blank")
        self.page.goto(self.url)
        expect(self.box("email")).to_be_visible()
        return self

    def box(self, scope):
        return self.page.locator(f'input[id="{scope}"]')

    def ticked(self):
        boxes = self.page.locator("#permissions-form input:checked")
        return set(boxes.evaluate_all("boxes => boxes.map(box => box.id)"))

    def tick(self, *scopes):
        for scope in scopes:
            self.box(scope).check()

    def submit(self):
        self.submit_button.click()
        expect(self.bar).to_have_count(0)


@pytest.fixture
def tab(console, person, world):
    """The tab of a new app."""
    return Tab(console, person, world.create_app("snow-atlas")).open()


def test_order_on_the_page(tab):
    """Sections, groups and boxes stand in the order that the facts give; .write above .read."""
    boxes = tab.page.locator("#permissions-form input").evaluate_all("b => b.map(x => x.id)")
    assert boxes == list(ALL_SCOPES)
    assert boxes.index("team_info.write") < boxes.index("team_info.read")
    assert tab.page.locator("#permissions-form h2").all_text_contents() == [
        "Individual Scopes",
        "OpenID Scopes",
        "Team Scopes",
    ]
    assert tab.page.locator("#permissions-form legend").all_text_contents() == [
        "Account Info",
        "Files and folders",
        "Collaboration",
        "Connect",
        "Team",
        "Team Data",
        "Files",
        "Members",
        "Sessions",
    ]


def test_given_wordings(tab):
    """The four wordings that were seen are on the page, beside the scope's name."""
    for scope, words in {
        "account_info.read": "View basic information about your Dropbox account such as your "
        "username, email, and country",
        "team_info.read": "View basic information about your team including names, user count, "
        "and team settings",
        "members.read": "View your team membership",
        "sessions.list": "View your team's sessions, devices, and apps",
    }.items():
        expect(tab.page.get_by_label(scope, exact=True)).to_have_attribute("id", scope)
        expect(tab.page.get_by_text(words, exact=True)).to_be_visible()


def test_new_app(tab):
    """On a new app only account_info.read is ticked, and greyed; there is no bar."""
    assert tab.ticked() == {"account_info.read"}
    expect(tab.box("account_info.read")).to_be_disabled()
    expect(tab.submit_button).to_have_count(0)


def test_write_ticks_and_greys_read(tab):
    """Ticking .write ticks and greys its .read, in five areas and in no other."""
    greyed = {"account_info", "files.metadata", "sharing", "file_requests", "contacts"}
    for area in (*greyed, "files.content", "members", "team_info"):
        tab.tick(f"{area}.write")
        read = tab.box(f"{area}.read")
        assert (read.is_checked(), read.is_disabled()) == (
            (True, True) if area in greyed else (False, False)
        ), area


def test_clearing_write_frees_read(tab):
    """When .write is cleared its .read stays ticked and can be cleared."""
    tab.tick("sharing.write")
    tab.box("sharing.write").uncheck()
    expect(tab.box("sharing.read")).to_be_checked()
    tab.box("sharing.read").uncheck()
    assert tab.ticked() == {"account_info.read"}


def test_team_scope_makes_account_info_clearable(tab):
    """With a team scope account_info.read can be cleared; without one it is back."""
    tab.tick("members.read")
    tab.box("account_info.read").uncheck()
    tab.box("members.read").uncheck()
    expect(tab.box("account_info.read")).to_be_checked()
    expect(tab.box("account_info.read")).to_be_disabled()


def test_bar_shows_only_while_something_is_changed(tab):
    """The bar comes at the end of the body with a change and goes with it."""
    tab.tick("members.read")
    expect(tab.bar).to_be_visible()
    assert (
        tab.page.evaluate("document.body.lastElementChild.querySelectorAll('button').length") == 2
    )
    tab.box("members.read").uncheck()
    expect(tab.bar).to_have_count(0)
    tab.tick("members.read")
    tab.page.get_by_role("button", name="Undo").click()
    assert tab.ticked() == {"account_info.read"}
    expect(tab.bar).to_have_count(0)


def test_unsubmitted_changes_are_lost(tab):
    """A change that was not submitted is gone after a reload."""
    tab.tick("members.read")
    tab.page.reload()
    assert tab.ticked() == {"account_info.read"}


def test_individual_scopes_are_saved(tab):
    """Individual scopes are saved the plain way, the bug or not."""
    tab.tick("files.metadata.write")
    tab.submit()
    tab.open()
    wanted = {"account_info.read", "files.metadata.write", "files.metadata.read"}
    assert tab.ticked() == wanted == tab.app.scopes


def test_bug_loses_a_plain_submit(tab):
    """With `account-info-bug` a submit with account_info.read looks fine and saves nothing."""
    tab.tick(*TEAM_THREE)
    tab.submit()
    tab.open()
    assert tab.ticked() == {"account_info.read"} == tab.app.scopes


def test_bug_keeps_a_submit_without_account_info(tab):
    """With account_info.read cleared the submit is saved, and it comes back ticked."""
    tab.tick(*TEAM_THREE)
    tab.box("account_info.read").uncheck()
    tab.submit()
    tab.open()
    assert tab.ticked() == {"account_info.read", *TEAM_THREE} == tab.app.scopes


def test_bug_spares_team_data_member(tab):
    """With team_data.member among the team scopes the plain submit is saved."""
    tab.tick(*TEAM_THREE, "team_data.member")
    tab.submit()
    assert tab.app.scopes == {"account_info.read", "team_data.member", *TEAM_THREE}


def test_without_the_bug_the_plain_way_saves(tab, world):
    """Without the scenario all four are saved as they are submitted."""
    world.scenarios.clear()
    tab.tick(*TEAM_THREE)
    tab.submit()
    tab.open()
    assert tab.ticked() == {"account_info.read", *TEAM_THREE} == tab.app.scopes


def test_submit_after_the_session_ended_leads_to_sign_in(tab, world):
    """A submit without a session leads to sign-in, and from there back to the app."""
    tab.tick("members.read")
    world.sessions.clear()
    tab.submit_button.click()
    tab.page.wait_for_url("**/login?cont=%2Fdevelopers%2Fapps%2Finfo%3Fapp_key%3D*")


def test_unknown_scope_is_refused(web, team_app):
    """The server takes no scope that is not on the tab."""
    answer = web.post("/developers/apps/permissions", app_key=team_app.key, scope="all")
    assert answer.status_code == 400


def test_tabs_are_dead_at_first(console, person, world):
    """A tab does nothing until its script has marked it; then it opens its panel."""
    app = world.create_app("snow-atlas")
    person.clock.install(time=0)
    person.clock.pause_at(1000)
    person.goto(f"{console.url}/developers/apps/info?app_key={app.key}")
    tab = person.locator('a[role=tab].c-tabs__label[data-hash="permissions"]')
    tab.click()
    expect(tab).to_have_attribute("aria-selected", "false")
    person.clock.run_for(1000)
    expect(tab).to_have_attribute("data-initialized", "true")
    tab.click()
    expect(tab).to_have_attribute("aria-selected", "true")
    expect(person.locator('input[id="members.read"]')).to_be_visible()
    expect(person.locator(".app-key")).to_be_hidden()


def test_tab_ids_are_random(web, team_app):
    """The ids of the tabs differ from one load to the next."""
    pages = {web.get(f"/developers/apps/info?app_key={team_app.key}").text for _ in range(2)}
    assert len(pages) == 2
    assert all('id="tab_pyxl' in page for page in pages)
