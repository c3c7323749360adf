"""Answers that a call gets although nothing is wrong with it (facts/api.md, Answers)."""

from email.utils import formatdate
from math import ceil
from time import time
from typing import Final

from flask import Response, request

from automation.practice.api.answers import as_json, route_error
from automation.practice.api.callers import malformed
from automation.practice.network_faults import delivery
from automation.practice.state import World

_TEN_MINUTES: Final = 600.0
_DATE_SECONDS: Final = 2
"""A date has whole seconds only: with two, at least one is left to wait."""
_HTML: Final = (
    "<!doctype html><html><head><title>Error</title></head>"
    "<body><h1>{title}</h1><p>Something went wrong. Don't worry, your files are still safe.</p>"
    "</body></html>"
)


def token_fault(world: World) -> Response | None:
    """Return what a token request gets instead of its answer, or None."""
    if world.is_on("token-slow"):
        delivery(request.environ).seconds += world.token_seconds
    if world.is_on("token-redirect"):
        return Response("", 302, headers={"Location": world.elsewhere})
    if world.is_on("token-html"):
        return _page(502, "Bad Gateway")
    if world.is_on("token-endpoint-down") or world.first_time("token-hiccup", times=2):
        return as_json(500, {"error": "internal_error"})
    return _too_many(world, "oauth2/token")


def call_fault(world: World, route: str) -> Response | None:
    """Return what the call of `route` gets instead of its answer, or None."""
    limited = _too_many(world, route)
    if limited is not None:
        return limited
    if world.is_on("api-echoes-header") and "Authorization" in request.headers:
        return malformed(route, "Bearer <oauth2-access-token>")
    return _team_fault(world) if route.startswith("team/") else None


def _team_fault(world: World) -> Response | None:
    if world.is_on("api-down"):
        return _page(503, "Service Unavailable")
    if world.is_on("plan-forbids"):
        return as_json(
            403,
            {
                "error_summary": "invalid_account_type/endpoint/..",
                "error": {
                    ".tag": "invalid_account_type",
                    "invalid_account_type": {".tag": "endpoint"},
                },
            },
        )
    if world.is_on("team-forbids"):
        return route_error(403, "team_access_denied")
    return None


def _too_many(world: World, route: str) -> Response | None:
    if world.is_on("rate-limited-long"):
        return _limited(_TEN_MINUTES, f"{_TEN_MINUTES:.0f}")
    if world.first_time("rate-limited", route):
        return _limited(world.retry_after, f"{world.retry_after:g}")
    if world.first_time("rate-limited-date", route):
        # Not the world's clock: the answer's Date header goes by the real one too.
        return _limited(_DATE_SECONDS, formatdate(time() + _DATE_SECONDS, usegmt=True))
    if world.first_time("api-rate-limited-text", route):
        answer = Response("Too many requests.", 429, content_type="text/plain; charset=utf-8")
        answer.headers["Retry-After"] = f"{world.retry_after:g}"
        return answer
    return None


def _limited(seconds: float, retry_after: str) -> Response:
    answer = as_json(
        429,
        {
            "error_summary": "too_many_requests/..",
            "error": {"reason": {".tag": "too_many_requests"}, "retry_after": ceil(seconds)},
        },
    )
    answer.headers["Retry-After"] = retry_after
    return answer


def _page(status: int, title: str) -> Response:
    return Response(_HTML.format(title=title), status, content_type="text/html; charset=utf-8")
