"""`repair`: the person points at a control that has moved; the tool remembers where it is now."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from automation.browser.overlay import DONE, STOP, Caption
from automation.browser.picking import pick
from automation.dropbox.controls.catalogue import Control, Way, built_in
from automation.dropbox.controls.describing import describe
from automation.dropbox.controls.own_controls import forget, read_own, remember
from automation.dropbox.scopes import REQUIRED
from automation.dropbox.site import Site
from automation.errors import (
    Cancelled,
    PatienceRanOut,
    UnknownControl,
    WrongUsage,
)
from flows.commands.console_visit import address_of, first_app, page_errors_as_setup_errors, sign_in
from flows.procedure.open_run import new_run
from flows.procedure.run import AppState, Wishes
from flows.session.api import DropboxCalls
from flows.session.browser import Session, open_session
from flows.session.profile import open_profile
from flows.session.services import Services
from flows.session.where import Where, site_of
from flows.terminal.result import Result

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True)
class RepairOptions:
    """What was asked for: the control, and for a permission's box which one."""

    where: Where
    control: str
    scope: str | None = None
    app_key: str | None = None


def repair(
    options: RepairOptions,
    services: Services,
    today: Callable[[], date] = date.today,
) -> Result:
    """Have the person point at the control, and keep the way to it for all later runs.

    Raises UnknownControl, PersonNeeded, PatienceRanOut, Cancelled, BadControls, NotKept.
    """
    control = _control(options)
    where = options.where
    with (
        site_of(where) as site,
        open_profile(where, "none", services) as place,
        closing(DropboxCalls(site, services.redactor.learn, services.pause)) as calls,
        open_session(site, where, place, services) as session,
    ):
        run = new_run(site, where, place, session, calls, services, Wishes(), AppState())
        sign_in(run, where, place, session, services)
        with page_errors_as_setup_errors(session.window):
            session.window.open(_address(site, options, place.journal.read(), session))
            way = _pointed_at(site, options, control, session, services, today())
        remember(services.home.controls, options.control, way)
    return Result(
        "repair",
        data={"control": options.control, "way": str(way), "file": str(services.home.controls)},
        show=lambda console: _say(console, options.control, way, str(services.home.controls)),
    )


def _control(options: RepairOptions) -> Control:
    control = built_in().get(options.control)
    if control is None:
        raise UnknownControl(
            f"There is no control '{options.control}'.",
            remedy="`dropbox-connector inspect` names them all, such as permissions.submit.",
        )
    if any(way.frame for way in control.ways):
        raise UnknownControl(
            f"'{options.control}' is in a frame of its own, where nothing can be pointed at.",
            remedy="Do it by hand when it comes: the run waits for you and goes on.",
        )
    if options.control == "permissions.scope" and options.scope not in REQUIRED:
        raise WrongUsage(
            "Each permission has a box of its own.",
            remedy=f"Say which with `--scope`: {', '.join(REQUIRED)}.",
        )
    return control


def _address(site: Site, options: RepairOptions, journal: Any, session: Session) -> str:
    screen = options.control.split(".")[0]
    key = options.app_key or (journal.app_key if journal else None)
    if key is None and screen in ("app", "permissions", "settings", "authorize"):
        key = first_app(session)
        if key is None:
            raise WrongUsage(
                "No app was found whose page could be opened.",
                remedy="Give `--app-key KEY`, or run `dropbox-connector setup` first.",
            )
    return address_of(site, screen, key or "")


def _pointed_at(
    site: Site,
    options: RepairOptions,
    control: Control,
    session: Session,
    services: Services,
    today: date,
) -> Way:
    title = control.title.format(scope=options.scope)
    if control.only:
        _bring_into_sight(title, control.only, options.where.patience, session, services)
    text = f'Point at "{title}" and click it once. The click does nothing but show me where it is.'
    session.overlay.show(
        session.window.page, Caption("?", f"Where is “{title}”?", text, "", "person")
    )
    services.progress.turn(text, "", options.where.patience)
    is_read = control.kind == "value"
    element = pick(session.window, options.where.patience, site.owns, read_only=is_read)
    if element is None:
        raise PatienceRanOut(
            f'Nobody pointed at "{title}".',
            remedy="Run it again; `--patience 30m` waits longer.",
        )
    page = session.window.page
    return describe(page, element, control, scope=options.scope, today=today)


def _bring_into_sight(
    title: str, only: str, patience: float, session: Session, services: Services
) -> None:
    """Have the person bring the page to where the control is: it is not always there."""
    text = f'"{title}" shows only {only}. Make it show, then select "I did it".'
    caption = Caption("?", f"Bring “{title}” into sight", text, "", "person", (DONE, STOP))
    session.overlay.show(session.window.page, caption)
    services.progress.turn(text, "", patience)

    def is_there() -> bool:
        pressed = session.overlay.pressed()
        if pressed == STOP:
            raise Cancelled("You chose Stop.", remedy="Nothing was changed; run it again any time.")
        return pressed == DONE

    if not session.window.until_person(is_there, patience):
        raise PatienceRanOut(
            f'Nobody brought "{title}" into sight.',
            remedy="Run it again; `--patience 30m` waits longer.",
        )


def list_repairs(services: Services) -> Result:
    """Return what the person's own file holds. Raises BadControls."""
    own = read_own(services.home.controls)

    def show(console: "Console") -> None:
        if not own:
            console.print("No control was repaired.")
        for name, control in own.items():
            for way in control.ways:
                of = f" ({way.scope})" if way.scope else ""
                console.print(f"{name}{of}  {way}  {way.evidence}", highlight=False, markup=False)

    return Result("repair", data={"repaired": _entries(own)}, show=show)


def _entries(own: Mapping[str, Control]) -> list[dict[str, Any]]:
    return [
        {"control": name, "way": str(way), "scope": way.scope, "evidence": way.evidence}
        for name, control in own.items()
        for way in control.ways
    ]


def remove_repair(name: str, services: Services) -> Result:
    """Take a control out of the person's own file. Raises UnknownControl, BadControls, NotKept."""
    forget(services.home.controls, name)
    return Result(
        "repair",
        data={"removed": name},
        show=lambda console: console.print(f"{name} is found in the tool's own ways again."),
    )


def _say(console: "Console", name: str, way: Way, file: str) -> None:
    console.print(f"{name} is now found by: {way}", highlight=False, markup=False)
    words = f"Kept in {file}; `repair --remove {name}` takes it out."
    console.print(words, highlight=False, markup=False)
