"""Goals only look: what they see is put on record by the runner, never by the look itself."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import Any

import pytest
from playwright.sync_api import Locator

from automation.browser.waiting import Window
from automation.dropbox.controls.finder import Controls
from automation.practice import World
from flows.procedure.catalogue import STEPS
from flows.procedure.interruptions import INTERRUPTIONS
from flows.procedure.run import Run
from flows.procedure.runner import Look, Step
from flows.session.context import DropboxCalls
from tests.e2e.by_hand import by_hand, to_paste
from tests.e2e.guided import guided, replies
from tests.e2e.runs import Person, Runs

AGAIN = 3
TOUCHING = ("click", "fill", "press", "press_sequentially", "check", "clear")
REACHED = (
    *("app", "by_hand", "permissions", "app_secret", "held_at", "consent", "pair_known"),
    *("credentials", "granted", "proof"),
)
"""What a run has reached; its other fields are what it works with."""


@dataclass
class Witness:
    """Looks twice wherever the tool looks once, and compares what was there before and after."""

    world: World
    looking: bool = False
    looks: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def twice(self, name: str, look: Callable[[Run], Any] | None) -> Any:
        """Return a look that does it twice."""
        if look is None:
            return None

        def both(run: Run) -> Any:
            self.looks[name] = self.looks.get(name, 0) + 1
            for _ in range(AGAIN):
                before = self._state(run)
                self.looking = True
                try:
                    look(run)
                    seen = look(run)
                finally:
                    self.looking = False
                after = self._state(run)
                if after["console"] == before["console"]:
                    break  # else it has only just got what somebody sent before
            self.wrong += [
                f"{name}: {what} was {before[what]!r}, and is {after[what]!r}"
                for what in before
                if after[what] != before[what]
            ]
            return seen

        return both

    def step(self, step: Step[Run]) -> Step[Run]:
        """Return the step with all its looks done twice."""
        looks: dict[str, Look[Run] | None] = {
            "goal": step.goal,
            "seen": step.seen,
            "already": step.already,
            "advice": step.advice,  # type: ignore[dict-item]
            "lacking": step.lacking,  # type: ignore[dict-item]
        }
        names = {what: f"{step.number} {step.title}, {what}" for what in looks}
        return replace(
            step, **{what: self.twice(names[what], look) for what, look in looks.items()}
        )

    def refuse(self, do: Callable[..., Any]) -> Callable[..., Any]:
        """Return the deed, which fails during a look."""

        def guarded(*words: Any, **more: Any) -> Any:
            assert not self.looking, "a look has done something"
            return do(*words, **more)

        return guarded

    def _state(self, run: Run) -> dict[str, Any]:
        reached = {name: getattr(run, name) for name in REACHED}
        reached |= {"app": replace(run.app, wrong=set(run.app.wrong)), "by_hand": set(run.by_hand)}
        world = self.world
        apps = [(app.key, app.name, app.scopes, app.access_type) for app in world.apps]
        console = (apps, len(world.codes), len(world.refresh_tokens), dict(world.neighbours))
        beside = {"sign-in": run.sign_in.seen, "journal": run.journal.read(), "console": console}
        return reached | beside


@pytest.fixture
def witness(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> Witness:
    """Every look of `setup` is done twice, and none may touch the page or call Dropbox."""
    witness = Witness(runs.practice.world)
    steps = tuple(witness.step(step) for step in STEPS)
    between = tuple(
        replace(each, seen=witness.twice(each.name, each.seen), step=witness.step(each.step))
        for each in INTERRUPTIONS
    )
    monkeypatch.setattr("flows.commands.setup.STEPS", steps)
    monkeypatch.setattr("flows.procedure.open_run.INTERRUPTIONS", between)
    calls = ("check_keys", "exchange", "prove")
    for owner, names in ((Locator, TOUCHING), (Window, ("_navigate",)), (DropboxCalls, calls)):
        for name in names:
            monkeypatch.setattr(owner, name, witness.refuse(getattr(owner, name)))
    monkeypatch.setattr(Controls, "seconds", 0.6)
    monkeypatch.setattr("automation.browser.waiting.PERSON_TICK_MS", 50)
    return witness


def test_every_field_of_a_run_is_known_here() -> None:
    """A run has these results, and tools beside them: a new field is one or the other."""
    tools = {
        *("site", "window", "controls", "pages", "wishes", "profile", "vault", "journal"),
        *("sign_in", "check_keys", "exchange", "prove", "learn", "learn_pair", "tell"),
        *("stand_in", "person_present"),
    }
    assert {each.name for each in fields(Run)} == tools | set(REACHED)


@pytest.mark.parametrize(
    "scenarios",
    [
        (),
        ("name-taken", "terms", "two-accounts", "cookie-banner", "code-expired"),
        ("work-account-required", "unknown-page", "session-expires", "passkey-offer"),
    ],
    ids=lambda scenarios: "+".join(scenarios) or "plain",
)
def test_an_automatic_run(runs: Runs, witness: Witness, scenarios: tuple[str, ...]) -> None:
    """In a run that is left to the tool, no look changes anything."""
    result = runs.setup(*scenarios)
    assert witness.wrong == []
    assert result.error is None
    assert {name.split()[0] for name in witness.looks} >= {step.number for step in STEPS}


RARE = ("unverified-email", "hold-after-sign-in", "no-bar")


@pytest.mark.parametrize(
    "scenario", ["", *(pytest.param(name, marks=pytest.mark.sweep) for name in RARE)]
)
def test_a_guided_run(runs: Runs, witness: Witness, scenario: str) -> None:
    """In a run in which a person does every step, no look changes anything."""
    person = Person(guided(runs.practice), replies(runs.practice))
    result = runs.setup(*filter(None, [scenario]), person=person, guide=True, allow=False)
    assert witness.wrong == []
    assert result.error is None


@pytest.mark.sweep
def test_a_run_by_hand(runs: Runs, witness: Witness, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is found and the person's word counts, no look changes anything."""
    monkeypatch.setattr(Controls, "seconds", 0.1)
    world = runs.practice.world
    runs.clipboard = lambda: to_paste(world)
    result = runs.setup("renamed-controls", person=Person(by_hand()))
    assert witness.wrong == []
    assert result.error is None
