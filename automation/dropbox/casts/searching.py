"""Looks through casts before they are written: is there a word that is not known to be Dropbox's?

It reads the finished files, and knows nothing of how they were made.
"""

import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from urllib.parse import unquote

from automation.dropbox.casts.capture import STANDARD
from automation.dropbox.casts.words import Vocabulary

_MADE_HERE = ("style", "lang")
"""Attributes whose values the tool has written itself."""
_SHORTEST = 6
"""A name of fewer letters is found in pieces of other words as well."""
_OWN_WORDS = frozenset(
    (
        *("index", "json", "html", "frame", "cast", "invalid", "https", "www", "x"),
        *("my", "apps", "create", "app", "permissions", "settings", "authorize"),
    )
)
"""What the tool writes itself: names of files and screens, and parts of addresses."""


class _PageText(HTMLParser):
    """Gathers what a page says: its texts, attribute values and names of its own for elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.values: list[str] = []
        self._skipped = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the attributes; the head and the style of a cast are the same in every cast."""
        if tag == "meta":
            return
        if tag == "style":
            self._skipped = tag
        if "-" in tag:
            self.values.append(tag)
        self.values += [value for name, value in attrs if value and name not in _MADE_HERE]

    def handle_endtag(self, tag: str) -> None:
        """End what was skipped."""
        if tag == self._skipped:
            self._skipped = ""

    def handle_data(self, data: str) -> None:
        """Take a text."""
        if not self._skipped:
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        """Take a comment: no cast has one."""
        self.texts.append(data)


def strange_words(files: Mapping[str, bytes], vocabulary: Vocabulary) -> frozenset[str]:
    """Return the words in the files and their names that are neither known nor accepted."""
    found = (vocabulary.strange(text) for name in files for text in _said(name, files[name]))
    return frozenset().union(*found) - _OWN_WORDS - STANDARD


def holds_name(files: Mapping[str, bytes], name: str, vocabulary: Vocabulary) -> bool:
    """Tell whether a name stands in the files: whole, in words, or in pieces side by side.

    A name of which each word is known to be Dropbox's says nothing.
    """
    telling = vocabulary.strange(name) - _OWN_WORDS - STANDARD
    if not telling:
        return False
    squeezed = _squeezed(name)
    for file, content in files.items():
        said = list(_said(file, content))
        words = {part.casefold() for text in said for part in re.findall(r"[^\W_]+", text)}
        if telling & words or (len(squeezed) >= _SHORTEST and squeezed in _squeezed("".join(said))):
            return True
    return False


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _said(name: str, content: bytes) -> Iterator[str]:
    yield name
    if name.endswith(".json"):
        index = json.loads(content)
        for page in index["pages"]:
            yield from (page["screen"], unquote(page["address"]), page["file"])
            for frame in page["frames"]:
                yield from (unquote(frame["address"]), frame["file"])
        return
    page = _PageText()
    page.feed(content.decode())
    page.close()
    # Pieces of one text may be apart: all texts after one another, then all values.
    yield from page.texts
    yield from map(unquote, page.values)
