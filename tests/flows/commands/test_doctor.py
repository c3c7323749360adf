"""What `doctor` says of this machine."""

import os
from datetime import UTC, datetime

import pytest

from automation.errors import BrowserBroken
from flows.commands.doctor import _PACKAGES, Check, clock, doctor, get_browser, readiness
from flows.session.services import Services

NOON = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "state", "found"),
    [
        ("Thu, 01 Oct 2026 12:00:03 GMT", "ok", "-3 s against Dropbox"),
        ("Thu, 01 Oct 2026 11:00:00 GMT", "warning", "+3600 s against Dropbox"),
    ],
)
def test_compared(date: str, state: str, found: str) -> None:
    """A clock that is a minute off or more is worth a note."""
    check = clock(date, NOON)
    assert (check.state, check.found) == (state, found)


@pytest.mark.parametrize(
    "date",
    [
        *(None, "", "yesterday", "Thu, 01 Oct 2026 12:00:00 -0000"),
        "Thu, 01 Oct 99999999999999999999 12:00:00 GMT",
    ],
)
def test_not_compared(date: str | None) -> None:
    """Without a date that says which time it is, nothing is said of the clock."""
    check = clock(date, NOON)
    assert check.state == "warning"
    assert check.found.startswith("not checked")


def test_each_look_fails_alone(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of certificates that is gone is one line of the report; the other lines stand."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/file.pem")

    def broken(*_: object, **__: object) -> None:
        raise ValueError("something nobody has thought of")

    monkeypatch.setattr("flows.commands.doctor.version", lambda _: "1")
    monkeypatch.setattr("flows.commands.doctor.open_vault", broken)
    monkeypatch.setattr("flows.commands.doctor.open_browser", broken)
    result = doctor(services)
    found = {check["name"]: check["found"] for check in result.data["checks"]}
    assert "trusted certificates" in found["api.dropboxapi.com"]
    assert found["Vault"] == "could not be tried (ValueError)"
    assert found["Browser"] == "The browser could not be tried (ValueError)."
    assert found["Data folder"]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_folder_that_others_can_change(services: Services) -> None:
    """It is named with what to do, nothing is written there, and no run would be ready."""
    services.home.root.mkdir(parents=True, exist_ok=True)
    services.home.root.chmod(0o777)
    result = doctor(services)
    found = {check["name"]: check for check in result.data["checks"]}
    assert "can be changed by others" in found["Data folder"]["found"]
    assert "chmod go-w" in found["Data folder"]["remedy"]
    assert found["Vault"]["found"].startswith("not tried")
    lines = readiness([Check(**check) for check in result.data["checks"]])
    assert "the data folder is not yours alone" in lines[0]
    assert not list(services.home.root.rglob("vault*"))


def machine(*lacking: str) -> list[Check]:
    """What doctor found on a machine that lacks these."""
    names = ("Browser", "Display", "Vault", "www.dropbox.com", "api.dropboxapi.com")
    return [Check(name, "warning" if name in lacking else "ok", "") for name in names]


def test_ready_for_everything() -> None:
    """On a machine that has all, one line says so."""
    assert readiness(machine()) == ("Ready for: demo, setup, exchange.",)


def test_not_ready() -> None:
    """What is missing is named for each command, and what works all the same."""
    lines = readiness(machine("Display", "Vault"))
    assert lines == (
        "Ready for: demo.",
        "Not ready for setup: no display, no keyring (`--vault file` needs none).",
        "Not ready for exchange: no keyring (`--vault file` needs none).",
    )


def test_the_sandbox_comes_with_the_browser() -> None:
    """Debian's Chromium starts for an ordinary user only with its sandbox, which is a package."""
    assert "chromium-sandbox" in _PACKAGES[-1]


def test_who_may_not_install_is_told_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the browser that was fetched lacks libraries, the packages are named that have them."""
    monkeypatch.setattr("flows.commands.doctor._run", lambda _: True)
    monkeypatch.setattr("flows.commands.doctor._may_install", lambda: False)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    lacks = BrowserBroken("Chromium does not start: a library is missing.", remedy="")

    def works() -> bool:
        raise lacks

    with pytest.raises(BrowserBroken) as raised:
        get_browser(lambda words: None, works)
    assert raised.value.message == lacks.message
    assert "sudo apt-get install chromium chromium-sandbox libatomic1" in raised.value.remedy


def test_who_may_install_gets_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the browser that was fetched lacks libraries, root gets the system's own."""
    done: list[str] = []
    monkeypatch.setattr("flows.commands.doctor._run", lambda words: not done.append(words[0]))
    monkeypatch.setattr("flows.commands.doctor._may_install", lambda: True)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")

    def works() -> bool:
        if "apt-get" not in done:
            raise BrowserBroken("A library is missing.", remedy="")
        return True

    get_browser(lambda words: None, works)
    assert done[-1] == "apt-get"
