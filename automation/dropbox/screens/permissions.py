"""The app's Permissions tab."""

from automation.browser.waiting import Window
from automation.dropbox.controls import Controls, EffectMissing
from automation.dropbox.screens.app_page import AppPage
from automation.dropbox.traffic import WriteWatch

SUBMITTED_SECONDS = 15.0
SETTLED_SECONDS = 5.0
CLICK_SECONDS = 4.0


class PermissionsTab:
    """The boxes of the app's permissions (facts/console.md, Permissions tab)."""

    def __init__(self, window: Window, controls: Controls, app_page: AppPage) -> None:
        self._window = window
        self._controls = controls
        self._app_page = app_page

    def open(self, app_key: str) -> None:
        """Show the tab as it is now; changes that were not submitted stay."""
        self._app_page.show(app_key, "permissions", "app.permissions_tab")

    def is_open(self, app_key: str) -> bool:
        """Tell whether the tab of that app is in sight now; disturbs nothing."""
        return self._app_page.key() == app_key and self._app_page.is_selected("app.permissions_tab")

    def point_at(self, scope: str) -> None:
        """Point the person at one box."""
        if found := self._controls.look("permissions.scope", scope=scope):
            self._controls.ring(found)

    def read_saved(self, app_key: str) -> None:
        """Show the tab afresh, with what Dropbox has saved; changes not submitted are lost."""
        self._app_page.reload(app_key, "permissions", "app.permissions_tab")

    def ticked(self, scopes: tuple[str, ...]) -> frozenset[str]:
        """Return those of `scopes` whose box is ticked. Raises ControlMissing for a lost box."""
        return self._controls.ticked("permissions.scope", "scope", scopes)

    def set(self, scope: str, *, ticked: bool) -> bool:
        """Tick or clear one box, unless it is so already; return whether that could be done.

        A greyed box is left alone: waiting to click it would hang (D 2026-07).
        """
        box = self._controls.aim("permissions.scope", scope=scope)
        is_ticked, is_greyed = box.evaluate_all("([box]) => [box.checked, box.disabled]")
        if is_ticked != ticked and not is_greyed:
            box.set_checked(ticked, timeout=CLICK_SECONDS * 1000)
            return True
        return bool(is_ticked == ticked)

    def can_submit(self) -> bool:
        """Tell whether the bar with "Submit" is there; it comes only after a change."""
        return self._controls.look("permissions.submit") is not None

    def submit(self) -> None:
        """Select "Submit" and wait until it was sent and answered.

        What follows Submit is unknown: whether it was saved is read with `read_saved`.
        Raises EffectMissing when the bar stays.
        """
        button = self._controls.aim("permissions.submit")
        with WriteWatch(self._controls.page) as writes:
            button.click()
            if not self._window.until(lambda: not self.can_submit(), SUBMITTED_SECONDS):
                raise EffectMissing('the bar with "Submit" stayed after it was selected')
            self._window.until(writes.settled, SETTLED_SECONDS)
