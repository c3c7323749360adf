"""Takes pictures of a run: of each control that is about to be used, and of each page left.

It stands between the run and the overlay, so nothing else knows of it. A picture that cannot be
taken is left out: taking pictures never fails a run.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from automation.browser.evidence import NoPicture, Spans, private, take
from automation.browser.overlay import Caption, Overlay
from automation.dropbox.controls.catalogue import built_in, secret_labels, secrets_on
from automation.dropbox.pages.my_apps import app_links
from automation.errors import Cancelled, NotReached
from automation.store.redaction import Redactor
from flows.procedure.catalogue import STEPS
from flows.procedure.run import Run
from flows.procedure.runner import RunObserver
from flows.procedure.watched_overlay import WatchedOverlay
from flows.terminal.result import Outcome, StepRecord

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ENOUGH = 3
"""After so many failures in a row no picture is tried any more: each may cost some seconds."""


@dataclass(frozen=True)
class Shot:
    """A picture of one step. `control` is what is ringed, `page` the title of the page.

    `text` is what the page said where it was not covered.
    """

    number: str
    control: str
    page: str
    png: bytes
    text: str


class Camera(RunObserver):
    """Collects the pictures of one run. With `names`, addresses and names may be seen in them.
    `page_size` makes the pages so wide and high, in pixels; without it they stay as they are.

    What may not be seen in any case: what the redactor knows, and what looks like a secret.
    """

    def __init__(
        self, redactor: Redactor, *, names: bool, page_size: tuple[int, int] | None = None
    ) -> None:
        self._redactor = redactor
        self._names = names
        self._page_size = page_size
        self._run: Run | None = None
        self._log = logging.getLogger(__name__)
        self._shots: list[Shot] = []
        self._asked: dict[str, Shot] = {}
        self._number = ""
        self._failed = 0

    def wrap_overlay(self, overlay: Overlay) -> Overlay:
        """Return an overlay that does what `overlay` does, and tells this camera first."""
        return WatchedOverlay(overlay, self)

    def follow(self, run: Run, log: logging.Logger) -> None:
        """Look at what `run` uses from now on."""
        self._run, self._log = run, log
        if self._page_size:
            width, height = self._page_size
            run.window.page.set_viewport_size({"width": width, "height": height})

    def shots(self, *, without: Sequence[str] = ()) -> tuple[Shot, ...]:
        """Return the pictures, but none on which a word of `without` can be read."""
        words = [word.casefold() for word in without]
        return tuple(
            shot
            for shot in self._shots
            if not any(word in f"{shot.page}\n{shot.text}".casefold() for word in words)
        )

    def captioned(self, page: "Page", caption: Caption) -> None:
        """Note which step is running; picture the page on which the person is asked."""
        self._number = caption.number
        if caption.mode == "person" and (shot := self._take(page, None)):
            self._asked[caption.number] = shot

    def highlighted(self, control: "Locator") -> None:
        """Picture the control, once a step."""
        title = control.description or ""
        if any((shot.number, shot.control) == (self._number, title) for shot in self._shots):
            return
        if shot := self._take(control.page, control):
            self._asked.pop(self._number, None)  # the ring says more
            self._shots.append(shot)

    def finished(self, record: StepRecord, run: Run) -> None:
        """Picture what the step would have pointed at, and its page if nothing was pictured."""
        step = next(step for step in STEPS if step.number == record.number)
        if record.outcome == Outcome.ALREADY or not step.in_browser:
            return
        from playwright.sync_api import Error

        try:
            found = run.controls.current_of(*step.points_at[:1]) if step.points_at else None
            page = run.controls.page
        except (NotReached, Cancelled, Error):  # another site's page, or one that is going
            return
        if found is not None:
            self.highlighted(found.locator)
        shot = self._asked.pop(record.number, None)
        if shot is None and not any(kept.number == record.number for kept in self._shots):
            shot = self._take(page, None)
        if shot is not None:
            self._shots.append(shot)

    def _take(self, page: "Page", control: "Locator | None") -> Shot | None:
        from playwright.sync_api import Error

        run = self._run
        if run is None or not run.site.owns(page.url) or self._failed >= ENOUGH:
            return None
        mask = secrets_on(page, built_in())
        if not self._names:
            mask += [app_links(page), page.locator("header, [role=banner]")]
        try:
            taken = take(
                page,
                around=control,
                number=self._number,
                mask=mask,
                spared=secret_labels(built_in()),
                hides=self._hides,
            )
            title = page.title()
        except (NoPicture, Error) as problem:
            self._failed += 1
            self._log.info("step %s has no picture: %s", self._number, type(problem).__name__)
            return None
        self._failed = 0
        return Shot(
            number=self._number,
            control=(control.description or "") if control else "",
            page="" if self._hides(title) else title,
            png=taken.png,
            text=taken.text,
        )

    def _hides(self, text: str) -> Spans:
        if self._redactor.clean(text) != text:
            return [(0, len(text))]
        return list(self._spans(text))

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        assert self._run is not None
        app = self._run.app
        for start, end in private(text):
            shown = text[start:end]
            if shown == app.key or (self._names and (shown == app.name or "@" in shown)):
                continue
            yield start, end
        if not self._names and app.name:
            for match in re.finditer(re.escape(app.name), text, re.IGNORECASE):
                yield match.span()
