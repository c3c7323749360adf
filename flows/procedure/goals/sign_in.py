"""Goal and act of signing in, which is a person's."""

from automation.dropbox.pages.sign_in import is_sign_in
from flows.procedure.run import Run
from flows.procedure.runner import PersonsTurn


def console_open(run: Run) -> bool:
    """A page of the console is open: to the signed-out, Dropbox shows its sign-in page instead."""
    url = run.window.page.url
    return run.site.owns(url) and url.startswith(f"{run.site.web}/developers/")


def sign_in_seen(run: Run) -> bool:
    """The console is there, or the wire says that somebody signed in."""
    return console_open(run) or run.sign_in.seen


def signed_in(run: Run) -> bool:
    """The console opens; after a sign-in Dropbox may show something else first."""
    if not console_open(run):
        run.sign_in.seen = False
        run.window.open(run.site.my_apps())
    if console_open(run):
        run.sign_in.stop()
        return True
    return False


def open_console(run: Run) -> None:
    """Open "My apps"; on the practice console the stand-in signs in."""
    run.window.open(run.site.my_apps())
    if signed_out(run):
        sign_in_again(run)


def signed_out(run: Run) -> bool:
    """Dropbox shows its sign-in page."""
    return is_sign_in(run.site, run.window.page.url)


def sign_in_again(run: Run) -> None:
    """On the practice console the stand-in signs in; else it is the person's."""
    if run.stand_in is None:
        run.sign_in.start()
        raise PersonsTurn("Dropbox wants you to sign in", routine=True)
    run.stand_in.sign_in()


def console_address(run: Run) -> str:
    """Where the console begins."""
    return run.site.my_apps()


def point_at_sign_in(run: Run) -> None:
    """Only the practice console's fields are known; on Dropbox's own page nothing is pointed at."""
    if run.stand_in is not None:
        run.stand_in.point_at_sign_in()
