"""The tool as its users run it: a process, a practice console, a browser, a display."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from automation.dropbox.api.http import open_session
from automation.dropbox.api.tokens import TokenEndpoint
from automation.dropbox.controls.finder import Controls
from automation.dropbox.scopes import REQUIRED
from automation.dropbox.site import practice_site
from automation.practice import PracticeConsole
from automation.store.credentials import Credentials, Secret
from automation.store.home import Home
from automation.store.journal import JournalFile
from automation.store.vault import FileVault
from tests.conftest import browser_program
from tests.deadline import AT_MOST
from tests.e2e.real_names import RealNames, under_real_names
from tests.e2e.runs import Runs
from tests.needed import needed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

SCHEMA = json.loads(resources.files("flows.terminal").joinpath("schema.json").read_text("utf-8"))


@dataclass(frozen=True)
class Ended:
    """How a run of the tool ended."""

    exit_code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """What stdout holds, which must be the JSON of the contract and nothing else."""
        parsed: dict[str, Any] = json.loads(self.out)
        jsonschema.validate(parsed, SCHEMA)
        return parsed

    @property
    def words(self) -> str:
        """Everything that a person could have read, in one line."""
        return " ".join((self.out + " " + self.err).split())


@dataclass
class Tool:
    """`dropbox-connector`, with a home of its own."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    def start(self, *arguments: str, stdin: int = subprocess.DEVNULL) -> "subprocess.Popen[str]":
        """Start the tool in another folder than the project's."""
        return subprocess.Popen(
            [sys.executable, "-m", "flows", *arguments],
            cwd=self.home.parent,
            env={**os.environ, "DROPBOX_CONNECTOR_HOME": str(self.home), **self.environment},
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> Ended:
        """Run the tool to its end."""
        return finish(self.start(*arguments))


def finish(process: "subprocess.Popen[str]") -> Ended:
    """Wait for the end of the process."""
    out, err = process.communicate(timeout=AT_MOST)
    return Ended(process.returncode, out, err)


@pytest.fixture(autouse=True)
def _a_browser() -> None:
    """The tool is tried with a browser of this machine."""
    browser_program()


@pytest.fixture
def tool(tmp_path: Path) -> Tool:
    """The tool on a machine without a display and without a keyring."""
    nothing = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    return Tool(tmp_path / "home", {**nothing, "DISPLAY": "", "WAYLAND_DISPLAY": ""})


@pytest.fixture
def practice() -> Iterator[PracticeConsole]:
    """A practice console in this process, so that its state can be looked at."""
    with PracticeConsole() as console:
        yield console


@pytest.fixture
def setup_there(tool: Tool, practice: PracticeConsole) -> Callable[..., Ended]:
    """`setup` on that practice console, unattended, with the values kept in a file."""

    def run(*more: str) -> Ended:
        return tool.run(*unattended(practice), *more)

    return run


@dataclass(frozen=True)
class Prepared:
    """A profile as `setup` leaves it, made without a browser."""

    tool: Tool
    practice: PracticeConsole

    def profile(self, name: str = "default", app_name: str = "snow-atlas-demo") -> Credentials:
        """Make an app, authorize it, and keep the values in the file vault of profile `name`."""
        app = self.practice.world.create_app(app_name)
        app.scopes = frozenset(REQUIRED)
        code = self.practice.world.issue_code(app, app.scopes, offline=True)
        site = practice_site(self.practice.url)
        secret = Secret(app.secret)
        with open_session(site) as session:
            endpoint = TokenEndpoint(site, session, lambda secret: None, lambda seconds: None)
            grant = endpoint.exchange(app.key, secret, Secret(code.value))
        home = Home(self.tool.home)
        credentials = Credentials(app.key, secret, grant.refresh_token)
        FileVault(home, practice=True).keep(name, credentials)
        JournalFile(home.profile(name, practice=True).journal).update(
            site=site.web,
            app_name=app_name,
            app_key=app.key,
            kept_in="file",
            granted_scopes=tuple(sorted(grant.scopes or ())),
        )
        return credentials


@pytest.fixture
def prepared(tool: Tool, practice: PracticeConsole) -> Prepared:
    """Makes profiles for which everything is set up."""
    return Prepared(tool, practice)


def unattended(practice: PracticeConsole, *more: str) -> tuple[str, ...]:
    """The arguments of a `setup` that needs nobody."""
    return (
        *("setup", "--practice-url", practice.url, "--headless", "--allow"),
        *("--app-name", "snow-atlas-demo", "--vault", "file", "--json", *more),
    )


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """A display of its own, so that windows open wherever the tests run."""
    server_program = needed("Xvfb")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        [
            server_program,
            "-displayfd",
            str(writing),
            "-screen",
            "0",
            "1280x900x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as number:
        name = f":{number.readline().strip()}"
    yield name
    server.send_signal(signal.SIGTERM)
    server.wait()


@pytest.fixture
def runs(browser: "Browser", practice: PracticeConsole, tmp_path: Path) -> Runs:
    """Runs `setup` in this process, on that practice console."""
    return Runs(browser, practice, tmp_path)


@pytest.fixture
def real(tmp_path: Path) -> Iterator[RealNames]:
    """Dropbox's two hosts, played by a practice console."""
    with under_real_names(tmp_path) as names:
        yield names


@pytest.fixture
def tool_there(tool: Tool, real: RealNames) -> Tool:
    """The tool on a machine that reaches these hosts."""
    return Tool(tool.home, {**real.environment, **tool.environment})


@pytest.fixture
def there(
    playwright: "Playwright", real: RealNames, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Runs]:
    """Runs on Dropbox's two hosts, in a browser that reaches them and nothing else."""
    for name in ("HTTPS_PROXY", "https_proxy", "REQUESTS_CA_BUNDLE", "NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, real.environment[name])
    monkeypatch.setattr(Controls, "seconds", 0.6)
    monkeypatch.setattr("automation.browser.waiting.PERSON_TICK_MS", 50)
    browser = playwright.chromium.launch(
        executable_path=browser_program(), headless=True, env=dict(real.environment)
    )
    yield Runs(browser, real.console, tmp_path, real=True)
    browser.close()
