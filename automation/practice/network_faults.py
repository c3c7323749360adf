"""How an answer travels: at once, late, never, or cut off.

The site decides, the server carries it out: outside the world's lock, so that an answer that
waits holds up no other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

KEY: Final = "practice.delivery"


@dataclass
class Delivery:
    """What is to happen to the answer of one request."""

    seconds: float = 0.0
    """How long it waits before it leaves."""
    lost: bool = False
    """The connection ends instead of the answer."""
    never: bool = False
    """The connection stays open without an answer until the other side goes away."""


def delivery(environ: Mapping[str, Any]) -> Delivery:
    """Return the delivery of the request with this WSGI environment, to be changed."""
    found = environ[KEY]
    assert isinstance(found, Delivery)
    return found
