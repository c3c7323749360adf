"""How far a profile has come. Holds no secret."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from automation.errors import WrongUsage
from automation.store.private_file import os_errors_as_not_kept, write_private

SCHEMA = 1


@dataclass(frozen=True, kw_only=True)
class Journal:
    """What is known of a profile's app and of its access. Times are ISO 8601 in UTC."""

    schema: int = SCHEMA
    site: str | None = None
    app_name: str | None = None
    """On record before the app is made, so that a killed run finds it by its name."""
    app_key: str | None = None
    adopted: bool = False
    granted_scopes: tuple[str, ...] | None = None
    team_id: str | None = None
    kept_in: str | None = None
    authorized_at: str | None = None
    """When the refresh token that is kept was made; a journal of an earlier version has none."""
    told: tuple[str, ...] = ()
    """The remedies that runs of this profile have ended with since one came to its end."""
    updated_at: str | None = None

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing was reached yet."""
        return not (self.app_name or self.app_key or self.kept_in)


class JournalFile:
    """The journal of one profile, written whole after each thing that must not be forgotten."""

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._path = path
        self._now = now

    def read(self) -> Journal | None:
        """Return what is on record, or None when there is nothing.

        A damaged journal is set aside as `journal.damaged.json`: the app is then looked for by
        name on "My apps". Raises WrongUsage for a journal of a later version of the tool, NotKept
        when it cannot be read or set aside.
        """
        with os_errors_as_not_kept(self._path, "read"):
            try:
                text = self._path.read_text(encoding="utf-8")
            except FileNotFoundError:
                return None
            except UnicodeDecodeError:
                text = ""
        journal = parse_journal(text)
        if journal is None:
            with os_errors_as_not_kept(self._path, "set aside"):
                os.replace(self._path, self._path.with_name("journal.damaged.json"))
        return journal

    def update(self, **changes: Any) -> Journal:
        """Put `changes` on record and return the whole journal. Raises NotKept."""
        stamp = self._now().isoformat(timespec="seconds")
        journal = replace(self.read() or Journal(), **changes, updated_at=stamp)
        write_private(self._path, json.dumps(asdict(journal), indent=2) + "\n")
        return journal

    def update_authorized(self, **changes: Any) -> Journal:
        """Put `changes` on record, and that the refresh token was made now. Raises NotKept."""
        return self.update(**changes, authorized_at=self._now().isoformat(timespec="seconds"))

    def forget(self) -> None:
        """Remove the journal. Raises NotKept."""
        with os_errors_as_not_kept(self._path, "removed"):
            self._path.unlink(missing_ok=True)


def parse_journal(text: str) -> Journal | None:
    """Return the journal in `text`, or None when it is none.

    Raises WrongUsage for a journal of a later version of the tool.
    """
    from pydantic import TypeAdapter

    try:
        raw = json.loads(text)
        if isinstance(raw, dict) and isinstance(raw.get("schema"), int) and raw["schema"] > SCHEMA:
            raise WrongUsage(
                "This profile was written by a later version of dropbox-connector.",
                remedy="Update dropbox-connector, or use another profile: `--profile NAME`.",
            )
        # Strict: what is bent to fit ("no" to False) would be a guess.
        journal = TypeAdapter(Journal).validate_json(text, strict=True)
    except (ValueError, RecursionError):
        return None
    return journal if journal.schema == SCHEMA else None
