"""The practice console's own start page; the real site has no such page."""

from flask import Blueprint, Response

from automation.practice.web.visit import Visits


def pages(visits: Visits) -> Blueprint:
    """Return the page at `/`."""
    blueprint = Blueprint("start", __name__)
    visits.watch(blueprint)

    @blueprint.get("/")
    def start() -> Response:
        return visits.render("start.html")

    return blueprint
