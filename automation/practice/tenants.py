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
from automation.practice.rooms import Room
from automation.practice.server import WsgiApp
from automation.practice.site import build_site
from automation.practice.state import World
from automation.practice.trainer import build_trainer_site

COOKIE: Final = "practice_world"
MOST_WORLDS: Final = 200
"""Beyond it a room is forgotten before another opens: see `_make_room`."""
KEPT_SECONDS: Final = 12 * 60 * 60
"""How long a room is safe that somebody came back to, however many others are asked for."""
_THIRTY_DAYS: Final = 30 * 24 * 60 * 60
_NOT_FOR_ENTERING: Final = ("/static/", "/log/")
"""What only pages call: a call without the cookie comes from no page of ours."""
_TRAINER: Final = "/trainer"


class Rooms:
    """Every browser's world, found by its cookie, or by the key or token of an API call."""

    def __init__(self, nobody: World, make: Callable[[], World], trainer_path: str) -> None:
        """`make` gives a new world; `nobody` answers what belongs to none."""
        self._nobody = Room(nobody, 0, nobody.clock(), nobody.clock())
        self._make = make
        self._trainer_path = trainer_path
        self._rooms: dict[str, Room] = {}
        """By cookie, the least recently visited first."""
        self._opened = 0
        self._lock = threading.Lock()

    def worlds(self) -> list[World]:
        """Return the worlds that are remembered, oldest first."""
        return [room.world for room in self._all()]

    def inhabited(self) -> list[Room]:
        """Return the rooms that somebody came back to, oldest first."""
        return [room for room in self._all() if room.returned]

    def _all(self) -> list[Room]:
        with self._lock:
            return sorted(self._rooms.values(), key=lambda room: room.number)

    def site(self, hosts: frozenset[str], consent: ConsentHost) -> WsgiApp:
        """Return the application that leads each request to its world."""
        sites: dict[int, WsgiApp] = {}
        trainer = build_trainer_site(self.inhabited, self._trainer_path, hosts)

        def site_of(room: Room) -> WsgiApp:
            with self._lock:
                kept = {known.number for known in (*self._rooms.values(), self._nobody)}
                for gone in sites.keys() - kept:
                    del sites[gone]
                if room.number not in sites:
                    sites[room.number] = build_site(room.world, hosts, consent)
                return sites[room.number]

        def visit(
            room: Room, environ: dict[str, Any], start_response: Callable[..., object]
        ) -> Iterable[bytes]:
            room.visited()
            try:
                return site_of(room)(environ, start_response)
            finally:
                room.look()

        def application(
            environ: dict[str, Any], start_response: Callable[..., object]
        ) -> Iterable[bytes]:
            path = environ["PATH_INFO"]
            if path == _TRAINER or path.startswith(f"{_TRAINER}/"):
                return trainer(environ, start_response)
            if path == "/oauth2/token" or path.startswith("/2/"):
                return visit(self._of_call(environ), environ, start_response)
            room = self._visited(_cookie(environ))
            if room is not None:
                return visit(room, environ, start_response)
            enters = environ["REQUEST_METHOD"] == "GET" and not path.startswith(_NOT_FOR_ENTERING)
            if not enters or environ.get("HTTP_HOST", "").lower() not in hosts:
                return site_of(self._nobody)(environ, start_response)
            opened = self._open()
            if opened is None:
                return _full(start_response)
            token, room = opened

            def start_with_cookie(
                status: str, headers: list[tuple[str, str]], *rest: object
            ) -> object:
                secure = "; Secure" if environ["wsgi.url_scheme"] == "https" else ""
                cookie = f"{COOKIE}={token}; Max-Age={_THIRTY_DAYS}; Path=/; HttpOnly; SameSite=Lax"
                return start_response(status, [*headers, ("Set-Cookie", cookie + secure)], *rest)

            return visit(room, environ, start_with_cookie)

        return application

    def _visited(self, token: str) -> Room | None:
        with self._lock:
            room = self._rooms.pop(token, None)
            if room is not None:
                room.returned = True
                self._rooms[token] = room
            return room

    def _open(self) -> tuple[str, Room] | None:
        """Return a new room with its cookie, or None where all are taken."""
        with self._lock:
            if len(self._rooms) >= MOST_WORLDS and not self._make_room():
                return None
            token, world = identifiers.session_token(), self._make()
            self._opened += 1
            world.number = self._opened
            room = Room(world, self._opened, world.clock(), world.clock())
            self._rooms[token] = room
            return token, room

    def _make_room(self) -> bool:
        """Forget one room, and say whether there was one to forget.

        First those go to which nobody came back: a program that takes no cookie opens one with
        each request. Then those that nobody has used for long. All others stay.
        """
        now = self._nobody.world.clock()
        for token, room in self._rooms.items():
            if not room.returned:
                del self._rooms[token]
                return True
        token, room = next(iter(self._rooms.items()))
        if now - room.seen_at < KEPT_SECONDS:
            return False
        del self._rooms[token]
        return True

    def _of_call(self, environ: dict[str, Any]) -> Room:
        key, token = _credentials(environ)
        for room in self._all():
            with room.world.lock:
                if any(app.key == key for app in room.world.apps):
                    return room
                if room.world.ledger.access_token(token) is not None:
                    return room
        return self._nobody


def _full(start_response: Callable[..., object]) -> Iterable[bytes]:
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "600")]
    start_response("503 Service Unavailable", headers)
    return [
        f"All {MOST_WORLDS} rooms of this practice console are in use. "
        "Ask the trainer to start the console again.\n".encode()
    ]


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
