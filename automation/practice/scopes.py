"""Every permission on the Permissions tab: order, headings, wording, and what ticks what."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class ScopeEntry:
    """One box on the Permissions tab."""

    name: str
    description: str


@dataclass(frozen=True)
class ScopeGroup:
    """Boxes under one small heading, in the page's order."""

    title: str
    entries: tuple[ScopeEntry, ...]


@dataclass(frozen=True)
class ScopeSection:
    """Groups under one large heading."""

    title: str
    groups: tuple[ScopeGroup, ...]


def _group(title: str, *entries: tuple[str, str]) -> ScopeGroup:
    return ScopeGroup(title, tuple(ScopeEntry(name, text) for name, text in entries))


_INDIVIDUAL: Final = ScopeSection(
    "Individual Scopes",
    (
        _group(
            "Account Info",
            (
                "account_info.write",
                "View and edit basic information about your Dropbox account such as your "
                "profile photo",
            ),
            (
                "account_info.read",
                "View basic information about your Dropbox account such as your username, "
                "email, and country",
            ),
        ),
        _group(
            "Files and folders",
            ("files.metadata.write", "View and edit information about your files and folders"),
            ("files.metadata.read", "View information about your files and folders"),
            ("files.content.write", "Edit content of your files and folders"),
            ("files.content.read", "View content of your files and folders"),
        ),
        _group(
            "Collaboration",
            ("sharing.write", "View and manage your sharing settings and collaborators"),
            ("sharing.read", "View your sharing settings and collaborators"),
            ("file_requests.write", "View and manage your file requests"),
            ("file_requests.read", "View your file requests"),
            ("contacts.write", "View and manage your manually added contacts"),
            ("contacts.read", "View your manually added contacts"),
        ),
    ),
)

_OPENID: Final = ScopeSection(
    "OpenID Scopes",
    (
        _group(
            "Connect",
            ("profile", "View basic profile information such as your name"),
            ("openid", "Sign you in with your Dropbox account"),
            ("email", "View your email address"),
        ),
    ),
)

_TEAM: Final = ScopeSection(
    "Team Scopes",
    (
        _group(
            "Team",
            ("team_info.write", "View and edit your team's settings"),
            (
                "team_info.read",
                "View basic information about your team including names, user count, and "
                "team settings",
            ),
        ),
        _group(
            "Team Data",
            (
                "team_data.member",
                "View structure of your team's and members' folders and act on a member's behalf",
            ),
        ),
        _group(
            "Files",
            ("team_data.team_space", "View and manage your team's shared space"),
            ("team_data.governance.write", "View and manage governance data of your team"),
            ("team_data.governance.read", "View governance data of your team"),
            ("team_data.content.write", "Edit content of your team's files and folders"),
            ("team_data.content.read", "View content of your team's files and folders"),
            ("files.team_metadata.write", "View and edit information about your team's files"),
            ("files.team_metadata.read", "View information about your team's files"),
            ("files.permanent_delete", "Permanently delete your team's files and folders"),
        ),
        _group(
            "Members",
            ("members.write", "View and manage your team membership"),
            ("members.read", "View your team membership"),
            ("members.delete", "Remove and recover your team's members"),
            ("groups.write", "View and manage your team's groups"),
            ("groups.read", "View your team's groups"),
        ),
        _group(
            "Sessions",
            ("sessions.modify", "View and manage your team's sessions, devices, and apps"),
            ("sessions.list", "View your team's sessions, devices, and apps"),
            ("events.write", "View and manage your team's activity log"),
            ("events.read", "View your team's activity log"),
        ),
    ),
)

SECTIONS: Final = (_INDIVIDUAL, _OPENID, _TEAM)
"""The tab from top to bottom (facts/console.md, "Order on the page")."""
SECTIONS_WITHOUT_TEAM: Final = (_INDIVIDUAL, _OPENID)
"""The same for an owner who is in no team."""


def entries(sections: Iterable[ScopeSection]) -> tuple[ScopeEntry, ...]:
    """Return every box of these sections, from top to bottom."""
    return tuple(e for section in sections for group in section.groups for e in group.entries)


ALL_SCOPES: Final = tuple(entry.name for entry in entries(SECTIONS))
TEAM_SCOPES: Final = frozenset(entry.name for entry in entries((_TEAM,)))

IMPLIED: Final[dict[str, str]] = {
    f"{area}.write": f"{area}.read"
    for area in ("account_info", "files.metadata", "sharing", "file_requests", "contacts")
}
"""Ticking the first ticks and greys the second (facts/console.md, Permissions tab)."""


def individual_entries(scopes: frozenset[str]) -> tuple[ScopeEntry, ...]:
    """Return those of `scopes` that concern one account, in the page's order."""
    return tuple(entry for entry in entries(SECTIONS_WITHOUT_TEAM) if entry.name in scopes)


def team_entries(scopes: frozenset[str]) -> tuple[ScopeEntry, ...]:
    """Return those of `scopes` that concern a team, in the page's order."""
    return tuple(entry for entry in entries((_TEAM,)) if entry.name in scopes)


def with_implied(scopes: frozenset[str]) -> frozenset[str]:
    """Return `scopes` and the `.read` of each `.write` that brings one along."""
    return scopes | {IMPLIED[scope] for scope in scopes if scope in IMPLIED}
