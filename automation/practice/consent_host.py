"""The host that asks for cookies: a second port stands for it (facts/console.md, its origin)."""

import threading
from collections.abc import Callable, Collection
from typing import Any

FRAME = "/ccpa_iframe"
OUTER_FRAME = "/consent_iframe"


class ConsentHost:
    """The second port of a console, opened when a page first needs it."""

    def __init__(
        self, names: Collection[str], console_port: int, listen: Callable[[], int]
    ) -> None:
        """`names` are what the machine may be called; `listen` opens the port and returns it."""
        self._names = frozenset(names)
        self._console_port = console_port
        self._listen = listen
        self._port: int | None = None
        self._lock = threading.Lock()

    def origin(self, scheme: str, hostname: str) -> str:
        """Return this host's origin for a browser that calls the console `hostname`."""
        with self._lock:
            if self._port is None:
                self._port = self._listen()
        return f"{scheme}://{hostname}:{self._port}"

    def console_origin(self, scheme: str, hostname: str) -> str:
        """Return the console's origin for a browser that calls this host `hostname`."""
        return f"{scheme}://{hostname}:{self._console_port}"

    def is_asked(self, environ: dict[str, Any]) -> bool:
        """Return whether a request came to this host, and not to the console."""
        return bool(environ["SERVER_PORT"] == str(self._port))

    def is_called(self, host: str) -> bool:
        """Return whether a Host header names this host."""
        name, _, port = host.rpartition(":")
        return name in self._names and port == str(self._port)
