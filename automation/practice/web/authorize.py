"""The pages on which a person lets an app in (facts/console.md, Authorize)."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from automation.practice.network_faults import delivery
from automation.practice.records import App
from automation.practice.scopes import TEAM_SCOPES, individual_entries, team_entries
from automation.practice.state import World
from automation.practice.web.visit import Visits
from automation.practice.web.wording import ENGLISH, GERMAN, JAPANESE, Wording

_ACCESS_TYPES: Final = ("offline", "online", "legacy")


class RequestRefused(Exception):
    """The address that the app sent the person to is not right; the message says why."""


@dataclass(frozen=True)
class AuthorizeRequest:
    """What an app asks for in the authorize address."""

    app: App
    scopes: frozenset[str]
    offline: bool
    work_only: bool
    """Whether a work account is asked for (`require_role=work`)."""


def read_request(world: World, sent: "MultiDict[str, str]") -> AuthorizeRequest:
    """Return what is asked for. Raises RequestRefused with a sentence for the page.

    The parameters are documented by Dropbox; the sentences are this console's own.
    """
    app = world.app(sent.get("client_id", ""))
    if app is None:
        raise RequestRefused("Invalid client_id: there is no app with this key.")
    if sent.get("response_type") != "code":
        raise RequestRefused("Invalid response_type: must be \u201ccode\u201d.")
    access_type = sent.get("token_access_type", "online")
    if access_type not in _ACCESS_TYPES:
        raise RequestRefused(
            "Invalid token_access_type: must be \u201conline\u201d or \u201coffline\u201d."
        )
    if sent.get("redirect_uri"):
        raise RequestRefused("Invalid redirect_uri: it is not registered for this app.")
    if sent.get("require_role") == "personal":
        raise RequestRefused("Please sign in with a personal account.")
    wanted = frozenset(sent.get("scope", "").split())
    if not wanted <= app.scopes:
        raise RequestRefused("Invalid scope: this app has not been given what it asks for.")
    return AuthorizeRequest(
        app,
        wanted or app.scopes,
        offline=access_type == "offline",
        work_only=sent.get("require_role") == "work",
    )


def pages(world: World, visits: Visits) -> Blueprint:
    """Return `/oauth2/authorize` and `/oauth2/authorize_submit`."""
    blueprint = Blueprint("authorize", __name__)
    visits.watch(blueprint)
    visits.need_sign_in(blueprint)

    def words() -> Wording:
        if world.is_on("authorize-in-japanese"):
            return JAPANESE
        return GERMAN if world.is_on("authorize-in-german") else ENGLISH

    def error(sentence: str) -> Response:
        headed = not world.is_on("refusal-without-heading")
        return visits.render(
            "authorize_error.html", 400, sentence=sentence, words=words(), headed=headed
        )

    def refusal(asked: AuthorizeRequest) -> Response | None:
        """Return the page that says why this account may not allow it, or None."""
        if world.is_on("blocked-by-policy"):
            return visits.render(
                "authorize_blocked.html", 403, words=words(), number=asked.app.numeric_id
            )
        if world.must_verify_email():
            return error(words().verify_account)
        if world.is_on("work-account-required") and not asked.work_only:
            return error(words().work_account)
        if asked.scopes & TEAM_SCOPES and world.is_on("not-team-admin"):
            return error(words().team_admin)
        if world.is_on("user-limit"):
            return error(words().user_limit)
        if world.is_on("team-limit"):
            return error(words().team_limit)
        if world.is_on("development-limit"):
            return error(words().development_limit)
        if world.is_on("app-frozen"):
            return error(words().frozen)
        if world.is_on("app-not-valid"):
            return error(words().not_valid)
        return None

    def page(template: str, asked: AuthorizeRequest) -> Response:
        return visits.render(
            template,
            app=asked.app,
            individual=individual_entries(asked.scopes),
            team=team_entries(asked.scopes),
            fields=list(request.args.items()),
            words=words(),
            deaf=world.is_on("deaf-continue"),
        )

    def show(template: str) -> Response:
        if world.is_on("bad-request"):
            return visits.render("bad_request.html", 400, client=request.args.get("client_id", ""))
        try:
            asked = read_request(world, request.args)
        except RequestRefused as refused:
            return error(str(refused))
        world.keys_used.add(asked.app.key)
        return refusal(asked) or page(template, asked)

    @blueprint.get("/oauth2/authorize")
    def authorize() -> Response:
        if world.first_time("silent-page"):
            delivery(request.environ).never = True
        first = "consent" if world.is_on("no-warning-page") else "warning"
        return show(f"authorize_{first}.html")

    @blueprint.post("/oauth2/authorize")
    def go_on() -> Response:
        return show("authorize_consent.html")

    @blueprint.post("/oauth2/authorize_submit")
    def allow() -> Response:
        try:
            asked = read_request(world, request.form)
        except RequestRefused as refused:
            return error(str(refused))
        refused_page = refusal(asked)
        if refused_page is not None:
            return refused_page
        if world.first_time("allow-fails"):
            return visits.render("server_error.html", 500)
        code = world.issue_code(asked.app, asked.scopes, offline=asked.offline)
        return visits.render("authorize_code.html", app=asked.app, code=code.value, words=words())

    @blueprint.get("/oauth2/authorize_submit")
    def no_form() -> Response:
        return error("This page can only be reached from the page before it.")

    return blueprint
