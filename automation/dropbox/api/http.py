"""Sends a request to Dropbox's API host, and to no other: https, no redirects, time limits.

Nothing that was sent or received is ever part of an error: bodies may echo the Authorization
header (facts/api.md, Answers).
"""

import json
import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
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
TRIES = 3
FIRST_PAUSE = 0.5
LONGEST_WAIT = 30.0
"""Seconds that all pauses between the tries of one call may take together."""

AGAIN = "Run it again in a few minutes."
NETWORK = "Check the network (`dropbox-connector doctor`), then run it again."
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
    session.mount(f"{site.api}/", HTTPAdapter())
    return session


def send(
    session: requests.Session,
    site: Site,
    path: str,
    *,
    authorization: str,
    form: Mapping[str, str] | None = None,
    body: object = None,
    read_seconds: float = READ_SECONDS,
) -> Answer:
    """Send one POST to the site's API host and return its answer, whatever its status.

    With `form` it is form-encoded, else `body` is sent as JSON (None is `null`, which routes
    without arguments want). Raises Unreachable when nothing was carried out, ConnectionLost or
    TimedOut when that is unknown, in words that hold nothing of the request.
    """
    if not re.fullmatch(r"[\x20-\x7e]+", authorization):
        # http.client would refuse it too, and name it in its message.
        raise ValueError("the authorization holds a sign that no header may hold")
    data = json.dumps(body) if form is None else dict(form)
    headers = {"Content-Type": "application/json"} if form is None else {}
    failure: Unreachable
    try:
        response = session.post(
            site.api + path,
            data=data,
            headers=headers,
            auth=_Authorization(authorization),
            timeout=(CONNECT_SECONDS, read_seconds),
            allow_redirects=False,
        )
    except (OSError, HTTPError) as problem:
        failure = translate_error(problem, urlsplit(site.api).netloc)
    else:
        answer = _answer(response)
        if not 300 <= answer.status < 400:
            return answer
        failure = Unreachable(
            "Dropbox's API host answered with a redirect, which is not followed." + answer.trace(),
            remedy="Get past the network's own sign-in page or proxy, then run it again.",
        )
    # Raised out here, it does not carry the library's error along, which knows the request.
    raise failure


def _answer(response: requests.Response) -> Answer:
    found = response.headers
    return Answer(
        status=response.status_code,
        content_type=found.get("Content-Type", "").split(";")[0].strip().lower(),
        headers={name: found[name] for name in _KEPT if name in found},
        # Without a charset in the header, requests would guess one.
        body=response.content.decode("utf-8", "replace"),
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
