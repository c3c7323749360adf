"""Starts and stops the practice console."""

from collections.abc import Collection
from types import TracebackType
from typing import TYPE_CHECKING

from automation.practice import identifiers
from automation.practice.scenarios import DEFAULT_SCENARIOS
from automation.practice.state import World

if TYPE_CHECKING:
    import ssl

    from automation.practice.server import Server, WsgiApp
    from automation.practice.tenants import Rooms


class PracticeConsole:
    """Console, authorize pages and API on one port, told apart by path.

    A second port is opened when a page first shows the cookie banner, which is of another host.

    Use it as a context manager, or call `start` and `stop`.
    """

    def __init__(
        self,
        scenarios: Collection[str] = DEFAULT_SCENARIOS,
        port: int = 0,
        ssl_context: "ssl.SSLContext | None" = None,
        hosts: Collection[str] = (),
        host: str = "127.0.0.1",
        separate: bool = False,
    ) -> None:
        """Prepare a console that plays exactly `scenarios`; `port` 0 takes a free one.

        It listens on `host`. `hosts` are further names that a request may carry in its Host
        header. With `separate` every browser has a world of its own; the API finds the one that a
        key or token belongs to, and `world` answers what belongs to none.
        Raises ValueError, naming the known ones, for an unknown scenario.
        """
        self.world = World(scenarios)
        self._scenarios = scenarios
        self._host = host
        self._separate = separate
        self.trainer_path = f"/trainer/{identifiers.session_token()}" if separate else ""
        """Where the trainer sees every room; whoever knows it can start them afresh."""
        self._rooms: Rooms | None = None
        self._wanted_port = port
        self._ssl_context = ssl_context
        self._hosts = tuple(hosts)
        self._server: Server | None = None
        self._second: Server | None = None

    def start(self) -> "PracticeConsole":
        """Begin to answer; returns the console itself.

        Raises OSError when the port is in use, RuntimeError when the console runs already.
        """
        if self._server is not None:
            raise RuntimeError("the practice console runs already")
        from automation.practice.server import Server

        server = Server(self._host, self._wanted_port, self._ssl_context)
        names = ("127.0.0.1", "localhost", self._host, *self._hosts)
        hosts = frozenset({*(f"{name}:{server.port}" for name in names), *self._hosts})
        self._server = server
        server.start(lambda: self._site(hosts, names))
        return self

    def _site(self, hosts: frozenset[str], names: Collection[str]) -> "WsgiApp":
        # The web framework takes longer to load than most commands take to run: whoever started
        # the console opens a browser meanwhile.
        from automation.practice.consent_host import ConsentHost
        from automation.practice.site import build_site
        from automation.practice.tenants import Rooms

        consent = ConsentHost(names, self.port, lambda: self._open_second(site))
        if self._separate:
            if self._rooms is None:
                self._rooms = Rooms(self.world, lambda: World(self._scenarios), self.trainer_path)
            site = self._rooms.site(hosts, consent)
        else:
            site = build_site(self.world, hosts, consent)
        return site

    def _open_second(self, site: "WsgiApp") -> int:
        from automation.practice.server import Server

        self._second = Server(self._host, 0, self._ssl_context)
        self._second.start(lambda: site)
        return self._second.port

    def stop(self) -> None:
        """Stop answering and end every thread; does nothing when it is not running."""
        for server in filter(None, (self._server, self._second)):
            server.stop()
        self._server = self._second = None

    def __enter__(self) -> "PracticeConsole":
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """The port that is listened on. Raises RuntimeError when the console does not run."""
        if self._server is None:
            raise RuntimeError("the practice console does not run")
        return self._server.port

    @property
    def url(self) -> str:
        """The console's address without a path. Raises RuntimeError when it does not run."""
        scheme = "https" if self._ssl_context else "http"
        return f"{scheme}://{self._host}:{self.port}"

    @property
    def worlds(self) -> list[World]:
        """Every browser's world, oldest first; `world` alone when they are not separate."""
        if not self._separate:
            return [self.world]
        return self._rooms.worlds() if self._rooms else []

    def issued_secrets(self) -> frozenset[str]:
        """Return every app secret, code and token ever issued in this process."""
        return identifiers.issued_secrets()
