"""What the caption advises as things stand."""

from types import SimpleNamespace

import pytest

from flows.procedure.goals.permissions import what_may_help


@pytest.mark.parametrize(
    ("by_person", "by_tool", "said", "unsaid"),
    [
        (0, 0, "", "Dropbox"),
        (0, 1, "", "Dropbox"),
        (1, 0, "clear account_info.read", "team_data.member"),
        (2, 0, 'tick team_data.member with them and submit. If not, select "Stop"', "bug"),
        (0, 2, "--also-scope team_data.member", "bug"),
    ],
)
def test_what_was_not_saved(by_person: int, by_tool: int, said: str, unsaid: str) -> None:
    """After a Submit in vain comes the tip, after two of them the fifth permission, named."""
    run = SimpleNamespace(lost_submits=by_person, submitted=by_tool)
    words = what_may_help(run)  # type: ignore[arg-type]
    assert said in words
    assert unsaid not in words
