"""Pages that can come in between (facts/console.md, What can come in between)."""

from urllib.parse import quote

from flask import Blueprint, Response, request

from automation.practice.consent_host import FRAME, OUTER_FRAME
from automation.practice.people import PRACTICE_PASSWORD
from automation.practice.state import World
from automation.practice.web.visit import Visits, local_path

_ANNOUNCEMENT = "/developers/whats_new"
_CONFIRM = "/account/confirm_password"
_PASSKEY = "/passkey_offer"
_HOLD = "/account/two_step"


def _before(path: str, target: str) -> str:
    return f"{path}?cont={quote(target, safe='')}"


def confirm_path(target: str) -> str:
    """Return the address of the page that asks for the password again and leads to `target`."""
    return _before(_CONFIRM, target)


def passkey_path(target: str) -> str:
    """Return the address of the page that offers a passkey and leads to `target`."""
    return _before(_PASSKEY, target)


def announce_first(world: World, visits: Visits, console: Blueprint) -> None:
    """Put an announcement, or a page that must be done first, before the pages of `console`."""

    @console.before_request
    def announcement_first() -> Response | None:
        if request.method == "GET" and world.is_on("hold-after-sign-in") and not world.hold_done:
            return visits.go(_before(_HOLD, request.full_path.rstrip("?")))
        if request.method == "GET" and world.first_time("unknown-page"):
            return visits.go(_before(_ANNOUNCEMENT, request.full_path.rstrip("?")))
        return None


def pages(world: World, visits: Visits) -> Blueprint:
    """Return the passkey offer, the password asked again, the announcement, the email's link."""
    blueprint = Blueprint("interludes", __name__)
    visits.watch(blueprint)
    visits.need_sign_in(blueprint)

    def target() -> str:
        return local_path(request.values.get("cont"))

    @blueprint.get(_PASSKEY)
    def passkey() -> Response:
        return visits.render("passkey.html", cont=target())

    @blueprint.post(_PASSKEY)
    def later() -> Response:
        return visits.go(target())

    @blueprint.get(_CONFIRM)
    def confirm() -> Response:
        return visits.render("confirm_password.html", cont=target(), message="")

    @blueprint.post(_CONFIRM)
    def confirmed() -> Response:
        if request.form.get("password") != PRACTICE_PASSWORD:
            return visits.render(
                "confirm_password.html", cont=target(), message="Incorrect password."
            )
        world.password_confirmed = True
        return visits.go(target())

    @blueprint.get(_HOLD)
    def hold() -> Response:
        return visits.render("hold.html", cont=target())

    @blueprint.post(_HOLD)
    def hold_done() -> Response:
        world.hold_done = True
        return visits.go(target())

    @blueprint.get(_ANNOUNCEMENT)
    def announcement() -> Response:
        return visits.render("announcement.html", cont=target())

    @blueprint.get("/verify_email")
    def verify_email() -> Response:
        if world.verify_email(request.args.get("token", "")):
            return visits.render("email_verified.html")
        return visits.render("refused.html", 404, title="This link does not work")

    return blueprint


def banner(visits: Visits) -> Blueprint:
    """Return what the host that asks for cookies has: the banner's frame, and one around it."""
    blueprint = Blueprint("cookie_banner", __name__)
    visits.watch(blueprint)

    @blueprint.get(OUTER_FRAME)
    def outer() -> Response:
        return visits.render("cookies_outer.html")

    @blueprint.get(FRAME)
    def frame() -> Response:
        return visits.render("cookies.html", console_origin=visits.console_origin())

    @blueprint.post(FRAME)
    def chosen() -> Response:
        visits.current.cookies_chosen = True
        return Response("{}", content_type="application/json")

    return blueprint
