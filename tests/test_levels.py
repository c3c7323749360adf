"""Each test is counted by what it needs, and `make quick` has those that need no browser."""

import pytest
from playwright.sync_api import Page

from tests.levels import LEVEL, PAGES, WITHOUT


def test_a_test_without_a_browser(request: pytest.FixtureRequest) -> None:
    """A test that asks for no page is run by `make quick`."""
    assert (LEVEL, WITHOUT) in request.node.user_properties
    assert request.node.get_closest_marker("browser") is None


def test_a_test_with_a_page(request: pytest.FixtureRequest, page: Page) -> None:
    """A test that asks for a page is left out by `make quick`."""
    assert (LEVEL, PAGES) in request.node.user_properties
    assert request.node.get_closest_marker("browser") is not None
