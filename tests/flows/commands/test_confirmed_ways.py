"""What `inspect` confirmed, and the file that says so: written only if the person wants it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from automation.errors import WrongUsage
from flows.commands.confirmed_ways import FILE, confirmed, offer_evidence
from flows.commands.control_look import Look, State
from flows.session.services import Services

NOW = datetime(2026, 12, 24, 12, tzinfo=UTC)
LOOKS = (
    Look("app", "app.settings_tab", "Settings", State.FOUND, 'tab "Settings"', 1, "D 2026-08"),
    *(
        Look("permissions", "permissions.scope", scope, State.HIDDEN, f"[id='{scope}']", 2)
        for scope in ("members.read", "team_info.read")
    ),
    Look("settings", "settings.app_key", "App key", State.MISSING),
    Look("authorize", "authorize.allow", "Allow", State.NOT_LOOKED_FOR, note="only later"),
)


class Answering:
    """Somebody at a terminal who answers `answer`."""

    is_there = True

    def __init__(self, answer: str) -> None:
        self._answer = answer

    def ask(self, prompt: str) -> str:
        """Answer."""
        return self._answer


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def offered(services: Services, answer: str | None) -> str:
    """Offer it to somebody who answers so, or to nobody; return what is said."""
    if answer is not None:
        services = replace(services, terminal=Answering(answer))  # type: ignore[arg-type]
    return " ".join(str(line.text) for line in offer_evidence(LOOKS, services, lambda: NOW))


def test_each_control_is_there_once() -> None:
    """Only what was found counts, and one permission stands for all."""
    assert confirmed(LOOKS, NOW.date()) == [
        {"control": "app.settings_tab", "way": 'tab "Settings"', "date": "2026-12-24"},
        {"control": "permissions.scope", "way": "[id='{scope}']", "date": "2026-12-24"},
    ]


@pytest.mark.parametrize("answer", [None, "", "n", "later"])
def test_without_a_yes_nothing_is_written(services: Services, answer: str | None) -> None:
    """It is said what was confirmed, and that is all."""
    assert "Confirmed today: 2" in offered(services, answer)
    assert not FILE.exists()


def test_what_is_sent_in(services: Services) -> None:
    """Control, way, date, and the tool's version: nothing of the account."""
    assert f"Written to {FILE}" in offered(services, "y")
    written = json.loads(FILE.read_text())
    assert set(written) == {"schema", "tool", "confirmed"}
    assert written["confirmed"] == confirmed(LOOKS, NOW.date())


def test_a_file_that_is_there_stays(services: Services) -> None:
    """Another file of that name is not replaced."""
    FILE.write_text("mine")
    with pytest.raises(WrongUsage):
        offered(services, "yes")
    assert FILE.read_text() == "mine"
