"""What another user of the machine could have changed is not run, whatever the command."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import Tool

pytestmark = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away"
)
OTHER_USER = 65534


def given_away(path: Path) -> None:
    """Give a file or folder to the other user."""
    os.chown(path, OTHER_USER, -1)


def writable(path: Path) -> None:
    """Have every user write to a file or folder."""
    path.chmod(0o777)


@pytest.mark.parametrize("change", [given_away, writable])
@pytest.mark.parametrize("place", ["", "compiled", "compiled/version/cache"])
def test_compiled_code_of_others_is_not_run(
    tool: Tool, place: str, change: Callable[[Path], None]
) -> None:
    """Node would run what lies in `compiled`, so nothing starts before that is in order."""
    cache = tool.home / "compiled/version/cache"
    cache.parent.mkdir(parents=True)
    cache.write_bytes(b"code")
    for each in (tool.home, *tool.home.rglob("*")):
        each.chmod(0o700)
    change(tool.home / place)
    ended = tool.run("demo", "--headless", "--json")
    assert ended.exit_code == 8, ended.err
    assert ended.json["error"]["code"] == "not-kept"
    assert ended.json["error"]["remedy"]
    assert cache.read_bytes() == b"code"


@pytest.mark.parametrize("change", [given_away, writable])
def test_controls_of_others_are_not_used(tool: Tool, change: Callable[[Path], None]) -> None:
    """With them, whoever wrote the file would decide what is clicked."""
    tool.home.mkdir(mode=0o700)
    own = tool.home / "controls.toml"
    own.write_text(
        '[create_app.create]\ntitle = "Create app"\nkind = "button"\n'
        'ways = [{ text = "Delete app", evidence = "you 2026-01", source = "s" }]\n'
    )
    change(own)
    ended = tool.run("demo", "--headless", "--json")
    assert ended.exit_code == 2, ended.err
    assert "controls.toml" in ended.json["error"]["message"]
