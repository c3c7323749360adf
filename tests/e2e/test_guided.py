"""`setup --guide`: a person who knows only what the captions say, and their mistakes."""

from typing import TYPE_CHECKING

import pytest

from automation.browser.overlay import DONE, OPEN
from automation.dropbox.controls.finder import Controls
from automation.dropbox.scopes import REQUIRED
from flows.terminal.result import Result
from tests.e2e import guided as deeds
from tests.e2e.guided import MISTAKES, guided, replies
from tests.e2e.runs import APP, Deed, Hands, Person, Runs

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not there is not waited for as long as on the real pages."""
    monkeypatch.setattr(Controls, "seconds", 0.6)
    monkeypatch.setattr("automation.browser.waiting.PERSON_TICK_MS", 50)


def follow(
    runs: Runs, *scenarios: str, instead: dict[str, Deed], patience: float = 20
) -> tuple[Result, Person]:
    """Run it in front of a person who does every step, some of them `instead` in another way."""
    person = Person(
        {**guided(runs.practice), **instead},
        {**replies(runs.practice), **{key: do for key, do in instead.items() if " " in key}},
    )
    result = runs.setup(*scenarios, person=person, guide=True, allow=False, patience=patience)
    return result, person


def said(person: Person) -> str:
    """All that the captions said."""
    return " ".join(" ".join(caption.lines) for caption in person.captions)


def test_the_first_window_is_the_consoles_first_page(runs: Runs) -> None:
    """Nobody has to know an address: the run opens the console, and the first caption is on it."""
    first: list[str] = []

    def start(page: "Page", hands: Hands) -> None:
        first.append(page.url)
        deeds.sign_in(page, hands)

    result, person = follow(runs, instead={"1": start})
    assert result.error is None
    assert [each.split("?")[0] for each in first] == [f"{runs.practice.url}/login"]
    assert person.captions[0].number == "1"
    address = runs.practice.world.live_apps()[-1].key
    assert f"/oauth2/authorize?client_id={address}" in said(person), "step 5.1 says where to go"


@pytest.mark.sweep
def test_the_address_can_be_opened_with_a_button(runs: Runs) -> None:
    """A step that begins at an address offers to open it, and does."""
    result, person = follow(runs, instead={"5.1": lambda page, hands: OPEN})
    assert result.error is None
    assert "Open the authorize page" in person.done


def test_app_folder_is_answered_while_it_can_be_changed(runs: Runs) -> None:
    """Who selects "App folder" is told at once what that means, and to select "Full Dropbox"."""

    def wrong(page: "Page", hands: Hands) -> None:
        hands.click(page.locator("#app_folder_permission"))

    result, person = follow(runs, instead={"2.3": wrong, "sees one folder": deeds.full})
    assert result.error is None
    assert "Such an app sees one folder and no team." in said(person)
    assert [app.access_type for app in runs.practice.world.live_apps()] == ["full_permissions"]


def test_an_app_folder_app_is_never_a_success(runs: Runs) -> None:
    """An app for a folder that was made all the same is no success, and the error says so."""

    def wrong(page: "Page", hands: Hands) -> None:
        hands.click(page.locator("#full_permissions"))

    def change_mind(page: "Page", hands: Hands) -> None:
        hands.click(page.locator("#app_folder_permission"))
        deeds.create(page, hands)

    result, person = follow(runs, instead={"2.3": wrong, "2.5": change_mind}, patience=4)
    assert result.error is not None
    assert (int(result.exit_code), result.error.code) == (6, "wrong-app-kind")
    assert "made for an app folder" in said(person)
    assert result.data["app"] is None


@pytest.mark.sweep
def test_another_app_after_the_wrong_one(runs: Runs) -> None:
    """Who follows the caption and makes another app comes to the end, with that one."""

    def change_mind(page: "Page", hands: Hands) -> None:
        hands.click(page.locator("#app_folder_permission"))
        deeds.create(page, hands)

    def another(page: "Page", hands: Hands) -> None:
        page.goto(f"{runs.practice.url}/developers/apps")
        deeds.create_app(page, hands)
        deeds.scoped(page, hands)
        deeds.full(page, hands)
        hands.click(page.locator("#app-name"))
        hands.type(f"{APP}-2")
        with page.expect_navigation():
            hands.click(page.get_by_role("button", name="Create app"))

    result, _ = follow(
        runs, instead={"2.5": change_mind, "app was made for an app folder": another}
    )
    assert result.error is None
    good = runs.practice.world.live_apps()[-1]
    assert good.name == f"{APP}-2"
    assert good.scopes == set(REQUIRED)
    assert result.data["app"]["name"] == good.name


@pytest.mark.sweep
def test_cancel_on_the_consent_page(runs: Runs) -> None:
    """Who selects "Cancel" reads that nothing was allowed, and a button opens the page again."""

    came: list[str] = []

    def cancel_then_allow(page: "Page", hands: Hands) -> None:
        came.append(page.url)
        if len(came) > 1:
            deeds.allow(page, hands)
            return
        if page.locator(deeds.CONTINUE).count():
            hands.click(page.locator(deeds.CONTINUE))
            page.locator("button.auth-button-allow").wait_for()
        hands.click(page.get_by_role("link", name="Cancel"))

    result, person = follow(
        runs,
        instead={"5.3": cancel_then_allow, "nothing was allowed": lambda page, hands: OPEN},
    )
    assert result.error is None
    assert len(came) == 2
    assert any("nothing was allowed" in title for title in person.turns)


def test_submit_forgotten(runs: Runs) -> None:
    """Who leaves without Submit is told that the ticks are lost, and what to do."""

    def leave(page: "Page", hands: Hands) -> None:
        page.goto(f"{runs.practice.url}/developers/apps")

    def back(page: "Page", hands: Hands) -> None:
        hands.click(page.get_by_role("link", name=APP, exact=True))
        deeds.tick(page, hands)
        deeds.submit(page, hands)

    result, person = follow(runs, instead={"3.2": leave, "You went on without": back})
    assert result.error is None
    assert "the ticks are lost" in said(person)


@pytest.mark.sweep
def test_a_permission_too_many(runs: Runs) -> None:
    """A fifth box is answered before it is submitted, and the app ends with the four."""

    def too_many(page: "Page", hands: Hands) -> None:
        deeds.tick(page, hands)
        hands.click(deeds.box(page, "files.content.write"))

    def clear(page: "Page", hands: Hands) -> None:
        hands.click(deeds.box(page, "files.content.write"))

    result, person = follow(runs, instead={"3.1": too_many, "does not need": clear})
    assert result.error is None
    assert "A permission is ticked that the connector does not need" in said(person)
    assert runs.practice.world.live_apps()[-1].scopes == set(REQUIRED)


@pytest.mark.sweep
@pytest.mark.parametrize(
    ("mistake", "ringed"),
    [("app-folder", "full_permissions"), ("too-many", "files.content.write")],
)
def test_the_ring_shows_what_puts_it_right(runs: Runs, mistake: str, ringed: str) -> None:
    """While a wrong turn is answered, the ring is at what puts it right."""
    rings: list[tuple[str, str | None]] = []

    class Looking(Person):
        def highlighted(self, locator: "Locator") -> None:
            rings.append((self.captions[-1].title, locator.get_attribute("id")))

    deeds_then = MISTAKES[mistake].deeds()
    person = Looking({**guided(runs.practice), **deeds_then}, deeds_then)
    result = runs.setup(person=person, guide=True, allow=False)
    assert result.error is None
    at_it = {where for title, where in rings if MISTAKES[mistake].said in title}
    assert at_it == {ringed}


def test_i_did_it_too_early_is_answered(runs: Runs) -> None:
    """A press that the page does not bear out is answered with what is still missing."""

    def early(page: "Page", hands: Hands) -> str:
        deeds.tick(page, hands)
        hands.click(deeds.box(page, "sessions.list"))
        return DONE

    def rest(page: "Page", hands: Hands) -> None:
        hands.click(deeds.box(page, "sessions.list"))

    result, person = follow(runs, instead={"3.1": early, "Not ticked: sessions.list": rest})
    assert result.error is None
    assert "Not yet. Not ticked: sessions.list." in said(person)


@pytest.mark.sweep
def test_the_personal_account_as_owner_is_answered(runs: Runs) -> None:
    """With two accounts linked, whoever selects the personal one is told what that means."""

    def personal(page: "Page", hands: Hands) -> None:
        hands.click(page.locator("#personal"))

    def work(page: "Page", hands: Hands) -> None:
        hands.click(page.locator("#company"))
        hands.click(page.get_by_role("button", name="Create app"))

    result, person = follow(
        runs, "two-accounts", instead={"2.5": personal, "Its apps see no team": work}
    )
    assert result.error is None
    assert "The personal account is selected as the owner." in said(person)


@pytest.mark.sweep
def test_the_settings_of_another_app(runs: Runs) -> None:
    """Whoever opens the Settings tab of another app is told so, and its secret is not taken."""

    def another(page: "Page", hands: Hands) -> None:
        runs.practice.world.create_app("another")
        deeds.to_my_apps(page, hands)
        hands.click(page.get_by_role("link", name="another", exact=True))

    def back(page: "Page", hands: Hands) -> None:
        deeds.to_my_apps(page, hands)
        hands.click(page.get_by_role("link", name=APP, exact=True))

    instead: dict[str, Deed] = {"4": another, "the page of another app": back}
    result, person = follow(runs, instead={**instead, "5.1": deeds.open_it})
    assert result.error is None
    assert f"open “{APP}”" in said(person)
    assert result.data["app"]["name"] == APP


@pytest.mark.sweep
def test_an_error_after_allow(runs: Runs) -> None:
    """Where Dropbox's page fails after "Allow", it is opened again, and the caption says so."""
    result, person = follow(runs, "allow-fails", instead={})
    assert result.error is None
    assert "Dropbox's page failed, so it was opened again." in said(person)
    assert len(runs.practice.world.codes) == 1


@pytest.mark.sweep
def test_tabs_of_another_name(runs: Runs) -> None:
    """Where the tabs are called something else, nobody is told that they have left one."""
    result, person = follow(runs, "renamed-texts", instead={})
    assert result.error is None
    assert "You left" not in said(person)


@pytest.mark.sweep
def test_no_bar_after_a_change(runs: Runs) -> None:
    """Where no bar with Submit comes at first, the person reaches the end all the same."""
    result, _ = follow(runs, "no-bar", instead={})
    assert result.error is None
    assert runs.practice.world.live_apps()[-1].scopes == set(REQUIRED)


def test_no_more_apps_is_said_at_once(runs: Runs) -> None:
    """A limit of the account ends the run with its own code, not when patience runs out."""
    result, _ = follow(runs, "app-limit", instead={"2.5": once_create})
    assert result.error is not None
    assert (int(result.exit_code), result.error.code) == (6, "app-limit")
    assert runs.practice.world.live_apps() == []


def once_create(page: "Page", hands: Hands) -> None:
    """Select "Create app" once."""
    with page.expect_navigation():
        hands.click(page.get_by_role("button", name="Create app"))
