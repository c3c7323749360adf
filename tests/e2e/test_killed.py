"""Killed at the worst moments: the next run finds the app, makes no second one, and ends well."""

import json
import subprocess
from collections.abc import Callable

import pytest

from automation.practice import PracticeConsole
from flows.procedure.catalogue import STEPS
from tests.deadline import wait_until
from tests.e2e.conftest import Ended, Tool, unattended

MOMENTS: dict[str, Callable[[PracticeConsole], bool]] = {
    "after Create app": lambda practice: bool(practice.world.apps),
    "after the exchange": lambda practice: bool(practice.world.refresh_tokens),
}


def kill_at(process: "subprocess.Popen[str]", moment: Callable[[], bool]) -> None:
    """Kill the process the moment that something is seen at Dropbox's side."""

    def is_now() -> bool:
        assert process.poll() is None, process.communicate()[1]
        return moment()

    wait_until(is_now, "the moment to kill the run at")
    process.kill()
    process.communicate()


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_run_is_taken_up(
    tool: Tool, practice: PracticeConsole, setup_there: Callable[..., Ended], moment: str
) -> None:
    """After SIGKILL the next run ends with exit 0, one app, and a token that works."""
    kill_at(tool.start(*unattended(practice)), lambda: MOMENTS[moment](practice))
    cache = tool.home / "practice/default/browser-cache"
    assert cache.is_dir(), "it may hold pages with secrets"

    again = setup_there()

    assert again.exit_code == 0, again.err
    assert [app.name for app in practice.world.apps] == ["snow-atlas-demo"]
    assert again.json["data"]["app"]["adopted"] is False
    kept = json.loads((tool.home / "practice/default/vault.json").read_text())
    tokens = {token.value: token for token in practice.world.refresh_tokens}
    assert not tokens[kept["refresh_token"]].revoked
    assert not cache.exists()


def kill_after(process: "subprocess.Popen[str]", number: str) -> str:
    """Kill the process once it has said that the step is through; return what it said."""
    said = ""
    assert process.stderr
    for line in process.stderr:
        said += line
        if line.split()[:1] == [number]:
            process.kill()
    process.communicate()
    return said


CHANGES = ("2.5", "3.2", "5.3", "7.1")
"""The steps that leave something behind: an app, its permissions, a code, a kept token."""
EVERY = tuple(step.number for step in STEPS[:-1])  # after the last one there is nothing to kill


@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param(CHANGES, id="after each change"),
        pytest.param(EVERY, id="after every step", marks=pytest.mark.sweep),
    ],
)
def test_killed_after_each_step(
    tool: Tool,
    practice: PracticeConsole,
    setup_there: Callable[..., Ended],
    numbers: tuple[str, ...],
) -> None:
    """Killed after each step in turn, each run takes up what the one before it left."""
    for number in numbers:
        said = kill_after(tool.start(*unattended(practice)), number)
        assert f"{number:>4}  " in said, said
    again = setup_there()
    assert again.exit_code == 0, again.err
    assert [app.name for app in practice.world.apps] == ["snow-atlas-demo"]
    assert "Nothing to do" in again.err, "the token was kept before anything else was done with it"


def test_another_name_makes_no_second_app(tool: Tool, practice: PracticeConsole) -> None:
    """A run whose name was invented finds its app by the journal, whatever name is given then."""
    named = ("--app-name", "snow-atlas-demo")
    nameless = [word for word in unattended(practice) if word not in named]
    kill_at(tool.start(*nameless), lambda: bool(practice.world.apps))
    [invented] = [app.name for app in practice.world.apps]
    again = tool.run(*nameless, "--app-name", "another-name")
    assert again.exit_code == 0, again.err
    assert [app.name for app in practice.world.apps] == [invented]
