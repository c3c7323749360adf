"""The person's own `controls.toml`: ways that go before the built-in ones, so that a control that
moved is found again without a release.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from string import Formatter

from automation.dropbox.controls.catalogue import Control, Way, built_in, parse
from automation.errors import BadControls, NotKept, UnknownControl
from automation.ownership import problem_of
from automation.store.private_file import os_errors_as_not_kept, write_private

LONGEST = 200_000
_MISSPELT = "unexpected_keyword_argument"
_HEAD = (
    "# Written by `dropbox-connector repair`. These ways to find a control go before the tool's\n"
    "# own. `dropbox-connector repair --remove CONTROL` takes one out.\n"
)


def read_controls(path: Path) -> Mapping[str, Control]:
    """Return all controls, with the ways of the file at `path` before the built-in ones.

    Raises BadControls, with line and reason, for a file that cannot be used.
    """
    catalogue = dict(built_in())
    for name, own in read_own(path).items():
        known = catalogue[name]
        catalogue[name] = replace(known, ways=(*own.ways, *known.ways))
    return catalogue


def read_own(path: Path) -> Mapping[str, Control]:
    """Return the controls of the file at `path`; none when there is no file. Raises BadControls."""
    try:
        with path.open(encoding="utf-8") as file:
            # Its ways decide what is clicked.
            if problem := problem_of(os.fstat(file.fileno())):
                raise BadControls(
                    f"{path} {problem}: its ways are not used.",
                    remedy="Look at what is in it. If it is yours, make it so that only you can "
                    "write to it; else remove it: the tool's own controls remain.",
                )
            text = file.read(LONGEST + 1)
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as problem:
        raise _bad(path, 1, str(problem)) from None
    if len(text) > LONGEST:
        raise _bad(path, 1, "it is too long")
    return _parse(path, text)


def _parse(path: Path, text: str) -> Mapping[str, Control]:
    from pydantic import ValidationError

    try:
        controls = parse(text)
    except tomllib.TOMLDecodeError as problem:
        # Its message ends in "(at line 3, column 7)" or "(at end of document)".
        words, _, where = str(problem).rpartition(" (at ")
        number = next((w.rstrip(",") for w in where.split() if w.rstrip(",").isdigit()), None)
        line = int(number) if number else len(text.splitlines())
        raise _bad(path, line, words or str(problem)) from None
    except RecursionError:
        raise _bad(path, 1, "its lists are nested too deeply") from None
    except ValidationError as problem:
        # A misspelt key is also a missing one: the first says more.
        first = min(problem.errors(), key=lambda error: error["type"] != _MISSPELT)
        table = ".".join(str(part) for part in first["loc"][:2])
        reason = str(first["msg"]).removeprefix("Value error, ")
        if first["type"] != "value_error":
            reason = f"{'.'.join(str(part) for part in first['loc'][2:])}: {reason}"
        raise _bad(path, _line_of(text, table), reason) from None
    for name, own in controls.items():
        known = built_in().get(name)
        if known is None:
            raise _bad(path, _line_of(text, name), f"there is no control '{name}'")
        if own.kind != known.kind:
            raise _bad(path, _line_of(text, name), f"'{name}' is a {known.kind}")
        usable = {"scope"} if any("{scope}" in words for words in _texts(known)) else set()
        if any(not _has_plain_braces(words, usable) for words in _texts(own)):
            raise _bad(path, _line_of(text, name), f"'{name}' has a brace that stands for nothing")
    return controls


def _texts(control: Control) -> Iterator[str]:
    yield control.title
    for way in control.ways:
        names = (way.name,) if isinstance(way.name, str) else way.name or ()
        yield from filter(None, (way.css, way.label, way.text, way.row, way.beside, *names))


def _has_plain_braces(text: str, usable: set[str]) -> bool:
    """Tell whether each brace belongs to a placeholder that is filled in."""
    try:
        fields = [(name, spec, turn) for _, name, spec, turn in Formatter().parse(text)]
    except ValueError:
        return False
    return all(
        name is None or (name in usable and not spec and not turn) for name, spec, turn in fields
    )


def _line_of(text: str, table: str) -> int:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip().startswith(f"[{table}]"):
            return number
    return 1


def _bad(path: Path, line: int, reason: str) -> BadControls:
    return BadControls(
        f"{path}, line {line}: {reason}.",
        remedy="Put that line right, or remove the file: the tool's own controls remain.",
    )


def remember(path: Path, name: str, way: Way) -> None:
    """Put `way` before all others of the control in the file at `path`.

    Raises BadControls, NotKept.
    """
    own = dict(read_own(path))
    known = built_in()[name]
    before = own[name].ways if name in own else ()
    ways = (way, *(old for old in before if (str(old), old.scope) != (str(way), way.scope)))
    own[name] = Control(title=known.title, kind=known.kind, ways=ways)
    _write(path, own)


def forget(path: Path, name: str) -> None:
    """Take the control out of the file at `path`.

    Raises UnknownControl when it is not there; BadControls, NotKept.
    """
    own = dict(read_own(path))
    if own.pop(name, None) is None:
        raise UnknownControl(
            f"Nothing of your own is known of '{name}'.",
            remedy="See what is there: `dropbox-connector repair --list`.",
        )
    if own:
        _write(path, own)
        return
    with os_errors_as_not_kept(path, "removed"):
        path.unlink()


def _write(path: Path, controls: Mapping[str, Control]) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise NotKept(
            f"The folder {path.parent} cannot be made: {problem.strerror}.",
            remedy="Make it writable, then run it again.",
        ) from None
    write_private(path, _HEAD + "".join(_table(name, c) for name, c in sorted(controls.items())))


def _table(name: str, control: Control) -> str:
    ways = "".join(f"  {inline_table(way)},\n" for way in control.ways)
    title, kind = _text(control.title), _text(control.kind)
    return f"\n[{name}]\ntitle = {title}\nkind = {kind}\nways = [\n{ways}]\n"


def inline_table(way: Way) -> str:
    """Return a way as it stands in a `controls.toml`."""
    parts = []
    for key, value in vars(way).items():
        if isinstance(value, tuple):
            parts.append(f"{key} = [{', '.join(_text(item) for item in value)}]")
        elif value is not None:
            parts.append(f"{key} = {_text(value)}")
    return f"{{ {', '.join(parts)} }}"


def _text(value: str) -> str:
    """Return `value` as a TOML basic string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped) + '"'
