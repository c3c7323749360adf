"""The command `practice`."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import requests

import flows
from automation.errors import Cancelled, ExitCode, PersonNeeded, WrongUsage
from automation.practice import PracticeConsole
from automation.store.home import Home
from automation.store.redaction import Redactor
from flows.session.services import Services
from flows.terminal.options import PracticeOptions
from flows.terminal.progress import TerminalProgress
from flows.terminal.prompt import Terminal
from flows.terminal.result import Result
from flows.training.practice_server import practice
from tests.deadline import AT_MOST


class SomebodyThere(Terminal):
    """A terminal with a person at it, who answers what is asked."""

    def __init__(self, answer: str) -> None:
        """Take the answer."""
        self.answer = answer

    def ask(self, prompt: str) -> str:
        """Answer."""
        assert prompt == "Open it to the network? Type yes: "
        return self.answer

    @property
    def is_there(self) -> bool:
        """Yes."""
        return True


class NobodyThere(Terminal):
    """No terminal."""

    @property
    def is_there(self) -> bool:
        """No."""
        return False


@dataclass
class Called:
    """A call of the command, ended by Ctrl-C at once."""

    home: Path
    terminal: Terminal = field(default_factory=NobodyThere)
    meanwhile: Callable[[str], None] = lambda said: None
    said: io.StringIO = field(default_factory=io.StringIO)
    redactor: Redactor = field(default_factory=Redactor)

    def run(self, **options: Any) -> Result:
        """Run the command."""
        from rich.console import Console

        def pause(seconds: float) -> None:
            self.meanwhile(self.said.getvalue())
            raise KeyboardInterrupt

        services = Services(
            home=Home(self.home),
            terminal=self.terminal,
            progress=TerminalProgress(lambda: Console(file=self.said, width=200)),
            redactor=self.redactor,
            pause=pause,
        )
        return practice(PracticeOptions(**options), services)


@pytest.fixture
def called(tmp_path: Path) -> Called:
    """The command, with nobody at the terminal."""
    return Called(tmp_path)


def test_served_until_ctrl_c(tmp_path: Path) -> None:
    """It says its address on stderr, answers there, and Ctrl-C ends it well, with a result."""
    process = subprocess.Popen(
        [sys.executable, "-m", "flows", "practice", "--scenario", "terms", "--json"],
        env={**os.environ, "DROPBOX_CONNECTOR_HOME": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    url = process.stderr.readline().split()[-1]
    assert url.startswith("http://127.0.0.1:")
    assert "Practice console" in requests.get(url, timeout=AT_MOST).text
    assert "Ctrl-C ends it." in process.stderr.readline()
    assert "for the trainer only" in process.stderr.readline()
    link = process.stderr.readline().strip()
    assert link.startswith(f"{url}/trainer/")
    assert "Rooms" in requests.get(link, timeout=AT_MOST).text
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=AT_MOST)
    result = json.loads(out)
    schema = json.loads(
        Path(flows.__file__).parent.joinpath("terminal", "schema.json").read_text("utf-8")
    )
    jsonschema.validate(result, schema)
    assert process.returncode == 0 == result["exit_code"]
    assert "forgotten" in err
    assert link.rpartition("/")[2] not in out
    assert result["data"] == {
        "url": url,
        "open_to_network": False,
        "scenarios": ["account-info-bug", "terms"],
        "browsers": 1,
        "apps": 0,
    }
    assert list(tmp_path.iterdir()) == []


def test_used_port(called: Called) -> None:
    """A port that is in use is wrong usage, with a way out."""
    with PracticeConsole() as other, pytest.raises(WrongUsage, match="in use") as refused:
        called.run(port=other.port)
    assert refused.value.exit_code == ExitCode.USAGE
    assert "leave --port out" in refused.value.remedy


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"port": 70000}, "70000 is no port"),
        ({"host": "no such host"}, "'no such host' is no IPv4 address of this machine"),
        ({"host": "no..host"}, "'no..host' is no IPv4 address of this machine"),
        ({"host": "192.0.2.77", "open_to_network": True}, "192.0.2.77"),
        ({"scenarios": ("rain",)}, "no scenario 'rain'"),
    ],
)
def test_wrong_usage(called: Called, options: dict[str, Any], message: str) -> None:
    """What cannot be served is refused in a sentence."""
    with pytest.raises(WrongUsage, match=message):
        called.run(**options)


def test_network_needs_a_yes(called: Called) -> None:
    """Without a terminal nobody can say yes to other machines, so it fails and says how."""
    with pytest.raises(PersonNeeded, match="nobody can be asked") as refused:
        called.run(host="0.0.0.0")
    assert "--yes-open-to-network" in refused.value.remedy


def test_network_refused_in_the_terminal(called: Called) -> None:
    """A person who says no keeps it closed."""
    called.terminal = SomebodyThere("")
    with pytest.raises(Cancelled, match="not opened"):
        called.run(host="0.0.0.0")
    assert "Type no real password there." in called.said.getvalue()


@pytest.mark.parametrize("asked", [True, False])
def test_network_with_a_yes(called: Called, asked: bool) -> None:
    """With a yes, typed or given, it answers on the address that it shows, and warns."""

    def look(said: str) -> None:
        url = next(word for word in said.split() if word.startswith("http"))
        assert requests.get(url, timeout=AT_MOST).status_code == 200
        looked.append(url)

    looked: list[str] = []
    called.meanwhile = look
    if asked:
        called.terminal = SomebodyThere("Yes")
    result = called.run(host="0.0.0.0", open_to_network=not asked)
    assert looked == [result.data["url"]]
    assert result.data["open_to_network"] is True
    assert "Other machines can reach it." in called.said.getvalue()


def test_the_trainers_link_is_a_secret_in_logs(called: Called) -> None:
    """The link stands on the terminal; a log of the run would have dots in its place."""
    redactor = called.redactor
    called.run()
    secret = next(w for w in called.said.getvalue().split() if "/trainer/" in w).rpartition("/")[2]
    assert len(secret) >= 32
    assert secret not in redactor.clean(f"GET /trainer/{secret}")
