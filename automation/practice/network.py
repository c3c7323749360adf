"""Where a console can be reached: on this machine alone, or from others in the same room."""

import ipaddress
import socket
from dataclasses import dataclass

_EVERYWHERE = "0.0.0.0"  # noqa: S104 - recognised here, and listened on only when it is asked for
# An address for documentation: no packet is sent to it, and it tells which way packets would go.
_FAR_AWAY = ("192.0.2.1", 9)


@dataclass(frozen=True)
class ListenAddress:
    """An address to listen on, and how it is reached."""

    host: str
    """The IPv4 address."""
    shown: str
    """What a person types for it."""
    names: frozenset[str]
    """Everything that a browser may call it."""

    @property
    def is_open(self) -> bool:
        """Whether other machines can reach it."""
        return not ipaddress.ip_address(self.host).is_loopback


def listening_on(host: str) -> ListenAddress:
    """Return how `host`, a name or an IPv4 address of this machine, is reached.

    `0.0.0.0` means every address of it. Raises OSError for what is no address.
    """
    address = str(socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_STREAM)[0][4][0])
    if address != _EVERYWHERE:
        return ListenAddress(address, address, frozenset({host.lower(), address}))
    own = _own_addresses()
    return ListenAddress(address, own[0], frozenset({*own, socket.gethostname().lower()}))


def _own_addresses() -> list[str]:
    """Return this machine's IPv4 addresses, the one that others are most likely to reach first."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_FAR_AWAY)
            found.append(str(probe.getsockname()[0]))
        except OSError:  # no network: only this machine itself is left
            found.append("127.0.0.1")
    try:
        resolved = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:  # a machine need not know its own name
        resolved = []
    return [*found, *sorted({str(entry[4][0]) for entry in resolved} - set(found))]
