"""How much of the tool a test needs: it is told by where the test is and by what it asks for."""

from collections import Counter
from typing import Any

import pytest

WITHOUT, PAGES, RUNS = "without a browser", "pages in one browser", "whole runs"
LEVEL = "level"
_BROWSER = {"page", "browser", "context", "playwright", "browser_type", "display"}


def level_of(item: pytest.Item) -> str:
    """Return the level of a test."""
    if "tests/e2e/" in item.path.as_posix():
        return RUNS
    asked = set(getattr(item, "fixturenames", ()))
    return PAGES if asked & _BROWSER or item.get_closest_marker("headed") else WITHOUT


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, so that `make quick` leaves it out."""
    for item in items:
        level = level_of(item)
        item.user_properties.append((LEVEL, level))
        if level != WITHOUT:
            item.add_marker("browser")


def counted(reports: list[Any]) -> Counter[str]:
    """Return how many of these tests there are of each level."""
    found = (value for each in reports for name, value in each.user_properties if name == LEVEL)
    return Counter(found)
