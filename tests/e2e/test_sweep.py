"""Outside the per-commit suite (`make sweep`): every scenario in every mode, and random mixtures.
None may do what must never happen. Renamed controls are in test_renamed.py.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Collection
from dataclasses import replace

import pytest

from automation.dropbox.controls.finder import Controls
from automation.dropbox.scopes import REQUIRED
from automation.practice import SCENARIOS
from automation.practice.records import App
from flows.terminal.result import Result
from tests.e2e.by_hand import to_paste
from tests.e2e.guided import and_say_so, guided, replies
from tests.e2e.runs import APP, Person, Runs

pytestmark = pytest.mark.sweep

SEED = int(os.environ.get("SWEEP_SEED", "20261125"))
MIXTURES = int(os.environ.get("SWEEP_MIXTURES", "200"))
CONSOLE = (
    *("passkey-offer", "session-expires", "password-asked-again", "cookie-banner", "unknown-page"),
    "cookie-banner-nested",
    *("slow", "many-apps", "name-taken", "name-refused", "terms", "two-accounts"),
    *("unverified-email", "old-app-url", "account-info-bug", "needs-team-data-member"),
    *("no-team-scopes", "submit-lost", "late-tabs", "no-warning-page", "deaf-continue"),
    *("authorize-in-japanese", "work-account-required", "not-team-admin", "user-limit"),
    *("team-limit", "blocked-by-policy", "code-expired", "renamed-ids", "renamed-texts"),
    *("renamed-controls", "token-hiccup", "code-lost", "rate-limited", "silent-page"),
    *("hold-after-sign-in", "alert-banner", "app-limit", "keys-lost", "slow-app-page", "no-bar"),
    *("drawn-boxes", "token-on-settings", "authorize-in-german", "refusal-without-heading"),
    *("bad-request", "allow-fails", "app-frozen", "app-not-valid", "development-limit"),
)
OWN_CODES = {
    *("email-not-verified", "no-team-scopes", "team-data-member", "not-team-admin"),
    *("work-account-required", "user-limit", "team-limit", "blocked-by-policy", "name-refused"),
    *("person-needed", "unknown-page", "password-asked", "owner-unclear", "refused", "code-spent"),
    *("exchange-uncertain", "unreachable", "rate-limited", "app-limit", "app-frozen"),
    *("app-invalid", "server-failing"),
}

REFUSED = {
    **{
        code: code
        for code in (
            "no-team-scopes",
            "not-team-admin",
            "user-limit",
            "team-limit",
            "blocked-by-policy",
            "app-limit",
            "app-frozen",
        )
    },
    "bad-request": "app-invalid",
    "app-not-valid": "app-invalid",
    "development-limit": "team-limit",
}
"""What no person at the browser can get around, by its own refusal."""
ALONE = {
    **REFUSED,
    "unverified-email": "email-not-verified",
    "needs-team-data-member": "team-data-member",
    "renamed-controls": "person-needed",
    "hold-after-sign-in": "unknown-page",
}
"""What nobody can be asked about in an unattended run; in a guided one the person does it."""
FIFTH = ("team_data.member",)
"""What a person ticks who reads what the caption says of it."""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Controls, "seconds", 0.6)
    monkeypatch.setattr("tests.e2e.runs.NAVIGATION_MS", 3_000)
    monkeypatch.setattr("automation.browser.waiting.PERSON_TICK_MS", 50)


def made(runs: Runs, before: int = 0) -> list[App]:
    """The apps that the runs made: not those that were there."""
    world = runs.practice.world
    crowd = 30 if world.is_on("many-apps") else 0
    return world.apps[crowd + before :]


def never(runs: Runs, result: Result, asked: Collection[str] = ()) -> list[str]:
    """What must never happen, and did; `asked` are scopes that a person wanted beside the four."""
    world, wrong = runs.practice.world, []
    apps = made(runs)
    if len(apps) > 1:
        wrong.append(f"{len(apps)} apps")
    if any(app.access_type != "full_permissions" for app in apps):
        wrong.append("wrong access type")
    if world.neighbours:
        wrong.append(f"dangerous neighbours {dict(world.neighbours)}")
    if any(app.scopes - {*REQUIRED, *asked} for app in apps):
        wrong.append("a scope that was not asked for")
    if result.error is None:
        proved = {p["scope"]: str(p["proved"]) for p in result.data["permissions"]}
        if list(proved.values()) != ["unknown", "yes", "yes", "yes"]:
            wrong.append("done without proof")
        if not apps or apps[0].scopes != {*REQUIRED, *asked}:
            wrong.append("done with other scopes")
    else:
        words = f"{result.error.message} {result.error.remedy}"
        if result.error.code not in OWN_CODES:
            wrong.append(f"no refusal of its own: {result.error.code}")
        if "imeout" in words or "Traceback" in words or "Locator" in words:
            wrong.append(f"a timeout's text: {words}")
    return wrong


def row(*cells: object) -> None:
    """Print a line of a table."""
    widths = (26, 10, 24, 5, 7, 7)
    print("  ".join(f"{cell!s:<{width}}" for cell, width in zip(cells, (*widths, 0), strict=False)))


@pytest.mark.parametrize("mode", ["automatic", "guided"])
def test_table_of_all_scenarios(runs: Runs, mode: str) -> None:
    """Each scenario, left to the tool and guided: its outcome, apps, clicks, and words.

    None ends because patience ran out: the person who is guided does what the captions say.
    """
    print()
    row("scenario", "mode", "outcome", "apps", "clicks", "seconds", "what the run says")
    wrong = []
    console = runs.practice

    def clipboard() -> dict[str, str]:
        return to_paste(console.world)

    for scenario in ("", *(s for s in CONSOLE if s != "account-info-bug")):
        person = Person(guided(console), replies(console)) if mode == "guided" else None
        if person and scenario == "renamed-controls":
            person.deeds = {step: and_say_so(deed) for step, deed in person.deeds.items()}
        runs.clipboard = clipboard if person else None
        began = time.monotonic()
        result = runs.setup(
            *filter(None, [scenario]),
            person=person,
            guide=mode == "guided",
            patience=20.0,
        )
        outcome = result.error.code if result.error else "done"
        clicks = person.clicks if person else 0
        expected = (REFUSED if mode == "guided" else ALONE).get(scenario, "done")
        if outcome != expected:
            wrong.append(f"{scenario} {mode}: {outcome}, not {expected}")
        says = f"{result.error.message} {result.error.remedy}" if result.error else ""
        took = f"{time.monotonic() - began:.1f}"
        row(scenario or "(none)", mode, outcome, len(made(runs)), clicks, took, says)
        asked = FIFTH if mode == "guided" and scenario == "needs-team-data-member" else ()
        wrong += [f"{scenario} {mode}: {what}" for what in never(runs, result, asked)]
    assert wrong == []


def test_random_mixtures(runs: Runs) -> None:
    """Under no mixture of scenarios: two apps, a wrong access type, a dangerous neighbour clicked,
    a scope that was not asked for, "done" without proof, or a timeout's text.
    """
    chance = random.Random(SEED)
    outcomes: Counter[str] = Counter()
    wrong = []
    again = 0
    began = time.monotonic()
    for number in range(MIXTURES):
        mixture = chance.sample(CONSOLE, chance.randint(1, 5))
        runs.services = replace(runs.new_services())
        result = runs.setup(*mixture, default=())
        outcomes[result.error.code if result.error else "done"] += 1
        found = never(runs, result)
        if number % 4 == 0:
            # Whatever happened: the next run, with Dropbox as it should be, makes no second app.
            runs.practice.world.choose_scenarios(
                {"account-info-bug", *({"many-apps"} & set(mixture))}
            )
            runs.practice.world.redesign = {}
            found += never(runs, runs.setup(keep_world=True))
            again += 1
        wrong += [f"{number} {'+'.join(mixture)}: {what}" for what in found]
        if found:
            print(wrong[-len(found) :])
        if number % 20 == 19:
            print(f"{number + 1} of {MIXTURES} mixtures", flush=True)
    print(f"\n{MIXTURES} mixtures (seed {SEED}), {again} of them run again, ", end="")
    print(f"{time.monotonic() - began:.0f} s: {dict(outcomes.most_common())}")
    assert wrong == []


def test_the_list_knows_every_scenario_of_the_console() -> None:
    """No scenario of the pages is left out of the sweep."""
    assert set(CONSOLE) <= set(SCENARIOS)
    assert APP == "snow-atlas-demo"
