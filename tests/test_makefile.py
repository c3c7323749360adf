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
    installs = [place for place, line in enumerate(planned) if "-c constraints.txt ." in line]
    assert installs
    assert installs[0] < planned.index(".venv/bin/dropbox-connector demo")
