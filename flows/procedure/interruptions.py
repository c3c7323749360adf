"""What is known to come in between, as an ordered list: name, how it is known, what to do.

Looked at whenever the expected page is not there (facts/console.md, What can come in between).
What belongs to one page only (terms, owner, a refused name, Dropbox's refusals) is handled there:
flows/procedure/goals/. The last of the list is a page that nobody has seen before.
"""

from automation.dropbox.pages.page_words import cleaned
from automation.errors import PasswordAsked, UnknownPage
from flows.procedure.goals import sign_in
from flows.procedure.run import Number, Run
from flows.procedure.runner import Interruption, PersonsTurn, Step

_IN_SIGHT = "Run it with the browser in sight, and do there what Dropbox asks for."


def cookie_banner(run: Run) -> bool:
    """A cookie banner is there; it may lie over the bar with "Submit" (D 2025)."""
    return run.controls.current("cookie_banner.decline") is not None


def no_cookie_banner(run: Run) -> bool:
    """The banner is gone."""
    return not cookie_banner(run)


def decline_cookies(run: Run) -> None:
    """Select "Decline", and wait until the banner is gone."""
    run.pages.cookie_banner.decline()


def passkey_offer(run: Run) -> bool:
    """Dropbox offers a passkey after the sign-in (V 2026)."""
    return run.controls.current("sign_in.passkey_later") is not None


def no_passkey_offer(run: Run) -> bool:
    """The offer is gone."""
    return not passkey_offer(run)


def go_past_passkey(run: Run) -> None:
    """Go on to the console; how an account is protected is for the person to say."""
    run.window.open(run.site.my_apps())
    if not passkey_offer(run):
        return
    if run.stand_in is None:
        raise PersonsTurn("Dropbox offers a passkey, and that is for you to answer")
    run.stand_in.put_off_passkey()


def password_asked(run: Run) -> bool:
    """Dropbox asks for the password on a page of the console (a guess: nobody has seen it)."""
    return run.pages.settings.asks_for_password()


def no_password_asked(run: Run) -> bool:
    """Dropbox asks for no password."""
    return not password_asked(run)


def leave_password_to_person(run: Run) -> None:
    """On the practice console the stand-in enters it; else it is the person's."""
    if run.stand_in is None:
        raise PersonsTurn(
            "Dropbox asks for your password again", alone=_IN_SIGHT, error=PasswordAsked
        )
    run.stand_in.enter_password()


def known_page(run: Run) -> sign_in.OnTheWay:
    """A page that the tool knows is open."""
    known = run.site.kind(run.window.page.url) is not None
    return sign_in.OnTheWay(known, known)


def come_back(run: Run) -> None:
    """Open the console where nothing holds the person: Dropbox's home is left for good."""
    if sign_in.on_unknown_page(run) and not sign_in.held(run):
        run.window.open(run.site.my_apps())
        sign_in.note_where(run)


def say_through(run: Run) -> None:
    """The person says that they are through with the page: it holds them no more."""
    run.held_at = None


def go_past_unknown_page(run: Run) -> None:
    """Open the console again, once: many such pages come once."""
    if run.held_at is None:
        run.window.open(run.site.my_apps())
        sign_in.note_where(run)


def leave_unknown_page_to_person(run: Run) -> None:
    """Say what the page calls itself, and leave it to the person."""
    headings = run.controls.page.get_by_role("heading").all_inner_texts()
    called = cleaned(headings[0])[:80] if headings else "without a heading"
    raise PersonsTurn(
        f'Dropbox shows a page that this tool does not know: "{called}"',
        alone=_IN_SIGHT,
        error=UnknownPage,
    )


INTERRUPTIONS: tuple[Interruption[Run], ...] = (
    Interruption(
        name="cookie-banner",
        seen=cookie_banner,
        step=Step(
            number="–",
            title="Decline the cookies",
            instruction='Select "Decline" in the cookie banner.',
            goal=no_cookie_banner,
            acts=(decline_cookies,),
            points_at=("cookie_banner.decline",),
        ),
    ),
    Interruption(
        name="signed-out",
        seen=sign_in.signed_out,
        step=Step(
            number=Number.SIGN_IN,
            title="Sign in again",
            instruction="Dropbox ended the session. Sign in again; the run goes on from here.",
            find=sign_in.come_to_console,
            goal=sign_in.signed_in,
            acts=(sign_in.sign_in_again,),
            seen=sign_in.sign_in_seen,
            already=sign_in.console_open,
        ),
    ),
    Interruption(
        name="passkey-offer",
        seen=passkey_offer,
        step=Step(
            number="–",
            title="Answer the passkey offer",
            instruction='Select "Set up later", or set up a passkey. The run goes on after it.',
            goal=no_passkey_offer,
            acts=(go_past_passkey,),
            points_at=("sign_in.passkey_later",),
        ),
    ),
    Interruption(
        name="password-asked-again",
        seen=password_asked,
        step=Step(
            number="–",
            title="Enter your password",
            instruction="Dropbox asks for your password again. Enter it; the run goes on after it.",
            goal=no_password_asked,
            acts=(leave_password_to_person,),
            points_at=("settings.password",),
        ),
    ),
    Interruption(
        name="unknown-page",
        seen=sign_in.on_unknown_page,
        step=Step(
            number="–",
            title="A page that this tool does not know",
            instruction="Follow what Dropbox's page says. The run goes on when you are through.",
            find=come_back,
            goal=known_page,
            said=say_through,
            acts=(go_past_unknown_page, leave_unknown_page_to_person),
        ),
    ),
)
