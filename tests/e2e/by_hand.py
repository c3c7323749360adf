"""What a person does on the practice console's pages when every control is another one.

The words are those that the person reads there: the practice console's own redesign.
"""

from typing import TYPE_CHECKING

from automation.browser.overlay import DONE
from automation.dropbox.scopes import REQUIRED
from tests.e2e.runs import APP, Deed, Hands

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from automation.practice import World

TEAM = tuple(scope for scope in REQUIRED if scope != "account_info.read")


def new_words(scope: str) -> str:
    """What the redesigned page calls a permission."""
    return scope.replace("_", " ").replace(".", ", ").capitalize()


def choose_scoped(page: "Page", hands: Hands) -> str:
    """Select what is scoped access, by its label."""
    hands.click(page.locator("label", has_text="Fine-grained"))
    return DONE


def choose_full(page: "Page", hands: Hands) -> str:
    """Select what is full access, by its label."""
    hands.click(page.locator("label", has_text="Everything –"))
    return DONE


def enter_name(page: "Page", hands: Hands) -> str:
    """Type the name into the only field."""
    hands.click(page.locator("main input[type=text]"))
    hands.type(APP)
    return DONE


def create(page: "Page", hands: Hands) -> None:
    """Press the only button of the form."""
    hands.click(page.locator("main form button:visible"))


def tick_boxes(page: "Page", hands: Hands) -> str:
    """Open the tab, and tick the three that are not ticked."""
    hands.click(page.get_by_role("tab", name="Rights"))
    for scope in TEAM:
        hands.click(page.locator("label", has_text=new_words(scope)).first)
    return DONE


def submit(page: "Page", hands: Hands) -> str:
    """Follow the tip: without account_info.read."""
    box = page.get_by_label(new_words("account_info.read"))
    if box.is_checked():
        hands.click(box)
    with page.expect_response(lambda answer: "/developers/apps/permissions" in answer.url):
        hands.click(page.get_by_role("button", name="Save"))
    return DONE


def open_nothing(page: "Page", hands: Hands) -> str:
    """The page is open already."""
    return DONE


def allow(page: "Page", hands: Hands) -> str:
    """Go on, and agree."""
    hands.click(page.get_by_role("button", name="Next"))
    agree = page.get_by_role("button", name="Agree")
    agree.wait_for()
    hands.click(agree)
    page.get_by_role("heading", name="Here is what you need").wait_for()
    return DONE


def by_hand() -> dict[str, Deed]:
    """Every step that can be handed over, by its number."""
    return {
        "2.2": choose_scoped,
        "2.3": choose_full,
        "2.4": enter_name,
        "2.5": create,
        "3.1": tick_boxes,
        "3.2": submit,
        "5.1": open_nothing,
        "5.3": allow,
    }


def to_paste(world: "World") -> dict[str, str]:
    """What the person copies from the page into the terminal."""
    return {
        "App secret": world.live_apps()[-1].secret if world.live_apps() else "",
        "access code": world.codes[-1].value if world.codes else "",
    }
