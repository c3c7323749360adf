"""The procedure as an illustrated page: its sections, and the HTML made of them."""

import base64
import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources

from automation.dropbox.scopes import REQUIRED
from automation.dropbox.site import DROPBOX
from flows.camera import Shot
from flows.procedure import (
    ACCOUNT_INFO_TIP,
    DUPLICATES,
    PREREQUISITES,
    SNOW_ATLAS_STEPS,
    STEPS,
    TITLE,
)

MARK = "dropbox-connector guide"
"""Stands in every page, so that a page of the tool's own can be told from anybody else's."""
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
    figures: tuple[Figure, ...] = ()
    address: str = ""
    commands: tuple[tuple[str, str], ...] = ()
    tip: str = ""
    tip_figures: tuple[Figure, ...] = ()


def sections(
    shots: Sequence[Shot], commands: Mapping[str, Mapping[str, str]] | None = None
) -> list[Section]:
    """Return a section for each step of the catalogue, with its pictures.

    `commands` are by shell, then by the step's number.
    """
    made = []
    for step in STEPS:
        own = [shot for shot in shots if shot.number == step.number]
        # In step 3.2 the boxes are used for the tip only: they are ticked in step 3.1.
        tip = [shot for shot in own if step.number == "3.2" and shot.control in REQUIRED]
        made.append(
            Section(
                number=step.number,
                title=_curly(step.title),
                instruction=_curly(step.instruction),
                why=step.why,
                figures=tuple(_figure(shot) for shot in own if shot not in tip),
                address=DROPBOX.authorize("APP_KEY") if step.number == "5.1" else "",
                commands=tuple(
                    (shell, by_number[step.number])
                    for shell, by_number in (commands or {}).items()
                    if step.number in by_number
                ),
                tip=_curly(ACCOUNT_INFO_TIP) if step.number == "3.2" else "",
                tip_figures=tuple(_figure(shot) for shot in tip),
            )
        )
    return made


def render(parts: Sequence[Section], *, practice: bool, names: bool, today: date) -> str:
    """Return the page as one self-contained HTML file: no script, nothing from elsewhere.

    `practice` says where the pictures are from, `names` whether names can be read in them.
    """
    import jinja2

    template = resources.files("flows.pages").joinpath("guide.html").read_text(encoding="utf-8")
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(template).render(
        mark=MARK,
        title=TITLE,
        prerequisites=PREREQUISITES,
        sections=parts,
        snow_atlas=SNOW_ATLAS_STEPS,
        duplicates=DUPLICATES,
        practice=practice,
        names=names,
        today=today.isoformat(),
    )


def _figure(shot: Shot) -> Figure:
    width, height = struct.unpack(">II", shot.png[16:24])
    page = f"The page “{shot.page}”" if shot.page else "The page of this step"
    ring = f", with a ring and the number {shot.number} around “{shot.control}”"
    return Figure(
        data=base64.b64encode(shot.png).decode("ascii"),
        alt=f"{page}{ring if shot.control else ''}.",
        width=width,
        height=height,
    )


def _curly(text: str) -> str:
    return _QUOTED.sub(r"“\1”", text)
