"""Goals and acts of the authorize pages, up to the access code."""

from dataclasses import dataclass, replace

from automation.dropbox.controls.catalogue import quoted
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
from flows.procedure.runner import GoBack, PersonsTurn, Seen

READ_THE_PAGE = (
    "Read what Dropbox's page says, and do it. If it asks to allow the app, allow it; the run goes "
    "on when the access code is there."
)


@dataclass(frozen=True)
class AuthorizeSeen(Seen[Run]):
    """What an authorize page shows; `refusal` is one that goes when the page is opened again."""

    refusal: SetupError | None = None

    def record(self, run: Run) -> bool:
        """Open the page again, with the work account where Dropbox asks for it."""
        if self.refusal is not None:
            _cure(run, self.refusal)
        return self.reached


MOST_FAILURES = 2
"""How often the page is opened again where Dropbox's own fails (R 2024-03: that helped)."""


def what_may_help(run: Run) -> str:
    """After an error of Dropbox's own, say why the page asks once more."""
    if not run.consent.failures or run.pages.authorize.state() not in (WARNING, CONSENT):
        return ""
    return (
        "Dropbox's page failed, so it was opened again. Select "
        f"{quoted('authorize.continue')} and {quoted('authorize.allow')} once more."
    )


def authorize_open(run: Run) -> AuthorizeSeen:
    """An authorize page is open: one that leads to a code, or shows a new one."""
    state = run.pages.authorize.state()
    if state is None or state in REFUSING:
        return _refused_or_said(run, state, Number.AUTHORIZE)
    new_code = state == CODE and _new_code(run) is not None
    return AuthorizeSeen(state in (WARNING, CONSENT) or new_code)


def _refused_or_said(run: Run, state: str | None, step: Number) -> AuthorizeSeen:
    """Look at a page that leads to no code. Raises what Dropbox refuses and nothing cures.

    A page whose words are not known may be a refusal, or a consent page whose buttons have moved:
    only a person can tell.
    """
    refusal = run.pages.authorize.refusal() if state in REFUSING else None
    if refusal is not None and type(refusal) is not Refused:
        _require_curable(run, refusal)
        return AuthorizeSeen(False, refusal)
    return AuthorizeSeen(step in run.by_hand and _is_open(run))


def _is_open(run: Run) -> bool:
    return run.site.kind(run.window.page.url) is PageKind.AUTHORIZE


def say_open(run: Run) -> None:
    """The person says that the page is open, and nothing of what is known of it is found."""
    _say(run, Number.AUTHORIZE)


def say_allowed(run: Run) -> None:
    """The person says that the app is allowed, and nothing of what is known is on the page."""
    _say(run, Number.ALLOW)


def _say(run: Run, step: Number) -> None:
    state = run.pages.authorize.state()
    if _is_open(run) and (state is None or state in REFUSING):
        run.by_hand.add(step)


def back_to_authorize(run: Run, cause: Exception) -> GoBack:
    """Return what leads to the authorize page again; what was said of the one before is over."""
    run.by_hand -= {Number.AUTHORIZE, Number.ALLOW}
    return GoBack(Number.AUTHORIZE, cause)


def authorize_address(run: Run) -> str:
    """The authorize URL of the app."""
    return run.site.authorize(run.known_key())


def open_authorize(run: Run) -> None:
    """Open the authorize URL; Dropbox may refuse here.

    A refusal that `require_role=work` can cure is answered with it, once; so is a page that says
    nothing known, which may be such a refusal in another language.
    """
    pages = run.pages.authorize
    pages.open(run.known_key(), require_work=run.consent.require_work)
    try:
        state = pages.wait()
        if state is not None or run.consent.require_work:
            _known(state)
            return
        refusal: SetupError | None = None
    except ServerFailing:
        # Opening the address again helped (facts/console.md, Authorize).
        pages.open(run.known_key(), require_work=run.consent.require_work)
        _known(pages.wait())
        return
    except Refused as problem:
        if run.consent.require_work or not _may_be_cured(problem):
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
    """Open the page so that Dropbox takes the work account; raise `refusal` the second time.

    An error of Dropbox's own is answered by opening it as it was.
    """
    if refusal:
        _require_curable(run, refusal)
    if isinstance(refusal, ServerFailing):
        run.consent = replace(run.consent, failures=run.consent.failures + 1)
        run.pages.authorize.open(run.known_key(), require_work=run.consent.require_work)
        return
    run.consent = replace(run.consent, require_work=True)
    run.pages.authorize.open(run.known_key(), require_work=True)


def _require_curable(run: Run, refusal: SetupError) -> None:
    """Raise `refusal` where another try cannot help, or was made already."""
    if isinstance(refusal, ServerFailing):
        if run.consent.failures >= MOST_FAILURES:
            raise refusal
        return
    if run.consent.require_work or not _may_be_cured(refusal):
        raise refusal


def _known(state: str | None) -> str:
    """Raise EffectMissing for a page on which nothing is found."""
    if state is None:
        raise EffectMissing("nothing of what is known of Dropbox's authorize pages is on this page")
    return state


def allowed(run: Run) -> AuthorizeSeen:
    """The page shows the access code. Raises what Dropbox says when it refuses."""
    state = run.pages.authorize.state()
    if state is None or state in REFUSING:
        return _refused_or_said(run, state, Number.ALLOW)
    return AuthorizeSeen(state == CODE)


def allow(run: Run) -> None:
    """Select "Continue" where it is asked, then "Allow" where the person left that to the tool."""
    if not _is_open(run):  # something came in between
        open_authorize(run)
    try:
        _allow(run)
    except ServerFailing as problem:
        # After Allow an error page can follow; opening the address again helped (R 2024-03).
        raise back_to_authorize(run, problem) from None
    except Refused as refusal:
        if run.consent.require_work or not _may_be_cured(refusal):
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
    return run.consent.code is not None


@dataclass(frozen=True)
class CodeSeen(Seen[Run]):
    """The access code, where the page shows one that is not spent."""

    code: Secret | None = None

    def record(self, run: Run) -> bool:
        """Take the code."""
        if self.code is not None:
            run.learn(self.code)
            run.consent = replace(run.consent, code=self.code)
        return self.reached


def code_shown(run: Run) -> CodeSeen:
    """The code is at hand, or can be read from the page."""
    if code_known(run):
        return CodeSeen(True)
    code = _new_code(run)
    return CodeSeen(code is not None, code)


def take_code(run: Run, text: str) -> None:
    """Take the code that a person has pasted, unless it is spent."""
    code = Secret(text)
    if code not in run.consent.spent:
        CodeSeen(True, code).record(run)


def read_code(run: Run) -> None:
    """Read the code from the page."""
    run.pages.authorize.reach_code()
    if code_shown(run).record(run):
        return
    elsewhere = run.site.kind(run.window.page.url) not in (PageKind.AUTHORIZE, None)
    if elsewhere or run.pages.authorize.state() in (WARNING, CONSENT):
        raise back_to_authorize(
            run,
            CodeSpent(
                "The page with the access code was lost before the code was read.",
                remedy=current().repair(Repair.AUTHORIZE),
            ),
        )
    raise EffectMissing("the page shows no access code that can be read")


def _new_code(run: Run) -> Secret | None:
    text = run.pages.authorize.code()
    code = Secret(text) if text else None
    return None if code in run.consent.spent else code
