"""`repair`: the person points at a control that has moved; the tool remembers where it is now."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from automation.browser.overlay import DONE, STOP, Caption
from automation.browser.picking import pick
from automation.dropbox.casts.suggesting import suggestion
from automation.dropbox.controls.catalogue import Control, Way, built_in
from automation.dropbox.controls.describing import describe
from automation.dropbox.controls.own_controls import forget, read_own, remember
from automation.dropbox.scopes import REQUIRED
from automation.errors import (
    Cancelled,
    PatienceRanOut,
    UnknownControl,
    WrongUsage,
)
from automation.remedies import Remedies, command, using
from flows.commands.console_visit import address_of, first_app, page_errors_as_setup_errors, sign_in
from flows.procedure.open_run import new_run
from flows.session.context import Context, open_context
from flows.session.services import Services
from flows.terminal.options import RepairOptions, VaultKind
from flows.terminal.result import Line, Result, table

if TYPE_CHECKING:
    from playwright.sync_api import ElementHandle


def repair_or_list(options: RepairOptions, services: Services) -> Result:
    """Repair a control, list what was repaired, or forget one; without a choice list all controls.

    Raises WrongUsage for more than one choice.
    """
    chosen = (options.control is not None, options.show_list, options.remove is not None)
    if not any(chosen):
        return list_controls()
    if sum(chosen) > 1:
        raise WrongUsage(
            "It takes one of these: a control, --list, or --remove CONTROL.",
            remedy="For example: `dropbox-connector repair permissions.submit`.",
        )
    if options.show_list:
        return list_repairs(services)
    if options.remove is not None:
        return remove_repair(options.remove, services)
    return repair(options, services)


def repair(
    options: RepairOptions,
    services: Services,
    today: Callable[[], date] = date.today,
) -> Result:
    """Have the person point at the control, and keep the way to it for all later runs.

    Raises UnknownControl, PersonNeeded, PatienceRanOut, Cancelled, BadControls, NotKept.
    """
    name, control = _control(options)
    with (
        using(Remedies(options.where.profile)),
        open_context(services, options.where, vault=VaultKind.NONE) as context,
        context.browser() as session,
    ):
        run = new_run(context)
        sign_in(context, run)
        with page_errors_as_setup_errors(session.window):
            session.window.open(_address(context, name, options))
            way = _pointed_at(context, options, name, control, today())
        remember(services.home.controls, name, way)
    return Result(
        "repair",
        data={"control": name, "way": str(way), "file": str(services.home.controls)},
        show=(
            Line(f"{name} is now found by: {way}"),
            Line(f"Kept in {services.home.controls}; `repair --remove {name}` takes it out."),
        ),
    )


def _control(options: RepairOptions) -> tuple[str, Control]:
    name = str(options.control)
    control = built_in().get(name)
    if control is None:
        raise UnknownControl(
            f"There is no control '{name}'.",
            remedy="`dropbox-connector repair` lists them all, such as permissions.submit.",
        )
    if any(way.frame for way in control.ways):
        raise UnknownControl(
            f"'{name}' is in a frame of its own, where nothing can be pointed at.",
            remedy="Do it by hand when it comes: the run waits for you and goes on.",
        )
    if name == "permissions.scope" and options.scope not in REQUIRED:
        raise WrongUsage(
            "Each permission has a box of its own.",
            remedy=f"Say which with `--scope`: {', '.join(REQUIRED)}.",
        )
    return name, control


def _address(context: Context, name: str, options: RepairOptions) -> str:
    screen = name.split(".")[0]
    journal = context.profile.journal.read()
    key = options.app_key or (journal.app_key if journal else None)
    if key is None and screen in ("app", "permissions", "settings", "authorize"):
        key = first_app(context.session)
        if key is None:
            raise WrongUsage(
                "No app was found whose page could be opened.",
                remedy=f"Give `--app-key KEY`, or run {command('setup')} first.",
            )
    return address_of(context.site, screen, key or "")


def _pointed_at(
    context: Context, options: RepairOptions, name: str, control: Control, today: date
) -> Way:
    """Return the way to what the person pointed at; the log has the tool's own suggestion."""
    session, services = context.session, context.services
    title = control.title.format(scope=options.scope)
    if control.only:
        _bring_into_sight(context, title, control.only)
    text = f'Point at "{title}" and click it once. The click does nothing but show me where it is.'
    session.overlay.show(
        session.window.page, Caption("?", f"Where is “{title}”?", text, "", "person")
    )
    services.progress.turn(text, "", options.where.patience)
    is_read = control.kind == "value"
    element = pick(session.window, options.where.patience, context.site.owns, read_only=is_read)
    if element is None:
        raise PatienceRanOut(
            f'Nobody pointed at "{title}".',
            remedy="Run it again; `--patience 30m` waits longer.",
        )
    page = session.window.page
    way = describe(page, element, control, scope=options.scope, today=today)
    _compare_with_suggestions(context, name, options, element)
    return way


def _compare_with_suggestions(
    context: Context, name: str, options: RepairOptions, element: "ElementHandle"
) -> None:
    """Log which of the tool's own suggestions it was: how good they are is seen in a report."""
    page, words = context.session.window.page, {"scope": options.scope or ""}
    suggested = suggestion(page, name, words, context.site)
    places = (
        place
        for place, each in enumerate(suggested.elements, 1)
        if each.evaluate("(one, other) => one === other", element)
    )
    place = next(places, None)
    said = "none of the suggestions" if place is None else f"suggestion {place}"
    context.log.info("%s: what was pointed at is %s", name, said)


def _bring_into_sight(context: Context, title: str, only: str) -> None:
    """Have the person bring the page to where the control is: it is not always there."""
    session, services, patience = context.session, context.services, context.where.patience
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


def list_controls() -> Result:
    """Return every button and field that can be pointed at; what is in a frame cannot."""
    controls = {
        name: control
        for name, control in built_in().items()
        if not any(way.frame for way in control.ways)
    }
    return Result(
        "repair",
        data={"controls": [{"control": n, "title": c.title} for n, c in controls.items()]},
        show=(
            table(
                *((name, control.title) for name, control in controls.items()),
                headings=("Control", "Button or field"),
                fixed=frozenset({0}),
            ),
            Line("To show the tool where one is now: `dropbox-connector repair CONTROL`."),
        ),
    )


def list_repairs(services: Services) -> Result:
    """Return what the person's own file holds. Raises BadControls."""
    own = read_own(services.home.controls)

    show = [
        Line(f"{name}{f' ({way.scope})' if way.scope else ''}  {way}  {way.evidence}")
        for name, control in own.items()
        for way in control.ways
    ]
    return Result(
        "repair",
        data={"repaired": _entries(own)},
        show=tuple(show) or (Line("No control was repaired."),),
    )


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
        show=(Line(f"{name} is found in the tool's own ways again."),),
    )
