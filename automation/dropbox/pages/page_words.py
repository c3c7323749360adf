"""What a page says in words, wherever they stand: for refusals, whose place nobody has recorded."""

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

LONGEST_LINE = 300

# What frames every page says nothing about this one.
_LINES = """() => {
    const framing = "header, nav, footer, aside, [role=banner], [role=navigation], " +
        "[role=contentinfo], [role=complementary]";
    const of = (element) => (element.innerText || "").split("\\n").map((line) => line.trim());
    const framed = new Set([...document.querySelectorAll(framing)].flatMap(of));
    const all = document.body ? of(document.body) : [];
    return all.filter((line) => line && !framed.has(line)).slice(0, 400);
}"""


def page_lines(page: "Page") -> tuple[str, ...]:
    """Return the lines of text that are seen on the page, without those that frame every page."""
    lines = (cleaned(str(line)[:LONGEST_LINE]) for line in page.evaluate(_LINES))
    return tuple(line for line in lines if line)


def cleaned(text: str) -> str:
    """Return `text` on one line, without control and direction characters.

    What could be a secret is left out: a long word with a digit in it.
    """
    plain = "".join(
        " " if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Co", "Cn", "Cs") else char
        for char in text
    )
    return _LONG_WORD.sub("…", " ".join(plain.split()))


_LONG_WORD = re.compile(r"(?=[\w-]*\d)(?!dbaid)[\w-]{16,}")
