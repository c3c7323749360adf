"""`handoff`: gives the three values to the person who adds the connector in Snow Atlas."""

import json
import shlex
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import resources
from pathlib import Path

from automation.browser.finding import candidates, has_display
from automation.browser.opening import open_browser
from automation.browser.waiting import Window, cancelled_by_closing
from automation.errors import Cancelled
from automation.store.credentials import Credentials
from automation.store.private_file import write_new
from flows.procedure.catalogue import DUPLICATES, SNOW_ATLAS_STEPS
from flows.session.profile import StoredCredentials, load_credentials
from flows.session.services import Services
from flows.terminal.options import Format, HandoffOptions
from flows.terminal.result import Line, Notice, Result, Shown, Verbatim

NAMES = {"App key": "APP_KEY", "App secret": "APP_SECRET", "Refresh token": "REFRESH_TOKEN"}
"""The names of Snow Atlas's form, in its order, and what they are called in an environment."""

LOOKED_AT_SECONDS = 3600.0

Data = Mapping[str, object]
"""What flows.commands.handoff.page_data returns."""


def handoff(options: HandoffOptions, services: Services, *, as_json: bool = False) -> Result:
    """Give the values as asked: masked, unless they were asked for in the open.

    Raises NothingKept, NotKept, or WrongUsage for a file that exists.
    """
    kept = load_credentials(services, options.profile, practice=options.practice)
    if options.to is not None:
        write_new(options.to, in_format(kept.credentials, options.format or Format.ENV).encode())
    elif options.in_window and not as_json and has_display():
        from flows.commands.handoff import show_until_closed

        show_until_closed(page_data(kept), options.browser, services)
    return _result(kept, options)


def values_of(credentials: Credentials, *, reveal: bool) -> dict[str, str]:
    """Return the values under the names of Snow Atlas's form; secrets are dots unless revealed."""
    secret, token = credentials.app_secret, credentials.refresh_token
    return {
        "App key": credentials.app_key,
        "App secret": secret.reveal() if reveal else secret.masked(),
        "Refresh token": token.reveal() if reveal else token.masked(),
    }


def in_format(credentials: Credentials, kind: Format, *, reveal: bool = True) -> str:
    """Return the values as environment variables or as a JSON object."""
    values = values_of(credentials, reveal=reveal)
    if kind is Format.JSON:
        named = {NAMES[name].lower(): value for name, value in values.items()}
        return json.dumps(named, indent=2, ensure_ascii=False) + "\n"
    return "".join(
        f"DROPBOX_CONNECTOR_{NAMES[name]}={shlex.quote(value)}\n" for name, value in values.items()
    )


def page_data(kept: StoredCredentials) -> dict[str, object]:
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


def _result(kept: StoredCredentials, options: HandoffOptions) -> Result:
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
        show=tuple(_shown(kept, options)),
        warnings=(Notice("duplicates", DUPLICATES),),
    )


def _shown(kept: StoredCredentials, options: HandoffOptions) -> Iterator[Shown]:
    if options.to is not None:
        yield Line(f"Written to {options.to}, which only you can read.", wrap=False)
    elif options.format:
        yield Verbatim(in_format(kept.credentials, options.format, reveal=options.reveal), end="")
    else:
        for name, value in values_of(kept.credentials, reveal=options.reveal).items():
            yield Verbatim(f"{name:<15}{value}")
        yield Line("")
        yield Line("In Snow Atlas", "bold")
        for place, words in enumerate(SNOW_ATLAS_STEPS, 1):
            yield Line(f"{place}. {words}")


def show_until_closed(data: Data, browser: str | None, services: Services) -> None:
    """Show the page in a window of its own, with a profile that goes with it."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
        open_browser(Path(profile), candidates(browser, headless=False)) as opened,
    ):
        window = Window(opened.context)

        def shown() -> bool:
            # A reload empties the page.
            if not is_shown(window):
                show_values(window, data)
            return False

        with suppress(Cancelled), cancelled_by_closing(window):  # closing it is how it ends
            show_values(window, data)
            services.progress.say(
                "The values are in the browser window. Close it when you are done."
            )
            window.until_person(shown, LOOKED_AT_SECONDS)


def show_values(window: Window, data: Data) -> None:
    """Show the page in the tab in use, in the place of what is there."""
    pages = resources.files("flows.templates")
    page = pages.joinpath("handoff.html").read_text(encoding="utf-8")
    script = pages.joinpath("handoff.js").read_text(encoding="utf-8")
    window.open("about:blank")
    window.page.set_content(page)
    window.page.evaluate(script[script.index("({ about") :], data)


def is_shown(window: Window) -> bool:
    """Tell whether the page is there with its values."""
    return window.page.locator("#values .row").count() > 0
