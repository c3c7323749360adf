"""The services of the commands' tests, with a browser."""

from dataclasses import replace

import pytest

from automation.browser.opening import open_browser
from flows.session.services import Services
from tests.flows.commands.conftest import services as without_browser

__all__ = ["without_browser"]


@pytest.fixture
def services(without_browser: Services) -> Services:
    """Services that open a browser."""
    return replace(without_browser, open_browser=open_browser)
