"""`handoff`: gives the three values to the person who adds the connector in Snow Atlas."""

import json
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from automation.browser.finding import has_display
from automation.errors import WrongUsage
from automation.store.credentials import Credentials
from automation.store.private_file import write_new
from flows.kept import Kept, find_kept
from flows.procedure.catalogue import DUPLICATES, SNOW_ATLAS_STEPS
from flows.terminal.result import Result, Warned
from flows.session.surroundings import Surroundings

if TYPE_CHECKING:
    from rich.console import Console

NAMES = {"App key": "APP_KEY", "App secret": "APP_SECRET", "Refresh token": "REFRESH_TOKEN"}
"""The names of Snow Atlas's form, in its order, and what they are called in an environment."""


@dataclass(frozen=True)
class HandoffOptions:
    """How the values are given: in a window, or in the terminal, or into a file."""

    profile: str = "default"
    reveal: bool = False
    format: str | None = None
    to: Path | None = None
    browser: str | None = None
    practice: bool = False

    @property
    def in_window(self) -> bool:
        """Tell whether a window is wanted: where nothing else was asked for."""
        return not (self.reveal or self.format or self.to)


def handoff(options: HandoffOptions, around: Surroundings, *, as_json: bool = False) -> Result:
    """Give the values as asked: masked, unless they were asked for in the open.

    Raises NothingKept, NotKept, or WrongUsage for a file that exists.
    """
    if options.format not in (None, "env", "json"):
        raise WrongUsage(
            f"There is no format '{options.format}'.", remedy="Use `--format env` or `json`."
        )
    kept = find_kept(around, options.profile, practice=options.practice)
    if options.to is not None:
        write_new(options.to, in_format(kept.credentials, options.format or "env").encode())
    elif options.in_window and not as_json and has_display():
        from flows.handoff_window import show_until_closed

        show_until_closed(page_data(kept), options.browser, around)
    return _result(kept, options)


def values_of(credentials: Credentials, *, reveal: bool) -> dict[str, str]:
    """Return the values under the names of Snow Atlas's form; secrets are dots unless revealed."""
    secret, token = credentials.app_secret, credentials.refresh_token
    return {
        "App key": credentials.app_key,
        "App secret": secret.reveal() if reveal else secret.masked(),
        "Refresh token": token.reveal() if reveal else token.masked(),
    }


def in_format(credentials: Credentials, kind: str, *, reveal: bool = True) -> str:
    """Return the values as environment variables or as a JSON object."""
    values = values_of(credentials, reveal=reveal)
    if kind == "json":
        named = {NAMES[name].lower(): value for name, value in values.items()}
        return json.dumps(named, indent=2, ensure_ascii=False) + "\n"
    return "".join(
        f"DROPBOX_CONNECTOR_{NAMES[name]}={shlex.quote(value)}\n" for name, value in values.items()
    )


def page_data(kept: Kept) -> dict[str, object]:
    """Return what the hand-off page is filled with."""
    return page_data_of(kept.credentials, kept.journal.app_name, kept.journal.team_id)


def page_data_of(
    credentials: Credentials, app_name: str | None, team: str | None
) -> dict[str, object]:
    """Return the same for values that are kept nowhere, as in a demo; `team` is its id or name."""
    of_team = f", team {team}" if team else ""
    return {
        "about": f"App “{app_name or credentials.app_key}”{of_team}",
        "values": list(values_of(credentials, reveal=True).items()),
        "steps": list(SNOW_ATLAS_STEPS),
        "warning": DUPLICATES,
    }


def _result(kept: Kept, options: HandoffOptions) -> Result:
    def show(console: "Console") -> None:
        if options.to is not None:
            words = f"Written to {options.to}, which only you can read."
            console.print(words, highlight=False, markup=False)
        elif options.format:
            console.out(
                in_format(kept.credentials, options.format, reveal=options.reveal),
                end="",
                highlight=False,
            )
        else:
            for name, value in values_of(kept.credentials, reveal=options.reveal).items():
                console.out(f"{name:<15}{value}", highlight=False)
            console.print("\n[bold]In Snow Atlas[/]")
            for place, words in enumerate(SNOW_ATLAS_STEPS, 1):
                console.print(f"{place}. {words}", highlight=False)

    return Result(
        "handoff",
        data={
            "profile": options.profile,
            "credentials": {
                NAMES[name].lower(): value
                for name, value in values_of(kept.credentials, reveal=False).items()
            },
            "written_to": str(options.to) if options.to else None,
        },
        show=show,
        warnings=(Warned("duplicates", DUPLICATES),),
    )
