"""All page objects of one window."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from automation.browser.waiting import Window
from automation.dropbox.controls.finder import Controls
from automation.dropbox.pages.app_page import AppPage
from automation.dropbox.pages.authorize import Authorize
from automation.dropbox.pages.cookie_banner import CookieBanner
from automation.dropbox.pages.create_app import CreateApp
from automation.dropbox.pages.my_apps import MyApps
from automation.dropbox.pages.permissions import PermissionsTab
from automation.dropbox.pages.settings import SettingsTab
from automation.dropbox.site import Site

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Pages:
    """The page objects of one window."""

    my_apps: MyApps
    create_app: CreateApp
    app: AppPage
    permissions: PermissionsTab
    settings: SettingsTab
    authorize: Authorize
    cookie_banner: CookieBanner

    @classmethod
    def of(cls, site: Site, window: Window, controls: Controls) -> "Pages":
        """Return the page objects that share `window` and `controls`."""
        app = AppPage(site, window, controls)
        return cls(
            my_apps=MyApps(site, window, controls),
            create_app=CreateApp(site, window, controls),
            app=app,
            permissions=PermissionsTab(window, controls, app),
            settings=SettingsTab(site, controls, app),
            authorize=Authorize(site, window, controls),
            cookie_banner=CookieBanner(site, window, controls),
        )
