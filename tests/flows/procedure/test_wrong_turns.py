"""Each wrong turn is known from the practice console's pages, and so is the way back."""

import logging
from typing import Any, cast

import pytest

from automation.browser.input_style import QUICK
from automation.browser.waiting import Window
from automation.dropbox.controls.catalogue import built_in
from automation.dropbox.controls.finder import Controls
from automation.dropbox.pages.all_pages import Pages
from automation.dropbox.pages.sign_in import SignInWatch
from automation.dropbox.site import practice_site
from automation.practice import PracticeConsole
from flows.procedure.catalogue import STEPS
from flows.procedure.practice_person import PracticePerson
from flows.procedure.run import AppState, Run
from flows.procedure.wrong_turns import WRONG_TURNS, Trail, seen
from flows.terminal.options import SetupOptions


class Trainee:
    """Somebody who is signed in to a practice console, with a run that watches."""

    def __init__(self, page: Any, practice: PracticeConsole) -> None:
        self.page, self.practice = page, practice
        site = practice_site(practice.url)
        window = Window(page.context)
        controls = Controls(
            built_in(), site, window, point_at=lambda found: None, log=logging.getLogger("test")
        )
        nobody = cast(Any, None)
        self.run = Run(
            site=site,
            window=window,
            controls=controls,
            pages=Pages.of(site, window, controls),
            wishes=SetupOptions(guide=True),
            profile="demo",
            vault=nobody,
            journal=nobody,
            sign_in=SignInWatch(site, window),
            check_keys=nobody,
            exchange=nobody,
            prove=nobody,
            learn=nobody,
            learn_pair=nobody,
            app=AppState(name="snow-atlas-demo", to_be_made=True),
        )
        window.open(site.my_apps())
        PracticePerson(site, window, QUICK, lambda found: None).sign_in()

    def at(self, number: str) -> "Trainee":
        """Begin step `number`."""
        self.number, self.trail = number, Trail(number.split(".")[0])
        self.trail.look(self.run)
        return self

    def seen(self) -> str | None:
        """The wrong turn that is seen now."""
        self.trail.look(self.run)
        turn = seen(self.run, self.trail, self.number)
        if turn is not None:
            turn.remember(self.run)
        return turn.name if turn else None

    def open(self, path: str) -> None:
        self.page.goto(self.practice.url + path)

    def form(self, access: str, name: str = "") -> None:
        """Fill in the form for a new app."""
        self.open("/developers/apps/create")
        self.page.check("#scoped")
        self.page.check(access)
        self.page.type("#app-name", name)

    def has_app(self) -> None:
        """Have an app, and its page open."""
        app = self.practice.world.create_app("snow-atlas-demo")
        self.run.app.key = app.key
        self.open(f"/developers/apps/info?app_key={app.key}")
        self.page.wait_for_selector("[data-initialized]")

    def tab(self, name: str) -> None:
        self.page.click(f"[role=tab][data-hash={name}]")


@pytest.fixture
def trainee(page):
    """A trainee with a console of their own."""
    with PracticeConsole() as practice:
        yield Trainee(page, practice)


def test_app_folder_is_noticed_while_it_can_be_changed(trainee):
    """ "App folder" in the form is answered, and forgotten once "Full Dropbox" is selected."""
    trainee.form("#app_folder_permission")
    assert trainee.at("2.3").seen() == "app-folder"
    trainee.page.check("#full_permissions")
    assert trainee.seen() is None


def test_an_app_for_a_folder_is_never_taken(trainee):
    """An app that was made for a folder counts for nothing, whatever page is opened next."""
    trainee.form("#app_folder_permission", "snow-atlas-demo")
    trainee.at("2.5").page.click("button[type=submit]:has-text('Create app')")
    trainee.page.wait_for_url("**/info**")
    assert trainee.seen() == "app-folder-app"
    trainee.tab("permissions")
    assert trainee.seen() == "app-folder-app"
    assert not STEPS[5].goal(trainee.run), "the goal of 2.5"


@pytest.mark.parametrize("name", ["my Dropbox app", "dropbox", "Droplet"])
def test_a_forbidden_name_is_noticed_before_it_is_sent(trainee, name):
    """A name that Dropbox never takes is answered while it stands in the field."""
    trainee.form("#full_permissions", name)
    assert trainee.at("2.4").seen() == "forbidden-name"
    trainee.page.fill("#app-name", "")
    trainee.page.type("#app-name", "snow-atlas")
    assert trainee.seen() is None


def test_a_name_that_is_taken_is_noticed(trainee):
    """When the form comes back with a refusal, the trainee is told to look at it."""
    trainee.practice.world.scenarios.add("name-taken")
    trainee.form("#full_permissions", "snow-atlas")
    trainee.page.click("button[type=submit]:has-text('Create app')")
    assert trainee.at("2.5").seen() == "name-refused"


def test_the_tab_that_is_open_at_first_is_no_wrong_turn(trainee):
    """A new app's page opens on Settings; only going to yet another tab is a wrong turn."""
    trainee.has_app()
    assert trainee.at("3.1").seen() is None
    trainee.tab("branding")
    assert trainee.seen() == "wrong-tab"
    trainee.tab("permissions")
    assert trainee.seen() is None


def test_leaving_the_tab_before_submit(trainee):
    """With changes that wait for Submit, another tab is answered with where to go back."""
    trainee.has_app()
    trainee.tab("permissions")
    trainee.at("3.2").page.check("[id='team_info.read']")
    assert trainee.seen() is None
    trainee.tab("settings")
    assert trainee.seen() == "submit-waiting"
    trainee.tab("permissions")
    assert trainee.seen() is None


def test_going_on_to_authorize_without_submit(trainee):
    """With changes that wait for Submit, the authorize page is answered: the ticks are lost."""
    trainee.has_app()
    trainee.tab("permissions")
    trainee.at("3.2").page.check("[id='team_info.read']")
    assert trainee.seen() is None
    trainee.page.goto(trainee.run.site.authorize(trainee.run.known_key()))
    assert trainee.seen() == "submit-forgotten"


def test_leaving_the_app(trainee):
    """Without changes, another page is answered with the way back to the app."""
    trainee.has_app()
    trainee.at("4").open("/developers/apps")
    assert trainee.seen() == "left-app"


def test_cancel_on_the_consent_page(trainee):
    """Cancel is known by the page that is left, and forgotten when the address is open again."""
    trainee.has_app()
    address = trainee.run.site.authorize(trainee.run.known_key())
    trainee.at("5.3").page.goto(address)
    assert trainee.seen() is None
    trainee.page.click("text=Cancel")
    assert trainee.seen() == "cancelled"
    trainee.page.goto(address)
    assert trainee.seen() is None


def test_a_session_that_ended(trainee):
    """A sign-in page in the middle is answered, and is not the trainee's doing."""
    trainee.has_app()
    trainee.page.context.clear_cookies()
    trainee.at("3.1").page.reload()
    assert trainee.seen() == "signed-out"
    assert not next(turn for turn in WRONG_TURNS if turn.name == "signed-out").counts


def test_another_site(trainee):
    """A page of another origin is answered, and nothing is looked for on it."""
    trainee.page.route("http://shop.test/", lambda route: route.fulfill(body="a shop"))
    trainee.page.goto("http://shop.test/")
    assert trainee.at("3.1").seen() == "elsewhere"


def test_every_wrong_turn_says_what_happened_and_how_to_go_back():
    """Each has a name of its own and two sentences."""
    assert len({turn.name for turn in WRONG_TURNS}) == len(WRONG_TURNS)
    for turn in WRONG_TURNS:
        assert turn.happened.endswith("."), turn.name
        assert turn.back.endswith("."), turn.name
