"""Goals and acts of what comes in between: cookie banner, passkey offer, password, unknown page."""

import re

from automation.errors import PasswordAsked, UnknownPage
from flows.procedure.run import Run
from flows.procedure.step import PersonsTurn

_LONG_WORD = re.compile(r"[\w-]{16,}")
_IN_SIGHT = "Run it with the browser in sight, and do there what Dropbox asks for."


def cookie_banner(run: Run) -> bool:
    """A cookie banner is there; it may lie over the bar with "Submit" (D 2025)."""
    return run.controls.look("cookie_banner.decline") is not None


def no_cookie_banner(run: Run) -> bool:
    """The banner is gone."""
    return not cookie_banner(run)


def decline_cookies(run: Run) -> None:
    """Select "Decline", and wait until the banner is gone."""
    run.pages.cookie_banner.decline()


def passkey_offer(run: Run) -> bool:
    """Dropbox offers a passkey after the sign-in (V 2026)."""
    return run.controls.look("sign_in.passkey_later") is not None


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


def unknown_page(run: Run) -> bool:
    """A page of Dropbox is open that is none of those the tool knows."""
    url = run.window.page.url
    return run.site.owns(url) and run.site.kind(url) is None


def known_page(run: Run) -> bool:
    """A page that the tool knows is open."""
    return run.site.kind(run.window.page.url) is not None


def go_past_unknown_page(run: Run) -> None:
    """Open the console again: many such pages come once."""
    run.window.open(run.site.my_apps())


def leave_unknown_page_to_person(run: Run) -> None:
    """Say what the page calls itself, and leave it to the person."""
    headings = run.controls.page.get_by_role("heading").all_inner_texts()
    called = _LONG_WORD.sub("…", headings[0].strip())[:80] if headings else "without a heading"
    raise PersonsTurn(
        f'Dropbox shows a page that this tool does not know: "{called}"',
        alone=_IN_SIGHT,
        error=UnknownPage,
    )
