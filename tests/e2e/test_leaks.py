"""No secret is anywhere but in the vault file."""

import base64
import os
import shutil
import signal
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import pytest

from automation.practice import PracticeConsole
from tests.deadline import wait_until
from tests.e2e.conftest import Ended, Tool, finish, unattended


def spellings(secret: str) -> set[bytes]:
    """How a secret may stand in a file: raw, URL-encoded, and in Base64 wherever it begins."""
    raw = secret.encode()
    found = {raw, quote(secret, safe="").encode(), secret.encode("utf-16-le")}
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw)
        # What mixes with the neighbours at both ends is cut off.
        found.add(encoded[4 if shift else 0 : -4])
    return found


class Processes:
    """Collects the arguments of every process that runs meanwhile, and the variables of children.

    What the tool itself was started with stays to be read in /proc as long as it runs.
    """

    def __init__(self) -> None:
        self.arguments: set[bytes] = set()
        self.environments: set[bytes] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "Processes":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(0.3):  # the tool's processes last as long as the run
            for process in Path("/proc").glob("[0-9]*"):
                try:
                    arguments = (process / "cmdline").read_bytes()
                    self.arguments.add(arguments)
                    if b"\0flows\0" not in arguments:
                        self.environments.add((process / "environ").read_bytes())
                except OSError:
                    continue  # it has ended


def run_watched(tool: Tool, practice: PracticeConsole, *more: str) -> tuple[Ended, Processes]:
    """Run `setup`; return how it ended, and what was seen of all processes meanwhile."""
    with Processes() as processes:
        ended = finish(tool.start(*unattended(practice), *more))
    return ended, processes


def leaks(
    tool: Tool,
    practice: PracticeConsole,
    ended: Ended,
    processes: Processes | None = None,
    *own: str,
) -> list[str]:
    """Return where a secret was found that the practice console ever issued, or one of `own`."""
    processes = processes or Processes()
    places = {"stdout": ended.out.encode(), "stderr": ended.err.encode()}
    places["arguments"] = b"\0".join(processes.arguments)
    places["environments"] = b"\0".join(processes.environments)
    for file in tool.home.rglob("*"):
        if file.is_file() and file.name != "vault.json":
            places[str(file.relative_to(tool.home))] = file.read_bytes()
    secrets = (*practice.issued_secrets(), *own)
    wanted = [form for secret in secrets for form in spellings(secret)]
    return [name for name, text in places.items() if any(form in text for form in wanted)]


@pytest.mark.sweep
def test_a_run_that_succeeds_leaks_nothing(tool: Tool, practice: PracticeConsole) -> None:
    """After a whole run, with a name refused and a code expired on its way, no output, log,
    journal, argument or browser file holds a secret.
    """
    practice.world.scenarios |= {"code-expired", "name-taken"}
    ended, processes = run_watched(tool, practice)
    assert ended.exit_code == 0, ended.err
    assert len(practice.issued_secrets()) >= 5, "key's secret, two codes, refresh and access token"
    assert leaks(tool, practice, ended, processes) == []
    assert (tool.home / "practice/default/vault.json").stat().st_mode & 0o777 == 0o600


def test_a_run_that_is_refused_leaks_nothing(tool: Tool, practice: PracticeConsole) -> None:
    """Where Dropbox refuses, no secret comes into any output or file."""
    practice.world.scenarios.add("not-team-admin")
    ended, processes = run_watched(tool, practice)
    assert ended.exit_code == 6, ended.err
    assert leaks(tool, practice, ended, processes) == []


def test_a_defect_leaks_nothing(tool: Tool, practice: PracticeConsole) -> None:
    """Where the tool itself fails with secrets in hand, no traceback and no secret is shown."""
    tool.environment["PYTHONPATH"] = str(sabotage(tool.home.parent))
    ended, processes = run_watched(tool, practice)
    assert ended.exit_code == 1
    assert ended.json["error"]["code"] == "defect"
    assert "Traceback" not in ended.err
    logs = [log.read_text() for log in (tool.home / "logs").glob("*.log")]
    assert any("Traceback" in log for log in logs), "the log has the traceback"
    assert leaks(tool, practice, ended, processes) == []


def sabotage(folder: Path) -> Path:
    """Return a folder on whose account keeping the credentials fails with the secrets in hand."""
    site = folder / "sabotage"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "import automation.store.vault as vault\n"
        "def keep(self, profile, credentials):\n"
        "    value = credentials.refresh_token.reveal()\n"
        "    raise RuntimeError(f'broken: {value} {credentials.app_secret.reveal()}')\n"
        "vault.FileVault.keep = keep\n"
    )
    return site


PASSPHRASE = "DROPBOX_CONNECTOR_PASSPHRASE"
SEVERAL_WORDS = "several words that nobody guesses"

LOUD = {
    "DEBUG": "*",
    "DEBUGP": "1",
    "PWDEBUG": "console",
    "NODE_DEBUG": "*",
    "NODE_OPTIONS": "--trace-warnings",
    "PYTHONDEVMODE": "1",
    "PYTHONWARNINGS": "ignore",
}
"""What has other programs tell all that passes."""


def test_a_talkative_environment_leaks_nothing(tool: Tool, practice: PracticeConsole) -> None:
    """With every switch on that makes Python, Playwright, Node or a TLS library talk, nothing is
    told: not by setup, nor by check; the passphrase is no secret less.
    """
    keys = tool.home.parent / "tls-keys.txt"
    tool.environment |= {**LOUD, "SSLKEYLOGFILE": str(keys), PASSPHRASE: SEVERAL_WORDS}
    ended, processes = run_watched(tool, practice, "--passphrase")
    assert ended.exit_code == 0, ended.err
    assert "pw:" not in ended.err
    assert len(processes.environments) > 3, "the driver's and the browser's were seen"
    assert leaks(tool, practice, ended, processes, SEVERAL_WORDS) == []
    with Processes() as meanwhile:
        checked = tool.run(
            "check", "--console", "--headless", "--practice-url", practice.url, "--json"
        )
    assert checked.exit_code == 0, checked.err
    assert leaks(tool, practice, checked, meanwhile, SEVERAL_WORDS) == []
    assert not keys.exists()


def test_a_crashed_browser_leaks_nothing(
    tool: Tool, practice: PracticeConsole, tmp_path: Path
) -> None:
    """No dump of a browser that crashed holds a secret, wherever browsers put them."""
    elsewhere = tool.home / "elsewhere"
    with TemporaryDirectory(dir="/tmp") as temporary:  # a socket's path has to be short
        folders = {name: str(elsewhere / name) for name in ("HOME", "XDG_CONFIG_HOME")}
        tool.environment |= {**folders, "TMPDIR": temporary, PASSPHRASE: SEVERAL_WORDS}
        elsewhere.mkdir(parents=True)
        tool.home.chmod(0o700)
        with Processes() as processes:
            process = tool.start(*unattended(practice), "--passphrase")
            world = practice.world
            wait_until(lambda: bool(world.apps) and bool(world.apps[0].scopes), "a permission")
            crashed = [pid for pid in browsers(tool.home) if crash(pid)]
            ended = finish(process)
        assert crashed
        assert ended.exit_code == 4, ended.err
        for file in Path(temporary).rglob("*"):
            if file.is_file():
                shutil.copy(file, elsewhere / f"{len(list(elsewhere.iterdir()))}-{file.name}")
        assert leaks(tool, practice, ended, processes, SEVERAL_WORDS) == []


def browsers(home: Path) -> list[int]:
    """Return the processes that have the tool's browser profile open."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (process / "cmdline").read_bytes()
        except OSError:
            continue  # it has ended
        if f"--user-data-dir={home}".encode() in arguments:
            found.append(int(process.name))
    return found


def crash(pid: int) -> bool:
    """Have a process end as after an access to memory that is not its own."""
    try:
        os.kill(pid, signal.SIGSEGV)
    except ProcessLookupError:
        return False
    return True
