"""`setup --save-casts`: a run of `setup` whose pages are kept as casts."""

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from automation.browser.overlay import Caption, Overlay
from automation.errors import SetupError
from flows.commands.cast_keeper import CastKeeper, screen_of
from flows.commands.setup import setup
from flows.procedure.run import Run
from flows.procedure.runner import RunObserver
from flows.procedure.watched_overlay import WatchedOverlay
from flows.session.services import Services
from flows.terminal.options import SetupOptions
from flows.terminal.result import Line, Outcome, Result, StepRecord

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator, Page


def setup_with_casts(to: "Path", options: SetupOptions, services: Services) -> Result:
    """Run `setup`, and write casts of its pages to `to`, also of a run that has failed."""
    keeper = CastKeeper(to, services)
    result = setup(options, services, observer=CastObserver(keeper))
    try:
        said = keeper.save()
    except SetupError as problem:
        if result.error is None:
            raise
        said = [Line(f"No casts were written: {problem.message}")]
    return replace(result, show=(*result.show, *said))


class CastObserver(RunObserver):
    """Has a keeper take each page of a run before the tool or the person acts on it."""

    def __init__(self, keeper: CastKeeper) -> None:
        self._keeper = keeper
        self._run: Run | None = None

    def wrap_overlay(self, overlay: Overlay) -> Overlay:
        """Return an overlay that does what `overlay` does, and tells this observer first."""
        return WatchedOverlay(overlay, self)

    def follow(self, run: Run, log: logging.Logger) -> None:
        """Look at the pages of `run` from now on."""
        self._run = run
        self._keeper.site = run.site

    def captioned(self, page: "Page", caption: Caption) -> None:
        """Take the page on which the person is asked for something."""
        if caption.mode == "person":
            self._take(page)

    def highlighted(self, control: "Locator") -> None:
        """Take the page whose control is about to be used."""
        self._take(control.page)

    def finished(self, record: StepRecord, run: Run) -> None:
        """Take note of the names that the run has learnt, and take the page a person has left."""
        self._keeper.names = tuple(filter(None, (run.app.name, run.app.key)))
        if record.outcome is Outcome.BY_PERSON:
            self._take(run.window.page)

    def _take(self, page: "Page") -> None:
        screen = screen_of(page.url, self._run.site) if self._run else None
        if screen is not None:
            self._keeper.take(screen, page)
