"""The main job, from sign-in to a refresh token that was proved to work."""

import json

import dropbox
import requests
from requests.adapters import HTTPAdapter

from automation.practice import PracticeConsole
from tests.e2e.conftest import Tool
from tests.e2e.test_check import Requests

FOUR = ["account_info.read", "team_info.read", "members.read", "sessions.list"]


def kept(tool: Tool) -> dict:
    """What the file vault of the practice profile holds."""
    return json.loads((tool.home / "practice/default/vault.json").read_text())


def test_the_contract_of_an_unattended_run(tool, monkeypatch):
    """One command on a fresh machine gives the JSON of the contract on stdout and nothing else.

    The next run starts sooner: what Playwright's driver compiled is kept.
    """
    monkeypatch.delenv("NODE_COMPILE_CACHE")
    ended = tool.run(
        *("setup", "--practice", "--headless", "--allow", "--app-name", "snow-atlas-demo"),
        *("--vault", "none", "--json"),
    )
    assert ended.exit_code == 0, ended.err
    result = ended.json
    data = result["data"]
    assert data["app"]["name"] == "snow-atlas-demo"
    assert data["app"]["adopted"] is False
    assert data["team"]["name"] == "Practice Team"
    assert [permission["scope"] for permission in data["permissions"]] == FOUR
    assert {p["ticked"] + p["granted"] for p in data["permissions"]} == {"yesyes"}
    assert [p["proved"] for p in data["permissions"]] == ["unknown", "yes", "yes", "yes"]
    assert {step["outcome"] for step in data["steps"]} == {"done"}
    assert [step["number"] for step in data["steps"]][:3] == ["1", "2.1", "2.2"]
    assert any((tool.home / "compiled").iterdir())


def test_the_official_sdk_takes_what_setup_made(tool, practice, setup_there):
    """Dropbox's own SDK refreshes with the three values and makes the connector's three calls."""
    assert setup_there().exit_code == 0
    values = kept(tool)
    session = requests.Session()
    session.mount("https://api.dropboxapi.com", ToPractice(practice))
    team = dropbox.DropboxTeam(
        oauth2_refresh_token=values["refresh_token"],
        app_key=values["app_key"],
        app_secret=values["app_secret"],
        session=session,
    )
    assert team.team_get_info().name == "Practice Team"
    assert team.team_members_list_v2(limit=1).members
    assert team.team_devices_list_members_devices().devices


class ToPractice(HTTPAdapter):
    """Carries what is meant for Dropbox's API host to the practice console."""

    def __init__(self, practice: PracticeConsole) -> None:
        super().__init__()
        self._practice = practice

    def send(self, request, **options):
        """Send to the same path of the practice console."""
        request.url = self._practice.url + request.path_url
        return super().send(request, **{**options, "verify": False})


def test_a_second_run_changes_nothing(practice, setup_there):
    """Where all is well, the second run opens no browser, spends no code, and says so."""
    assert setup_there().exit_code == 0
    before = len(practice.world.codes)
    again = setup_there()
    assert again.exit_code == 0, again.err
    assert {step["outcome"] for step in again.json["data"]["steps"]} == {"already"}
    assert len(practice.world.codes) == before
    assert len(practice.world.apps) == 1
    assert "Nothing to do" in again.err


def test_a_revoked_token_is_replaced(practice, prepared, setup_there):
    """A token that was revoked at Dropbox is replaced by authorizing the same app again."""
    prepared.profile()
    practice.world.refresh_tokens[0].revoked = True
    again = setup_there()
    assert again.exit_code == 0, again.err
    assert len(practice.world.apps) == 1
    outcomes = {s["number"]: s["outcome"] for s in again.json["data"]["steps"]}
    assert outcomes["2.5"] == outcomes["3.2"] == "already"
    assert outcomes["7.1"] == "done"


def test_an_app_of_that_name_is_adopted(practice, setup_there):
    """An app of the wanted name that is there already is used, and no second one is made."""
    practice.world.create_app("snow-atlas-demo")
    ended = setup_there()
    assert ended.exit_code == 0, ended.err
    assert ended.json["data"]["app"]["adopted"] is True
    assert len(practice.world.apps) == 1


def test_an_app_with_that_key_is_adopted(practice, setup_there):
    """`--app-key` uses that app of the account, whatever it is called."""
    app = practice.world.create_app("made by hand")
    ended = setup_there("--app-key", app.key)
    assert ended.exit_code == 0, ended.err
    assert ended.json["data"]["app"] == {"name": "made by hand", "key": app.key, "adopted": True}
    assert len(practice.world.apps) == 1


def test_without_the_bug_one_submit_is_enough(practice, runs):
    """Where Dropbox saves the four at once, the workaround is not used."""
    requests = Requests(practice)
    assert runs.setup(default=()).error is None
    assert set(FOUR) == practice.world.apps[0].scopes
    assert requests.seen.count(("POST", "/developers/apps/permissions")) == 1


def test_an_expired_code_leads_back_to_authorize(practice, runs):
    """A code that expired before it was used is replaced by a new one, without being asked."""
    assert runs.setup("code-expired").error is None
    assert len(practice.world.codes) == 2
    assert len(practice.world.apps) == 1
