"""Reads `controls.toml`: every control on Dropbox's pages, with the ways to find it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, ClassVar, Literal

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Locator, Page

_STRICT = {"extra": "forbid"}  # a misspelt key is an error, not a way less

GUESS = "?"
_EVIDENCE = re.compile(r"\?|[DSR] \d{4}(-\d{2})?|V( \d{4}(-\d{2})?)?|you \d{4}-\d{2}")

# Words of an element's own, whole or at the beginning of a text; the nearest element around that
# has boxes or radios; and those.
_BEGINS = 'normalize-space()="{0}" or starts-with(normalize-space(), "{0} ")'
_ANY_BOX = (
    "self::input[@type='checkbox' or @type='radio'] or self::*[@role='checkbox' or @role='radio']"
)
_ROW = f"[.//*[{_ANY_BOX}]][1]"
_BOX = f"//*[{_ANY_BOX}]"

Kind = Literal["button", "link", "radio", "checkbox", "text", "value"]


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to find a control, and how it is known that the way works."""

    __pydantic_config__: ClassVar[Any] = _STRICT

    evidence: str
    source: str
    css: str | None = None
    role: str | None = None
    name: str | tuple[str, ...] | None = None
    label: str | None = None
    text: str | None = None
    row: str | None = None
    """The label of a row: what stands for the row is the element around that label."""
    beside: str | None = None
    """Words that stand alone, or begin a text, next to the one box or radio of their row."""
    frame: str | None = None
    """The selector of the frame that `css` or `role` is in; nested frames are joined by " >> "."""
    scope: str | None = None
    """The one permission whose box this way finds, where it does not find every one."""

    def __post_init__(self) -> None:
        kinds = (self.css, self.role, self.label, self.text, self.row, self.beside)
        if len([kind for kind in kinds if kind]) != 1 or (self.role is None) != (self.name is None):
            raise ValueError("a way is one of css, role with name, label, text, row, beside")
        if self.beside and '"' in self.beside:
            raise ValueError("what a box is beside has no quotation mark in it")
        if self.frame and not (self.css or self.role):
            raise ValueError("in a frame only css and role are looked for")
        if not _EVIDENCE.fullmatch(self.evidence):
            raise ValueError(
                f"evidence '{self.evidence}' is none of D, S, R with a date, V, you yyyy-mm, ?"
            )
        if not self.source.strip():
            raise ValueError("a way needs a source")

    @property
    def is_guess(self) -> bool:
        """Tell whether nobody has seen this way work."""
        return self.evidence == GUESS

    @property
    def by(self) -> str:
        """What the way goes by, in a word for people."""
        if self.css is None:
            return "row" if self.row or self.beside else "text"
        if "#" in self.css or "[id" in self.css:
            return "id"
        return "class" if "." in self.css.split("[")[0] else "attribute"

    def locator(self, page: "Page", words: Mapping[str, str]) -> "Locator":
        """Return the locator of this way on `page`, with {placeholders} filled from `words`."""
        inside: Page | FrameLocator = page
        for selector in self.frame.split(" >> ") if self.frame else ():
            inside = inside.frame_locator(selector)
        if css := self.css_for(words):
            return inside.locator(css)
        if self.row:
            label = page.get_by_text(self.row.format(**words), exact=True)
            return label.filter(visible=True).locator("xpath=..")
        if self.beside:
            words_there = _BEGINS.format(self.beside.format(**words))
            return page.locator(f"xpath=//*[text()[{words_there}]]/ancestor-or-self::*{_ROW}{_BOX}")
        if self.label:
            return page.get_by_label(self.label.format(**words), exact=True)
        if self.text:
            return page.get_by_text(self.text.format(**words), exact=True)
        if isinstance(self.name, str):
            return inside.get_by_role(
                self.role,  # type: ignore[arg-type]  # the roles are Playwright's own literal
                name=self.name.format(**words),
                exact=True,
            )
        any_of = "|".join(re.escape(name) for name in self.name or ())
        return inside.get_by_role(
            self.role,  # type: ignore[arg-type]  # as above
            name=re.compile(f"^({any_of})$"),
        )

    def css_for(self, words: Mapping[str, str]) -> str | None:
        """Return the selector, where this way is one."""
        return self.css.format(**words) if self.css else None

    def __str__(self) -> str:
        if self.role:
            name = self.name if isinstance(self.name, str) else "|".join(self.name or ())
            return f'{self.role} "{name}"'
        if self.row:
            return f'row "{self.row}"'
        if self.beside:
            return f'beside "{self.beside}"'
        return self.css or f'"{self.label or self.text}"'


@dataclass(frozen=True, kw_only=True)
class Control:
    """A control: what a person calls it, what it is, and the ways to find it, best first.

    `secret` marks what shows a secret, and is covered in every picture.
    """

    __pydantic_config__: ClassVar[Any] = _STRICT

    title: str
    kind: Kind
    ways: tuple[Way, ...]
    only: str | None = None
    """When it is on its page, for what is not always there."""
    secret: bool = False

    def ways_for(self, words: Mapping[str, str]) -> tuple[Way, ...]:
        """Return the ways that can find the control which `words` name."""
        return tuple(way for way in self.ways if way.scope in (None, words.get("scope")))


def known_names(control: Control) -> tuple[str, ...]:
    """Return what a control is known to be called: its title, and the names its ways go by."""
    names = [control.title]
    for way in control.ways:
        names += (way.name,) if isinstance(way.name, str) else way.name or ()
        names += filter(None, (way.label, way.text))
    return tuple(dict.fromkeys(names))


@cache
def built_in() -> Mapping[str, Control]:
    """Return the tool's own controls by "screen.control", from `controls.toml`."""
    return parse(_text())


def _text() -> str:
    file = resources.files("automation.dropbox.controls").joinpath("controls.toml")
    return file.read_text(encoding="utf-8")


@cache
def titles() -> Mapping[str, str]:
    """Return what a person calls each control, by "screen.control".

    Texts for people take the words of a button or field from here, so that a renamed one is
    renamed in one place. Reads the file alone, which costs less than checking it.
    """
    return {
        f"{screen}.{name}": control["title"]
        for screen, controls in tomllib.loads(_text()).items()
        for name, control in controls.items()
    }


def quoted(name: str) -> str:
    """Return what a person calls the control, in quotation marks: words that are on the screen."""
    return f'"{titles()[name]}"'


def parse(text: str) -> Mapping[str, Control]:
    """Return the controls of a `controls.toml`, by "screen.control".

    Raises tomllib.TOMLDecodeError or pydantic.ValidationError for a file that is not one.
    """
    from pydantic import TypeAdapter

    tables = TypeAdapter(dict[str, dict[str, Control]]).validate_python(tomllib.loads(text))
    return {
        f"{screen}.{name}": control
        for screen, controls in tables.items()
        for name, control in controls.items()
    }


def secrets_on(page: "Page", catalogue: Mapping[str, Control]) -> "list[Locator]":
    """Return locators of all that shows a secret, whichever way finds it."""
    return [way.locator(page, {}) for way in _secret_ways(catalogue)]


def secret_labels(catalogue: Mapping[str, Control]) -> list[str]:
    """Return the labels of the rows that show a secret."""
    return [way.row for way in _secret_ways(catalogue) if way.row]


def secret_selectors(catalogue: Mapping[str, Control]) -> list[str]:
    """Return the selectors of all that shows a secret, for a style sheet."""
    return [way.css for way in _secret_ways(catalogue) if way.css]


def _secret_ways(catalogue: Mapping[str, Control]) -> list[Way]:
    return [way for control in catalogue.values() if control.secret for way in control.ways]
