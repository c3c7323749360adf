"""Who looks on while the procedure runs; changes nothing of it."""

import logging

from automation.browser.overlay import Overlay
from flows.procedure.run import Run
from flows.terminal.result import StepRecord


class RunObserver:
    """Sees a run go by. This one does nothing; others take over what they want to see."""

    def wrap_overlay(self, overlay: Overlay) -> Overlay:
        """Return the coach to use: `coach`, or one that tells the onlooker what it tells."""
        return overlay

    def follow(self, run: Run, log: logging.Logger) -> None:
        """Take note of the run that begins."""

    def finished(self, record: StepRecord, run: Run) -> None:
        """Take note of a step that is through; its last page is still open."""


NULL_OBSERVER = RunObserver()
