"""What the tests of the store share: credentials to keep, and a real Secret Service."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

import automation
from automation.store.credentials import Credentials, Secret
from tests.needed import needed

# A slow machine is no failure; where speed matters a test asserts it.
settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")

REPOSITORY = str(Path(automation.__path__[0]).parent)
APP_SECRET = "s3cr3tOfTheApp1"
REFRESH_TOKEN = "R4nd0mLookingRefreshTokenOf64CharactersAAAAAAAAAAAAAAAAAAAAAAAAAA"

# No service directories: the bus starts nothing by itself, such as a second keyring or a prompt.
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@pytest.fixture
def credentials() -> Credentials:
    """Three values, shaped like Dropbox's own."""
    return Credentials("k3y0fTheApp1234", Secret(APP_SECRET), Secret(REFRESH_TOKEN))


@dataclass(frozen=True)
class SecretService:
    """A gnome-keyring of our own, on a bus of our own: the person's keyring is not touched."""

    address: str
    daemon: "subprocess.Popen[str]"

    def end(self) -> None:
        """End the keyring's process, as when it crashes."""
        self.daemon.kill()
        self.daemon.wait()


@contextmanager
def running_secret_service(folder: Path) -> Iterator[SecretService]:
    """Start a Secret Service whose files are in `folder`, unlocked, and end it afterwards."""
    private = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "XDG_RUNTIME_DIR": str(folder),
        "GSETTINGS_BACKEND": "memory",
    }
    config = folder / "bus.conf"
    config.write_text(BUS, encoding="utf-8")
    bus = subprocess.Popen(
        [needed("dbus-daemon"), f"--config-file={config}", "--nofork", "--print-address"],
        env=private,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert bus.stdout
        address = bus.stdout.readline().strip()
        assert address, "dbus-daemon gave no address: is the package dbus-daemon whole?"
        keyring = subprocess.Popen(
            [needed("gnome-keyring-daemon"), "--unlock", "--components=secrets", "--foreground"],
            env=private | {"DBUS_SESSION_BUS_ADDRESS": address},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        try:
            assert keyring.stdin
            keyring.stdin.write("a password for tests")
            keyring.stdin.close()
            _wait_for_owner(address, "org.freedesktop.secrets")
            yield SecretService(address, keyring)
        finally:
            keyring.send_signal(signal.SIGTERM)
            keyring.wait(timeout=5)
    finally:
        bus.terminate()
        bus.wait(timeout=5)
        if bus.stdout:
            bus.stdout.close()


@pytest.fixture(name="running_secret_service")
def _running_secret_service() -> Callable[[Path], AbstractContextManager[SecretService]]:
    return running_secret_service


@pytest.fixture(scope="session")
def shared_secret_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecretService]:
    """One Secret Service for all tests that leave it as it is."""
    with running_secret_service(tmp_path_factory.mktemp("keyring")) as service:
        yield service


@pytest.fixture
def secret_service(
    shared_secret_service: SecretService, monkeypatch: pytest.MonkeyPatch
) -> SecretService:
    """A Secret Service that `keyring` finds."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", shared_secret_service.address)
    return shared_secret_service


def _wait_for_owner(address: str, name: str) -> None:
    """Wait until `name` has an owner on the bus: the bus itself tells when."""
    from jeepney import MatchRule, message_bus
    from jeepney.io.blocking import Proxy, open_dbus_connection

    rule = MatchRule(
        type="signal",
        sender=message_bus.bus_name,
        interface=message_bus.interface,
        member="NameOwnerChanged",
        path=message_bus.object_path,
    )
    rule.add_arg_condition(0, name)
    with open_dbus_connection(address) as connection, connection.filter(rule) as changes:
        proxy = Proxy(message_bus, connection)
        proxy.AddMatch(rule)
        if not proxy.NameHasOwner(name)[0]:
            connection.recv_until_filtered(changes, timeout=10)


def run_python(code: str, *arguments: object, **environ: str) -> "subprocess.CompletedProcess[str]":
    """Run `code` in a process of its own, which may run into its limits or kill itself."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": REPOSITORY} | environ,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.fixture(name="run_python")
def _run_python() -> Callable[..., "subprocess.CompletedProcess[str]"]:
    return run_python
