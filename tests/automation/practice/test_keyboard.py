"""The whole console can be used with a keyboard alone."""

import pytest
from playwright.sync_api import expect

MOST_TABS = 120
NAME = """() => {
  const at = document.activeElement;
  return (at.labels?.[0]?.innerText || at.innerText || at.getAttribute("aria-label") || "").trim();
}"""


class Keys:
    """A person who has no mouse."""

    def __init__(self, page):
        self.page = page

    def name(self):
        """What the focused control is called, in the cookie banner's frame too."""
        inside = self.page.evaluate("document.activeElement.tagName") == "IFRAME"
        frame = self.page.frames[-1] if inside else self.page
        return frame.evaluate(NAME)

    def to(self, *name):
        """Press Tab until the control with that name has the focus."""
        met = []
        for _ in range(MOST_TABS):
            if (met[-1:] or [self.name()])[0].startswith(name):
                return self
            self.page.keyboard.press("Tab")
            met.append(self.name())
        raise AssertionError(f"no {name} among {met}")

    def press(self, key):
        """Press a key."""
        self.page.keyboard.press(key)
        return self

    def type(self, text):
        """Type into the focused field."""
        self.page.keyboard.type(text)
        return self


@pytest.fixture
def keys(console, page):
    """A person without a mouse, on the start page."""
    page.set_default_timeout(5000)
    page.goto(console.url)
    return Keys(page)


def test_from_the_start_page_to_the_code(console, world, keys, page):
    """Scenario, sign-in, cookies, terms, app, permissions, secret, authorize: keys do it all."""
    keys.to("terms").press("Space")
    keys.to("two-accounts").press("Space")
    keys.to("cookie-banner").press("Space")
    keys.to("Use these scenarios").press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    keys.to("Open the developer console").press("Enter")
    expect(page.locator("input[name=susi_email]")).to_be_focused()
    keys.type("admin@practice.example").press("Enter")
    expect(page.locator("input[name=login_password]")).to_be_focused()
    keys.type("practice-only").press("Enter")
    page.wait_for_url("**/developers/apps")
    page.frame_locator("iframe").locator("#decline_cookies_button").wait_for()
    keys.to("Decline").press("Enter")
    expect(page.locator("iframe")).to_have_count(0)
    keys.to("Create app").press("Enter")
    page.wait_for_url("**/developers/apps/create")
    keys.to("Scoped access").press("Space")
    keys.to("App folder").press("ArrowDown")
    keys.to("App name").type("by-keys")
    keys.to("Practice Team").press("Space")
    keys.to("I agree").press("Space")
    keys.to("Create app").press("Enter")
    page.wait_for_url("**/developers/apps/info?app_key=*")
    (app,) = world.apps
    assert (app.access_type, app.owner) == ("full_permissions", "company")
    keys.to("Show").press("Enter")
    expect(page.locator(".app-secret")).to_have_text(app.secret)
    page.locator('[role=tab][data-initialized="true"]').first.wait_for()
    keys.to("Permissions").press("Enter")
    for scope in ("team_info.read", "members.read", "sessions.list"):
        keys.to(scope).press("Space")
    keys.to("account_info.read").press("Space")
    keys.to("Submit").press("Enter")
    expect(page.locator(".permissions-submit-button")).to_have_count(0)
    assert len(app.scopes) == 4
    page.goto(
        f"{console.url}/oauth2/authorize?client_id={app.key}&response_type=code"
        "&token_access_type=offline"
    )
    keys.to("Continue").press("Enter")
    expect(page.locator(".auth-button-allow")).to_be_visible()
    keys.to("Allow").press("Enter")
    page.wait_for_url("**/oauth2/authorize_submit")
    keys.to("Enter this code into by-keys")
    assert page.evaluate("document.activeElement.value") == world.codes[0].value


def test_what_comes_in_between(console, world, keys, page):
    """Passkey offer, announcement and password are passed with keys."""
    world.scenarios |= {"passkey-offer", "unknown-page", "password-asked-again"}
    app = world.create_app("by-keys")
    page.goto(f"{console.url}/developers/apps/info?app_key={app.key}")
    keys.type("admin@practice.example").press("Enter")
    expect(page.locator("input[name=login_password]")).to_be_focused()
    keys.type("practice-only").press("Enter")
    page.wait_for_url("**/passkey_offer?*")
    keys.to("Set up later").press("Enter")
    page.wait_for_url("**/developers/whats_new?*")
    keys.to("Continue").press("Enter")
    expect(page.locator("input[name=password]")).to_be_focused()
    keys.type("practice-only").press("Enter")
    expect(page.locator(".app-key")).to_have_text(app.key)


def test_the_email_is_verified_with_keys(console, world, person):
    """The verification email is sent, found and followed with keys."""
    world.scenarios.add("unverified-email")
    keys = Keys(person)
    person.goto(console.url + "/developers/apps/create")
    keys.to("Scoped access").press("Space")
    keys.to("Send email for verification").press("Enter")
    expect(person.get_by_text("We have sent you an email.")).to_be_visible()
    with person.expect_popup() as opened:
        keys.to("practice mailbox").press("Enter")
    Keys(opened.value).to("Verify your email address").press("Enter")
    expect(opened.value.get_by_role("heading", level=1)).to_have_text(
        "Your email address is verified"
    )
    assert not world.must_verify_email()
