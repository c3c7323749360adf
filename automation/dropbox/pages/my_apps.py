"""The page "My apps"."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from automation.browser.waiting import Window
from automation.dropbox.controls.finder import Controls
from automation.dropbox.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

INFO_PATH = "/developers/apps/info"

_LINKS = """[...document.links].map(
    link => [link.href, link.innerText.trim().split("\\n")[0].trim()])"""


def app_key_of(site: Site, url: str) -> str | None:
    """Return the App key in the address of an app's page, or None for any other page.

    Both forms are read: `…/info?app_key=KEY` and `…/info/KEY` (facts/console.md, Create app).
    """
    if not site.owns(url):
        return None
    parts = urlsplit(url)
    if parts.path.rstrip("/") == INFO_PATH:
        return next(iter(parse_qs(parts.query).get("app_key", [])), None)
    if parts.path.startswith(INFO_PATH + "/"):
        return parts.path.removeprefix(INFO_PATH + "/").strip("/") or None
    return None


def app_links(page: "Page") -> "Locator":
    """Return the locator of all links to an app: on them stand the names of the account's apps."""
    return page.locator(f"a[href*='{INFO_PATH}']")


@dataclass(frozen=True)
class Apps:
    """Key and name of the account's apps, as the links of the list have them."""

    links: tuple[tuple[str, str], ...]

    @property
    def keys(self) -> frozenset[str]:
        """The App keys of all."""
        return frozenset(key for key, _ in self.links)

    def key_of(self, name: str) -> str | None:
        """Return the App key of the app called exactly `name`, or None when there is none."""
        return next((key for key, called in self.links if called == name), None)

    def name_of(self, app_key: str) -> str | None:
        """Return the name of the app with that key, or None when there is none."""
        return next((name for key, name in self.links if key == app_key), None)


class MyApps:
    """The list of the account's apps (facts/console.md, My apps)."""

    def __init__(self, site: Site, window: Window, controls: Controls) -> None:
        self._site = site
        self._window = window
        self._controls = controls

    def is_open(self) -> bool:
        """Tell whether the page that is open is this one."""
        url = self._controls.page.url
        return url.split("?")[0].split("#")[0].rstrip("/") == self._site.my_apps()

    def open(self) -> None:
        """Open the page, unless it is open."""
        if not self.is_open():
            self._window.open(self._site.my_apps())

    def apps(self) -> "Apps":
        """Return key and name of each link to an app; the name is the first line of its text.

        A list that goes on elsewhere is not followed: nobody has described one. An app that is
        overlooked keeps its name, so none of that name is made beside it (facts/console.md,
        Create app). Raises ControlMissing when the page is not the list.
        """
        self._controls.find("my_apps.heading")
        links = self._controls.page.evaluate(_LINKS)
        keys = ((app_key_of(self._site, address), name) for address, name in links)
        return Apps(tuple((key, name) for key, name in keys if key and name))

    def create_app(self) -> None:
        """Select "Create app"."""
        self._controls.use("my_apps.create_app").click()
