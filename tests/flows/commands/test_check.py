"""`check` below the command line: whose values, what is found, and which error it is."""

from datetime import UTC, datetime

import pytest

from automation.dropbox.scopes import REQUIRED
from automation.errors import NothingKept, WrongUsage
from automation.practice import PracticeConsole
from automation.practice.records import App
from automation.store.credentials import Credentials
from automation.store.journal import JournalFile
from flows.commands.check import VARIABLES, authorized, check, from_environment
from flows.session.services import Services
from flows.terminal.options import CheckOptions, Where
from flows.terminal.result import Line

VALUES = dict(zip(VARIABLES.values(), ("key0000000", "secret0000", "token00000"), strict=True))


def test_all_is_well(services: Services, where: Where, stored: Credentials) -> None:
    """A healthy profile: granted is read from the journal, proved by calls, ticked is unknown."""
    result = check(CheckOptions(where=where), services, {})
    assert result.error is None
    assert {each["ticked"] for each in result.data["permissions"]} == {"unknown"}
    assert {each["granted"] for each in result.data["permissions"]} == {"yes"}
    assert result.data["team"]["name"] == "Practice Team"


def test_a_permission_is_lost(
    services: Services, where: Where, stored: Credentials, app: App, practice: PracticeConsole
) -> None:
    """A refused call names its permission; the error carries what brings it back."""
    for refresh in practice.world.refresh_tokens:
        refresh.scopes = refresh.scopes - {"members.read"}
    result = check(CheckOptions(where=where), services, {})
    assert result.error is not None
    assert (int(result.exit_code), result.error.code) == (3, "permission-missing")
    assert "members.read" in result.error.message
    lost = {p["scope"]: p["remedy"] for p in result.data["permissions"] if p["remedy"]}
    assert list(lost) == ["members.read"]


def test_a_permission_could_not_be_tried(
    services: Services, where: Where, stored: Credentials, failing
) -> None:
    """A call without an answer is no "no" and no "yes": the check fails with what failed."""
    failing("team/members/list_v2")
    result = check(CheckOptions(where=where), services, {})
    assert (int(result.exit_code), result.error.code) == (7, "server-failing")
    verdicts = {p["scope"]: p["proved"] for p in result.data["permissions"]}
    assert verdicts["members.read"] == "unknown"


def test_nothing_is_stored(services: Services, where: Where) -> None:
    """Without a profile it says so, and what to run first."""
    with pytest.raises(NothingKept, match="Nothing is kept under the profile 'default'"):
        check(CheckOptions(where=where), services, {})


def test_practice_never_takes_real_values(
    services: Services, where: Where, stored: Credentials
) -> None:
    """Values of the environment are for Dropbox: a practice console gets its own profile's."""
    result = check(CheckOptions(where=where), services, VALUES)
    assert result.data["profile"] == "default"
    assert result.error is None


def test_from_the_environment() -> None:
    """All three make credentials, none makes none, some are refused by name."""
    found = from_environment(VALUES)
    assert found is not None
    assert found.app_key == "key0000000"
    assert from_environment({}) is None
    name = VARIABLES["app_secret"]
    with pytest.raises(WrongUsage, match=f"{name} is not set"):
        from_environment({key: value for key, value in VALUES.items() if key != name})


def test_all_with_the_console(services: Services, where: Where) -> None:
    """Somebody signs in for one profile at a time."""
    with pytest.raises(WrongUsage, match="one profile at a time"):
        check(CheckOptions(where=where, all_profiles=True, console=True), services, {})


def test_every_profile_and_the_worst(
    services: Services, where: Where, stored: Credentials, practice: PracticeConsole
) -> None:
    """With --all each profile has its entry, and the worst decides."""
    assert len(REQUIRED) == 4
    result = check(CheckOptions(where=where, all_profiles=True), services, {})
    assert result.error is None
    (entry,) = result.data["profiles"]
    assert (entry["profile"], entry["exit_code"], entry["error"]) == ("default", 0, None)


def test_a_newline_from_a_secret_store_does_no_harm() -> None:
    """What surrounds a value in the environment is taken off."""
    given = from_environment({name: f" {value}\n" for name, value in VALUES.items()})
    assert given is not None
    assert given.app_key == "key0000000"
    assert given.refresh_token.reveal() == "token00000"


@pytest.mark.parametrize("value", ['"token00000"', "tok en0000", "token\n00000"])
def test_a_value_that_is_more_than_the_value_is_named(value: str) -> None:
    """A blank or quotation mark inside is wrong usage; the variable is named, not the value."""
    with pytest.raises(WrongUsage) as raised:
        from_environment({**VALUES, VARIABLES["refresh_token"]: value})
    assert VARIABLES["refresh_token"] in raised.value.message
    assert "token0" not in raised.value.message


def test_an_unticked_permission_has_the_address_where_it_is_ticked(
    services: Services, where: Where, stored: Credentials, app: App, practice: PracticeConsole
) -> None:
    """The exact page stands beside the command; a permission that holds has none."""
    app.scopes = app.scopes - {"members.read"}
    for refresh in practice.world.refresh_tokens:
        refresh.scopes = refresh.scopes - {"members.read"}
    result = check(CheckOptions(where=where), services, {})
    pages = {p["scope"]: p["page"] for p in result.data["permissions"] if p["page"]}
    page = f"{practice.url}/developers/apps/info?app_key={app.key}#permissions"
    assert pages == {"members.read": page}
    assert any(page in line.text for line in result.show if isinstance(line, Line))


def test_a_check_says_which_app_it_is_and_since_when(
    services: Services, where: Where, stored: Credentials, app: App
) -> None:
    """Alone and with --all: the app's key and name, and the day it was authorized."""
    home = services.home.profile("default", practice=True)
    JournalFile(home.journal).update_authorized()
    alone = check(CheckOptions(where=where), services, {})
    every = check(CheckOptions(where=where, all_profiles=True), services, {})
    for data in (alone.data, every.data["profiles"][0]):
        assert data["app"] == {"key": app.key, "name": app.name}
        assert datetime.fromisoformat(data["authorized_at"]).tzinfo is not None
    assert any(f"{app.name} ({app.key})" in line.text for line in every.show)  # type: ignore[union-attr]


@pytest.mark.parametrize(("day", "words"), [(26, "today"), (25, "yesterday"), (1, "25 days ago")])
def test_how_long_ago_the_app_was_authorized(day: int, words: str) -> None:
    """The day, and how many days ago it was."""
    at, now = datetime(2026, 11, day, 12, tzinfo=UTC), datetime(2026, 11, 26, 8, tzinfo=UTC)
    assert authorized(at, now) == f"Authorized 2026-11-{day:02}, {words}."
