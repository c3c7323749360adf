"""What the buttons on the Settings tab do (facts/console.md, Settings tab).

They stand close to what has to be read there, and they really do what they say. Each use is
counted in `World.neighbours`.
"""

from flask import Blueprint, Response, request

from automation.practice.records import App
from automation.practice.state import World
from automation.practice.web.app_page import app_path
from automation.practice.web.visit import Visits


def pages(world: World, visits: Visits) -> Blueprint:
    """Return the addresses that the Settings tab's buttons post to."""
    blueprint = Blueprint("settings_actions", __name__)
    visits.watch(blueprint)
    visits.need_sign_in(blueprint)

    def act(action: str, app: App) -> Response | None:
        """Do it; None when there is no such button."""
        match action:
            case "apply-for-production":
                app.production_requested = True
            case "enable-additional-teams":
                app.additional_teams = True
            case "enable-additional-users":
                app.additional_users = True
            case "unlink-all-teams":
                world.ledger.unlink(app)
            case "generate":
                token = world.ledger.generate(app, world.admin)
                visits.current.generated_token = token.value
            case "delete-app":
                return visits.render("delete_app.html", app=app)
            case "delete-app-confirmed":
                world.delete_app(app)
                visits.current.toast = "App deleted."
                return visits.go("/developers/apps")
            case _:
                return None
        return visits.go(app_path(app))

    @blueprint.post("/developers/apps/settings/<action>")
    def settings(action: str) -> Response:
        app = world.app(request.form.get("app_key", ""))
        if app is None:
            return visits.render("refused.html", 404, title="There is no such app")
        answer = act(action, app)
        if answer is None:
            return visits.render("refused.html", 404, title="There is no such setting")
        world.neighbours[action] += 1
        return answer

    return blueprint
