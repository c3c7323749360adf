"""What has moved on Dropbox's pages: noted while running, said at the end, kept for `report`."""

import json
import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from automation.dropbox.controls.catalogue import Kind, Way, built_in, secrets_on
from automation.dropbox.controls.finder import Drift
from automation.dropbox.site import Site
from automation.errors import SetupError
from automation.remedies import command
from automation.store.home import make_private
from automation.store.private_file import write_private
from automation.store.redaction import Redactor
from flows.terminal.result import Notice

if TYPE_CHECKING:
    from playwright.sync_api import Page

PICTURED = ("my_apps", "create_app", "permissions")
"""Screens that show no secret; of the others no picture is taken."""

SAID = 3
"""How many controls that have moved are named at the end of a run."""


_WORDS: dict[Kind, str] = {
    "button": "button",
    "link": "link",
    "radio": "choice",
    "checkbox": "box",
    "text": "field",
    "value": "text",
}
_LONG_WORD = re.compile(r"(?=[\w-]*\d)[\w-]{10,}")
"""What could be a key, a code or a token."""


class DriftNotes:
    """Keeps, in a folder of the profile, a file for each control that has moved."""

    def __init__(
        self,
        folder: Path,
        redactor: Redactor,
        log: logging.Logger,
        site: Site,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._folder = folder
        self._redactor = redactor
        self._log = log
        self._site = site
        self._now = now

    def take(self, drift: Drift, page: "Page") -> None:
        """Put on record what was looked for, how, and what is there instead.

        A record that cannot be made is left out, with a line in the log: the run is worth more.
        """
        from playwright.sync_api import Error

        from automation.browser.evidence import NoPicture

        try:
            make_private(self._folder)
            entry = self._entry(drift, page)
            name = _file_name(drift)
            if drift.name.split(".")[0] in PICTURED:
                from automation.browser.evidence import picture

                png = picture(page, mask=secrets_on(page, built_in()))
                (self._folder / f"{name}.png").write_bytes(png)
                entry["picture"] = f"{name}.png"
            write_private(self._folder / f"{name}.json", json.dumps(entry, indent=2) + "\n")
        except (Error, NoPicture, OSError, SetupError) as problem:
            self._log.info("no record of the drift: %s", type(problem).__name__)

    def _entry(self, drift: Drift, page: "Page") -> dict[str, Any]:
        from automation.browser.evidence import outline

        return {
            "schema": 1,
            "seen_at": self._now().isoformat(timespec="seconds"),
            "screen": drift.name.split(".")[0],
            "control": drift.name,
            "title": drift.title,
            "page": urlsplit(page.url).path,
            "called": self._redactor.clean(drift.called) or None,
            "found_by": _way(drift.found) if drift.found else None,
            "tried": [_way(way) for way in drift.tried],
            "may_be": self._suggested(drift, page) if drift.found is None else [],
            "outline": _LONG_WORD.sub("…", self._redactor.clean(outline(page))),
            "picture": None,
        }

    def _suggested(self, drift: Drift, page: "Page") -> list[str]:
        """Return ways to what may be the control that was not found, the likeliest first."""
        from automation.dropbox.casts.suggesting import suggestion

        words = {"scope": drift.title} if drift.name == "permissions.scope" else {}
        ways = suggestion(page, drift.name, words, self._site).ways
        return [_LONG_WORD.sub("…", self._redactor.clean(way)) for way in ways]


def _way(way: Way) -> dict[str, Any]:
    return {key: value for key, value in asdict(way).items() if value is not None}


def _file_name(drift: Drift) -> str:
    of = f"{drift.name}.{drift.title}{'.name' if drift.called else ''}"
    return re.sub(r"[^a-z0-9_.-]", "_", of.lower())[:80]


def drift_warnings(
    drifts: Iterable[tuple[Drift, Kind]], *, then: str | None = None
) -> list[Notice]:
    """Return what is to be said of controls that were found by another way than the first, or not.

    One sentence for all that were found, and one for each that was not.
    """
    every = list(drifts)
    moved = [
        f"{_thing(drift, kind)} is now called “{drift.called}”"
        if drift.called
        else f"{_thing(drift, kind)} was found by its {drift.found.by}, not its {drift.tried[0].by}"
        for drift, kind in every
        if drift.found is not None
    ]
    if len(moved) > SAID:
        moved[SAID:] = [f"and so on with {len(moved) - SAID} more"]
    said = [
        Notice(
            "drift",
            f"T{_thing(drift, kind)[1:]} was not found: {command(f'repair {_named(drift)}')} "
            "shows the tool where it is now.",
        )
        for drift, kind in every
        if drift.found is None
    ]
    if moved:
        words = "; ".join(moved)
        if then is None:
            then = f"{command('inspect')} looks at all of them."
        said.insert(0, Notice("drift", f"Dropbox's pages have changed: {words}. {then}".strip()))
    return said


def _named(drift: Drift) -> str:
    own = f" --scope {drift.title}" if drift.name == "permissions.scope" else ""
    return drift.name + own


def _thing(drift: Drift, kind: Kind) -> str:
    return f'the {_WORDS[kind]} "{drift.title}"'
