"""The form that makes an app (facts/console.md, Create app)."""

from typing import cast

from flask import Blueprint, Response, request

from automation.practice.names import NameRefused
from automation.practice.people import WEB_UID
from automation.practice.records import AccessType
from automation.practice.web.app_page import app_path
from automation.practice.web.visit import Visits
from automation.practice.world import World


def pages(world: World, visits: Visits) -> Blueprint:
    """Return the page at `/developers/apps/create`."""
    blueprint = Blueprint("create_app", __name__)
    visits.watch(blueprint)
    visits.need_sign_in(blueprint)

    def asks_for_terms() -> bool:
        return world.is_on("terms") and not world.terms_accepted

    def form(message: str = "", message_at: str = "") -> Response:
        return visits.render(
            "create_app.html",
            message=message,
            message_at=message_at,
            sent=request.form,
            owner=WEB_UID,
            terms=asks_for_terms(),
        )

    @blueprint.get("/developers/apps/create")
    def create() -> Response:
        return form()

    @blueprint.post("/developers/apps/create")
    def submit() -> Response:
        sent = request.form
        if sent.get("app_version") != "scoped":
            return form("Please choose an API.", "api")
        if sent.get("access_type") not in ("full_permissions", "app_folder"):
            return form("Please choose the type of access you need.", "access")
        if sent.get("_subject_uid") != str(WEB_UID):
            return form("Please choose the account that will own your app.", "name")
        if asks_for_terms() and "accept-tos" not in sent:
            return form("Please agree to the API Terms and Conditions.", "terms")
        try:
            app = world.create_app(sent.get("name", ""), cast(AccessType, sent["access_type"]))
        except NameRefused as refusal:
            return form(str(refusal), "name")
        if asks_for_terms():
            world.terms_accepted = True
        visits.current.toast = "App created."
        return visits.go(app_path(app, old=world.is_on("old-app-url")))

    return blueprint
