"""`controls.toml`, the tool's and the person's: every way has a source; a bad file is refused."""

import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.dropbox.controls.catalogue import Way, built_in
from automation.dropbox.controls.neighbours import NEIGHBOURS
from automation.dropbox.controls.own_controls import forget, read_controls, read_own, remember
from automation.errors import BadControls, UnknownControl

EVIDENCE = re.compile(r"\?|([DSR]|V) 20(1[8-9]|2[0-6])(-(0[1-9]|1[0-2]))?")
SECTIONS = {
    *("Sign-in", "My apps", "Create app", "App page", "Permissions tab", "Settings tab"),
    *("Authorize", "Language", "What can come in between"),
}
"""Of facts/console.md; everything stands there that is known of the pages."""
WAYS = [(name, way) for name, control in built_in().items() for way in control.ways]


@pytest.mark.parametrize(("name", "way"), WAYS, ids=lambda value: str(value)[:40])
def test_every_way_has_evidence_and_source(name: str, way: Way) -> None:
    """No way without a date and a section of the facts; what nobody has seen is marked a guess."""
    assert EVIDENCE.fullmatch(way.evidence)
    where, _, remark = way.source.partition(":")
    assert set(where.split("; ")) <= SECTIONS
    if re.search(r"unknown|guess|no evidence|is not$", remark):
        assert way.is_guess


@pytest.mark.parametrize(("name", "way"), WAYS, ids=lambda value: str(value)[:40])
def test_no_way_can_match_a_dangerous_neighbour(name: str, way: Way) -> None:
    """What is known of the dangerous neighbours' names is in no way, and no way takes a part."""
    texts = [way.name] if isinstance(way.name, str) else list(way.name or ())
    texts += [text for text in (way.text, way.label, way.row) if text]
    assert not [text for text in texts if text in NEIGHBOURS]
    if built_in()[name].kind != "value":  # only what is acted on can do harm
        assert not re.search(r":has-text|:text\(|\*=|~=|\^=|:nth-", way.css or "")


def own(tmp_path: Path, text: str) -> Path:
    """Write the person's own file."""
    path = tmp_path / "controls.toml"
    path.write_text(text, encoding="utf-8")
    return path


GOOD = """
[permissions.submit]
title = "Submit"
kind = "button"
ways = [
  { role = "button", name = "Save", evidence = "you 2026-11", source = "pointed at" },
]
"""


def test_own_ways_come_first(tmp_path: Path) -> None:
    """The person's way is tried first; the tool's own stay behind it."""
    ways = read_controls(own(tmp_path, GOOD))["permissions.submit"].ways
    assert str(ways[0]) == 'button "Save"'
    assert ways[1:] == built_in()["permissions.submit"].ways


def test_without_a_file_there_is_nothing_of_ones_own(tmp_path: Path) -> None:
    """No file is no trouble."""
    assert read_controls(tmp_path / "controls.toml") == built_in()


@pytest.mark.parametrize(
    ("line", "text", "reason"),
    [
        (2, "[permissions.submit]\ntitle = \n", "Invalid value"),
        (1, "[permissions.sumbit]" + GOOD.split("submit]")[1], "there is no control"),
        (2, GOOD.replace("you 2026-11", "somebody said so"), "evidence"),
        (2, GOOD.replace('role = "button", name = "Save"', 'role = "button"'), "role with name"),
        (2, GOOD.replace("source", "sauce"), "sauce"),
        (2, GOOD.replace('evidence = "you 2026-11", ', ""), "evidence"),
        (2, GOOD.replace('kind = "button"', 'kind = "link"'), "is a button"),
        (2, GOOD.replace('title = "Submit"', "title = 3"), "string"),
        (3, GOOD.replace('title = "Submit"', 'title = "Submit'), "control character|Illegal"),
    ],
)
def test_a_bad_file_is_refused_with_line_and_reason(
    tmp_path: Path, line: int, text: str, reason: str
) -> None:
    """What is wrong with the file is said with its line; nothing of it is used."""
    with pytest.raises(BadControls, match=f"line {line}: .*({reason})") as refused:
        read_controls(own(tmp_path, text))
    assert refused.value.exit_code == 2
    assert "own controls remain" in refused.value.remedy


def test_remembered_and_forgotten(tmp_path: Path) -> None:
    """What is remembered is read again, before what was there; forgotten, the file goes too."""
    path = tmp_path / "home" / "controls.toml"
    first = Way(css="#a", evidence="you 2026-11", source="here")
    second = Way(role="button", name='"Save" \\ now', evidence="you 2026-12", source="here")
    remember(path, "permissions.submit", first)
    remember(path, "permissions.submit", second)
    remember(path, "permissions.submit", first)
    assert read_own(path)["permissions.submit"].ways == (first, second)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    forget(path, "permissions.submit")
    assert not path.exists()
    with pytest.raises(UnknownControl):
        forget(path, "permissions.submit")


@given(
    name=st.text(
        st.characters(exclude_categories=["Cs"]).filter(lambda text: not set(text) & set("{}")),
        min_size=1,
        max_size=30,
    )
)
def test_any_name_survives_the_file(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever stands on a button, the file that holds it can be read again."""
    path = tmp_path_factory.mktemp("own") / "controls.toml"
    way = Way(role="button", name=name, evidence="you 2026-11", source="here")
    remember(path, "permissions.submit", way)
    assert read_own(path)["permissions.submit"].ways == (way,)
