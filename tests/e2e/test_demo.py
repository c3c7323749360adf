"""`demo` as a trainer runs it: unattended without a window, or step by step with one key."""

import subprocess

import pytest

from tests.e2e.conftest import Tool, finish
from tests.e2e.test_main_job import FOUR
from tests.e2e.trainee import press


def test_unattended_it_ends_by_itself(tool: Tool) -> None:
    """Without a display the demo says so, runs to its end, and prints masked credentials."""
    ended = tool.run("demo", "--json")
    assert ended.exit_code == 0, ended.err
    data = ended.json["data"]
    assert "There is no display here" in ended.err
    assert data["team"]["name"] == "Practice Team"
    assert data["app"]["name"] == "snow-atlas-demo"
    assert [permission["scope"] for permission in data["permissions"]] == FOUR
    assert {step["outcome"] for step in data["steps"]} == {"done"}
    assert "training" not in data


def test_a_trouble_is_solved_in_words(tool: Tool) -> None:
    """A scenario is got through, and what happened is said."""
    ended = tool.run("demo", "--headless", "--scenario", "name-taken", "--scenario", "code-expired")
    assert ended.exit_code == 0, ended.err
    assert "Now it is tried with snow-atlas-demo-2." in ended.words
    assert "The access code has expired: it was not used in time. So back to step 5.1." in (
        ended.words
    )


def test_a_trouble_without_a_way_out_ends_like_setup(tool: Tool) -> None:
    """Where setup would be refused, the demo ends with the same error."""
    ended = tool.run("demo", "--headless", "--scenario", "not-team-admin", "--json")
    assert ended.exit_code == 6
    assert ended.json["error"]["code"] == "not-team-admin"


@pytest.mark.parametrize(
    ("arguments", "exit_code", "words"),
    [
        (("--pace", "quick"), 2, "'slow'"),
        (("--scenario", "rain"), 2, "There is no scenario 'rain'."),
        (("--hands-on", "--headless"), 2, "Without a window"),
        (("--hands-on",), 5, "There is no display here"),
        (("--step-by-step",), 5, "There is no display here"),
    ],
)
def test_what_cannot_be_shown_is_refused(
    tool: Tool, arguments: tuple[str, ...], exit_code: int, words: str
) -> None:
    """A pace or scenario that does not exist, and a person who could see nothing, are refused."""
    ended = tool.run("demo", *arguments)
    assert ended.exit_code == exit_code
    assert words in ended.words


@pytest.mark.sweep
@pytest.mark.headed
def test_one_key_leads_through_the_whole_demo(tool: Tool, display: str) -> None:
    """Step by step, a trainer needs one key, such as a presenter's clicker sends."""
    tool.environment["DISPLAY"] = display
    process = tool.start("demo", "--step-by-step", "--pace", "fast", "--json")
    while True:
        try:
            process.wait(0.1)
            break
        except subprocess.TimeoutExpired:
            press(display, "Next")
    ended = finish(process)
    assert ended.exit_code == 0, ended.err
    assert ended.json["data"]["app"]["name"] == "snow-atlas-demo"
