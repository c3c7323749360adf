"""`setup` on Dropbox's own names: the tool does what it can, and the person what only they may.

The person does what a caption asks for, and nothing twice; the run goes on by itself.
"""

from typing import TYPE_CHECKING

import pytest

from automation.dropbox.scopes import REQUIRED
from flows.terminal.result import Result
from tests.e2e.guided import CREATE, NAME, allow, replies, sign_in, tick_and_submit
from tests.e2e.runs import Deed, Hands, Person, Runs

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


class Admin(Person):
    """Signs in, allows, and does what else the captions ask for; looks at the ring."""

    def __init__(self, there: Runs, deeds: dict[str, Deed] | None = None) -> None:
        super().__init__({"1": sign_in, "5.3": allow}, {**replies(there.practice), **(deeds or {})})
        self.ringed: list[str] = []

    def highlighted(self, locator: "Locator") -> None:
        """See what the ring is at."""
        self.ringed.append(locator.evaluate("it => it.id"))


def ended_well(there: Runs, result: Result) -> None:
    """See that there is one app, with the four, and that the result names it."""
    assert result.error is None
    [app] = there.practice.world.live_apps()
    assert (app.access_type, app.owner, app.scopes) == (
        "full_permissions",
        "company",
        set(REQUIRED),
    )
    assert result.data["app"]["name"] == app.name


@pytest.mark.sweep
def test_the_tool_creates_the_app_once_the_terms_are_accepted(there: Runs) -> None:
    """With two accounts linked, the ring is at the terms; the person ticks them, and no more."""
    ringed: list[str] = []

    def accept(page: "Page", hands: Hands) -> None:
        ringed.append(person.ringed[-1])
        hands.click(page.locator("#accept-tos"))

    person = Admin(there, {"accept its API terms": accept})
    result = there.setup("terms", "two-accounts", person=person, allow=False)
    ended_well(there, result)
    assert ringed == ["accept-tos"]
    assert person.clicks == 4, "two fields of the sign-in, the terms, Allow"


@pytest.mark.sweep
def test_the_form_is_filled_in_again_once_the_address_is_verified(there: Runs) -> None:
    """The person verifies the address and loads the page anew: the tool does the rest."""

    def verify(page: "Page", hands: Hands) -> None:
        hands.click(page.get_by_role("button", name="Send email for verification"))
        page.get_by_role("button", name="Resend verification email").wait_for()
        there.practice.world.email_verified = True
        page.reload()

    person = Admin(there, {"verified first": verify})
    result = there.setup("unverified-email", person=person, allow=False)
    ended_well(there, result)


@pytest.mark.sweep
def test_the_name_is_the_one_that_the_person_entered(there: Runs) -> None:
    """The name was refused, and the person creates the app under another: the result says so."""

    def rename(page: "Page", hands: Hands) -> None:
        hands.click(page.locator(NAME))
        hands.type("of-my-own")
        hands.click(page.get_by_role("button", name=CREATE))

    person = Admin(there, {"Enter another name": rename})
    result = there.setup("name-refused", person=person, allow=False)
    ended_well(there, result)
    assert result.data["app"]["name"] == "of-my-own"


def test_what_the_person_saved_after_a_reload_counts(there: Runs) -> None:
    """Submit is not found; the person loads the tab anew, ticks, and submits: it is noticed."""

    def from_the_start(page: "Page", hands: Hands) -> None:
        page.reload()
        tick_and_submit(page, hands)

    person = Admin(there, {"Submit the permissions": from_the_start})
    lost = {"permissions-submit-button": "save-it", '"Submit"': '"Save"'}
    result = there.setup(person=person, allow=False, redesign=lost)
    ended_well(there, result)


def test_a_sign_in_that_another_site_refuses(there: Runs) -> None:
    """Whoever stands on Google's page is told of the other ways in, by caption and by error."""

    def with_google(page: "Page", hands: Hands) -> None:
        page.context.route(
            "https://accounts.google.com/**",
            lambda route: route.fulfill(
                body="<title>Google</title><h1>Couldn’t sign you in</h1>", content_type="text/html"
            ),
        )
        page.goto("https://accounts.google.com/v3/signin/rejected")

    person = Person({"1": with_google})
    result = there.setup(person=person, allow=False, patience=3.0)
    assert result.error is not None
    assert int(result.exit_code) == 5
    told = " ".join(" ".join(caption.lines) for caption in person.captions)
    for way in ("sign in with your e-mail address on Dropbox's own page", "`--attach`"):
        assert way in told
        assert way in f"{result.error.message} {result.error.remedy}"
