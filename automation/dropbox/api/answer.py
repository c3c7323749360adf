"""An answer of Dropbox's API, and the errors for answers that say nothing of a permission."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from automation.errors import ServerFailing, TooManyRequests, Unreachable

LATER = "Wait a few minutes, then run it again. status.dropbox.com tells of outages."

_HTTP_DATE = re.compile(r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT")


@dataclass(frozen=True)
class Answer:
    """An answer of the API: status, media type, the headers that matter, and the body."""

    status: int
    content_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Retry-After, Date and X-Dropbox-Request-Id, by their names in small letters."""
    body: str = field(default="", repr=False)

    def parsed(self) -> Mapping[str, Any] | None:
        """Return the body as a JSON object; None when it is something else."""
        try:
            body = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return body if isinstance(body, dict) else None

    def json(self) -> Mapping[str, Any]:
        """Return the body as a JSON object; empty when it is something else."""
        return self.parsed() or {}

    def is_from_the_network(self) -> bool:
        """Tell whether a proxy or filter answered: HTML without a request id of Dropbox's.

        Source: docs/facts/api.md, Token endpoint: errors.
        """
        return (
            self.content_type == "text/html"
            and self.status >= 400
            and self.status != 429
            and "x-dropbox-request-id" not in self.headers
        )

    def tag(self) -> str | None:
        """Return the `.tag` of an error; `error_summary` ends in random signs."""
        error = self.json().get("error")
        for holder in (error, error.get("reason") if isinstance(error, dict) else None):
            if isinstance(holder, dict) and isinstance(holder.get(".tag"), str):
                return str(holder[".tag"])
        return None

    def wait(self) -> float | None:
        """Return the seconds that Dropbox asks to wait; None when it does not say.

        `Retry-After` is a number, whole or not, or an HTTP date; else the body may hold
        `retry_after` (facts/api.md, Answers). A date is compared with the answer's own Date:
        this machine's clock may be wrong.
        """
        asked = self.headers.get("retry-after")
        if asked is None:
            error = self.json().get("error")
            asked = str(error.get("retry_after")) if isinstance(error, dict) else ""
        asked = asked.strip()
        if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", asked):
            return float(asked)
        until, now = _moment(asked), _moment(self.headers.get("date", ""))
        return max(0.0, (until - now).total_seconds()) if until and now else None

    def trace(self) -> str:
        """Return the request id in words, to be added to a message; empty without one."""
        found = self.headers.get("x-dropbox-request-id", "")
        return f" Dropbox's request id: {found}." if re.fullmatch(r"[0-9a-f-]{8,64}", found) else ""


def _moment(text: str) -> datetime | None:
    if not _HTTP_DATE.fullmatch(text):
        return None
    try:
        return parsedate_to_datetime(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def unavailable(answer: Answer) -> Unreachable:
    """Return the error for a 429 or 5xx that stayed, with the seconds where Dropbox names them."""
    seconds = answer.wait()
    remedy = LATER if not seconds else f"Wait {seconds:.0f} seconds, then run it again."
    if answer.status == 429:
        asked = "to wait" if not seconds else f"to wait {seconds:.0f} seconds"
        return TooManyRequests(
            f"Dropbox asks {asked}: too many requests." + answer.trace(), remedy=remedy
        )
    return ServerFailing(
        f"Dropbox keeps failing (status {answer.status})." + answer.trace(), remedy=remedy
    )


def on_the_way(answer: Answer) -> Unreachable:
    """Return the error for a page that a proxy or filter probably gave in place of Dropbox."""
    kind = ServerFailing if answer.status >= 500 else Unreachable
    return kind(
        f"The answer (status {answer.status}) was a web page without Dropbox's request id: a proxy "
        "or filter on the way probably gave it.",
        remedy="Wait a few minutes, then run it again. If it stays, ask who manages the network to "
        "allow api.dropboxapi.com, or try another network.",
    )


def not_understood(answer: Answer) -> ServerFailing:
    """Return the error for an answer that Dropbox's specification does not know."""
    return ServerFailing(
        f"The answer (status {answer.status}) was not what Dropbox's specification says."
        + answer.trace(),
        remedy=LATER,
    )
