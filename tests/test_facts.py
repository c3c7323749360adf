"""Every fact that the code cites can be looked up: the file is here, and has what is cited."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FACTS = ROOT / "docs" / "facts"
PLACES = ("automation", "flows", "tests", "bench", "docs")
KINDS = (".py", ".toml", ".js", ".html", ".css", ".md")

_CITED = re.compile(r"(?<![\w-])facts/([a-z-]+\.md)[`\"]?(?:,\s+(?!`)([^:;()\n]+))?")
_STEP = re.compile(r"step (\d(?:\.\d)?)")


def citations() -> Iterator[tuple[str, str, str]]:
    """Give where a fact is cited, the file, and what is cited of it."""
    for place in PLACES:
        for path in sorted((ROOT / place).rglob("*")):
            if path.suffix not in KINDS or FACTS in path.parents or path == Path(__file__):
                continue
            for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                for match in _CITED.finditer(line):
                    where = f"{path.relative_to(ROOT)}:{number}"
                    yield where, match[1], (match[2] or "").strip(" .,'\"`")


def is_in(text: str, cited: str) -> bool:
    """Return whether a file has what is cited: a heading, a row, or the words themselves."""
    if step := _STEP.search(cited):
        return f"| {step[1]}" in text
    words = cited.partition(" / ")[0].casefold().replace("`", "").replace('"', "")
    plain = text.casefold().replace("`", "").replace('"', "")
    return words in plain


@pytest.mark.parametrize("name", ["api", "console", "playwright", "procedure", "snow-atlas"])
def test_the_facts_are_here(name: str) -> None:
    """The facts belong to the project."""
    assert (FACTS / f"{name}.md").read_text("utf-8").startswith("# ")


def test_every_citation_can_be_looked_up() -> None:
    """A citation names a file, and a heading or words that the file has."""
    cited = list(citations())
    assert len(cited) > 80
    texts = {path.name: path.read_text("utf-8") for path in FACTS.glob("*.md")}
    lost = [
        f"{where}: {file}, {what}"
        for where, file, what in cited
        if file not in texts or (what and not is_in(texts[file], what))
    ]
    assert lost == []
