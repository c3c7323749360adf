"""What the person pointed at becomes a way that finds it again, on that page and on the next."""

from datetime import date

import pytest
from playwright.sync_api import Page

from automation.dropbox.controls.catalogue import Way, built_in
from automation.dropbox.controls.describing import describe
from automation.errors import UnknownControl


def way_to(page: Page, html: str, control: str, selector: str = "#it") -> Way:
    """Describe the element of `selector` on a page with this content."""
    page.set_content(html)
    element = page.query_selector(selector)
    assert element is not None
    return describe(page, element, built_in()[control], scope=None, today=date(2026, 11, 25))


def test_an_id_that_will_be_another_one_is_not_taken(page: Page) -> None:
    """The ids of the tabs are random (facts/console.md, App page), so a tab goes by its words."""
    html = "<a role=tab id=tab_pyxl408213_rights href='#'>Rights</a><a role=tab href='#'>More</a>"
    way = way_to(page, html, "app.permissions_tab", "a")
    assert str(way) == 'tab "Rights"'
    assert way.evidence == "you 2026-11"


def test_an_id_that_will_hold_goes_first(page: Page) -> None:
    """An id without a number is the best that is known of a control."""
    way = way_to(page, "<button id=rights-save>Save</button>", "permissions.submit", "button")
    assert str(way) == "button[id='rights-save']"


def test_a_heading_goes_by_its_words(page: Page) -> None:
    """A control that is known as a heading is found by what the heading says."""
    way = way_to(page, "<h1>Your projects</h1><h1>More</h1>", "my_apps.heading", "h1")
    assert str(way) == 'heading "Your projects"'


def test_a_text_goes_by_its_words_where_it_is_known_by_them(page: Page) -> None:
    """What tells the app's kind is found by what it says."""
    way = way_to(page, "<p id=p12>Everything</p><p>More</p>", "settings.full_dropbox", "p")
    assert str(way) == '"Everything"'


def test_the_words_of_a_value_are_never_a_way(page: Page) -> None:
    """A secret is what stands there, and not how it is found."""
    html = "<h2>k3y0000secret</h2>"
    with pytest.raises(UnknownControl, match="nothing that is known"):
        way_to(page, html + html, "settings.app_secret", "h2")
