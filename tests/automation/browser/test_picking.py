"""The person points at an element of a page that is meant, and of no other."""

import pytest
from playwright.sync_api import Page

from automation.browser.picking import pick
from automation.browser.waiting import Window

BUTTON = """<button onclick="document.title = 'pressed'">Save</button>"""


def test_a_click_is_swallowed(page: Page) -> None:
    """On a page that is meant, the click tells what was pointed at, and does nothing else."""
    page.set_content(BUTTON)
    looks = []

    def on(url: str) -> bool:
        looks.append(url)
        if len(looks) == 2:
            page.get_by_role("button").click()
        return True

    picked = pick(Window(page.context), 5, on)
    assert picked is not None
    assert picked.inner_text() == "Save"
    assert page.title() == ""


def test_another_page_is_left_alone(page: Page) -> None:
    """On any other page nothing is picked, and a click there is the page's own."""
    page.set_content(BUTTON)

    def on(url: str) -> bool:
        page.get_by_role("button").click()
        return False

    assert pick(Window(page.context), 0.3, on) is None
    assert page.title() == "pressed"


@pytest.mark.parametrize(("read_only", "tag"), [(True, "SPAN"), (False, "A")])
def test_a_link_in_a_value_is_not_the_value(page: Page, read_only: bool, tag: str) -> None:
    """Who points at "Show" in the row of the secret means the row where a value is asked for."""
    page.set_content("<span><a href='#x'>Show</a></span>")
    looks = []

    def on(url: str) -> bool:
        looks.append(url)
        if len(looks) == 2:
            page.get_by_role("link").click()
        return True

    picked = pick(Window(page.context), 5, on, read_only=read_only)
    assert picked is not None
    assert picked.evaluate("element => element.tagName") == tag
