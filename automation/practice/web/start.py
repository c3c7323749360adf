"""The practice console's own pages; the real site has none like them."""

from flask import Blueprint, Response, request

from automation.practice.rooms import clean_name
from automation.practice.scenarios import GROUPS, SCENARIOS
from automation.practice.state import World
from automation.practice.web.visit import Visits

START = "/practice"


def pages(world: World, visits: Visits) -> Blueprint:
    """Return the start page, what its forms post to, the mailbox, and `/`, which leads there."""
    blueprint = Blueprint("start", __name__)
    visits.watch(blueprint)

    @blueprint.get("/")
    def root() -> Response:
        return visits.go(START)

    @blueprint.get(START)
    def start() -> Response:
        apps = world.live_apps()
        return visits.render(
            "start.html",
            groups=GROUPS,
            playing=world.scenarios,
            room=world.number,
            visitor=world.visitor,
            apps=[(app, world.ledger.counts(app)) for app in reversed(apps)],
            signed_in=sum(session.uid is not None for session in world.sessions.values()),
        )

    @blueprint.post(f"{START}/scenarios")
    def choose() -> Response:
        world.choose_scenarios([name for name in SCENARIOS if name in request.form])
        visits.current.toast = "The scenarios are as you chose them."
        return visits.go(START)

    @blueprint.post(f"{START}/reset")
    def reset() -> Response:
        world.reset(world.scenarios)
        return visits.go(START)

    @blueprint.post(f"{START}/name")
    def name() -> Response:
        world.visitor = clean_name(request.form.get("visitor", ""))
        visits.current.toast = "The trainer sees this name."
        return visits.go(START)

    @blueprint.get(f"{START}/mail")
    def mail() -> Response:
        return visits.render(
            "mailbox.html", verification=world.verification, email=world.admin.email
        )

    return blueprint
