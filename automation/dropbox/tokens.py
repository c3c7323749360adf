"""Code to refresh token, refresh token to access token, and whether key and secret fit.

Source: facts/api.md, Token endpoint.
"""

import base64
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import requests

from automation.dropbox.http import Answer, ConnectionLost, Pause, post, with_retries
from automation.dropbox.scopes import Verdict
from automation.dropbox.site import Site
from automation.errors import (
    BadKeyOrSecret,
    CodeSpent,
    ExchangeUncertain,
    NoRefreshToken,
    Refused,
    ServerFailing,
    SetupError,
    TokenRevoked,
    TooManyRequests,
    Unreachable,
    WrongKindOfLink,
)
from automation.store.credentials import Credentials, Secret

TOKEN_PATH = "/oauth2/token"  # noqa: S105
CHECK_PATH = "/2/check/app"

AUTHORIZE_AGAIN = "Run `dropbox-connector setup` again; it authorizes the same app anew."
READ_AGAIN = "Run `dropbox-connector setup` again; it reads key and secret from the console anew."
ANOTHER_ACCOUNT = (
    "Run `dropbox-connector setup --fresh-session`, and sign in with the team admin's account."
)
LATER = "Wait a few minutes, then run it again. status.dropbox.com tells of outages."

Learn = Callable[[Secret], None]


@dataclass(frozen=True)
class Grant:
    """What an authorization code is worth."""

    refresh_token: Secret
    access_token: Secret
    scopes: frozenset[str] | None
    """None when the answer does not say."""
    team_id: str
    expires_in: int
    """Seconds that the access token lives."""


def basic(app_key: str, app_secret: Secret) -> str:
    """Return the HTTP Basic header of facts/procedure.md, step 6: UTF-8, no newline."""
    pair = f"{app_key}:{app_secret.reveal()}".encode()
    return "Basic " + base64.b64encode(pair).decode("ascii")


class TokenEndpoint:
    """Dropbox's token endpoint. `learn` is told each secret the moment it is read."""

    def __init__(self, site: Site, session: requests.Session, learn: Learn, pause: Pause) -> None:
        self._site = site
        self._session = session
        self._learn = learn
        self._pause = pause

    def check_app(self, app_key: str, app_secret: Secret) -> Verdict:
        """Return whether key and secret belong together.

        The route is a preview and never blocks: 200 is yes, 429, 5xx, 404 or no answer are
        unknown, any other refusal is no (facts/api.md, `check/app`).
        """
        try:
            answer = post(
                self._session,
                self._site,
                CHECK_PATH,
                authorization=basic(app_key, app_secret),
                body={"query": secrets.token_hex(4)},
            )
        except Unreachable:
            return Verdict.UNKNOWN
        if answer.status == 200:
            return Verdict.YES
        known = 400 <= answer.status < 500 and answer.status not in (404, 429)
        return Verdict.NO if known else Verdict.UNKNOWN

    def exchange(self, app_key: str, app_secret: Secret, code: Secret) -> Grant:
        """Return what the authorization code is worth.

        Raises CodeSpent, BadKeyOrSecret, WrongKindOfLink, NoRefreshToken, the family of
        Unreachable, and ExchangeUncertain when the connection ended after the code was sent.
        """
        try:
            answer = self._ask(
                app_key, app_secret, grant_type="authorization_code", code=code.reveal()
            )
        except ConnectionLost as problem:
            raise ExchangeUncertain(problem.message, remedy=AUTHORIZE_AGAIN) from None
        if answer.status != 200:
            raise code_refused(answer)
        return read_grant(answer, self._learn)

    def refresh(self, credentials: Credentials) -> Secret:
        """Return a new access token. Raises TokenRevoked, BadKeyOrSecret, Unreachable."""
        answer = self._ask(
            credentials.app_key,
            credentials.app_secret,
            grant_type="refresh_token",
            refresh_token=credentials.refresh_token.reveal(),
        )
        if answer.status != 200:
            raise refresh_refused(answer)
        token = answer.json().get("access_token")
        if not isinstance(token, str) or not token:
            raise _not_understood(answer)
        access_token = Secret(token)
        self._learn(access_token)
        return access_token

    def _ask(self, app_key: str, app_secret: Secret, **form: str) -> Answer:
        authorization = basic(app_key, app_secret)
        self._learn(Secret(authorization.removeprefix("Basic ")))
        return with_retries(
            lambda: post(
                self._session, self._site, TOKEN_PATH, authorization=authorization, form=form
            ),
            self._pause,
        )


def read_grant(answer: Answer, learn: Learn) -> Grant:
    """Return the grant in a 200 answer. Raises WrongKindOfLink, NoRefreshToken, ServerFailing."""
    body = answer.json()
    found = {name: body.get(name) for name in ("access_token", "refresh_token")}
    for value in found.values():
        if isinstance(value, str) and value:
            learn(Secret(value))
    if not body:
        raise _not_understood(answer)
    team_id = body.get("team_id")
    if not isinstance(team_id, str) or not team_id:
        raise WrongKindOfLink(
            "The token belongs to one user, not to the team: no team permission was ticked when "
            "it was allowed, or a personal account allowed it." + answer.trace(),
            remedy=ANOTHER_ACCOUNT,
        )
    refresh, access = found["refresh_token"], found["access_token"]
    if not isinstance(refresh, str) or not refresh:
        raise NoRefreshToken(
            "Dropbox gave a token that ends after some hours, and no refresh token: the authorize "
            "address was opened without token_access_type=offline." + answer.trace(),
            remedy="Run `dropbox-connector setup` again, and let it open the authorize page.",
        )
    if not isinstance(access, str) or not access:
        raise _not_understood(answer)
    scope = body.get("scope")
    expires_in = body.get("expires_in")
    return Grant(
        refresh_token=Secret(refresh),
        access_token=Secret(access),
        scopes=frozenset(scope.split()) if isinstance(scope, str) else None,
        team_id=team_id,
        expires_in=expires_in if isinstance(expires_in, int) else 0,
    )


_CODE_WORDS = (
    ("within the last hour", "The access code has expired: it was not used in time."),
    ("doesn't exist or has expired", "The access code is not known to Dropbox, or is too old."),
    ("redirect_uri", "The access code was made for another address than the one used here."),
)


def code_refused(answer: Answer) -> SetupError:
    """Return the error for a refused code exchange (facts/api.md, the table of errors)."""
    if _slug(answer) != "invalid_grant":
        return _refused(answer)
    said = _description(answer)
    message = next(
        (words for part, words in _CODE_WORDS if part in said),
        "Dropbox does not take the access code; it may have been used before.",
    )
    return CodeSpent(message + answer.trace(), remedy=AUTHORIZE_AGAIN)


def refresh_refused(answer: Answer) -> SetupError:
    """Return the error for a refused refresh (facts/api.md, the table of errors)."""
    if _slug(answer) != "invalid_grant":
        return _refused(answer)
    return TokenRevoked(
        "Dropbox no longer accepts the refresh token: it was revoked, or the app was unlinked "
        "from the team." + answer.trace(),
        remedy=AUTHORIZE_AGAIN,
    )


def _refused(answer: Answer) -> SetupError:
    if answer.status == 429:
        return TooManyRequests(
            "Dropbox asks to wait: too many requests." + answer.trace(), remedy=LATER
        )
    if answer.status >= 500:
        return ServerFailing(
            f"Dropbox's token endpoint keeps failing (status {answer.status})." + answer.trace(),
            remedy=LATER,
        )
    slug = _slug(answer)
    if slug == "invalid_client":
        return BadKeyOrSecret(
            "Dropbox says that App key and App secret do not belong together." + answer.trace(),
            remedy=READ_AGAIN,
        )
    if slug == "invalid_request":
        return BadKeyOrSecret(
            "Dropbox did not see App key and App secret in the request; a proxy may have taken "
            "them out." + answer.trace(),
            remedy="Try it on another network, or without the proxy.",
        )
    named = f" ({slug})" if slug else ""
    return Refused(
        f"Dropbox refused with status {answer.status}{named}." + answer.trace(),
        remedy="Run `dropbox-connector setup` again. If it stays, ask Dropbox's support.",
    )


def _slug(answer: Answer) -> str | None:
    """Return OAuth's word for the error; `invalid_client` comes with a sentence behind it."""
    match = re.match(r"[a-z_]+", str(answer.json().get("error", "")))
    return match.group() if match else None


def _description(answer: Answer) -> str:
    return str(answer.json().get("error_description", ""))


def _not_understood(answer: Answer) -> ServerFailing:
    return ServerFailing(
        "Dropbox's answer was not what its specification says." + answer.trace(), remedy=LATER
    )
