"""`inspect`: looks at every page, changes nothing, and says which control is found and how."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from automation.dropbox.controls.finder import Controls
from automation.errors import WrongUsage
from flows.commands.inspect_console import inspect
from flows.commands.setup_with_casts import setup_with_casts
from flows.terminal.options import InspectOptions, SetupOptions, VaultKind, Where
from flows.terminal.prompt import Terminal
from flows.terminal.result import Result
from tests.e2e.runs import Pointing, Runs, place_of, press
from tests.e2e.test_in_between import check


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Controls, "seconds", 0.4)


def look(runs: Runs) -> Result:
    """Run `inspect` on an app that somebody made by hand."""
    where = Where(practice_url=runs.practice.url, headless=True)
    return inspect(InspectOptions(where=where), runs.new_services())


def states(result: Result) -> dict[str, str]:
    """What became of each control."""
    return {entry["control"]: str(entry["state"]) for entry in result.data["controls"]}


def test_every_control_is_found_and_nothing_changes(runs: Runs) -> None:
    """On the pages as they are known nothing is missing; what is not there now is said so."""
    world = runs.practice.world
    world.reset({"account-info-bug", "many-apps", "unknown-page", "cookie-banner"})
    world.create_app("made by hand")
    before = world.snapshot()
    result = look(runs)
    assert result.error is None
    check(result)
    assert "missing" not in states(result).values()
    assert states(result)["permissions.submit"] == "not-looked-for"
    assert states(result)["create_app.app_name"] == "hidden"
    assert states(result)["authorize.continue"] == "found"
    first = [e for e in result.data["controls"] if e["state"] == "found" and e["rank"] == 1]
    assert len(first) > 10
    assert world.snapshot() == before


def test_a_missing_control_is_exit_3(runs: Runs) -> None:
    """A control that no way finds is named, with `repair` as what to do."""
    runs.practice.world.create_app("made by hand")
    runs.practice.world.redesign = {'id="members.read"': 'id="a"', 'for="members.read"': 'for="b"'}
    runs.practice.world.redesign |= {">members.read</label>": ">Members</label>"}
    result = look(runs)
    assert result.error is not None
    assert (int(result.exit_code), result.error.code) == (3, "control-missing")
    assert "members.read" in result.error.message
    assert "repair permissions.scope --scope members.read" in result.error.remedy


def test_what_was_found_otherwise_is_said_with_its_evidence(runs: Runs) -> None:
    """With other ids every control is found by another way, whose evidence stands beside it."""
    runs.practice.world.reset({"renamed-ids"})
    runs.practice.world.create_app("made by hand")
    result = look(runs)
    assert result.error is None
    scope = next(e for e in result.data["controls"] if e["title"] == "members.read")
    assert (scope["way"], scope["rank"]) == ('checkbox "{scope}"', 2)
    assert scope["evidence"] == "?"
    assert "drift" in [warning.code for warning in result.warnings]
    assert json.dumps(result.envelope())


def test_a_tab_that_the_person_opens(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tab that the tool cannot open is opened by the person, and then looked at."""
    monkeypatch.setattr("flows.commands.inspect_console.WAIT_SECONDS", 0.4)
    world = runs.practice.world
    world.create_app("made by hand")
    world.redesign = {
        'data-hash="permissions"': 'data-page="rights"',
        "panel-permissions": "panel-rights",
        ">Permissions<": ">Rights<",
    }

    class Opening(Pointing):
        def _act(self, page: Page) -> None:
            if place_of(page, "done") is not None:
                page.get_by_role("tab", name="Rights").click()
                press(page, "done")

    services = runs.new_services()
    opener = Opening(runs.practice, "").opener(runs)
    where = Where(practice_url=runs.practice.url, patience=10)
    result = inspect(InspectOptions(where=where), replace(services, open_browser=opener))
    assert states(result)["app.permissions_tab"] == "missing"
    assert states(result)["permissions.scope"] == "found"
    assert result.error is not None
    assert result.error.code == "control-missing"


def test_without_an_app_the_rest_is_not_looked_for(runs: Runs) -> None:
    """An account without apps has no app's page; that is no missing control."""
    result = look(runs)
    assert result.error is None
    assert states(result)["settings.app_secret"] == "not-looked-for"


def test_an_app_for_one_folder_misses_nothing(runs: Runs) -> None:
    """Of the two kinds of access an app has one; that the other is not there is no change."""
    runs.practice.world.create_app("made by hand", "app_folder")
    result = look(runs)
    assert result.error is None
    assert states(result)["settings.app_folder"] == "found"
    assert states(result)["settings.full_dropbox"] == "not-looked-for"


def test_what_the_pages_look_like_is_saved_and_looked_at(runs: Runs, tmp_path: Path) -> None:
    """The casts of one visit give the same table as the visit, and hold nothing of the account."""
    world = runs.practice.world
    world.create_app("Zorblatt Quux")
    to = tmp_path / "casts.zip"
    where = Where(practice_url=runs.practice.url, headless=True)
    visited = inspect(InspectOptions(where=where, save=to), runs.new_services())
    assert visited.error is None
    assert to.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(to) as archive:
        names = archive.namelist()
        text = "".join(archive.read(name).decode() for name in names).casefold()
    assert not any("sign" in name or "login" in name for name in names)
    secrets = runs.practice.issued_secrets()
    private = {*secrets, world.apps[0].key, "zorblatt", "quux", "ada@", "practice team"}
    assert [each for each in private if each.casefold() in text] == []
    replayed = inspect(InspectOptions(cast=to), runs.new_services())
    check(replayed)
    assert replayed.data["controls"] == visited.data["controls"]


class Answering(Terminal):
    """Somebody at a terminal who reads what is told, and answers each question the same."""

    is_there = True

    def __init__(self, answer: str) -> None:
        self._answer = answer
        self.told = ""

    def tell(self, text: str) -> None:
        """Read it."""
        self.told += text

    def ask(self, prompt: str) -> str:
        """Answer."""
        assert prompt.endswith("[y/N] ")
        return self._answer

    def paste(self, what: str) -> None:
        """Paste nothing."""


@pytest.mark.parametrize(("answer", "stay"), [("y", True), ("", False), ("no", False)])
def test_words_stay_only_if_the_person_wants_it(
    runs: Runs, tmp_path: Path, answer: str, stay: bool
) -> None:
    """Each word is shown first; no name of the account is among them, and none gets in by a yes."""
    world = runs.practice.world
    world.create_app("settlement ledger")
    world.redesign = {">Branding<": ">settlement frobnicator<"}
    terminal, to = Answering(answer), tmp_path / "casts.zip"
    where = Where(practice_url=runs.practice.url, headless=True)
    services = replace(runs.new_services(), terminal=terminal)
    assert inspect(InspectOptions(where=where, save=to), services).error is None
    offered = set(terminal.told.split("\n")[1:])
    assert offered == {"  frobnicator"}
    with zipfile.ZipFile(to) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist())
    assert ("frobnicator" in text) == stay
    private = {*runs.practice.issued_secrets(), world.apps[0].key, "settlement", "ledger", "ada@"}
    assert [each for each in private if each in text.casefold()] == []


def test_casts_never_replace_a_file(runs: Runs, tmp_path: Path) -> None:
    """A file that is there stays as it is."""
    to = tmp_path / "casts.zip"
    to.write_text("mine")
    where = Where(practice_url=runs.practice.url, headless=True)
    with pytest.raises(WrongUsage):
        inspect(InspectOptions(where=where, save=to), runs.new_services())
    assert to.read_text() == "mine"


@pytest.mark.parametrize(
    "options", [{"save": Path("a"), "cast": Path("b")}, {"suggest": True}], ids=str
)
def test_options_that_exclude_each_other(options: dict[str, Any]) -> None:
    """What cannot be meant together is refused before anything opens."""
    with pytest.raises(WrongUsage):
        InspectOptions(**options)


def test_a_run_of_setup_saves_what_it_saw(runs: Runs, tmp_path: Path) -> None:
    """Each page before it was acted on is in the zip, in its states, and nothing secret is."""
    to = tmp_path / "casts.zip"
    where = Where(practice_url=runs.practice.url, headless=True)
    options = SetupOptions(
        where=where, allow=True, vault=VaultKind.FILE, save_casts=to, app_name="zorblatt-quux"
    )
    result = setup_with_casts(to, options, runs.new_services())
    assert result.error is None
    with zipfile.ZipFile(to) as archive:
        index = json.loads(archive.read("index.json"))
        text = "".join(archive.read(name).decode() for name in archive.namelist()).casefold()
    screens = [page["screen"] for page in index["pages"]]
    assert set(screens) == {"my_apps", "create_app", "settings", "permissions", "authorize"}
    assert screens.count("authorize") >= 2
    private = {*runs.practice.issued_secrets(), runs.practice.world.apps[0].key, "zorblatt"}
    assert [each for each in private if each.casefold() in text] == []
    replayed = inspect(InspectOptions(cast=to), runs.new_services())
    found = {look["control"] for look in replayed.data["controls"] if look["way"]}
    assert {"authorize.allow", "permissions.submit", "create_app.app_name"} <= found
