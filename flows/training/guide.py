"""`guide`: the procedure as an illustrated page and a PDF, made from a run on the practice console.

`setup --record` makes the same from a real run.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from automation.errors import SetupError
from flows.training.camera import Camera
from flows.guide_files import GuideFiles
from flows.training.guide_page import render, sections
from flows.session.where import Where
from flows.terminal.result import Result, Warned
from flows.commands.setup import SetupOptions, setup
from flows.session.surroundings import Surroundings

if TYPE_CHECKING:
    from rich.console import Console

APP_NAME = "snow-atlas-demo"
PROFILE = "guide"
PAGE_SIZE = (760, 900)
"""Narrow, so that the pictures can be read on a phone and on paper."""


def guide(folder: Path, browser: str | None, around: Surroundings, today: date) -> Result:
    """Run the procedure on a practice console that nobody sees, and write page and PDF.

    Nothing is kept of the run. Raises WrongUsage for a folder that cannot be used.
    """
    files = GuideFiles(folder)
    files.claim()
    where = Where(profile=PROFILE, browser=browser, headless=True, practice=True)
    options = SetupOptions(where=where, vault="none", app_name=APP_NAME, allow=True)
    camera = Camera(around.redactor, names=True, page_size=PAGE_SIZE)
    ran = setup(options, around, "guide", camera)
    if ran.error:
        return replace(ran, data={}, show=None)
    page = render(sections(camera.shots()), practice=True, names=True, today=today)
    files.write(page)
    files.print(page, browser)
    data = _data(files, len(camera.shots()))
    return Result("guide", {"source": "practice", **data}, show=_show(data))


def record(
    options: SetupOptions, folder: Path, around: Surroundings, today: date, *, names: bool
) -> Result:
    """Run `setup`, and write what was seen as a guide; with `names`, names may be read in it.

    What goes wrong with the guide is a warning: the run counts. Raises WrongUsage for a folder
    that cannot be used, before anything is done.
    """
    files = GuideFiles(folder)
    files.claim()
    camera = Camera(around.redactor, names=names)
    ran = setup(options, around, onlooker=camera)
    if ran.error:
        return _not_recorded(ran, "the run did not come to its end")
    shots = camera.shots(without=() if names else _names(ran.data))
    if not shots:
        return _not_recorded(ran, "there was nothing to do, so nothing could be pictured")
    practice = options.where.practising
    page = render(sections(shots), practice=practice, names=names, today=today)
    from playwright.sync_api import Error

    try:
        files.write(page)
        files.print(page, options.where.browser)
    except SetupError as problem:
        return _not_recorded(ran, problem.message)
    except Error:
        return _not_recorded(ran, "the browser could not print the page")
    data = _data(files, len(shots))
    return replace(ran, data={**ran.data, "record": data}, show=_show(data, ran.show))


def _names(data: Mapping[str, Any]) -> list[str]:
    """Return what was known only after the pictures were taken."""
    team = data["team"]
    return [team["name"]] if team and team["name"] else []


def _not_recorded(ran: Result, why: str) -> Result:
    warned = Warned("not-recorded", f"No guide was made of this run: {why.rstrip('.')}.")
    return replace(ran, warnings=(*ran.warnings, warned))


def _data(files: GuideFiles, pictures: int) -> dict[str, Any]:
    return {
        "html": str(files.page.absolute()),
        "pdf": str(files.printed.absolute()),
        "pictures": pictures,
    }


def _show(
    data: Mapping[str, Any], before: "Callable[[Console], None] | None" = None
) -> "Callable[[Console], None]":
    def show(console: "Console") -> None:
        if before:
            before(console)
        console.print(f"Page     {data['html']}", highlight=False, soft_wrap=True, markup=False)
        console.print(f"Printed  {data['pdf']}", highlight=False, soft_wrap=True, markup=False)

    return show
