"""The trainer's page: who has come how far, in every room of a console.

Whoever follows the secret link gets a cookie, and is led to an address without the secret, which a
projector may show. Without it every address here is unknown.
"""

import csv
import hmac
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from flask import Flask, Response, redirect, render_template, request
from werkzeug.exceptions import HTTPException

from automation.practice import identifiers
from automation.practice.rooms import CONNECTOR_SCOPES, MILESTONES, Progress, Room
from automation.practice.server import WsgiApp
from automation.practice.web.assets import Assets
from automation.practice.web.templates import KeptTemplates

COOKIE: Final = "practice_trainer"
_QUIET_SECONDS: Final = 5 * 60
"""After which somebody who is not done may need help."""
_CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_FORMULA: Final = ("=", "+", "-", "@")
"""What a spreadsheet takes for a formula when a cell begins with it."""


@dataclass(frozen=True)
class _Row:
    """One room, as the page shows it."""

    room: Room
    progress: Progress
    now: float

    @property
    def name(self) -> str:
        return self.room.world.visitor or f"Room {self.room.number}"

    @property
    def quiet_for(self) -> float:
        return max(0.0, self.now - self.room.seen_at)

    @property
    def state(self) -> str:
        """`done`, `wrong`, `quiet` or `working`."""
        if self.progress.done:
            return "done"
        if self.progress.wrong_turns:
            return "wrong"
        return "quiet" if self.quiet_for >= _QUIET_SECONDS else "working"

    @property
    def step_for(self) -> float:
        began = max((self.room.opened_at, *self.room.since.values()))
        return max(0.0, self.now - began)


def build_trainer_site(
    rooms: Callable[[], Sequence[Room]], secret_path: str, hosts: frozenset[str]
) -> WsgiApp:
    """Return the application for everything below `/trainer`."""
    app = Flask("automation.practice", static_folder=None)
    app.jinja_options = {
        "bytecode_cache": KeptTemplates(),
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    assets = Assets()
    app.jinja_env.globals["asset"] = assets.url
    app.jinja_env.filters["lasting"] = lasting
    cookie, form_token = identifiers.session_token(), identifiers.session_token()

    def rows() -> list[_Row]:
        return [_Row(room, room.look(), room.world.clock()) for room in rooms()]

    @app.before_request
    def only_the_trainer() -> Response | None:
        if request.headers.get("Host", "").lower() not in hosts:
            return Response("Misdirected request\n", 421, content_type="text/plain; charset=utf-8")
        if _same(request.path, secret_path) and request.method == "GET":
            return _enter(cookie)
        if not _same(request.cookies.get(COOKIE, ""), cookie):
            return _unknown()
        if request.method == "POST" and not _same(request.form.get("t", ""), form_token):
            return Response("This form is out of date. Reload the page.\n", 403)
        return None

    @app.errorhandler(HTTPException)
    def plain_refusal(error: HTTPException) -> Response:
        text = f"{error.code} {error.name}\n"
        return Response(text, error.code, content_type="text/plain; charset=utf-8")

    @app.after_request
    def add_headers(answer: Response) -> Response:
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["Content-Security-Policy"] = _CSP
        return answer

    @app.get("/trainer")
    def page() -> Response:
        found = rows()
        html = render_template(
            "trainer.html",
            rows=found,
            milestones=MILESTONES,
            of=len(CONNECTOR_SCOPES),
            form_token=form_token,
            done=sum(row.state == "done" for row in found),
            help_wanted=sum(row.state in ("wrong", "quiet") for row in found),
        )
        return Response(html, content_type="text/html; charset=utf-8")

    @app.get("/trainer/rooms.csv")
    def table() -> Response:
        answer = Response(as_csv(rows()), content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = 'attachment; filename="rooms.csv"'
        return answer

    @app.post("/trainer/reset")
    def reset() -> Response:
        wanted = request.form.get("room", "")
        for room in rooms():
            if wanted in ("all", str(room.number)):
                room.start_afresh()
        return _to_the_page()

    return app  # type: ignore[return-value]  # WSGI in other words


def lasting(seconds: float) -> str:
    """Return how long that is, in words."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return "< 1 min"
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def as_csv(rows: Sequence[_Row]) -> str:
    """Return a table for a spreadsheet: a line for each room, times in UTC."""
    file = io.StringIO()
    table = csv.writer(file)
    times = [f"{milestone}_at" for milestone in MILESTONES]
    last = ("permissions_saved", "wrong_turns", "seen_at")
    table.writerow(["room", "name", "state", "app_name", *times, *last])
    for row in rows:
        room, progress = row.room, row.progress
        table.writerow(
            [
                room.number,
                _cell(room.world.visitor),
                row.state,
                _cell(progress.app_name),
                *(_time(room.since[m]) if m in room.since else "" for m in MILESTONES),
                " ".join(progress.saved),
                _cell(" ".join(progress.wrong_turns)),
                _time(room.seen_at),
            ]
        )
    return file.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _same(sent: str, right: str) -> bool:
    return hmac.compare_digest(sent.encode(), right.encode())


def _enter(cookie: str) -> Response:
    answer = _to_the_page()
    answer.set_cookie(
        COOKIE, cookie, path="/trainer", httponly=True, samesite="Lax", secure=request.is_secure
    )
    return answer


def _to_the_page() -> Response:
    answer = redirect("/trainer", 303)
    assert isinstance(answer, Response)
    return answer


def _unknown() -> Response:
    return Response("404 Not Found\n", 404, content_type="text/plain; charset=utf-8")
