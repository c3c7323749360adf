"""`setup`: the whole procedure, from sign-in to a refresh token that was proved to work."""

from contextlib import closing
from dataclasses import dataclass, replace

from automation.dropbox.screens.sign_in import SignInWatch
from automation.dropbox.site import Site
from automation.errors import BadKeyOrSecret, NotKept, NotReached, SetupError, TokenRevoked
from automation.store.credentials import Credentials
from automation.store.journal import Journal
from flows.appname import check_app_name, invent_app_name
from flows.dropbox_calls import DropboxCalls
from flows.handover import HandOver
from flows.options import Where, site_of
from flows.place import Place, open_place
from flows.procedure import INTERRUPTIONS, STEPS
from flows.result import Result
from flows.run import AppState, Run, Wishes
from flows.runner import Runner
from flows.session import Session, open_session
from flows.setup_report import SetupReport
from flows.stand_in import PracticePerson
from flows.surroundings import Surroundings


@dataclass(frozen=True)
class SetupOptions:
    """What was asked for. `vault` is keyring, file or none."""

    where: Where
    vault: str
    app_name: str | None = None
    app_key: str | None = None
    allow: bool = False
    guide: bool = False
    scenarios: tuple[str, ...] | None = None


def setup(options: SetupOptions, around: Surroundings, command: str = "setup") -> Result:
    """Take the person through the procedure; the result holds what was reached, also on failure."""
    report = SetupReport(command, options.where.profile, practice=options.where.practising)
    try:
        _setup(options, around, report)
    except SetupError as error:
        around.progress.failed()
        report.error = error
    return report.result()


def _setup(options: SetupOptions, around: Surroundings, report: SetupReport) -> None:
    where = options.where
    if options.app_name is not None:
        options = replace(options, app_name=check_app_name(options.app_name))
    with (
        site_of(where, options.scenarios) as site,
        open_place(where, options.vault, around, report.command) as place,
        closing(DropboxCalls(site, around.redactor.learn, around.pause)) as calls,
    ):
        report.stored_in = place.vault.name
        report.stored_where = place.vault.where(place.folder.name)
        _require_a_keeper(place, around, site)
        place.vault.probe(place.folder.name)
        journal = _journal_of(site, place)
        kept = _kept(options, place, around)
        if kept is not None:
            report.credentials = kept
            report.app_key, report.app_name = kept.app_key, journal.app_name
            report.granted = _granted(journal)
            if _is_healthy(kept, calls, report, place):
                report.all_already((step.number, step.title) for step in STEPS)
                around.progress.say("Nothing to do: the refresh token was tried, and it works.")
                report.conclude()
                return
            report.credentials, report.proof = None, None
        with open_session(site, where, place.folder.browser, place.log) as session:
            run = _new_run(options, around, site, place, calls, session, journal, kept)
            try:
                for record in _runner(options, around, session, run, place).run(run):
                    report.records[record.number] = record
            finally:
                report.follow(run)
        report.conclude()
        if place.vault.name == "none":
            _show_once(around, report, site)


def _require_a_keeper(place: Place, around: Surroundings, site: Site) -> None:
    """Without a vault the values are shown once, so somebody has to be there to see them."""
    if place.vault.name == "none" and not site.practice and not around.terminal.is_there:
        raise NotKept(
            "With --vault none the values are shown once, and there is no terminal to show them.",
            remedy="Use `--vault keyring` or `--vault file`, or run it in a terminal.",
        )


def _show_once(around: Surroundings, report: SetupReport, site: Site) -> None:
    credentials = report.credentials
    if site.practice or credentials is None:
        return
    around.terminal.show_once(
        (
            ("App key", credentials.app_key),
            ("App secret", credentials.app_secret.reveal()),
            ("Refresh token", credentials.refresh_token.reveal()),
        )
    )


def _journal_of(site: Site, place: Place) -> Journal:
    """Return the journal of this site; one of another practice console is forgotten."""
    journal = place.journal.read()
    if journal is not None and journal.site == site.web:
        return journal
    if journal is not None:
        place.vault.forget(place.folder.name)
        place.journal.forget()
    return place.journal.update(site=site.web)


def _kept(options: SetupOptions, place: Place, around: Surroundings) -> Credentials | None:
    kept = place.vault.load(place.folder.name)
    if kept is None or options.app_key not in (None, kept.app_key):
        return None
    around.redactor.learn(kept.app_secret, kept.refresh_token)
    around.redactor.learn_pair(kept.app_key, kept.app_secret)
    return kept


def _granted(journal: Journal) -> frozenset[str] | None:
    scopes = journal.granted_scopes
    return None if scopes is None else frozenset(scopes)


def _is_healthy(kept: Credentials, calls: DropboxCalls, report: SetupReport, place: Place) -> bool:
    """Tell whether the kept refresh token still gives all that is needed."""
    try:
        report.proof = calls.prove(kept)
    except (TokenRevoked, BadKeyOrSecret) as problem:
        place.log.info("the kept credentials are no longer accepted: %s", problem)
        return False
    return not report.missing()


def _new_run(
    options: SetupOptions,
    around: Surroundings,
    site: Site,
    place: Place,
    calls: DropboxCalls,
    session: Session,
    journal: Journal,
    kept: Credentials | None,
) -> Run:
    known_key = kept.app_key if kept else journal.app_key
    if known_key:
        name = journal.app_name or ""
    else:
        name = options.app_name or journal.app_name or invent_app_name()
    app = AppState(name=name, known_key=known_key, earlier_name=journal.app_name)
    return Run(
        site=site,
        window=session.window,
        controls=session.controls,
        pages=session.pages,
        wishes=Wishes(
            app_name=options.app_name,
            app_key=options.app_key,
            allow=options.allow,
            guide=options.guide,
        ),
        profile=place.folder.name,
        vault=place.vault,
        journal=place.journal,
        sign_in=SignInWatch(site, session.window),
        check_keys=calls.check_keys,
        exchange=calls.exchange,
        prove=calls.prove,
        learn=around.redactor.learn,
        learn_pair=around.redactor.learn_pair,
        stand_in=PracticePerson(site, session.window) if site.practice else None,
        person_present=not options.where.headless,
        app=app,
    )


def _runner(
    options: SetupOptions, around: Surroundings, session: Session, run: Run, place: Place
) -> Runner[Run]:
    from playwright.sync_api import Error

    helper = HandOver(
        session.window,
        session.coach,
        around.progress,
        around.terminal,
        person_present=run.person_present,
        patience=options.where.patience,
    )
    return Runner(
        STEPS,
        helper,
        place.log,
        interruptions=INTERRUPTIONS,
        machine_errors=(NotReached, Error),
        guide=options.guide,
    )
