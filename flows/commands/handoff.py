"""`handoff`: gives the three values to the person who adds the connector in Snow Atlas."""

import json
import shlex
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from automation.browser.finding import candidates, has_display
from automation.browser.opening import open_browser
from automation.browser.waiting import Window, cancelled_by_closing
from automation.errors import Cancelled
from automation.remedies import command
from automation.store.credentials import Credentials
from automation.store.private_file import write_new
from flows.procedure.catalogue import DUPLICATES, SNOW_ATLAS_STEPS
from flows.session.profile import StoredCredentials, load_credentials
from flows.session.services import Services
from flows.terminal.options import Format, HandoffOptions
from flows.terminal.result import Line, Notice, Result, Shown, Verbatim

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

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
    """Show the page in a window of its own, with a profile that goes with it.

    The values go into the one page that was made for them, once: what a person opens beside it or
    in its place never gets them.
    """
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        open_browser(Path(folder, "browser"), candidates(browser, headless=False)) as opened,
    ):
        window = Window(opened.context)
        page = opened.context.pages[0]
        with suppress(Cancelled), cancelled_by_closing(window):  # closing it is how it ends
            show_values(page, data)
            left = _Left(page)
            services.progress.say(
                "The values are in the browser window. Close it when you are done."
            )
            if window.until_person(lambda: left.is_so, LOOKED_AT_SECONDS):
                services.progress.say(
                    "The page with the values is gone: it was reloaded, or another page was "
                    f"opened in its place. To see them again, close it and run "
                    f"{command('handoff')}."
                )
                window.until_person(lambda: False, LOOKED_AT_SECONDS)


class _Left:
    """Whether the page with the values was left: from then on it is somebody else's."""

    def __init__(self, page: "Page") -> None:
        self.is_so = False
        self._frame = page.main_frame
        page.on("framenavigated", self._note)

    def _note(self, frame: "Frame") -> None:
        self.is_so = self.is_so or frame == self._frame


def show_values(page: "Page", data: Data) -> None:
    """Show the values on an empty document of the tool's own, in the place of what `page` shows.

    They are given to an element of that document, so that no other document can ever get them: if
    it is gone by then, Playwright's error is raised, and nothing was given to anybody.
    """
    templates = resources.files("flows.templates")
    script = templates.joinpath("handoff.js").read_text(encoding="utf-8")
    page.goto("about:blank")
    page.set_content(templates.joinpath("handoff.html").read_text(encoding="utf-8"))
    place = page.wait_for_selector("#values", state="attached")
    assert place is not None
    fill = script[script.index("({ about") :].rstrip().rstrip(";")
    place.evaluate(f"(element, data) => ({fill})(data)", data)
