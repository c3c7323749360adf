"""No secret is anywhere but in the vault file."""

import base64
import threading
from pathlib import Path
from urllib.parse import quote

from automation.practice import PracticeConsole
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


class Arguments:
    """Collects the arguments of every process that runs meanwhile."""

    def __init__(self) -> None:
        self.seen: set[bytes] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "Arguments":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(0.3):  # the tool's processes last as long as the run
            for process in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    self.seen.add(process.read_bytes())
                except OSError:
                    continue  # it has ended


def run_watched(tool: Tool, practice: PracticeConsole, *more: str) -> tuple[Ended, set[bytes]]:
    """Run `setup`; return how it ended, and all arguments of all processes meanwhile."""
    with Arguments() as arguments:
        ended = finish(tool.start(*unattended(practice), *more))
    return ended, arguments.seen


def leaks(tool: Tool, practice: PracticeConsole, ended: Ended, arguments: set[bytes]) -> list[str]:
    """Return where a secret that the practice console ever issued was found."""
    places = {"stdout": ended.out.encode(), "stderr": ended.err.encode()}
    places["arguments"] = b"\0".join(arguments)
    for file in tool.home.rglob("*"):
        if file.is_file() and file.name != "vault.json":
            places[str(file.relative_to(tool.home))] = file.read_bytes()
    wanted = [form for secret in practice.issued_secrets() for form in spellings(secret)]
    return [name for name, text in places.items() if any(form in text for form in wanted)]


def test_a_run_that_succeeds_leaks_nothing(tool: Tool, practice: PracticeConsole) -> None:
    """After a whole run, with a name refused and a code expired on its way, no output, log,
    journal, argument or browser file holds a secret.
    """
    practice.world.scenarios |= {"code-expired", "name-taken"}
    ended, arguments = run_watched(tool, practice)
    assert ended.exit_code == 0, ended.err
    assert len(practice.issued_secrets()) >= 5, "key's secret, two codes, refresh and access token"
    assert leaks(tool, practice, ended, arguments) == []
    assert (tool.home / "practice/default/vault.json").stat().st_mode & 0o777 == 0o600


def test_a_run_that_is_refused_leaks_nothing(tool: Tool, practice: PracticeConsole) -> None:
    """Where Dropbox refuses, no secret comes into any output or file."""
    practice.world.scenarios.add("not-team-admin")
    ended, arguments = run_watched(tool, practice)
    assert ended.exit_code == 6, ended.err
    assert leaks(tool, practice, ended, arguments) == []


def test_a_defect_leaks_nothing(tool: Tool, practice: PracticeConsole) -> None:
    """Where the tool itself fails with secrets in hand, no traceback and no secret is shown."""
    tool.environment["PYTHONPATH"] = str(sabotage(tool.home.parent))
    ended, arguments = run_watched(tool, practice)
    assert ended.exit_code == 1
    assert ended.json["error"]["code"] == "defect"
    assert "Traceback" not in ended.err
    logs = [log.read_text() for log in (tool.home / "logs").glob("*.log")]
    assert any("Traceback" in log for log in logs), "the log has the traceback"
    assert leaks(tool, practice, ended, arguments) == []


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
    """With every switch on that makes Playwright, Node or a TLS library talk, nothing is told."""
    keys = tool.home.parent / "tls-keys.txt"
    tool.environment |= {**LOUD, "SSLKEYLOGFILE": str(keys)}
    ended, arguments = run_watched(tool, practice)
    assert ended.exit_code == 0, ended.err
    assert "pw:" not in ended.err
    assert leaks(tool, practice, ended, arguments) == []
    checked = tool.run("check", "--console", "--headless", "--practice-url", practice.url, "--json")
    assert checked.exit_code == 0, checked.err
    assert leaks(tool, practice, checked, set()) == []
    assert not keys.exists()
