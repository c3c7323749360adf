"""Whether a display is really there: it is asked, for the variable that names it may be old."""

import os
import socket
import struct
from collections.abc import Mapping
from pathlib import Path

ANSWER_SECONDS = 3.0

_HELLO = struct.pack("<cxHHHHxx", b"l", 11, 0, 0, 0)
"""The beginning of X11's protocol, without a sign-in; every server answers it in some way."""


def answers(environ: Mapping[str, str]) -> bool:
    """Tell whether the Wayland or X11 display that the environment names answers."""
    return _wayland_answers(environ) or _x11_answers(environ.get("DISPLAY", ""))


def _wayland_answers(environ: Mapping[str, str]) -> bool:
    name = environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    path = Path(environ.get("XDG_RUNTIME_DIR", ""), name)  # an absolute name stands for itself
    try:
        with socket.socket(socket.AF_UNIX) as display:
            display.settimeout(ANSWER_SECONDS)
            display.connect(str(path))
    except OSError:
        return False
    return True


def _x11_answers(name: str) -> bool:
    """Tell whether the X server answers a beginning, whatever it says to it."""
    host, colon, rest = name.rpartition(":")
    number = rest.partition(".")[0]
    if not colon or not number.isdigit():
        return False
    try:
        with _connected(host, int(number)) as display:
            display.sendall(_HELLO)
            return bool(display.recv(1))
    except OSError:
        return False


def _connected(host: str, number: int) -> socket.socket:
    """Return a connection to the server. Raises OSError."""
    if host not in ("", "unix") and not host.startswith("/"):
        return socket.create_connection((host.strip("[]"), 6000 + number), timeout=ANSWER_SECONDS)
    path = f"{host}:{number}" if host.startswith("/") else f"/tmp/.X11-unix/X{number}"  # noqa: S108 (X's own place)
    display = socket.socket(socket.AF_UNIX)
    display.settimeout(ANSWER_SECONDS)
    try:
        display.connect(path)
    except OSError:
        display.close()
        if host or not hasattr(os, "O_PATH"):  # Linux alone has sockets without a file
            raise
        display = socket.socket(socket.AF_UNIX)
        display.settimeout(ANSWER_SECONDS)
        try:
            display.connect(f"\0{path}")
        except OSError:
            display.close()
            raise
    return display
