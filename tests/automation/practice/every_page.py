"""Every page of the practice console, in the states that differ most."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from automation.practice import PracticeConsole

AUTHORIZE = "/oauth2/authorize?client_id={key}&response_type=code&token_access_type=offline"


@dataclass
class Visit:
    """A browser whose person is signed in, and an app with the four permissions."""

    console: PracticeConsole
    page: Page
    key: str

    def go(self, path: str, *scenarios: str) -> None:
        """Open a page while these scenarios are on."""
        self.console.world.choose_scenarios(scenarios)
        self.page.goto(self.console.url + path.format(key=self.key))

    def sign_out(self) -> None:
        """End the session, so that sign-in shows."""
        self.console.world.sessions.clear()
        self.go("/developers/apps")

    def app(self, tab: str = "settings", *scenarios: str) -> None:
        """Open the app's page with a tab."""
        self.go("/practice")
        self.go("/developers/apps/info?app_key={key}#" + tab, *scenarios)
        self.page.locator('[role=tab][aria-selected="true"][data-initialized]').wait_for()

    def create(self, *scenarios: str) -> None:
        """Open the create page and choose what makes its later sections show."""
        self.go("/developers/apps/create", *scenarios)
        self.page.locator("#scoped").check()


def _email(visit: Visit) -> None:
    visit.sign_out()


def _email_refused(visit: Visit) -> None:
    visit.sign_out()
    visit.page.locator("input[name=susi_email]").press("Enter")
    visit.page.locator("#message").wait_for()


def _password(visit: Visit) -> None:
    visit.sign_out()
    visit.page.locator("input[name=susi_email]").fill("ada@practice.example")
    visit.page.locator("input[name=susi_email]").press("Enter")
    visit.page.locator("#password").wait_for()


def _password_refused(visit: Visit) -> None:
    _password(visit)
    visit.page.locator("#password").press("Enter")
    visit.page.locator("#message").wait_for()


def _changed(visit: Visit) -> None:
    visit.app("permissions")
    visit.page.locator('[id="events.read"]').check()


def _generated(visit: Visit) -> None:
    visit.app()
    visit.page.get_by_role("button", name="Generate").click()
    visit.page.locator("#generated-token").wait_for()


def _delete(visit: Visit) -> None:
    visit.app()
    visit.page.get_by_role("button", name="Delete app").click()
    visit.page.get_by_role("button", name="Delete", exact=True).wait_for()


def _name_refused(visit: Visit) -> None:
    visit.create("name-refused")
    visit.page.locator("#full_permissions").check()
    visit.page.locator("#app-name").press_sequentially("refused")
    visit.page.keyboard.press("Enter")
    visit.page.get_by_role("alert").wait_for()


def _unverified(visit: Visit) -> None:
    visit.console.world.verification = None
    visit.create("unverified-email")


def _verification(visit: Visit) -> None:
    _unverified(visit)
    visit.page.locator("#create-button:visible").click()
    visit.page.get_by_text("We have sent you an email.").wait_for()


def _mail(visit: Visit) -> None:
    visit.console.world.send_verification()
    visit.go("/practice/mail")


def _verified(visit: Visit) -> None:
    visit.console.world.send_verification()
    visit.go(f"/verify_email?token={visit.console.world.verification}")


def _consent(visit: Visit, *scenarios: str) -> None:
    visit.go(AUTHORIZE, "no-warning-page", *scenarios)


def _code(visit: Visit) -> None:
    _consent(visit)
    visit.page.locator(".auth-button-allow").click()
    visit.page.locator("#auth-code-input").wait_for()


def _banner(visit: Visit) -> None:
    visit.go("/developers/apps", "cookie-banner")
    visit.page.frame_locator("iframe").locator("#decline_cookies_button").wait_for()


def _banner_alone(visit: Visit) -> None:
    _banner(visit)
    visit.page.goto(str(visit.page.locator("iframe").get_attribute("src")))


EVERY_STATE: dict[str, Callable[[Visit], None]] = {
    "start": lambda visit: visit.go("/practice"),
    "mailbox-empty": lambda visit: visit.go("/practice/mail"),
    "mailbox": _mail,
    "my-apps": lambda visit: visit.go("/developers/apps"),
    "create": lambda visit: visit.go("/developers/apps/create"),
    "create-all": lambda visit: visit.create("two-accounts", "terms"),
    "create-refused": _name_refused,
    "create-verification-sent": _verification,
    "email-verified": _verified,
    "settings": lambda visit: visit.app(),
    "settings-generated": _generated,
    "delete": _delete,
    "permissions-changed": _changed,
    "permissions-no-team": lambda visit: visit.app("permissions", "no-team-scopes"),
    "no-such-app": lambda visit: visit.go("/developers/apps/info/none"),
    "warning": lambda visit: visit.go(AUTHORIZE),
    "consent": _consent,
    "code": _code,
    "consent-japanese": lambda visit: _consent(visit, "authorize-in-japanese"),
    "error": lambda visit: visit.go(AUTHORIZE, "not-team-admin"),
    "blocked": lambda visit: visit.go(AUTHORIZE, "blocked-by-policy"),
    "cookie-banner": _banner,
    "cookie-frame": _banner_alone,
    "announcement": lambda visit: visit.go("/developers/apps", "unknown-page"),
    "passkey": lambda visit: visit.go("/passkey_offer?cont=/developers/apps"),
    "confirm-password": lambda visit: visit.go(
        "/developers/apps/info?app_key={key}", "password-asked-again"
    ),
    "my-apps-many": lambda visit: visit.go("/developers/apps", "many-apps"),
    "sign-in": _email,
    "sign-in-refused": _email_refused,
    "password-refused": _password_refused,
}
"""How to get to each; those that change what later ones show come last."""
