"""`setup` on a profile that exists brings it back to health with the least."""

import json
from collections.abc import Callable

import pytest

from automation.practice import PracticeConsole
from tests.e2e.conftest import Ended, Prepared, Tool, unattended
from tests.e2e.dialogue import in_terminal


@pytest.fixture
def healthy(prepared: Prepared) -> None:
    """A practice profile for which everything was set up."""
    prepared.profile()


def outcomes(ended: Ended) -> dict[str, str]:
    """How each step went."""
    return {step["number"]: step["outcome"] for step in ended.json["data"]["steps"]}


def kept_token(tool: Tool) -> str:
    """The refresh token that is kept."""
    return json.loads((tool.home / "practice/default/vault.json").read_text())["refresh_token"]


@pytest.mark.usefixtures("healthy")
def test_a_permission_was_taken_away(
    tool: Tool, practice: PracticeConsole, setup_there: Callable[..., Ended]
) -> None:
    """A permission that app and token lack is ticked, submitted, and authorized: the same app."""
    practice.world.apps[0].scopes -= {"members.read"}
    practice.world.refresh_tokens[0].scopes -= {"members.read"}
    before = kept_token(tool)
    ended = setup_there()
    assert ended.exit_code == 0, ended.err
    assert "members.read" in practice.world.apps[0].scopes
    assert len(practice.world.apps) == 1
    assert (outcomes(ended)["2.5"], outcomes(ended)["3.2"]) == ("already", "done")
    assert kept_token(tool) != before


@pytest.mark.sweep
@pytest.mark.usefixtures("healthy")
def test_renewed(tool: Tool, practice: PracticeConsole, setup_there: Callable[..., Ended]) -> None:
    """A box that was cleared is ticked again on `--renew`, as the remedy of check says."""
    practice.world.apps[0].scopes -= {"members.read"}
    assert set(outcomes(setup_there()).values()) == {"already"}, "the token goes on working"
    checked = tool.run(
        *("check", "--practice-url", practice.url, "--console", "--headless", "--json")
    )
    assert "setup --renew" in checked.json["error"]["remedy"]
    ended = setup_there("--renew")
    assert ended.exit_code == 0, ended.err
    assert "members.read" in practice.world.apps[0].scopes
    assert len(practice.world.refresh_tokens) == 2


@pytest.mark.usefixtures("healthy")
def test_the_app_was_deleted(
    tool: Tool, practice: PracticeConsole, setup_there: Callable[..., Ended]
) -> None:
    """Without a terminal no second app is made; the remedy names the way. In one, it asks."""
    practice.world.delete_app(practice.world.apps[0])
    alone = setup_there()
    assert (alone.exit_code, alone.json["error"]["code"]) == (5, "app-gone")
    assert "profiles forget default" in alone.json["error"]["remedy"]
    assert len(practice.world.apps) == 1

    with in_terminal(tool, *unattended(practice)) as person:
        person.answer("Make a new app? Type yes: ", by="yes")
        ended = person.end()
    assert ended.exit_code == 0, ended.err
    assert [app.deleted for app in practice.world.apps] == [True, False]
    assert kept_token(tool) == practice.world.refresh_tokens[-1].value
