"""What the caption advises as things stand."""

from types import SimpleNamespace

import pytest

from flows.procedure.goals.permissions import (
    LOOKS_WITHOUT_BAR,
    looks_submitted,
    what_may_help,
)
from flows.procedure.run import PermissionState
from flows.procedure.runner import noted


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
    state = PermissionState(lost_submits=by_person, submitted=by_tool)
    run = SimpleNamespace(permissions=state)
    words = what_may_help(run)  # type: ignore[arg-type]
    assert said in words
    assert unsaid not in words


def test_ticked_and_no_bar_is_worth_a_reload_after_a_while() -> None:
    """Four ticked and nothing to submit is either saved or a bar that does not come: one reload."""
    tab = SimpleNamespace(can_submit=lambda: False, look_ticked=lambda scopes: True)
    run = SimpleNamespace(
        pages=SimpleNamespace(permissions=tab),
        by_hand=set(),
        permissions=PermissionState(),
    )
    looks = [noted(looks_submitted, run) for _ in range(LOOKS_WITHOUT_BAR)]  # type: ignore[arg-type]
    assert looks == [False] * (LOOKS_WITHOUT_BAR - 1) + [True]
    assert "did not come" in what_may_help(run)  # type: ignore[arg-type]
