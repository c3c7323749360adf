"""Pictures and outlines of a page with the secrets out.

What is not to be seen is covered in the page before the picture is taken, never painted over
later. Nothing secret is sent into the page: its texts are read, and judged here.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import JSHandle, Locator, Page

Spans = Sequence[tuple[int, int]]
Hides = Callable[[str], Spans]
"""Tells of a text on the page which stretches of it (from, to) are not to be seen."""

TRIES = 3
SHOT_SECONDS = 5.0
DOTS = "••••"

# An e-mail address, or what is random: App keys, secrets, codes, tokens (facts/api.md, lengths).
_PRIVATE = re.compile(
    r"""(?<![^\s@<>()]) [^\s@<>()]+@[\w.-]+
      | (?<![\w-]) (?=[\w-]*\d)(?=[\w-]*[A-Za-z]) [\w-]{12,} (?![\w-])
      | (?<![\w-]) [\w-]{40,} (?![\w-])""",
    re.VERBOSE,
)
_FIELD_ROLES = "textbox|searchbox|spinbutton|slider|combobox|listbox"
_FIELD = re.compile(rf"^(?P<indent>\s*)(?P<head>- (?:{_FIELD_ROLES})\b(?: \"(?:[^\"\\]|\\.)*\")?)")
_VALUES = """() => [...document.querySelectorAll("input, textarea, select")]
    .map((field) => field.value || "").filter(Boolean)"""


class NoPicture(Exception):
    """The page could not be pictured: it closed, or changed while it was looked at."""


@dataclass(frozen=True)
class Picture:
    """A PNG, and the texts of the page that were not covered, in sight or not."""

    png: bytes
    text: str


def private(text: str) -> Spans:
    """Return the stretches that look like an e-mail address, a key, or a secret."""
    return [match.span() for match in _PRIVATE.finditer(text)]


def picture(
    page: "Page",
    *,
    around: "Locator | None" = None,
    number: str | None = None,
    mask: "Sequence[Locator]" = (),
    spared: Sequence[str] = (),
    hides: Hides = private,
) -> bytes:
    """Return a PNG of the part of the page around a control, as `take` makes it."""
    return take(page, around=around, number=number, mask=mask, spared=spared, hides=hides).png


def take(
    page: "Page",
    *,
    around: "Locator | None" = None,
    number: str | None = None,
    mask: "Sequence[Locator]" = (),
    spared: Sequence[str] = (),
    hides: Hides = private,
) -> Picture:
    """Take a picture of the part of the page around a control; without one, of what is in sight.

    The control gets a ring and `number`. Covered are: the elements of `mask` but for the texts
    `spared`, other frames, and the texts and fields that `hides` names. Waits for no element.
    Raises NoPicture.
    """
    from playwright.sync_api import Error

    try:
        for _ in range(TRIES):
            targets = around.element_handles() if around else []
            covered = [handle for locator in mask for handle in locator.element_handles()]
            ready = page.evaluate_handle(
                _script(),
                {"targets": targets, "covered": covered, "spared": list(spared), "css": _css()},
            )
            try:
                if taken := _take(page, ready, number, hides):
                    return taken
            finally:
                ready.evaluate("ready => ready.remove()")
    except Error as problem:
        what = str(problem).splitlines()[0]
        raise NoPicture(f"the page could not be pictured: {what}") from None
    raise NoPicture("the page changed while it was pictured")


def _take(page: "Page", ready: "JSHandle", number: str | None, hides: Hides) -> Picture | None:
    """Return the picture; None when the page's words were others afterwards."""
    texts, is_covered = ready.evaluate("ready => [ready.texts, ready.isCovered]")
    spans = [
        (index, start, end)
        for index, text in enumerate(texts)
        for start, end in _in_utf16(text, hides(text))
    ]
    clip: Any = ready.evaluate(
        "(ready, [spans, number]) => ready.draw(spans, number)", [spans, number]
    )
    png = page.screenshot(
        clip=clip,
        animations="disabled",
        caret="initial",  # to hide it would leave a mark on each field
        timeout=SHOT_SECONDS * 1000,
    )
    if not ready.evaluate("ready => ready.unchanged()"):
        return None
    bare = [text for text, covered in zip(texts, is_covered, strict=True) if not covered]
    return Picture(png, "\n".join(_without(text, hides(text)) for text in bare))


def _in_utf16(text: str, spans: Spans) -> Spans:
    """Return the spans as the page counts; where that may differ, the whole text."""
    if spans and any(ord(sign) > 0xFFFF for sign in text):
        return [(0, 2 * len(text))]
    return spans


def outline(page: "Page", *, hides: Hides = private) -> str:
    """Return the roles and names on the page, as Playwright's aria snapshot gives them.

    Values of fields, query strings, and what `hides` names are out. Raises NoPicture.
    """
    from playwright.sync_api import Error

    try:
        snapshot = page.locator("body").aria_snapshot()
        values = page.evaluate(_VALUES)
    except Error as problem:
        what = str(problem).splitlines()[0]
        raise NoPicture(f"the page could not be read: {what}") from None
    # A row's or a label's name may hold the value of a field that is part of it.
    for value in sorted(filter(lambda value: len(value) > 2, values), key=len, reverse=True):
        snapshot = snapshot.replace(value, DOTS)
    return "\n".join(_without(line, hides(line)) for line in _without_values(snapshot))


def _without_values(snapshot: str) -> list[str]:
    """Return the lines of an aria snapshot without the values of fields and their parts."""
    kept: list[str] = []
    field_indent: int | None = None
    for line in snapshot.splitlines():
        indent = len(line) - len(line.lstrip())
        if field_indent is not None and indent > field_indent:
            continue
        field_indent = None
        if match := _FIELD.match(line):
            field_indent = indent
            line = match["indent"] + match["head"]
        elif line.lstrip().startswith("- /url:"):
            line = re.split(r"[?#]", line)[0]
        kept.append(line)
    return kept


def _without(text: str, spans: Spans) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + DOTS + text[end:]
    return text


@cache
def _script() -> str:
    source = resources.files("automation.browser").joinpath("evidence.js")
    script = source.read_text(encoding="utf-8")
    return script[script.index("({ targets") :].rstrip().rstrip(";")


@cache
def _css() -> str:
    return resources.files("automation.browser").joinpath("evidence.css").read_text("utf-8")
