"""Machines as people have them: what is wrong is said in words, in time, before an app is made.

At the end of the run a table shows each: exit code, error, seconds, and what to do.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import IO

import pytest

from automation.browser.launch_failures import LAUNCH_SECONDS
from automation.practice import PracticeConsole
from flows.cli.commands import commands
from flows.session.browser import WORD
from tests.deadline import AT_MOST, wait_until
from tests.e2e.conftest import Ended, Tool, finish, unattended
from tests.e2e.dialogue import on_a_terminal
from tests.e2e.real_names import RealNames
from tests.fault_table import MACHINE

SILENCE = 5.0
"""Seconds after which something must have been said, where the tool starts in START_SECONDS."""

START_SECONDS = 0.3
"""How long `profiles list` takes on a computer that does nothing else."""

VALUES = {
    "DROPBOX_CONNECTOR_APP_KEY": "key0000000",
    "DROPBOX_CONNECTOR_APP_SECRET": "secret0000",
    "DROPBOX_CONNECTOR_REFRESH_TOKEN": "token00000",
}

Watch = Callable[..., Ended]

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can run as another user")


@pytest.fixture
def watch(practice: PracticeConsole, record_property: Callable[[str, object], None]) -> Watch:
    """Runs the tool on a machine, and notes the row of the table."""

    def run(machine: str, tool: Tool, *arguments: str) -> Ended:
        began = time.monotonic()
        tool.run("profiles", "list")
        slower = max(1.0, (time.monotonic() - began) / START_SECONDS)
        ended, silence = listened_to(tool.start(*arguments))
        error = ended.json["error"] or {"code": "-", "remedy": "-"}
        apps = str(len(practice.world.apps))
        record_property(
            MACHINE,
            (
                *(machine, arguments[0], str(ended.exit_code), error["code"], apps),
                *(f"{silence:.1f}", in_words(ended)),
            ),
        )
        assert ended.exit_code != 1, ended.err
        assert silence < (SILENCE + 1) * slower, "nothing was said meanwhile"
        return ended

    return run


def listened_to(process: "subprocess.Popen[str]") -> tuple[Ended, float]:
    """Return how the process ended, and the longest time in which it said nothing."""
    heard = [time.monotonic()]
    said: dict[str, str] = {}

    def listen(name: str, stream: IO[str]) -> None:
        words = []
        for line in stream:
            heard.append(time.monotonic())
            words.append(line)
        said[name] = "".join(words)

    assert process.stdout is not None
    assert process.stderr is not None
    streams = {"out": process.stdout, "err": process.stderr}
    listeners = [
        threading.Thread(target=listen, args=each, daemon=True) for each in streams.items()
    ]
    for listener in listeners:
        listener.start()
    for listener in listeners:
        listener.join(AT_MOST)
    code = process.wait(AT_MOST)
    heard.append(time.monotonic())
    longest = max(after - before for before, after in pairwise(sorted(heard)))
    return Ended(code, said["out"], said["err"]), longest


def in_words(ended: Ended) -> str:
    """What to do; of `doctor`, which goes on, what it found not to be in order."""
    if ended.json["error"]:
        return str(ended.json["error"]["remedy"])
    checks = ended.json["data"].get("checks", ())
    return "; ".join(f"{c['name']}: {c['found']}" for c in checks if c["state"] != "ok") or "-"


def browser_that_says(folder: Path, words: str) -> str:
    """A browser that does not start, and says why."""
    program = folder / "some-browser"
    program.write_text(f"#!/bin/sh\necho '{words}' >&2\nexit 1\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize(
    ("machine", "says", "words"),
    [
        ("AppArmor without a sandbox", "No usable sandbox!", "sandbox"),
        ("a full temporary folder", "No space left on device", "disk is full"),
        ("a snap and a hidden folder", "SingletonLock: Permission denied", "cannot write"),
        (
            "a policy against driving",
            "DevTools remote debugging is disallowed by the system admin.",
            "policy",
        ),
    ],
)
def test_a_browser_that_does_not_start(
    watch: Watch,
    tool: Tool,
    practice: PracticeConsole,
    tmp_path: Path,
    machine: str,
    says: str,
    words: str,
) -> None:
    """`setup` names the cause before an app is made, and `doctor` names it in the same words."""
    browser = browser_that_says(tmp_path, says)
    ended = watch(machine, tool, *unattended(practice), "--browser", browser)
    assert (ended.exit_code, ended.json["error"]["code"]) == (2, "browser-broken")
    assert words in ended.json["error"]["message"]
    assert not practice.world.apps
    told = watch(machine, tool, "doctor", "--browser", browser, "--json")
    assert told.json["error"]["message"] == ended.json["error"]["message"]


@pytest.mark.sweep
def test_a_browser_that_hangs(
    watch: Watch, tool: Tool, practice: PracticeConsole, tmp_path: Path
) -> None:
    """A browser that opens nothing is spoken of after 5 seconds, and not waited for after 30."""
    browser = tmp_path / "some-browser"
    browser.write_text("#!/bin/sh\nexec sleep 600\n")
    browser.chmod(0o755)
    for arguments in (
        (*unattended(practice), "--browser", str(browser)),
        ("doctor", "--browser", str(browser), "--json"),
    ):
        process = tool.start(*arguments)
        assert process.stderr is not None
        # Each message is a paragraph; whoever is root reads another one before.
        assert WORD in (line.strip() for line in process.stderr)
        process.send_signal(signal.SIGTERM)
        ended = finish(process)
        assert ended.json["error"] is not None
    assert LAUNCH_SECONDS == 30


def test_a_browser_that_cannot_start_is_not_replaced(
    watch: Watch, tool: Tool, tmp_path: Path
) -> None:
    """`doctor --fix` names why the browser that is here does not start, and fetches no other."""
    browser = browser_that_says(tmp_path, "No usable sandbox!")
    ended = watch("--fix and no sandbox", tool, "doctor", "--fix", "--browser", browser, "--json")
    assert (ended.exit_code, ended.json["error"]["code"]) == (2, "browser-broken")
    assert "chromium-sandbox" in ended.json["error"]["remedy"]
    assert "Getting" not in ended.err


def test_a_dead_display(watch: Watch, tool: Tool, practice: PracticeConsole) -> None:
    """A variable that names a display which is gone is not believed, by `doctor` neither."""
    tool.environment["DISPLAY"] = ":4711"
    headed = [word for word in unattended(practice) if word != "--headless"]
    ended = watch("a dead display", tool, *headed)
    assert (ended.exit_code, ended.json["error"]["code"]) == (5, "no-display")
    assert not practice.world.apps
    told = watch("a dead display", tool, "doctor", "--json")
    found = {check["name"]: check["state"] for check in told.json["data"]["checks"]}
    assert found["Display"] == "warning"


def test_a_server(watch: Watch, tool: Tool, practice: PracticeConsole, tmp_path: Path) -> None:
    """Without display, keyring and browser all are named at once, with what is made for that."""
    there = ("setup", "--practice-url", practice.url, "--vault", "keyring", "--app-name", "x")
    browser = browser_that_says(tmp_path, "No usable sandbox!")
    ended = watch("a server", tool, *there, "--browser", browser, "--json")
    error = ended.json["error"]
    assert (ended.exit_code, error["code"]) == (5, "no-display")
    assert "display" in error["message"]
    assert "keyring" in error["message"]
    assert "does not start" in error["message"]
    assert "dropbox-connector exchange --vault file" in error["remedy"]
    assert "dropbox-connector steps" in error["remedy"]


def test_a_lock_of_another_host(watch: Watch, tool: Tool, practice: PracticeConsole) -> None:
    """After a killed browser and another host name the profile opens again."""
    profile = tool.home / "practice" / "default" / "browser"
    profile.mkdir(parents=True, mode=0o700)
    for folder in (tool.home, tool.home / "practice", profile.parent):
        folder.chmod(0o700)
    (profile / "SingletonLock").symlink_to("old-name-4711")
    ended = watch("another host name", tool, *unattended(practice))
    assert ended.exit_code == 0, ended.err
    assert len(practice.world.apps) == 1


def a_closed_port() -> int:
    """A port at which nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.mark.parametrize(
    ("machine", "variable", "value", "remedy"),
    [
        ("certificates that are gone", "REQUESTS_CA_BUNDLE", "/no/such.pem", "REQUESTS_CA_BUNDLE"),
        ("a proxy's odd password", "HTTPS_PROXY", "http://u:%E5%AF%86@127.0.0.1:1", "Latin"),
        ("a proxy that is gone", "HTTPS_PROXY", "http://127.0.0.1:{}", "HTTPS_PROXY"),
    ],
)
def test_a_network(
    watch: Watch, tool: Tool, machine: str, variable: str, value: str, remedy: str
) -> None:
    """`check` names the cause, and `doctor` names it in the same words and goes on."""
    tool.environment.update({**VALUES, variable: value.format(a_closed_port())})
    ended = watch(machine, tool, "check", "--json")
    error = ended.json["error"]
    assert ended.exit_code == 7
    assert remedy in error["remedy"]
    told = watch(machine, tool, "doctor", "--json")
    found = {check["name"]: check for check in told.json["data"]["checks"]}
    assert found["api.dropboxapi.com"]["found"] == error["message"]
    assert found["api.dropboxapi.com"]["remedy"] == error["remedy"]


@pytest.fixture
def silent_proxy() -> Iterator[str]:
    """A proxy that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.sweep
def test_a_network_that_says_nothing(watch: Watch, tool: Tool, silent_proxy: str) -> None:
    """Whoever waits for a network that swallows all is told so."""
    tool.environment.update({**VALUES, "HTTPS_PROXY": silent_proxy})
    ended = watch("a silent proxy", tool, "check", "--json")
    assert ended.exit_code == 7
    told = watch("a silent proxy", tool, "doctor", "--json")
    found = {check["name"]: check for check in told.json["data"]["checks"]}
    assert found["api.dropboxapi.com"]["state"] == "warning"


def test_an_api_that_python_does_not_reach(tool_there: Tool, real: RealNames) -> None:
    """Where the browser gets out and Python does not, `setup` ends before it does anything."""
    tool_there.environment["REQUESTS_CA_BUNDLE"] = "/no/such/file.pem"
    ended = tool_there.run("setup", "--headless", "--allow", "--vault", "file", "--json")
    assert (ended.exit_code, ended.json["error"]["code"]) == (7, "unreachable"), ended.err
    assert "REQUESTS_CA_BUNDLE" in ended.json["error"]["remedy"]
    assert not real.console.world.apps


def test_the_home_of_nobody(watch: Watch, tool: Tool, practice: PracticeConsole) -> None:
    """A home folder that is not known is refused, and no folder of that name is made."""
    tool.environment["DROPBOX_CONNECTOR_HOME"] = "~nosuchuser/x"
    ended = watch("~nosuchuser", tool, *unattended(practice))
    assert (ended.exit_code, ended.json["error"]["code"]) == (8, "not-kept")
    assert not list(tool.home.parent.glob("~*"))


@as_root
def test_a_home_of_another_user(watch: Watch, tool: Tool) -> None:
    """After a first run with sudo it is said whose the folder is, and which command helps."""
    tool.home.mkdir(mode=0o700)
    os.chown(tool.home, 65534, 65534)
    ended = watch("a home of another user", tool, "profiles", "list", "--json")
    assert ended.exit_code == 8
    assert "nobody" in ended.json["error"]["message"]
    assert "chown" in ended.json["error"]["remedy"]


def test_help_with_few_signs(tool: Tool) -> None:
    """A terminal or file without "·" is no reason to fail."""
    for encoding in ("cp932", "ascii"):
        tool.environment["PYTHONIOENCODING"] = encoding
        ended = tool.run("--help")
        assert (ended.exit_code, ended.err) == (0, "")


def test_help_on_a_full_disk(tool: Tool) -> None:
    """What cannot be written is said in words, without a traceback."""
    with Path("/dev/full").open("w") as full:
        process = subprocess.run(
            [sys.executable, "-m", "flows", "--help"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert process.returncode == 2
    assert "could not be written" in process.stderr
    assert "Traceback" not in process.stderr


COMMANDS = sorted(
    command.name or command.callback.__name__.replace("_", "-")
    for command in commands.registered_commands
    if command.callback
)
OF_PROFILES = ("profiles", "profiles list", "profiles forget")


@pytest.mark.parametrize(
    "command", ["steps", "--help", *(f"{name} --help" for name in (*COMMANDS, *OF_PROFILES))]
)
def test_nobody_reads_on(tool: Tool, command: str) -> None:
    """`steps | head` is no failure, nor is the help of any command."""
    process = tool.start(*command.split())
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    assert (process.wait(), said) == (0, "")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_gives_the_terminal_back(tool: Tool, tmp_path: Path, number: int) -> None:
    """A run that is ended from outside ends as with Ctrl-C: the terminal shows what is typed."""
    command = [sys.executable, "-m", "flows", "exchange", "--vault", "file"]
    environment = {"DROPBOX_CONNECTOR_HOME": str(tool.home), **tool.environment}
    with on_a_terminal(command, folder=tmp_path, environment=environment) as person:
        person.answer("App key: ", by="key")
        person.wait_for("it is not shown")
        person._process.send_signal(number)
        ended = person.end()
    assert ended.exit_code == 4
    assert signal.Signals(number).name in ended.err
    assert "Ctrl-C" not in ended.err


def test_forced_colour_is_no_terminal(watch: Watch, tool: Tool, practice: PracticeConsole) -> None:
    """In CI, colour that is forced fills no log with frames of a spinner."""
    tool.environment["FORCE_COLOR"] = "1"
    ended = finish(tool.start(*unattended(practice)))
    assert ended.exit_code == 0
    assert "\x1b[2K" not in ended.err
    assert "…" not in ended.err.replace(WORD, "")


def test_a_terminated_run_leaves_no_cache(tool: Tool, practice: PracticeConsole) -> None:
    """SIGTERM in the middle of a run ends it as cancelled, and the browser's cache is gone."""
    process = tool.start(*unattended(practice))
    cache = tool.home / "practice" / "default" / "browser-cache"
    wait_until(lambda: bool(practice.world.apps) or process.poll() is not None, "an app")
    process.send_signal(signal.SIGTERM)
    ended = finish(process)
    assert (ended.exit_code, ended.json["error"]["code"]) == (4, "cancelled"), ended.err
    assert "SIGTERM" in ended.json["error"]["message"]
    assert not cache.exists()
