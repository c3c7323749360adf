"""Goals and acts of the permissions: ticked, submitted, read back."""

from automation.dropbox.controls import EffectMissing
from automation.dropbox.scopes import ACCOUNT_INFO, REQUIRED, TEAM_DATA_MEMBER
from automation.errors import TeamDataMemberNeeded
from flows.run import Run
from flows.step import PersonsTurn

WHAT_IT_ALLOWS = (
    f"With {TEAM_DATA_MEMBER} the app could make calls in the name of any member of the team, "
    "within the permissions that are ticked: with account_info.read it could read each member's "
    "name, e-mail address and country. Files stay closed to it."
)
"""facts/api.md: to act for a member, a team token needs it."""

TEAM_SCOPES = tuple(scope for scope in REQUIRED if scope != ACCOUNT_INFO)


def boxes_ticked(run: Run) -> bool:
    """The four boxes are ticked on the page, submitted or not."""
    run.pages.permissions.open(run.known_key())
    return run.pages.permissions.ticked(REQUIRED) == frozenset(REQUIRED)


def boxes_look_ticked(run: Run) -> bool:
    """The app's page is open and shows the four ticked; looks, and opens nothing."""
    return run.pages.app.key() == run.app.key and run.pages.permissions.look_ticked(REQUIRED)


def tick_boxes(run: Run) -> None:
    """Tick the four, where not ticked already."""
    run.boxes_changed = True
    for scope in REQUIRED:
        _set(run, scope, ticked=True)


def permissions_saved(run: Run) -> bool:
    """Dropbox shows the four ticked when the page is loaded afresh; what else is, is noted."""
    tab = run.pages.permissions
    tab.read_saved(run.known_key())
    run.permissions_saved = tab.ticked(REQUIRED) == frozenset(REQUIRED)
    run.beyond = tab.ticked_beyond(REQUIRED)
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
    return ready and not tab.can_submit() and boxes_look_ticked(run)


def submit(run: Run) -> None:
    """Select "Submit"; what something in between has cleared is ticked again."""
    if not boxes_ticked(run):
        tick_boxes(run)
    run.pages.permissions.submit()


def submit_without_account_info(run: Run) -> None:
    """The tip of facts/procedure.md, step 3: the other three, `account_info.read` cleared."""
    run.pages.permissions.open(run.known_key())
    for scope in TEAM_SCOPES:
        _set(run, scope, ticked=True)
    _set(run, ACCOUNT_INFO, ticked=False)
    run.pages.permissions.submit()


def submit_with_team_data_member(run: Run) -> None:
    """Tick `team_data.member` as well, if the person asked for it; else explain it.

    Dropbox says that individual and team permissions together need it (facts/console.md,
    Permissions tab).
    """
    if TEAM_DATA_MEMBER not in run.wishes.also_scopes:
        raise PersonsTurn(
            f"Dropbox did not save the four permissions. It may want {TEAM_DATA_MEMBER} beside "
            f"them, and that is for you to decide. {WHAT_IT_ALLOWS}",
            alone="If you want that, run `dropbox-connector setup --also-scope "
            f"{TEAM_DATA_MEMBER}`; if not, ask Dropbox why the four cannot be saved.",
            error=TeamDataMemberNeeded,
        )
    run.pages.permissions.open(run.known_key())
    for scope in (*REQUIRED, TEAM_DATA_MEMBER):
        _set(run, scope, ticked=True)
    run.pages.permissions.submit()


def _set(run: Run, scope: str, *, ticked: bool) -> None:
    if not run.pages.permissions.set(scope, ticked=ticked):
        raise EffectMissing(f"the box {scope} could not be {'ticked' if ticked else 'cleared'}")
