"""The permissions that the connector needs, and the three things that can be known of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from automation.remedies import Repair

ACCOUNT_INFO = "account_info.read"
TEAM_INFO = "team_info.read"
MEMBERS = "members.read"
SESSIONS = "sessions.list"

TEAM_DATA_MEMBER = "team_data.member"
"""Not needed by the connector; added only when the person asks for it."""

REQUIRED: tuple[str, ...] = (ACCOUNT_INFO, TEAM_INFO, MEMBERS, SESSIONS)
"""What the connector needs, in the order of facts/procedure.md, step 3.1."""


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")

HOW_MANY = _NUMBERS[len(REQUIRED)]
"""How many they are, in a word: texts for people say it."""


OTHERS = _NUMBERS[len(REQUIRED) - 1]
"""How many there are beside `account_info.read`."""


def listed(scopes: Sequence[str] = REQUIRED) -> str:
    """Return the permissions as a sentence names them: "a, b and c"."""
    *first, last = scopes
    return f"{', '.join(first)} and {last}" if first else last


class Verdict(StrEnum):
    """What is known. Unknown is an answer: nothing is guessed."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ScopeFinding:
    """What is known of one permission."""

    scope: str
    ticked: Verdict
    """In the console."""
    granted: Verdict
    """To this token."""
    proved: Verdict
    """By a call."""
    remedy: str | None
    repair: Repair | None = None
    """What brings it back, where this is known."""

    def data(self) -> dict[str, str | None]:
        """Return what programs read."""
        return {
            "scope": self.scope,
            "ticked": self.ticked,
            "granted": self.granted,
            "proved": self.proved,
            "remedy": self.remedy,
        }

    @property
    def known(self) -> bool:
        """Tell whether anything is known of it."""
        return {self.ticked, self.granted, self.proved} != {Verdict.UNKNOWN}
