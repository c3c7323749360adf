"""Sends a request to Dropbox's API host, and to no other: https, no redirects, time limits.

Nothing that was sent or received is ever part of an error: bodies may echo the Authorization
header (facts/api.md, Answers).
"""

import json
import os
import re
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
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
REACH_SECONDS = 6.0
"""How long a look whether a host answers may take in all."""
TOTAL_SECONDS = 45.0
"""How long one request may take in all, however slowly its answer drips in."""

LONGEST_ANSWER = 1_000_000
LONGEST_ERROR = 64_000
"""In bytes. An error that is longer is cut; its beginning says what it is."""

CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Where one of them names a file, nothing but what it holds is trusted."""

TRIES = 3
FIRST_PAUSE = 0.5
LONGEST_WAIT = 30.0
"""Seconds that all pauses between the tries of one call may take together."""

AGAIN = "Run it again in a few minutes."
NETWORK = (
    "Check the network (`dropbox-connector doctor`), then run it again. Where the browser gets out "
    "through a proxy of its own settings, name that proxy in HTTPS_PROXY."
)
PROXY = (
    "Check the proxy in HTTPS_PROXY, and its sign-in. `dropbox-connector doctor` tries both hosts."
)
CA_FILE = (
    "Where the company's proxy opens connections, add its certificate to those of the system, or "
    "name a file with it in REQUESTS_CA_BUNDLE."
)
PROXY_LETTERS = "Use an account of the proxy whose name and password have Latin letters only."
CLOCK = "Set this machine's clock; `dropbox-connector doctor` compares it with Dropbox's."
ENDED = "The connection to {} ended before the answer came."

Pause = Callable[[float], None]
T = TypeVar("T")

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
    return _session_for(site.api, trust_env=not site.practice)


def _session_for(address: str, *, trust_env: bool) -> requests.Session:
    session = _Session()
    session.trust_env = trust_env
    session.headers["User-Agent"] = "dropbox-connector"
    session.adapters.clear()
    named = any(os.environ.get(name) for name in CA_VARIABLES)
    session.mount(f"{address}/", HTTPAdapter() if named or not trust_env else _SystemAdapter())
    return session


class _SystemAdapter(HTTPAdapter):
    """Trusts what the system trusts, as the browser does, beside the certificates of requests."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Make the pool of direct connections."""
        super().init_poolmanager(*args, **options, ssl_context=_system_trust())

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """Return the pool of connections through a proxy."""
        return super().proxy_manager_for(proxy, **options, ssl_context=_system_trust())


def _system_trust() -> ssl.SSLContext:
    if sys.platform == "linux":  # OpenSSL's own folders are the system's
        return ssl.create_default_context()
    else:  # noqa: RET505  (mypy leaves out the branch of another system)
        import truststore

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def reach(address: str, *, practice: bool = False) -> str:
    """Connect to a host as the calls do, with nothing to lose; return the `Date` of its answer.

    The date is empty where the host gives none. Raises Unreachable, in the words of a call.
    """
    failure: Unreachable
    host = urlsplit(address).netloc
    try:
        with _session_for(address, trust_env=not practice) as session:
            # On this machine itself nothing is lost on the way: it answers, refuses, or is busy.
            whole, read = REACH_SECONDS, CONNECT_SECONDS
            if practice:
                whole, read = TOTAL_SECONDS, READ_SECONDS
            answer = _within(whole, lambda: _head(session, address, read))
    except _TooSlow:
        failure = TimedOut(f"{host} did not answer in time.", remedy=NETWORK)
    except (OSError, HTTPError, UnicodeError) as problem:
        failure = translate_error(problem, host)
    else:
        return answer
    raise failure


def _head(session: requests.Session, address: str, read_seconds: float) -> str:
    limits = (CONNECT_SECONDS, read_seconds)
    answer = session.head(f"{address}/", timeout=limits, allow_redirects=False)
    return str(answer.headers.get("Date", ""))


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
        raise ValueError("the authorization contains a character that no header may contain")
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
    except (OSError, HTTPError, UnicodeError) as problem:
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


def _within(seconds: float, ask: Callable[[], T]) -> T:
    """Return what `ask` returns, or raise what it raises. Raises _TooSlow.

    A socket's own time limit begins anew with each byte, also in the headers, so the whole call
    runs in a thread, which is left behind when it takes too long.
    """
    answers: list[T] = []
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
    (
        # What is sent of our own is ASCII.
        (UnicodeError,),
        Unreachable,
        "The proxy's name and password for {} hold a letter that cannot be sent.",
        PROXY_LETTERS,
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
