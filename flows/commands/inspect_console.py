"""`inspect`: walks the console and looks; which control is found, and how. Submits nothing.

What is on a page only in another state (after a change, after "Allow") is not brought about: it is
said to be not looked for.
"""

from collections.abc import Sequence
from dataclasses import asdict, replace

from automation.dropbox.controls.catalogue import GUESS, Control
from automation.dropbox.controls.finder import Controls, EffectMissing
from automation.dropbox.scopes import REQUIRED
from automation.errors import ControlsMissing, SetupError
from automation.remedies import Remedies, command, using
from flows.commands.cast_keeper import CastKeeper, account_names, screen_of
from flows.commands.confirmed_ways import offer_evidence
from flows.commands.console_visit import (
    CONFIRM_HINT,
    address_of,
    first_app,
    page_errors_as_setup_errors,
    sign_in,
)
from flows.commands.control_look import Look, State
from flows.procedure.open_run import new_run, new_runner
from flows.procedure.run import Run
from flows.procedure.runner import Step
from flows.session.browser import Session
from flows.session.context import open_context
from flows.session.drift import drift_warnings
from flows.session.services import Services
from flows.terminal.options import InspectOptions, VaultKind
from flows.terminal.prompt import is_yes
from flows.terminal.result import Cell, Line, Notice, Result, Table, table

WAIT_SECONDS = 3.0
FULL_DROPBOX, APP_FOLDER = "settings.full_dropbox", "settings.app_folder"
SCOPE = "permissions.scope"
SCREENS = ("my_apps", "create_app", "app", "settings", "permissions", "authorize")
NEED_AN_APP = ("app", "settings", "permissions", "authorize")


def inspect(options: InspectOptions, services: Services) -> Result:
    """Look for every control on its page. Fails with ControlsMissing when one is not there."""
    if options.cast is not None:
        from flows.commands.cast_replay import replay

        return replay(options.cast, services, suggest=options.suggest)
    where = options.where
    keeper = CastKeeper(options.save, services) if options.save else None
    looks: list[Look] = []
    warnings: list[Notice] = []
    app_key: str | None = None
    error: SetupError | None = None
    with (
        using(Remedies(where.profile)),
        open_context(services, where, vault=VaultKind.NONE) as context,
        context.browser() as session,
    ):
        run = new_run(context)
        try:
            sign_in(context, run)
            journal = context.profile.journal.read()
            app_key = options.app_key or (journal.app_key if journal else None)
            for screen in SCREENS:
                if screen in NEED_AN_APP and app_key is None:
                    with page_errors_as_setup_errors(session.window):
                        app_key = first_app(session)
                    if app_key is None:
                        looks += _not_looked_for(session.controls, screen, "no app was found")
                        continue
                step = _visit(screen, app_key or "", session, looks, keeper)
                for _ in new_runner(context, [step], run).run(run):
                    pass
            if keeper is not None and app_key is not None and _wants_consent_page(services):
                step = _visit_consent(session, looks, keeper)
                for _ in new_runner(context, [step], run).run(run):
                    pass
        except SetupError as problem:
            error = problem
        if keeper is not None:
            keeper.site = context.site
            keeper.names = account_names(context.profile.journal.read(), app_key)
        moved = [each for each in session.controls.drifts if each[0].found is not None]
        warnings += drift_warnings(moved, then="")
    lost = [look for look in looks if look.state is State.MISSING]
    if error is None and lost:
        names = ", ".join(look.title for look in lost)
        own = f" --scope {lost[0].title}" if lost[0].control == SCOPE else ""
        error = ControlsMissing(
            f"Not found on Dropbox's pages: {names}.",
            remedy=f"Run {command(f'repair {lost[0].control}{own}')} and point at it; "
            "and report what this command says with `--json`.",
        )
    shown: list[Table | Line] = [looks_table(looks)] if looks else []
    if keeper is not None:
        shown += keeper.save()
    if not where.practising:
        shown += offer_evidence(looks, services)
    return Result(
        "inspect",
        data={
            "profile": where.profile,
            "app_key": app_key,
            "controls": [asdict(look) for look in looks],
        },
        show=tuple(shown),
        warnings=tuple(warnings),
        error=error,
    )


def _visit(
    screen: str, app_key: str, session: Session, looks: list[Look], keeper: CastKeeper | None
) -> Step[Run]:
    """Return the step that opens a screen and looks at it, whatever comes in between."""
    anchor = next(iter(session.controls.names(screen)))
    seen: list[Look] = []

    def survey(run: Run) -> bool:
        if not run.controls.is_on_its_page(anchor):
            return False
        seen.extend(survey_screen(run.controls, screen, WAIT_SECONDS))
        if keeper is not None:
            keeper.take(screen, run.window.page)
        looks.extend(seen)
        return True

    def look(run: Run) -> None:
        run.window.open(address_of(run.site, screen, app_key))
        if screen in ("settings", "permissions") and run.controls.is_on_its_page(anchor):
            run.pages.app.show(app_key, screen)
        if not survey(run):
            if keeper is not None and screen_of(run.window.page.url, run.site) is not None:
                keeper.take(screen, run.window.page)
            raise EffectMissing(f"another page came than the one with {anchor}")

    def say_there(run: Run) -> None:
        survey(run)

    return Step(
        number="–",
        title=f"Look at {screen.replace('_', ' ')}",
        instruction="Open the page by hand, and bring it to where its controls are. "
        + CONFIRM_HINT,
        goal=lambda run: bool(seen),
        said=say_there,
        acts=(look,),
    )


BEHIND_CONTINUE = "Look at the page behind “Continue” as well? Nothing is allowed by that. [y/N] "


def _wants_consent_page(services: Services) -> bool:
    terminal = services.terminal
    return terminal.is_there and is_yes(terminal.ask(BEHIND_CONTINUE))


def _visit_consent(session: Session, looks: list[Look], keeper: CastKeeper) -> Step[Run]:
    """Return the step that goes on to the page with "Allow", which it only looks at."""
    seen: list[Look] = []

    def look(run: Run) -> None:
        run.pages.authorize.go_on()
        seen.extend(survey_screen(run.controls, "authorize", WAIT_SECONDS))
        found = {each.control: each for each in seen if each.state is State.FOUND}
        looks[:] = [found.get(each.control, each) for each in looks]
        keeper.take("authorize", run.window.page)

    return Step(
        number="–",
        title="Look at the page with Allow",
        instruction="Select Continue, and nothing else. " + CONFIRM_HINT,
        goal=lambda run: bool(seen),
        said=lambda run: seen.extend(survey_screen(run.controls, "authorize", WAIT_SECONDS)),
        acts=(look,),
    )


def survey_screen(controls: Controls, screen: str, seconds: float) -> list[Look]:
    """Return how each control of the screen that is open is found; wait for each so long."""
    looks = [
        _look(controls, name, control, words, seconds)
        for name, control in controls.names(screen).items()
        for words in ([{"scope": scope} for scope in REQUIRED] if name == SCOPE else [{}])
    ]
    if screen == "authorize" and not any(look.state is State.FOUND for look in looks):
        # One of the two has to be there.
        looks[0] = replace(looks[0], state=State.MISSING, note="neither this nor Allow is there")
    return [_excused(look, looks) for look in looks]


def _excused(look: Look, looks: list[Look]) -> Look:
    """Return `look`; of the two kinds of access an app has one, and the other is not missing."""
    kinds = {each.control: each.state for each in looks}
    if look.control == FULL_DROPBOX and kinds.get(APP_FOLDER) is State.FOUND:
        return replace(look, state=State.NOT_LOOKED_FOR, note="only on an app for Full Dropbox")
    return look


def _look(
    controls: Controls, name: str, control: Control, words: dict[str, str], seconds: float
) -> Look:
    look = Look(name.split(".")[0], name, controls.title(name, **words), State.MISSING)
    if control.only is None:
        controls.wait_for(name, seconds=seconds, **words)
    controls.current(name, read=None, **words)  # notes how it was found
    for rank, (way, in_sight, in_all) in enumerate(controls.count_matches(name, **words)):
        if in_sight == 1 or (in_sight == 0 and in_all == 1):
            return replace(
                look,
                state=State.FOUND if in_sight else State.HIDDEN,
                way=str(way),
                rank=rank + 1,
                evidence=way.evidence,
                note="" if in_sight else "in the page, not in sight",
            )
    if control.only is not None:
        return replace(look, state=State.NOT_LOOKED_FOR, note=f"only {control.only}")
    return look


def _not_looked_for(controls: Controls, screen: str, why: str) -> list[Look]:
    return [
        Look(screen, name, control.title, State.NOT_LOOKED_FOR, note=why)
        for name, control in controls.names(screen).items()
    ]


_MARKS = {
    State.FOUND: Cell("found", "good"),
    State.HIDDEN: Cell("found", "good"),
    State.MISSING: Cell("MISSING", "bad"),
    State.NOT_LOOKED_FOR: Cell("not looked for", "dim"),
}


def looks_table(looks: Sequence[Look]) -> Table:
    """Return the table screen by screen: what was found, by which way, known since when."""
    return table(
        *(
            (
                _MARKS[look.state],
                look.control if look.control != SCOPE else f"{SCOPE} ({look.title})",
                look.way or "",
                "" if look.rank is None else str(look.rank),
                "a guess" if look.evidence == GUESS else look.evidence or "",
                look.note,
            )
            for look in looks
        ),
        headings=("", "Control", "Found by", "Way", "Known since", ""),
    )
