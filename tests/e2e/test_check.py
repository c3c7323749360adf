"""`check`: do the permissions still hold?"""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

import pytest

from automation.dropbox.scopes import REQUIRED
from automation.practice import PracticeConsole
from automation.store.home import Home
from automation.store.journal import JournalFile
from tests.e2e.conftest import Ended, Prepared, Tool
from tests.e2e.real_names import RealNames


@pytest.fixture
def healthy(prepared: Prepared) -> None:
    """A practice profile for which everything was set up."""
    prepared.profile()


@pytest.fixture
def check(tool: Tool, practice: PracticeConsole) -> Callable[..., Ended]:
    """`check` on that practice console."""

    def run(*more: str) -> Ended:
        return tool.run("check", "--practice-url", practice.url, "--json", *more)

    return run


def cell(ended: Ended, scope: str, name: str) -> str:
    """One answer of the table."""
    return next(p for p in ended.json["data"]["permissions"] if p["scope"] == scope)[name]


@pytest.mark.usefixtures("healthy")
def test_healthy(check: Callable[..., Ended]) -> None:
    """Where all holds, the exit code is 0, and what cannot be proved is unknown, not claimed."""
    ended = check()
    assert ended.exit_code == 0, ended.out
    assert cell(ended, "account_info.read", "proved") == "unknown"
    assert {cell(ended, s, "proved") for s in ("team_info.read", "sessions.list")} == {"yes"}
    assert cell(ended, "members.read", "ticked") == "unknown", "nobody looked"


@pytest.mark.usefixtures("healthy")
def test_healthy_in_words(tool: Tool, practice: PracticeConsole) -> None:
    """A person reads in a sentence that all is well, for one profile and for all."""
    for more in ((), ("--all",)):
        assert (
            "connector's calls work"
            in tool.run("check", "--practice-url", practice.url, *more).words
        )


@pytest.mark.usefixtures("healthy")
@pytest.mark.parametrize("scope", ["team_info.read", "members.read", "sessions.list"])
def test_unticked(check: Callable[..., Ended], practice: PracticeConsole, scope: str) -> None:
    """A box that was cleared is seen in the console alone: the token goes on working."""
    practice.world.apps[0].scopes -= {scope}
    assert check().exit_code == 0
    ended = check("--console", "--headless")
    assert ended.exit_code == 3
    assert cell(ended, scope, "ticked") == "no"
    assert cell(ended, scope, "proved") == "yes"
    assert "ticks" in cell(ended, scope, "remedy")


@pytest.mark.usefixtures("healthy")
@pytest.mark.parametrize("scope", ["team_info.read", "members.read", "sessions.list"])
def test_never_ticked(check: Callable[..., Ended], practice: PracticeConsole, scope: str) -> None:
    """Where app and token both lack it, Dropbox itself says that it is not ticked."""
    practice.world.apps[0].scopes -= {scope}
    practice.world.refresh_tokens[0].scopes -= {scope}
    ended = check()
    assert ended.exit_code == 3
    assert cell(ended, scope, "ticked") == "no"
    assert cell(ended, scope, "proved") == "no"
    assert "ticks" in cell(ended, scope, "remedy")


@pytest.mark.usefixtures("healthy")
@pytest.mark.parametrize("scope", ["team_info.read", "members.read", "sessions.list"])
def test_not_granted(check: Callable[..., Ended], practice: PracticeConsole, scope: str) -> None:
    """A permission that is ticked and that the token lacks is cured by authorizing again."""
    practice.world.refresh_tokens[0].scopes -= {scope}
    ended = check()
    assert ended.exit_code == 3
    assert cell(ended, scope, "granted") == "no"
    assert "authorizes" in cell(ended, scope, "remedy")
    assert "ticks" not in cell(ended, scope, "remedy")


@pytest.mark.usefixtures("healthy")
def test_revoked(check: Callable[..., Ended], practice: PracticeConsole) -> None:
    """A refresh token that was revoked is told as that."""
    practice.world.refresh_tokens[0].revoked = True
    ended = check()
    assert ended.exit_code == 6
    assert ended.json["error"]["code"] == "token-revoked"
    assert cell(ended, "members.read", "granted") == "unknown", "what it had, it has no more"


def untouched(practice: PracticeConsole) -> str:
    """All state of the practice console, but for the access tokens that every check gets."""
    return re.sub(
        r'"access_tokens": \d+', "", json.dumps(practice.world.snapshot(), sort_keys=True)
    )


@pytest.mark.usefixtures("healthy")
def test_the_console_is_only_read(check: Callable[..., Ended], practice: PracticeConsole) -> None:
    """Reading the console twice leaves everything at Dropbox's side as it was."""
    before = untouched(practice)
    for _ in range(2):
        ended = check("--console", "--headless")
        assert ended.exit_code == 0, ended.err
        assert cell(ended, "members.read", "ticked") == "yes"
    assert untouched(practice) == before


def interrupt(practice: PracticeConsole, do: Callable[[], object]) -> None:
    """Have something come in between when an app's page is opened the first time."""
    server = practice._server
    assert server is not None
    answer, waiting = server.app, [do]

    def interrupted(environ: dict[str, Any], start: Callable[..., object]) -> Any:
        if environ["PATH_INFO"] == "/developers/apps/info" and waiting:
            waiting.pop()()
        return answer(environ, start)

    server.app = interrupted


@pytest.mark.usefixtures("healthy")
@pytest.mark.parametrize("what", ["signed-out", "password-asked-again"])
def test_what_comes_in_between_is_no_lost_app(
    check: Callable[..., Ended], practice: PracticeConsole, what: str
) -> None:
    """A sign-in or a password that is asked for in between says nothing of the app."""
    world = practice.world
    ended_session = (
        world.sessions.clear if what == "signed-out" else lambda: world.scenarios.add(what)
    )
    interrupt(practice, ended_session)
    ended = check("--console", "--headless")
    assert ended.exit_code == 0, ended.err
    assert cell(ended, "members.read", "ticked") == "yes"


READS = {
    "/oauth2/token",
    "/2/team/get_info",
    "/2/team/token/get_authenticated_admin",
    "/2/team/members/list_v2",
    "/2/team/devices/list_member_devices",
    "/2/team/devices/list_members_devices",
}
PAGES = {"/login", "/developers/apps", "/developers/apps/info"}
BESIDE_THEM = ("/static/", "/log/")


class Requests:
    """All requests that reach a practice console: method and path."""

    def __init__(self, practice: PracticeConsole) -> None:
        self.seen: list[tuple[str, str]] = []
        urlopen(practice.url).close()  # from its first answer on, the console is built
        server = practice._server
        assert server is not None
        answer = server.app

        def noted(environ: dict[str, Any], start: Callable[..., object]) -> Any:
            self.seen.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
            return answer(environ, start)

        server.app = noted


@pytest.mark.usefixtures("healthy")
def test_only_reads(check: Callable[..., Ended], practice: PracticeConsole) -> None:
    """Of the API it asks for what reads, once each; of the console it opens pages, and posts none.

    Signing in is the person's, who is played on the practice console.
    """
    requests = Requests(practice)
    assert check("--console", "--headless").exit_code == 0
    calls = [path for method, path in requests.seen if path.startswith(("/2/", "/oauth2"))]
    assert len(calls) == 5
    assert len(set(calls)) == 5
    assert set(calls) < READS
    pages = [
        (method, path)
        for method, path in requests.seen
        if path not in calls and not path.startswith(BESIDE_THEM)
    ]
    assert {path for _, path in pages} <= PAGES
    assert {path for method, path in pages if method != "GET"} <= {"/login"}


@pytest.mark.sweep
@pytest.mark.usefixtures("healthy")
def test_a_fresh_session_signs_in_anew(
    check: Callable[..., Ended], practice: PracticeConsole
) -> None:
    """Who signed in once stays signed in, until `--fresh-session` forgets it."""
    signed_in = []
    for more in ((), (), ("--fresh-session",)):
        requests = Requests(practice)
        assert check("--console", "--headless", *more).exit_code == 0
        signed_in.append(("POST", "/login") in requests.seen)
    assert signed_in == [True, False, True]


@pytest.mark.usefixtures("healthy")
def test_the_console_tells_what_is_not_ticked(
    check: Callable[..., Ended], practice: PracticeConsole
) -> None:
    """`--console` says of each permission whether it is ticked, also where no call can tell."""
    practice.world.apps[0].scopes -= {"account_info.read"}
    ended = check("--console", "--headless")
    assert ended.exit_code == 3
    assert cell(ended, "account_info.read", "ticked") == "no"


@pytest.mark.usefixtures("healthy")
def test_values_from_the_environment(tool_there: Tool, real: RealNames) -> None:
    """With the three values in the environment no profile is needed, and nothing is written."""
    values = values_of_a_healthy_app(real.console)
    elsewhere = Tool(tool_there.home.with_name("nowhere"), tool_there.environment | values)
    ended = elsewhere.run("check", "--json")
    assert ended.exit_code == 0, ended.out
    assert ended.json["data"]["profile"] is None
    assert not elsewhere.home.exists()


def test_practice_takes_no_values_from_the_environment(
    tool: Tool, practice: PracticeConsole
) -> None:
    """Real values in the environment are never sent to a practice console."""
    tool.environment |= values_of_a_healthy_app(practice)
    ended = tool.run("check", "--practice-url", practice.url, "--json")
    assert (ended.exit_code, ended.json["error"]["code"]) == (2, "nothing-kept")


def values_of_a_healthy_app(console: PracticeConsole) -> dict[str, str]:
    """The variables with the three values of an app whose permissions hold."""
    app = console.world.create_app("snow-atlas-cron")
    app.scopes = frozenset(REQUIRED)
    code = console.world.issue_code(app, app.scopes, offline=True)
    token = console.world.exchange(app, code.value)
    values = {"APP_KEY": app.key, "APP_SECRET": app.secret, "REFRESH_TOKEN": token.refresh_token}
    return {f"DROPBOX_CONNECTOR_{name}": str(value) for name, value in values.items()}


@pytest.mark.usefixtures("healthy")
def test_all_profiles(
    check: Callable[..., Ended], prepared: Prepared, practice: PracticeConsole
) -> None:
    """`--all` tells one line a profile, and the worst decides the exit code."""
    prepared.profile("second", "second-app")
    assert check("--all").exit_code == 0
    practice.world.refresh_tokens[1].scopes -= {"members.read"}
    ended = check("--all")
    assert ended.exit_code == 3
    codes = {entry["profile"]: entry["exit_code"] for entry in ended.json["data"]["profiles"]}
    assert codes == {"default": 0, "second": 3}


def test_all_profiles_in_the_console(check: Callable[..., Ended], prepared: Prepared) -> None:
    """`--all --console` would ask for a sign-in in a window for each profile: it is refused."""
    prepared.profile()
    ended = check("--all", "--console", "--headless")
    assert ended.exit_code == 2
    assert "--profile NAME" in ended.json["error"]["remedy"]


def test_a_remedy_names_the_profile(
    check: Callable[..., Ended], tool: Tool, prepared: Prepared
) -> None:
    """What is to be done about `account_info.read`, which fails nothing, names the profile too."""
    prepared.profile("acme")
    journal = JournalFile(Home(tool.home).profile("acme", practice=True).journal)
    journal.update(granted_scopes=("members.read", "sessions.list", "team_info.read"))
    ended = check("--profile", "acme")
    assert ended.exit_code == 0, ended.out
    assert "setup --profile acme" in cell(ended, "account_info.read", "remedy")


def test_nothing_kept(check: Callable[..., Ended]) -> None:
    """Without a profile the remedy is to set one up."""
    ended = check()
    assert ended.exit_code == 2
    assert ended.json["error"]["code"] == "nothing-kept"


def test_practised(tool: Tool) -> None:
    """`check --practice` shows a healthy check, console included, and leaves nothing behind."""
    ended = tool.run("check", "--practice", "--console", "--headless", "--json")
    assert ended.exit_code == 0, ended.err
    assert cell(ended, "members.read", "ticked") == "yes"
    assert ended.json["data"]["team"]["name"] == "Practice Team"
    assert [path.name for path in (tool.home / "practice").iterdir() if path.is_dir()] == []


def test_practised_on_all_profiles(tool: Tool) -> None:
    """`check --practice --all` has nothing to look at, and says so."""
    assert tool.run("check", "--practice", "--all", "--json").exit_code == 2
