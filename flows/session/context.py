"""Where a command runs and what it works with, opened and closed in one place."""

import logging
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from automation.browser.overlay import Overlay
from automation.dropbox.scopes import Verdict
from automation.dropbox.site import DROPBOX, Site, practice_site
from automation.errors import BadKeyOrSecret, BadPracticeAddress
from automation.remedies import current
from automation.store.credentials import Credentials, Secret
from flows.session.browser import Session, open_session
from flows.session.profile import OpenProfile, open_profile
from flows.session.services import Services
from flows.terminal.options import VaultKind, Where
from flows.terminal.progress import saying_after

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from requests import Session as HttpSession

    from automation.dropbox.api.team_api import Proof
    from automation.dropbox.api.tokens import Grant, TokenEndpoint


ANSWER_SECONDS = 3.0
WAITING = "Dropbox's API has not answered yet; waiting for it …"


class DropboxCalls:
    """Key and secret checked, code exchanged, token refreshed, permissions proved."""

    def __init__(
        self,
        site: Site,
        learn: Callable[[Secret], None],
        pause: Callable[[float], None],
        say: Callable[[str], None] = lambda words: None,
    ) -> None:
        self._site = site
        self._learn = learn
        self._pause = pause
        self._say = say

    def _waiting(self) -> "AbstractContextManager[None]":
        """Say where an answer takes long that it is waited for."""
        return saying_after(ANSWER_SECONDS, self._say, WAITING)

    @cached_property
    def _session(self) -> "HttpSession":
        from automation.dropbox.api.http import open_session

        return open_session(self._site)

    @cached_property
    def _tokens(self) -> "TokenEndpoint":
        from automation.dropbox.api.tokens import TokenEndpoint

        return TokenEndpoint(self._site, self._session, self._learn, self._pause)

    def check_keys(self, app_key: str, app_secret: Secret) -> None:
        """Raise BadKeyOrSecret when Dropbox says that the two do not belong together."""
        with self._waiting():
            verdict = self._tokens.check_app(app_key, app_secret)
        if verdict is Verdict.NO:
            raise BadKeyOrSecret(
                "Dropbox says that App key and App secret do not belong together.",
                remedy=current().read_again(),
            )

    @contextmanager
    def reaching(self) -> Iterator[Callable[[], object]]:
        """Try in the background whether the API host answers; what is given waits for the answer.

        What is given raises Unreachable where it does not: an app would be made for nothing.
        """
        with ThreadPoolExecutor(max_workers=1) as pool:
            yield pool.submit(self._reach).result

    def _reach(self) -> None:
        from automation.dropbox.api.http import reach

        reach(self._site.api, practice=self._site.practice)

    def exchange(self, app_key: str, app_secret: Secret, code: Secret) -> "Grant":
        """Return what the authorization code is worth; see TokenEndpoint.exchange for errors."""
        with self._waiting():
            return self._tokens.exchange(app_key, app_secret, code)

    def prove(self, credentials: Credentials, *, side_by_side: bool = True) -> "Proof":
        """Refresh once, and prove the permissions with the access token that comes back.

        One after the other it takes one connection; side by side, three, and less waiting.
        """
        from automation.dropbox.api.side_by_side import prove_side_by_side
        from automation.dropbox.api.team_api import TeamApi, prove

        with self._waiting():
            access_token = self._tokens.refresh(credentials)
            api = TeamApi(self._site, self._session, access_token, self._pause)
            return prove_side_by_side(api) if side_by_side else prove(api)

    def close(self) -> None:
        """Close the connection."""
        if "_session" in vars(self):
            self._session.close()


@dataclass
class Context:
    """Site, profile (vault, journal), API, person at the terminal, and the browser once open."""

    services: Services
    where: Where
    site: Site
    profile: OpenProfile
    api: DropboxCalls
    _session: Session | None = None

    @property
    def log(self) -> logging.Logger:
        """The log of this run."""
        return self.services.log

    @property
    def session(self) -> Session:
        """The open browser. Raises RuntimeError outside `browser`: a defect."""
        if self._session is None:
            raise RuntimeError("the browser is not open")
        return self._session

    @contextmanager
    def browser(
        self,
        wrap_overlay: Callable[[Overlay], Overlay] = lambda overlay: overlay,
        *,
        filmed: bool = False,
    ) -> Iterator[Session]:
        """Open the browser, and close it at the end; see `open_session`."""
        with open_session(
            self.site, self.where, self.profile, self.services, wrap_overlay, filmed=filmed
        ) as session:
            self._session = session
            try:
                yield session
            finally:
                self._session = None


@contextmanager
def open_context(
    services: Services,
    where: Where,
    *,
    site: Site | None = None,
    vault: VaultKind | None = None,
    sealed: bool = False,
    scenarios: tuple[str, ...] | None = None,
    opens_browser: bool = True,
) -> Iterator[Context]:
    """Open all that a command works with, but for the browser, and close it at the end.

    Without a `site`, it is the one that `where` names. Raises what `open_site` and
    `open_profile` raise.
    """
    if site is None:
        with (
            open_site(where, scenarios, opens_browser=opens_browser) as opened,
            open_context(services, where, site=opened, vault=vault, sealed=sealed) as context,
        ):
            yield context
        return
    with (
        open_profile(where, vault, services, sealed=sealed) as profile,
        closing(open_api(site, services)) as api,
    ):
        yield Context(services, where, site, profile, api)


def open_api(site: Site, services: Services) -> DropboxCalls:
    """Return the API of `site`; whoever asks closes it."""
    return DropboxCalls(site, services.redactor.learn, services.pause, services.progress.say)


@contextmanager
def open_site(
    where: Where, scenarios: tuple[str, ...] | None = None, *, opens_browser: bool = True
) -> Iterator[Site]:
    """Give the site to act on, with a practice console that runs as long as it is needed.

    Raises BadPracticeAddress for a `--practice-url` that is not on this machine.
    """
    if where.practice_url:
        site = practice_site(where.practice_url)
        _require_answer(site)
        yield site
    elif where.practice:
        from automation.practice import DEFAULT_SCENARIOS, PracticeConsole

        # The console loads in a thread of its own, while the browser opens. Both at once would
        # hold the import lock in turns, so that what opens the browser is loaded first.
        if opens_browser:
            import_module("playwright.sync_api")
        with PracticeConsole(scenarios=scenarios or DEFAULT_SCENARIOS) as console:
            yield practice_site(console.url)
    else:
        yield DROPBOX


def _require_answer(site: Site) -> None:
    parts = urlsplit(site.web)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5).close()
    except OSError:
        raise BadPracticeAddress(
            f"No practice console answers at {site.web}.",
            remedy="Start one, or leave that to the tool: `--practice`.",
        ) from None
