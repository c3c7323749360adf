"""The page of one app: its address and its tabs."""

from contextlib import suppress
from urllib.parse import urlsplit

from automation.browser.waiting import Window
from automation.dropbox.controls.finder import ControlMissing, Controls, EffectMissing
from automation.dropbox.controls.reading import is_selected
from automation.dropbox.pages.my_apps import app_key_of
from automation.dropbox.scopes import ACCOUNT_INFO, Verdict
from automation.dropbox.site import Site

ANCHORS: dict[str, tuple[str, dict[str, str]]] = {
    "permissions": ("permissions.scope", {"scope": ACCOUNT_INFO}),
    "settings": ("settings.app_key", {}),
}
"""What is in sight when a tab is open."""

SELECTED_TABS = "[role=tab][aria-selected=true]"
TAB_SECONDS = 10.0
TABS_SECONDS = 3.0
SCRIPT_SECONDS = 2.0


class AppPage:
    """An app's page with its tabs (facts/console.md, App page)."""

    def __init__(self, site: Site, window: Window, controls: Controls) -> None:
        self._site = site
        self._window = window
        self._controls = controls

    def key(self) -> str | None:
        """Return the App key of the app whose page is open, or None on any other page."""
        return app_key_of(self._site, self._window.page.url)

    def is_selected(self, control: str) -> bool:
        """Tell whether the tab `control` is there and selected."""
        found = self._controls.current(control, read=is_selected)
        return found is not None and bool(found.value)

    def selected_tab(self) -> str | None:
        """Return the tab that is selected: its control, or its name on the page for any other.

        None where none is, or where it cannot be told because the tabs have moved.
        """
        tabs, before = [_control(tab) for tab in ANCHORS], self._selected_names()
        found = [self._controls.current(tab, read=is_selected) for tab in tabs]
        if None in found:
            return None
        if known := [each.name for each in found if each and each.value]:
            return known[0]
        # Between the looks at the two somebody may have gone from one to the other.
        return before[0].strip() if len(before) == 1 and before == self._selected_names() else None

    def _selected_names(self) -> list[str]:
        return self._controls.page.locator(SELECTED_TABS).all_inner_texts()

    def presence(self, app_key: str) -> Verdict:
        """Open the app's page; return whether the signed-in account has such an app.

        Unknown where the page stays at the app's address without an error status, and nothing
        that is known of it is found: tabs that have moved do not say that there is no app.
        """
        if self.key() != app_key:
            self._window.open(self._site.app(app_key))
        if self.key() != app_key:
            return Verdict.NO
        known = ("app.settings_tab", "app.permissions_tab", "settings.app_key")
        if self._controls.wait_for_any(*known, seconds=TABS_SECONDS) is not None:
            return Verdict.YES
        refused = (self._window.status or 200) in (403, 404, 410)
        return Verdict.NO if refused else Verdict.UNKNOWN

    def show(self, app_key: str, tab: str) -> None:
        """Show `tab` of the app, by a click on the tab where the app's page is open already."""
        if self.key() == app_key or not self._opens(app_key, tab):
            self._select(app_key, tab)

    def reload(self, app_key: str, tab: str) -> None:
        """Show `tab` of the app as Dropbox has it saved; if it is not found, out of sight."""
        if self.key() == app_key:
            if urlsplit(self._controls.page.url).fragment != tab:
                self._window.open(self._site.app(app_key, tab))  # the same document still
            self._window.reload()
            opened = self._opens_by_itself(app_key, tab)
        else:
            opened = self._opens(app_key, tab)
        if opened:
            return
        with suppress(ControlMissing):  # what a tab holds can be read where it is not in sight
            self._select(app_key, tab)

    def _opens(self, app_key: str, tab: str) -> bool:
        self._window.open(self._site.app(app_key, tab))
        return self._opens_by_itself(app_key, tab)

    def _opens_by_itself(self, app_key: str, tab: str) -> bool:
        """Give time to the page's script: it opens the tab of the address, if it knows how."""
        self._controls.wait_for(_control(tab), among=SELECTED_TABS, seconds=SCRIPT_SECONDS)
        return self.key() == app_key and self.is_selected(_control(tab))

    def _select(self, app_key: str, tab: str) -> None:
        if self.key() != app_key:
            raise EffectMissing(f"the page of app {app_key} did not open")
        control = _control(tab)
        try:
            found = self._controls.find(control, read=is_selected)
        except ControlMissing:
            # The address opens the tab as well (D 2026-08).
            if not self._is_in_sight(tab):
                self._window.open(self._site.app(app_key, tab))
                if not self._window.until(lambda: self._is_in_sight(tab), SCRIPT_SECONDS):
                    raise
            return
        if found.value:
            return
        self._controls.use(found).click()
        # A tab is dead until the page's script ran, so one click may not be enough.
        if not self._window.until(lambda: self._is_opened(control), TAB_SECONDS):
            raise EffectMissing(f'the tab "{self._controls.title(control)}" did not open')

    def _is_opened(self, control: str) -> bool:
        """Tell whether the tab is selected; if not, click it once more."""
        found = self._controls.current(control, read=is_selected)
        if found is not None and not found.value:
            self._controls.hold(found).click()
        return found is not None and bool(found.value)

    def _is_in_sight(self, tab: str) -> bool:
        name, words = ANCHORS[tab]
        anchor = self._controls.current(name, read=None, **words)
        return anchor is not None and anchor.locator.is_visible()


def _control(tab: str) -> str:
    return f"app.{tab}_tab"
