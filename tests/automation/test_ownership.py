"""What others can change is not used."""

import os
from pathlib import Path

import pytest

from automation.dropbox.controls.own_controls import read_own
from automation.errors import BadControls, NotKept
from automation.ownership import require_ours

posix = pytest.mark.skipif(os.name != "posix", reason="modes and owners are POSIX's")
as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give a file away"
)
OTHER_USER = 65534


@posix
@pytest.mark.parametrize("mode", [0o1777, 0o775, 0o702])
def test_a_folder_that_others_can_write_to_is_refused(tmp_path: Path, mode: int) -> None:
    """Who can write to the tool's folder could have it run their code."""
    folder = tmp_path / "home"
    folder.mkdir()
    folder.chmod(mode)
    with pytest.raises(NotKept, match="can be changed by others"):
        require_ours(folder)


@posix
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """A link in the place of the folder may lead anywhere."""
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(NotKept, match="is a link"):
        require_ours(tmp_path / "link")


@as_root
def test_a_folder_of_another_user_is_refused(tmp_path: Path) -> None:
    """Its owner can change what lies in it."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    os.chown(folder, OTHER_USER, -1)
    with pytest.raises(NotKept, match="another user"):
        require_ours(folder)


def test_a_folder_of_ones_own_or_none_is_right(tmp_path: Path) -> None:
    """A private folder is used, and one that is not there yet may be made."""
    folder = tmp_path / "home"
    require_ours(folder)
    folder.mkdir(mode=0o700)
    require_ours(folder)


@posix
def test_controls_that_others_can_change_are_not_used(tmp_path: Path) -> None:
    """Its ways decide what is clicked."""
    path = tmp_path / "controls.toml"
    path.write_text("")
    path.chmod(0o666)
    with pytest.raises(BadControls, match="can be changed by others"):
        read_own(path)


@as_root
def test_controls_of_another_user_are_not_used(tmp_path: Path) -> None:
    """Their owner can change them, whatever their mode."""
    path = tmp_path / "controls.toml"
    path.write_text("")
    path.chmod(0o600)
    os.chown(path, OTHER_USER, -1)
    with pytest.raises(BadControls, match="another user"):
        read_own(path)


TABLE = """
[create_app.create]
title = "{title}"
kind = "button"
ways = [{{ css = "#x", evidence = "you 2026-01", source = "s" }}]
"""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x = " + "[" * 5000, "nested|line"),
        (TABLE.format(title="t {0.__class__}"), "brace"),
        (TABLE.format(title="t {"), "brace"),
        ("a = '" + "x" * 300_000 + "'", "too long"),
    ],
    ids=["deep", "placeholder", "brace", "long"],
)
def test_odd_controls_are_the_files_fault(tmp_path: Path, text: str, reason: str) -> None:
    """What cannot be used is said of the file; it is no defect of the tool."""
    path = tmp_path / "controls.toml"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(BadControls, match=reason):
        read_own(path)
