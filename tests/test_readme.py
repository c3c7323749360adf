"""The README and the reference say what is so."""

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from docs.evidence import TO, page

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text("utf-8")
REFERENCE = (ROOT / "docs" / "commands.md").read_text("utf-8")


def test_the_generated_parts_are_up_to_date() -> None:
    """Commands, exit codes and error codes are those of the program; else: `make reference`."""
    spec = spec_from_file_location("reference", ROOT / "docs" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    reference = module_from_spec(spec)
    spec.loader.exec_module(reference)
    assert reference.filled(REFERENCE) == REFERENCE


def test_the_page_of_evidence_is_current() -> None:
    """docs/evidence.md is what `make reference` writes from controls.toml."""
    assert TO.read_text(encoding="utf-8") == page()


def test_every_picture_is_there() -> None:
    """Each picture that the README shows is in the repository."""
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", TEXT)
    assert pictures
    assert [each for each in pictures if not (ROOT / each).is_file()] == []


def test_every_link_leads_to_a_file() -> None:
    """Each file that the README links to is in the repository."""
    links = re.findall(r"(?<!!)\[[^\]]+\]\((?!https?://|#)([^)#]+)", TEXT)
    assert links
    assert [each for each in links if not (ROOT / each).exists()] == []


def test_every_command_is_there() -> None:
    """Each command that the README names is a command of the program."""
    known = set(re.findall(r"^### `dropbox-connector ([a-z]+)", REFERENCE, re.MULTILINE))
    named = set(re.findall(r"dropbox-connector ([a-z]+)", TEXT)) - {"connector"}
    assert named <= known, named - known


def test_every_make_target_is_there() -> None:
    """Each `make` command that the README names is in the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`| {4})make ([a-z-]+)", TEXT)) <= targets


def test_every_environment_variable_is_named() -> None:
    """Every variable that the code reads is in the reference, and no other."""
    sources = [*(ROOT / "flows").rglob("*.py"), *(ROOT / "automation").rglob("*.py")]
    pattern = r"DROPBOX_CONNECTOR_[A-Z_]*[A-Z]\b"
    read = {name for file in sources for name in re.findall(pattern, file.read_text("utf-8"))}
    assert set(re.findall(pattern, REFERENCE)) == read
