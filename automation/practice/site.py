"""Puts pages and API together into one web application."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from flask import Flask, Response, abort, request
from werkzeug.exceptions import HTTPException

from automation.practice import identifiers
from automation.practice.api import routes, token
from automation.practice.consent_host import ConsentHost
from automation.practice.network_faults import delivery
from automation.practice.server import WsgiApp
from automation.practice.state import World
from automation.practice.web import (
    app_page,
    authorize,
    create_app,
    interruptions,
    my_apps,
    settings_actions,
    sign_in,
    start,
)
from automation.practice.web.assets import Assets
from automation.practice.web.fields import learn_fields, understood
from automation.practice.web.templates import KeptTemplates
from automation.practice.web.visit import Visits

_CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'; "
)
_API: Final = ("token", "api")
_OWN: Final = ("start",)
"""Pages that imitate nothing, so no redesign changes them."""


def build_site(world: World, hosts: frozenset[str], consent: ConsentHost) -> WsgiApp:
    """Return the WSGI application; a request for a host that is not in `hosts` is refused.

    What comes to `consent` is answered with the cookie banner's frame, and nothing else.
    """
    # The static route of Flask itself would look for files anew at each request.
    app = Flask("automation.practice", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # the default provider has it
    app.jinja_options = {
        "bytecode_cache": KeptTemplates(),
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    visits = Visits(world, consent)
    assets = Assets()

    def asset(name: str) -> str:
        return assets.url(name, "" if request.blueprint in _OWN else world.redesigned().digest)

    app.jinja_env.globals["asset"] = asset

    @app.before_request
    def refuse_strange_hosts() -> Response | None:
        host = request.headers.get("Host", "").lower()
        if host in hosts or (consent.is_asked(request.environ) and consent.is_called(host)):
            return None
        return Response("Misdirected request\n", 421, content_type="text/plain; charset=utf-8")

    @app.before_request
    def tell_hosts_apart() -> None:
        is_banner = request.blueprint == "cookie_banner"
        if request.blueprint != "assets" and is_banner != consent.is_asked(request.environ):
            abort(404)

    @app.before_request
    def understand_own_forms() -> None:
        if request.method == "POST" and world.renamed_fields and request.blueprint not in _API:
            request.form = understood(request.form, world.renamed_fields)

    @app.errorhandler(HTTPException)
    def plain_refusal(error: HTTPException) -> Response:
        text = f"{error.code} {error.name}\n"
        return Response(text, error.code, content_type="text/plain; charset=utf-8")

    @app.after_request
    def add_headers(answer: Response) -> Response:
        answer.headers["X-Dropbox-Request-Id"] = identifiers.request_id()
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers.setdefault("Cache-Control", "no-store")
        if answer.mimetype == "text/html":
            answer.headers["Content-Security-Policy"] = _CSP + visits.frames_allowed()
            answer.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        return answer

    @app.after_request
    def redesign_page(answer: Response) -> Response:
        redesign = world.redesigned()
        if redesign.digest and _is_imitation(answer):
            before = answer.get_data(as_text=True)
            after = redesign.apply(before)
            answer.set_data(after)
            if answer.mimetype == "text/html":
                learn_fields(before, after, world.renamed_fields)
        return answer

    @app.after_request
    def dress_page(answer: Response) -> Response:
        is_source = answer.mimetype in ("text/html", "text/css")
        if world.dress is not None and is_source and request.blueprint not in (*_API, *_OWN):
            answer.direct_passthrough = False
            answer.set_data(world.dress(answer.get_data(as_text=True)))
        return answer

    @app.after_request
    def take_time(answer: Response) -> Response:
        is_page = answer.mimetype == "text/html" and not 300 <= answer.status_code < 400
        if (is_page or request.blueprint in _API) and world.is_on("slow"):
            delivery(request.environ).seconds += world.slow_seconds
        return answer

    app.register_blueprint(assets.blueprint())
    console = (
        my_apps.pages(world, visits),
        create_app.pages(world, visits),
        app_page.pages(world, visits),
    )
    for pages in console:
        interruptions.announce_first(world, visits, pages)
    for pages in (
        *console,
        start.pages(world, visits),
        sign_in.pages(world, visits),
        interruptions.pages(world, visits),
        interruptions.banner(visits),
        settings_actions.pages(world, visits),
        authorize.pages(world, visits),
    ):
        app.register_blueprint(pages)
    app.register_blueprint(token.calls(world))
    app.register_blueprint(routes.calls(world))
    return _one_at_a_time(world, app)


def _is_imitation(answer: Response) -> bool:
    """Say whether `answer` shows what Dropbox would show, and not what is this console's own."""
    if request.blueprint == "assets":
        return "-" in request.args.get("v", "")
    return answer.mimetype == "text/html" and request.blueprint not in (*_API, *_OWN)


def _one_at_a_time(world: World, app: Flask) -> WsgiApp:
    def serialised(
        environ: dict[str, Any], start_response: Callable[..., object]
    ) -> Iterable[bytes]:
        with world.lock:
            return app(environ, start_response)  # type: ignore[arg-type]  # WSGI in other words

    return serialised
