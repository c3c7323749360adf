"""The camera that looks on: what it pictures, and what it never does."""

import logging
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page

from automation.browser.overlay import Caption, NoOverlay
from automation.dropbox.site import Site
from automation.store.credentials import Secret
from automation.store.redaction import Redactor
from flows.terminal.result import Outcome, StepRecord
from flows.training.camera import Camera
from tests.pixels import COVER, colours_at

HERE = Site("http://console.test", "http://console.test", practice=False)
BODY = """<title>acme-app</title><header>ada@acme.example</header><h1>acme-app</h1>
<p>Acme Inc.</p><p id=odd>x1</p><button>Create app</button>"""


class Looked:
    """A run as far as the camera sees it: one page, and no control that a step points at."""

    def __init__(self, page: Page, **seen: bool) -> None:
        self.site = HERE
        self.app = SimpleNamespace(name="acme-app", key=None)
        self.window = SimpleNamespace(page=page)
        self.controls = SimpleNamespace(page=page, current_of=lambda *names: None)


@pytest.fixture
def console(page: Page) -> Page:
    """A page of the site."""
    page.route("http://*.test/", lambda r: r.fulfill(body=BODY, content_type="text/html"))
    page.goto("http://console.test/")
    return page


@pytest.fixture
def redactor() -> Redactor:
    """What the run knows of secrets."""
    return Redactor()


@pytest.fixture
def camera(console: Page, redactor: Redactor) -> Camera:
    """A camera that lets no name be read."""
    made = Camera(redactor, names=False)
    made.follow(Looked(console), logging.getLogger("camera"))
    return made


def ended(number: str, outcome: Outcome = Outcome.BY_PERSON) -> StepRecord:
    """How a step went."""
    return StepRecord(number, "a step", outcome, 0.1)


def test_what_is_ringed_is_pictured_once_a_step(console: Page, camera: Camera) -> None:
    """A ring that is drawn again and again, while a person is waited for, is one picture."""
    overlay = camera.wrap_overlay(NoOverlay())
    button = console.get_by_role("button").describe("Create app")
    for number in ("2.1", "2.5"):
        overlay.show(console, Caption(number, "a step"))
        for _ in range(3):
            overlay.highlight(button)
    assert [(shot.number, shot.control) for shot in camera.shots()] == [
        ("2.1", "Create app"),
        ("2.5", "Create app"),
    ]


def test_a_step_that_a_person_does_has_the_page_that_asked(console: Page, camera: Camera) -> None:
    """Where nothing was ringed the picture is of the page on which the person was asked."""
    overlay = camera.wrap_overlay(NoOverlay())
    overlay.show(console, Caption("1", "Your turn", mode="person"))
    console.goto("about:blank")
    camera.finished(ended("1"), Looked(console))
    assert [(shot.number, shot.control) for shot in camera.shots()] == [("1", "")]


def test_a_step_that_a_person_finishes_has_both_pictures(console: Page, camera: Camera) -> None:
    """What the tool had begun is shown, and the page on which it asked the person."""
    overlay = camera.wrap_overlay(NoOverlay())
    overlay.show(console, Caption("5.3", "a step"))
    overlay.highlight(console.get_by_role("button").describe("Continue"))
    overlay.show(console, Caption("5.3", "Your turn", mode="person"))
    camera.finished(ended("5.3"), Looked(console))
    assert [shot.control for shot in camera.shots()] == ["Continue", ""]


def test_a_step_that_was_done_already_has_no_picture(console: Page, camera: Camera) -> None:
    """The page that happens to be open says nothing about a step that was not taken."""
    camera.wrap_overlay(NoOverlay()).show(console, Caption("2.1", "a step"))
    camera.finished(ended("2.1", Outcome.ALREADY), Looked(console))
    assert camera.shots() == ()


def test_names_and_secrets_are_in_no_picture(
    console: Page, camera: Camera, redactor: Redactor
) -> None:
    """The account, the app and what the run has learnt are covered, in the page's title too."""
    redactor.learn(Secret("shortone"))
    console.locator("#odd").evaluate("odd => { odd.textContent = 'is shortone here' }")
    camera.wrap_overlay(NoOverlay()).highlight(console.get_by_role("button"))
    (shot,) = camera.shots()
    for word in ("acme-app", "ada@", "shortone"):
        assert word not in shot.text + shot.page
    assert "Create app" in shot.text


def test_a_name_that_becomes_known_later_costs_the_picture(console: Page, camera: Camera) -> None:
    """The team's name is known at the end only: pictures that show it are left out."""
    camera.wrap_overlay(NoOverlay()).highlight(console.get_by_role("button"))
    assert len(camera.shots()) == 1
    assert camera.shots(without=["Acme inc."]) == ()


def test_another_site_is_not_pictured(console: Page, camera: Camera) -> None:
    """A page of an identity provider, say, is nobody's business."""
    console.goto("http://elsewhere.test/")
    camera.wrap_overlay(NoOverlay()).highlight(console.get_by_role("button"))
    camera.finished(ended("1"), Looked(console))
    assert camera.shots() == ()


def test_a_picture_that_fails_fails_nothing(console: Page, camera: Camera) -> None:
    """Where no picture can be taken there is none, and after a few no more is tried."""
    console.evaluate("() => { tried = 0; make = document.createElement }")
    console.evaluate("() => { document.createElement = () => { tried++; throw new Error() } }")
    overlay = camera.wrap_overlay(NoOverlay())
    for _ in range(9):
        overlay.highlight(console.get_by_role("button"))
    console.evaluate("() => { document.createElement = make }")
    overlay.highlight(console.get_by_role("button"))
    assert camera.shots() == ()
    assert console.evaluate("tried") == 3


def test_what_shows_a_secret_is_covered(console: Page, camera: Camera) -> None:
    """The place of the App secret is behind a grey bar, whatever stands there."""
    odd = console.locator("#odd")
    odd.evaluate("odd => { odd.className = 'app-secret'; odd.textContent = 'plain words' }")
    overlay = camera.wrap_overlay(NoOverlay())
    overlay.show(console, Caption("4", "Your turn", mode="person"))
    camera.finished(ended("4"), Looked(console))
    (shot,) = camera.shots()
    box = odd.bounding_box()
    assert box is not None
    middle = (int(box["x"]) + 4, int(box["y"] + box["height"] / 2) - 2, 40, 4)
    assert colours_at(console, shot.png, middle) == {COVER}
