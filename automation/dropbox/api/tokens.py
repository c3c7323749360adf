"""Code to refresh token, refresh token to access token, and whether key and secret fit.

Source: facts/api.md, Token endpoint.
"""

import base64
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import requests

from automation.dropbox.api.answer import Answer, not_understood, on_the_way, unavailable
from automation.dropbox.api.http import Pause, send, with_retries
from automation.dropbox.scopes import Verdict
from automation.dropbox.site import Site
from automation.errors import (
    BadKeyOrSecret,
    CodeSpent,
    ConnectionLost,
    ExchangeUncertain,
    NoRefreshToken,
    Refused,
    SetupError,
    TokenMalformed,
    TokenRevoked,
    Unreachable,
    WrongKindOfLink,
)
from automation.remedies import Repair, command, current
from automation.store.credentials import Credentials, Secret

TOKEN_PATH = "/oauth2/token"  # noqa: S105  (an address)
CHECK_PATH = "/2/check/app"
CHECK_SECONDS = 5.0
"""How long the check of key and secret may take to answer; it must never hold up a run."""

Learn = Callable[[Secret], None]


@dataclass(frozen=True)
class Grant:
    """What an authorization code is worth."""

    refresh_token: Secret
    access_token: Secret
    scopes: frozenset[str] | None
    """None when the answer does not say."""
    team_id: str
    """Empty when the answer does not say."""
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
        """Return whether key and secret belong together; unknown where Dropbox does not say.

        One short try, and nothing is raised: the route is a preview (facts/api.md, `check/app`).
        """
        query = secrets.token_hex(4)
        try:
            answer = send(
                self._session,
                self._site,
                CHECK_PATH,
                authorization=self._basic(app_key, app_secret),
                body={"query": query},
                read_seconds=CHECK_SECONDS,
            )
        except Unreachable:
            return Verdict.UNKNOWN
        return app_verdict(answer, query)

    def exchange(self, app_key: str, app_secret: Secret, code: Secret) -> Grant:
        """Return what the authorization code is worth.

        Raises CodeSpent, BadKeyOrSecret, WrongKindOfLink, NoRefreshToken, Refused, the family of
        Unreachable, and ExchangeUncertain when the connection ended after the code was sent.
        """
        # The person may have taken minutes to allow the app. A connection that died meanwhile
        # would leave in doubt whether the code was spent; a new one does not.
        self._session.close()
        form = {"grant_type": "authorization_code", "code": code.reveal()}
        try:
            # After a 5xx the code may be spent; then the next try answers so, which leads back to
            # the authorize page as well.
            answer = self._ask(app_key, app_secret, form, repeatable=False)
        except ConnectionLost as problem:
            message = problem.message
        else:
            if answer.status != 200:
                raise code_refused(answer)
            return read_grant(answer, self._learn)
        raise ExchangeUncertain(
            f"{message} Whether the access code was spent is not known.",
            remedy=current().repair(Repair.AUTHORIZE),
        )

    def refresh(self, credentials: Credentials) -> Secret:
        """Return a new access token.

        Raises TokenRevoked, BadKeyOrSecret, Refused, and the family of Unreachable.
        """
        form = {
            "grant_type": "refresh_token",
            "refresh_token": credentials.refresh_token.reveal(),
        }
        answer = self._ask(credentials.app_key, credentials.app_secret, form)
        if answer.status != 200:
            raise refresh_refused(answer)
        access_token = _token(answer, "access_token")
        if access_token is None:
            raise not_understood(answer)
        self._learn(access_token)
        return access_token

    def _ask(
        self, app_key: str, app_secret: Secret, form: Mapping[str, str], *, repeatable: bool = True
    ) -> Answer:
        authorization = self._basic(app_key, app_secret)
        return with_retries(
            lambda: send(
                self._session, self._site, TOKEN_PATH, authorization=authorization, form=form
            ),
            self._pause,
            repeatable=repeatable,
        )

    def _basic(self, app_key: str, app_secret: Secret) -> str:
        authorization = basic(app_key, app_secret)
        self._learn(Secret(authorization.removeprefix("Basic ")))
        return authorization


def app_verdict(answer: Answer, query: str) -> Verdict:
    """Return what an answer of `check/app` says: 200 with the same query is yes.

    Another 4xx of Dropbox's own is no; 404, 429, 5xx, and whatever a proxy answers in HTML are
    unknown (facts/api.md, `check/app`).
    """
    if answer.status == 200 and answer.json().get("result") == query:
        return Verdict.YES
    refused = 400 <= answer.status < 500 and answer.status not in (404, 407, 408, 429)
    return Verdict.NO if refused and answer.content_type != "text/html" else Verdict.UNKNOWN


def read_grant(answer: Answer, learn: Learn) -> Grant:
    """Return the grant in a 200 answer; each token is told to `learn` before anything else.

    Raises WrongKindOfLink, NoRefreshToken, or ServerFailing for an answer that is none of these.
    """
    body = answer.json()
    access, refresh = _token(answer, "access_token"), _token(answer, "refresh_token")
    for token in filter(None, (access, refresh)):
        learn(token)
    if access is None:
        raise not_understood(answer)
    team_id = body.get("team_id")
    # A team's link has an empty uid. One that names neither is left to the calls to judge: its
    # refresh token cannot be had a second time.
    if not team_id and (body.get("account_id") or body.get("uid")):
        raise WrongKindOfLink(
            "The token belongs to one user, not to the team: no team permission was ticked when "
            "it was allowed, or a personal account allowed it." + answer.trace(),
            remedy=current().another_account(),
        )
    if refresh is None:
        raise NoRefreshToken(
            "Dropbox gave a token that ends after some hours, and no refresh token: the authorize "
            "address was opened without token_access_type=offline." + answer.trace(),
            remedy=current().offline_link(),
        )
    scope, expires_in = body.get("scope"), body.get("expires_in")
    return Grant(
        refresh_token=refresh,
        access_token=access,
        scopes=frozenset(scope.split()) if isinstance(scope, str) and scope.strip() else None,
        team_id=team_id if isinstance(team_id, str) else "",
        expires_in=expires_in if isinstance(expires_in, int) else 0,
    )


def _token(answer: Answer, name: str) -> Secret | None:
    """Return the token under `name`; None where there is none that a header could carry."""
    value = answer.json().get(name)
    sound = isinstance(value, str) and re.fullmatch(r"[\x21-\x7e]+", value)
    return Secret(str(value)) if sound else None


_CODE_WORDS = (
    ("within the last hour", "The access code has expired: it was not used in time."),
    ("doesn't exist or has expired", "The access code is not known to Dropbox, or is too old."),
    ("redirect_uri", "The access code was made for another address than the one used here."),
)


def code_refused(answer: Answer) -> SetupError:
    """Return the error for a refused code exchange (facts/api.md, Token endpoint: errors)."""
    if _slug(answer) != "invalid_grant":
        return _refused(answer)
    said = _description(answer)
    message = next(
        (words for part, words in _CODE_WORDS if part in said),
        "Dropbox does not take the access code; it may have been used before.",
    )
    return CodeSpent(message + answer.trace(), remedy=current().repair(Repair.AUTHORIZE))


def refresh_refused(answer: Answer) -> SetupError:
    """Return the error for a refused refresh (facts/api.md, Token endpoint: errors)."""
    if _slug(answer) != "invalid_grant":
        return _refused(answer)
    if "malformed" in _description(answer):
        return TokenMalformed(
            "What was sent is not a refresh token: it was cut off, or it is something else, such "
            "as an access code." + answer.trace(),
            remedy="Copy the refresh token again from where it is kept. If it is lost: "
            + current().repair(Repair.AUTHORIZE),
        )
    return TokenRevoked(
        "Dropbox no longer accepts the refresh token: it was revoked, or the app was unlinked "
        "from the team." + answer.trace(),
        remedy=current().repair(Repair.AUTHORIZE),
    )


def _refused(answer: Answer) -> SetupError:
    if answer.is_from_the_network():
        return on_the_way(answer)
    if answer.status == 429 or answer.status >= 500:
        return unavailable(answer)
    if answer.status < 400:
        return not_understood(answer)
    slug = _slug(answer)
    if slug == "invalid_client":
        return BadKeyOrSecret(
            "Dropbox says that App key and App secret do not belong together." + answer.trace(),
            remedy=current().read_again(),
        )
    if slug == "invalid_request" and "No auth function" in _description(answer):
        return BadKeyOrSecret(
            "Dropbox did not see App key and App secret in the request; a proxy may have taken "
            "them out." + answer.trace(),
            remedy="Try it on another network, or without the proxy.",
        )
    named = f" ({slug})" if slug else ""
    return Refused(
        f"Dropbox refused with status {answer.status}{named}." + answer.trace(),
        remedy=f"Run {command('setup')} again. If it stays, ask Dropbox's support.",
    )


def _slug(answer: Answer) -> str | None:
    """Return OAuth's word for the error; `invalid_client` comes with a sentence behind it.

    Only words like OAuth's own, joined by `_`, ever reach a message: no secret looks like one.
    """
    if answer.status == 429 or not 400 <= answer.status < 500:
        return None
    match = re.fullmatch(r"([a-z]+(?:_[a-z]+){1,4})(?::.*)?", str(answer.json().get("error", "")))
    return match[1] if match else None


def _description(answer: Answer) -> str:
    return str(answer.json().get("error_description", ""))
