"""Codes and tokens: how they come about, what they carry, and how they end."""

from collections.abc import Callable
from typing import Final

from automation.practice import identifiers
from automation.practice.people import Member
from automation.practice.records import AccessToken, App, Code, Grant, RefreshToken
from automation.practice.scopes import TEAM_SCOPES

# "Codes are single use and need to be used quickly; plan for minutes" (facts/api.md); how many
# minutes exactly is not known.
CODE_LIFETIME: Final = 10 * 60
ACCESS_TOKEN_LIFETIME: Final = 4 * 60 * 60
LATELY: Final = 60 * 60

UNKNOWN_CODE: Final = "code doesn't exist or has expired"
EXPIRED_CODE: Final = "code has expired (within the last hour)"
REFRESH_REFUSED: Final = "refresh token is invalid or revoked"


class GrantRefused(Exception):
    """The token endpoint refuses; `error` is OAuth's name for it, the message its description."""

    def __init__(self, error: str, description: str) -> None:
        """Take OAuth's name for the refusal and its description."""
        super().__init__(description)
        self.error = error


class Ledger:
    """Every code and token that was issued since the last reset, oldest first."""

    def __init__(self, now: Callable[[], float]) -> None:
        """`now` gives seconds since 1970."""
        self._now = now
        self.codes: list[Code] = []
        self.refresh_tokens: list[RefreshToken] = []
        self.access_tokens: list[AccessToken] = []

    def issue_code(
        self, app: App, member: Member, scopes: frozenset[str], *, offline: bool, expired: bool
    ) -> Code:
        """Return a new code that carries `scopes`; an `expired` one is a minute too old already."""
        now = self._now()
        code = Code(
            value=identifiers.access_code(),
            app_key=app.key,
            scopes=scopes,
            team_linked=bool(scopes & TEAM_SCOPES),
            member_id=member.team_member_id,
            issued_at=now,
            expires_at=now - 60 if expired else now + CODE_LIFETIME,
            offline=offline,
        )
        self.codes.append(code)
        return code

    def exchange(self, app: App, value: str, *, without_refresh: bool = False) -> AccessToken:
        """Spend a code; the answer names the refresh token if there is one.

        Raises GrantRefused (facts/api.md, Token endpoint).
        """
        code = next((c for c in self.codes if c.value == value and c.app_key == app.key), None)
        # What Dropbox answers for a code that was used before is not known.
        if code is None or code.spent or code.revoked:
            raise GrantRefused("invalid_grant", UNKNOWN_CODE)
        age_past_end = self._now() - code.expires_at
        if age_past_end >= 0:
            lately = age_past_end < LATELY
            raise GrantRefused("invalid_grant", EXPIRED_CODE if lately else UNKNOWN_CODE)
        code.spent = True
        refreshable = code.offline and not without_refresh
        refresh = self._issue_refresh_token(code) if refreshable else None
        return self.issue_access_token(code, refresh, code.scopes)

    def link_user(self, token: AccessToken) -> None:
        """Turn `token` and the refresh token given with it into those of one user."""
        given = [t for t in self.refresh_tokens if t.value == token.refresh_token]
        grants: list[Grant] = [token, *given]
        for grant in grants:
            grant.team_linked = False
            grant.scopes -= TEAM_SCOPES

    def refresh(self, app: App, value: str, scopes: frozenset[str] | None) -> AccessToken:
        """Return a new access token for a refresh token, with fewer `scopes` if they are given.

        Raises GrantRefused (facts/api.md, Token endpoint).
        """
        found = next(
            (t for t in self.refresh_tokens if t.value == value and t.app_key == app.key), None
        )
        if found is None or found.revoked:
            raise GrantRefused("invalid_grant", REFRESH_REFUSED)
        wanted = found.scopes if scopes is None else scopes
        if not wanted <= found.scopes:
            raise GrantRefused("invalid_scope", "requested scope exceeds what was granted")
        return self.issue_access_token(found, found, wanted)

    def generate(self, app: App, member: Member) -> AccessToken:
        """Return an access token without a code, as "Generate" on the Settings tab does."""
        now = self._now()
        source = Grant(
            value="",
            app_key=app.key,
            scopes=app.scopes,
            team_linked=bool(app.scopes & TEAM_SCOPES),
            member_id=member.team_member_id,
            issued_at=now,
        )
        return self.issue_access_token(source, None, app.scopes)

    def issue_access_token(
        self, source: Grant, refresh: RefreshToken | None, scopes: frozenset[str]
    ) -> AccessToken:
        """Return a new access token of the same kind as `source`."""
        now = self._now()
        token = AccessToken(
            value=identifiers.access_token(),
            app_key=source.app_key,
            scopes=scopes,
            team_linked=source.team_linked,
            member_id=source.member_id,
            issued_at=now,
            expires_at=now + ACCESS_TOKEN_LIFETIME,
            refresh_token=refresh.value if refresh else None,
        )
        self.access_tokens.append(token)
        return token

    def _issue_refresh_token(self, code: Code) -> RefreshToken:
        token = RefreshToken(
            value=identifiers.refresh_token(),
            app_key=code.app_key,
            scopes=code.scopes,
            team_linked=code.team_linked,
            member_id=code.member_id,
            issued_at=self._now(),
        )
        self.refresh_tokens.append(token)
        return token

    def access_token(self, value: str) -> AccessToken | None:
        """Return the access token with this value, revoked and expired ones too, or None."""
        return next((t for t in self.access_tokens if t.value == value), None)

    def is_expired(self, token: AccessToken) -> bool:
        """Say whether `token` is past its time."""
        return self._now() >= token.expires_at

    def revoke(self, token: AccessToken) -> None:
        """End `token`, the refresh token it belongs to, and that one's other access tokens."""
        token.revoked = True
        if token.refresh_token is None:
            return
        siblings: list[Grant] = [
            *(t for t in self.refresh_tokens if t.value == token.refresh_token),
            *(t for t in self.access_tokens if t.refresh_token == token.refresh_token),
        ]
        for sibling in siblings:
            sibling.revoked = True

    def unlink(self, app: App) -> None:
        """End every code and token of `app`."""
        for grant in self.of(app):
            grant.revoked = True

    def of(self, app: App) -> list[Grant]:
        """Return every code and token of `app`, ended ones too."""
        grants: list[Grant] = [*self.codes, *self.refresh_tokens, *self.access_tokens]
        return [grant for grant in grants if grant.app_key == app.key]

    def links_a_team(self, app: App) -> bool:
        """Say whether a team has this app connected now."""
        return any(
            t.app_key == app.key and t.team_linked and not t.revoked
            for t in [*self.refresh_tokens, *self.access_tokens]
        )

    def counts(self, app: App) -> dict[str, object]:
        """Return how many codes and tokens `app` has, as plain numbers."""
        codes = [c for c in self.codes if c.app_key == app.key]
        refresh = [t for t in self.refresh_tokens if t.app_key == app.key]
        access = [t for t in self.access_tokens if t.app_key == app.key]
        return {
            "codes": len(codes),
            "codes_spent": sum(c.spent for c in codes),
            "refresh_tokens": len(refresh),
            "refresh_tokens_revoked": sum(t.revoked for t in refresh),
            "access_tokens": len(access),
            "access_tokens_revoked": sum(t.revoked for t in access),
        }
