"""An app on a practice console for which everything is set up already, made without a browser."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from automation.dropbox.scopes import REQUIRED
from automation.dropbox.site import Site, practice_site
from automation.practice import PracticeConsole
from automation.store.credentials import Credentials, Secret
from automation.store.journal import Journal
from flows.session.api import DropboxCalls
from flows.session.services import Services

APP_NAME = "snow-atlas-practice"


@dataclass(frozen=True)
class PracticeApp:
    """Where the app is, its three values, and what a journal would know of it."""

    site: Site
    credentials: Credentials
    journal: Journal


@contextmanager
def healthy_app(services: Services) -> Iterator[PracticeApp]:
    """Start a practice console, with an app whose four permissions hold."""
    with PracticeConsole() as console:
        site = practice_site(console.url)
        app = console.world.create_app(APP_NAME)
        app.scopes = frozenset(REQUIRED)
        code = Secret(console.world.issue_code(app, app.scopes, offline=True).value)
        secret = Secret(app.secret)
        services.redactor.learn(code)
        services.redactor.learn_pair(app.key, secret)
        with closing(DropboxCalls(site, services.redactor.learn, services.pause)) as calls:
            grant = calls.exchange(app.key, secret, code)
        journal = Journal(
            site=site.web,
            app_name=app.name,
            app_key=app.key,
            granted_scopes=tuple(sorted(grant.scopes or ())),
            team_id=grant.team_id,
        )
        yield PracticeApp(site, Credentials(app.key, secret, grant.refresh_token), journal)
