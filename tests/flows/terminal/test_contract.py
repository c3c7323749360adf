"""The contract of the command line: every command has help, exit codes and JSON that validate."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import resources

import pytest
import typer
from typer.testing import CliRunner

from automation.errors import ExitCode, SetupError
from flows.cli import app

SCHEMA = json.loads(resources.files("flows.terminal").joinpath("schema.json").read_text("utf-8"))


def commands() -> Iterator[tuple[str, ...]]:
    """Give the words of every command, groups and their commands too."""
    tree = typer.main.get_command(app)
    for name, command in tree.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", {})
        yield from ((name, each) for each in inner) if inner else ((name,),)


EVERY = sorted(commands())


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_every_command_has_help(words: tuple[str, ...]) -> None:
    """`--help` says in a sentence what each command does, and that `--json` is there."""
    shown = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": "100"})
    assert shown.exit_code == 0
    assert "Usage:" in shown.output
    assert "--json" in shown.output


def test_exit_codes_are_documented() -> None:
    """The help of the tool names every exit code that a command can end with."""
    shown = " ".join(CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"}).output.split())
    for code in ExitCode:
        assert f"{int(code)} " in shown.split("Exit codes:")[1]


def every_error() -> Iterator[type[SetupError]]:
    """Give all errors that a command can end with."""
    waiting = SetupError.__subclasses__()
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        yield kind


def test_every_error_has_a_slug_of_its_own() -> None:
    """No two errors share the slug that programs tell them apart by."""
    kinds = [kind for kind in every_error() if kind.__module__.startswith(("automation", "flows"))]
    slugs = [kind.code for kind in kinds]
    assert len(slugs) > 20
    assert sorted(set(slugs)) == sorted(slugs)


def test_the_schema_knows_every_command() -> None:
    """The schema of the JSON says of each command what its data holds."""
    conditions = [rule["if"]["properties"].get("command", {}) for rule in SCHEMA["allOf"]]
    described = {c.get("const") for c in conditions} | {
        n for c in conditions for n in c.get("enum", ())
    }
    assert {" ".join(words) for words in EVERY} <= described


def test_heavy_libraries_wait() -> None:
    """`--help` loads neither Playwright, nor requests, nor Flask, nor keyring."""
    code = (
        "import sys; from flows.cli import app\n"
        "try: app(['--help'])\n"
        "except SystemExit: pass\n"
        "print('loaded:', sorted({'playwright', 'requests', 'flask', 'keyring', 'pydantic'}"
        " & set(sys.modules)))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=dict(os.environ)
    )
    assert ended.stdout.splitlines()[-1] == "loaded: []", ended.stdout + ended.stderr
