"""Where the guide is written, and what is never written over."""

from pathlib import Path

import pytest

from automation.errors import WrongUsage
from flows.terminal.options import GuideFormat, parse_formats
from flows.training.guide_files import MARK, GuideFiles

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
    files.write_page(OURS)
    page, printed = map(files.file, files.formats)
    printed.write_bytes(b"%PDF")
    files.claim()
    files.write_page(OURS + "new")
    assert page.read_text() == OURS + "new"
    assert sorted(tmp_path.iterdir()) == [page, printed]


def test_markdown_of_ours_is_replaced_with_its_pictures(tmp_path: Path) -> None:
    """Pictures of the guide before go; a folder of that name without a guide is left alone."""
    files = GuideFiles(tmp_path, [GuideFormat.MD])
    files.claim()
    files.write_markdown(f"<!-- {MARK} -->", {"step-1-1.png": b"one", "step-2-1.png": b"two"})
    files.claim()
    files.write_markdown(f"<!-- {MARK} -->", {"step-1-1.png": b"new"})
    assert [file.read_bytes() for file in files.pictures.iterdir()] == [b"new"]
    files.file(GuideFormat.MD).unlink()
    with pytest.raises(WrongUsage, match="exists already"):
        files.claim()


def test_formats() -> None:
    """They stand in one word, each once; another is refused."""
    assert parse_formats("md, HTML,md") == (GuideFormat.MD, GuideFormat.HTML)
    for text in ("", "docx", "html,", "html pdf"):
        with pytest.raises(WrongUsage, match="cannot be written as"):
            parse_formats(text)


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    """Where no folder can be made, it says so."""
    (tmp_path / "out").write_text("a file")
    with pytest.raises(WrongUsage, match="cannot be written"):
        GuideFiles(tmp_path / "out").claim()
