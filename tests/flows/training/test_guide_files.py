"""Where the guide is written, and what is never written over."""

from pathlib import Path

import pytest

from automation.errors import WrongUsage
from flows.training.guide import MARK, GuideFiles

OURS = f'<meta name="generator" content="{MARK}">'


def test_the_folder_is_made(tmp_path: Path) -> None:
    """A folder that is not there yet is made, with those above it, and stays empty for now."""
    files = GuideFiles(tmp_path / "a" / "b")
    files.claim()
    assert list(files.folder.iterdir()) == []


@pytest.mark.parametrize("name", ["dropbox-connector-guide.html", "dropbox-connector-guide.pdf"])
def test_other_peoples_files_are_left_alone(tmp_path: Path, name: str) -> None:
    """A file of that name which the tool did not write is refused."""
    (tmp_path / name).write_text("my notes")
    with pytest.raises(WrongUsage, match="exists already"):
        GuideFiles(tmp_path).claim()
    assert (tmp_path / name).read_text() == "my notes"


def test_a_link_to_somebody_elses_file_is_left_alone(tmp_path: Path) -> None:
    """A link counts as what it is, even one that leads nowhere."""
    (tmp_path / "dropbox-connector-guide.pdf").symlink_to(tmp_path / "nowhere")
    with pytest.raises(WrongUsage, match="exists already"):
        GuideFiles(tmp_path).claim()


def test_a_guide_of_ours_is_replaced(tmp_path: Path) -> None:
    """The tool's own page is written anew, for others to read as well, and nothing else is left."""
    files = GuideFiles(tmp_path)
    files.claim()
    files.write(OURS)
    files.printed.write_bytes(b"%PDF")
    files.claim()
    files.write(OURS + "new")
    assert files.page.read_text() == OURS + "new"
    assert sorted(tmp_path.iterdir()) == [files.page, files.printed]


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    """Where no folder can be made, it says so."""
    (tmp_path / "out").write_text("a file")
    with pytest.raises(WrongUsage, match="cannot be written"):
        GuideFiles(tmp_path / "out").claim()
