"""Goal and act of signing in, which is a person's."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from automation.dropbox.pages.sign_in import is_sign_in, keeps_cookies
from automation.errors import BrowserPolicy
from flows.procedure.run import Run
from flows.procedure.runner import PersonsTurn, Seen

HOME = ("/", "/home", "/h")
"""Where Dropbox leads who is through with what it asked for."""


def console_open(run: Run) -> bool:
    """A page of the console is open: to the signed-out, Dropbox shows its sign-in page instead."""
    url = run.window.page.url
    return run.site.owns(url) and url.startswith(f"{run.site.web}/developers/")


@dataclass(frozen=True)
class OnTheWay(Seen[Run]):
    """Where somebody is who signs in; a page that is known holds nobody."""

    known: bool

    def record(self, run: Run) -> bool:
        """Note that no page holds the person, where that is so."""
        if self.known:
            run.held_at = None
        return self.reached


def sign_in_seen(run: Run) -> OnTheWay:
    """The console is there, or the wire says that somebody signed in and no page holds them."""
    there = console_open(run) or (run.sign_in.seen and not held(run))
    return OnTheWay(there, known=not on_unknown_page(run))


def on_unknown_page(run: Run) -> bool:
    """A page of Dropbox is open that is none of those the tool knows."""
    url = run.window.page.url
    return run.site.owns(url) and run.site.kind(url) is None


def held(run: Run) -> bool:
    """Dropbox holds the person on a page of its own, to which the console's address has led.

    Such as two-step verification that the team requires: it is the person's, takes minutes, and
    is not touched meanwhile (facts/console.md, What can come in between). It is over when Dropbox
    shows its home page, or a page that is known.
    """
    if not on_unknown_page(run):
        return False
    return run.held_at is not None and urlsplit(run.window.page.url).path not in HOME


@dataclass(frozen=True)
class SignedIn(Seen[Run]):
    """Whether the console is open."""

    def record(self, run: Run) -> bool:
        """Stop looking for a sign-in once it is there."""
        if self.reached:
            run.held_at = None
            run.sign_in.stop()
        return self.reached


def signed_in(run: Run) -> SignedIn:
    """The console is open."""
    return SignedIn(console_open(run))


def come_to_console(run: Run) -> None:
    """Open the console, unless Dropbox holds the person on a page of its own."""
    if not console_open(run) and not held(run):
        run.sign_in.seen = False
        run.window.open(run.site.my_apps())
        note_where(run)


def note_where(run: Run) -> None:
    """Note whether the console's address has led to a page of Dropbox's that is not known."""
    run.held_at = run.window.page.url if on_unknown_page(run) else None


def open_console(run: Run) -> None:
    """Open "My apps"; on the practice console the stand-in signs in."""
    run.window.open(run.site.my_apps())
    note_where(run)
    if signed_out(run):
        sign_in_again(run)


def begin_guided(run: Run) -> None:
    """Open the console's first page for a person who does every step; that changes nothing."""
    run.sign_in.start()
    run.window.open(run.site.my_apps())
    note_where(run)
    if signed_out(run):
        require_cookies(run)


def signed_out(run: Run) -> bool:
    """Dropbox shows its sign-in page."""
    return is_sign_in(run.site, run.window.page.url)


def require_cookies(run: Run) -> None:
    """Raise BrowserPolicy where a sign-in would be for nothing: the browser would forget it."""
    if not keeps_cookies(run.window):
        raise BrowserPolicy(
            "The browser keeps no cookies, so Dropbox forgets every sign-in at once.",
            remedy="Allow cookies for dropbox.com. Where a policy forbids them "
            "(`chrome://policy`: DefaultCookiesSetting, CookiesBlockedForUrls), ask who manages "
            "the browser, or use another one: `--browser`.",
        )


def sign_in_again(run: Run) -> None:
    """On the practice console the stand-in signs in; else it is the person's."""
    require_cookies(run)
    if run.stand_in is None:
        run.sign_in.start()
        raise PersonsTurn("Dropbox wants you to sign in", routine=True)
    run.stand_in.sign_in()


def what_may_help(run: Run) -> str:
    """Return what helps somebody whom the sign-in has led to another site, such as Google's."""
    url = run.window.page.url
    if not url.startswith("http") or run.site.owns(url):
        return ""
    return (
        "If a page says that the browser may not be secure, go back and sign in with your "
        "e-mail address on Dropbox's own page. Or stop, and use a browser that you started: "
        "`--attach`."
    )


def console_address(run: Run) -> str:
    """Where the console begins."""
    return run.site.my_apps()


def point_at_sign_in(run: Run) -> None:
    """Only the practice console's fields are known; on Dropbox's own page nothing is pointed at."""
    if run.stand_in is not None:
        run.stand_in.point_at_sign_in()
