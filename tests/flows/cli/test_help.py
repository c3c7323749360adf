"""What `--help` shows."""

import re

import pytest
import typer
from typer.testing import CliRunner

from flows.cli import app

COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


def helped(*words: str) -> str:
    """The help of a command, without colour, in 100 columns."""
    result = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": "100", "NO_COLOR": "1"})
    assert result.exit_code == 0
    return str(result.output)


def test_the_commands_are_in_groups() -> None:
    """Each command stands in a group that says when it is used, and none stands outside."""
    shown = helped()
    for group in ("Set up", "Check", "Without a browser", "Training", "This machine"):
        assert f"─ {group}" in shown
    assert "─ Commands" not in shown


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "profiles"])
def test_each_command_has_an_example(name: str) -> None:
    """An example that can be copied ends the help, and no option of the tool shows a type."""
    shown = helped(name)
    assert f"Example: dropbox-connector {name}" in shown
    own = [line for line in shown.splitlines() if re.search(r"--\w", line) and "--help" not in line]
    assert [line for line in own if "<bool>" in line] == []


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("demo --scenario name-", "name-taken"),
        ("repair permissions.su", "permissions.submit"),
        ("setup --vault k", "keyring"),
    ],
)
def test_the_shell_offers_values(typed: str, offered: str) -> None:
    """Where an option or an argument takes one of several names, Tab offers them."""
    words = f"dropbox-connector {typed}"
    environment = {
        "_DROPBOX_CONNECTOR_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }
    result = CliRunner().invoke(app, [], env=environment, prog_name="dropbox-connector")
    assert offered in result.output.split()
