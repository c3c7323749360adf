"""Handing over: what the machine cannot do, a person does in the browser, and the run goes on."""

import re
from collections.abc import Callable

import pytest

from automation.browser.overlay import DONE
from automation.dropbox.controls.finder import Controls
from automation.dropbox.scopes import REQUIRED
from tests.deadline import here
from tests.e2e.by_hand import by_hand, to_paste
from tests.e2e.guided import replies
from tests.e2e.runs import Person, Runs

LOST_CREATE = {
    ">Create app</button>": ">New project</button>",
    'id="create-button"': 'id="make-it"',
}
"""The button of the form has another text and another id."""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not there is not waited for as long as on the real pages."""
    monkeypatch.setattr(Controls, "seconds", 0.4)
    monkeypatch.setattr("automation.dropbox.pages.settings.SHOWN_SECONDS", 0.4)
    monkeypatch.setattr("automation.dropbox.pages.app_page.SCRIPT_SECONDS", 0.4)
    monkeypatch.setattr("automation.browser.waiting.PERSON_TICK_MS", 50)


@pytest.mark.sweep
def test_every_step_can_be_finished_by_hand(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every control another one, the person does each step, and the run ends with proof."""
    monkeypatch.setattr(Controls, "seconds", 0.1)  # nothing will come
    world = runs.practice.world
    runs.clipboard = lambda: to_paste(world)
    person = Person(by_hand())
    result = runs.setup("renamed-controls", person=person)
    assert result.error is None
    by_person = [s["number"] for s in result.data["steps"] if s["outcome"] == "by-person"]
    assert by_person == ["2.2", "2.3", "2.4", "2.5", "3.1", "3.2", "4", "5.1", "5.3"]
    assert world.apps[0].scopes == set(REQUIRED)
    assert not world.neighbours
    proved = {p["scope"]: (p["ticked"], p["proved"]) for p in result.data["permissions"]}
    assert proved["sessions.list"] == ("unknown", "yes"), "what could not be read is not claimed"
    assert "repair" in " ".join(warning.message for warning in result.warnings)


def test_the_same_words_in_browser_and_terminal(runs: Runs) -> None:
    """Caption and terminal name the step and why; the caption tells how long the run waits."""
    person = Person({"2.5": lambda page, hands: hands.click(page.get_by_text("New project"))})
    result = runs.setup(person=person, redesign=LOST_CREATE)
    assert result.error is None
    # Shown again when the minutes that are left change.
    caption, *_ = [c for c in person.captions if c.mode == "person"]
    [said] = [line for line in runs.progress.said if caption.text in line]
    assert 'The tool could not find "Create app", so this step is yours.' in caption.more
    assert 'The tool could not find "Create app", so this step is yours.' in said
    assert re.fullmatch(r"The run waits \d+ more (seconds|minutes?)\.", caption.left)
    assert caption.buttons == ("done", "stop")


def test_an_address_that_is_not_verified_is_the_persons(runs: Runs) -> None:
    """Caption and terminal say how an address is verified; when it is, the run goes on."""
    person = Person(replies=replies(runs.practice))
    result = runs.setup("unverified-email", person=person)
    assert result.error is None
    assert person.done == ["Create the app"]
    assert any('Select "Send email for verification"' in line for line in runs.progress.said)
    assert len(runs.practice.world.apps) == 1


def test_patience_runs_out_in_words(runs: Runs) -> None:
    """When nobody comes, the run says so half way, and ends with what to do."""
    person = Person()
    result = runs.setup(person=person, redesign=LOST_CREATE, patience=here(4.0))
    assert result.error is not None
    assert (int(result.exit_code), result.error.code) == (5, "patience-ran-out")
    assert any("Still waiting for you" in line for line in runs.progress.said)
    assert "--patience" in result.error.remedy


def test_no_remedy_comes_twice_in_a_row(runs: Runs) -> None:
    """For one profile, a second run that ends in the same way names the next thing to try."""
    runs.services = runs.new_services()
    told, captions = [], []
    for _ in range(3):
        person = Person()
        result = runs.setup(person=person, redesign=LOST_CREATE, patience=0.5)
        assert result.error is not None
        told.append(result.error.remedy)
        captions.append(person.captions[-1].more)
    assert "--patience 30m" in told[0]
    assert "--attach" in told[1]
    assert "dropbox-connector steps" in told[2]
    assert captions == told, "caption and terminal say the same"
    assert runs.setup().error is None
    once_more = runs.setup(person=Person(), redesign=LOST_CREATE, patience=0.5, keep_world=True)
    assert once_more.error is None, "the app is there by now"


def test_the_tool_waits_while_the_person_is_elsewhere(runs: Runs) -> None:
    """A person who opens another page first is not taken back from it."""
    seen: list[str] = []

    def wander(page, hands):
        page.goto(f"{runs.practice.url}/developers/apps")
        seen.append(page.url)

    def come_back(page, hands):
        seen.append(page.url)
        page.go_back()
        hands.click(page.locator("label[for=scoped]"))
        hands.click(page.locator("label[for=full_permissions]"))
        hands.click(page.locator("#app-name"))
        hands.type("snow-atlas-demo")
        hands.click(page.get_by_text("New project"))

    person = Wanderer(wander, come_back)
    result = runs.setup(person=person, redesign=LOST_CREATE)
    assert result.error is None
    assert len(set(seen)) == 1
    assert len(runs.practice.world.apps) == 1


class Wanderer(Person):
    """Does one thing at the first look at step 2.5, and another some looks later."""

    def __init__(self, *deeds: Callable) -> None:
        super().__init__({"2.5": deeds[0]})
        self._later = deeds[1]

    def looked(self, looks: int, page, hands) -> None:
        if looks == 5 and "Create the app" in self.done and self._later:
            later, self._later = self._later, None
            later(page, hands)


def test_a_session_that_ends_meanwhile_is_said(runs: Runs) -> None:
    """While the person is at work the session ends: the caption asks to sign in, then goes on."""
    world = runs.practice.world

    def late(page, hands):
        world.sessions.clear()
        page.reload()

    def sign_in(page, hands):
        page.locator("input[type=email]").fill("admin@practice.example")
        page.keyboard.press("Enter")
        page.locator("input[type=password]").fill("practice-only")
        page.keyboard.press("Enter")
        page.wait_for_url("**/developers/**")
        hands.click(page.locator("label[for=scoped]"))
        hands.click(page.locator("label[for=full_permissions]"))
        hands.click(page.locator("#app-name"))
        hands.type("snow-atlas-demo")
        hands.click(page.get_by_text("New project"))

    person = Person({"2.5": late, "Sign in again": sign_in})
    result = runs.setup(person=person, redesign=LOST_CREATE)
    assert result.error is None
    assert person.turns == ["Your turn: Create the app", "Your turn: Sign in again"]


def test_a_closed_tab_is_opened_again_once(runs: Runs) -> None:
    """A tab closed beside others comes back on the same page; closed again, the run stops."""
    closed: list[str] = []

    def close(page, hands):
        closed.append(page.url)
        page.context.new_page()
        page.close()

    result = runs.setup(person=Wanderer(close, close), redesign=LOST_CREATE)
    assert closed == [f"{runs.practice.url}/developers/apps/create"] * 2
    assert result.error is not None
    assert (int(result.exit_code), result.error.code) == (4, "cancelled")


def test_a_closed_window_is_a_cancelled_run(runs: Runs) -> None:
    """The person closes the window: exit 4, and what to do to go on."""
    person = Person({"2.5": lambda page, hands: page.context.close()})
    result = runs.setup(person=person, redesign=LOST_CREATE)
    assert result.error is not None
    assert (int(result.exit_code), result.error.code) == (4, "cancelled")


def test_stop_stops(runs: Runs) -> None:
    """ "Stop" ends the run at once."""
    person = Person({"2.5": lambda page, hands: "stop"})
    result = runs.setup(person=person, redesign=LOST_CREATE)
    assert result.error is not None
    assert result.error.message == "You chose Stop."


def test_done_is_not_believed_where_the_effect_can_be_read(runs: Runs) -> None:
    """ "I did it" without having done it does not pass a step whose effect can be read."""
    lost = {"permissions-submit-button": "rights-save", '"Submit"': '"Save"'}
    person = Person({"3.2": lambda page, hands: DONE})
    result = runs.setup(person=person, redesign=lost, patience=2.0)
    assert result.error is not None
    assert result.error.code == "patience-ran-out"
