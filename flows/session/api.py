"""The calls to Dropbox's API that the flows make, over connections that are kept."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from automation.dropbox.scopes import Verdict
from automation.dropbox.site import Site
from automation.errors import BadKeyOrSecret
from automation.remedies import current
from automation.store.credentials import Credentials, Secret

if TYPE_CHECKING:
    from requests import Session

    from automation.dropbox.api.team_api import Proof
    from automation.dropbox.api.tokens import Grant, TokenEndpoint


class DropboxCalls:
    """Key and secret checked, code exchanged, token refreshed, permissions proved."""

    def __init__(
        self, site: Site, learn: Callable[[Secret], None], pause: Callable[[float], None]
    ) -> None:
        self._site = site
        self._learn = learn
        self._pause = pause

    @cached_property
    def _session(self) -> "Session":
        from automation.dropbox.api.http import open_session

        return open_session(self._site)

    @cached_property
    def _tokens(self) -> "TokenEndpoint":
        from automation.dropbox.api.tokens import TokenEndpoint

        return TokenEndpoint(self._site, self._session, self._learn, self._pause)

    def check_keys(self, app_key: str, app_secret: Secret) -> None:
        """Raise BadKeyOrSecret when Dropbox says that the two do not belong together."""
        if self._tokens.check_app(app_key, app_secret) is Verdict.NO:
            raise BadKeyOrSecret(
                "Dropbox says that App key and App secret do not belong together.",
                remedy=current().read_again(),
            )

    def exchange(self, app_key: str, app_secret: Secret, code: Secret) -> "Grant":
        """Return what the authorization code is worth; see TokenEndpoint.exchange for errors."""
        return self._tokens.exchange(app_key, app_secret, code)

    def prove(self, credentials: Credentials, *, side_by_side: bool = True) -> "Proof":
        """Refresh once, and prove the permissions with the access token that comes back.

        One after the other it takes one connection; side by side, three, and less waiting.
        """
        from automation.dropbox.api.side_by_side import prove_side_by_side
        from automation.dropbox.api.team_api import TeamApi, prove

        access_token = self._tokens.refresh(credentials)
        api = TeamApi(self._site, self._session, access_token, self._pause)
        return prove_side_by_side(api) if side_by_side else prove(api)

    def close(self) -> None:
        """Close the connection."""
        if "_session" in vars(self):
            self._session.close()
