"""The token endpoint (facts/api.md, Token endpoint)."""

from typing import Final

from flask import Blueprint, Response, request

from automation.practice.api.answers import as_json, success
from automation.practice.api.faults import token_fault
from automation.practice.grants import ACCESS_TOKEN_LIFETIME, GrantRefused
from automation.practice.network_faults import delivery
from automation.practice.people import TEAM_ID, WEB_UID
from automation.practice.records import AccessToken, App
from automation.practice.state import World

_INVALID_CLIENT: Final = "invalid_client: Invalid client_id or client_secret"
_NO_CLIENT: Final = "No auth function available for given request"
_CLIENT_FIELDS: Final = ("client_id", "client_secret")


def calls(world: World) -> Blueprint:
    """Return the route `/oauth2/token`."""
    blueprint = Blueprint("token", __name__)

    @blueprint.post("/oauth2/token")
    def token() -> Response:
        fault = token_fault(world)
        if fault is not None:
            return fault
        try:
            app = _client(world)
            if isinstance(app, Response):
                return app
            match _field("grant_type"):
                case "authorization_code":
                    return _code_grant(world, app)
                case "refresh_token":
                    return _refresh_grant(world, app)
                case _:
                    raise GrantRefused("unsupported_grant_type", "grant type not supported")
        except GrantRefused as refused:
            return as_json(400, {"error_description": str(refused), "error": refused.error})

    return blueprint


def _field(name: str) -> str:
    """Return a field of the body, or of the address, which Dropbox takes too."""
    value = request.form.get(name) or request.args.get(name)
    if not value:
        raise GrantRefused("invalid_request", f'missing required field "{name}"')
    return value


def _client(world: World) -> App | Response:
    sent = request.authorization
    fields = {name: request.values.get(name) for name in _CLIENT_FIELDS}
    if sent is not None and sent.type == "basic":
        surplus = next((name for name, value in fields.items() if value), None)
        if surplus is not None:
            raise GrantRefused("invalid_request", f'unknown field "{surplus}"')
        key, secret = sent.username, sent.password
    else:
        key, secret = fields["client_id"], fields["client_secret"]
    if not key or not secret:
        raise GrantRefused("invalid_request", _NO_CLIENT)
    app = world.app(key)
    if app is None:
        return as_json(400, {"error": _INVALID_CLIENT})
    if app.secret != secret:
        world.token_refusals[app.key] += 1
        return as_json(400, {"error": _INVALID_CLIENT})
    return app


def _code_grant(world: World, app: App) -> Response:
    code = _field("code")
    # No authorize address of this console has a redirect URI, so none fits here either.
    if request.values.get("redirect_uri"):
        raise GrantRefused("invalid_grant", "redirect_uri mismatch")
    try:
        token = world.exchange(app, code)
    except GrantRefused:
        world.token_refusals[app.key] += 1
        raise
    if world.first_time("code-lost"):
        delivery(request.environ).lost = True
    # 14399 and 14400 are both seen.
    body = _basics(token, ACCESS_TOKEN_LIFETIME - 1)
    if token.refresh_token is not None:
        body["refresh_token"] = token.refresh_token
    body["scope"] = " ".join(sorted(token.scopes))
    if token.team_linked:
        body |= {"uid": "", "team_id": TEAM_ID}
    else:
        body |= {"uid": str(WEB_UID), "account_id": world.member(token.member_id).account_id}
    return success(body)


def _refresh_grant(world: World, app: App) -> Response:
    value = _field("refresh_token")
    asked = request.values.get("scope")
    scopes = frozenset(asked.split()) if asked else None
    token = world.ledger.refresh(app, value, scopes)
    return success(_basics(token, ACCESS_TOKEN_LIFETIME))


def _basics(token: AccessToken, seconds: int) -> dict[str, object]:
    return {
        "access_token": token.value,
        "token_type": "bearer",
        "expires_in": seconds,
    }
