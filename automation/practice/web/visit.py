"""A browser's visit: its session cookie, sign-in, form tokens, and messages shown once."""

import hmac
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from flask import Blueprint, Response, g, redirect, render_template, request

from automation.practice import identifiers
from automation.practice.consent_host import FRAME, OUTER_FRAME, ConsentHost
from automation.practice.people import PRACTICE_EMAIL, PRACTICE_PASSWORD, WEB_UID
from automation.practice.records import WebSession
from automation.practice.state import World

COOKIE: Final = "practice_session"
FORM_FIELD: Final = "t"
_THIRTY_DAYS: Final = 30 * 24 * 60 * 60
_START: Final = "/developers/apps"


def local_path(target: str | None) -> str:
    """Return `target` when it is a path on this site, else the path of "My apps"."""
    if target and target.startswith("/") and target[1:2] not in ("/", "\\"):
        printable = target.isprintable() and "\\" not in target
        return target if printable else _START
    return _START


def _called() -> str:
    return urlsplit(request.host_url).hostname or ""


@dataclass(frozen=True)
class _Banner:
    """The frame on a page that holds the cookie banner, or the frame around it."""

    id: str
    origin: str
    path: str


class Visits:
    """Sessions as the pages see them."""

    def __init__(self, world: World, consent: ConsentHost) -> None:
        """The sessions themselves are kept in `world`; `consent` has the cookie banner."""
        self._world = world
        self._consent = consent

    def watch(self, pages: Blueprint) -> None:
        """Give each request to `pages` a session, and refuse a form without its token."""
        pages.before_request(self._enter)
        pages.after_request(self._leave)

    def need_sign_in(self, pages: Blueprint) -> None:
        """Send a signed-out browser to the sign-in page (facts/console.md, Sign-in)."""

        @pages.before_request
        def sign_in_first() -> Response | None:
            if self.current.uid is None:
                return self._to_sign_in()
            return None

    @property
    def current(self) -> WebSession:
        """The session of the request that is being answered."""
        session: WebSession = g.practice_visit
        return session

    def sign_in(self) -> None:
        """Sign the visitor in, under a new cookie so that an old one cannot be reused."""
        self._world.was_signed_in = True
        self._renew(WEB_UID)

    def sign_out(self) -> None:
        """End the visitor's session."""
        self._renew(None)

    def render(self, template: str, status: int = 200, **values: object) -> Response:
        """Return the page, with what every page shows."""
        session = self.current
        if g.practice_new:
            # Only a page starts a session: a late call from a page that was left must not
            # replace the cookie that sign-in has set meanwhile.
            self._begin(session)
        toast, session.toast = session.toast, None
        admin = self._world.admin
        html = render_template(
            template,
            uid=-1 if session.uid is None else session.uid,
            account=None if session.uid is None else admin,
            form_token=session.csrf,
            toast=toast,
            alert=self._world.is_on("alert-banner"),
            drawn=self._world.is_on("drawn-boxes"),
            banner=None if session.cookies_chosen else self._banner(),
            practice_email=PRACTICE_EMAIL,
            practice_password=PRACTICE_PASSWORD,
            **values,
        )
        return Response(html, status, content_type="text/html; charset=utf-8")

    def frames_allowed(self) -> str:
        """Return what a page's security policy says of frames: the cookie banner's alone."""
        if self._consent.is_asked(request.environ):
            return f"frame-src 'self'; frame-ancestors 'self' {self.console_origin()}"
        banner = self._banner()
        framed = banner.origin if banner else "'none'"
        return f"frame-src {framed}; frame-ancestors 'none'"

    def console_origin(self) -> str:
        """Return where the console is, for a page of the host that asks for cookies."""
        return self._consent.console_origin(request.scheme, _called())

    def _banner(self) -> _Banner | None:
        """Return the frame of the cookie banner, while there is to be one."""
        nested = self._world.is_on("cookie-banner-nested")
        if not (nested or self._world.is_on("cookie-banner")):
            return None
        origin = self._consent.origin(request.scheme, _called())
        if nested:
            return _Banner("consent-iframe", origin, OUTER_FRAME)
        return _Banner("ccpa-iframe", origin, FRAME)

    def go(self, path: str) -> Response:
        """Return a redirect to `path`, to be fetched with GET."""
        answer = redirect(path, 303)
        assert isinstance(answer, Response)
        return answer

    def _enter(self) -> Response | None:
        token = request.cookies.get(COOKIE, "")
        known = self._world.sessions.get(token)
        g.practice_cookie = None
        g.practice_token = token
        g.practice_visit = known or WebSession(csrf=identifiers.session_token())
        g.practice_new = known is None
        if request.method == "POST":
            sent = request.form.get(FORM_FIELD, "")
            if not hmac.compare_digest(sent.encode(), self.current.csrf.encode()):
                if self.current.uid is None:
                    return self._to_sign_in()
                return self.render("refused.html", 403, title="This form is out of date")
        return None

    def _to_sign_in(self) -> Response:
        target = request.full_path.rstrip("?")
        if request.method == "POST":
            # A form cannot be sent again after sign-in, so the person comes back to its page.
            came_from = urlsplit(request.referrer or "")
            target = came_from.path + (f"?{came_from.query}" if came_from.query else "")
        if target.startswith("/login"):
            return self.go(target)
        return self.go(f"/login?cont={quote(local_path(target), safe='')}")

    def _leave(self, answer: Response) -> Response:
        cookie = g.get("practice_cookie")  # absent when the request was refused at the door
        if cookie is not None:
            answer.set_cookie(
                COOKIE,
                cookie,
                max_age=_THIRTY_DAYS,
                httponly=True,
                samesite="Lax",
                secure=request.is_secure,
            )
        return answer

    def _begin(self, session: WebSession) -> None:
        g.practice_token = g.practice_cookie = identifiers.session_token()
        g.practice_visit = session
        g.practice_new = False
        self._world.sessions[g.practice_token] = session

    def _renew(self, uid: int | None) -> None:
        chosen = self.current.cookies_chosen
        self._world.sessions.pop(g.practice_token, None)
        self._begin(WebSession(csrf=identifiers.session_token(), uid=uid, cookies_chosen=chosen))
