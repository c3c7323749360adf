"""The wrong turns that people take: how each is known from the page, and what is said about it.

In order: the first that is seen is the one that is answered. Hands-on answers all of them; every
other run in which a person acts, those of `TOLD`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from automation.dropbox.controls.catalogue import titles
from automation.dropbox.scopes import HOW_MANY, REQUIRED, TEAM_DATA_MEMBER
from flows.procedure.catalogue import (
    ALLOW,
    CONTINUE,
    CREATE_APP,
    FOLDER,
    FULL,
    MY_APPS,
    SCOPED,
    SUBMIT,
)
from flows.procedure.catalogue import PERMISSIONS as PERMISSIONS_TAB
from flows.procedure.catalogue import SETTINGS as SETTINGS_TAB
from flows.procedure.goals import permissions, sign_in
from flows.procedure.run import Number, Run

SIGN_IN, CREATE, PERMISSIONS, SETTINGS, ALLOWING = (
    each.part for each in (Number.SIGN_IN, Number.CREATE, Number.TICK, Number.KEYS, Number.ALLOW)
)
"""The parts of the procedure that are done in the browser."""

TABS = {PERMISSIONS: "app.permissions_tab", SETTINGS: "app.settings_tab"}
"""The tab on which each of these parts of the procedure takes place."""


@dataclass
class Trail:
    """Where the trainee has been since a step began: what the page itself no longer shows."""

    part: str
    """The step's number up to its dot."""
    tabs: list[str] = field(default_factory=list)
    unsaved: bool = False
    """On the last look at the app's page, "Submit" was waiting."""
    beyond: frozenset[str] | None = None
    """Permissions that were ticked beside the four on the first look at their tab."""

    def look(self, run: Run) -> None:
        """Note what is on the page now."""
        if not on_app_page(run):
            self.tabs.clear()
            return
        unsaved, tab = run.pages.permissions.can_submit(), run.pages.app.selected_tab()
        if not on_app_page(run):
            return  # the page went away in the middle of the look
        self.unsaved = unsaved
        if self.beyond is None and tab == TABS[PERMISSIONS]:
            self.beyond = run.pages.permissions.ticked_beyond(REQUIRED)
        if tab and self.tabs[-1:] != [tab]:
            self.tabs.append(tab)

    def on_wrong_tab(self) -> bool:
        """Tell whether the trainee went to a tab that is not this part's; none was left yet."""
        return len(self.tabs) > 1 and self.tabs[-1] != TABS.get(self.part)


@dataclass(frozen=True)
class WrongTurn:
    """One wrong turn: in which parts of the procedure, how it is known, what to say.

    `back` may name the part's own tab. `remember` notes what the page will not show for long.
    `then` stays in sight once the trainee has come back.
    """

    name: str
    parts: tuple[str, ...]
    seen: Callable[[Run, Trail], bool]
    happened: str
    back: str
    remember: Callable[[Run], None] = lambda run: None
    then: str = ""
    counts: bool = True
    """Whether it was the trainee who took it."""
    insist: bool = False
    """Whether "I did it" says that it is meant."""
    points_at: tuple[str, ...] = ()
    """The controls that put it right."""
    points: Callable[[Run, Trail], None] | None = None
    """Points at what puts it right, where that is not always the same."""

    def way_back(self, trail: Trail) -> str:
        """Return what leads back."""
        return self.back.format(tab=titles().get(TABS.get(trail.part, ""), ""))


def on_app_page(run: Run) -> bool:
    """The app's page is open."""
    return run.app.key is not None and run.pages.app.key() == run.app.key


def _away(run: Run) -> bool:
    return not on_app_page(run)


def _forbidden_name(run: Run, trail: Trail) -> bool:
    name = run.pages.create_app.name().strip().lower()
    return "dropbox" in name or name.startswith("drop")


def _name_refused(run: Run, trail: Trail) -> bool:
    return run.pages.create_app.is_open() and bool(run.pages.create_app.refusal())


def _folder_chosen(run: Run, trail: Trail) -> bool:
    return run.pages.create_app.chosen("create_app.app_folder")


def _folder_app_made(run: Run, trail: Trail) -> bool:
    key = run.pages.app.key()
    if key is None or key in run.app.others:
        return False
    return key in run.app.wrong or bool(run.pages.settings.is_app_folder())


def _not_this_app(run: Run) -> None:
    if key := run.pages.app.key():
        run.app.wrong.add(key)
    if run.app.key in run.app.wrong:
        run.app.key = None


def _personal_owner(run: Run, trail: Trail) -> bool:
    return run.pages.create_app.personal_owner_is_chosen()


def _too_many(run: Run, trail: Trail) -> bool:
    """A box beside the four is ticked that was not when the step began, and nobody asked for it."""
    return bool(_beyond(run, trail))


def _beyond(run: Run, trail: Trail) -> frozenset[str]:
    if trail.beyond is None or not trail.unsaved or not on_app_page(run):
        return frozenset()
    asked = {TEAM_DATA_MEMBER} if run.wishes.also_scopes or permissions.fifth_is_due(run) else set()
    return run.pages.permissions.ticked_beyond(REQUIRED) - trail.beyond - asked


def _point_beyond(run: Run, trail: Trail) -> None:
    for scope in sorted(_beyond(run, trail))[:1]:
        run.pages.permissions.point_at(scope)


def _submit_waiting(run: Run, trail: Trail) -> bool:
    elsewhere = trail.tabs and trail.tabs[-1] != TABS[PERMISSIONS]
    return on_app_page(run) and trail.unsaved and bool(elsewhere)


def _submit_forgotten(run: Run, trail: Trail) -> bool:
    return trail.unsaved and _away(run)


def _wrong_tab(run: Run, trail: Trail) -> bool:
    return on_app_page(run) and trail.on_wrong_tab()


def _left_app(run: Run, trail: Trail) -> bool:
    return run.site.owns(run.window.page.url) and _away(run)


def _cancelled(run: Run, trail: Trail) -> bool:
    url = run.window.page.url
    return run.site.owns(url) and not urlsplit(url).path.startswith(("/oauth2/", "/login"))


def _signed_out(run: Run, trail: Trail) -> bool:
    return sign_in.signed_out(run)


def _foreign(run: Run, trail: Trail) -> bool:
    url = run.window.page.url
    return url.startswith("http") and not run.site.owns(url)


WRONG_TURNS: tuple[WrongTurn, ...] = (
    WrongTurn(
        name="signed-out",
        parts=(CREATE, PERMISSIONS, SETTINGS, ALLOWING),
        seen=_signed_out,
        happened="Dropbox wants a sign-in again.",
        back="Sign in with the practice account; you come back to where you were.",
        counts=False,
    ),
    WrongTurn(
        name="elsewhere",
        parts=(SIGN_IN, CREATE, PERMISSIONS, SETTINGS, ALLOWING),
        seen=_foreign,
        happened="This page does not belong to the practice console.",
        back="Go back with the browser's Back button.",
    ),
    WrongTurn(
        name="app-folder-app",
        parts=(CREATE,),
        seen=_folder_app_made,
        happened="This app was made for an app folder. That cannot be changed.",
        back=f"Start again at {MY_APPS}: {CREATE_APP}, {SCOPED}, {FULL}, a new name. This one you "
        f'may delete: at the end of its {SETTINGS_TAB} tab, "Delete app".',
        remember=_not_this_app,
        then=f"Make another: {CREATE_APP}, {SCOPED}, {FULL}, a name.",
    ),
    WrongTurn(
        name="app-folder",
        parts=(CREATE,),
        seen=_folder_chosen,
        happened=f"{FOLDER} is selected. Such an app sees one folder and no team.",
        back=f"Select {FULL}. After {CREATE_APP} it could not be changed.",
        points_at=("create_app.full_dropbox",),
    ),
    WrongTurn(
        name="personal-owner",
        parts=(CREATE,),
        seen=_personal_owner,
        happened="The personal account is selected as the owner. Its apps see no team.",
        back="Select the work account.",
        points_at=("create_app.owner_work",),
    ),
    WrongTurn(
        name="forbidden-name",
        parts=(CREATE,),
        seen=_forbidden_name,
        happened='Dropbox takes no name that contains "Dropbox" or begins with "drop".',
        back="Enter another name.",
        points_at=("create_app.app_name",),
    ),
    WrongTurn(
        name="name-refused",
        parts=(CREATE,),
        seen=_name_refused,
        happened="Dropbox did not create the app: it says why on the page.",
        back=f"Put that right, then select {CREATE_APP} again.",
    ),
    WrongTurn(
        name="too-many",
        parts=(PERMISSIONS,),
        seen=_too_many,
        happened=f"A permission is ticked that the connector does not need: the {HOW_MANY} are "
        "enough.",
        back="Clear it.",
        insist=True,
        points=_point_beyond,
    ),
    WrongTurn(
        name="submit-waiting",
        parts=(PERMISSIONS,),
        seen=_submit_waiting,
        happened=f"You left the {PERMISSIONS_TAB} tab before {SUBMIT}: nothing is saved yet.",
        back=f"Go back to the {PERMISSIONS_TAB} tab and select {SUBMIT}.",
    ),
    WrongTurn(
        name="submit-forgotten",
        parts=(PERMISSIONS,),
        seen=_submit_forgotten,
        happened=f"You went on without {SUBMIT}: the ticks are lost, and a token would lack them.",
        back=f"Under {MY_APPS} open your app again, tick the {HOW_MANY}, and select {SUBMIT}.",
    ),
    WrongTurn(
        name="wrong-tab",
        parts=(PERMISSIONS, SETTINGS),
        seen=_wrong_tab,
        happened="This is another tab than the one that is needed now.",
        back='Select the tab "{tab}".',
    ),
    WrongTurn(
        name="left-app",
        parts=(PERMISSIONS, SETTINGS),
        seen=_left_app,
        happened="You left the app's page.",
        back=f"Under {MY_APPS} open your app again.",
    ),
    WrongTurn(
        name="cancelled",
        parts=(Number.ALLOW,),
        seen=_cancelled,
        happened="You left the page that asks to allow the app: nothing was allowed.",
        back=f"Open the address again, then select {CONTINUE} and {ALLOW}.",
    ),
)


IN_HANDS_ON_ONLY = ("signed-out", "elsewhere", "wrong-tab", "left-app")

TOLD = tuple(turn for turn in WRONG_TURNS if turn.name not in IN_HANDS_ON_ONLY)
"""Those that are told in a run on Dropbox, too. Of the others, a sign-in is an interruption, and
somebody who looks at another page or tab meanwhile has done nothing wrong.
"""


def seen(
    run: Run, trail: Trail, number: str, turns: Sequence[WrongTurn] = WRONG_TURNS
) -> WrongTurn | None:
    """Return the first of `turns` that the page shows at step `number`, or None."""
    return next(
        (
            turn
            for turn in turns
            if not {number, trail.part}.isdisjoint(turn.parts) and turn.seen(run, trail)
        ),
        None,
    )
