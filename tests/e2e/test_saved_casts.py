"""What is found in each cast that was saved, and by which way."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from automation.dropbox.controls.catalogue import built_in
from flows.commands.cast_replay import replay
from tests.e2e.runs import Runs

HERE = Path(__file__).parent.parent / "casts"
CASTS = sorted(HERE.glob("*.zip"))


def named(look: dict[str, str]) -> str:
    """The control, with the permission for its boxes."""
    name = look["control"]
    return f"{name} {look['title']}" if name == "permissions.scope" else name


@pytest.mark.parametrize("cast", CASTS, ids=lambda path: path.stem)
def test_each_control_is_found_as_before(cast: Path, runs: Runs) -> None:
    """A change of controls.toml that loses a control, or finds it otherwise, is noticed here."""
    expected = json.loads(cast.with_suffix(".json").read_text())
    result = replay(cast, runs.new_services())
    assert result.error is None
    found = {named(look): look["way"] for look in result.data["controls"] if look["way"]}
    assert found == expected
    assert len(found) >= 19


def test_a_lost_way_is_noticed(runs: Runs) -> None:
    """Without the ways that find it, a control is missing, and named."""
    catalogue = dict(built_in())
    create = catalogue["my_apps.create_app"]
    catalogue["my_apps.create_app"] = replace(create, ways=(replace(create.ways[0], css="a.none"),))
    services = runs.new_services()
    result = replay(HERE / "practice-as-known.zip", services, suggest=True, catalogue=catalogue)
    assert result.error is not None
    assert result.error.code == "control-missing"
    assert "Create app" in result.error.message
    [suggested] = result.data["suggestions"]
    assert suggested["control"] == "my_apps.create_app"
    assert 'name = "Create app"' in suggested["ways"][0]
