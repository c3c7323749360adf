"""Which ways to Dropbox's controls were confirmed today: said, and written if that is wanted."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from automation.dropbox.scopes import REQUIRED
from automation.store.private_file import write_new
from flows.commands.control_look import Look, State
from flows.session.services import Services
from flows.terminal.prompt import is_yes
from flows.terminal.result import Line

FILE = Path("evidence.json")
QUESTION = (
    f"Write them to {FILE}, to send to the project? It holds control, way, date and version, "
    "and nothing of your account. [y/N] "
)


def confirmed(looks: Sequence[Look], today: date) -> list[dict[str, Any]]:
    """Return each control that was found with the way that found it, once, on which day."""
    found = {
        (look.control, _way(look)) for look in looks if look.state in (State.FOUND, State.HIDDEN)
    }
    return [
        {"control": control, "way": way, "date": f"{today:%Y-%m-%d}"}
        for control, way in sorted(found)
    ]


def _way(look: Look) -> str:
    """Return the way as `controls.toml` has it, for each permission the same."""
    way = str(look.way)
    for scope in REQUIRED:
        way = way.replace(scope, "{scope}")
    return way


def offer_evidence(
    looks: Sequence[Look],
    services: Services,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> list[Line]:
    """Say how many controls were confirmed; write them where the person wants it.

    Raises WrongUsage for a file that exists, NotKept for one that cannot be written.
    """
    ways = confirmed(looks, now().date())
    if not ways:
        return []
    said = [
        Line(f"Confirmed today: {len(ways)} buttons and fields, each by the way that is named.")
    ]
    terminal = services.terminal
    if not (terminal.is_there and is_yes(terminal.ask(QUESTION))):
        return said
    evidence = {"schema": 1, "tool": version("dropbox-connector"), "confirmed": ways}
    write_new(FILE, json.dumps(evidence, indent=2).encode() + b"\n")
    return [*said, Line(f"Written to {FILE}.")]
