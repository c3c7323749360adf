"""`exchange`: steps 5 to 7 without a browser."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from automation.dropbox.scopes import REQUIRED
from automation.practice import PracticeConsole
from automation.practice.records import App
from tests.automation.store.conftest import running_secret_service
from tests.deadline import AT_MOST
from tests.e2e.conftest import Ended, Tool
from tests.e2e.dialogue import in_terminal
from tests.e2e.test_leaks import leaks


@pytest.fixture
def app(practice: PracticeConsole) -> App:
    """An app with the four permissions, made by hand."""
    made = practice.world.create_app("by-hand")
    made.scopes = frozenset(REQUIRED)
    return made


@pytest.fixture
def new_code(practice: PracticeConsole, app: App) -> Callable[[], str]:
    """Gives what a team admin finds on the page after "Allow"."""
    return lambda: practice.world.issue_code(app, app.scopes, offline=True).value


def arguments(practice: PracticeConsole, *more: str) -> tuple[str, ...]:
    """The command line, with the values kept in a file."""
    return "exchange", "--practice-url", practice.url, "--vault", "file", "--json", *more


@pytest.fixture
def piped(tool: Tool, practice: PracticeConsole) -> Callable[..., Ended]:
    """`exchange` without a terminal, with something on its standard input."""

    def run(sent: object, *more: str) -> Ended:
        text = sent if isinstance(sent, str) else json.dumps(sent)
        process = tool.start(*arguments(practice, *more), stdin=subprocess.PIPE)
        out, err = process.communicate(text, timeout=AT_MOST)
        return Ended(process.returncode, out, err)

    return run


def vault_file(tool: Tool) -> Path:
    """The file that holds the values."""
    return tool.home / "practice/default/vault.json"


def test_from_another_program(
    piped: Callable[..., Ended], tool: Tool, app: App, new_code: Callable[[], str], practice
) -> None:
    """The three values as JSON on standard input give a refresh token: tried, kept, not shown."""
    ended = piped({"app_key": app.key, "app_secret": app.secret, "code": new_code()})
    assert ended.exit_code == 0, ended.out
    data = ended.json["data"]
    assert [p["proved"] for p in data["permissions"]] == ["unknown", "yes", "yes", "yes"]
    assert {p["granted"] for p in data["permissions"]} == {"yes"}
    assert data["stored_in"] == "file"
    kept = json.loads(vault_file(tool).read_text())
    assert kept["refresh_token"] == practice.world.refresh_tokens[0].value
    assert leaks(tool, practice, ended) == []


def test_in_a_terminal(
    tool: Tool, practice: PracticeConsole, app: App, new_code: Callable[[], str]
) -> None:
    """In a terminal it shows the link, and neither secret nor code appears on the screen."""
    with in_terminal(tool, *arguments(practice)) as person:
        person.answer("App key: ", by=app.key)
        person.answer_unseen("App secret", by=app.secret)
        person.wait_for(f"/oauth2/authorize?client_id={app.key}&response_type=code&token_access")
        person.answer_unseen("Access code", by=new_code())
        ended = person.end()
    assert ended.exit_code == 0, ended.err
    assert leaks(tool, practice, ended) == []


def test_a_spent_code_is_asked_for_again(
    tool: Tool, practice: PracticeConsole, app: App, new_code: Callable[[], str]
) -> None:
    """After a code that is spent the link is shown again, and a new code goes on with the run."""
    practice.world.scenarios.add("code-expired")
    with in_terminal(tool, *arguments(practice, "--app-key", app.key)) as person:
        person.answer_unseen("App secret", by=app.secret)
        person.answer_unseen("Access code", by=new_code())
        person.wait_for("expired")
        person.wait_for("/oauth2/authorize?")
        person.answer_unseen("Access code", by=new_code())
        ended = person.end()
    assert ended.exit_code == 0, ended.err


def test_the_secret_is_asked_once(
    tool: Tool, practice: PracticeConsole, piped: Callable[..., Ended], app: App, new_code
) -> None:
    """To authorize again, the secret that is kept is used; the old token is replaced."""
    assert piped({"app_key": app.key, "app_secret": app.secret, "code": new_code()}).exit_code == 0
    before = json.loads(vault_file(tool).read_text())["refresh_token"]
    with in_terminal(tool, *arguments(practice, "--app-key", app.key)) as person:
        person.answer_unseen("Access code", by=new_code())
        assert person.end().exit_code == 0
    assert json.loads(vault_file(tool).read_text())["refresh_token"] != before


def test_ctrl_c(tool: Tool, practice: PracticeConsole, app: App) -> None:
    """Ctrl-C at a question ends it with exit 4, and nothing was spent."""
    with in_terminal(tool, *arguments(practice, "--app-key", app.key)) as person:
        person.wait_for("App secret")
        person.press(b"\x03")
        assert person.end().exit_code == 4


@pytest.mark.parametrize(
    ("sent", "exit_code", "code", "remedy"),
    [
        ("", 2, "usage", "app_key"),
        ("[1]", 2, "usage", "app_key"),
        ({"app_key": "k", "app_secret": "s", "oops": "x"}, 2, "usage", "code"),
        ({"app_key": "", "app_secret": "s"}, 2, "usage", "Settings tab"),
        ({"app_key": "KEY", "app_secret": "SECRET"}, 5, "person-needed", "/oauth2/authorize?"),
        ({"app_key": "KEY", "app_secret": "wrong0000000000"}, 6, "bad-key-or-secret", "Settings"),
        ({"app_key": "KEY", "app_secret": "SECRET", "code": "spent"}, 6, "code-spent", "authorize"),
    ],
)
def test_refusals(
    piped: Callable[..., Ended],
    app: App,
    practice: PracticeConsole,
    sent: object,
    exit_code: int,
    code: str,
    remedy: str,
) -> None:
    """What cannot work is said in a sentence with a remedy that needs no browser here."""
    if isinstance(sent, dict):
        real = {"KEY": app.key, "SECRET": app.secret}
        sent = {name: real.get(value, value) for name, value in sent.items()}
    ended = piped(sent)
    assert (ended.exit_code, ended.json["error"]["code"]) == (exit_code, code)
    assert remedy in ended.json["error"]["remedy"]
    assert "dropbox-connector setup" not in ended.json["error"]["remedy"]
    assert practice.world.refresh_tokens == []


def test_a_vault_that_forgets_spends_no_code(
    piped: Callable[..., Ended], tool: Tool, app: App, new_code: Callable[[], str], practice
) -> None:
    """A keyring that accepts and forgets is noticed before the code is sent."""
    tool.environment["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    sent = {"app_key": app.key, "app_secret": app.secret, "code": new_code()}
    ended = piped(sent, "--vault", "keyring")
    assert (ended.exit_code, ended.json["error"]["code"]) == (8, "not-kept")
    assert "--vault file" in ended.json["error"]["remedy"]
    assert not practice.world.codes[0].spent


def test_in_the_real_keyring(
    piped: Callable[..., Ended],
    tool: Tool,
    app: App,
    new_code: Callable[[], str],
    practice,
    tmp_path,
) -> None:
    """In a real Secret Service the values are kept, found again by check, and are in no file."""
    folder = tmp_path / "keyring"
    folder.mkdir()
    with running_secret_service(folder) as service:
        tool.environment |= {
            "DBUS_SESSION_BUS_ADDRESS": service.address,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
        }
        sent = {"app_key": app.key, "app_secret": app.secret, "code": new_code()}
        ended = piped(sent, "--vault", "keyring")
        assert ended.exit_code == 0, ended.out
        assert ended.json["data"]["stored_in"] == "keyring"
        assert not vault_file(tool).exists()
        checked = tool.run("check", "--practice-url", practice.url, "--json")
        assert checked.exit_code == 0, checked.out
        assert leaks(tool, practice, ended) == []


def test_with_a_passphrase(
    piped: Callable[..., Ended], tool: Tool, app: App, new_code: Callable[[], str], practice
) -> None:
    """An encrypted file is opened with the right passphrase only, also from the environment."""
    tool.environment["DROPBOX_CONNECTOR_PASSPHRASE"] = "correct horse battery"
    sent = {"app_key": app.key, "app_secret": app.secret, "code": new_code()}
    assert piped(sent, "--passphrase").exit_code == 0
    assert app.secret not in vault_file(tool).read_text()
    check = ("check", "--practice-url", practice.url, "--json")
    assert tool.run(*check).exit_code == 0
    tool.environment["DROPBOX_CONNECTOR_PASSPHRASE"] = "something else"
    wrong = tool.run(*check)
    assert (wrong.exit_code, wrong.json["error"]["code"]) == (8, "wrong-passphrase")
    del tool.environment["DROPBOX_CONNECTOR_PASSPHRASE"]
    absent = tool.run(*check)
    assert (absent.exit_code, absent.json["error"]["code"]) == (5, "passphrase-needed")
    assert "DROPBOX_CONNECTOR_PASSPHRASE" in absent.json["error"]["remedy"]


def test_passphrase_in_a_terminal(
    tool: Tool, practice: PracticeConsole, app: App, new_code: Callable[[], str]
) -> None:
    """A new passphrase is asked twice before anything else, later once; it is never shown."""
    words = "correct horse battery"
    with in_terminal(tool, *arguments(practice, "--app-key", app.key, "--passphrase")) as person:
        person.answer_unseen("New passphrase", by=words)
        person.answer_unseen("The same again", by=words)
        person.answer_unseen("App secret", by=app.secret)
        person.answer_unseen("Access code", by=new_code())
        ended = person.end()
    assert ended.exit_code == 0, ended.err
    with in_terminal(tool, "check", "--practice-url", practice.url) as person:
        person.answer_unseen("Passphrase of the file vault", by=words)
        again = person.end()
    assert again.exit_code == 0, again.err
    assert words not in ended.words + again.words


def test_the_vault_that_has_the_values(
    piped: Callable[..., Ended], tool: Tool, app: App, new_code: Callable[[], str], practice
) -> None:
    """Where no vault is named, the one that has the values is used; a change leaves none behind."""
    sent = {"app_key": app.key, "app_secret": app.secret}
    assert piped(sent | {"code": new_code()}).exit_code == 0
    unasked = ("exchange", "--practice-url", practice.url, "--json")
    process = tool.start(*unasked, stdin=subprocess.PIPE)
    out, _ = process.communicate(json.dumps(sent | {"code": new_code()}), timeout=AT_MOST)
    assert json.loads(out)["data"]["stored_in"] == "file"
    assert practice.world.refresh_tokens[1].value in vault_file(tool).read_text()

    assert piped(sent | {"code": new_code()}, "--vault", "none").exit_code == 0
    assert not vault_file(tool).exists()
