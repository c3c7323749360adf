"""Keys, tokens and ids in the shapes that Dropbox gives them, and a register of the secret ones."""

import secrets
import string
from typing import Final

_KEY_ALPHABET: Final = string.ascii_lowercase + string.digits

_issued: set[str] = set()


def _remember(value: str) -> str:
    _issued.add(value)
    return value


def issued_secrets() -> frozenset[str]:
    """Return every app secret, code and token that was ever issued in this process."""
    return frozenset(_issued)


def app_key() -> str:
    """Return 15 characters of `[a-z0-9]` (facts/console.md, Settings tab)."""
    return "".join(secrets.choice(_KEY_ALPHABET) for _ in range(15))


def app_secret() -> str:
    """Return 15 characters of `[a-z0-9]` (facts/console.md, Settings tab)."""
    return _remember(app_key())


def access_code() -> str:
    """Return 43 URL-safe characters (facts/console.md, Authorize)."""
    return _remember(secrets.token_urlsafe(32))


def refresh_token() -> str:
    """Return 64 URL-safe characters (facts/api.md, Token endpoint)."""
    return _remember(secrets.token_urlsafe(48))


def access_token() -> str:
    """Return `sl.` and 130 URL-safe characters (facts/api.md, Token endpoint)."""
    return _remember("sl." + secrets.token_urlsafe(98)[:130])


def session_token() -> str:
    """Return the value of a sign-in cookie; it opens nothing but this console."""
    return secrets.token_urlsafe(24)


def request_id() -> str:
    """Return 32 hexadecimal digits, as `X-Dropbox-Request-Id` has them."""
    return secrets.token_hex(16)
