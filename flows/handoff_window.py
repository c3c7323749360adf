"""Shows the three values in a browser window: hidden, a Copy button each, gone when it closes.

The page has no server and no address; script and values are given to an empty page.
"""

import tempfile
from collections.abc import Mapping
from contextlib import suppress
from importlib import resources
from pathlib import Path

from automation.browser.finding import candidates
from automation.browser.opening import open_browser
from automation.browser.waiting import Window, cancelled_by_closing
from automation.errors import Cancelled
from flows.session.surroundings import Surroundings

LOOKED_AT_SECONDS = 3600.0

Data = Mapping[str, object]
"""What flows.commands.handoff.page_data returns."""


def show_until_closed(data: Data, browser: str | None, around: Surroundings) -> None:
    """Show the page in a window of its own, with a profile that goes with it."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
        open_browser(Path(profile), candidates(browser, headless=False)) as opened,
    ):
        window = Window(opened.context)

        def shown() -> bool:
            # A reload empties the page.
            if not is_shown(window):
                show_values(window, data)
            return False

        with suppress(Cancelled), cancelled_by_closing(window):  # closing it is how it ends
            show_values(window, data)
            around.progress.say("The values are in the browser window. Close it when you are done.")
            window.until_person(shown, LOOKED_AT_SECONDS)


def show_values(window: Window, data: Data) -> None:
    """Show the page in the tab in use, in the place of what is there."""
    pages = resources.files("flows.templates")
    page = pages.joinpath("handoff.html").read_text(encoding="utf-8")
    script = pages.joinpath("handoff.js").read_text(encoding="utf-8")
    window.open("about:blank")
    window.page.set_content(page)
    window.page.evaluate(script[script.index("({ about") :], data)


def is_shown(window: Window) -> bool:
    """Tell whether the page is there with its values."""
    return window.page.locator("#values .row").count() > 0
