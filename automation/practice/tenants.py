"""A world for each browser, so that several people can practise on one console at a time."""

import base64
import binascii
import threading
from collections.abc import Callable, Iterable
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qs

from automation.practice import identifiers
from automation.practice.consent_host import ConsentHost
from automation.practice.server import WsgiApp
from automation.practice.site import build_site
from automation.practice.state import World

COOKIE: Final = "practice_world"
MOST_WORLDS: Final = 200
"""Beyond it the world that was not visited for longest is forgotten."""
_THIRTY_DAYS: Final = 30 * 24 * 60 * 60
_NOT_FOR_ENTERING: Final = ("/static/", "/log/")
"""What only pages call: a call without the cookie comes from no page of ours."""


class Rooms:
    """Every browser's world, found by its cookie, or by the key or token of an API call."""

    def __init__(self, nobody: World, make: Callable[[], World]) -> None:
        """`make` gives a new world; `nobody` answers what belongs to none."""
        self._nobody = nobody
        self._make = make
        self._worlds: dict[str, World] = {}
        """The least recently visited first."""
        self._made: list[World] = []
        self._lock = threading.Lock()

    def worlds(self) -> list[World]:
        """Return the worlds that are remembered, oldest first."""
        with self._lock:
            return list(self._made)

    def site(self, hosts: frozenset[str], consent: ConsentHost) -> WsgiApp:
        """Return the application that leads each request to its world."""
        sites: dict[int, WsgiApp] = {}

        def site_of(world: World) -> WsgiApp:
            with self._lock:
                kept = {id(known) for known in (*self._made, self._nobody)}
                for gone in sites.keys() - kept:
                    del sites[gone]
                if id(world) not in sites:
                    sites[id(world)] = build_site(world, hosts, consent)
                return sites[id(world)]

        def application(
            environ: dict[str, Any], start_response: Callable[..., object]
        ) -> Iterable[bytes]:
            if environ["PATH_INFO"] == "/oauth2/token" or environ["PATH_INFO"].startswith("/2/"):
                return site_of(self._of_call(environ))(environ, start_response)
            token = _cookie(environ)
            world = self._visited(token)
            if world is not None:
                return site_of(world)(environ, start_response)
            enters = environ["REQUEST_METHOD"] == "GET" and not environ["PATH_INFO"].startswith(
                _NOT_FOR_ENTERING
            )
            if not enters or environ.get("HTTP_HOST", "").lower() not in hosts:
                return site_of(self._nobody)(environ, start_response)
            token, world = self._open()

            def start_with_cookie(
                status: str, headers: list[tuple[str, str]], *rest: object
            ) -> object:
                secure = "; Secure" if environ["wsgi.url_scheme"] == "https" else ""
                cookie = f"{COOKIE}={token}; Max-Age={_THIRTY_DAYS}; Path=/; HttpOnly; SameSite=Lax"
                return start_response(status, [*headers, ("Set-Cookie", cookie + secure)], *rest)

            return site_of(world)(environ, start_with_cookie)

        return application

    def _visited(self, token: str) -> World | None:
        with self._lock:
            world = self._worlds.pop(token, None)
            if world is not None:
                self._worlds[token] = world
            return world

    def _open(self) -> tuple[str, World]:
        with self._lock:
            token, world = identifiers.session_token(), self._make()
            self._worlds[token] = world
            self._made.append(world)
            if len(self._worlds) > MOST_WORLDS:
                forgotten = self._worlds.pop(next(iter(self._worlds)))
                self._made.remove(forgotten)
            return token, world

    def _of_call(self, environ: dict[str, Any]) -> World:
        key, token = _credentials(environ)
        for world in self.worlds():
            with world.lock:
                if any(app.key == key for app in world.apps):
                    return world
                if world.ledger.access_token(token) is not None:
                    return world
        return self._nobody


def _cookie(environ: dict[str, Any]) -> str:
    try:
        found = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _credentials(environ: dict[str, Any]) -> tuple[str, str]:
    """Return the app key and the access token that a call carries; either may be empty."""
    kind, _, value = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if kind == "Bearer":
        return "", value.strip()
    if kind == "Basic":
        try:
            return base64.b64decode(value).decode().partition(":")[0], ""
        except (binascii.Error, ValueError):
            return "", ""
    body = environ["wsgi.input"]
    fields = parse_qs(body.read().decode("latin-1") + "&" + environ["QUERY_STRING"])
    body.seek(0)
    return fields.get("client_id", [""])[0], ""
