"""The page that makes an app (facts/console.md, Create app), in a browser."""

import pytest
from playwright.sync_api import expect

from automation.practice.app_names import NameRefused


class CreatePage:
    """The controls of the page, as a person finds them."""

    def __init__(self, console, page):
        self.console = console
        self.page = page
        self.name = page.locator("#app-name")
        self.button = page.locator("button#create-button[type=submit]")
        self.terms = page.locator("#accept-tos")

    def open(self):
        self.page.goto(self.console.url + "/developers/apps/create")
        return self

    def choose(self):
        self.page.locator("#scoped").check()
        self.page.locator("#full_permissions").check()
        return self

    def type(self, text):
        self.name.fill("")
        self.name.press_sequentially(text)
        return self


@pytest.fixture
def create(console, person):
    """The page, opened by a person who is signed in."""
    return CreatePage(console, person).open()


def test_my_apps_leads_here(console, person):
    """ "Create app" on My apps is a link to this page."""
    person.goto(console.url + "/developers/apps")
    link = person.locator("a.app-list__create-btn")
    expect(link).to_have_text("Create app")
    link.click()
    expect(person.get_by_role("heading", level=1)).to_have_text(
        "Create a new app on the DBX Platform"
    )


def test_sections_show_after_the_api(create):
    """Access and name are asked for only after the API was chosen."""
    expect(create.name).to_be_hidden()
    create.page.locator("#scoped").check()
    expect(create.name).to_be_visible()


def test_app_is_made(create, world):
    """Filled in key by key, the form makes an app, shows a toast and the app's page."""
    create.choose().type("snow-atlas")
    create.button.click()
    expect(create.page.get_by_text("App created.", exact=True)).to_be_visible()
    (app,) = world.apps
    assert create.page.url == f"{create.console.url}/developers/apps/info?app_key={app.key}"
    assert (app.name, app.access_type) == ("snow-atlas", "full_permissions")
    assert app.scopes == {"account_info.read"}
    create.page.reload()
    expect(create.page.get_by_text("App created.", exact=True)).to_have_count(0)


def test_old_address(create, world):
    """With `old-app-url` the new app's address carries the key in its path; both are readable."""
    world.scenarios.add("old-app-url")
    create.choose().type("snow-atlas")
    create.button.click()
    create.page.wait_for_url(f"**/developers/apps/info/{world.apps[0].key}")
    create.page.goto(f"{create.console.url}/developers/apps/info?app_key={world.apps[0].key}")
    expect(create.page.get_by_role("heading", level=1)).to_have_text("snow-atlas")


def test_value_set_in_one_go_leaves_the_button_disabled(create):
    """A name that did not come from keys does not count."""
    create.choose()
    create.name.fill("snow-atlas")
    expect(create.button).to_be_disabled()
    create.name.press("End")
    create.page.locator("#full_permissions").check()
    expect(create.button).to_be_disabled()
    create.name.press("x")
    expect(create.button).to_be_enabled()


def test_inserted_text_leaves_the_button_disabled(create):
    """Text that is inserted without a key does not count either."""
    create.choose()
    create.name.focus()
    create.page.keyboard.insert_text("snow-atlas")
    expect(create.button).to_be_disabled()


def test_deleting_and_pasting_by_keyboard_count(create):
    """The name may be deleted and pasted with keys."""
    create.choose().type("snow")
    expect(create.button).to_be_enabled()
    create.name.press("ControlOrMeta+a")
    create.name.press("ControlOrMeta+x")
    expect(create.button).to_be_disabled()
    create.name.press("ControlOrMeta+v")
    expect(create.button).to_be_enabled()
    for _ in range(4):
        create.name.press("Backspace")
    expect(create.button).to_be_disabled()


def test_three_elements_share_the_id(create):
    """Three elements have the button's id; only one of them can be seen."""
    create.choose()
    assert create.page.locator("#create-button").all_text_contents() == [
        "Create app",
        "Send email for verification",
        "Resend verification email",
    ]
    assert [b.is_visible() for b in create.page.locator("#create-button").all()] == [
        True,
        False,
        False,
    ]


def test_owner_is_hidden(create):
    """With one account the owner is a hidden field."""
    assert create.page.locator("[name=_subject_uid]").get_attribute("type") == "hidden"


def test_terms_are_hidden_without_the_scenario(create):
    """The terms' box is in the page although nobody is asked."""
    create.choose()
    assert create.terms.count() == 1
    assert not create.page.locator("#accept-tos-wrapper").is_visible()


def test_terms_are_asked_once(create, world):
    """With `terms` the box is required until it was accepted once."""
    world.scenarios.add("terms")
    create.open().choose().type("first")
    expect(create.button).to_be_disabled()
    create.terms.check()
    create.button.click()
    create.page.wait_for_url("**/info?*")
    create.open().choose().type("second")
    expect(create.page.locator("#accept-tos-wrapper")).to_be_hidden()
    expect(create.button).to_be_enabled()


def test_taken_name(create, world):
    """With `name-taken` the first name is refused, and another one is accepted."""
    world.scenarios.add("name-taken")
    create.choose().type("snow-atlas")
    create.button.click()
    expect(create.page.get_by_role("alert")).to_contain_text("already exists")
    assert world.apps == []
    create.type("snow-atlas-2")
    create.button.click()
    create.page.wait_for_url("**/info?*")
    assert [app.name for app in world.apps] == ["snow-atlas-2"]


def test_taken_name_stays_taken(world):
    """The name that `name-taken` refused belongs to somebody else from then on."""
    world.scenarios.add("name-taken")
    for _ in range(2):
        with pytest.raises(NameRefused, match="already exists"):
            world.create_app("Snow-Atlas")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("My Dropbox tool", "must not contain"),
        ("MYDROPBOX", "must not contain"),
        ("drop-in", "must not begin"),
        ("DROPS", "must not begin"),
        ("Taken", "already exists"),
        ("tAKEN ", "already exists"),
        ("   ", "enter a name"),
    ],
)
def test_name_rules(world, name, reason):
    """Names with Dropbox in them, beginning with drop, taken or empty are refused."""
    world.create_app("taken")
    with pytest.raises(NameRefused, match=reason):
        world.create_app(name)


def test_name_of_a_deleted_app_is_free(world):
    """A deleted app gives its name back."""
    world.delete_app(world.create_app("again"))
    assert world.create_app("again").number == 2


def test_drop_inside_a_name_is_fine(world):
    """Only the beginning counts for the second rule."""
    assert world.create_app("rain drop").name == "rain drop"
