"""Every end of a command has its words and its exit code, and a defect leaves a trace."""

import json
from pathlib import Path

import pytest

from automation.errors import Cancelled, TokenRevoked
from flows.cli.dispatch import run_and_print
from flows.session.services import Services
from flows.terminal.options import WrongUsage
from flows.terminal.result import Line, Result

TOKEN = "b4JMVg20-OtUPPIueFpmw-hA3iG7VshNvLUG9tl-v0eTP3N9XyzJvrZvtRVYHp52"


def test_a_defect_leaves_a_trace(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A planted ValueError: exit 1, a log with the traceback, nothing of it on the screen."""

    def broken(services: Services) -> Result:
        raise ValueError(f"refresh_token={TOKEN}")

    assert run_and_print("check", broken, as_json=True) == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out)["error"]["code"] == "defect"
    assert "Traceback" not in shown.out + shown.err
    (log,) = (home / "logs").glob("*-check-*.log")
    written = log.read_text("utf-8")
    assert "Traceback" in written
    assert "ValueError" in written
    assert TOKEN not in written + shown.out + shown.err


def test_a_defect_before_anything(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where not even the home can be found out, it is an error in words all the same."""

    def nowhere(environ: object) -> None:
        raise RuntimeError("no home")

    monkeypatch.setattr("automation.store.home.Home.from_environment", nowhere)
    assert run_and_print("check", lambda services: Result("check", {}), as_json=True) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "defect"


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (WrongUsage("No.", remedy="Do it."), 2, "Error: No."),
        (Cancelled("Stopped it.", remedy="Again."), 4, "Stopped: Stopped it."),
        (TokenRevoked("Gone.", remedy="Again."), 6, "What to do: Again."),
        (KeyboardInterrupt(), 4, "You pressed Ctrl-C."),
    ],
)
def test_each_end_has_its_code(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
    words: str,
) -> None:
    """What a command raises decides the exit code; the words go to stderr, and leave no log."""

    def ended(services: Services) -> Result:
        raise error

    assert run_and_print("check", ended, as_json=False) == code
    shown = capsys.readouterr()
    assert words in shown.err
    assert shown.out == ""
    assert not home.exists()


def test_a_result_goes_to_stdout(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Text for people is on stdout, and nothing else is."""
    result = Result("steps", {}, show=(Line("Do it."),))
    assert run_and_print("steps", lambda services: result, as_json=False) == 0
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("Do it.\n", "")


def test_without_a_home_folder_a_command_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a container with a user of any number, what keeps nothing runs, and leaves nothing."""

    def nowhere(*_: object, **__: object) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("DROPBOX_CONNECTOR_HOME", raising=False)
    monkeypatch.setattr("platformdirs.user_data_path", nowhere)
    monkeypatch.chdir(tmp_path)
    assert run_and_print("check", lambda services: Result("check", {}), as_json=False) == 0
    assert list(tmp_path.iterdir()) == []
