"""Takes the cast of a page: its elements and states, with the words that may stay."""

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from automation.dropbox.casts.archive import Cast, FrameCast
from automation.dropbox.casts.words import Vocabulary

if TYPE_CHECKING:
    from playwright.sync_api import Frame

_IDENTIFIERS = (
    *("id", "class", "name", "for", "form", "type", "role", "tabindex", "hidden"),
    *("aria-controls", "aria-labelledby", "aria-describedby", "aria-owns"),
)
_STATES = (
    *("aria-checked", "aria-selected", "aria-hidden", "aria-disabled", "aria-expanded"),
    *("aria-haspopup", "aria-current", "aria-pressed", "aria-level", "aria-live"),
)
_TEXTS = ("title", "alt", "placeholder", "aria-label")
_DATA = ("data-hash", "data-initialized", "data-app-secret")
"""Of the data attributes those that ways of the catalogue go by; of the last the name alone."""
_BUTTONS = ("submit", "button", "reset")
_OF_THE_STANDARD = (*_STATES, "type", "role", "tabindex")
STANDARD = frozenset(
    (
        *("", "true", "false", "mixed", "page", "step", "polite", "assertive", "off"),
        *("button", "submit", "reset", "text", "email", "password", "radio", "checkbox", "search"),
        *("url", "tel", "number", "hidden", "link", "tab", "tablist", "tabpanel", "dialog", "menu"),
        *("menuitem", "listbox", "option", "combobox", "switch", "alert", "status", "heading"),
        *("banner", "navigation", "main", "region", "list", "listitem", "row", "cell", "table"),
        *("grid", "img", "presentation", "none", "group", "radiogroup", "textbox", "form", "note"),
        *("contentinfo", "complementary", "article", "separator", "tooltip", "progressbar"),
    )
)
"""Values of these that HTML and ARIA define, and that say nothing of an account."""
_FRAMING = ("header", "nav", "footer", "aside")
_FRAMING_ROLES = ("banner", "navigation", "contentinfo", "complementary")
"""What stands around a page: the account's own menu is there."""
_CONTROLS = ("button", "label", "summary")
_CONTROL_ROLES = ("button", "tab", "radio", "checkbox", "switch")
_PLAIN = re.compile(r"[a-z_-]{1,16}")
_SMALL = re.compile(r"-?\d{1,2}")
_TAG = re.compile(r"[a-z][a-z0-9]{0,15}")
_VOID = ("input", "img", "br", "hr", "area", "col", "wbr")
_HEAD = (
    '<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'; frame-src *\">"
    "<style>body{font-family:sans-serif}</style>"
)


@cache
def _script() -> str:
    return resources.files("automation.dropbox.casts").joinpath("capture.js").read_text("utf-8")


@dataclass(frozen=True)
class Document:
    """A document as it was rendered, with every word: kept in memory only."""

    url: str = field(repr=False)
    seen: Mapping[str, Any] = field(repr=False)
    frames: "tuple[tuple[int, Document], ...]" = field(repr=False)
    """Each with its place among the frames of the document."""


def read_document(frame: "Frame") -> Document:
    """Return what a frame, or a page's main frame, shows now. Raises Playwright's Error."""
    text = frame.evaluate(
        _script(), {"attributes": [*_IDENTIFIERS, *_STATES, *_TEXTS, *_DATA, "href"]}
    )
    return Document(frame.url, json.loads(text), tuple(_frames(frame)))


def _frames(frame: "Frame") -> Iterator[tuple[int, Document]]:
    from playwright.sync_api import Error

    for child in frame.child_frames:
        try:
            place: int = child.frame_element().evaluate(
                "element => [...element.ownerDocument.querySelectorAll('iframe, frame')]"
                ".indexOf(element)"
            )
            yield place, read_document(child)
        except Error:  # it is gone, or of a kind that cannot be read: it stays empty
            continue


def make_cast(document: Document, screen: str, own: str, vocabulary: Vocabulary) -> Cast:
    """Return the cast of a page, with all its frames.

    `own` is the origin of the site that is looked at. No word of the page's gets into it but
    through `vocabulary`.
    """
    frames: list[FrameCast] = []
    text = _page(document, own, vocabulary, frames)
    return Cast(screen, vocabulary.address(document.url, own), text, tuple(frames))


def _page(document: Document, own: str, vocabulary: Vocabulary, frames: list[FrameCast]) -> str:
    inside = {}
    for place, child in document.frames:
        text = _page(child, own, vocabulary, frames)
        pattern = vocabulary.address(child.url, own)
        base = pattern.split("?")[0] if "://" in pattern else "https://frame.invalid/"
        inside[place] = f"{base}?cast-frame={len(frames) + 1}"
        frames.append(FrameCast(inside[place], text))
    seen = document.seen
    lang = seen["lang"] if re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", seen["lang"]) else ""
    title = html.escape(vocabulary.text(seen["title"]))
    masking = _Masking(vocabulary, own)
    body = "".join(_element(seen["body"], masking, inside, _Place())) if seen["body"] else ""
    head = f"<head>{_HEAD}<title>{title}</title></head>"
    return f'<!doctype html><html lang="{lang}">{head}{body}</html>\n'


@dataclass(frozen=True)
class _Place:
    """Where in a page a text stands: what surrounds the page has words of the account."""

    of_control: bool = False
    framing: bool = False


@dataclass(frozen=True)
class _Masking:
    """What may stay of the words of a page of the site `own`."""

    vocabulary: Vocabulary
    own: str

    def place(self, tag: str, given: Mapping[str, str], around: _Place) -> _Place:
        """Return the place within an element."""
        role = given.get("role", "")
        framing = around.framing or tag in _FRAMING or role in _FRAMING_ROLES
        # What leads to one app, or to one person, may have their name.
        general = tag == "a" and self.vocabulary.knows_address(given.get("href", "?"), self.own)
        control = tag in _CONTROLS or role in _CONTROL_ROLES or tag == "input" or general
        personal = tag == "a" and not general
        return _Place((around.of_control or control) and not framing and not personal, framing)


def _element(
    node: Any, masking: _Masking, frames: Mapping[int, str], around: _Place
) -> Iterator[str]:
    vocabulary = masking.vocabulary
    if isinstance(node, str):
        lead, end = node[0].isspace(), node[-1].isspace()
        text = vocabulary.text(node, of_control=around.of_control)
        yield " " * lead + html.escape(text) + " " * end
        return
    tag = node["tag"] if _TAG.fullmatch(node["tag"]) else f"x-{vocabulary.identifier(node['tag'])}"
    place = masking.place(node["tag"], dict(node["attributes"]), around)
    attributes = dict(_attributes(node["attributes"], masking, place))
    if attributes.get("type") == "hidden":
        return
    attributes |= dict.fromkeys(node["states"], "")
    if node["style"]:
        attributes["style"] = node["style"]
    if tag == "form":
        attributes = {k: v for k, v in attributes.items() if k in ("id", "class", "name", "role")}
    if node["frame"] in frames:
        attributes["src"] = frames[node["frame"]]
    written = "".join(f' {name}="{html.escape(value)}"' for name, value in attributes.items())
    yield f"<{tag}{written}>"
    if tag in _VOID:
        return
    if node["shadow"] is not None:
        yield '<template shadowrootmode="open">'
        for child in node["shadow"]:
            yield from _element(child, masking, frames, place)
        yield "</template>"
    for child in node["children"]:
        yield from _element(child, masking, frames, place)
    yield f"</{tag}>"


def _attributes(
    attributes: list[tuple[str, str]], masking: _Masking, place: _Place
) -> Iterator[tuple[str, str]]:
    vocabulary = masking.vocabulary
    kind = dict(attributes).get("type", "")
    for name, value in attributes:
        if name == "data-app-secret":
            yield name, ""
        elif name == "href":
            yield name, vocabulary.address(value, masking.own)
        elif name in _TEXTS or (name == "value" and kind in _BUTTONS):
            yield name, vocabulary.text(value, of_control=place.of_control)
        elif name not in _OF_THE_STANDARD:
            yield name, vocabulary.identifiers(value)
        elif value in STANDARD or _SMALL.fullmatch(value):
            yield name, value
        elif _PLAIN.fullmatch(value):
            yield name, vocabulary.identifier(value)
