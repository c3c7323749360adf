"""Runs on pages that look otherwise, wherever the facts leave that open: see looks.py."""

import os

import pytest

from automation.dropbox.controls.finder import Controls
from automation.dropbox.scopes import REQUIRED
from tests.e2e.looks import Look
from tests.e2e.runs import Runs
from tests.e2e.test_sweep import REFUSED

FIRST = int(os.environ.get("LOOKS_FROM", "0"))
CROWD = 30
"""How many apps the account has with `many-apps`."""
MANY = int(os.environ.get("LOOKS", "100"))


def run_in(runs: Runs, look: Look) -> str:
    """Run `setup` in this look; return "done", "refused", or what went wrong. It does no harm."""
    world = runs.practice.world
    refusal = look.refusal(tuple(REFUSED))
    world.reset({"account-info-bug", *look.scenarios, *filter(None, [refusal])})
    world.slow_seconds = runs.slow_seconds
    world.dress = look.dress
    result = runs.setup(keep_world=True)
    made = world.apps[CROWD if "many-apps" in look.scenarios else 0 :]
    assert not world.neighbours
    assert len(made) <= 1
    if result.error is not None:
        fits = result.error.code == REFUSED.get(refusal)
        return "refused" if fits else f"{result.error.code}: {result.error.message}"
    if refusal:
        return f"done in spite of {refusal}"
    [app] = made
    assert (app.access_type, app.owner) == ("full_permissions", "company")
    assert app.scopes == {*REQUIRED}
    return "done"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Controls, "seconds", 1.0)


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(seed, marks=pytest.mark.sweep) for seed in (2, 3))]
)
def test_some_looks(runs: Runs, seed: int) -> None:
    """However the pages look, the run ends well."""
    assert run_in(runs, Look(seed)) == "done"


@pytest.mark.sweep
def test_many_looks(runs: Runs) -> None:
    """A hundred looks, each with up to three of what may come in between, or with a refusal."""
    wrong = {}
    for seed in range(FIRST, FIRST + MANY):
        look = Look(seed)
        try:
            outcome = run_in(runs, look)
        except AssertionError as harm:
            outcome = f"HARM {harm}".splitlines()[0]
        print(seed, *look.scenarios, outcome, flush=True)
        if outcome not in ("done", "refused"):
            wrong[seed] = outcome
    assert wrong == {}
