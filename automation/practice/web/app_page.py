"""An app's page: its tabs, and saving its permissions (facts/console.md, App page)."""

import secrets
from typing import Final

from flask import Blueprint, Response, request

from automation.practice.records import App
from automation.practice.scopes import IMPLIED, entries
from automation.practice.state import ALWAYS_ON, World
from automation.practice.web.interruptions import confirm_path
from automation.practice.web.visit import Visits

# How long the real tabs are dead is not known.
_TABS_DEAD_MS: Final = 80
_TABS_DEAD_LONG_MS: Final = 2000


def app_path(app: App, *, old: bool = False) -> str:
    """Return the address of the app's page, in today's form or in the one before June 2026."""
    return f"/developers/apps/info/{app.key}" if old else f"/developers/apps/info?app_key={app.key}"


def pages(world: World, visits: Visits) -> Blueprint:
    """Return the page at `/developers/apps/info`, in both forms, and what its Submit calls."""
    blueprint = Blueprint("app_page", __name__)
    visits.watch(blueprint)
    visits.need_sign_in(blueprint)

    def app_page(key: str) -> Response:
        app = world.app(key)
        if app is None:
            return visits.render("refused.html", 404, title="There is no such app")
        if world.is_on("password-asked-again") and not world.password_confirmed:
            return visits.go(confirm_path(request.full_path.rstrip("?")))
        session = visits.current
        sections = world.sections(app)
        generated, session.generated_token = session.generated_token, None
        if generated is None and world.is_on("token-on-settings"):
            generated = world.ledger.generate(app, world.admin).value
        return visits.render(
            "app_page.html",
            app=app,
            sections=sections,
            scopes=[entry.name for entry in entries(sections)],
            always_on=ALWAYS_ON,
            implied=IMPLIED.items(),
            tabs_dead_for=_TABS_DEAD_LONG_MS if world.is_on("late-tabs") else _TABS_DEAD_MS,
            generated=generated,
            no_bar=world.is_on("no-bar"),
            teams=int(world.ledger.links_a_team(app)),
            tab_id=lambda name: f"tab_pyxl{secrets.randbelow(10**18):018d}_{name}",
        )

    @blueprint.get("/developers/apps/info")
    def by_parameter() -> Response:
        return app_page(request.args.get("app_key", ""))

    @blueprint.get("/developers/apps/info/<key>")
    def by_path(key: str) -> Response:
        return app_page(key)

    @blueprint.post("/developers/apps/permissions")
    def submit_permissions() -> Response:
        app = world.app(request.form.get("app_key", ""))
        if app is None:
            return visits.render("refused.html", 404, title="There is no such app")
        try:
            world.submit_scopes(app, request.form.getlist("scope"))
        except ValueError:
            return visits.render("refused.html", 400, title="There is no such permission")
        return Response("{}", content_type="application/json")

    return blueprint
