"""Goals and acts of the permissions: ticked, submitted, read back."""

from dataclasses import dataclass, replace
from typing import Any

from automation.dropbox.controls.catalogue import quoted
from automation.dropbox.controls.finder import EffectMissing
from automation.dropbox.pages.permissions import BOX
from automation.dropbox.scopes import (
    ACCOUNT_INFO,
    HOW_MANY,
    OTHERS,
    REQUIRED,
    TEAM_DATA_MEMBER,
)
from automation.errors import TeamDataMemberNeeded
from automation.remedies import command
from flows.procedure.run import Number, Run
from flows.procedure.runner import NotTried, PersonsTurn, Seen

WHAT_IT_ALLOWS = (
    "With it the app could make calls in the name of any member of the team, within what is "
    "ticked: read each member's name, e-mail address and country. Files stay closed to it."
)
"""facts/api.md: to act for a member, a team token needs it."""

TIP = (
    "There may be a bug in Dropbox. If the boxes are empty after a reload, tick the last "
    f"{OTHERS}, clear {ACCOUNT_INFO}, and submit; it comes back ticked by itself."
)
"""facts/procedure.md, the tip of step 3."""

LOOKS_WITHOUT_BAR = 15
"""How many looks the bar with "Submit" may take to come: three seconds."""

OTHER_WAYS = 2
"""The plain way, and that of the tip."""

TEAM_SCOPES = tuple(scope for scope in REQUIRED if scope != ACCOUNT_INFO)


def boxes_ticked(run: Run) -> bool:
    """The four boxes are ticked on the app's page, submitted or not."""
    if run.pages.app.key() != run.app.key:
        return False
    return run.pages.permissions.ticked(_readable(run)) == _readable(run)


def show_boxes(run: Run) -> None:
    """Open the tab, unless the four are in sight and ticked."""
    if not boxes_look_ticked(run):
        run.pages.permissions.open(run.known_key())


def boxes_look_ticked(run: Run) -> bool:
    """The app's page is open and shows the four ticked; waits for nothing."""
    if run.pages.app.key() != run.app.key:
        return False
    return run.pages.permissions.look_ticked(_readable(run))


def say_ticked(run: Run) -> None:
    """The person says that they are ticked: that counts for a box that cannot be found.

    Whether it was saved is proved by the calls at the end.
    """
    if run.pages.app.key() == run.app.key:
        run.by_hand |= {s for s in REQUIRED if run.controls.current(BOX, scope=s) is None}


def _readable(run: Run) -> frozenset[str]:
    return frozenset(REQUIRED) - run.by_hand


def point_at_next_box(run: Run) -> None:
    """Point at the first box that is still to be ticked, or at the tab that has them."""
    tab = run.pages.permissions
    if not tab.is_open(run.known_key()):
        run.controls.point_at(("app.permissions_tab",))
    elif lacking := [scope for scope in REQUIRED if not tab.look_ticked((scope,))]:
        tab.point_at(lacking[0])


def point_at_submit(run: Run) -> None:
    """Point at the first thing that is undone: a box to tick, one to clear, then "Submit".

    After a Submit that was not saved, what the tip says; after two, the fifth permission.
    """
    tab = run.pages.permissions
    lost = _lost(run)
    if not tab.is_open(run.known_key()):
        run.controls.point_at(("app.permissions_tab",))
    elif undone := _undone(run, lost):
        tab.point_at(undone)
    else:
        run.controls.point_at(("permissions.submit",))


def _undone(run: Run, lost: int) -> str | None:
    """Return the permission whose box is to be changed next; None where it is time to submit."""
    tab = run.pages.permissions
    by_tip = 0 < lost < OTHER_WAYS
    wanted = TEAM_SCOPES if by_tip else REQUIRED
    if lacking := [scope for scope in wanted if not tab.look_ticked((scope,))]:
        return lacking[0]
    if by_tip and tab.look_ticked((ACCOUNT_INFO,)):
        return ACCOUNT_INFO
    if lost >= OTHER_WAYS and not tab.look_ticked((TEAM_DATA_MEMBER,)):
        return TEAM_DATA_MEMBER
    return None


def boxes_lacking(run: Run) -> str:
    """Return in a sentence which boxes are not ticked; an empty string where all are."""
    tab = run.pages.permissions
    if not tab.is_open(run.known_key()):
        return f"Open the tab {quoted('app.permissions_tab')}."
    lacking = [scope for scope in REQUIRED if not tab.look_ticked((scope,))]
    return f"Not ticked: {', '.join(lacking)}." if lacking else ""


def submit_lacking(run: Run) -> str:
    """Return in a sentence what is missing before the permissions are saved."""
    if run.pages.permissions.can_submit():
        return f"{quoted('permissions.submit')} was not selected yet."
    return boxes_lacking(run)


def tick_boxes(run: Run) -> None:
    """Tick the four, where not ticked already."""
    _note(run, boxes_changed=True)
    for scope in REQUIRED:
        if scope not in run.by_hand:
            _set(run, scope, ticked=True)


@dataclass(frozen=True)
class Saved(Seen[Run]):
    """What a fresh page shows as saved; `whole` where every box could be read."""

    whole: bool
    beyond: frozenset[str]

    def record(self, run: Run) -> bool:
        """Note what is saved; what was submitted and is not there was lost."""
        before = run.permissions
        lost = not self.reached and (before.submit_was_there or before.said)
        _note(
            run,
            saved=self.reached and self.whole,
            beyond=self.beyond,
            lost_submits=before.lost_submits + lost,
            boxes_changed=False,
            submit_was_there=False,
            said=False,
            looks_without_bar=0,
        )
        return self.reached


def show_saved(run: Run) -> None:
    """Load the page afresh: what was not submitted is lost, and what is saved shows."""
    if _readable(run):
        run.pages.permissions.read_saved(run.known_key())


def permissions_saved(run: Run) -> bool | Saved:
    """A page that was loaded afresh shows the four ticked."""
    tab, readable = run.pages.permissions, _readable(run)
    if not readable:
        return Number.SUBMIT in run.by_hand
    saved = tab.ticked(readable) == readable
    return Saved(saved, len(readable) == len(REQUIRED), tab.ticked_beyond(REQUIRED))


def nothing_unsaved(run: Run) -> bool:
    """Nothing was changed, by the run or by hand, that a reload would lose."""
    return not (run.permissions.boxes_changed or run.pages.permissions.can_submit())


@dataclass(frozen=True)
class Bar(Seen[Run]):
    """Whether the bar with "Submit" is there, and the three are ticked; `reached`: neither is
    left to do.
    """

    is_there: bool

    def record(self, run: Run) -> bool:
        """Count the looks without a bar; return whether a reload can tell anything.

        Ticked, and nothing to submit: it is saved, or the bar does not come (R 2024-01). Both are
        told by a reload, which loses nothing that could have been submitted.
        """
        before = run.permissions
        looks = before.looks_without_bar + 1 if self.reached else 0
        missing = looks >= LOOKS_WITHOUT_BAR
        _note(
            run,
            submit_was_there=before.submit_was_there or self.is_there,
            looks_without_bar=looks,
            bar_was_missing=before.bar_was_missing or missing,
        )
        known = before.submit_was_there or before.said or before.saved
        return self.reached and (missing or known)


def looks_submitted(run: Run) -> Bar:
    """The three are ticked and "Submit" is gone: a reload would lose nothing.

    `account_info.read` may have been cleared, as the tip says: after a reload it is back.
    """
    bar = run.pages.permissions.can_submit()
    team = _readable(run) & frozenset(TEAM_SCOPES)
    return Bar(not bar and run.pages.permissions.look_ticked(team), bar)


def say_submitted(run: Run) -> None:
    """The person says that they are saved: that counts where the page does not say otherwise."""
    if not _readable(run):
        run.by_hand.add(Number.SUBMIT)
    elif looks_submitted(run):
        _note(run, said=True)


def _note(run: Run, **changes: Any) -> None:
    run.permissions = replace(run.permissions, **changes)


def _lost(run: Run) -> int:
    """Return how often the four were submitted and not saved."""
    return max(run.permissions.lost_submits, run.permissions.submitted)


def fifth_is_due(run: Run) -> bool:
    """Tell whether the four were submitted so often that a fifth permission may be needed."""
    return _lost(run) >= OTHER_WAYS


def what_may_help(run: Run) -> str:
    """After a Submit that was not saved: the tip; after the second one, the fifth permission."""
    if fifth_is_due(run):
        return (
            f"Dropbox did not save the {HOW_MANY}. It may want {TEAM_DATA_MEMBER} beside them. "
            f"{WHAT_IT_ALLOWS} If you want that, tick {TEAM_DATA_MEMBER} with them and submit. "
            f'If not, select "Stop". The option `--also-scope {TEAM_DATA_MEMBER}` ticks it for you.'
        )
    if run.permissions.lost_submits:
        return f"Dropbox did not save that. {TIP}"
    if run.permissions.bar_was_missing:
        return (
            f"The bar with {quoted('permissions.submit')} did not come, so the page was loaded "
            f"again. Tick the {HOW_MANY} once more, then submit."
        )
    return ""


def submit(run: Run) -> None:
    """Select "Submit"; what something in between has cleared is ticked again."""
    show_boxes(run)
    if not boxes_ticked(run):
        tick_boxes(run)
    by_person = not _readable(run) or run.by_hand
    if not by_person and not run.pages.permissions.has_bar():
        # The bar sometimes does not come; a reload and ticking anew brought it (R 2024-01). What
        # a person has ticked would be lost.
        run.pages.permissions.read_saved(run.known_key())
        tick_boxes(run)
    run.pages.permissions.submit()
    _note(run, submitted=run.permissions.submitted + 1)


def submit_without_account_info(run: Run) -> None:
    """The tip of facts/procedure.md, step 3: the other three, `account_info.read` cleared."""
    run.pages.permissions.open(run.known_key())
    for scope in TEAM_SCOPES:
        _set(run, scope, ticked=True)
    _set(run, ACCOUNT_INFO, ticked=False)
    run.pages.permissions.submit()
    _note(run, submitted=run.permissions.submitted + 1)


def submit_with_team_data_member(run: Run) -> None:
    """Tick `team_data.member` as well, if the person asked for it; else explain it.

    Dropbox says that individual and team permissions together need it (facts/console.md,
    Permissions tab).
    """
    if run.permissions.submitted < OTHER_WAYS:
        raise NotTried("the other ways were not gone to their end")
    if TEAM_DATA_MEMBER not in run.wishes.also_scopes:
        raise PersonsTurn(
            f"Dropbox did not save the {HOW_MANY}. It may want {TEAM_DATA_MEMBER} beside them, "
            f"which is for you to decide. {WHAT_IT_ALLOWS}",
            alone=f"If you want that, run {command(f'setup --also-scope {TEAM_DATA_MEMBER}')}; "
            f"if not, ask Dropbox why the {HOW_MANY} cannot be saved.",
            error=TeamDataMemberNeeded,
        )
    run.pages.permissions.open(run.known_key())
    for scope in (*REQUIRED, TEAM_DATA_MEMBER):
        _set(run, scope, ticked=True)
    run.pages.permissions.submit()
    _note(run, submitted=run.permissions.submitted + 1)


def _set(run: Run, scope: str, *, ticked: bool) -> None:
    if not run.pages.permissions.set(scope, ticked=ticked):
        raise EffectMissing(f"the box {scope} could not be {'ticked' if ticked else 'cleared'}")
