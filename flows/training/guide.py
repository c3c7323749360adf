"""`guide`: the procedure with pictures, made from a run on the practice console.

`setup --record` makes the same from a real run.
"""

import base64
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from automation.dropbox.controls.catalogue import built_in
from automation.dropbox.scopes import ACCOUNT_INFO, REQUIRED
from automation.dropbox.site import DROPBOX
from automation.errors import SetupError
from flows.commands.setup import setup
from flows.commands.steps import commands_for
from flows.procedure.catalogue import (
    DUPLICATES,
    HANDED_OVER_TITLE,
    PREREQUISITES,
    SNOW_ATLAS_STEPS,
    STEPS,
    TITLE,
)
from flows.procedure.run import Number
from flows.session.services import Services
from flows.terminal.options import (
    GuideFormat,
    GuideOptions,
    SetupOptions,
    Shell,
    VaultKind,
    Where,
)
from flows.terminal.result import Line, Notice, Result
from flows.training.camera import Camera, Shot
from flows.training.guide_files import MARK, PICTURES, GuideFiles

APP_NAME = "snow-atlas-demo"


PROFILE = "guide"


PAGE_SIZE = (760, 900)
"""Narrow, so that the pictures can be read on a phone and on paper."""


SHELLS = {Shell.BASH: "Linux or macOS, in bash", Shell.POWERSHELL: "Windows, in PowerShell"}


ADDRESSES: dict[str, str] = {
    Number.SIGN_IN: DROPBOX.my_apps(),
    Number.AUTHORIZE: DROPBOX.authorize("APP_KEY"),
}
"""Where the steps begin that begin at an address."""

_SECRETS = {control.title for control in built_in().values() if control.secret}


_QUOTED = re.compile(r'"([^"]*)"')


@dataclass(frozen=True)
class Figure:
    """A picture: its PNG in base64, the name of its file; width and height in pixels."""

    data: str
    file: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class Section:
    """One step on the page. `tip` is for when it does not go as it should."""

    number: str
    title: str
    instruction: str
    why: str
    list: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    address: str = ""
    commands: tuple[tuple[str, str], ...] = ()
    tip: str = ""
    tip_figures: tuple[Figure, ...] = ()


def sections(shots: Sequence[Shot]) -> list[Section]:
    """Return a section for each step of the catalogue, with its pictures and its commands."""
    typed = {title: commands_for(shell, DROPBOX) for shell, title in SHELLS.items()}
    made = []
    for step in STEPS:
        own = [shot for shot in shots if shot.number == step.number]
        # In step 3.2 the boxes are used for the tip only; the one that matters is the one cleared.
        boxes = [shot for shot in own if step.number == Number.SUBMIT and shot.control in REQUIRED]
        shown = [shot for shot in own if shot not in boxes]
        # A ring around a bar says little where another picture shows where to click.
        telling = [shot for shot in shown if shot.control not in _SECRETS] or shown
        tip = [shot for shot in boxes if shot.control == ACCOUNT_INFO]
        made.append(
            Section(
                number=step.number,
                title=_curly(step.title),
                instruction=_curly(step.instruction),
                why=step.why,
                figures=_figures(telling, f"step-{step.number}"),
                address=ADDRESSES.get(step.number, ""),
                commands=_commands(typed, step.number),
                tip=_curly(step.tip),
                tip_figures=_figures(tip, f"step-{step.number}-tip"),
            )
        )
    made.append(
        Section(
            number=Number.SNOW_ATLAS,
            title=HANDED_OVER_TITLE,
            instruction="",
            why=DUPLICATES,
            list=SNOW_ATLAS_STEPS,
            commands=_commands(typed, Number.SNOW_ATLAS),
        )
    )
    return made


def _commands(typed: Mapping[str, Mapping[str, str]], number: str) -> tuple[tuple[str, str], ...]:
    return tuple((title, of[number]) for title, of in typed.items() if number in of)


@dataclass(frozen=True)
class Content:
    """What a guide says: `practice` tells where its pictures are from, `names` whether names can be
    read in them.
    """

    sections: tuple[Section, ...]
    practice: bool
    names: bool
    today: date


def render(content: Content, template: str) -> str:
    """Return the guide by one of the templates: guide.html, which is one self-contained page
    without a script, or guide.md, which names the files of its pictures.
    """
    import jinja2

    text = resources.files("flows.templates").joinpath(template).read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=template.endswith(".html"),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.from_string(text).render(
        mark=MARK,
        title=TITLE,
        prerequisites=PREREQUISITES,
        sections=content.sections,
        practice=content.practice,
        names=content.names,
        today=content.today.isoformat(),
        pictures=PICTURES,
    )


def _write(files: GuideFiles, content: Content, browser: str | None) -> None:
    """Write the guide in each format. Raises WrongUsage and NoBrowser."""
    page = render(content, "guide.html")
    if GuideFormat.HTML in files.formats:
        files.write_page(page)
    if GuideFormat.MD in files.formats:
        figures = [f for part in content.sections for f in (*part.figures, *part.tip_figures)]
        pictures = {figure.file: base64.b64decode(figure.data) for figure in figures}
        files.write_markdown(render(content, "guide.md"), pictures)
    if GuideFormat.PDF in files.formats:
        files.print(page, browser)


def _figures(shots: Sequence[Shot], name: str) -> tuple[Figure, ...]:
    return tuple(_figure(shot, f"{name}-{place}.png") for place, shot in enumerate(shots, 1))


def _figure(shot: Shot, file: str) -> Figure:
    width, height = struct.unpack(">II", shot.png[16:24])
    alt = f"The page “{shot.page}”" if shot.page else "The page of this step"
    if shot.control:
        alt += f", with a ring and the number {shot.number} around “{shot.control}”"
    if shot.control in _SECRETS:
        alt += ", which a grey bar covers"
    return Figure(
        data=base64.b64encode(shot.png).decode("ascii"),
        file=file,
        alt=f"{alt}.",
        width=width,
        height=height,
    )


def _curly(text: str) -> str:
    return _QUOTED.sub(r"“\1”", text).replace("'", "’")


def guide(options: GuideOptions, services: Services, today: date) -> Result:
    """Run the procedure on a practice console that nobody sees, and write the guide.

    Nothing is kept of the run. Raises WrongUsage for a folder that cannot be used.
    """
    files = GuideFiles(options.output, options.formats)
    with _claimed(files):
        return _guide(files, options.browser, services, today)


@contextmanager
def _claimed(files: GuideFiles) -> Iterator[None]:
    """Make the folder, and leave none that is new and empty. Raises WrongUsage."""
    is_new = not files.folder.exists()
    files.claim()
    try:
        yield
    finally:
        if is_new:
            with suppress(OSError):  # it holds the guide
                files.folder.rmdir()


def _guide(files: GuideFiles, browser: str | None, services: Services, today: date) -> Result:
    where = Where(profile=PROFILE, browser=browser, headless=True, practice=True)
    run = SetupOptions(where=where, vault=VaultKind.NONE, app_name=APP_NAME, allow=True)
    camera = Camera(services.redactor, names=True, page_size=PAGE_SIZE)
    ran = setup(run, services, "guide", camera)
    if ran.error:
        return replace(ran, data={}, show=())
    content = Content(tuple(sections(camera.shots())), practice=True, names=True, today=today)
    _write(files, content, browser)
    data = _data(files, len(camera.shots()))
    return Result("guide", {"source": "practice", **data}, show=_shown(data))


def record(options: SetupOptions, services: Services, today: date) -> Result:
    """Run `setup`, and write what was seen as a guide, with names in it if asked for.

    What goes wrong with the guide is a warning: the run counts. Raises WrongUsage for a folder
    that cannot be used, before anything is done.
    """
    files = GuideFiles(options.record or Path())
    with _claimed(files):
        return _record(files, options, services, today)


def _record(files: GuideFiles, options: SetupOptions, services: Services, today: date) -> Result:
    names = options.record_names
    camera = Camera(services.redactor, names=names)
    ran = setup(options, services, observer=camera)
    if ran.error:
        return _not_recorded(ran, "the run did not come to its end")
    shots = camera.shots(without=() if names else _names(ran.data))
    if not shots:
        return _not_recorded(ran, "there was nothing to do, so nothing could be pictured")
    practice = options.where.practising
    content = Content(tuple(sections(shots)), practice=practice, names=names, today=today)
    from playwright.sync_api import Error

    try:
        _write(files, content, options.where.browser)
    except SetupError as problem:
        return _not_recorded(ran, problem.message)
    except Error:
        return _not_recorded(ran, "the browser could not print the page")
    data = _data(files, len(shots))
    return replace(ran, data={**ran.data, "record": data}, show=(*ran.show, *_shown(data)))


def _names(data: Mapping[str, Any]) -> list[str]:
    """Return what was known only after the pictures were taken."""
    team = data["team"]
    return [team["name"]] if team and team["name"] else []


def _not_recorded(ran: Result, why: str) -> Result:
    warned = Notice("not-recorded", f"No guide was made of this run: {why.rstrip('.')}.")
    return replace(ran, warnings=(*ran.warnings, warned))


def _data(files: GuideFiles, pictures: int) -> dict[str, Any]:
    written = {str(each): str(files.file(each).absolute()) for each in files.formats}
    return {**written, "pictures": pictures}


_CALLED = {GuideFormat.HTML: "Page", GuideFormat.PDF: "Printed", GuideFormat.MD: "Markdown"}


def _shown(data: Mapping[str, Any]) -> tuple[Line, ...]:
    return tuple(
        Line(f"{name:<9}{data[each]}", wrap=False) for each, name in _CALLED.items() if each in data
    )
