"""The list of apps (facts/console.md, My apps)."""

from flask import Blueprint, Response

from automation.practice.state import World
from automation.practice.web.visit import Visits


def pages(world: World, visits: Visits) -> Blueprint:
    """Return the page at `/developers/apps`."""
    blueprint = Blueprint("my_apps", __name__)
    visits.watch(blueprint)
    visits.need_sign_in(blueprint)

    @blueprint.get("/developers/apps")
    def my_apps() -> Response:
        newest_first = sorted(world.live_apps(), key=lambda app: -app.number)
        return visits.render("my_apps.html", apps=newest_first)

    return blueprint
