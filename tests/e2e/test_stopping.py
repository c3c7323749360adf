"""The person stops a run: nothing is lost, no traceback, exit 4."""

import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress

import pytest

from automation.practice import PracticeConsole
from tests.deadline import wait_until
from tests.e2e.conftest import Ended, Tool, finish, unattended
from tests.e2e.person import Person


def stopped_at_sign_in(tool: Tool, practice: PracticeConsole) -> "subprocess.Popen[str]":
    """Start a run, and return it once its browser has the console's first page."""
    process = tool.start(*unattended(practice))
    wait_until(lambda: bool(practice.world.sessions), "the browser")
    return process


def test_ctrl_c(tool: Tool, practice: PracticeConsole, setup_there: Callable[..., Ended]) -> None:
    """Ctrl-C ends in exit 4 and says how to go on; the next run does."""
    process = stopped_at_sign_in(tool, practice)
    process.send_signal(signal.SIGINT)
    ended = finish(process)
    assert ended.exit_code == 4, ended.err
    assert ended.json["error"]["code"] == "cancelled"
    assert "same command" in ended.json["error"]["remedy"]
    assert ended.json["data"]["profile"] == "default", "what was reached is told all the same"
    assert "Traceback" not in ended.err
    assert setup_there().exit_code == 0
    assert len(practice.world.apps) == 1


def test_ctrl_c_in_a_demo(tool: Tool) -> None:
    """Nothing of a demo is kept, so that the next one starts anew, which is said."""
    process = tool.start("demo", "--headless", "--json")
    assert process.stderr is not None
    next(line for line in process.stderr if line.split()[:1] == ["1"])  # the first step is through
    process.send_signal(signal.SIGINT)
    ended = finish(process)
    assert ended.exit_code == 4
    assert "starts anew" in ended.json["error"]["remedy"]


@pytest.mark.sweep
@pytest.mark.parametrize("moment", range(20, 280, 20))
def test_ctrl_c_at_any_moment(tool: Tool, moment: int) -> None:
    """A demo that is stopped `moment` hundredths of a second after its start says only that."""
    process = tool.start("demo", "--headless", "--json")
    with suppress(subprocess.TimeoutExpired):
        process.wait(moment / 100)
    process.send_signal(signal.SIGINT)
    ended = finish(process)
    assert ended.exit_code == 4, ended.err
    assert ended.json["error"]["code"] == "cancelled"
    assert "Traceback" not in ended.err


@pytest.mark.headed
def test_a_closed_window(tool: Tool, practice: PracticeConsole, display: str) -> None:
    """A window that the person closes ends in exit 4, and says that the run can be taken up."""
    tool.environment["DISPLAY"] = display
    process = tool.start("setup", "--practice-url", practice.url, "--vault", "file", "--json")
    world = practice.world
    wait_until(lambda: bool(world.apps) and "members.read" in world.apps[0].scopes, "the four")
    Person(display).presses("ctrl+shift+w")
    ended = finish(process)
    assert ended.exit_code == 4, ended.out
    assert "window was closed" in ended.json["error"]["message"]
    assert ended.json["data"]["app"]["key"] == practice.world.apps[0].key
