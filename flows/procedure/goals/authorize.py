"""Goals and acts of the authorize pages, up to the access code."""

from automation.dropbox.controls.finder import EffectMissing
from automation.dropbox.pages.authorize import CODE, CONSENT, REFUSING, WARNING
from automation.dropbox.site import PageKind
from automation.errors import (
    CodeSpent,
    Refused,
    ServerFailing,
    SetupError,
    WorkAccountRequired,
)
from automation.remedies import Repair, current
from automation.store.credentials import Secret
from flows.procedure.run import Number, Run
from flows.procedure.runner import GoBack, PersonsTurn

READ_THE_PAGE = (
    "Read what Dropbox's page says, and do it. If it asks to allow the app, allow it; the run goes "
    "on when the access code is there."
)


def authorize_open(run: Run) -> bool:
    """An authorize page is open: one that leads to a code, or shows a new one."""
    state = run.pages.authorize.state()
    if state is None or (state in REFUSING and not _refused(run)):
        return _said_so(run)
    return state in (WARNING, CONSENT) or (state == CODE and _new_code(run) is not None)


def _refused(run: Run) -> bool:
    """Raise what Dropbox refuses; cure it once; return False where only a person can tell.

    A page whose words are not known may be a refusal, or a consent page whose buttons have moved.
    """
    refusal = run.pages.authorize.refusal()
    if type(refusal) is Refused:
        return False
    _cure(run, refusal)
    return True


def authorize_address(run: Run) -> str:
    """The authorize URL of the app."""
    return run.site.authorize(run.known_key())


def open_authorize(run: Run) -> None:
    """Open the authorize URL; Dropbox may refuse here.

    A refusal that `require_role=work` can cure is answered with it, once; so is a page that says
    nothing known, which may be such a refusal in another language.
    """
    pages = run.pages.authorize
    pages.open(run.known_key(), require_work=run.require_work)
    try:
        state = pages.wait()
        if state is not None or run.require_work:
            _known(state)
            return
        refusal: SetupError | None = None
    except ServerFailing:
        # Opening the address again helped (facts/console.md, Authorize).
        pages.open(run.known_key(), require_work=run.require_work)
        _known(pages.wait())
        return
    except Refused as problem:
        if run.require_work or not _may_be_cured(problem):
            raise _for_a_person(problem) from None
        refusal = problem
    _cure(run, refusal)
    try:
        _known(pages.wait())
    except Refused as problem:
        raise _for_a_person(problem) from None


def _for_a_person(refusal: SetupError) -> Exception:
    """Return the refusal; where its words are not known, hand the page to a person to read."""
    if type(refusal) is not Refused:
        return refusal
    return PersonsTurn(
        refusal.message.rstrip("."), alone=refusal.remedy, error=Refused, instead=READ_THE_PAGE
    )


def _may_be_cured(refusal: SetupError) -> bool:
    """Return whether the work account may help: it is asked for, or the words are not known.

    With `require_role=work` comes `locale=en`, so that the second answer can be understood.
    """
    return isinstance(refusal, WorkAccountRequired) or type(refusal) is Refused


def _cure(run: Run, refusal: SetupError | None) -> None:
    """Open the page so that Dropbox takes the work account; raise `refusal` the second time."""
    if refusal and (run.require_work or not _may_be_cured(refusal)):
        raise refusal
    run.require_work = True
    run.pages.authorize.open(run.known_key(), require_work=True)


def _known(state: str | None) -> str:
    """Raise EffectMissing for a page on which nothing is found."""
    if state is None:
        raise EffectMissing("nothing of what is known of Dropbox's authorize pages is on this page")
    return state


def allowed(run: Run) -> bool:
    """The page shows the access code. Raises what Dropbox says when it refuses."""
    state = run.pages.authorize.state()
    if state in REFUSING and _refused(run):
        return False
    return state == CODE or (state in (None, *REFUSING) and _said_so(run))


def _said_so(run: Run) -> bool:
    """On an authorize page of which nothing is known any more, the person's word counts."""
    return run.confirmed and run.site.kind(run.window.page.url) is PageKind.AUTHORIZE


def allow(run: Run) -> None:
    """Select "Continue" where it is asked, then "Allow" where the person left that to the tool."""
    if run.site.kind(run.window.page.url) is not PageKind.AUTHORIZE:  # something came in between
        open_authorize(run)
    try:
        _allow(run)
    except ServerFailing as problem:
        # After Allow an error page can follow; opening the address again helped (R 2024-03).
        raise GoBack(Number.AUTHORIZE, problem) from None
    except Refused as refusal:
        if run.require_work or not _may_be_cured(refusal):
            raise _for_a_person(refusal) from None
        _cure(run, refusal)
        _allow(run)


def _allow(run: Run) -> None:
    pages = run.pages.authorize
    state = _known(pages.wait())
    if state == WARNING:
        state = pages.go_on()
    if state != CONSENT:
        return
    run.vault.probe(run.profile)
    if not run.wishes.allow:
        raise PersonsTurn(
            "only you can allow the app",
            alone="Run it with the browser in sight, or leave it to the tool: `--allow`.",
            routine=True,
        )
    pages.allow()


def code_known(run: Run) -> bool:
    """The code is at hand."""
    return run.code is not None


def code_shown(run: Run) -> bool:
    """The code can be read from the page, or was pasted."""
    if run.code is None and (code := _new_code(run)):
        run.learn(code)
        run.code = code
    return code_known(run)


def read_code(run: Run) -> None:
    """Read the code from the page."""
    run.pages.authorize.reach_code()
    if code_shown(run):
        return
    elsewhere = run.site.kind(run.window.page.url) not in (PageKind.AUTHORIZE, None)
    if elsewhere or run.pages.authorize.state() in (WARNING, CONSENT):
        raise GoBack(
            Number.AUTHORIZE,
            CodeSpent(
                "The page with the access code was lost before the code was read.",
                remedy=current().repair(Repair.AUTHORIZE),
            ),
        )
    raise EffectMissing("the page shows no access code that can be read")


def _new_code(run: Run) -> Secret | None:
    text = run.pasted or run.pages.authorize.code()
    code = Secret(text) if text else None
    return None if code in run.spent else code
