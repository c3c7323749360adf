"""The form that makes an app (facts/console.md, Create app)."""

from dataclasses import dataclass
from typing import Final, cast

from flask import Blueprint, Response, request

from automation.practice.app_names import NameRefused
from automation.practice.network_faults import delivery
from automation.practice.people import PERSONAL_EMAIL, PERSONAL_UID, TEAM_NAME, WEB_UID
from automation.practice.records import AccessType, Owner
from automation.practice.state import World
from automation.practice.web.app_page import app_path
from automation.practice.web.visit import Visits


@dataclass(frozen=True)
class _Account:
    id: Owner
    uid: int
    label: str


# How the real page words the two is not known.
_COMPANY: Final = _Account("company", WEB_UID, TEAM_NAME)
_PERSONAL: Final = _Account("personal", PERSONAL_UID, f"Personal ({PERSONAL_EMAIL})")


def pages(world: World, visits: Visits) -> Blueprint:
    """Return the page at `/developers/apps/create`."""
    blueprint = Blueprint("create_app", __name__)
    visits.watch(blueprint)
    visits.need_sign_in(blueprint)

    def asks_for_terms() -> bool:
        return world.is_on("terms") and not world.terms_accepted

    def owners() -> tuple[_Account, ...]:
        return (_COMPANY, _PERSONAL) if world.is_on("two-accounts") else (_COMPANY,)

    def form(message: str = "", message_at: str = "") -> Response:
        return visits.render(
            "create_app.html",
            message=message,
            message_at=message_at,
            sent=request.form,
            owners=owners(),
            terms=asks_for_terms(),
            keys_lost=world.is_on("keys-lost"),
            unverified=world.must_verify_email(),
            verification_sent=world.verification is not None,
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
        chosen = [o for o in owners() if str(o.uid) == sent.get("_subject_uid")]
        if not chosen:
            return form("Please choose the account that will own your app.", "owner")
        if world.must_verify_email():
            return form("Please verify your email address.", "email")
        if asks_for_terms() and "accept-tos" not in sent:
            return form("Please agree to the API Terms and Conditions.", "terms")
        if world.is_on("app-limit"):
            return form("You have reached the limit for the number of apps.", "top")
        try:
            app = world.create_app(
                sent.get("name", ""), cast(AccessType, sent["access_type"]), chosen[0].id
            )
        except NameRefused as refusal:
            # Where the real page says it is not known.
            return form(str(refusal), "top" if refusal.unexplained else "name")
        if asks_for_terms():
            world.terms_accepted = True
        visits.current.toast = "App created."
        if world.is_on("slow-app-page"):
            delivery(request.environ).seconds += world.way_seconds
        if world.first_time("session-expires"):
            visits.sign_out()
        return visits.go(app_path(app, old=world.is_on("old-app-url")))

    @blueprint.post("/developers/apps/create/verification")
    def send_verification() -> Response:
        world.send_verification()
        return Response("{}", content_type="application/json")

    return blueprint
