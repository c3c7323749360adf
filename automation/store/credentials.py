"""The three values that Snow Atlas asks for, and a type that keeps secrets out of sight."""

import hmac
from dataclasses import dataclass
from typing import NoReturn

DOTS = "••••"


class Secret:
    """A value that prints as dots. Only `reveal()` gives it back."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        if not value:
            raise ValueError("a secret is never empty")
        self._value = value

    def reveal(self) -> str:
        """Return the value itself: for a request to Dropbox's API host, or for the vault."""
        return self._value

    def masked(self) -> str:
        """Return dots and the last four characters, for a person to tell two secrets apart."""
        return DOTS + self._value[-4:] if len(self._value) >= 12 else DOTS

    def __str__(self) -> str:
        return DOTS

    def __repr__(self) -> str:
        return f"Secret('{DOTS}')"

    def __format__(self, spec: str) -> str:
        return format(DOTS, spec)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled or copied")


@dataclass(frozen=True)
class Credentials:
    """What Snow Atlas asks for. The App key is no secret: it is in the authorize URL."""

    app_key: str
    app_secret: Secret
    refresh_token: Secret
