"""A practice console's API, a home and its services: commands without a browser."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from automation.browser.finding import Candidate
from automation.browser.opening import OpenBrowser
from automation.dropbox.scopes import REQUIRED
from automation.practice import PracticeConsole
from automation.practice.records import App
from automation.store.credentials import Credentials, Secret
from automation.store.home import Home
from automation.store.redaction import Redactor
from flows.session.context import open_context
from flows.session.services import Services
from flows.terminal.options import VaultKind, Where
from tests.e2e.runs import Quiet


class NobodyThere:
    """A terminal that nobody sits at."""

    is_there = False

    def piped(self) -> str:
        """Nothing is piped."""
        return ""


def no_browser(
    profile: Path, tried: Sequence[Candidate], *, headless: bool = False
) -> AbstractContextManager[OpenBrowser]:
    """Fail: what is tested here needs no browser."""
    raise AssertionError("a browser was opened")


@pytest.fixture
def practice() -> Iterator[PracticeConsole]:
    """A practice console that plays nothing special."""
    with PracticeConsole(scenarios=()) as console:
        yield console


@pytest.fixture
def services(tmp_path: Path) -> Services:
    """Services with a home of their own, nobody at the terminal, and no browser."""
    return Services(
        home=Home(tmp_path / "home"),
        terminal=NobodyThere(),  # type: ignore[arg-type]
        progress=Quiet(),
        redactor=Redactor(),
        pause=lambda seconds: None,
        open_browser=no_browser,
    )


@pytest.fixture
def where(practice: PracticeConsole) -> Where:
    """The practice console, unattended."""
    return Where(practice_url=practice.url, headless=True)


@pytest.fixture
def app(practice: PracticeConsole) -> App:
    """An app whose four permissions are ticked and saved."""
    made = practice.world.create_app("snow-atlas-x")
    made.scopes = frozenset(REQUIRED)
    return made


@pytest.fixture
def stored(practice: PracticeConsole, services: Services, where: Where, app: App) -> Credentials:
    """What an earlier `setup` has stored for the app, with its journal."""
    code = Secret(practice.world.issue_code(app, app.scopes, offline=True).value)
    with open_context(services, where, vault=VaultKind.FILE, opens_browser=False) as context:
        grant = context.api.exchange(app.key, Secret(app.secret), code)
        credentials = Credentials(app.key, Secret(app.secret), grant.refresh_token)
        context.profile.vault.keep(context.profile.name, credentials)
        context.profile.journal.update(
            site=context.site.web,
            app_key=app.key,
            app_name=app.name,
            kept_in=context.profile.vault.name,
            granted_scopes=tuple(sorted(grant.scopes or ())),
            team_id=grant.team_id,
        )
    return credentials


@pytest.fixture
def failing(practice: PracticeConsole) -> Callable[[str], None]:
    """Answers every call of a route with a 503 from then on."""
    server = practice._server
    assert server is not None
    answer = server.app

    def fail(route: str) -> None:
        def app(environ: dict[str, Any], start: Callable[..., object]) -> Any:
            if environ["PATH_INFO"] != f"/2/{route}":
                return answer(environ, start)
            start("503 Service Unavailable", [("Content-Type", "text/html")])
            return [b"<h1>Service Unavailable</h1>"]

        server.app = app

    return fail
