"""Policies of whoever manages the browser: each is named, and nothing is kept where none may be.

Chromium on Linux reads policies from a folder of the system's. The browser of a test sees another
folder in its place; all other browsers of this computer see nothing of it.
"""

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from automation.practice import PracticeConsole
from tests.e2e.conftest import Tool, unattended
from tests.e2e.real_names import HOSTS, RealNames
from tests.e2e.test_machines import Watch, watch

__all__ = ["watch"]

SETTINGS = Path("/etc/chromium")


def _can_have_policies() -> bool:
    """Whether this test may put a folder in the place of another, for one process."""
    if os.geteuid() != 0 or shutil.which("chromium") is None or not SETTINGS.is_dir():
        return False
    here = str(SETTINGS)
    tried = subprocess.run(
        ["unshare", "--mount", "mount", "--bind", here, here], capture_output=True, check=False
    )
    return tried.returncode == 0


pytestmark = pytest.mark.skipif(
    not _can_have_policies(),
    reason="needs root, Debian's chromium, and leave to mount",
)


def managed(folder: Path, **policies: Any) -> str:
    """Return a Chromium that is managed with `policies`."""
    own = folder / "settings"
    (own / "policies" / "managed").mkdir(parents=True)
    (own / "policies" / "managed" / "company.json").write_text(json.dumps(policies))
    browser = folder / "managed-chromium"
    browser.write_text(
        "#!/bin/sh\n"
        "exec unshare --mount sh -c '"
        f'mount --bind {own} {SETTINGS}; exec chromium "$@"\' -- "$@"\n'
    )
    browser.chmod(0o755)
    return str(browser)


@pytest.mark.parametrize(
    ("machine", "policies", "named"),
    [
        ("a page blocked by policy", {"URLBlocklist": ["127.0.0.1"]}, "URLBlocklist"),
        ("cookies off", {"DefaultCookiesSetting": 2}, "DefaultCookiesSetting"),
        ("no cookies of Dropbox", {"CookiesBlockedForUrls": ["127.0.0.1"]}, "CookiesBlocked"),
    ],
)
def test_what_a_policy_forbids(
    watch: Watch,
    tool: Tool,
    practice: PracticeConsole,
    tmp_path: Path,
    machine: str,
    policies: dict[str, Any],
    named: str,
) -> None:
    """`setup` names the policy that stops it, and blames neither Dropbox nor the network."""
    browser = managed(tmp_path, **policies)
    ended = watch(machine, tool, *unattended(practice), "--browser", browser)
    error = ended.json["error"]
    assert (ended.exit_code, error["code"]) == (2, "browser-policy"), ended.err
    assert named in error["remedy"]
    assert not practice.world.apps


@pytest.mark.sweep
def test_a_cache_elsewhere_is_emptied(
    tool: Tool, practice: PracticeConsole, tmp_path: Path
) -> None:
    """Where a policy names the folder of the disk cache, no page stays there after the run."""
    elsewhere = tmp_path / "elsewhere"
    browser = managed(tmp_path, DiskCacheDir=str(elsewhere))
    ended = tool.run(*unattended(practice), "--browser", browser)
    assert ended.exit_code == 0, ended.err
    assert elsewhere.is_dir()
    (app,) = practice.world.apps
    kept = [path.read_bytes() for path in elsewhere.rglob("*") if path.is_file()]
    assert not [file for file in kept if app.secret.encode() in file or app.key.encode() in file]
    assert not list(elsewhere.rglob("*_0")), "an entry of the cache"


def test_the_password_is_not_kept(tool: Tool, practice: PracticeConsole, tmp_path: Path) -> None:
    """In the profile of a run, Chromium neither stores a password nor compares it with leaked ones.

    The preferences are read back from what Chromium itself has written at its end.
    """
    ended = tool.run(*unattended(practice), "--browser", managed(tmp_path))
    assert ended.exit_code == 0, ended.err
    written = tool.home / "practice" / "default" / "browser" / "Default" / "Preferences"
    found = json.loads(written.read_text(encoding="utf-8"))
    assert found["credentials_enable_service"] is False
    assert found["profile"]["password_manager_leak_detection"] is False
    assert found["autofill"]["profile_enabled"] is False


def test_a_proxy_by_pac(tool_there: Tool, real: RealNames, tmp_path: Path) -> None:
    """Where a PAC file leads the browser out, and Python has no proxy, HTTPS_PROXY is named.

    With HTTPS_PROXY set the run goes on to the sign-in, and nothing was made before.
    """
    address = real.proxy.url.removeprefix("http://")
    script = f"function FindProxyForURL(url, host) {{ return 'PROXY {address}'; }}"
    browser = managed(
        tmp_path,
        ProxyMode="pac_script",
        ProxyPacUrl="data:application/x-ns-proxy-autoconfig;base64,"
        + base64.b64encode(script.encode()).decode(),
    )
    run = ("setup", "--headless", "--vault", "file", "--browser", browser, "--json")
    without = {"HTTPS_PROXY": "", "https_proxy": ""}
    ended = Tool(tool_there.home, {**tool_there.environment, **without}).run(*run)
    assert (ended.exit_code, ended.json["error"]["code"]) == (7, "unreachable"), ended.err
    assert "HTTPS_PROXY" in ended.json["error"]["remedy"]
    assert not real.proxy.asked_for & {f"{host}:443" for host in HOSTS}

    ended = tool_there.run(*run)
    assert (ended.exit_code, ended.json["error"]["code"]) == (5, "person-needed"), ended.err
    assert not real.console.world.apps
