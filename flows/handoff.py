"""`handoff`: gives the three values to the person who adds the connector in Snow Atlas."""

import json
import os
import shlex
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from automation.browser.finding import candidates, has_display
from automation.browser.opening import open_browser
from automation.browser.waiting import PERSON_TICK_MS, Window
from automation.errors import Cancelled, NotKept, WrongUsage
from automation.store.credentials import Credentials
from flows.kept import Kept, find_kept
from flows.procedure import DUPLICATES, SNOW_ATLAS_STEPS
from flows.result import Result, Warned
from flows.surroundings import Surroundings

if TYPE_CHECKING:
    from rich.console import Console

LOOKED_AT_SECONDS = 3600.0
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
    kept = find_kept(around.home, options.profile, around.redactor)
    if options.to is not None:
        _write(options.to, in_format(kept.credentials, options.format or "env"))
    elif options.in_window and not as_json and has_display():
        _show_in_window(kept, options, around)
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


def _write(path: Path, text: str) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise WrongUsage(
            f"{path} exists already, and is not overwritten.", remedy="Name another file."
        ) from None
    except OSError as problem:
        raise NotKept(
            f"{path} cannot be written: {problem.strerror}.", remedy="Name another file."
        ) from None


def _show_in_window(kept: Kept, options: HandoffOptions, around: Surroundings) -> None:
    """Show the page until the person closes it. No server has it, and no address."""
    pages = resources.files("flows.pages")
    page = pages.joinpath("handoff.html").read_text(encoding="utf-8")
    script = pages.joinpath("handoff.js").read_text(encoding="utf-8")
    fill = script[script.index("({ about") :]

    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
        open_browser(Path(profile), candidates(options.browser, headless=False)) as browser,
    ):
        window = Window(browser.context)
        window.open("about:blank")

        def shown() -> bool:
            if not window.page.locator("#values .row").count():  # at first, and after a reload
                window.page.set_content(page)
                window.page.evaluate(fill, page_data(kept))
            return False

        around.progress.say("The values are in the browser window. Close it when you are done.")
        with suppress(Cancelled):  # closing the window is how it ends
            window.until(shown, LOOKED_AT_SECONDS, PERSON_TICK_MS)


def page_data(kept: Kept) -> dict[str, object]:
    """Return what the hand-off page is filled with."""
    team = f", team {kept.journal.team_id}" if kept.journal.team_id else ""
    return {
        "about": f"App “{kept.journal.app_name or kept.credentials.app_key}”{team}",
        "values": list(values_of(kept.credentials, reveal=True).items()),
        "steps": list(SNOW_ATLAS_STEPS),
        "warning": DUPLICATES,
    }


def _result(kept: Kept, options: HandoffOptions) -> Result:
    def show(console: "Console") -> None:
        if options.to is not None:
            console.print(f"Written to {options.to}, which only you can read.", highlight=False)
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
