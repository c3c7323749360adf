"""Puts pages and API together into one web application."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from automation.practice import identifiers
from automation.practice.api import routes, token
from automation.practice.server import WsgiApp
from automation.practice.web import (
    app_page,
    authorize,
    create_app,
    my_apps,
    settings_actions,
    sign_in,
    start,
)
from automation.practice.web.assets import Assets
from automation.practice.web.templates import KeptTemplates
from automation.practice.web.visit import Visits
from automation.practice.world import World

_CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


def build_site(world: World, hosts: frozenset[str]) -> WsgiApp:
    """Return the WSGI application; a request for a host that is not in `hosts` is refused."""
    # The static route of Flask itself would look for files anew at each request.
    app = Flask("automation.practice", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_options = {
        "bytecode_cache": KeptTemplates(),
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    visits = Visits(world)
    assets = Assets()
    app.jinja_env.globals["asset"] = assets.url

    @app.before_request
    def refuse_strange_hosts() -> Response | None:
        if request.headers.get("Host") in hosts:
            return None
        return Response("Misdirected request\n", 421, content_type="text/plain; charset=utf-8")

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
            answer.headers["Content-Security-Policy"] = _CSP
            answer.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        return answer

    app.register_blueprint(assets.blueprint())
    for pages in (
        start.pages(visits),
        sign_in.pages(world, visits),
        my_apps.pages(world, visits),
        create_app.pages(world, visits),
        app_page.pages(world, visits),
        settings_actions.pages(world, visits),
        authorize.pages(world, visits),
    ):
        app.register_blueprint(pages)
    app.register_blueprint(token.calls(world))
    app.register_blueprint(routes.calls(world))
    return _one_at_a_time(world, app)


def _one_at_a_time(world: World, app: Flask) -> WsgiApp:
    def serialised(
        environ: dict[str, Any], start_response: Callable[..., object]
    ) -> Iterable[bytes]:
        with world.lock:
            return app(environ, start_response)  # type: ignore[arg-type]

    return serialised
