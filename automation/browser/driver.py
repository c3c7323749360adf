"""Starts Playwright's driver, a program for Node that comes with Playwright."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from automation.errors import DriverBroken

if TYPE_CHECKING:
    from playwright.sync_api import Playwright


@contextmanager
def started_driver() -> "Iterator[Playwright]":
    """Give Playwright, and stop its driver at the end. Raises DriverBroken."""
    from playwright.sync_api import Error, sync_playwright  # 148 ms

    with ExitStack() as stack:
        try:
            playwright = stack.enter_context(sync_playwright())
        except Error:
            raise
        except Exception:  # what Playwright raises where the program ends at once
            raise DriverBroken(
                "Playwright's driver, which drives the browser, does not start here.",
                remedy="Run `dropbox-connector doctor --fix` as root. By hand: on Debian and "
                "Ubuntu `apt-get install libatomic1`.",
            ) from None
        yield playwright
