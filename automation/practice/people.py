"""The practice team: who is in it, and the devices and sessions that its members use."""

from dataclasses import dataclass
from typing import Final

PRACTICE_EMAIL: Final = "admin@practice.example"
PRACTICE_PASSWORD: Final = "practice-only"  # noqa: S105 - it opens nothing, and every page shows it

TEAM_NAME: Final = "Practice Team"
TEAM_ID: Final = "dbtid:AAPracticeTeam" + "0" * 21
TEAM_LICENSES: Final = 10

WEB_UID: Final = 4242424242
"""The numeric id that the signed-in account has on web pages (`x-dropbox-uid`, `_subject_uid`)."""
PERSONAL_UID: Final = 2424242424
PERSONAL_EMAIL: Final = "ada@personal.example"
"""The personal account that can be linked with it."""


@dataclass(frozen=True)
class Member:
    """One member of the practice team."""

    number: int
    given_name: str
    surname: str
    email: str
    role: str
    status: str
    web_sessions: tuple[str, ...] = ()
    """When each was last used, as `YYYY-MM-DDTHH:MM:SSZ`; likewise the next two."""
    desktop_clients: tuple[str, ...] = ()
    mobile_clients: tuple[str, ...] = ()

    @property
    def team_member_id(self) -> str:
        """`dbmid:` and 35 characters (facts/api.md, Answers)."""
        return f"dbmid:AAPracticeMember{self.number:019d}"

    @property
    def account_id(self) -> str:
        """`dbid:` and 35 characters (facts/api.md, Answers)."""
        return f"dbid:AAPracticeAccount{self.number:018d}"

    @property
    def display_name(self) -> str:
        """The name as a page shows it."""
        return f"{self.given_name} {self.surname}"


def practice_team() -> list[Member]:
    """Return the members of the practice team, the admin first."""
    return [
        Member(
            1,
            "Ada",
            "Admin",
            PRACTICE_EMAIL,
            "admin",
            "active",
            web_sessions=("2026-09-14T08:12:45Z",),
            desktop_clients=("2026-09-14T07:58:03Z",),
        ),
        Member(
            2,
            "Ben",
            "Berg",
            "ben@practice.example",
            "member",
            "active",
            web_sessions=("2026-09-11T16:40:09Z", "2026-08-30T10:02:51Z"),
            mobile_clients=("2026-09-12T19:27:30Z",),
        ),
        Member(
            3,
            "Chloé",
            "Dubois",
            "chloe@practice.example",
            "member",
            "active",
            desktop_clients=("2026-07-02T09:15:00Z",),
        ),
        Member(4, "Dai", "Ito", "dai@practice.example", "member", "invited"),
        Member(5, "Eve", "Old", "eve@practice.example", "member", "suspended"),
    ]
