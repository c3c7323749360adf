"""Goals and acts of the permissions: ticked, submitted, read back."""

from automation.dropbox.controls import EffectMissing
from automation.dropbox.scopes import ACCOUNT_INFO, REQUIRED
from flows.run import Run

TEAM_SCOPES = tuple(scope for scope in REQUIRED if scope != ACCOUNT_INFO)


def boxes_ticked(run: Run) -> bool:
    """The four boxes are ticked on the page, submitted or not."""
    run.pages.permissions.open(run.known_key())
    return run.pages.permissions.ticked(REQUIRED) == frozenset(REQUIRED)


def tick_boxes(run: Run) -> None:
    """Tick the four, where not ticked already."""
    run.boxes_changed = True
    for scope in REQUIRED:
        _set(run, scope, ticked=True)


def permissions_saved(run: Run) -> bool:
    """Dropbox shows the four ticked when the page is loaded afresh."""
    key = run.known_key()
    run.pages.permissions.read_saved(key)
    run.permissions_saved = run.pages.permissions.ticked(REQUIRED) == frozenset(REQUIRED)
    run.boxes_changed = False
    return run.permissions_saved


def saved_already(run: Run) -> bool:
    """Nothing was changed in this run, and the four are saved."""
    return not run.boxes_changed and permissions_saved(run)


def looks_submitted(run: Run) -> bool:
    """The four are ticked and "Submit" is gone: worth a reload, which loses what is unsaved."""
    tab = run.pages.permissions
    run.submit_was_there = run.submit_was_there or tab.can_submit()
    ready = run.submit_was_there or run.confirmed
    return ready and not tab.can_submit() and tab.ticked(REQUIRED) == frozenset(REQUIRED)


def submit(run: Run) -> None:
    """Select "Submit"."""
    run.pages.permissions.submit()


def submit_without_account_info(run: Run) -> None:
    """The tip of facts/procedure.md, step 3: the other three, `account_info.read` cleared."""
    for scope in TEAM_SCOPES:
        _set(run, scope, ticked=True)
    _set(run, ACCOUNT_INFO, ticked=False)
    run.pages.permissions.submit()


def _set(run: Run, scope: str, *, ticked: bool) -> None:
    if not run.pages.permissions.set(scope, ticked=ticked):
        raise EffectMissing(f"the box {scope} could not be {'ticked' if ticked else 'cleared'}")
