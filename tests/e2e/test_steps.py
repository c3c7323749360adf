"""`steps`: the commands that it prints are run as a person would run them."""

from pathlib import Path

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

from automation.dropbox.scopes import REQUIRED
from automation.practice import PracticeConsole
from flows.procedure.catalogue import STEPS
from tests.e2e.conftest import Tool
from tests.e2e.dialogue import on_a_terminal
from tests.needed import needed


def blocks(tool: Tool, shell: str, *more: str) -> dict[str, str]:
    """The commands by the number of their step."""
    ended = tool.run("steps", "--shell", shell, "--json", *more)
    assert ended.exit_code == 0, ended.out
    return {s["number"]: s["commands"] for s in ended.json["data"]["steps"] if s["commands"]}


def noting_its_arguments(program: str, folder: Path) -> None:
    """Put a `program` into `folder` that notes its arguments and then is the real one."""
    real = needed(program)
    script = folder / program
    script.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {folder}/arguments\nexec {real} "$@"\n')
    script.chmod(0o755)


SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "dash": ["dash", "-i"],
    "mksh": ["mksh", "-i"],
    "busybox": ["busybox", "sh", "-i"],
}


@pytest.mark.parametrize("shell", SHELLS)
def test_pasted_into_a_shell(
    tool: Tool, practice: PracticeConsole, tmp_path: Path, shell: str
) -> None:
    """Pasted into a shell, the commands bring the three values, and leave no secret elsewhere."""
    needed(SHELLS[shell][0])
    app = practice.world.create_app("by-hand")
    app.scopes = frozenset(REQUIRED)
    code = practice.world.issue_code(app, app.scopes, offline=True).value
    home = tmp_path / "person"
    home.mkdir()
    for program in ("curl", "base64"):
        noting_its_arguments(program, tmp_path)
    typed = blocks(tool, "bash", "--practice-url", practice.url)
    history = tmp_path / "history"
    # Line by line, as older shells take what is pasted: the harder case.
    (tmp_path / "inputrc").write_text("set enable-bracketed-paste off\n")
    with on_a_terminal(
        SHELLS[shell],
        folder=tmp_path,
        environment={
            "HOME": str(home),
            "HISTFILE": str(history),
            "INPUTRC": str(tmp_path / "inputrc"),
            "PATH": f"{tmp_path}:/usr/bin:/bin",
            "PS1": "ready#> ",
            "PS2": "",
            "ENV": "",
        },
    ) as person:
        person.answer("ready#> ", by=typed["5.1"])
        person.answer("\nApp key: ", by=app.key)
        person.answer_unseen("\nApp secret (it is not shown): ", by=app.secret)
        person.wait_for(f"/oauth2/authorize?client_id={app.key}&response_type=code")
        person.answer("ready#> ", by=typed["5.4"])
        person.answer_unseen("\nAccess code (it is not shown): ", by=code)
        for number in ("6", "7.1"):
            person.answer("ready#> ", by=typed[number])
        person.wait_for("The three values are in ")
        person.answer("ready#> ", by=typed["7.2"])
        for call in ("get_info", "members/list_v2", "list_members_devices"):
            person.wait_for(f"{call}: 200")
        (values,) = home.glob("dropbox-connector.*")
        kept, mode = values.read_text(), values.stat().st_mode & 0o777
        person.answer("ready#> ", by=typed["8"])
        person.answer("ready#> ", by="exit")
        screen = person.end().err

    token = practice.world.refresh_tokens[0].value
    assert kept == f"App key: {app.key}\nApp secret: {app.secret}\nRefresh token: {token}\n"
    assert mode == 0o600
    assert list(home.glob("dropbox-connector.*")) == [], "step 8 removes them"
    arguments = (tmp_path / "arguments").read_text()
    assert f"{practice.url}/oauth2/token" in arguments
    kept_commands = history.read_bytes().decode(errors="replace") if history.exists() else ""
    assert shell != "bash" or "curl" in kept_commands
    for text in (screen, arguments, kept_commands):
        assert not [secret for secret in practice.issued_secrets() if secret in text]


def test_bash_says_why_no_token_came(tool: Tool, practice: PracticeConsole, tmp_path: Path) -> None:
    """A code that Dropbox refuses ends in Dropbox's own words, and in no file."""
    needed("curl")
    app = practice.world.create_app("by-hand")
    typed = blocks(tool, "bash", "--practice-url", practice.url)
    asked = "\n".join(typed[number] for number in ("5.1", "5.4", "6", "7.1"))
    with on_a_terminal(
        ["bash", "--norc", "-c", asked], folder=tmp_path, environment={"HOME": str(tmp_path)}
    ) as person:
        person.answer("App key: ", by=app.key)
        person.answer_unseen("App secret (it is not shown): ", by=app.secret)
        person.answer_unseen("Access code (it is not shown): ", by="no-such-code")
        person.wait_for("No refresh token came")
        person.wait_for("invalid_grant")
        person.end()
    assert list(tmp_path.glob("dropbox-connector.*")) == []


@pytest.fixture(scope="module")
def powershell() -> Parser:
    """A parser with the grammar of PowerShell."""
    return Parser(Language(tree_sitter_powershell.language()))


def texts(node: Node, kind: str) -> list[str]:
    """The texts of all nodes of that kind."""
    found = [node.text.decode()] if node.type == kind and node.text else []
    return found + [text for child in node.children for text in texts(child, kind)]


def test_powershell(tool: Tool, powershell: Parser) -> None:
    """Every block is PowerShell, and one statement, so that it is read whole when it is pasted."""
    typed = blocks(tool, "powershell")
    assert sorted(typed) == ["5.1", "5.4", "6", "7.1", "7.2", "8"]
    for number, block in typed.items():
        tree = powershell.parse(block.encode())
        assert not tree.root_node.has_error, number
        (statements,) = tree.root_node.children
        assert len(statements.children) == 1, number
    commands = {
        name
        for block in typed.values()
        for name in texts(powershell.parse(block.encode()).root_node, "command_name")
    }
    assert commands >= {"Read-Host", "Invoke-RestMethod", "New-TemporaryFile", "Set-Content"}


def test_powershell_asks_unseen(tool: Tool, powershell: Parser) -> None:
    """Secret and code are asked for as secure strings; only the App key is typed in the open."""
    typed = "\n".join(blocks(tool, "powershell").values())
    asks = [
        text
        for text in texts(powershell.parse(typed.encode()).root_node, "command")
        if text.startswith("Read-Host")
    ]
    assert len(asks) == 3
    assert [ask for ask in asks if "-AsSecureString" not in ask] == ["Read-Host 'App key'"]


def test_in_words(tool: Tool) -> None:
    """The whole procedure is there, with Dropbox's own addresses; it keeps nothing."""
    ended = tool.run("steps")
    assert ended.exit_code == 0
    for step in STEPS:
        assert f"{step.number:<5}{step.title}" in ended.out
    assert "Open https://www.dropbox.com/developers/apps in your browser." in ended.out
    assert "https://www.dropbox.com/oauth2/authorize?client_id=$APP_KEY&response_type" in ended.out
    assert "There may be a bug in Dropbox" in ended.out
    assert not tool.home.exists()


def test_another_shell(tool: Tool) -> None:
    """A shell without commands is wrong usage."""
    ended = tool.run("steps", "--shell", "fish", "--json")
    assert (ended.exit_code, ended.json["error"]["code"]) == (2, "usage")
