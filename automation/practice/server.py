"""A small threaded HTTP/1.1 server for one WSGI application on loopback.

Werkzeug's own server closes the connection after every answer; here connections are kept alive,
and an answer leaves in one packet, so that no answer waits for a delayed acknowledgement.
"""

import contextlib
import http.server
import io
import select
import socket
import socketserver
import ssl
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any, Final, cast
from urllib.parse import unquote, urlsplit

from automation.practice.network_faults import KEY, Delivery

WsgiApp = Callable[[dict[str, Any], Callable[..., object]], Iterable[bytes]]

_POLL_SECONDS: Final = 0.02
_LONGEST_ANSWER: Final = 2.0
_LARGEST_BODY: Final = 1_000_000
_BODILESS: Final = (204, 304)


class Server(socketserver.ThreadingTCPServer):
    """Serves one application on one address; a thread for each connection."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    # On Windows this option would let two servers share a port instead of refusing the second.
    allow_reuse_address = sys.platform != "win32"

    def __init__(self, host: str, port: int, ssl_context: ssl.SSLContext | None) -> None:
        """Bind to `port`, or to a free one for 0. Raises OSError when it is in use."""
        self.app: WsgiApp
        self.ssl_context = ssl_context
        self.stopping = threading.Event()
        self._open: dict[threading.Thread, socket.socket] = {}
        self._open_lock = threading.Lock()
        super().__init__((host, port), _Handler)
        self._built = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port that the server listens on."""
        return int(self.socket.getsockname()[1])

    def start(self, build: Callable[[], WsgiApp]) -> None:
        """Begin to answer with what `build` returns, in a thread of its own.

        Whoever asks before it is built waits for the answer.
        """
        self._thread = threading.Thread(
            target=self._build_and_serve, args=(build,), name="practice-console", daemon=True
        )
        self._thread.start()

    def _build_and_serve(self, build: Callable[[], WsgiApp]) -> None:
        try:
            self.app = build()
        except BaseException:  # whatever it was, nothing will ever answer here
            self.server_close()  # whoever waits for an answer is told that none will come
            raise
        finally:
            self._built.set()
        self.serve_forever(_POLL_SECONDS)

    def stop(self) -> None:
        """Stop listening, drop connections that are still open, and end every thread."""
        self.stopping.set()
        if self._thread is not None:
            self._built.wait()
            if hasattr(self, "app"):
                self.shutdown()
        self.server_close()
        with self._open_lock:
            answering = dict(self._open)
        for connection in answering.values():
            with contextlib.suppress(OSError):  # the other side was quicker
                connection.shutdown(socket.SHUT_RDWR)
        for thread in (self._thread, *answering):
            if thread is not None:
                thread.join(_LONGEST_ANSWER)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer one connection until either side closes it."""
        if self.ssl_context is not None:
            # The handshake comes with the first read, here and not in the listening thread:
            # a slow one holds up nobody else.
            request = self.ssl_context.wrap_socket(
                request, server_side=True, do_handshake_on_connect=False
            )
        thread = threading.current_thread()
        with self._open_lock:
            self._open[thread] = request
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._open_lock:
                del self._open[thread]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent about a browser that went away; let every other error be seen."""
        if not isinstance(sys.exception(), ConnectionError | ssl.SSLError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""

    def _answer(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or "Transfer-Encoding" in self.headers:
            self._refuse("400 Bad Request")
            return
        if int(length) > _LARGEST_BODY:
            self._refuse("413 Content Too Large")
            return
        body = self.rfile.read(int(length))
        collected: list[Any] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], exc_info: object = None
        ) -> Callable[[bytes], object]:
            collected[:] = [status, headers]
            return lambda data: None

        delivery = Delivery()
        parts = self.server.app({**self._environ(body), KEY: delivery}, start_response)
        try:
            content = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
        status, headers = cast("tuple[str, list[tuple[str, str]]]", collected)
        if self._arrives(delivery):
            self._send(status, headers, content)
        else:
            self.close_connection = True

    def _arrives(self, delivery: Delivery) -> bool:
        """Wait as long as the answer takes; return whether it gets there."""
        if delivery.never:
            while not self.server.stopping.is_set():
                # Nothing more is expected of the other side: what can be read is its leaving.
                if select.select([self.connection], [], [], _POLL_SECONDS)[0]:
                    break
        elif delivery.seconds > 0:
            self.server.stopping.wait(delivery.seconds)
        return not (delivery.never or delivery.lost or self.server.stopping.is_set())

    def _refuse(self, status: str) -> None:
        # Where the next request begins is not known after a body that was not read.
        self.close_connection = True
        self._send(status, [("Content-Type", "text/plain"), ("Connection", "close")], b"")

    def _send(self, status: str, headers: list[tuple[str, str]], content: bytes) -> None:
        code, _, reason = status.partition(" ")
        self.send_response_only(int(code), reason)
        for name, value in headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Date", self.date_time_string())
        if int(code) not in _BODILESS:
            self.send_header("Content-Length", str(len(content)))
        head = io.BytesIO()
        # `end_headers` would send the headers by themselves, in a packet of their own.
        buffered, self.wfile = self.wfile, cast("Any", head)
        self.end_headers()
        self.wfile = buffered
        if self.command != "HEAD":
            head.write(content)
        self.wfile.write(head.getvalue())

    def _environ(self, body: bytes) -> dict[str, Any]:
        target = urlsplit(self.path)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(target.path, "latin-1"),
            "QUERY_STRING": target.query,
            "REQUEST_URI": self.path,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": str(self.server.port),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https" if self.server.ssl_context else "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            key = name.upper().replace("-", "_")
            if key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
                environ[key] = value
            else:
                known = environ.get(f"HTTP_{key}")
                environ[f"HTTP_{key}"] = value if known is None else f"{known},{value}"
        return environ

    do_GET = do_POST = do_HEAD = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = _answer
