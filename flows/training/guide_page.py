"""The procedure as an illustrated page: its sections, and the HTML made of them."""

import base64
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources

from automation.dropbox.controls.catalogue import built_in
from automation.dropbox.scopes import ACCOUNT_INFO, REQUIRED
from automation.dropbox.site import DROPBOX
from flows.commands.steps import commands_for
from flows.procedure.catalogue import (
    DUPLICATES,
    HANDED_OVER,
    HANDED_OVER_TITLE,
    PREREQUISITES,
    SNOW_ATLAS_STEPS,
    STEPS,
    TITLE,
)
from flows.training.camera import Shot

SHELLS = {"bash": "Linux or macOS, in bash", "powershell": "Windows, in PowerShell"}
MARK = "dropbox-connector guide"
"""Stands in every page, so that a page of the tool's own can be told from anybody else's."""
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
        boxes = [shot for shot in own if step.number == "3.2" and shot.control in REQUIRED]
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
                address=DROPBOX.authorize("APP_KEY") if step.number == "5.1" else "",
                commands=_commands(typed, step.number),
                tip=_curly(step.tip),
                tip_figures=tuple(_figure(shot) for shot in tip),
            )
        )
    made.append(
        Section(
            number=HANDED_OVER,
            title=HANDED_OVER_TITLE,
            instruction="",
            why=DUPLICATES,
            list=SNOW_ATLAS_STEPS,
            commands=_commands(typed, HANDED_OVER),
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
