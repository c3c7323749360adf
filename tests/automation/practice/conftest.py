"""A running practice console, and ways to reach it: forms without a browser, the API, the SDK."""

import json
import re
from dataclasses import dataclass

import pytest
import requests

from automation.practice import PRACTICE_EMAIL, PRACTICE_PASSWORD, PracticeConsole

CONNECTOR_SCOPES = frozenset(
    {"account_info.read", "team_info.read", "members.read", "sessions.list"}
)


class Web:
    """A person with a browser that runs no scripts."""

    def __init__(self, console):
        self.console = console
        self.session = requests.Session()

    def get(self, path, **options):
        return self.session.get(self.console.url + path, **options)

    def form_token(self, path):
        return re.search(r'name="t" value="([^"]+)"', self.get(path).text)[1]

    def post(self, path, at="/developers/apps", **fields):
        """Post a form that is on the page `at`."""
        token = self.form_token(at)
        return self.session.post(self.console.url + path, data={"t": token, **fields})

    def sign_in(self, cont="/developers/apps"):
        return self.post(
            "/login",
            at="/login",
            cont=cont,
            susi_email=PRACTICE_EMAIL,
            login_password=PRACTICE_PASSWORD,
        )


@dataclass
class Api:
    """A program that talks to the API."""

    console: PracticeConsole
    session: requests.Session

    def token(self, app=None, **fields):
        auth = (app.key, app.secret) if app else None
        return self.session.post(self.console.url + "/oauth2/token", data=fields, auth=auth)

    def exchange(self, app, code):
        return self.token(app, grant_type="authorization_code", code=code.value)

    def call(self, route, token, body=None):
        return self.session.post(
            f"{self.console.url}/2/{route}",
            data=json.dumps(body),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )


@pytest.fixture
def console():
    """A console with the default scenarios, running for one test."""
    with PracticeConsole() as running:
        yield running


@pytest.fixture
def world(console):
    """The state of the running console."""
    return console.world


@pytest.fixture
def web(console):
    """A person who is signed in, with a browser that runs no scripts."""
    person = Web(console)
    person.sign_in()
    return person


@pytest.fixture
def stranger(console):
    """A person who is not signed in."""
    return Web(console)


@pytest.fixture
def api(console):
    """A program that talks to the running console's API."""
    with requests.Session() as session:
        yield Api(console, session)


@pytest.fixture
def team_app(world):
    """An app with the four permissions of the connector saved."""
    app = world.create_app("snow-atlas")
    app.scopes = CONNECTOR_SCOPES
    return app


@pytest.fixture
def team_code(world, team_app):
    """A fresh code for the team's app."""
    return world.issue_code(team_app, team_app.scopes, offline=True)


@pytest.fixture
def team_grant(api, team_app, team_code):
    """The answer to a good code exchange for the team's app."""
    return api.exchange(team_app, team_code).json()


@pytest.fixture
def user_grant(api, world):
    """The answer to a good code exchange for an app without team scopes."""
    app = world.create_app("only-me")
    return api.exchange(app, world.issue_code(app, app.scopes, offline=True)).json()


@pytest.fixture
def person(console, page):
    """A page of a real browser whose person is signed in."""
    page.set_default_timeout(5000)
    signed_in = Web(console)
    signed_in.sign_in()
    page.context.add_cookies(
        [
            {"name": cookie.name, "value": cookie.value, "url": console.url}
            for cookie in signed_in.session.cookies
        ]
    )
    return page
