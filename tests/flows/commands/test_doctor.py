"""What `doctor` says of this machine."""

from datetime import UTC, datetime

import pytest

from flows.commands.doctor import _PACKAGES, Check, clock, doctor, readiness
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


@pytest.mark.parametrize("date", [None, "", "yesterday", "Thu, 01 Oct 2026 12:00:00 -0000"])
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
        "Not ready for setup: no display, no keyring.",
        "Not ready for exchange: no keyring.",
    )


def test_the_sandbox_comes_with_the_browser() -> None:
    """Debian's Chromium starts for an ordinary user only with its sandbox, which is a package."""
    assert "chromium-sandbox" in _PACKAGES[-1]
