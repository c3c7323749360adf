"""`setup`: the whole procedure, from sign-in to a refresh token that was proved to work."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from automation.browser.finding import candidates
from automation.browser.overlay import CLOSE, Caption
from automation.browser.waiting import cancelled_by_closing
from automation.errors import (
    AppGone,
    AppNotFound,
    BadKeyOrSecret,
    BrowserBroken,
    Cancelled,
    DriverBroken,
    NoBrowser,
    NoDisplay,
    NotKept,
    SetupError,
    TokenRevoked,
)
from automation.remedies import Remedies, differing, using
from automation.store.credentials import Credentials
from automation.store.journal import Journal
from flows.commands.findings import missing, require_proof
from flows.commands.setup_report import SetupReport
from flows.procedure.catalogue import NUMBERS, STEPS
from flows.procedure.goals.create_app import check_app_name, invent_app_name
from flows.procedure.goals.credentials import show_calls
from flows.procedure.goals.find_app import ANOTHER_ACCOUNT
from flows.procedure.goals.sign_in import begin_guided
from flows.procedure.open_run import new_run, new_runner
from flows.procedure.run import AppState
from flows.procedure.runner import NULL_OBSERVER, RunObserver
from flows.session.context import Context, open_context
from flows.session.drift import drift_warnings
from flows.session.profile import probe_vault
from flows.session.services import Services
from flows.terminal.options import SetupOptions, VaultKind
from flows.terminal.prompt import is_yes
from flows.terminal.result import Result


def setup(
    options: SetupOptions,
    services: Services,
    command: str = "setup",
    observer: RunObserver = NULL_OBSERVER,
) -> Result:
    """Take the person through the procedure; the result holds what was reached, also on failure."""
    report = SetupReport(command, options.where.profile, practice=options.where.practising)
    with using(Remedies(options.where.profile)):
        with report.taking_errors(services.progress):
            _setup(options, services, report, observer)
        return report.result()


def _setup(
    options: SetupOptions, services: Services, report: SetupReport, observer: RunObserver
) -> None:
    if options.app_name is not None:
        options = replace(options, app_name=check_app_name(options.app_name))
    with open_context(
        services,
        options.where,
        vault=options.vault,
        sealed=options.sealed,
        scenarios=options.scenarios,
    ) as context:
        profile = context.profile
        report.stored_in = profile.vault.name
        report.stored_where = profile.vault.where(profile.name)
        require_a_keeper(context)
        _require_machine(context)
        journal, told = _journal_of(context), Told(context)
        with told.differing():
            _reach(options, context, report, observer, journal, told)
        told.forget()


def _reach(
    options: SetupOptions,
    context: Context,
    report: SetupReport,
    observer: RunObserver,
    journal: Journal,
    told: "Told",
) -> None:
    """Reach what is not there yet; where the kept refresh token works, there is nothing to do."""
    profile, services = context.profile, context.services
    kept, alive = _kept(options, context), False
    if kept is not None:
        report.credentials = kept
        report.app_key, report.app_name = kept.app_key, journal.app_name
        report.granted = _granted(journal)
        profile.journal.update(app_key=kept.app_key, kept_in=profile.vault.name)
        if not options.renew and _is_healthy(kept, context, report):
            report.all_already((step.number, step.title) for step in STEPS)
            services.progress.say("Nothing to do: the refresh token was tried, and it works.")
            report.conclude()
            return
        alive = report.proof is not None
        report.credentials, report.proof = None, None
    with (
        context.api.reaching() as require_api,
        context.browser(observer.wrap_overlay) as session,
        _last_word(context),
        told.differing(),
    ):
        try:
            require_api()
            _run_steps(_app(journal, kept, options), options, context, report, observer)
        except AppGone as gone:
            confirm_new_app(gone, services, alive=alive)
            _forget_app(context)
            app = AppState(name=options.app_name or invent_app_name())
            _run_steps(app, options, context, report, observer)
        finally:
            report.warnings.extend(drift_warnings(session.controls.drifts))
    report.conclude()
    if profile.vault.name == VaultKind.NONE:
        show_once(context, report)


def _require_machine(context: Context) -> None:
    """Raise NoDisplay or NotKept where this machine cannot finish; all that is missing is named."""
    where, problems = context.where, list[SetupError]()
    if not where.headless and not where.attach:
        try:
            context.services.require_display()
        except NoDisplay as problem:
            problems.append(problem)
    try:
        probe_vault(context.profile, context.services)
    except NotKept as problem:
        problems.append(problem)
    if not problems:
        return  # whether a browser opens shows in a moment
    if not where.attach:
        problems += _browser_problem(context)
    first, *_ = problems
    message = " ".join(problem.message for problem in problems)
    # What helps without a display helps without the others as well.
    every = [first] if isinstance(first, NoDisplay) else problems
    remedy = " ".join(dict.fromkeys(problem.remedy for problem in every))
    raise type(first)(message, remedy=remedy) from None


def _browser_problem(context: Context) -> list[SetupError]:
    """Return why no browser opens here, if none does: tried unseen, with a profile for that."""
    folder = context.services.home.root
    tried = candidates(context.where.browser, headless=False)
    with TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as profile:
        try:
            with context.services.open_browser(Path(profile), tried, headless=True):
                return []
        except (NoBrowser, BrowserBroken, DriverBroken) as problem:
            return [problem]


class Told:
    """What the runs of a profile have ended with: the same remedy does not come twice in a row."""

    def __init__(self, context: Context) -> None:
        self._journal = context.profile.journal
        self._person = not context.where.headless
        self._last: SetupError | None = None

    @contextmanager
    def differing(self) -> Iterator[None]:
        """Have what ends the run name something that was not told before, and remember it."""
        try:
            yield
        except SetupError as problem:
            if problem is not self._last:
                self._last = problem
                with suppress(NotKept):  # why the run has ended is what counts
                    self._replace_remedy(problem)
            raise

    def _replace_remedy(self, problem: SetupError) -> None:
        told = (self._journal.read() or Journal()).told
        problem.remedy = differing(problem, told, person=self._person)
        known = () if problem.remedy in told else told
        self._journal.update(told=(*known, problem.remedy))

    def forget(self) -> None:
        """Forget them: a run has come to its end."""
        if (self._journal.read() or Journal()).told:
            self._journal.update(told=())


@contextmanager
def _last_word(context: Context) -> Iterator[None]:
    """Say in the window how the run ended before it closes; a person may close it sooner."""
    try:
        yield
    except Cancelled:
        raise
    except SetupError as problem:
        _say_at_the_end(context, Caption("!", "The run has ended", problem.message, problem.remedy))
        raise
    words = "The terminal has the result, and says what comes next."
    _say_at_the_end(context, Caption("✓", "All steps are done", words, mode="done"))


def _say_at_the_end(context: Context, caption: Caption) -> None:
    if context.where.headless:
        return
    session = context.session
    with suppress(Cancelled):  # the window was closed: it has been read
        session.overlay.show(session.window.page, replace(caption, buttons=(CLOSE,)))
        session.window.until(
            lambda: session.overlay.pressed() == CLOSE, context.services.last_word_seconds
        )


def _run_steps(
    app: AppState,
    options: SetupOptions,
    context: Context,
    report: SetupReport,
    observer: RunObserver,
) -> None:
    run = new_run(context, options, app)
    observer.follow(run, context.log)
    context.services.progress.say(NUMBERS)
    try:
        if options.guide:
            begin_guided(run)
        for record in new_runner(context, STEPS, run).run(run):
            report.records[record.number] = record
            observer.finished(record, run)
        if not context.where.headless and run.proof is not None:
            window = context.session.window
            with suppress(Cancelled), cancelled_by_closing(window):
                show_calls(window, run)
    finally:
        report.follow(run)


def require_a_keeper(context: Context) -> None:
    """Without a vault the values are shown once, so somebody has to be there to see them."""
    nowhere = context.profile.vault.name == VaultKind.NONE
    if nowhere and not context.site.practice and not context.services.terminal.is_there:
        raise NotKept(
            "With --vault none the values are shown once, and there is no terminal to show them.",
            remedy="Use `--vault keyring` or `--vault file`, or run it in a terminal.",
        )


def show_once(context: Context, report: SetupReport) -> None:
    """Show the values that nothing keeps; those of a practice console are not worth showing."""
    credentials = report.credentials
    if context.site.practice or credentials is None:
        return
    context.services.terminal.show_once(
        (
            ("App key", credentials.app_key),
            ("App secret", credentials.app_secret.reveal()),
            ("Refresh token", credentials.refresh_token.reveal()),
        )
    )


def _journal_of(context: Context) -> Journal:
    """Return the journal of this site; one of another practice console is forgotten."""
    profile = context.profile
    journal = profile.journal.read()
    if journal is not None and journal.site == context.site.web:
        return journal
    if journal is not None:
        profile.vault.forget(profile.name)
        profile.journal.forget()
    return profile.journal.update(site=context.site.web)


def _kept(options: SetupOptions, context: Context) -> Credentials | None:
    kept = context.profile.vault.load(context.profile.name)
    if kept is None or options.app_key not in (None, kept.app_key):
        return None
    redactor = context.services.redactor
    redactor.learn(kept.app_secret, kept.refresh_token)
    redactor.learn_pair(kept.app_key, kept.app_secret)
    return kept


def _forget_app(context: Context) -> None:
    """Forget the app that is gone, and its values: nothing accepts them any more."""
    context.profile.vault.forget(context.profile.name)
    context.profile.journal.update(
        app_key=None,
        app_name=None,
        adopted=False,
        granted_scopes=None,
        team_id=None,
        kept_in=None,
        authorized_at=None,
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


def _is_healthy(kept: Credentials, context: Context, report: SetupReport) -> bool:
    """Return whether the kept refresh token still gives all that is needed.

    Raises what kept a permission from being tried.
    """
    try:
        report.proof = context.api.prove(kept)
    except (TokenRevoked, BadKeyOrSecret) as problem:
        context.log.info("the kept credentials are no longer accepted: %s", problem)
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
    if not is_yes(services.terminal.ask("Make a new app? Type yes: ")):
        raise Cancelled("No app was made.", remedy=ANOTHER_ACCOUNT) from None
