"""Who is calling, and what the caller may do (facts/api.md, Answers)."""

from flask import Response, request

from automation.practice.api.answers import Refused, bad_request, route_error
from automation.practice.people import Member
from automation.practice.records import AccessToken, App
from automation.practice.state import World

_SELECT = {
    "Dropbox-API-Select-User": "invalid_select_user",
    "Dropbox-API-Select-Admin": "invalid_select_admin",
}
_NO_HEADER = 'Must provide HTTP header "Authorization" or URL parameter "authorization".'
_TEAM_ONLY = (
    "This is a DfB team management function.  The OAuth 2 access token you provided is for a "
    "specific Dropbox user account and does not work with this function."
)
_USER_ONLY = (
    "This API function operates on a single Dropbox account, but the OAuth 2 access token you "
    "provided is for an entire Dropbox Business team.  Since your API app key has team member "
    "file access permissions, you can operate on a team member's Dropbox by providing the "
    '"Dropbox-API-Select-User" HTTP header or "select_user" URL parameter to specify the exact '
    "user <https://www.dropbox.com/developers/documentation/http/teams>."
)


def authenticated_app(world: World, route: str) -> App:
    """Return the app whose key and secret came as HTTP Basic. Raises Refused."""
    sent = request.authorization
    if "Authorization" not in request.headers:
        raise Refused(bad_request(route, _NO_HEADER))
    if sent is None or sent.type != "basic":
        raise Refused(malformed(route, "Basic <base64(APP_KEY:APP_SECRET)>"))
    app = world.app(sent.username or "")
    if app is None or app.secret != sent.password:
        # Which 4xx a wrong pair gets here is not known.
        raise Refused(bad_request(route, "Invalid app key or app secret."))
    return app


def team_token(world: World, route: str, scope: str) -> AccessToken:
    """Return the team-linked access token of the call, which carries `scope`. Raises Refused."""
    token = _valid_token(world, route)
    if not token.team_linked:
        raise Refused(bad_request(route, _TEAM_ONLY))
    _need_scope(world, route, token, scope)
    world.calls_answered.setdefault(token.app_key, set()).add(scope)
    return token


def user_token(world: World, route: str, scope: str | None) -> tuple[AccessToken, Member]:
    """Return the call's access token and the member it acts for. Raises Refused.

    A team token may act for a member that a header selects, given `team_data.member`.
    """
    token = _valid_token(world, route)
    member = world.member(token.member_id)
    if token.team_linked:
        header = next((name for name in _SELECT if name in request.headers), None)
        if header is None:
            raise Refused(bad_request(route, _USER_ONLY))
        selected = request.headers[header]
        _need_scope(world, route, token, "team_data.member")
        found = next((m for m in world.members if m.team_member_id == selected), None)
        if found is None or found.status != "active":
            raise Refused(route_error(401, _SELECT[header]))
        member = found
    if scope is not None:
        _need_scope(world, route, token, scope)
        world.calls_answered.setdefault(token.app_key, set()).add(scope)
    return token, member


def _valid_token(world: World, route: str) -> AccessToken:
    header = request.headers.get("Authorization")
    if header is None:
        raise Refused(bad_request(route, _NO_HEADER))
    kind, _, value = header.partition(" ")
    if kind != "Bearer" or not value.strip():
        raise Refused(malformed(route, "Bearer <oauth2-access-token>"))
    token = world.ledger.access_token(value.strip())
    if token is None or token.revoked:
        raise Refused(route_error(401, "invalid_access_token"))
    if world.ledger.is_expired(token):
        raise Refused(route_error(401, "expired_access_token"))
    if world.is_on("admin-suspended") or world.member(token.member_id).status != "active":
        raise Refused(route_error(401, "user_suspended"))
    return token


def _need_scope(world: World, route: str, token: AccessToken, scope: str) -> None:
    if scope in token.scopes:
        return
    app = world.app(token.app_key)
    if app is not None and scope in app.scopes:
        raise Refused(route_error(401, "missing_scope", required_scope=scope))
    number = app.numeric_id if app else 0
    sentence = (
        f"Your app (ID: {number}) is not permitted to access this endpoint because it does not "
        f"have the required scope '{scope}'. The owner of the app can enable the scope for the "
        "app using the Permissions tab on the App Console."
    )
    raise Refused(bad_request(route, sentence))


def malformed(route: str, expected: str) -> Response:
    """Return the refusal of an Authorization header, which repeats it."""
    header = request.headers["Authorization"]
    return bad_request(
        route,
        f'Invalid authorization value in HTTP header "Authorization": "{header}".  '
        f'Expecting "{expected}".',
    )
