"""Goals and acts of the permissions: ticked, submitted, read back."""

from automation.dropbox.controls import EffectMissing
from automation.dropbox.scopes import ACCOUNT_INFO, REQUIRED
from flows.run import Run

TEAM_SCOPES = tuple(scope for scope in REQUIRED if scope != ACCOUNT_INFO)


def boxes_ticked(run: Run) -> bool:
    """The four boxes are ticked on the page, submitted or not."""
    run.pages.permissions.open(run.known_key())
    return run.pages.permissions.ticked(REQUIRED) == frozenset(REQUIRED)


def looks_ticked(run: Run) -> bool:
    """The tab is open, and the four boxes are ticked on it."""
    return run.pages.permissions.is_open(run.known_key()) and boxes_ticked(run)


def point_at_next_box(run: Run) -> None:
    """Point at the first box that is still to be ticked, or at the tab that has them."""
    tab = run.pages.permissions
    if not tab.is_open(run.known_key()):
        run.controls.point_at(("app.permissions_tab",))
    elif lacking := [scope for scope in REQUIRED if scope not in tab.ticked(REQUIRED)]:
        tab.point_at(lacking[0])


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
    run.boxes_changed = run.submit_was_there = False
    return run.permissions_saved


def saved_already(run: Run) -> bool:
    """Nothing was changed, by the run or by hand, and the four are saved."""
    unsaved = run.boxes_changed or run.pages.permissions.can_submit()
    return not unsaved and permissions_saved(run)


def looks_submitted(run: Run) -> bool:
    """The three are ticked and "Submit" is gone: worth a reload, which loses what is unsaved.

    `account_info.read` may have been cleared, as the tip says: after a reload it is back.
    """
    tab = run.pages.permissions
    run.submit_was_there = run.submit_was_there or tab.can_submit()
    ready = run.submit_was_there or run.confirmed or run.permissions_saved
    return ready and not tab.can_submit() and tab.ticked(TEAM_SCOPES) == frozenset(TEAM_SCOPES)


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
