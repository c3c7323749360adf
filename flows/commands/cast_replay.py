"""`inspect --cast`: looks for every control on pages that somebody else has saved."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from automation.browser.finding import candidates
from automation.browser.waiting import Window
from automation.dropbox.casts.archive import Cast, read_casts
from automation.dropbox.casts.suggesting import Suggestion, suggestions
from automation.dropbox.controls.catalogue import Control, built_in
from automation.dropbox.controls.finder import Controls
from automation.dropbox.site import DROPBOX
from automation.errors import ControlsMissing
from flows.commands.control_look import Look, State
from flows.commands.inspect_console import SCOPE, looks_table, survey_screen
from flows.session.services import Services
from flows.terminal.result import Line, Result

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Route


SECONDS = 0.05
"""How long a control is waited for on a page that does not change."""


def replay(
    path: Path,
    services: Services,
    *,
    suggest: bool = False,
    catalogue: Mapping[str, Control] | None = None,
) -> Result:
    """Return which control is found in the casts of `path`, and how. No network is used.

    Fails with ControlsMissing when one is not there; raises WrongUsage for a file without casts.
    """
    casts = read_casts(path)
    catalogue = catalogue or built_in()
    looks: list[Look] = []
    found: list[Suggestion] = []
    with opened(services) as context:
        window = Window(context)
        controls = Controls(
            catalogue, DROPBOX, window, point_at=lambda locator: None, log=services.log
        )
        for cast in casts.pages:
            page = show(context, window.page, cast)
            seen = survey_screen(controls, cast.screen, SECONDS)
            looks += seen
            if suggest:
                lost = [
                    (look.control, {"scope": look.title} if look.control == SCOPE else {})
                    for look in seen
                    if look.state is State.MISSING
                ]
                there = {look.control for look in seen if look.way}
                found += suggestions(page, catalogue, lost, there, DROPBOX)
    lost_titles = [look.title for look in looks if look.state is State.MISSING]
    error = None
    if lost_titles:
        error = ControlsMissing(
            f"Not found on these pages: {', '.join(lost_titles)}.",
            remedy="Add a way to controls.toml; `--suggest` names likely ones."
            if not suggest
            else "Compare the suggestions with the page, and add the right one to controls.toml.",
        )
    return Result(
        "inspect",
        data={
            "profile": "default",
            "app_key": None,
            "controls": [asdict(look) for look in looks],
            **({"suggestions": [each.as_data() for each in found]} if suggest else {}),
        },
        show=(looks_table(looks), *_said(found)),
        error=error,
    )


def _said(found: list[Suggestion]) -> Iterator[Line]:
    for each in found:
        yield Line("")
        yield Line(f"For {each.control}, likely first:")
        for way in each.ways:
            yield Line(way, indent=2, wrap=False)
        if not each.ways:
            yield Line("nothing of its kind is on the page", indent=2)


@contextmanager
def opened(services: Services) -> "Iterator[BrowserContext]":
    """Give a browser out of sight, with a profile that goes when it closes."""
    with (
        tempfile.TemporaryDirectory() as folder,
        services.open_browser(
            Path(folder, "browser"), candidates(None, headless=True), headless=True
        ) as browser,
    ):
        yield browser.context


def show(context: "BrowserContext", page: "Page", cast: Cast) -> "Page":
    """Load a cast under the address that it goes by; every other request is refused."""
    documents = {frame.address: frame.html for frame in cast.frames}
    documents[cast.address.split("#")[0]] = cast.html

    def answer(route: "Route") -> None:
        text = documents.get(route.request.url)
        if text is None:
            route.abort()
        else:
            route.fulfill(content_type="text/html; charset=utf-8", body=text)

    context.unroute("**/*")
    context.route("**/*", answer)
    page.goto("about:blank")  # two tabs of one page differ in the fragment only
    page.goto(cast.address)
    return page
