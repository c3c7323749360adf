"""Scenarios can be combined at will (every one stands on its own, whatever else is on)."""

import random
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from automation.practice import SCENARIOS, PracticeConsole
from tests.automation.practice.conftest import Api, Web
from tests.deadline import AT_MOST

SEEDS = 24
FAULTS = {"token-endpoint-down", "token-hiccup", "token-html", "api-down"}
NEVER_ANSWERED = ("silent-page", "code-lost")
NO_APP = ("app-limit",)


class Wanderer(Web):
    """Goes through the console by its forms, past whatever comes in between."""

    def get(self, path, **options):
        """Open a page; a redesigned form keeps its token's name."""
        answer = super().get(path, timeout=AT_MOST, **options)
        assert answer.status_code < 500, (path, answer.text)
        return answer

    def arrive(self, path):
        """Open a page, and do what the pages before it ask for."""
        for _ in range(6):
            answer = self.get(path)
            at = urlsplit(answer.url)
            cont = parse_qs(at.query).get("cont", [""])[0]
            if at.path == "/login":
                self.sign_in(cont=cont)
            elif at.path == "/account/confirm_password":
                self.post(at.path, at=at.path, cont=cont, password="practice-only")
            elif at.path == "/account/two_step":
                self.post(at.path, at=at.path, cont=cont)
            elif not cont:
                return answer
        raise AssertionError(f"{path} was not reached")


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_mixture_works(seed):
    """In a mixture every page is reached, one app is made, and no answer is a crash."""
    chance = random.Random(seed)
    mixture = set(chance.sample(sorted(SCENARIOS.keys() - {*NEVER_ANSWERED, *NO_APP}), k=8))
    with PracticeConsole(scenarios=mixture) as console, requests.Session() as session:
        world = console.world
        world.slow_seconds = world.token_seconds = world.retry_after = world.way_seconds = 0.01
        world.email_verified = True
        web, api = Wanderer(console), Api(console, session)
        web.arrive("/developers/apps")
        web.arrive("/developers/apps/create")
        before = len(world.live_apps())
        for name in ("mixed", "mixed-2", "mixed-3"):
            if len(world.live_apps()) == before:
                web.post(
                    "/developers/apps/create",
                    at="/developers/apps/create",
                    **{"app_version": "scoped", "access_type": "full_permissions"},
                    **{"_subject_uid": "4242424242", "name": name, "accept-tos": "on"},
                )
        assert len(world.live_apps()) == before + 1, mixture
        app = world.live_apps()[-1]
        page = web.arrive(f"/developers/apps/info?app_key={app.key}")
        assert app.secret in page.text, mixture
        scopes = ["team_data.member", "members.read", "team_info.read"]
        for _ in range(2):
            web.post("/developers/apps/permissions", app_key=app.key, scope=scopes)
        saved = "members.read" in app.scopes
        assert saved == ("no-team-scopes" not in mixture), mixture
        fields = {"client_id": app.key, "response_type": "code", "token_access_type": "offline"}
        web.get("/oauth2/authorize", params=fields)
        web.post("/oauth2/authorize_submit", **fields)
        for code in list(world.codes):
            for _ in range(5):
                answer = api.session.post(
                    console.url + "/oauth2/token",
                    data={"grant_type": "authorization_code", "code": code.value},
                    auth=(app.key, app.secret),
                    allow_redirects=False,
                )
                assert answer.status_code < 500 or mixture & FAULTS, mixture
        for token in list(world.access_tokens):
            answer = api.call("team/get_info", token.value)
            assert answer.status_code < 500 or mixture & FAULTS, mixture
        assert len(world.live_apps()) == before + 1, mixture
