"""The page "My apps"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from automation.browser.waiting import Window
from automation.dropbox.controls.finder import Controls
from automation.dropbox.site import Site

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

INFO_PATH = "/developers/apps/info"

# The tile of a link is the largest element around it that holds no other app's link.
_LINKS = """(() => {
    const of_app = `a[href*="/developers/apps/info"]`;
    const tile = (link) => {
        const others = (part) =>
            [...part.querySelectorAll(of_app)].some((each) => each.href !== link.href);
        let around = link;
        for (let up = link.parentElement; up && up !== document.body && !others(up);) {
            [around, up] = [up, up.parentElement];
        }
        return around.innerText || "";
    };
    return [...document.links].map((link) => [
        link.href, link.innerText.trim().split("\\n")[0].trim(),
        link.matches(of_app) ? tile(link) : "",
    ]);
})()"""


_NEXT = """(() => {
    const says = /^(next|older|more|show more|›|»|→)( page| apps)?( ?[›»→])?$/i;
    const link = document.querySelector("a[rel~=next]") ||
        [...document.links].find((each) => says.test((each.innerText || "").trim()) ||
            says.test(each.getAttribute("aria-label") || ""));
    return link ? link.href : "";
})()"""
MOST_PAGES = 30
_ACCESS = (r"\(\s*app folder\s*\)", r"\(\s*full dropbox\s*\)")


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
    app_folder: Mapping[str, bool] = field(default_factory=dict)
    """For each key whose tile names the permission type: whether it is "App Folder"."""

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

    def is_app_folder(self, app_key: str) -> bool | None:
        """Return whether the app sees a folder of its own only; None where the list does not say.

        Source: docs/facts/console.md, My apps ("Permission type: Scoped App (App Folder)").
        """
        return self.app_folder.get(app_key)


def _says_app_folder(tile: str) -> bool | None:
    folder, full = (re.search(words, tile, re.IGNORECASE) for words in _ACCESS)
    return None if bool(folder) == bool(full) else bool(folder)


class MyApps:
    """The list of the account's apps (facts/console.md, My apps)."""

    def __init__(self, site: Site, window: Window, controls: Controls) -> None:
        self._site = site
        self._window = window
        self._controls = controls

    def is_open(self) -> bool:
        """Tell whether the page that is open is this one."""
        return self._is_list(self._controls.page.url)

    def open(self) -> None:
        """Open the first page of the list, unless it is open."""
        if not self.is_open() or urlsplit(self._controls.page.url).query:
            self._window.open(self._site.my_apps())

    def apps(self) -> "Apps":
        """Return key and name of each link to an app; the name is the first line of its text.

        A list that goes on on other pages is followed: nobody has described one, so a link that
        says "next" leads there. Raises ControlMissing when the page is not the list.
        """
        links: dict[str, str] = {}
        app_folder: dict[str, bool] = {}
        seen: set[str] = set()
        while True:
            self._controls.find("my_apps.heading")
            page = self._controls.page
            for address, name, tile in page.evaluate(_LINKS):
                key = app_key_of(self._site, address)
                if key and name:
                    links.setdefault(key, name)
                    if (is_folder := _says_app_folder(tile)) is not None:
                        app_folder.setdefault(key, is_folder)
            seen.add(page.url)
            following = page.evaluate(_NEXT)
            if not following or following in seen or len(seen) >= MOST_PAGES:
                return Apps(tuple(links.items()), app_folder)
            if not self._site.owns(following) or not self._is_list(following):
                return Apps(tuple(links.items()), app_folder)
            self._window.open(following)

    def _is_list(self, url: str) -> bool:
        return url.split("?")[0].split("#")[0].rstrip("/") == self._site.my_apps()

    def create_app(self) -> None:
        """Select "Create app"."""
        self._controls.use("my_apps.create_app").click()
