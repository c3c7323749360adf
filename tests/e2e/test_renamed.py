"""Outside the per-commit suite (`make sweep`): what the tool does where a control was renamed, and
where it is lost: who finishes the step, whether it is said, and what `repair` makes of it.
"""

import time
from dataclasses import replace

import pytest

from automation.dropbox.controls.catalogue import built_in
from automation.dropbox.controls.finder import Controls
from automation.dropbox.controls.own_controls import read_own
from automation.errors import UnknownControl
from automation.practice import identifiers
from flows.commands.repair import repair
from flows.procedure.catalogue import STEPS
from flows.procedure.run import Run
from flows.procedure.runner import Step
from flows.session.services import Services
from flows.terminal.options import RepairOptions, Where
from flows.terminal.result import Result
from tests.e2e.by_hand import to_paste
from tests.e2e.renamings import (
    DONE_WITHOUT,
    NEVER_USED,
    RENAMINGS,
    Renaming,
    Texts,
    type_account,
)
from tests.e2e.runs import Person, Pointing, Runs
from tests.e2e.test_sweep import never

pytestmark = pytest.mark.sweep


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not there is not waited for as long as on the real pages."""
    monkeypatch.setattr(Controls, "seconds", 0.6)
    monkeypatch.setattr("automation.dropbox.pages.authorize.CODE_SECONDS", 2.0)
    monkeypatch.setattr("automation.dropbox.pages.settings.SHOWN_SECONDS", 0.6)
    monkeypatch.setattr("tests.e2e.runs.ACTION_MS", 2_000)
    monkeypatch.setattr("automation.browser.waiting.PERSON_TICK_MS", 50)


@pytest.fixture(autouse=True)
def _secret_with_a_digit(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a row that was guessed, a secret without a digit is taken for a word: one in 130 is."""
    issue = identifiers.app_secret

    def issued() -> str:
        return next(secret for secret in iter(issue, "") if any(c.isdigit() for c in secret))

    monkeypatch.setattr(identifiers, "app_secret", issued)


@pytest.fixture(scope="module", autouse=True)
def _heading() -> None:
    print()
    row("control", "ids and classes", "texts", "both", "by the person", "after repair", "seconds")


def row(*cells: object) -> None:
    """Print a line of the table."""
    widths = (31, 33, 33, 15, 14, 12, 7)
    print("  ".join(f"{cell!s:<{width}}" for cell, width in zip(cells, widths, strict=True)))


@pytest.mark.parametrize("control", RENAMINGS)
def test_a_renamed_control(runs: Runs, control: str) -> None:
    """With other ids, or other texts, the run succeeds alone and says what moved; with both, a
    person does that one thing; after `repair` the run succeeds alone again.
    """
    case, began = RENAMINGS[control], time.monotonic()
    cells = []
    for texts, by in ((case.ids, case.by_ids), (case.texts, case.by_texts)):
        if not texts or (case.one_name and texts is case.ids):
            cells.append("–")
            continue
        result = run(runs, case, {**case.always, **texts})
        assert succeeded(runs, result) == []
        assert by_person(result) == []
        if by:
            assert f"the {case.called} was found by its {by}" in drift(result)
        else:
            assert case.called not in drift(result)
        cells.append(f"done, by {by}" if by else "done")

    result, person = lost(runs, case)
    assert succeeded(runs, result) == []
    hands = by_person(result)
    assert hands == ([] if case.alone else list(case.deeds))
    assert (f"{case.called} was not found" in drift(result)) != bool(case.unsaid)
    said_the_same(runs, person)
    cells.append("done" if case.alone else "done, by person")

    runs.practice.world.terms_accepted = False  # so that they can be pointed at
    after = "–"
    if case.no_repair:
        with pytest.raises(UnknownControl, match="in a frame"):
            move_pointer_to(runs, runs.new_services(), control, case, case.at)
    else:
        services = runs.new_services()
        move_pointer_to(runs, services, control, case, case.at)
        for other, at in case.also:
            move_pointer_to(runs, services, other, case, at)
        assert set(read_own(services.home.controls)) == {control, *(name for name, _ in case.also)}
        runs.services, runs.clipboard = services, None
        again = run(runs, case, case.lost)
        assert succeeded(runs, again) == []
        assert by_person(again) == []
        assert case.called not in drift(again)
        after = "done"
    row(control, *cells, ", ".join(hands) or "–", after, f"{time.monotonic() - began:.1f}")


@pytest.mark.parametrize("control", DONE_WITHOUT)
def test_a_control_that_no_run_depends_on(runs: Runs, control: str) -> None:
    """What only explains, or has an address beside it, may be renamed without a trace."""
    texts, scenario, why = DONE_WITHOUT[control]
    began = time.monotonic()
    result = runs.setup(*filter(None, [scenario]), redesign=dict(texts))
    assert succeeded(runs, result) == []
    assert by_person(result) == []
    row(control, "–", "done", f"({why})", "–", "–", f"{time.monotonic() - began:.1f}")


def test_no_control_is_left_out() -> None:
    """Every control of the catalogue is renamed, or there is a reason why not."""
    every = [*RENAMINGS, *DONE_WITHOUT, *NEVER_USED]
    assert sorted(every) == sorted(built_in())
    for case in RENAMINGS.values():
        assert bool(case.deeds) != bool(case.alone)
        assert bool(case.at) != bool(case.no_repair)
    for control, why in NEVER_USED.items():
        row(control, *"–––––", f"({why})")


SIGN_IN = {"susi_email": "account_mail", "login_password": "account_pass"}
LOST_AT = {
    "2.1": "my_apps.heading",
    "2.2": "create_app.scoped_access",
    "2.3": "create_app.full_dropbox",
    "2.4": "create_app.app_name",
    "2.5": "create_app.create",
    "3.1": "permissions.scope",
    "3.2": "permissions.submit",
    "4": "settings.app_secret",
    "5.1": "authorize.continue",
    "5.3": "authorize.allow",
    "5.4": "authorize.code",
}
"""For each step of the catalogue the control that it cannot do without."""


@pytest.mark.parametrize(
    "step", [step for step in STEPS if step.in_browser], ids=lambda s: s.number
)
def test_each_step_is_handed_over(
    runs: Runs, step: Step[Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where its control is missing, a person finishes the step, and the run goes on to its end."""
    began = time.monotonic()
    if step.number == "1":
        # As on Dropbox's own page: nobody plays the person who signs in.
        monkeypatch.setattr("flows.procedure.open_run._stand_in", lambda site, session: None)
        person = Person({"1": type_account})
        result = runs.setup(person=person, redesign=SIGN_IN)
    else:
        result, person = lost(runs, RENAMINGS[LOST_AT[step.number]])
    assert succeeded(runs, result) == []
    assert step.number in by_person(result)
    asked = [c for c in person.captions if c.mode == "person" and c.number == step.number]
    assert asked
    assert all(step.instruction in f"{c.text} {c.more}" for c in asked)
    said_the_same(runs, person)
    words = " / ".join(asked[0].lines)
    print(f"{step.number:<4} {time.monotonic() - began:5.1f} s  {words}")


def run(runs: Runs, case: Renaming, redesign: Texts, person: Person | None = None) -> Result:
    """Run `setup` on the redesigned console."""
    return runs.setup(*filter(None, [case.scenario]), redesign=dict(redesign), person=person)


def lost(runs: Runs, case: Renaming) -> tuple[Result, Person]:
    """Run it where no way finds the control, in front of a person."""
    world, person = runs.practice.world, Person(dict(case.deeds))
    runs.clipboard = lambda: to_paste(world)
    return run(runs, case, case.lost, person), person


def move_pointer_to(runs: Runs, services: Services, control: str, case: Renaming, at: str) -> None:
    """Run `repair` with a person who points at it."""
    pointing = Pointing(runs.practice, at, case.bring, case.path)
    repair(
        RepairOptions(
            control,
            scope=case.scope,
            where=Where(practice_url=runs.practice.url, patience=10),
        ),
        replace(services, open_browser=pointing.opener(runs)),
    )


def succeeded(runs: Runs, result: Result) -> list[str]:
    """What is wrong with a run that should have succeeded."""
    failed = [f"{result.error.code}: {result.error.message}"] if result.error else []
    return [*failed, *never(runs, result)]


def by_person(result: Result) -> list[str]:
    """The numbers of the steps that the person did."""
    return [s["number"] for s in result.data["steps"] if s["outcome"] == "by-person"]


def drift(result: Result) -> str:
    """What is said of controls that were found otherwise, or not."""
    return " ".join(w.message for w in result.warnings if w.code == "drift")


def said_the_same(runs: Runs, person: Person) -> None:
    """Fail unless the terminal says every sentence that the captions ask the person with."""
    for caption in person.captions:
        if caption.mode == "person":
            why = caption.more
            assert f"{caption.text} {why}".strip() in runs.progress.said
