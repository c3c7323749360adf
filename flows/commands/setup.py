"""`setup`: the whole procedure, from sign-in to a refresh token that was proved to work."""

from contextlib import closing
from dataclasses import dataclass, replace

from automation.dropbox.site import Site
from automation.errors import (
    AppGone,
    AppNotFound,
    BadKeyOrSecret,
    Cancelled,
    NotKept,
    TokenRevoked,
)
from automation.store.credentials import Credentials
from automation.store.journal import Journal
from flows.commands.findings import missing, require_proof
from flows.commands.setup_report import SetupReport
from flows.procedure.catalogue import STEPS
from flows.procedure.goals.create_app import check_app_name, invent_app_name
from flows.procedure.goals.find_app import ANOTHER_ACCOUNT
from flows.procedure.open_run import new_run, new_runner
from flows.procedure.run import AppState, Wishes
from flows.procedure.runner import NULL_OBSERVER, RunObserver
from flows.session.api import DropboxCalls
from flows.session.browser import open_session
from flows.session.drift import drift_warnings
from flows.session.profile import OpenProfile, open_profile
from flows.session.services import Services
from flows.session.where import Where, site_of
from flows.terminal.result import Result


@dataclass(frozen=True)
class SetupOptions:
    """What was asked for. `vault` is keyring, file or none; None is what the profile has."""

    where: Where
    vault: str | None
    sealed: bool = False
    """Whether a file vault is encrypted with a passphrase."""
    app_name: str | None = None
    app_key: str | None = None
    allow: bool = False
    guide: bool = False
    also_scopes: tuple[str, ...] = ()
    renew: bool = False
    """Whether to go through it although what is kept works."""
    scenarios: tuple[str, ...] | None = None


def setup(
    options: SetupOptions,
    services: Services,
    command: str = "setup",
    observer: RunObserver = NULL_OBSERVER,
) -> Result:
    """Take the person through the procedure; the result holds what was reached, also on failure."""
    report = SetupReport(command, options.where.profile, practice=options.where.practising)
    with report.taking_errors(services.progress):
        _setup(options, services, report, observer)
    return report.result()


def _setup(
    options: SetupOptions, services: Services, report: SetupReport, observer: RunObserver
) -> None:
    where = options.where
    if options.app_name is not None:
        options = replace(options, app_name=check_app_name(options.app_name))
    with (
        site_of(where, options.scenarios) as site,
        open_profile(where, options.vault, services, sealed=options.sealed) as place,
        closing(DropboxCalls(site, services.redactor.learn, services.pause)) as calls,
    ):
        report.stored_in = place.vault.name
        report.stored_where = place.vault.where(place.folder.name)
        require_a_keeper(place, services, site)
        place.vault.probe(place.folder.name)
        journal = _journal_of(site, place)
        kept, alive = _kept(options, place, services), False
        if kept is not None:
            report.credentials = kept
            report.app_key, report.app_name = kept.app_key, journal.app_name
            report.granted = _granted(journal)
            place.journal.update(app_key=kept.app_key, kept_in=place.vault.name)
            if not options.renew and _is_healthy(kept, calls, report, place):
                report.all_already((step.number, step.title) for step in STEPS)
                services.progress.say("Nothing to do: the refresh token was tried, and it works.")
                report.conclude()
                return
            alive = report.proof is not None
            report.credentials, report.proof = None, None
        with open_session(site, where, place, services, observer.wrap_overlay) as session:
            wishes = Wishes(
                options.app_name,
                options.app_key,
                options.allow,
                options.guide,
                options.also_scopes,
            )

            def go(app: AppState) -> None:
                run = new_run(site, where, place, session, calls, services, wishes, app)
                observer.follow(run, place.log)
                try:
                    for record in new_runner(STEPS, run, where, place, session, services).run(run):
                        report.records[record.number] = record
                        observer.finished(record, run)
                finally:
                    report.follow(run)

            try:
                go(_app(journal, kept, options))
            except AppGone as gone:
                confirm_new_app(gone, services, alive=alive)
                _forget_app(place)
                go(AppState(name=options.app_name or invent_app_name()))
            finally:
                report.warnings.extend(drift_warnings(session.controls.drifts))
        report.conclude()
        if place.vault.name == "none":
            show_once(services, report, site)


def require_a_keeper(place: OpenProfile, services: Services, site: Site) -> None:
    """Without a vault the values are shown once, so somebody has to be there to see them."""
    if place.vault.name == "none" and not site.practice and not services.terminal.is_there:
        raise NotKept(
            "With --vault none the values are shown once, and there is no terminal to show them.",
            remedy="Use `--vault keyring` or `--vault file`, or run it in a terminal.",
        )


def show_once(services: Services, report: SetupReport, site: Site) -> None:
    """Show the values that nothing keeps; those of a practice console are worth nothing."""
    credentials = report.credentials
    if site.practice or credentials is None:
        return
    services.terminal.show_once(
        (
            ("App key", credentials.app_key),
            ("App secret", credentials.app_secret.reveal()),
            ("Refresh token", credentials.refresh_token.reveal()),
        )
    )


def _journal_of(site: Site, place: OpenProfile) -> Journal:
    """Return the journal of this site; one of another practice console is forgotten."""
    journal = place.journal.read()
    if journal is not None and journal.site == site.web:
        return journal
    if journal is not None:
        place.vault.forget(place.folder.name)
        place.journal.forget()
    return place.journal.update(site=site.web)


def _kept(options: SetupOptions, place: OpenProfile, services: Services) -> Credentials | None:
    kept = place.vault.load(place.folder.name)
    if kept is None or options.app_key not in (None, kept.app_key):
        return None
    services.redactor.learn(kept.app_secret, kept.refresh_token)
    services.redactor.learn_pair(kept.app_key, kept.app_secret)
    return kept


def _forget_app(place: OpenProfile) -> None:
    """Forget the app that is gone, and its values: nothing accepts them any more."""
    place.vault.forget(place.folder.name)
    place.journal.update(
        app_key=None, app_name=None, adopted=False, granted_scopes=None, team_id=None, kept_in=None
    )


def _app(journal: Journal, kept: Credentials | None, options: SetupOptions) -> AppState:
    known_key = kept.app_key if kept else journal.app_key
    if known_key:
        name = journal.app_name or ""
    else:
        name = options.app_name or journal.app_name or invent_app_name()
    return AppState(name=name, known_key=known_key, earlier_name=journal.app_name)


def _granted(journal: Journal) -> frozenset[str] | None:
    scopes = journal.granted_scopes
    return None if scopes is None else frozenset(scopes)


def _is_healthy(
    kept: Credentials, calls: DropboxCalls, report: SetupReport, place: OpenProfile
) -> bool:
    """Tell whether the kept refresh token still gives all that is needed.

    Raises what kept a permission from being tried.
    """
    try:
        report.proof = calls.prove(kept)
    except (TokenRevoked, BadKeyOrSecret) as problem:
        place.log.info("the kept credentials are no longer accepted: %s", problem)
        return False
    if missing(report.findings()):
        return False
    require_proof(report.proof)
    return True


def confirm_new_app(gone: AppGone, services: Services, *, alive: bool) -> None:
    """Return when the person wants another app.

    Raises AppNotFound where the kept token works, so that the app cannot be gone; `gone` itself
    where nobody can be asked; Cancelled when the person does not want it.
    """
    if alive:
        raise AppNotFound(
            f"{gone.message.partition(',')[0]}; the kept token works, so another account has it.",
            remedy=ANOTHER_ACCOUNT,
        ) from None
    if not services.terminal.is_there:
        raise gone
    services.progress.failed()
    services.progress.say(gone.message)
    if services.terminal.ask("Make a new app? Type yes: ").lower() not in ("y", "yes"):
        raise Cancelled("No app was made.", remedy=ANOTHER_ACCOUNT) from None
