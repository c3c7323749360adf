"""The name of the app: Dropbox's rules, before anything is opened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.errors import BadName
from flows.procedure.goals.create_app import LONGEST, check_app_name, invent_app_name


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "is empty"),
        ("   ", "is empty"),
        ("my-Dropbox-app", 'contains "Dropbox"'),
        ("DROPBOX", 'contains "Dropbox"'),
        ("dropit", 'begins with "drop"'),
        (" Drop zone", 'begins with "drop"'),
        ("a\tb", "cannot be typed"),
        ("snow\u200batlas", "cannot be typed"),
        ("x" * (LONGEST + 1), "longer than 60"),
    ],
)
def test_names_that_dropbox_does_not_take(name: str, words: str) -> None:
    """Each rule that a name breaks is said, with another name to try."""
    with pytest.raises(BadName, match=words) as raised:
        check_app_name(name)
    assert "--app-name" in raised.value.remedy


@pytest.mark.parametrize(
    "name", ["snow-atlas", "Acme Snow 2", "raindrop", "x" * LONGEST, "Ünïcode"]
)
def test_names_that_are_fine(name: str) -> None:
    """Every other name is taken as it is, without blanks around it."""
    assert check_app_name(f" {name} ") == name


@given(st.text(max_size=80))
def test_any_text(name: str) -> None:
    """A text is either refused as a name, or can be typed and keeps Dropbox's rules."""
    try:
        taken = check_app_name(name)
    except BadName:
        return
    assert taken.isprintable()
    assert "dropbox" not in taken.lower()
    assert not taken.lower().startswith("drop")


def test_invented_names_are_fine_and_differ() -> None:
    """A name that the tool makes up keeps the rules; two runs get two names."""
    names = {invent_app_name() for _ in range(20)}
    assert len(names) == 20
    assert all(check_app_name(name) == name for name in names)
