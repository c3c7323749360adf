"""`demo --hands-on` with a stand-in trainee who reads the captions and has a mouse and keys."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from automation.browser.overlay import HINT, NEXT, OPEN, SHOW, WHERE
from automation.practice import PRACTICE_EMAIL, PRACTICE_PASSWORD
from flows.procedure.catalogue import STEPS
from tests.e2e.conftest import Ended, Tool
from tests.e2e.trainee import Trainee, wrapped_browser
from tests.needed import needed

pytestmark = pytest.mark.headed

SCOPES = ("team_info.read", "members.read", "sessions.list")


@pytest.fixture
def trainee(
    tool: Tool, display: str, tmp_path: Path, playwright: Playwright
) -> Iterator[Callable[..., Trainee]]:
    """Sits a trainee down in front of a hands-on run."""
    people: list[Trainee] = []

    def sit_down(*more: str) -> Trainee:
        browser = wrapped_browser(tmp_path, needed("chromium"))
        tool.environment |= {"DISPLAY": display, "COLUMNS": "400"}
        process = tool.start(
            *("demo", "--hands-on", "--pace", "fast", "--json", "--browser", str(browser)), *more
        )
        people.append(Trainee(process, display, tool.home / "practice/demo/browser", playwright))
        return people[-1]

    yield sit_down
    for person in people:
        person.process.kill()


def box(scope: str) -> str:
    """A selector of the box of `scope`."""
    return f"[id='{scope}']"


def sign_in(trainee: Trainee) -> None:
    """Open the address, and sign in with the practice account."""
    trainee.press_button(OPEN, "F4")
    trainee.see(lambda page: page.locator("input[name=susi_email]").is_visible())
    trainee.click("input[name=susi_email]")
    trainee.type(PRACTICE_EMAIL)
    trainee.press("Return")
    trainee.click("input[name=login_password]")
    trainee.type(PRACTICE_PASSWORD)
    trainee.press("Return")


def name_it(name: str) -> Callable[[Trainee], None]:
    """Enter a name, and leave the field."""

    def enter(trainee: Trainee) -> None:
        trainee.click("#app-name")
        trainee.press("ctrl+a")
        trainee.type(name)
        trainee.press("Tab")

    return enter


def tick(trainee: Trainee) -> None:
    """Tick the three boxes that are not ticked already."""
    trainee.click("[role=tab][data-hash=permissions]")
    for scope in SCOPES:
        trainee.tick(box(scope))


def submit(trainee: Trainee) -> None:
    """Select Submit, and see the bar go."""
    trainee.click(".permissions-bar .permissions-submit-button")
    trainee.see(lambda page: not page.locator(".permissions-bar").is_visible())


def work_around_the_bug(trainee: Trainee) -> None:
    """What the tip says."""
    trainee.see(lambda page: not page.locator(box("team_info.read")).is_checked())
    tick(trainee)
    trainee.tick(box("account_info.read"), ticked=False)
    submit(trainee)


def allow(trainee: Trainee) -> None:
    """Continue, then Allow."""
    trainee.click("#warning-button-continue")
    trainee.click(".auth-button-allow")


def press(button: str, key: str) -> Callable[[Trainee], None]:
    """Press the key of a button of the caption."""
    return lambda trainee: trainee.press_button(button, key)


def click(selector: str) -> Callable[[Trainee], None]:
    """Click something."""
    return lambda trainee: trainee.click(selector)


CREATE = "button[type=submit]:text('Create app')"
RIGHT: dict[str, Callable[[Trainee], None]] = {
    "You do every step": click("h1"),  # without a window manager keys go where the mouse was
    "Space goes on": press(NEXT, "space"),
    "Sign in with the account": sign_in,
    'In "My apps", select "Create app"': click("a.app-list__create-btn"),
    'select "Scoped access"': click("#scoped"),
    'select "Full Dropbox".': click("#full_permissions"),
    "enter a unique name": name_it("my training app"),
    'select "Create app".': click(CREATE),
    "tick account_info.read": tick,
    'then select "Submit"': submit,
    "There may be a bug": work_around_the_bug,
    'On the "Settings" tab select "Show"': click("[role=tab][data-hash=settings]"),
    "Open the app's authorize address": press(OPEN, "F4"),
    'Select "Continue", then "Allow"': allow,
}
"""What a trainee does who does what the captions say."""


@pytest.mark.sweep
def test_the_way_without_a_wrong_turn(trainee: Callable[..., Trainee]) -> None:
    """Who does what the captions say reaches every goal alone, without a hint or a wrong turn."""
    result = Ended(0, trainee().work(RIGHT), "").json
    assert result["status"] == "ok"
    assert result["data"]["app"]["name"] == "my training app"
    training = result["data"]["training"]
    assert training["hints"] == training["wrong_turns"] == 0
    by = {step["number"]: step["by"] for step in training["steps"]}
    assert [number for number, who in by.items() if who == "tool"] == ["6", "7.1", "7.2"]
    assert len(by) == 15


@pytest.mark.sweep
def test_an_exam(trainee: Callable[..., Trainee], tmp_path: Path) -> None:
    """There are no hints; one wrong turn is counted, and the file says what the JSON says."""
    file = tmp_path / "exam.json"
    wrong = {"enter a unique name": one_after_the_other(name_it("my Dropbox app"), nothing)}
    wrong["takes no name"] = name_it("=exam one")
    others = {reading: deed for reading, deed in RIGHT.items() if reading not in wrong}
    somebody = trainee("--exam", "--exam-result", str(file))
    result = Ended(0, somebody.work({**wrong, **others}), "").json
    exam = result["data"]["exam"]
    assert json.loads(file.read_text()) == exam
    assert exam["passed"] is True
    assert (exam["steps_done"], exam["steps"], exam["wrong_turns"]) == (15, 15, 1)
    assert result["data"]["training"]["hints"] == 0


def one_after_the_other(*deeds: Callable[[Trainee], None]) -> Callable[[Trainee], None]:
    """At the first reading the first of them, at the second the second, and then always that."""
    left = list(deeds)
    return lambda trainee: (left.pop(0) if len(left) > 1 else left[0])(trainee)


def nothing(trainee: Trainee) -> None:
    """Read on."""


def in_turn(*deeds: Callable[[Trainee], None]) -> Callable[[Trainee], None]:
    """Do all of them, one after the other."""

    def all_of_them(trainee: Trainee) -> None:
        for deed in deeds:
            deed(trainee)

    return all_of_them


def authorize_at_once(trainee: Trainee) -> None:
    """Type the authorize address of the app whose page is open."""
    start, key = trainee.page.url.split("/developers/apps/info?app_key=")
    key = key.split("#")[0]
    trainee.go_to(
        f"{start}/oauth2/authorize?client_id={key}&response_type=code&token_access_type=offline"
    )


def count_apps(trainee: Trainee) -> None:
    """Count the apps on the page "My apps", once it is there."""
    trainee.see(lambda page: page.locator(".tile").count())
    trainee.apps = trainee.page.locator(".tile").count()


OPEN_APP = STEPS[1]
WRONG = {
    'select "Full Dropbox".': one_after_the_other(click("#app_folder_permission"), nothing),
    '"App folder" is selected': in_turn(name_it("training one"), click(CREATE)),
    "made for an app folder": in_turn(
        click("button:text('Delete app')"), click("button:text-is('Delete')")
    ),
    "Make another:": in_turn(
        click("a.app-list__create-btn"), click("#scoped"), click("#full_permissions")
    ),
    "enter a unique name": one_after_the_other(name_it("my Dropbox app"), nothing),
    "takes no name": name_it("training two"),
    "tick account_info.read": one_after_the_other(click("[role=tab][data-hash=branding]"), tick),
    "another tab than": click("[role=tab][data-hash=permissions]"),
    'then select "Submit"': one_after_the_other(
        click("[role=tab][data-hash=settings]"), in_turn(tick, submit)
    ),
    "nothing is saved yet": authorize_at_once,
    "the ticks are lost": in_turn(click(".top__name"), count_apps, click(".tile__name")),
    'Select "Continue", then "Allow"': one_after_the_other(
        in_turn(click("#warning-button-continue"), click("a:text('Cancel')")), allow
    ),
    "nothing was allowed": press(OPEN, "F4"),
    'In "My apps", select "Create app"': one_after_the_other(press(HINT, "F2"), nothing),
    OPEN_APP.hint: one_after_the_other(press(WHERE, "F2"), press(SHOW, "F2"), nothing),
}
"""What a trainee does who asks for all help with a step, takes every wrong turn, and then does
what the answer says."""


def test_every_wrong_turn_is_answered(trainee: Callable[..., Trainee]) -> None:
    """After every wrong turn its answer leads back: all goals are reached, and there is one app."""
    somebody = trainee()
    out = somebody.work({**WRONG, **{k: v for k, v in RIGHT.items() if k not in WRONG}})
    result = Ended(0, out, "").json
    assert result["status"] == "ok"
    assert result["data"]["app"]["name"] == "training two"
    taken = {s["number"]: s["wrong_turns"] for s in result["data"]["training"]["steps"]}
    assert {number: turns for number, turns in taken.items() if turns} == {
        "2.3": ["app-folder", "app-folder-app"],
        "2.4": ["forbidden-name"],
        "3.1": ["wrong-tab"],
        "3.2": ["submit-waiting", "submit-forgotten"],
        "5.3": ["cancelled"],
    }
    assert somebody.apps == 1
    hints = {s["number"]: (s["hints"], s["by"]) for s in result["data"]["training"]["steps"]}
    assert hints["2.1"] == (3, "tool"), "a hint, a ring, and then the tool did it"
