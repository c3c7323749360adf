"""How one control was looked for on Dropbox's pages, and what came of it."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """What became of the look for a control."""

    FOUND = "found"
    HIDDEN = "hidden"
    MISSING = "missing"
    NOT_LOOKED_FOR = "not-looked-for"


@dataclass(frozen=True)
class Look:
    """How one control was looked for, and what came of it."""

    screen: str
    control: str
    title: str
    state: State
    way: str | None = None
    rank: int | None = None
    evidence: str | None = None
    note: str = ""
