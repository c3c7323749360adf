"""Writes the parts of docs/commands.md that the program itself knows: commands and codes.

`make reference` runs it; a test fails when the file is not what it would write.
"""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import typer

import flows
from automation.errors import ExitCode, SetupError
from flows.cli import app

REFERENCE = Path(__file__).with_name("commands.md")
BEGIN, END = "<!-- begin {} -->", "<!-- end {} -->"
MEANINGS = {
    ExitCode.OK: "done, or all permissions hold",
    ExitCode.DEFECT: "a defect of the tool",
    ExitCode.USAGE: "wrong usage",
    ExitCode.PERMISSION_MISSING: "a permission is missing",
    ExitCode.CANCELLED: "the person cancelled (closed the window, Ctrl-C)",
    ExitCode.PERSON_NEEDED: "a person is needed and none can be asked, or patience ran out",
    ExitCode.REFUSED: "Dropbox refused: not a team admin, wrong account, user or team limit, bad "
    "key or secret, code spent",
    ExitCode.UNREACHABLE: "Dropbox could not be reached, or keeps failing",
    ExitCode.NOT_KEPT: "the credentials cannot be kept safely",
}


def commands() -> str:
    """Return a section for each command: what it does, and its options."""
    tree: Any = typer.main.get_command(app)
    parts = []
    for name, command in tree.commands.items():
        if inner := getattr(command, "commands", None):
            parts.extend(_command(f"{name} {each}", inner[each]) for each in inner)
        else:
            parts.append(_command(name, command))
    return "\n".join(parts)


def _command(name: str, command: Any) -> str:
    given = [p for p in command.params if p.param_type_name == "argument"]
    arguments = "".join(f" {(p.metavar or p.name).upper()}" for p in given)
    lines = [f"### `dropbox-connector {name}{arguments}`", "", command.help.strip(), ""]
    options = [p for p in command.params if p.param_type_name == "option" and p.name != "help"]
    if options:
        lines += ["| option | |", "|---|---|", *map(_option, options), ""]
    return "\n".join(lines)


def _option(option: Any) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    if not option.is_flag:
        choices = getattr(getattr(option, "type", None), "choices", None)
        kind = f"[{'|'.join(choices)}]" if choices else option.name.rpartition("_")[2].upper()
        kind = option.metavar or kind
        names += f" {kind}".replace("|", "\\|")
    text = (option.help or "").replace("|", "\\|")
    default = option.default
    if not option.is_flag and default and isinstance(default, str | int | float):
        text += f" Default: `{default}`."
    if option.envvar:
        text += f" Variable: `{option.envvar}`."
    return f"| {names} | {text} |"


def exit_codes() -> str:
    """Return the table of exit codes."""
    rows = [f"| {int(code)} | {MEANINGS[code]} |" for code in ExitCode]
    return "\n".join(["| exit | meaning |", "|---|---|", *rows, ""])


def error_codes() -> str:
    """Return a row for each `error.code`: the exit code, and what has happened."""
    kinds = sorted(_every(SetupError), key=lambda kind: (kind.exit_code, kind.code))
    rows = [f"| `{kind.code}` | {int(kind.exit_code)} | {_happened(kind)} |" for kind in kinds]
    return "\n".join(["| `error.code` | exit | what happened |", "|---|---|---|", *rows, ""])


def _happened(kind: type[SetupError]) -> str:
    return (kind.__doc__ or "").strip().splitlines()[0]


def _every(kind: type[SetupError]) -> Iterator[type[SetupError]]:
    for each in kind.__subclasses__():
        yield each
        yield from _every(each)


def load_all() -> None:
    """Import every command, so that each error is known."""
    here = Path(flows.__file__).parent
    for file in sorted(here.rglob("*.py")):
        if not file.name.startswith("__"):
            name = ".".join(file.relative_to(here).with_suffix("").parts)
            import_module(f"flows.{name}")


def filled(text: str) -> str:
    """Return the `text` of the reference with each generated part as it has to be."""
    load_all()
    for name, make in PARTS.items():
        begin, end = BEGIN.format(name), END.format(name)
        before, rest = text.split(begin)
        text = f"{before}{begin}\n{make()}\n{end}{rest.split(end)[1]}"
    return text


PARTS = {"exit codes": exit_codes, "error codes": error_codes, "commands": commands}

if __name__ == "__main__":
    REFERENCE.write_text(filled(REFERENCE.read_text("utf-8")), "utf-8")
    sys.stdout.write(f"{REFERENCE.name} is up to date\n")
