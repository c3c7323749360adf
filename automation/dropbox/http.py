"""Sends a request to Dropbox's API host, and to no other: https, no redirects, time limits.

Nothing that was sent or received is ever part of an error: bodies may echo the Authorization
header (facts/api.md, Answers).
"""

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests

from automation.dropbox.site import Site
from automation.errors import Unreachable

CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
TRIES = 3
LONGEST_WAIT = 30.0

Pause = Callable[[float], None]


class ConnectionLost(Unreachable):
    """The connection ended after the request was sent: whether it was carried out is unknown."""

    code = "connection-lost"


@dataclass(frozen=True)
class Answer:
    """An answer of the API: status, media type, body, and what Dropbox's support asks for."""

    status: int
    media_type: str
    text: str
    request_id: str | None = None
    retry_after: str | None = None

    def json(self) -> Mapping[str, Any]:
        """Return the body as an object; empty when it is none."""
        if not self.media_type.endswith("json"):
            return {}
        try:
            body = json.loads(self.text)
        except ValueError:
            return {}
        return body if isinstance(body, dict) else {}

    def tag(self) -> str | None:
        """Return the `.tag` of a route's error; `error_summary` ends in random signs."""
        error = self.json().get("error")
        if isinstance(error, dict):
            tag = error.get(".tag") or (error.get("reason") or {}).get(".tag")
            return tag if isinstance(tag, str) else None
        return None

    def trace(self) -> str:
        """Return the request id in words, to be added to a message; empty without one."""
        return f" Dropbox's request id: {self.request_id}." if self.request_id else ""


class Authorization(requests.auth.AuthBase):
    """Sets the header itself: with none given, requests would take one from a netrc file."""

    def __init__(self, header: str) -> None:
        self._header = header

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._header
        return request


def open_session(site: Site) -> requests.Session:
    """Return a session that keeps its connection. Practice never goes through a proxy."""
    session = requests.Session()
    session.trust_env = not site.practice
    return session


def post(
    session: requests.Session,
    site: Site,
    path: str,
    *,
    authorization: str,
    form: Mapping[str, str] | None = None,
    body: object = None,
) -> Answer:
    """Send one POST to the site's API host and return its answer, whatever its status.

    With `form` it is form-encoded, else `body` is sent as JSON (None is `null`, which routes
    without arguments want). Raises Unreachable or ConnectionLost, in words that hold nothing of
    the request.
    """
    url = site.api + path
    if not site.practice and not url.startswith("https://"):
        raise ValueError("a secret travels over https only")
    headers = {"Accept-Encoding": "identity"}
    if form is None:
        data: Any = json.dumps(body)
        headers["Content-Type"] = "application/json"
    else:
        data = dict(form)
    try:
        with session.post(
            url,
            data=data,
            headers=headers,
            auth=Authorization(authorization),
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
        ) as response:
            answer = _answer(response)
    except requests.RequestException as problem:
        raise _in_words(problem, site) from None
    if 300 <= answer.status < 400:
        raise Unreachable(
            "Dropbox's API host answered with a redirect, which is not followed." + answer.trace(),
            remedy="Something between you and Dropbox answers instead, such as a sign-in page of "
            "the network or a proxy. Get past it, then run it again.",
        )
    return answer


def _answer(response: requests.Response) -> Answer:
    return Answer(
        status=response.status_code,
        media_type=response.headers.get("Content-Type", "").split(";")[0].strip().lower(),
        text=response.text,
        request_id=response.headers.get("X-Dropbox-Request-Id"),
        retry_after=response.headers.get("Retry-After"),
    )


def _in_words(problem: requests.RequestException, site: Site) -> Unreachable:
    host = site.api.split("//")[1]
    if isinstance(problem, requests.exceptions.ProxyError):
        return Unreachable(
            f"The proxy refused the connection to {host}.",
            remedy="Check the proxy in HTTPS_PROXY, and that it may reach api.dropboxapi.com.",
        )
    if isinstance(problem, requests.exceptions.SSLError):
        return Unreachable(
            f"The certificate of {host} was not accepted.",
            remedy="Check this machine's clock (`dropbox-connector doctor`). Where the company's "
            "proxy opens connections, name its certificate in REQUESTS_CA_BUNDLE.",
        )
    if isinstance(problem, requests.exceptions.ConnectTimeout):
        return Unreachable(
            f"{host} did not answer.",
            remedy="Check the network (`dropbox-connector doctor`), then run it again.",
        )
    if isinstance(problem, requests.exceptions.ReadTimeout):
        return ConnectionLost(
            f"{host} took the request and did not answer within {READ_SECONDS:g} seconds.",
            remedy="Run it again in a few minutes.",
        )
    if _broke_off(problem):
        return ConnectionLost(
            f"The connection to {host} ended before the answer came.",
            remedy="Run it again.",
        )
    return Unreachable(
        f"{host} could not be reached.",
        remedy="Check the network (`dropbox-connector doctor`), then run it again.",
    )


def _broke_off(problem: requests.RequestException) -> bool:
    """Tell whether the request had left: urllib3 says so in the kind of error it wraps."""
    from urllib3.exceptions import IncompleteRead, ProtocolError

    if isinstance(problem, requests.exceptions.ChunkedEncodingError):
        return True
    inner = problem.args[0] if problem.args else None
    return isinstance(inner, (ProtocolError, IncompleteRead))


def with_retries(
    send: Callable[[], Answer],
    pause: Pause,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Answer:
    """Return the answer of `send`, sent up to three times where that is safe and may help.

    429 is repeated after Retry-After, 5xx with a growing pause; nothing else is. When Dropbox asks
    for a longer wait than 30 seconds, the answer is returned as it is (facts/api.md, Answers).
    """
    for attempt in range(1, TRIES + 1):
        answer = send()
        if attempt == TRIES or (answer.status != 429 and answer.status < 500):
            return answer
        wait = wait_asked_for(answer, now()) if answer.status == 429 else None
        seconds = 0.5 * 2 ** (attempt - 1) if wait is None else wait
        if seconds > LONGEST_WAIT:
            return answer
        pause(seconds)
    raise AssertionError("unreachable")


def wait_asked_for(answer: Answer, now: datetime) -> float | None:
    """Return the seconds to wait before the next try, from header or body; None without them.

    `Retry-After` is a number, whole or not, or an HTTP date (facts/api.md, Answers).
    """
    asked = answer.retry_after
    if asked is None:
        error = answer.json().get("error")
        asked = str(error.get("retry_after", "")) if isinstance(error, dict) else ""
    if re.fullmatch(r"\d+(\.\d+)?", asked.strip()):
        return float(asked)
    try:
        until = parsedate_to_datetime(asked)
    except ValueError:
        return None
    return max(0.0, (until - now).total_seconds())


def pause_for_real(seconds: float) -> None:
    """Wait. The only place where the tool sleeps: Dropbox asked for it."""
    time.sleep(seconds)
