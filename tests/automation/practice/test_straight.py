"""A plain script that knows the facts' selectors only drives the console from app to code."""

import re

from automation.practice import PRACTICE_EMAIL, PRACTICE_PASSWORD

SCOPES = ("team_info.read", "members.read", "sessions.list")


def test_from_sign_in_to_the_code(console, page):
    """Create app, scopes, Submit, key, secret and code, by selectors that the facts quote."""
    page.set_default_timeout(5_000)
    page.goto(f"{console.url}/developers/apps")
    page.locator("input[name=susi_email]").fill(PRACTICE_EMAIL)
    page.keyboard.press("Enter")
    page.locator("input[name=login_password]").fill(PRACTICE_PASSWORD)
    page.keyboard.press("Enter")

    page.locator("a.app-list__create-btn").click()
    page.locator("input#scoped[name=app_version][value=scoped]").check()
    page.locator("input#full_permissions[name=access_type][value=full_permissions]").check()
    name = page.locator('input#app-name[name=name][placeholder="App name"]')
    name.press_sequentially("snow-atlas")
    page.locator("button#create-button[type=submit]").click()
    page.wait_for_url("**/developers/apps/info?app_key=*")
    address = page.url

    tab = 'a[role=tab].c-tabs__label[data-hash="permissions"][data-initialized="true"]'
    page.locator(tab).click()
    for scope in SCOPES:
        page.locator(f'input[id="{scope}"]').check()
    page.locator('input[id="account_info.read"]').uncheck()
    submit = page.locator("button.permissions-submit-button")
    submit.click()
    submit.wait_for(state="detached")
    page.goto(address)
    page.reload()
    for scope in ("account_info.read", *SCOPES):
        assert page.locator(f'input[id="{scope}"]').is_checked()

    key = page.locator(".app-key").inner_text()
    secret = page.locator(".app-secret").get_attribute("data-app-secret")
    assert address.endswith(f"?app_key={key}")
    page.goto(
        f"{console.url}/oauth2/authorize"
        f"?client_id={key}&response_type=code&token_access_type=offline"
    )
    page.locator("button#warning-button-continue").click()
    page.locator("button.auth-button-allow").click()
    code = page.locator("input#auth-code-input.auth-box").input_value()

    (app,) = console.world.apps
    assert (key, secret, app.access_type) == (app.key, app.secret, "full_permissions")
    assert app.scopes == {"account_info.read", *SCOPES}
    assert re.fullmatch("[A-Za-z0-9_-]{43}", code)
    assert [issued.value for issued in console.world.codes] == [code]
