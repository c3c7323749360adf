"""Puts together what a run of steps needs, from the context of the command."""

from collections.abc import Sequence

from automation.dropbox.pages.sign_in import SignInWatch
from automation.errors import NotReached
from flows.procedure.hand_over import HandOver
from flows.procedure.interruptions import INTERRUPTIONS
from flows.procedure.practice_person import PracticePerson
from flows.procedure.run import AppState, Run
from flows.procedure.runner import Runner, Step
from flows.procedure.wrong_turns import TOLD
from flows.session.context import Context
from flows.terminal.options import SetupOptions


def new_run(
    context: Context, options: SetupOptions | None = None, app: AppState | None = None
) -> Run:
    """Return a run that has reached nothing yet. On practice the tool plays the person too."""
    session, services, profile = context.session, context.services, context.profile
    return Run(
        site=context.site,
        window=session.window,
        controls=session.controls,
        pages=session.pages,
        wishes=options or SetupOptions(),
        profile=profile.name,
        vault=profile.vault,
        journal=profile.journal,
        sign_in=SignInWatch(context.site, session.window),
        check_keys=context.api.check_keys,
        exchange=context.api.exchange,
        prove=context.api.prove,
        learn=services.redactor.learn,
        learn_pair=services.redactor.learn_pair,
        tell=services.progress.aside,
        stand_in=_stand_in(context),
        person_present=not context.where.headless,
        app=app or AppState(),
    )


def _stand_in(context: Context) -> PracticePerson | None:
    if not context.site.practice:
        return None
    session = context.session
    return PracticePerson(
        context.site, session.window, session.controls.input_style, session.overlay.highlight
    )


def new_runner(context: Context, steps: Sequence[Step[Run]], run: Run) -> Runner[Run]:
    """Return the runner of `steps`, which hands over to the person in this window and terminal."""
    from playwright.sync_api import Error
    from playwright.sync_api import TimeoutError as NothingCame

    def give_up(problem: Exception) -> None:
        if isinstance(problem, NothingCame):
            context.session.window.stop_loading()

    session, services = context.session, context.services
    if len(steps) > 1:
        session.overlay.count([step.number for step in steps])
    helper = HandOver(
        session.window,
        session.overlay,
        services.progress,
        services.terminal,
        person_present=run.person_present,
        patience=context.where.patience,
        interruptions=INTERRUPTIONS,
        wrong_turns=TOLD,
    )
    return Runner(
        steps,
        helper,
        context.log,
        interruptions=INTERRUPTIONS,
        machine_errors=(NotReached, Error),
        guide=run.wishes.guide,
        after=give_up,
    )
