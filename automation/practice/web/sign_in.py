"""Sign-in and sign-out (facts/console.md, Sign-in)."""

from flask import Blueprint, Response, request

from automation.practice.people import PRACTICE_EMAIL, PRACTICE_PASSWORD
from automation.practice.state import World
from automation.practice.web.interruptions import passkey_path
from automation.practice.web.visit import Visits, local_path


def pages(world: World, visits: Visits) -> Blueprint:
    """Return the two views at `/login`, sign-out, and the pages' own call home."""
    blueprint = Blueprint("sign_in", __name__)
    visits.watch(blueprint)

    def view(name: str, email: str = "", message: str = "") -> Response:
        return visits.render(
            "login.html",
            view=name,
            email=email,
            message=message,
            cont=local_path(request.values.get("cont")),
        )

    @blueprint.get("/login")
    def login() -> Response:
        if visits.current.uid is not None:
            return visits.go(local_path(request.args.get("cont")))
        return view("email")

    @blueprint.post("/login")
    def submit() -> Response:
        email = request.form.get("susi_email", "").strip()
        password = request.form.get("login_password")
        if not email or "@" not in email:
            return view("email", email, "Please enter a valid email address.")
        if password is None:
            return view("password", email)
        if email.casefold() != PRACTICE_EMAIL or password != PRACTICE_PASSWORD:
            return view("password", email, "Incorrect email or password.")
        visits.sign_in()
        target = local_path(request.form.get("cont"))
        return visits.go(passkey_path(target) if world.first_time("passkey-offer") else target)

    @blueprint.post("/logout")
    def logout() -> Response:
        visits.sign_out()
        return visits.go("/login")

    @blueprint.get("/log/telemetry")
    def telemetry() -> Response:
        # A request that claims an account is answered well only while that account is signed in:
        # this is how sign-in shows on the wire.
        claimed = request.headers.get("x-dropbox-uid", "-1")
        signed_in = visits.current.uid
        honest = claimed == ("-1" if signed_in is None else str(signed_in))
        return Response(status=204 if honest else 403, content_type="text/plain")

    return blueprint
