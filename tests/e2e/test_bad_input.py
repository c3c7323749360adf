"""What cannot work is said in a sentence, with what to do, and leaves nothing behind."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from automation.practice import PracticeConsole
from tests.e2e.conftest import Tool, unattended
from tests.needed import needed

PRACTISE = ("setup", "--practice", "--headless", "--allow", "--json")

REFUSED: dict[str, tuple[tuple[str, ...], int, str, str]] = {
    "a name with Dropbox in it": (
        (*PRACTISE, "--app-name", "My DropBox app"),
        *(2, "app-name", "--app-name"),
    ),
    "a name that begins with drop": ((*PRACTISE, "--app-name", "dropzone"), 2, "app-name", "--app"),
    "an empty name": ((*PRACTISE, "--app-name", " "), 2, "app-name", "--app-name"),
    "a name that no key can type": ((*PRACTISE, "--app-name", "a\nb"), 2, "app-name", "--app-name"),
    "a browser that is not here": (
        (*PRACTISE, "--browser", "no-such-browser"),
        *(2, "unknown-browser", "--browser chrome"),
    ),
    "a program that is no browser": (
        (*PRACTISE, "--browser", "true"),
        *(2, "browser-broken", "Use another"),
    ),
    "a channel that is not here": (
        (*PRACTISE, "--browser", "msedge"),
        *(2, "no-browser", "doctor --fix"),
    ),
    "a profile with a path in it": (
        (*PRACTISE, "--profile", "../elsewhere"),
        *(2, "profile-name", "--profile my-team"),
    ),
    "no display": (("setup", "--practice", "--json"), 5, "no-display", "--headless"),
    "no keyring": (("setup", "--headless", "--json"), 8, "not-kept", "--vault file"),
    "an unknown vault": ((*PRACTISE, "--vault", "safe"), 2, "usage", "setup --help"),
    "a wait that is none": ((*PRACTISE, "--patience", "soon"), 2, "usage", "10m"),
    "a wait without an end": ((*PRACTISE, "--patience", f"{'9' * 400}h"), 2, "usage", "10m"),
    "practice elsewhere": (
        ("setup", "--practice-url", "https://www.example.com:443", "--json"),
        *(2, "practice-address", "127.0.0.1"),
    ),
    "two kinds of practice": (
        (*PRACTISE, "--practice-url", "http://127.0.0.1:1"),
        *(2, "usage", "one of the two"),
    ),
    "an unknown scenario": (
        ("demo", "--scenario", "rain", "--headless", "--json"),
        *(2, "usage", "demo --list"),
    ),
    "an option that does not exist": (
        ("setup", "--no-such-option", "--json"),
        2,
        "usage",
        "--help",
    ),
    "a command that does not exist": (("set-up", "--json"), 2, "usage", "--help"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused(tool: Tool, what: str) -> None:
    """Each ends with its exit code, its slug and a remedy, without a traceback or a leaving."""
    arguments, exit_code, slug, remedy = REFUSED[what]
    ended = tool.run(*arguments)
    assert ended.exit_code == exit_code, ended.words
    assert ended.json["error"]["code"] == slug
    assert remedy in ended.json["error"]["remedy"]
    assert ended.json["error"]["message"].endswith((".", "?", ")"))
    assert "Traceback" not in ended.err
    assert left_in(tool.home) == []


def left_in(home: Path) -> list[str]:
    """Return the files that a run left, but for its log, the lock, and the driver's own."""
    files = [path for path in home.rglob("*") if path.is_file() and "compiled" not in path.parts]
    return [p.name for p in files if p.suffix not in (".log", ".lock")]


@pytest.mark.parametrize("more", [(), ("--json",)], ids=["words", "json"])
def test_a_result_that_cannot_be_written(tool: Tool, more: tuple[str, ...]) -> None:
    """On a full disk the result is lost, which is said in a sentence."""
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "flows", "steps", *more],
            env={**os.environ, **tool.environment, "DROPBOX_CONNECTOR_HOME": str(tool.home)},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert ended.returncode == 2
    assert "could not be written" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_app_key_of_somebody_else(tool: Tool, practice: PracticeConsole) -> None:
    """`--app-key` with a key that the account does not have ends in exit 2, and no app is made."""
    ended = tool.run(*unattended(practice), "--app-key", "0123456789abcde")
    assert ended.exit_code == 2
    assert ended.json["error"]["code"] == "app-not-found"
    assert practice.world.apps == []


def test_a_practice_console_that_does_not_answer(tool: Tool) -> None:
    """An address at which nothing listens is said to be that."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    ended = tool.run("setup", "--practice-url", f"http://127.0.0.1:{port}", "--headless", "--json")
    assert ended.exit_code == 2
    assert ended.json["error"]["code"] == "practice-address"


def test_a_profile_in_use(tool: Tool, practice: PracticeConsole) -> None:
    """A second run on the same profile is told who has it, and the first one ends well."""
    first = tool.start(*unattended(practice))
    lock = tool.home / "practice/.default.holder"
    while not lock.exists():
        assert first.poll() is None
    second = tool.run(*unattended(practice))
    assert second.exit_code == 2
    assert second.json["error"]["code"] == "busy"
    assert f"process {first.pid}" in second.json["error"]["message"]
    assert first.wait(60) == 0
    assert len(practice.world.apps) == 1


def test_without_colour_and_narrow(tool: Tool) -> None:
    """With NO_COLOR and in 80 columns the texts hold no escape sign, and no line is longer."""
    tool.environment |= {"NO_COLOR": "1", "COLUMNS": "80"}
    ended = tool.run("setup", "--practice", "--headless", "--allow")
    assert ended.exit_code == 0, ended.err
    assert "\x1b" not in ended.out + ended.err
    assert max(map(len, (ended.out + ended.err).splitlines())) <= 80
    for words in ("Practice Team", "team_info.read", "••••", "dropbox-connector setup"):
        assert words in ended.out


@pytest.mark.headed
def test_a_browser_profile_in_use(
    playwright: Playwright, tool: Tool, practice: PracticeConsole, display: str
) -> None:
    """Where another browser has the profile open, the run says so and touches nothing."""
    tool.environment["DISPLAY"] = display
    profile = tool.home / "practice/default/browser"
    profile.mkdir(parents=True)
    other = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=needed("chromium"),
        headless=False,
        env={**os.environ, "DISPLAY": display},
    )
    ended = tool.run("setup", "--practice-url", practice.url, "--vault", "none", "--json")
    other.close()
    assert ended.exit_code == 2, ended.words
    assert ended.json["error"]["code"] == "busy"
    assert "--profile" in ended.json["error"]["remedy"]
    assert practice.world.apps == []


def test_a_driver_that_does_not_start(tool: Tool) -> None:
    """Where Playwright's own program cannot run, the missing library is named, in doctor too."""
    tool.environment["PLAYWRIGHT_NODEJS_PATH"] = "/bin/false"
    for arguments in ((*PRACTISE, "--json"), ("doctor", "--json")):
        ended = tool.run(*arguments)
        assert (ended.exit_code, ended.json["error"]["code"]) == (2, "driver-broken")
        assert "libatomic1" in ended.json["error"]["remedy"]
        assert "Traceback" not in ended.err
