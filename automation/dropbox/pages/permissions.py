"""The app's Permissions tab."""

import re
from collections.abc import Collection

from automation.browser.waiting import Window
from automation.dropbox.controls.catalogue import quoted
from automation.dropbox.controls.finder import Controls, EffectMissing
from automation.dropbox.controls.reading import is_checked
from automation.dropbox.pages.app_page import AppPage
from automation.dropbox.pages.write_watch import WriteWatch
from automation.errors import NoTeamScopes

BOX = "permissions.scope"
SUBMITTED_SECONDS = 15.0
SETTLED_SECONDS = 5.0
BAR_SECONDS = 2.0

_SCOPE = re.compile(r"[a-z_]+(\.[a-z_]+)+")


class PermissionsTab:
    """The boxes of the app's permissions (facts/console.md, Permissions tab)."""

    def __init__(self, window: Window, controls: Controls, app_page: AppPage) -> None:
        self._window = window
        self._controls = controls
        self._app_page = app_page

    def open(self, app_key: str) -> None:
        """Show the tab as it is now; changes that were not submitted stay."""
        self._app_page.show(app_key, "permissions")

    def is_open(self, app_key: str) -> bool:
        """Tell whether the tab of that app is in sight now; disturbs nothing."""
        return self._app_page.key() == app_key and self._app_page.is_selected("app.permissions_tab")

    def point_at(self, scope: str) -> None:
        """Point the person at one box."""
        if found := self._controls.current("permissions.scope", scope=scope):
            self._controls.highlight(found)

    def read_saved(self, app_key: str) -> None:
        """Show the tab afresh, with what Dropbox has saved; changes not submitted are lost."""
        self._app_page.reload(app_key, "permissions")

    def ticked(self, scopes: Collection[str]) -> frozenset[str]:
        """Return those of `scopes` whose box is ticked.

        Raises ControlMissing for a box that is not found, and NoTeamScopes where the tab has
        none for teams.
        """
        states = self._controls.checked_states(BOX, "scope", sorted(scopes))
        if None in states.values():
            self._require_team_section()
        return frozenset(
            scope
            for scope, state in states.items()
            if (
                self._controls.find(BOX, read=is_checked, scope=scope).value
                if state is None
                else state
            )
        )

    def look_ticked(self, scopes: Collection[str]) -> bool:
        """Tell whether the boxes of all `scopes` are there and ticked; waits for nothing."""
        states = self._controls.checked_states(BOX, "scope", sorted(scopes))
        return all(
            state or (state is None and self._looks_ticked(scope))
            for scope, state in states.items()
        )

    def _looks_ticked(self, scope: str) -> bool:
        found = self._controls.current(BOX, read=is_checked, scope=scope)
        return found is not None and bool(found.value)

    def ticked_beyond(self, scopes: Collection[str]) -> frozenset[str]:
        """Return the other permissions that are ticked: their names, as the boxes carry them."""
        ticked = self._controls.page.evaluate(
            "[...document.querySelectorAll('input[type=checkbox]:checked')].map(box => box.id)"
        )
        return frozenset(name for name in ticked if _SCOPE.fullmatch(name)) - frozenset(scopes)

    def _require_team_section(self) -> None:
        """An owner that is in no team sees no such section at all (R 2025-12)."""
        look = self._controls.current
        if look("permissions.individual_section") and not look("permissions.team_section"):
            raise NoTeamScopes(
                "The Permissions tab has no Team Scopes: the account that owns the app is in no "
                "Dropbox team.",
                remedy="Sign in with the work account of a team admin, and make the app there: "
                "`dropbox-connector setup --fresh-session --profile NAME`.",
            )

    def set(self, scope: str, *, ticked: bool) -> bool:
        """Tick or clear one box, unless it is so already; return whether that could be done.

        A greyed box is left alone: waiting to click it would hang (D 2026-07).
        """
        return self._controls.set(self._controls.find(BOX, scope=scope), checked=ticked)

    def can_submit(self) -> bool:
        """Tell whether the bar with "Submit" is there; it comes only after a change."""
        return self._controls.current("permissions.submit") is not None

    def has_bar(self) -> bool:
        """Return whether the bar with "Submit" comes within a moment."""
        return self._controls.wait_for("permissions.submit", seconds=BAR_SECONDS)

    def submit(self) -> None:
        """Select "Submit" and wait until it was sent and answered.

        What follows Submit is unknown: whether it was saved is read with `read_saved`.
        Raises EffectMissing when the bar stays.
        """
        button = self._controls.use("permissions.submit")
        with WriteWatch(self._controls.page) as writes:
            button.click()
            if not self._window.until(lambda: not self.can_submit(), SUBMITTED_SECONDS):
                raise EffectMissing(
                    f"the bar with {quoted('permissions.submit')} stayed after it was selected"
                )
            self._window.until(writes.settled, SETTLED_SECONDS)
