"""The bodies of good answers, with every field that the newest official SDK asks for."""

from collections.abc import Sequence
from typing import Final

from automation.practice.people import TEAM_ID, TEAM_LICENSES, TEAM_NAME, Member

_ADDRESS: Final = {"ip_address": "192.0.2.10", "country": "United States"}
_NAMESPACE: Final = "1234567890"


def _tag(name: str) -> dict[str, str]:
    return {".tag": name}


_SHARING: Final = {
    "shared_folder_member_policy": _tag("team"),
    "shared_folder_join_policy": _tag("from_anyone"),
    "shared_link_create_policy": _tag("default_team_only"),
    "group_creation_policy": _tag("admins_only"),
    "shared_folder_link_restriction_policy": _tag("anyone"),
    "enforce_link_password_policy": _tag("optional"),
    "default_link_expiration_days_policy": _tag("none"),
    "shared_link_default_permissions_policy": _tag("default"),
}


def team_info(members: Sequence[Member]) -> dict[str, object]:
    """Return the body of `team/get_info`."""
    provisioned = sum(member.status in ("active", "invited") for member in members)
    return {
        "name": TEAM_NAME,
        "team_id": TEAM_ID,
        "num_licensed_users": TEAM_LICENSES,
        "num_provisioned_users": provisioned,
        "num_used_licenses": provisioned,
        "policies": {
            "sharing": _SHARING,
            "emm_state": _tag("disabled"),
            "office_addin": _tag("enabled"),
            "suggest_members_policy": _tag("enabled"),
            "top_level_content_policy": _tag("admin_only"),
        },
    }


def _name(member: Member) -> dict[str, str]:
    return {
        "given_name": member.given_name,
        "surname": member.surname,
        "familiar_name": member.given_name,
        "display_name": member.display_name,
        "abbreviated_name": member.given_name[0] + member.surname[0],
    }


def profile(member: Member) -> dict[str, object]:
    """Return a member's profile."""
    return {
        "team_member_id": member.team_member_id,
        "account_id": member.account_id,
        "email": member.email,
        "email_verified": member.status != "invited",
        "secondary_emails": [],
        "status": _tag(member.status),
        "name": _name(member),
        "membership_type": _tag("full"),
        "joined_on": "2024-02-01T09:00:00Z",
        "groups": [],
        "member_folder_id": f"20{member.number:08d}",
        "root_folder_id": _NAMESPACE,
    }


def member_info(member: Member) -> dict[str, object]:
    """Return an entry of `team/members/list_v2`."""
    body: dict[str, object] = {"profile": profile(member)}
    if member.role == "admin":
        body["roles"] = [
            {
                "role_id": "pid_dbtmr:AAPracticeTeamAdmin",
                "name": "Team",
                "description": "Manage everything and access all permissions",
            }
        ]
    return body


def _session(kind: str, member: Member, number: int, updated: str) -> dict[str, object]:
    return {
        "session_id": f"{kind}:AAPractice{member.number:04d}{number:04d}",
        **_ADDRESS,
        "created": "2026-05-04T08:00:00Z",
        "updated": updated,
    }


def devices(
    member: Member,
) -> tuple[list[dict[str, object]], list[dict[str, object]], list[dict[str, object]]]:
    """Return a member's web sessions, desktop clients and mobile clients."""
    web: list[dict[str, object]] = [
        {
            **_session("dbwsid", member, number, updated),
            "user_agent": "Mozilla/5.0 (practice)",
            "os": "Windows",
            "browser": "Chrome",
        }
        for number, updated in enumerate(member.web_sessions)
    ]
    desktop: list[dict[str, object]] = [
        {
            **_session("dbdcsid", member, number, updated),
            "host_name": f"{member.given_name.upper()}-PC",
            "client_type": _tag("windows"),
            "client_version": "208.4.5824",
            "platform": "Windows 11",
            "is_delete_on_unlink_supported": True,
        }
        for number, updated in enumerate(member.desktop_clients)
    ]
    mobile: list[dict[str, object]] = [
        {
            **_session("dbmcsid", member, number, updated),
            "device_name": f"{member.given_name}'s phone",
            "client_type": _tag("iphone"),
        }
        for number, updated in enumerate(member.mobile_clients)
    ]
    return web, desktop, mobile


def account(member: Member) -> dict[str, object]:
    """Return the body of `users/get_current_account`."""
    return {
        "account_id": member.account_id,
        "name": _name(member),
        "email": member.email,
        "email_verified": True,
        "disabled": False,
        "country": "US",
        "locale": "en",
        "referral_link": "https://practice.example/referral",
        "is_paired": False,
        "account_type": _tag("business"),
        "root_info": {
            ".tag": "user",
            "root_namespace_id": _NAMESPACE,
            "home_namespace_id": _NAMESPACE,
        },
        "team": {
            "id": TEAM_ID,
            "name": TEAM_NAME,
            "sharing_policies": _SHARING,
            "office_addin_policy": _tag("enabled"),
            "top_level_content_policy": _tag("admin_only"),
        },
        "team_member_id": member.team_member_id,
    }


def space_usage() -> dict[str, object]:
    """Return the body of `users/get_space_usage`."""
    return {"used": 1_048_576, "allocation": {".tag": "individual", "allocated": 2_147_483_648}}
