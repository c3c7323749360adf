"""Where a control that no way finds may be now: the likeliest elements, with a way for each."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from difflib import SequenceMatcher
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from automation.dropbox.casts.words import shape
from automation.dropbox.controls.catalogue import Control, Way, built_in, known_names
from automation.dropbox.controls.describing import describe
from automation.dropbox.controls.neighbours import is_dangerous
from automation.dropbox.controls.own_controls import inline_table
from automation.errors import UnknownControl

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle, JSHandle, Page

    from automation.dropbox.site import Site

MOST = 3
SURE = 0.6
APP_KEY = re.compile(r"[a-z0-9]{15}")
"""How an App key looks, also in a cast (facts/console.md, Settings tab)."""
_PART = re.compile(r"[A-Za-z][a-z]+|[a-z]+")
_KINDS = {
    "button": ("button", "link"),
    "link": ("link", "tab", "button"),
    "radio": ("radio",),
    "checkbox": ("checkbox",),
    "text": ("textbox",),
    "value": ("text", "heading", "title", "textbox"),
}


@dataclass(frozen=True)
class Suggestion:
    """For a control that was not found: ways as lines of `controls.toml`, the likeliest first."""

    control: str
    ways: tuple[str, ...]
    elements: "tuple[ElementHandle, ...]" = ()
    """The elements that the ways lead to."""

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
    taken = [handle for name in found if (handle := _element(page, catalogue[name])) is not None]
    listed = page.evaluate_handle(_script(), taken)
    seen: list[dict[str, Any]] = listed.evaluate("all => all.map(({ element, ...rest }) => rest)")
    scores = {
        (at, place): score
        for at, (name, words) in enumerate(lost)
        for place, score in _scored(catalogue, name, words, seen).items()
    }
    # The surest pair first: one element is one control.
    owners: dict[int, int] = {}
    for at, place in sorted(scores, key=lambda pair: -scores[pair]):
        if at not in owners.values() and place not in owners:
            owners[place] = at
    given = []
    for at, (name, words) in enumerate(lost):
        # Its own first, those that are surer to be another's last.
        fitting = sorted(
            (owners.get(place) != at, owners.get(place, at) != at, -score, place)
            for (other, place), score in scores.items()
            if other == at
        )
        named = list(_ways(page, catalogue[name], words, [place for *_, place in fitting], listed))
        given.append(
            Suggestion(
                name,
                tuple(as_toml(way) for _, way in named),
                tuple(element for element, _ in named),
            )
        )
    return given


def suggestion(page: "Page", name: str, words: Mapping[str, str], site: "Site") -> Suggestion:
    """Return where one control that was not found may be, on the page that has it."""
    catalogue, screen = built_in(), name.split(".")[0]
    others = [each for each in catalogue if each.startswith(f"{screen}.") and each != name]
    [found] = suggestions(page, catalogue, [(name, words)], others, site)
    return found


def _element(page: "Page", control: Control) -> "ElementHandle | None":
    """Return the element that the first way with one match leads to."""
    for way in control.ways:
        locator = way.locator(page, {"scope": ""})
        if locator.count() == 1:
            return locator.element_handle()
    return None


def _scored(
    catalogue: Mapping[str, Control],
    name: str,
    words: Mapping[str, str],
    seen: Sequence[Mapping[str, Any]],
) -> dict[int, float]:
    """Return for the places of the elements that `name` may be how likely each is."""
    control = catalogue[name]
    screen = name.split(".")[0]
    alike = [
        each
        for each in catalogue
        if each.startswith(f"{screen}.") and catalogue[each].kind == control.kind
    ]
    fitting = [
        place
        for place, each in enumerate(seen)
        if each["kind"] in _KINDS[control.kind] and not is_dangerous(each["name"], each["id"])
    ]
    wanted = alike.index(name) / len(alike)
    return {
        place: _score(control, words, seen[place]) - 0.3 * abs(at / len(fitting) - wanted)
        for at, place in enumerate(fitting)
        if not seen[place]["taken"]
        and (not _is_beside_danger(control, screen) or _is_sure(control, seen[place]))
    }


def _is_beside_danger(control: Control, screen: str) -> bool:
    """Tell whether "Delete app" and its like may stand, under other words, on the same page."""
    return screen == "settings" and control.kind in ("button", "link")


def _is_sure(control: Control, each: Mapping[str, Any]) -> bool:
    return each["kind"] == control.kind and any(
        _likeness(name, each["name"]) >= SURE for name in known_names(control)
    )


def _ways(
    page: "Page",
    control: Control,
    words: Mapping[str, str],
    ranked: Sequence[int],
    listed: "JSHandle",
) -> "Iterator[tuple[ElementHandle, Way]]":
    """Give the elements that a way leads to, with the way; no more than MOST."""
    today = datetime.now(UTC).date()
    given = 0
    for place in ranked:
        element = listed.evaluate_handle("(all, at) => all[at].element", place).as_element()
        if element is None:
            continue
        try:
            way = describe(page, element, control, scope=words.get("scope"), today=today)
        except UnknownControl:
            continue
        yield element, way
        given += 1
        if given == MOST:
            return


def _score(control: Control, words: Mapping[str, str], each: Mapping[str, Any]) -> float:
    names = [name.format(**{"scope": "", **words}) for name in known_names(control)]
    rows = [row.format(**{"scope": "", **words}) for way in control.ways if (row := way.row)]
    row, of_row, _ = control.title.partition(": ")
    rows += [row] if of_row else []
    alike = max((_likeness(name, each["name"]) for name in names if name), default=0.0)
    beside = max((_likeness(row, each["before"]) for row in rows), default=0.0)
    known = {
        part.casefold()
        for way in control.ways
        for part in _PART.findall(f"{way.css or ''} {' '.join(names)}")
    }
    parts = {part.casefold() for part in _PART.findall(f"{each['id']} {each['tokens']}")}
    own = {part for part in parts if set(part) != {"x"}}
    shared = len(known & own) / (len(own) or 1)
    roles = {way.role for way in control.ways if way.role} or {_KINDS[control.kind][0]}
    kind = 0.3 if each["kind"] in roles or control.kind == "value" else 0.0
    if rows:
        kind += 0.3 if each["cell"] else 0.0
    elif control.kind == "value" and not any(way.css for way in control.ways):
        kind += 0.6 if each["kind"] == "heading" else 0.0  # words that stand for themselves
    if words.get("scope") and words["scope"] in each["tokens"]:
        kind += 1.0  # a permission's own name is in nothing of another's
    if control.title == "App key" and APP_KEY.fullmatch(each["name"]):
        kind += 1.0
    framing = 0.5 if each["framing"] else 0.0
    return max(alike, beside) + shared + kind + (0.2 if each["visible"] else 0.0) - framing


def _likeness(name: str, seen: str) -> float:
    """Return 0 to 1: how alike two names are, or at least how alike they would be in a cast."""
    return max(
        SequenceMatcher(None, name.casefold(), seen.casefold()).ratio(),
        0.8 * SequenceMatcher(None, shape(name).casefold(), shape(seen).casefold()).ratio(),
    )


def as_toml(way: Way) -> str:
    """Return a way as a line of `controls.toml`."""
    words = " ".join(map(str, filter(None, (way.name, way.label, way.text, way.row))))
    left_out = "  # its words are left out of the cast" if words and shape(words) == words else ""
    return f"{inline_table(replace(way, source='a cast'))},{left_out}"
