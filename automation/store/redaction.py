"""Takes secrets out of texts: those that are known, in every form, and what looks like one."""

import base64
import json
import re
import threading
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

from automation.store.credentials import DOTS, Secret

_SHORTEST = 6

# What was never learnt, but stands where secrets stand: in a header, a tuple of one, JSON (also
# JSON in a string), a form, an attribute. A code has a capital or a digit; an error's slug has not.
_PLACES = re.compile(
    r"""
      (?P<auth> authorization [\\"']* \s*[:=,]\s* b? [\\"']* (?:basic|bearer) \s+ )
      [A-Za-z0-9._~+/=-]+
    | (?P<scheme> \b(?:basic|bearer)\s+ ) [A-Za-z0-9._~+/=-]{20,}
    | (?P<json> (?:refresh_token|access_token|client_secret|app_secret)
                \\*["'] \s*:\s* \\*["'] )
      (?: \\+[^"'\s\\] | [^"'\s\\] )+
    | (?P<form> (?:refresh_token|access_token|client_secret|app_secret)= ) [^&\s"'\\]+
    | (?P<code> (?:^|[?&\s"'])code [\\"']* \s*[=:]\s* [\\"']* )
      (?= [\w-]* (?-i:[A-Z0-9]) ) [\w-]{20,}
    | (?P<attr> data-app-secret= \\*["'] ) [^"'\\]+
    | \b sl\. (?: [A-Za-z0-9_-]{1,8}\. ){0,3} [A-Za-z0-9_-]{20,}
    """,
    re.IGNORECASE | re.VERBOSE,
)


class Redactor:
    """Knows the secrets of this run, and cleans texts of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forms: set[str] = set()
        self._known: tuple[list[str], re.Pattern[str]] | None = None

    def learn(self, *secrets: Secret) -> None:
        """Remember secrets, in every form that they may take in a text."""
        found = {form for secret in secrets for form in forms(secret.reveal())}
        with self._lock:
            self._forms |= found
            self._known = None

    def learn_pair(self, app_key: str, app_secret: Secret) -> None:
        """Remember key and secret as HTTP Basic sends them."""
        self.learn(app_secret, Secret(f"{app_key}:{app_secret.reveal()}"))

    def knows(self, text: str) -> bool:
        """Tell whether `text` holds a secret of this run."""
        return self._found_in(text) is not None

    def clean(self, text: str) -> str:
        """Return `text` with dots in the place of each secret."""
        if pattern := self._found_in(text):
            text = pattern.sub(DOTS, text)
        return _PLACES.sub(_keep_the_name, text)

    def _found_in(self, text: str) -> re.Pattern[str] | None:
        """Return the pattern of all forms if `text` holds one of them."""
        folded_forms, pattern = self._all()
        folded = text.casefold()
        # A plain search first: most texts hold none, and the pattern is some ten times slower.
        if any(form in folded for form in folded_forms):
            return pattern if pattern.search(text) else None
        return None

    def _all(self) -> tuple[list[str], re.Pattern[str]]:
        """Return all forms, folded, and their pattern: made anew only after something was learnt.

        A check of many profiles learns thousands of secrets before it looks for one.
        """
        with self._lock:
            if self._known is None:
                longest_first = sorted(self._forms, key=len, reverse=True)
                pattern = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)
                self._known = [form.casefold() for form in longest_first], pattern
            return self._known


def _keep_the_name(match: re.Match[str]) -> str:
    return (match[match.lastgroup] if match.lastgroup else "") + DOTS


def forms(value: str) -> Iterator[str]:
    """Give the forms in which `value` may stand in a text: raw, URL, JSON, Python, Base64."""
    yield value
    yield quote(value)
    yield quote(value, safe="")
    yield quote_plus(value)
    yield json.dumps(value)[1:-1]
    yield json.dumps(value, ensure_ascii=False)[1:-1]
    yield repr(value)[1:-1]
    yield from _in_base64(value.encode())


def _in_base64(raw: bytes) -> Iterator[str]:
    """Give what Base64 makes of `raw` at each of the three places where it may begin.

    The characters at the ends mix with their neighbours and are left out.
    """
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + raw)
        first = (before * 8 + 5) // 6
        last = (before + len(raw)) * 8 // 6
        middle = encoded[first:last].decode("ascii")
        if len(middle) >= _SHORTEST:
            yield middle
            yield middle.replace("+", "-").replace("/", "_")
