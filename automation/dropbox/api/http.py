"""Sends a request to Dropbox's API host, and to no other: https, no redirects, time limits.

Nothing that was sent or received is ever part of an error: bodies may echo the Authorization
header (facts/api.md, Answers).
"""

import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
import truststore
from requests.adapters import HTTPAdapter
from requests.exceptions import (
    InvalidSchema,
    InvalidURL,
    ProxyError,
    ReadTimeout,
    RequestException,
)
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError

from automation.dropbox.api.answer import Answer
from automation.dropbox.site import Site, practice_site
from automation.errors import ConnectionLost, TimedOut, Unreachable

CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
PROBE_SECONDS = 5.0
TOTAL_SECONDS = 45.0
"""How long one request may take in all, however slowly its answer drips in."""

LONGEST_ANSWER = 1_000_000
LONGEST_ERROR = 64_000
"""In bytes. An error that is longer is cut; its beginning says what it is."""

TRIES = 3
FIRST_PAUSE = 0.5
LONGEST_WAIT = 30.0
"""Seconds that all pauses between the tries of one call may take together."""

AGAIN = "Run it again in a few minutes."
NETWORK = "Check the network and the proxy (HTTPS_PROXY), then run it again."
PROXY = (
    "Check the proxy in HTTPS_PROXY, and its sign-in. `dropbox-connector doctor` tries both hosts."
)
CA_FILE = (
    "Where the company's proxy opens connections, name its certificates in REQUESTS_CA_BUNDLE."
)
CLOCK = "Set this machine's clock; `dropbox-connector doctor` compares it with Dropbox's."
ENDED = "The connection to {} ended before the answer came."

Pause = Callable[[float], None]

_KEPT = ("retry-after", "date", "x-dropbox-request-id")
_NOT_VALID_TODAY = (9, 10)  # OpenSSL: the certificate is not valid yet, or no longer


class _Session(requests.Session):
    """A session that never prepares a request to where a redirect points."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return None: there is nothing to follow."""


class _Authorization(requests.auth.AuthBase):
    """Sets the header itself: with none given, requests would take one from a netrc file."""

    def __init__(self, header: str) -> None:
        self._header = header

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._header
        return request


class _SystemTrust(HTTPAdapter):
    """Trusts what the system trusts, as the browser does, beside the usual authorities.

    Where a company inspects TLS, its authority is in the system's store and nowhere else.
    """

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        """Give the connections a context that asks the system's store."""
        super().init_poolmanager(*args, **more, ssl_context=_context())

    def proxy_manager_for(self, *args: Any, **more: Any) -> Any:
        """Give the connections through a proxy the same."""
        return super().proxy_manager_for(*args, **more, ssl_context=_context())


def _context() -> ssl.SSLContext:
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def open_session(site: Site) -> requests.Session:
    """Return a session that keeps its connection and can reach the site's API host only.

    For the real site it heeds the environment's proxies and certificates; practice stays on this
    machine. Raises ValueError for a real site without https, BadPracticeAddress for practice on
    another machine.
    """
    if site.practice:
        practice_site(site.api)
    elif not site.api.startswith("https://"):
        raise ValueError("a secret travels over https only")
    session = _Session()
    session.trust_env = not site.practice
    session.headers["User-Agent"] = "dropbox-connector"
    session.adapters.clear()
    session.mount(f"{site.api}/", HTTPAdapter() if site.practice else _SystemTrust())
    return session


def reach(session: requests.Session, url: str) -> str:
    """Ask the host of `url` for nothing, and return its `Date`, which may be empty.

    Sends no secret. Raises what `send` raises where the host cannot be reached; every answer is
    an answer, whatever its status.
    """
    failure: Unreachable
    try:
        answer = session.head(url, timeout=(CONNECT_SECONDS, PROBE_SECONDS), allow_redirects=False)
    except (OSError, HTTPError) as problem:
        failure = translate_error(problem, urlsplit(url).netloc)
    else:
        return answer.headers.get("Date", "")
    raise failure


def reach_host(url: str) -> str:
    """Reach a host of Dropbox's other than the API's in the same way; see `reach`."""
    with _Session() as session:
        session.mount("https://", _SystemTrust())
        return reach(session, url)


def send(
    session: requests.Session,
    site: Site,
    path: str,
    *,
    authorization: str,
    form: Mapping[str, str] | None = None,
    body: object = None,
    read_seconds: float = READ_SECONDS,
    total_seconds: float = TOTAL_SECONDS,
) -> Answer:
    """Send one POST to the site's API host and return its answer, whatever its status.

    With `form` it is form-encoded, else `body` is sent as JSON (None is `null`, which routes
    without arguments want). Raises Unreachable when nothing was carried out, ConnectionLost or
    TimedOut when that is unknown, in words that hold nothing of the request. An answer that is not
    whole within `total_seconds` is a TimedOut, and one that is too long a ConnectionLost.
    """
    if not re.fullmatch(r"[\x20-\x7e]+", authorization):
        # http.client would refuse it too, and name it in its message.
        raise ValueError("the authorization holds a sign that no header may hold")
    data = json.dumps(body) if form is None else dict(form)
    headers = {"Content-Type": "application/json"} if form is None else {}
    failure: Unreachable

    def ask() -> Answer:
        with session.post(
            site.api + path,
            data=data,
            headers=headers,
            auth=_Authorization(authorization),
            timeout=(CONNECT_SECONDS, read_seconds),
            allow_redirects=False,
            stream=True,
        ) as response:
            return _answer(response)

    host = urlsplit(site.api).netloc
    try:
        answer = _within(total_seconds, ask)
    except _TooLong:
        failure = ConnectionLost(f"The answer of {host} was too long.", remedy=AGAIN)
    except _TooSlow:
        failure = TimedOut(f"{host} did not answer in time.", remedy=AGAIN)
    except (OSError, HTTPError) as problem:
        failure = translate_error(problem, host)
    else:
        if not 300 <= answer.status < 400:
            return answer
        failure = Unreachable(
            "Dropbox's API host answered with a redirect, which is not followed." + answer.trace(),
            remedy="Get past the network's own sign-in page or proxy, then run it again.",
        )
    # Raised out here, it does not carry the library's error along, which knows the request.
    raise failure


class _TooLong(Exception):
    """An answer is longer than any that Dropbox gives."""


class _TooSlow(Exception):
    """An answer was not whole in time."""


def _within(seconds: float, ask: Callable[[], Answer]) -> Answer:
    """Return what `ask` returns, or raise what it raises. Raises _TooSlow.

    A socket's own time limit begins anew with each byte, also in the headers, so the whole call
    runs in a thread, which is left behind when it takes too long.
    """
    answers: list[Answer] = []
    problems: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(ask())
        except BaseException as problem:
            problems.append(problem)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if problems:
        raise problems[0]
    if not answers:
        raise _TooSlow
    return answers[0]


def _body(response: requests.Response) -> bytes:
    """Return the body; an error is cut. Raises _TooLong."""
    is_error = response.status_code >= 400
    longest = LONGEST_ERROR if is_error else LONGEST_ANSWER
    body = bytearray()
    for piece in response.iter_content(16_384):
        body += piece
        if len(body) > longest and not is_error:
            raise _TooLong
        if len(body) >= longest:
            return bytes(body[:longest])
    return bytes(body)


def _answer(response: requests.Response) -> Answer:
    found = response.headers
    return Answer(
        status=response.status_code,
        content_type=found.get("Content-Type", "").split(";")[0].strip().lower(),
        headers={name: found[name] for name in _KEPT if name in found},
        # Without a charset in the header, requests would guess one.
        body=_body(response).decode("utf-8", "replace"),
    )


_FAILURES: tuple[tuple[tuple[type[BaseException], ...], type[Unreachable], str, str], ...] = (
    # Our own address is sound, so one that requests cannot use is the proxy's, such as socks5.
    (
        (ProxyError, InvalidURL, InvalidSchema),
        Unreachable,
        "The proxy did not let us through to {}.",
        PROXY,
    ),
    ((ssl.SSLCertVerificationError,), Unreachable, "The certificate of {} was refused.", CA_FILE),
    ((socket.gaierror,), Unreachable, "The name {} could not be looked up.", NETWORK),
    ((NewConnectionError, ConnectTimeoutError), Unreachable, "{} could not be reached.", NETWORK),
    ((ReadTimeout, ReadTimeoutError), TimedOut, "{} did not answer in time.", AGAIN),
    ((ssl.SSLEOFError, ssl.SSLZeroReturnError), ConnectionLost, ENDED, AGAIN),
    ((ssl.SSLError,), Unreachable, "No secure connection to {} came about.", NETWORK),
    ((RequestException, HTTPError), ConnectionLost, ENDED, AGAIN),
    # A bare OSError comes before anything is sent: requests did not find the file.
    ((OSError,), Unreachable, "The file of trusted certificates is not there.", CA_FILE),
)
"""What is among the causes, and what it means: the first that fits."""


def translate_error(problem: Exception, host: str) -> Unreachable:
    """Return our own error for a failure of the transport, holding nothing of the request.

    Whatever is not known to have happened before the request was sent is a ConnectionLost.
    """
    causes = list(_causes(problem))
    if any(getattr(cause, "verify_code", 0) in _NOT_VALID_TODAY for cause in causes):
        message = f"By this machine's clock the certificate of {host} is not valid today."
        return Unreachable(message, remedy=CLOCK)
    kind, message, remedy = next(
        row[1:] for row in _FAILURES if any(isinstance(cause, row[0]) for cause in causes)
    )
    return kind(message.format(host), remedy=remedy)


def _causes(problem: BaseException) -> Iterator[BaseException]:
    """Give `problem` and what it wraps; requests and urllib3 wrap in three ways."""
    yield problem
    inner = [*problem.args, getattr(problem, "reason", None), problem.__cause__]
    for cause in inner:
        if isinstance(cause, BaseException):
            yield from _causes(cause)


def with_retries(send: Callable[[], Answer], pause: Pause, *, repeatable: bool = True) -> Answer:
    """Return the answer of `send`, sent up to three times where that is safe and may help.

    429 is repeated after Retry-After, 5xx likewise or with a growing pause; a connection that
    ended early only where the call is `repeatable`; nothing else is. When the pauses would take
    more than 30 seconds together, the answer is returned as it is (facts/api.md, Answers).
    """
    waited = 0.0
    for attempt in range(1, TRIES + 1):
        seconds = FIRST_PAUSE * 2 ** (attempt - 1)
        try:
            answer = send()
        except ConnectionLost as problem:
            if attempt == TRIES or not repeatable or isinstance(problem, TimedOut):
                raise
        else:
            if attempt == TRIES or (answer.status != 429 and answer.status < 500):
                return answer
            seconds = answer.wait() or seconds
            if waited + seconds > LONGEST_WAIT:
                return answer
        pause(seconds)
        waited += seconds
    raise AssertionError("the last attempt returns or raises")
