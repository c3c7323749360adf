"""Where a control that no way finds may be now: the likeliest elements, with a way for each."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from automation.dropbox.controls.catalogue import Control, Way, known_names
from automation.dropbox.controls.describing import describe
from automation.dropbox.controls.neighbours import is_dangerous
from automation.errors import UnknownControl

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle, Page

    from automation.dropbox.site import Site

MOST = 3
_PART = re.compile(r"[A-Za-z][a-z]+|[a-z]+")
_KINDS = {
    "button": ("button", "link"),
    "link": ("link", "tab", "button"),
    "radio": ("radio",),
    "checkbox": ("checkbox",),
    "text": ("textbox",),
    "value": ("heading", "textbox", "text"),
}


@dataclass(frozen=True)
class Suggestion:
    """For a control that was not found: ways as lines of `controls.toml`, the likeliest first."""

    control: str
    ways: tuple[str, ...]

    def as_data(self) -> dict[str, object]:
        """Return it as JSON has it."""
        return {"control": self.control, "ways": list(self.ways)}


@cache
def _script() -> str:
    return resources.files("automation.dropbox.casts").joinpath("candidates.js").read_text("utf-8")


def suggestions(
    page: "Page",
    catalogue: Mapping[str, Control],
    lost: Sequence[tuple[str, Mapping[str, str]]],
    found: Collection[str],
    site: "Site",
) -> list[Suggestion]:
    """Return for each lost control the elements of its kind that no found control is.

    `lost` has names with the words that fill their titles. Elements are compared by their words,
    the parts of their ids and classes, and by whether they stand where the control stood among the
    others. A dangerous neighbour is never named.
    """
    site.guard(page.url)
    taken = [
        handle
        for name in found
        for way in catalogue[name].ways
        for locator in [way.locator(page, {"scope": ""})]
        if locator.count() == 1
        for handle in [locator.element_handle()]
    ]
    listed = page.evaluate_handle(_script())
    seen: list[dict[str, Any]] = listed.evaluate("all => all.map(({ element, ...rest }) => rest)")
    handles = [
        listed.evaluate_handle("(all, place) => all[place].element", place).as_element()
        for place in range(len(seen))
    ]
    places = {
        place
        for place, handle in enumerate(handles)
        if handle and any(handle.evaluate("(a, b) => a === b", other) for other in taken)
    }
    return [
        Suggestion(name, tuple(_ways(page, catalogue, name, words, seen, handles, places, found)))
        for name, words in lost
    ]


def _ways(
    page: "Page",
    catalogue: Mapping[str, Control],
    name: str,
    words: Mapping[str, str],
    seen: Sequence[Mapping[str, Any]],
    handles: "Sequence[ElementHandle | None]",
    taken: Collection[int],
    found: Collection[str],
) -> Iterator[str]:
    control = catalogue[name]
    ranked = sorted(
        (
            (_score(control, words, each), -place)
            for place, each in enumerate(seen)
            if each["kind"] in _KINDS[control.kind]
            and place not in taken
            and not is_dangerous(each["name"], each["id"])
        ),
        reverse=True,
    )
    given = 0
    for _, place in ranked:
        handle = handles[-place]
        if handle is None or given == MOST:
            continue
        try:
            way = describe(
                page, handle, control, scope=words.get("scope"), today=datetime.now(UTC).date()
            )
        except UnknownControl:
            continue
        given += 1
        yield as_toml(way)


def _score(control: Control, words: Mapping[str, str], each: Mapping[str, Any]) -> float:
    names = [name.format(**{"scope": "", **words}) for name in known_names(control)]
    alike = max(
        (SequenceMatcher(None, name.casefold(), each["name"].casefold()).ratio() for name in names),
        default=0.0,
    )
    known = {
        part.casefold()
        for way in control.ways
        for part in _PART.findall(f"{way.css or ''} {' '.join(names)}")
    }
    own = {part.casefold() for part in _PART.findall(f"{each['id']} {each['tokens']}")}
    shared = len(known & own) / (len(own) or 1)
    kind = 0.3 if each["kind"] == _KINDS[control.kind][0] else 0.0
    return alike + shared + kind + (0.2 if each["visible"] else 0.0)


def as_toml(way: Way) -> str:
    """Return a way as a line of `controls.toml`."""
    parts = {"css": way.css, "role": way.role, "name": way.name, "label": way.label}
    parts |= {"text": way.text, "row": way.row, "evidence": way.evidence}
    written = ", ".join(f"{key} = {_quoted(value)}" for key, value in parts.items() if value)
    return f'{{ {written}, source = "a cast" }},'


def _quoted(value: object) -> str:
    import json

    return json.dumps(value if isinstance(value, str) else list(value))  # type: ignore[call-overload]
