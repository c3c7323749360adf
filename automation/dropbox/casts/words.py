"""What of a page's words a cast may keep: what is known to be Dropbox's, and nothing else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from automation.dropbox.controls.catalogue import Control, known_names
from automation.dropbox.controls.neighbours import IDS, NEIGHBOURS
from automation.dropbox.site import DROPBOX

_HOST = re.compile(r"(?:[a-z0-9-]+\.)*dropbox(?:captcha|usercontent)?\.com")
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_]+")
_NUMBER = re.compile(r"\d{1,2}")
_OFFERED = re.compile(r"[a-z]{3,14}")


def shape(text: str) -> str:
    """Return `text` with every letter an x and every digit a 0; of other signs ASCII's stay."""
    return "".join(map(_shape_of, text))


def _shape_of(char: str) -> str:
    if char.isalpha():
        return "X" if char.isupper() else "x"
    if char.isnumeric():
        return "0"
    return char if char.isascii() else "x"


@dataclass
class Vocabulary:
    """The texts and parts of identifiers that may stay, and what was left out so far."""

    phrases: frozenset[str]
    parts: frozenset[str]
    accepted: frozenset[str] = frozenset()
    """Words that the person wants to stay in the texts of controls."""
    _of_controls: set[str] = field(default_factory=set)
    _elsewhere: set[str] = field(default_factory=set)
    _identifiers: dict[str, str] = field(default_factory=dict)
    _times: dict[str, int] = field(default_factory=dict)
    """How many identifiers have got the same letters by now."""

    @property
    def unknown(self) -> frozenset[str]:
        """The words that were left out and could be asked about.

        They stand on controls, in small letters, and nowhere else: what a control shares with other
        texts may be the name of an app, a team or a person.
        """
        return frozenset(self._of_controls - self._elsewhere)

    def text(self, text: str, *, of_control: bool = False) -> str:
        """Return a text that is known as it is, and of any other its shape."""
        words = " ".join(text.split())
        if words in self.phrases:
            return words
        if not of_control:
            self._elsewhere.update(part.casefold() for part in _PART.findall(words))
            return shape(words)
        self._of_controls.update(word for word in words.split() if _OFFERED.fullmatch(word))
        return " ".join(w if w in self.accepted else shape(w) for w in words.split())

    def strange(self, text: str) -> frozenset[str]:
        """Return the words of a text, in small letters, that are neither known nor accepted.

        What is left of a word as its shape is not among them.
        """
        parts = {part.casefold() for part in _PART.findall(text) if not _NUMBER.fullmatch(part)}
        shapes = {part for part in parts if set(part) <= set("x0")}
        return frozenset(parts - shapes - self._words - self.accepted)

    @cached_property
    def _words(self) -> frozenset[str]:
        return self.parts | {part.casefold() for part in _PART.findall(" ".join(self.phrases))}

    def identifier(self, name: str) -> str:
        """Return an id, a class or a name with the parts that are known; others by their shape.

        Two that differ stay two: a label has to belong to its own field.
        """
        if name not in self._identifiers:
            masked = self._segment(name)
            masked = "".join(
                c if c.isascii() and (c.isalnum() or c in "-_.:") else "x" for c in masked
            )
            times = self._times[masked] = self._times.get(masked, 0) + 1
            self._identifiers[name] = masked if times == 1 else f"{masked}--{times}"
        return self._identifiers[name]

    def identifiers(self, names: str) -> str:
        """Return several of them, such as an element's classes."""
        return " ".join(map(self.identifier, names.split()))

    def _part(self, found: re.Match[str]) -> str:
        return found[0] if self._knows(found[0]) else shape(found[0])

    def _knows(self, part: str) -> bool:
        return part.casefold() in self.parts

    def knows_address(self, address: str, own: str) -> bool:
        """Tell whether an address leads to a page of Dropbox's that is the same for everybody."""
        given = self.address(address, own)
        return given != "#" and not urlsplit(given).query and not re.search("x{3}|0{3}", given)

    def address(self, address: str, own: str) -> str:
        """Return the pattern of an address: of Dropbox's the path and the names of its parameters.

        What belongs to `own`, the site that is looked at, is written as Dropbox's. Of any other
        host nothing stays.
        """
        try:
            parts = urlsplit(address)
        except ValueError:
            return "#"
        base = f"{parts.scheme}://{parts.netloc}"
        if not parts.netloc:
            base = ""
        elif base == own:
            base = DROPBOX.web
        elif parts.scheme != "https" or not _HOST.fullmatch(parts.netloc):
            return "#"
        path = "/".join(quote(self._segment(unquote(each))) for each in parts.path.split("/"))
        query = urlencode(
            [(self._segment(n), self._segment(v)) for n, v in parse_qsl(parts.query, True)]
        )
        fragment = quote(self._segment(unquote(parts.fragment)))
        return f"{base}{path}{'?' + query if query else ''}{'#' + fragment if fragment else ''}"

    def _segment(self, text: str) -> str:
        words = [part for part in _PART.findall(text) if not _NUMBER.fullmatch(part)]
        if words and all(map(self._knows, words)):
            return text  # a small number tells nothing here, and elsewhere may be part of a key
        return _PART.sub(self._part, text)


@cache
def _lines(name: str) -> frozenset[str]:
    text = resources.files("automation.dropbox.casts").joinpath(name).read_text("utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("# "))


def vocabulary(
    catalogue: Mapping[str, Control], *, accepted: frozenset[str] = frozenset()
) -> Vocabulary:
    """Return what is known: the controls' names, permissions, and the words of the pages."""
    names = {name for control in catalogue.values() for name in known_names(control)}
    ways = [way for control in catalogue.values() for way in control.ways]
    names.update(each for way in ways for each in (way.row, way.beside) if each)
    phrases = {*names, *NEIGHBOURS, *_lines("phrases.txt")}
    phrases = {phrase for phrase in phrases if "{" not in phrase}
    selectors = " ".join(
        [*(way.css or "" for way in ways), *(way.frame or "" for way in ways), *IDS]
    )
    scopes = " ".join(phrase for phrase in phrases if re.fullmatch(r"[a-z_]+\.[a-z_.]+", phrase))
    parts = {part.casefold() for part in _PART.findall(f"{selectors} {scopes}")}
    return Vocabulary(frozenset(phrases), frozenset(parts | _lines("common_words.txt")), accepted)
