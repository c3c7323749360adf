"""The Makefile installs what is here now."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize("changed", ["flows/__main__.py", "flows/templates/check.html"])
def test_a_changed_source_is_installed_again(changed: str) -> None:
    """After a file of the program changed, `make demo` installs it before it runs."""
    planned = subprocess.run(
        ["make", "--dry-run", "--what-if", changed, "demo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    installs = [place for place, line in enumerate(planned) if "-r constraints.txt" in line]
    assert installs
    assert installs[0] < planned.index(".venv/bin/dropbox-connector demo")


@pytest.mark.parametrize("name", ["constraints.txt", "constraints-dev.txt"])
def test_each_package_is_pinned_with_its_hashes(name: str) -> None:
    """What is installed is a file that was known when the versions were chosen, from any host."""
    text = (ROOT / name).read_text()
    entries = text.replace("\\\n", " ").splitlines()
    assert entries
    assert [line for line in entries if "==" not in line or "--hash=sha256:" not in line] == []
    assert "://" not in text


def test_both_lists_agree() -> None:
    """What users run has the versions that the tests ran with."""
    dev = set((ROOT / "constraints-dev.txt").read_text().splitlines())
    run = set((ROOT / "constraints.txt").read_text().splitlines())
    assert {line for line in run if "==" in line} <= dev
