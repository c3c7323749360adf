"""A browser that does not start: why, in words, and what a killed browser left is no obstacle."""

import base64
import os
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from automation.browser.finding import Candidate, candidates
from automation.browser.launch_failures import broken, is_in_use
from automation.browser.opening import _open_first, proxy_with_password
from automation.browser.profile_lock import remove_stale_lock
from automation.errors import BrowserBroken
from automation.practice import PracticeConsole


def lock(profile: Path, owner: str) -> None:
    """Leave what a browser of `owner` ("HOST-PID") leaves in the profile."""
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "SingletonLock").symlink_to(owner)
    (profile / "SingletonCookie").symlink_to("17")


def dead_pid() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_lock_of_another_host_is_removed(tmp_path: Path) -> None:
    """After the host got another name, its old lock would hold the profile for ever."""
    lock(tmp_path, f"old-name-{os.getpid()}")
    assert remove_stale_lock(tmp_path)
    assert not (tmp_path / "SingletonLock").is_symlink()
    assert not (tmp_path / "SingletonCookie").is_symlink()


def test_a_lock_of_a_dead_process_is_removed(tmp_path: Path) -> None:
    """A browser that was killed holds nothing."""
    lock(tmp_path, f"{socket.gethostname()}-{dead_pid()}")
    assert remove_stale_lock(tmp_path)


def test_a_lock_of_a_living_process_stays(tmp_path: Path) -> None:
    """A browser that runs keeps its profile."""
    lock(tmp_path, f"{socket.gethostname()}-{os.getpid()}")
    assert not remove_stale_lock(tmp_path)
    assert (tmp_path / "SingletonLock").is_symlink()


def test_a_browser_opens_in_spite_of_a_lock_of_another_host(
    playwright: Playwright, tmp_path: Path
) -> None:
    """The profile of a killed run opens on a machine that was renamed since."""
    profile = tmp_path / "profile"
    lock(profile, "old-name-4711")
    tried = candidates(None, headless=True)
    opened = _open_first(playwright.chromium, tried, profile, tmp_path / "cache", True)
    opened.context.close()


def program(folder: Path, said: str, status: int = 1) -> Candidate:
    """A browser that says that on its standard error, and ends."""
    script = folder / "browser"
    script.write_text(f"#!/bin/sh\necho '{said}' >&2\nexit {status}\n")
    script.chmod(0o755)
    return Candidate("browser", program=str(script))


@pytest.mark.parametrize(
    ("said", "words", "remedy"),
    [
        ("ENOENT: no such file or directory, mkdtemp /no/x-", "temporary folder", "TMPDIR"),
        ("No usable sandbox! If you are running on Ubuntu 23.10+", "sandbox", "chromium-sandbox"),
        (
            "Failed to create /home/ada/.x/SingletonLock: Permission denied",
            "cannot write",
            "DROPBOX_CONNECTOR_HOME",
        ),
        ("write failed: No space left on device", "disk is full", "Free some space"),
        (
            "DevTools remote debugging is disallowed by the system admin.",
            "policy",
            "chrome://policy",
        ),
        ("libnss3.so: error while loading shared libraries: libnss3.so: no", "library", "Install"),
        ("Something nobody has seen", "Something nobody has seen", "--browser"),
    ],
)
def test_what_the_browser_says_is_read(
    playwright: Playwright, tmp_path: Path, said: str, words: str, remedy: str
) -> None:
    """The cause that the browser names is in the error, with what helps and the ways without it."""
    tried = [program(tmp_path, said)]
    with pytest.raises(BrowserBroken) as raised:
        _open_first(playwright.chromium, tried, tmp_path / "profile", tmp_path / "cache", True)
    assert words in raised.value.message
    assert remedy in raised.value.remedy
    assert "dropbox-connector exchange" in raised.value.remedy


def test_a_browser_that_opens_nothing_is_not_waited_for_long() -> None:
    """A launch that Playwright gave up on names the policies that can be the cause."""
    error = broken(Candidate("chrome"), "launch: Timeout 30000ms exceeded.")
    assert "within 30 seconds" in error.message
    assert "chrome://policy" in error.remedy


def command_line(process: Path) -> bytes:
    """The arguments of a process; none of one that has ended."""
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


CHROMIUMS_OWN = (
    "Failed to create a ProcessSingleton for your profile directory. Aborting now to avoid "
    "profile corruption."
)


@pytest.mark.parametrize(
    ("reason", "in_use"),
    [
        ("Permission denied (13)", False),
        ("Read-only file system (30)", False),
        ("File exists (17)", True),
    ],
)
def test_what_cannot_be_written_is_not_in_use(reason: str, in_use: bool) -> None:
    """A snap that may not write its lock ends with the same last words as a profile in use."""
    text = f"Failed to create /home/a b/.x/SingletonLock: {reason}\n{CHROMIUMS_OWN}"
    assert is_in_use(text) is in_use
    if not in_use:
        assert "cannot write" in broken(Candidate("chromium"), text).message


class ProxyWithPassword(BaseHTTPRequestHandler):
    """A proxy that lets through whoever signs in as `user`, and answers for every host."""

    def do_GET(self) -> None:
        """Ask for the sign-in, or answer."""
        wanted = base64.b64encode(b"user:p@ss").decode()
        if self.headers.get("Proxy-Authorization") == f"Basic {wanted}":
            self.send_response(200)
        else:
            self.send_response(407)
            self.send_header("Proxy-Authenticate", 'Basic realm="company"')
        self.end_headers()
        self.wfile.write(b"<title>through</title>")

    def log_message(self, *args: object) -> None:
        """Stay silent."""


def test_a_proxy_gets_its_password(
    playwright: Playwright, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sign-in that HTTPS_PROXY holds serves the browser too; no argument of it shows it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), ProxyWithPassword) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:p%40ss@127.0.0.1:{proxy.server_port}")
        monkeypatch.delenv("https_proxy", raising=False)
        with PracticeConsole(scenarios=()) as practice:
            tried = candidates(None, headless=True)
            folders = (tmp_path / "profile", tmp_path / "cache")
            opened = _open_first(playwright.chromium, tried, *folders, True)
            page = opened.context.pages[0]
            page.goto("http://console.example/")
            assert page.title() == "through"
            arguments = [
                words
                for words in map(command_line, Path("/proc").glob("[0-9]*"))
                if str(tmp_path).encode() in words
            ]
            assert arguments
            assert not [line for line in arguments if b"p@ss" in line or b"p%40ss" in line]
            page.goto(practice.url)
            assert page.title() != "through", "this machine itself is reached without a proxy"
            opened.context.close()
        proxy.shutdown()


@pytest.mark.parametrize("value", ["", "proxy.example:8080", "http://proxy.example:8080"])
def test_a_proxy_without_a_sign_in_is_left_to_the_browser(value: str) -> None:
    """The browser's own settings stay in force."""
    assert proxy_with_password({"HTTPS_PROXY": value}) is None


def test_a_driver_that_may_not_run_is_named(tmp_path: Path) -> None:
    """A driver that the system refuses to run is named, so that it can be allowed."""
    node = tmp_path / "node"
    node.write_text("")
    node.chmod(0o600)
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            "from automation.browser.driver import Driver\n"
            "from automation.errors import DriverBroken\n"
            "try:\n"
            "    with Driver().running(): pass\n"
            "except DriverBroken as problem: print(problem.message, problem.remedy)\n",
        ],
        env={**os.environ, "PLAYWRIGHT_NODEJS_PATH": str(node)},
        capture_output=True,
        text=True,
    )
    assert "may not run here" in ended.stdout, ended.stderr
    assert "Permission denied" in ended.stdout
    assert str(node) in ended.stdout
    assert "dropbox-connector exchange" in ended.stdout


def test_a_driver_without_its_library_is_named(tmp_path: Path) -> None:
    """The library that the driver lacks is named, and nothing of its own words is shown."""
    words = "node: error while loading shared libraries: libatomic.so.1: cannot open"
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\necho '{words}' >&2\nexit 127\n")
    node.chmod(0o755)
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            "from automation.browser.driver import Driver\n"
            "from automation.errors import DriverBroken\n"
            "try:\n"
            "    with Driver().running(): pass\n"
            "except DriverBroken as problem: print(problem.message, problem.remedy)\n",
        ],
        env={**os.environ, "PLAYWRIGHT_NODEJS_PATH": str(node)},
        capture_output=True,
        text=True,
    )
    assert "the library libatomic.so.1 is missing" in ended.stdout, ended.stderr
    assert "sudo apt-get install libatomic1" in ended.stdout
    assert ended.stderr == ""
