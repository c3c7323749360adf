"""The file vault with a passphrase: what is said of it is what is on the disk."""

import json

from automation.practice import PracticeConsole
from tests.e2e.conftest import Tool, unattended

VAULT = "practice/default/vault.json"
RECORD = "practice/default/vault.encrypted"
PASSPHRASE = {"DROPBOX_CONNECTOR_PASSPHRASE": "several words that nobody guesses"}


def plain(tool: Tool) -> bool:
    """Tell whether the refresh token can be read in the file."""
    return "refresh_token" in json.loads((tool.home / VAULT).read_text())


def test_a_plain_file_is_encrypted_when_that_is_asked_for(
    tool: Tool, practice: PracticeConsole
) -> None:
    """A profile that needs nothing else is encrypted all the same, and no app is made."""
    assert tool.run(*unattended(practice)).exit_code == 0
    assert plain(tool)
    tool.environment |= PASSPHRASE
    ended = tool.run(*unattended(practice), "--passphrase")
    assert ended.exit_code == 0, ended.err
    assert not plain(tool)
    assert tool.run(*unattended(practice)).exit_code == 0
    assert not plain(tool), "and stays so"
    assert len(practice.world.apps) == 1


def test_a_passphrase_that_is_too_short_is_refused(tool: Tool, practice: PracticeConsole) -> None:
    """Nothing is made before that is said, whether it was typed or is in the variable."""
    tool.environment |= {"DROPBOX_CONNECTOR_PASSPHRASE": "short"}
    ended = tool.run(*unattended(practice), "--passphrase")
    assert ended.exit_code == 2, ended.err
    assert "at least" in ended.json["error"]["message"]
    assert not practice.world.apps


def test_damage_does_not_end_in_a_plain_file(tool: Tool, practice: PracticeConsole) -> None:
    """Whoever does what the remedy says has an encrypted file again, with the same app."""
    tool.environment |= PASSPHRASE
    assert tool.run(*unattended(practice), "--passphrase").exit_code == 0
    (tool.home / RECORD).unlink()  # as versions before 0.2 left it
    there = ("--practice-url", practice.url, "--json")
    assert tool.run("check", *there).exit_code == 0
    (tool.home / VAULT).write_text("{")
    ended = tool.run("check", *there)
    assert ended.exit_code == 8, ended.err
    remedy = ended.json["error"]["remedy"]
    assert "profiles forget" in remedy
    assert "`--passphrase`" in remedy
    again = tool.run(*unattended(practice))
    assert again.exit_code == 8, "and without doing so, nothing is kept plain"
    key = practice.world.apps[0].key
    forgotten = tool.run("profiles", "forget", "default", "--yes", "--practice", "--json")
    assert forgotten.exit_code == 0, forgotten.out
    ended = tool.run(*unattended(practice), "--passphrase", "--app-key", key)
    assert ended.exit_code == 0, ended.err
    assert not plain(tool)
    assert [app.key for app in practice.world.apps] == [key]
