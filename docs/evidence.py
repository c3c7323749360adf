"""Writes docs/evidence.md: every way of `controls.toml`, the longest unseen first."""

import re
from pathlib import Path

from automation.dropbox.controls.catalogue import GUESS, Way, built_in

TO = Path(__file__).parent / "evidence.md"
HEAD = """# How each control is known

Every way in which the tool looks for a button or field, with when it was last seen to work, and by
what. The ones that were not seen for the longest come first: look at those when you have an
account. `make reference` writes this page from
[controls.toml](../automation/dropbox/controls/controls.toml).

| Control | Way | Last seen | By |
|---|---|---|---|
"""
BY = {
    "D": "a public driver",
    "S": "a screenshot",
    "V": "the vendor's or Dropbox's documentation",
    "R": "a user's report",
    "you": "`repair`",
    GUESS: "nobody: a guess",
}


def seen(way: Way) -> str:
    """Return when a way was last seen, as far as that is known; empty for a guess."""
    found = re.search(r"\d{4}(-\d{2})?", way.evidence)
    return found[0] if found else ""


def page() -> str:
    """Return the page."""
    rows = [
        (seen(way), name, str(way), BY[way.evidence.split()[0]])
        for name, control in built_in().items()
        for way in control.ways
    ]
    lines = (
        f"| `{name}` | `{way.replace('|', chr(92) + '|')}` | {when or '–'} | {by} |"
        for when, name, way, by in sorted(rows)
    )
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    TO.write_text(page(), encoding="utf-8")
