"""The app's Settings tab: App key and App secret, and nothing of their dangerous neighbours."""

import re

from automation.dropbox.controls.finder import Controls, EffectMissing, Match
from automation.dropbox.controls.reading import read_secret
from automation.dropbox.pages.app_page import AppPage
from automation.dropbox.site import Site

# 15 characters of [a-z0-9] as seen (facts/console.md); the length is no contract (facts/api.md).
_VALUE = re.compile(r"(?<![A-Za-z0-9])[a-z0-9]{10,64}(?![A-Za-z0-9])")
# Where a guess found the row, a long word in it must not be taken for the secret.
_NO_WORD = re.compile(r"(?<![A-Za-z0-9])(?=[a-z]*[0-9])[a-z0-9]{10,64}(?![A-Za-z0-9])")
SECRET_ATTRIBUTE = "data-app-secret"  # noqa: S105  (the attribute's name)
SHOWN_SECONDS = 5.0


class SettingsTab:
    """The rows "App key" and "App secret" (facts/console.md, Settings tab)."""

    def __init__(self, site: Site, controls: Controls, app_page: AppPage) -> None:
        self._site = site
        self._controls = controls
        self._app_page = app_page

    def open(self, app_key: str) -> None:
        """Show the tab."""
        self._app_page.show(app_key, "settings")

    def app_key(self) -> str:
        """Return the App key as the page shows it. Raises ControlMissing or EffectMissing."""
        text = self._controls.use("settings.app_key").inner_text()
        match = _VALUE.search(text)
        if match is None:
            raise EffectMissing('"App key" shows no key')
        return match.group()

    def app_secret(self) -> str:
        """Return the App secret, shown only where it cannot be read otherwise.

        The attribute that holds it is tried first: a secret that is never shown is in no picture.
        Raises ControlMissing or EffectMissing.
        """
        if found := self._controls.current("settings.app_secret"):
            self._controls.use(found)
            if secret := self._read(found):
                return secret
        self._controls.use("settings.show_secret").click()
        found = self._controls.find("settings.app_secret", seconds=SHOWN_SECONDS)
        secret = self._read(found)
        if not secret:
            raise EffectMissing('"App secret" shows no secret after "Show"')
        return secret

    def secret_at_hand(self) -> str:
        """Return the App secret if it can be read without a click; else an empty string."""
        found = self._controls.current("settings.app_secret")
        return self._read(found) if found else ""

    def _read(self, found: Match) -> str:
        pattern = _NO_WORD if found.way.is_guess else _VALUE
        return read_secret(found.locator, self._site, pattern, SECRET_ATTRIBUTE)

    def asks_for_password(self) -> bool:
        """Tell whether Dropbox asks for the password before it shows the secret (a guess)."""
        return self._controls.current("settings.password") is not None

    def is_app_folder(self) -> bool | None:
        """Tell whether the app was made for an app folder only, which cannot be changed.

        None when the page says neither that nor "Full Dropbox".
        """
        kind = self._controls.current_of("settings.full_dropbox", "settings.app_folder")
        return None if kind is None else kind.name == "settings.app_folder"
