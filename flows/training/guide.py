"""`guide`: the procedure as an illustrated page and a PDF, made from a run on the practice console.

`setup --record` makes the same from a real run.
"""

import base64
import os
import re
import secrets
import struct
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from automation.browser.finding import candidates
from automation.browser.opening import open_browser
from automation.dropbox.controls.catalogue import built_in
from automation.dropbox.scopes import ACCOUNT_INFO, REQUIRED
from automation.dropbox.site import DROPBOX
from automation.errors import SetupError, WrongUsage
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
from flows.terminal.options import GuideOptions, SetupOptions, Shell, VaultKind, Where
from flows.terminal.result import Line, Notice, Result
from flows.training.camera import Camera, Shot

APP_NAME = "snow-atlas-demo"


PROFILE = "guide"


PAGE_SIZE = (760, 900)
"""Narrow, so that the pictures can be read on a phone and on paper."""


PAGE, PRINTED = "dropbox-connector-guide.html", "dropbox-connector-guide.pdf"


_HEAD = 2000


SHELLS = {Shell.BASH: "Linux or macOS, in bash", Shell.POWERSHELL: "Windows, in PowerShell"}


MARK = "dropbox-connector guide"
"""Stands in every page, so that a page of the tool's own can be told from anybody else's."""


ADDRESSES: dict[str, str] = {
    Number.SIGN_IN: DROPBOX.my_apps(),
    Number.AUTHORIZE: DROPBOX.authorize("APP_KEY"),
}
"""Where the steps begin that begin at an address."""

_SECRETS = {control.title for control in built_in().values() if control.secret}


_QUOTED = re.compile(r'"([^"]*)"')


@dataclass(frozen=True)
class Figure:
    """A picture on the page; width and height in pixels."""

    data: str
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
                figures=tuple(_figure(shot) for shot in telling),
                address=ADDRESSES.get(step.number, ""),
                commands=_commands(typed, step.number),
                tip=_curly(step.tip),
                tip_figures=tuple(_figure(shot) for shot in tip),
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


def render(parts: Sequence[Section], *, practice: bool, names: bool, today: date) -> str:
    """Return the page as one self-contained HTML file: no script, nothing from elsewhere.

    `practice` says where the pictures are from, `names` whether names can be read in them.
    """
    import jinja2

    template = resources.files("flows.templates").joinpath("guide.html").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(template).render(
        mark=MARK,
        title=TITLE,
        prerequisites=PREREQUISITES,
        sections=parts,
        practice=practice,
        names=names,
        today=today.isoformat(),
    )


def _figure(shot: Shot) -> Figure:
    width, height = struct.unpack(">II", shot.png[16:24])
    alt = f"The page “{shot.page}”" if shot.page else "The page of this step"
    if shot.control:
        alt += f", with a ring and the number {shot.number} around “{shot.control}”"
    if shot.control in _SECRETS:
        alt += ", which a grey bar covers"
    return Figure(
        data=base64.b64encode(shot.png).decode("ascii"),
        alt=f"{alt}.",
        width=width,
        height=height,
    )


def _curly(text: str) -> str:
    return _QUOTED.sub(r"“\1”", text).replace("'", "’")


@dataclass(frozen=True)
class GuideFiles:
    """The files of a guide in one folder."""

    folder: Path

    @property
    def page(self) -> Path:
        """The HTML file."""
        return self.folder / PAGE

    @property
    def printed(self) -> Path:
        """The PDF file."""
        return self.folder / PRINTED

    def claim(self) -> None:
        """Make the folder, and see that both files can be written.

        A guide of the tool's own is replaced; anything else under these names is left alone.
        Raises WrongUsage.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.folder):
                pass
            for file in (self.page, self.printed):
                if os.path.lexists(file) and not self._is_ours():
                    raise WrongUsage(
                        f"{file} exists already, and is not a guide of this tool.",
                        remedy="Name another folder, or move that file away.",
                    )
        except OSError as problem:
            raise _unwritable(self.folder, problem) from None

    def _is_ours(self) -> bool:
        if not self.page.is_file():
            return False
        with self.page.open("rb") as file:
            return f'content="{MARK}"'.encode() in file.read(_HEAD)

    def write(self, page: str) -> None:
        """Write the page. Raises WrongUsage when it cannot be written."""
        _replace(self.page, page.encode())

    def print(self, page: str, browser: str | None) -> None:
        """Print the page into the PDF, with a browser that nobody sees.

        Raises NoBrowser, or WrongUsage when the file cannot be written.
        """
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
            open_browser(
                Path(profile), candidates(browser, headless=True), headless=True
            ) as opened,
        ):
            paper = opened.context.pages[0]
            paper.set_content(page)
            printed = paper.pdf(
                prefer_css_page_size=True, print_background=True, tagged=True, outline=True
            )
        _replace(self.printed, printed)


def _replace(path: Path, content: bytes) -> None:
    """Replace the file at `path`, whole or not at all."""
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        try:
            new.write_bytes(content)
            os.replace(new, path)
        finally:
            new.unlink(missing_ok=True)
    except OSError as problem:
        raise _unwritable(path, problem) from None


def _unwritable(path: Path, problem: OSError) -> WrongUsage:
    return WrongUsage(
        f"{path} cannot be written: {problem.strerror}.", remedy="Name another folder."
    )


def guide(options: GuideOptions, services: Services, today: date) -> Result:
    """Run the procedure on a practice console that nobody sees, and write page and PDF.

    Nothing is kept of the run. Raises WrongUsage for a folder that cannot be used.
    """
    files = GuideFiles(options.output)
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
    page = render(sections(camera.shots()), practice=True, names=True, today=today)
    files.write(page)
    files.print(page, browser)
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
    return replace(ran, data={**ran.data, "record": data}, show=(*ran.show, *_shown(data)))


def _names(data: Mapping[str, Any]) -> list[str]:
    """Return what was known only after the pictures were taken."""
    team = data["team"]
    return [team["name"]] if team and team["name"] else []


def _not_recorded(ran: Result, why: str) -> Result:
    warned = Notice("not-recorded", f"No guide was made of this run: {why.rstrip('.')}.")
    return replace(ran, warnings=(*ran.warnings, warned))


def _data(files: GuideFiles, pictures: int) -> dict[str, Any]:
    return {
        "html": str(files.page.absolute()),
        "pdf": str(files.printed.absolute()),
        "pictures": pictures,
    }


def _shown(data: Mapping[str, Any]) -> tuple[Line, ...]:
    return (
        Line(f"Page     {data['html']}", wrap=False),
        Line(f"Printed  {data['pdf']}", wrap=False),
    )
