"""The calls under `/2/` (facts/api.md, Calls that prove a permission)."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response

from automation.practice.api import bodies
from automation.practice.api.answers import Refused, bad_request, route_error, success
from automation.practice.api.arguments import argument, no_argument, required
from automation.practice.api.callers import authenticated_app, team_token, user_token
from automation.practice.api.faults import call_fault
from automation.practice.api.paging import next_cursor, read_cursor
from automation.practice.state import World

_DEVICES_A_PAGE: Final = 2
_LARGEST_LIMIT: Final = 1000
_KINDS: Final = {
    "include_web_sessions": bool,
    "include_desktop_clients": bool,
    "include_mobile_clients": bool,
}


def calls(world: World) -> Blueprint:
    """Return every call; one that is not imitated is refused like an unknown one."""
    api = _Api(world)
    known: dict[str, Callable[[str], Response]] = {
        "check/app": api.check_app,
        "team/get_info": api.team_info,
        "team/token/get_authenticated_admin": api.authenticated_admin,
        "team/members/list_v2": api.members,
        "team/members/list/continue_v2": api.more_members,
        "team/devices/list_member_devices": api.member_devices,
        "team/devices/list_members_devices": api.members_devices,
        "users/get_current_account": api.current_account,
        "users/get_space_usage": api.space_usage,
        "auth/token/revoke": api.revoke,
    }
    blueprint = Blueprint("api", __name__)

    @blueprint.post("/2/<path:route>")
    def call(route: str) -> Response:
        fault = call_fault(world, route)
        if fault is not None:
            return fault
        answer = known.get(route)
        if answer is None:
            return bad_request(route, f'Unknown API function: "{route}"')
        try:
            return answer(route)
        except Refused as refused:
            return refused.answer

    return blueprint


class _Api:
    def __init__(self, world: World) -> None:
        self._world = world

    def check_app(self, route: str) -> Response:
        authenticated_app(self._world, route)
        sent = argument(route, {"query": str})
        return success({"result": sent.get("query", "")})

    def team_info(self, route: str) -> Response:
        team_token(self._world, route, "team_info.read")
        no_argument(route)
        return success(bodies.team_info(self._world.members))

    def authenticated_admin(self, route: str) -> Response:
        token = team_token(self._world, route, "team_info.read")
        no_argument(route)
        member = self._world.member(token.member_id)
        return success({"admin_profile": bodies.profile(member)})

    def members(self, route: str) -> Response:
        team_token(self._world, route, "members.read")
        sent = argument(route, {"limit": int, "include_removed": bool})
        limit = sent.get("limit", _LARGEST_LIMIT)
        assert isinstance(limit, int)
        if not 1 <= limit <= _LARGEST_LIMIT:
            raise Refused(
                bad_request(
                    route, f"request body: limit: number must be between 1 and {_LARGEST_LIMIT}"
                )
            )
        return self._page_of_members(0, limit)

    def more_members(self, route: str) -> Response:
        team_token(self._world, route, "members.read")
        cursor = required(route, argument(route, {"cursor": str}), "cursor")
        place = read_cursor(cursor, "members")
        if place is None:
            return route_error(409, "invalid_cursor")
        return self._page_of_members(place.offset, place.limit)

    def _page_of_members(self, offset: int, limit: int) -> Response:
        members = self._world.members
        end = offset + limit
        return success(
            {
                "members": [bodies.member_info(member) for member in members[offset:end]],
                "cursor": next_cursor("members", min(end, len(members)), limit),
                "has_more": end < len(members),
            }
        )

    def member_devices(self, route: str) -> Response:
        team_token(self._world, route, "sessions.list")
        sent = argument(route, {"team_member_id": str, **_KINDS})
        wanted = required(route, sent, "team_member_id")
        member = next((m for m in self._world.members if m.team_member_id == wanted), None)
        if member is None:
            return route_error(409, "member_not_found")
        web, desktop, mobile = bodies.devices(member)
        found = (
            ("include_web_sessions", "active_web_sessions", web),
            ("include_desktop_clients", "desktop_client_sessions", desktop),
            ("include_mobile_clients", "mobile_client_sessions", mobile),
        )
        return success({name: items for flag, name, items in found if sent.get(flag, True)})

    def members_devices(self, route: str) -> Response:
        team_token(self._world, route, "sessions.list")
        sent = argument(route, {"cursor": str, **_KINDS})
        offset = 0
        if "cursor" in sent:
            place = read_cursor(required(route, sent, "cursor"), "devices")
            if place is None:
                return route_error(409, "reset")
            offset = place.offset
        end = offset + _DEVICES_A_PAGE
        devices = []
        for member in self._world.members[offset:end]:
            web, desktop, mobile = bodies.devices(member)
            found = (
                ("include_web_sessions", "web_sessions", web),
                ("include_desktop_clients", "desktop_clients", desktop),
                ("include_mobile_clients", "mobile_clients", mobile),
            )
            kinds = {name: items for flag, name, items in found if sent.get(flag, True)}
            devices.append({"team_member_id": member.team_member_id, **kinds})
        body: dict[str, object] = {"devices": devices, "has_more": False}
        if end < len(self._world.members):
            cursor = next_cursor("devices", end, _DEVICES_A_PAGE)
            body |= {"has_more": True, "cursor": cursor}
        return success(body)

    def current_account(self, route: str) -> Response:
        _, member = user_token(self._world, route, "account_info.read")
        no_argument(route)
        return success(bodies.account(member))

    def space_usage(self, route: str) -> Response:
        user_token(self._world, route, "account_info.read")
        no_argument(route)
        return success(bodies.space_usage())

    def revoke(self, route: str) -> Response:
        token, _ = user_token(self._world, route, None)
        no_argument(route)
        self._world.ledger.revoke(token)
        return success(None)
