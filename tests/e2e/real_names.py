"""Dropbox's own host names, led to a local TLS server by a proxy and a certificate.

The tool is not told: it reads the proxy and the certificate from the environment like any program.
"""

import os
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import trustme

from automation.practice import PracticeConsole
from tests.needed import needed

HOSTS = ("www.dropbox.com", "api.dropboxapi.com")


@dataclass
class Proxy:
    """Tunnels what is meant for Dropbox to `port` on this machine, and refuses everything else."""

    port: int
    asked_for: set[str] = field(default_factory=set)
    """Every host and port that somebody wanted to reach."""

    def __post_init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        """The proxy's address, as HTTPS_PROXY wants it."""
        return f"http://127.0.0.1:{self._server.getsockname()[1]}"

    def close(self) -> None:
        """Take no more connections."""
        self._server.close()

    def _serve(self) -> None:
        with suppress(OSError):  # closed: the test is over
            while True:
                client, _ = self._server.accept()
                threading.Thread(target=self._tunnel, args=(client,), daemon=True).start()

    def _tunnel(self, client: socket.socket) -> None:
        with client:
            asked = b""
            while b"\r\n\r\n" not in asked:
                asked += (received := client.recv(65536))
                if not received:
                    return
            target = asked.split()[1].decode()
            self.asked_for.add(target)
            if target not in {f"{host}:443" for host in HOSTS}:
                client.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")
                return
            with socket.create_connection(("127.0.0.1", self.port)) as server:
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                back = threading.Thread(target=_carry, args=(server, client), daemon=True)
                back.start()
                _carry(client, server)
                back.join()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):  # either side may hang up first
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True)
class RealNames:
    """A practice console that answers under Dropbox's names."""

    console: PracticeConsole
    proxy: Proxy
    environment: dict[str, str]
    """What makes a program of this machine reach it."""


@contextmanager
def under_real_names(folder: Path) -> Iterator[RealNames]:
    """Serve a practice console as `https://www.dropbox.com` and `https://api.dropboxapi.com`."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(*HOSTS).configure_cert(context)
    trusted = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(trusted))
    _trust_in_chromium(folder, trusted)
    with PracticeConsole(ssl_context=context, hosts=HOSTS) as console:
        proxy = Proxy(console.port)
        environment = {
            **{"HTTPS_PROXY": proxy.url, "https_proxy": proxy.url, "HOME": str(folder)},
            **{"REQUESTS_CA_BUNDLE": str(trusted), "NO_PROXY": "", "no_proxy": ""},
        }
        try:
            yield RealNames(console, proxy, {**os.environ, **environment})
        finally:
            proxy.close()


def _trust_in_chromium(home: Path, certificate: Path) -> None:
    """Put the certificate where Chromium on Linux looks for those that its user added."""
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    database, certutil = f"sql:{store}", needed("certutil")
    subprocess.run([certutil, "-d", database, "-N", "--empty-password"], check=True)
    subprocess.run(
        [certutil, "-d", database, "-A", "-t", "C,,", "-n", "test", "-i", certificate], check=True
    )
