"""What is known to come in between: got through, or refused in words that say what to do."""

import json
from importlib import resources

import jsonschema
import pytest

from automation.dropbox.controls.finder import Controls
from automation.dropbox.scopes import REQUIRED
from automation.practice.app_names import TAKEN
from flows.terminal.result import Result
from tests.e2e.runs import Person, Runs

GOT_THROUGH = (
    ("passkey-offer", "unknown-page", "two-accounts", "terms", "cookie-banner"),
    ("session-expires", "name-taken", "many-apps", "submit-lost"),
    ("deaf-continue", "old-app-url", "cookie-banner-nested"),
    ("no-warning-page",),
    ("name-taken", "terms", "two-accounts", "allow-fails"),
    ("password-asked-again", "name-refused", "work-account-required", "authorize-in-japanese"),
)
REFUSED = {
    "unverified-email": (5, "email-not-verified", "follow the link in the e-mail"),
    "no-team-scopes": (6, "no-team-scopes", "--fresh-session"),
    "needs-team-data-member": (3, "team-data-member", "--also-scope team_data.member"),
    "not-team-admin": (6, "not-team-admin", "--fresh-session"),
    "user-limit": (6, "user-limit", "Development users"),
    "team-limit": (6, "team-limit", "Development teams"),
    "blocked-by-policy": (6, "blocked-by-policy", "Add exception"),
}


def check(result: Result) -> None:
    """Fail unless the result is what the contract says."""
    schema = json.loads(
        resources.files("flows.terminal").joinpath("schema.json").read_text("utf-8")
    )
    jsonschema.validate(json.loads(json.dumps(result.envelope())), schema)


@pytest.mark.parametrize("scenarios", GOT_THROUGH, ids="+".join)
def test_what_comes_in_between_is_got_through(runs: Runs, scenarios: tuple[str, ...]) -> None:
    """An unattended run gets through several known troubles, with one app and the four scopes."""
    result = runs.setup(*scenarios)
    assert result.error is None
    check(result)
    [made] = [app for app in runs.practice.world.apps if app.scopes & {"sessions.list"}]
    assert made.scopes == set(REQUIRED)
    assert made.access_type == "full_permissions"
    assert made.owner == "company"
    assert not runs.practice.world.neighbours


@pytest.mark.parametrize("scenario", REFUSED)
def test_each_refusal_is_an_error_of_its_own(runs: Runs, scenario: str) -> None:
    """What the tool cannot get through ends in its own error, with something to do about it."""
    exit_code, code, remedy = REFUSED[scenario]
    result = runs.setup(scenario)
    assert result.error is not None
    check(result)
    assert (int(result.exit_code), result.error.code) == (exit_code, code)
    assert remedy in result.error.remedy
    assert len(runs.practice.world.apps) <= 1


def test_team_data_member_is_added_on_request_only(runs: Runs) -> None:
    """`--also-scope team_data.member` gets through where Dropbox wants it, and it is said."""
    result = runs.setup("needs-team-data-member", also_scopes=("team_data.member",))
    assert result.error is None
    [app] = runs.practice.world.apps
    assert app.scopes == {*REQUIRED, "team_data.member"}
    assert "scope-added" in [warning.code for warning in result.warnings]


def test_it_is_not_added_where_it_is_not_needed(runs: Runs) -> None:
    """Asked for or not, `team_data.member` stays out where the four can be saved without it."""
    result = runs.setup(also_scopes=("team_data.member",))
    assert result.error is None
    assert runs.practice.world.apps[0].scopes == set(REQUIRED)


def test_scopes_beyond_the_four_are_reported_and_left(runs: Runs) -> None:
    """What somebody else has ticked on an app is named in a warning, and stays ticked."""
    world = runs.practice.world
    world.reset({"account-info-bug"})
    world.create_app("snow-atlas-demo").scopes = frozenset({"account_info.read", "groups.read"})
    result = runs.setup(keep_world=True)
    assert result.error is None
    assert world.apps[0].scopes == {*REQUIRED, "groups.read"}
    [said] = [w.message for w in result.warnings if w.code == "scopes-beyond"]
    assert "groups.read" in said


def test_a_refused_name_is_shown_in_dropboxs_words(runs: Runs) -> None:
    """In front of a person who gave the name, Dropbox's words are shown, and another is taken."""

    def another_name(page, hands):
        hands.click(page.locator("#app-name"))
        hands.type("another-name")
        hands.click(page.get_by_role("button", name="Create app"))

    person = Person({"2.5": another_name})
    result = runs.setup("name-taken", person=person)
    assert result.error is None
    assert [app.name for app in runs.practice.world.apps] == ["another-name"]
    assert result.data["app"]["name"] == "another-name"
    [shown] = {c.text for c in person.captions if c.mode == "person"}
    assert shown == f'Dropbox says "{TAKEN.rstrip(".")}". Enter another name.'


def test_three_refused_names_are_enough(runs: Runs) -> None:
    """Unattended, NAME-2 and NAME-3 are tried; then Dropbox's words end the run."""
    world = runs.practice.world
    world.reset({"account-info-bug"})
    world.foreign_names.update(f"snow-atlas-demo{end}" for end in ("", "-2", "-3"))
    result = runs.setup(keep_world=True)
    assert result.error is not None
    assert result.error.code == "name-refused"
    assert "--app-name" in result.error.remedy
    assert world.apps == []


@pytest.mark.parametrize("scenario", ["renamed-ids", "renamed-texts"])
def test_renamed_controls_are_found_and_reported(
    runs: Runs, scenario: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With other ids, or other texts, the run succeeds on its own, says so, and keeps a record."""
    monkeypatch.setattr(Controls, "seconds", 1.0)
    result = runs.setup(scenario)
    assert result.error is None
    [said] = [warning.message for warning in result.warnings if warning.code == "drift"]
    assert "was found by its" in said
    is_renamed = scenario == "renamed-texts"
    assert ('the link "Create app" is now called “New project”' in said) == is_renamed
    records = [json.loads(p.read_text()) for p in runs.home.rglob("drift/*.json")]
    moved = {"renamed-ids": "my_apps.create_app", "renamed-texts": "create_app.create"}
    assert moved[scenario] in {record["control"] for record in records}
    secrets = runs.practice.issued_secrets()
    text = json.dumps(records)
    assert not [secret for secret in secrets if secret in text]
    assert all(record["outline"] and record["tried"] for record in records)
