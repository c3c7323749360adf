"""Puts together what a run of steps needs."""

from collections.abc import Sequence

from automation.dropbox.pages.sign_in import SignInWatch
from automation.dropbox.site import Site
from automation.errors import NotReached
from flows.procedure.hand_over import HandOver
from flows.procedure.interruptions import INTERRUPTIONS
from flows.procedure.practice_person import PracticePerson
from flows.procedure.run import AppState, Run, Wishes
from flows.procedure.runner import Runner
from flows.procedure.step import Step
from flows.session.api import DropboxCalls
from flows.session.browser import Session
from flows.session.profile import OpenProfile
from flows.session.services import Services
from flows.session.where import Where


def new_run(
    site: Site,
    where: Where,
    place: OpenProfile,
    session: Session,
    calls: DropboxCalls,
    services: Services,
    wishes: Wishes,
    app: AppState,
) -> Run:
    """Return a run that has reached nothing yet. On practice the tool plays the person too."""
    return Run(
        site=site,
        window=session.window,
        controls=session.controls,
        pages=session.pages,
        wishes=wishes,
        profile=place.folder.name,
        vault=place.vault,
        journal=place.journal,
        sign_in=SignInWatch(site, session.window),
        check_keys=calls.check_keys,
        exchange=calls.exchange,
        prove=calls.prove,
        learn=services.redactor.learn,
        learn_pair=services.redactor.learn_pair,
        tell=services.progress.aside,
        stand_in=_stand_in(site, session),
        person_present=not where.headless,
        app=app,
    )


def _stand_in(site: Site, session: Session) -> PracticePerson | None:
    if not site.practice:
        return None
    return PracticePerson(
        site, session.window, session.controls.input_style, session.overlay.highlight
    )


def new_runner(
    steps: Sequence[Step[Run]],
    run: Run,
    where: Where,
    place: OpenProfile,
    session: Session,
    services: Services,
) -> Runner[Run]:
    """Return the runner of `steps`, which hands over to the person in this window and terminal."""
    from playwright.sync_api import Error
    from playwright.sync_api import TimeoutError as NothingCame

    def give_up(problem: Exception) -> None:
        if isinstance(problem, NothingCame):
            session.window.stop_loading()

    return Runner(
        steps,
        new_hand_over(run, where, session, services),
        place.log,
        interruptions=INTERRUPTIONS,
        machine_errors=(NotReached, Error),
        guide=run.wishes.guide,
        after=give_up,
    )


def new_hand_over(run: Run, where: Where, session: Session, services: Services) -> HandOver:
    """Return the helper that asks the person in this window and terminal."""
    return HandOver(
        session.window,
        session.overlay,
        services.progress,
        services.terminal,
        person_present=run.person_present,
        patience=where.patience,
        interruptions=INTERRUPTIONS,
    )
