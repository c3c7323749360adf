"""What all tests share: the browser they run in, kept off the network."""

import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.fault_table import pytest_terminal_summary
from tests.levels import pytest_collection_modifyitems
from tests.needed import needed

__all__ = ["pytest_collection_modifyitems", "pytest_terminal_summary"]

# How quickly inputs are made depends on what else the machine does, and says nothing of the code.
settings.register_profile(
    "steady", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("steady")

# In the background of a shell Ctrl-C is ignored, and what is started here would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The driver starts in two thirds of the time, here as for a person's second run.
os.environ.setdefault(
    "NODE_COMPILE_CACHE", str(Path(__file__).parent.parent / ".pytest_cache" / "compiled")
)

NO_NETWORK = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"


def browser_program() -> str:
    """Return the quickest Chromium that is installed; without one, skip the test."""
    return needed("chromium-headless-shell", "chromium", "google-chrome-stable")


LONGEST_FOLDER = 60
"""Chromium makes a socket in the temporary folder, and a socket's path may have 104 signs."""


@pytest.fixture(scope="session", autouse=True)
def _one_place_for_temporary_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What killed browsers leave lies with the other files of the tests, which pytest removes."""
    folder = str(tmp_path_factory.mktemp("t"))
    with pytest.MonkeyPatch.context() as patch:
        if len(folder) <= LONGEST_FOLDER:
            patch.setenv("TMPDIR", folder)
            patch.setattr(tempfile, "tempdir", None)
        yield


@pytest.fixture(scope="session")
def base_url() -> None:
    """No test needs one; pytest-playwright's own is made in a way that pytest 10 refuses."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Chromium for pytest-playwright's `page`: nothing leaves this machine."""
    return {
        **browser_type_launch_args,
        "executable_path": browser_program(),
        "args": [NO_NETWORK],
    }


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the tool's own, for this test only."""
    folder = tmp_path / "home"
    monkeypatch.setenv("DROPBOX_CONNECTOR_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _only_this_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the person who runs the tests reaches the tool."""
    for name in [name for name in os.environ if name.startswith("DROPBOX_CONNECTOR_")]:
        monkeypatch.delenv(name)
