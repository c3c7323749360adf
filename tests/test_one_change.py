"""What Dropbox or the vendor may change stands in one place: a change there is a change everywhere.

The change is made in a copy of the package, which then prints the procedure.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The two packages, to be changed."""
    for package in ("automation", "flows"):
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    return tmp_path


def replace(path: Path, old: str, new: str) -> None:
    """Make one change, which has to be possible."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{path.name} has {text.count(old)} times: {old}"
    path.write_text(text.replace(old, new), "utf-8")


def procedure(copy: Path) -> str:
    """The procedure in words, as the changed package prints it."""
    ended = subprocess.run(
        [sys.executable, "-m", "flows", "steps", "--shell", "bash", "--json"],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy), "DROPBOX_CONNECTOR_HOME": str(copy / "home")},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    steps = json.loads(ended.stdout)["data"]["steps"]
    told = ("number", "title", "instruction", "why", "tip")
    return "\n".join(str(step[part]) for step in steps for part in told)


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("permissions.submit", "Submit", "Save changes"),
        ("app.settings_tab", "Settings", "Configuration"),
        ("settings.show_secret", "Show", "Reveal"),
        ("create_app.scoped_access", "Scoped access", "Limited access"),
        ("authorize.allow", "Allow", "Grant"),
    ],
)
def test_a_renamed_button(copy: Path, table: str, old: str, new: str) -> None:
    """A new title in controls.toml is what every instruction says from then on."""
    head = f"[{table}]\ntitle = "
    controls = copy / "automation/dropbox/controls/controls.toml"
    replace(controls, f'{head}"{old}"', f'{head}"{new}"')
    text = procedure(copy)
    assert f'"{new}"' in text
    # Snow Atlas has a menu of its own that is called Settings, in other quotation marks.
    assert f'"{old}"' not in text


def test_a_fifth_permission(copy: Path) -> None:
    """One more in the list of permissions is named, and counted, wherever they are."""
    scopes = copy / "automation/dropbox/scopes.py"
    old = "REQUIRED: tuple[str, ...] = (ACCOUNT_INFO, TEAM_INFO, MEMBERS, SESSIONS)"
    replace(scopes, old, old.replace("SESSIONS)", 'SESSIONS, "groups.read")'))
    text = procedure(copy)
    assert "Tick five permissions" in text
    assert "team_info.read, members.read, sessions.list and groups.read" in text
    assert "tick the last four, clear account_info.read" in text
    assert "gives the app the five permissions" in text


def test_another_number(copy: Path) -> None:
    """A step that the vendor numbers anew changes in one line; its commands stay with it."""
    replace(copy / "flows/procedure/run.py", 'AUTHORIZE = "5.1"', 'AUTHORIZE = "5.9"')
    text = procedure(copy)
    assert "\n5.9\n" in text
    assert "\n5.1\n" not in text
