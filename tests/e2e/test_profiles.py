"""`profiles`: what is kept here, and how to be rid of it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from automation.practice import PracticeConsole
from automation.store.credentials import Credentials, Secret
from automation.store.home import Home
from automation.store.journal import JournalFile
from automation.store.vault import SERVICE, KeyringVault
from tests.automation.store.conftest import SecretService, running_secret_service
from tests.e2e.conftest import Prepared, Tool
from tests.e2e.dialogue import in_terminal

FORGET = ("profiles", "forget", "default", "--practice")


@pytest.fixture
def credentials(prepared: Prepared) -> Credentials:
    """The three values of a practice profile, and a browser's profile beside them."""
    made = prepared.profile()
    browser = prepared.tool.home / "practice/default/browser/Default"
    browser.mkdir(parents=True)
    (browser / "Cookies").write_text("signed in")
    return made


def test_list(tool: Tool, prepared: Prepared, credentials: Credentials) -> None:
    """Each profile is told with its app, and where its values are; no secret is opened for it."""
    ended = tool.run("profiles", "list", "--json")
    (entry,) = ended.json["data"]["profiles"]
    assert (entry["profile"], entry["practice"], entry["kept_in"]) == ("default", True, "file")
    assert entry["app"] == {"name": "snow-atlas-demo", "key": credentials.app_key}
    assert credentials.app_secret.reveal() not in ended.out
    words = tool.run("profiles", "list").words
    assert "default (practice)" in words
    assert credentials.app_key in words


def test_list_with_a_damaged_journal(tool: Tool, credentials: Credentials) -> None:
    """A profile whose journal cannot be read is told all the same, and is left as it is."""
    journal = tool.home / "practice/default/journal.json"
    journal.write_text('{"schema": 99}')
    ended = tool.run("profiles", "list", "--json")
    assert [entry["profile"] for entry in ended.json["data"]["profiles"]] == ["default"]
    assert journal.read_text() == '{"schema": 99}'


def test_nothing_yet(tool: Tool) -> None:
    """Where nothing is kept, it says how to begin, and makes no folder."""
    ended = tool.run("profiles", "list")
    assert ended.exit_code == 0
    assert "dropbox-connector setup" in ended.out
    assert not tool.home.exists()


def test_forget(tool: Tool, prepared: Prepared, credentials: Credentials) -> None:
    """Values, journal and the browser's sign-in go; another profile stays; Dropbox is untouched."""
    prepared.profile("second", "second-app")
    before = prepared.practice.world.snapshot()
    ended = tool.run(*FORGET, "--yes", "--json")
    assert ended.exit_code == 0, ended.out
    assert not (tool.home / "practice/default").exists()
    assert (tool.home / "practice/second/vault.json").exists()
    assert prepared.practice.world.snapshot() == before
    assert not [
        path
        for path in tool.home.rglob("*")
        if path.is_file() and credentials.refresh_token.reveal() in path.read_text()
    ]


@pytest.mark.parametrize(("answer", "exit_code", "there"), [("yes", 0, False), ("no", 4, True)])
def test_it_asks(
    tool: Tool, credentials: Credentials, answer: str, exit_code: int, there: bool
) -> None:
    """In a terminal it asks, and only yes is a yes."""
    with in_terminal(tool, *FORGET) as person:
        person.answer("Type yes: ", by=answer)
        assert person.end().exit_code == exit_code
    assert (tool.home / "practice/default/vault.json").exists() is there


def test_nobody_to_ask(tool: Tool, credentials: Credentials) -> None:
    """Without a terminal nothing is removed unless it was said on the command line."""
    ended = tool.run(*FORGET, "--json")
    assert (ended.exit_code, ended.json["error"]["code"]) == (5, "person-needed")
    assert "--yes" in ended.json["error"]["remedy"]
    assert (tool.home / "practice/default/vault.json").exists()


def test_in_use(tool: Tool, credentials: Credentials) -> None:
    """A profile that another run has open is not pulled from under it."""
    with Home(tool.home).profile("default", practice=True).exclusive():
        ended = tool.run(*FORGET, "--yes", "--json")
    assert (ended.exit_code, ended.json["error"]["code"]) == (2, "busy")
    assert (tool.home / "practice/default/vault.json").exists()


def test_no_such_profile(tool: Tool) -> None:
    """A name that was mistyped is told, and makes no folder."""
    ended = tool.run("profiles", "forget", "defualt", "--yes", "--json")
    assert (ended.exit_code, ended.json["error"]["code"]) == (2, "nothing-kept")
    assert not tool.home.exists()


@pytest.fixture
def keyring(tool: Tool, tmp_path: Path) -> "Callable[[], AbstractContextManager[SecretService]]":
    """A Secret Service, which the tool then uses."""
    folder = tmp_path / "keyring"
    folder.mkdir()
    return lambda: running_secret_service(folder)


def test_the_real_keyring(
    tool: Tool,
    keyring: "Callable[[], AbstractContextManager[SecretService]]",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The entry in the system's keyring goes too, and how to end the access is told."""
    real = Credentials("keyofarealapp00", Secret("secretofanapp00"), Secret("refresh" * 9))
    folder = Home(tool.home).profile("default")
    folder.make()
    with keyring() as service:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", service.address)
        tool.environment |= {
            "DBUS_SESSION_BUS_ADDRESS": service.address,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
        }
        vault = KeyringVault(SERVICE)
        vault.keep("default", real)
        JournalFile(folder.journal).update(app_key=real.app_key, kept_in="keyring")
        ended = tool.run("profiles", "forget", "default", "--yes", "--json")
        assert ended.exit_code == 0, ended.out
        assert vault.load("default") is None
    assert not folder.folder.exists()
    told = " ".join(ended.json["data"]["to_end_the_access"])
    for words in (f"app_key={real.app_key}", "Unlink all teams", "Delete app", "Integrations"):
        assert words in told


def test_a_keyring_that_does_not_answer(tool: Tool) -> None:
    """Where the entry cannot be removed nothing is, so that the journal still names it."""
    folder = Home(tool.home).profile("default")
    folder.make()
    JournalFile(folder.journal).update(app_key="keyofarealapp00", kept_in="keyring")
    ended = tool.run("profiles", "forget", "default", "--yes", "--json")
    assert (ended.exit_code, ended.json["error"]["code"]) == (8, "not-kept")
    assert folder.journal.exists()


def test_the_next_run_starts_anew(
    tool: Tool, prepared: Prepared, practice: PracticeConsole, credentials: Credentials
) -> None:
    """After that, check says that nothing is kept."""
    assert tool.run(*FORGET, "--yes").exit_code == 0
    ended = tool.run("check", "--practice-url", practice.url, "--json")
    assert ended.json["error"]["code"] == "nothing-kept"
