"""What `setup` is measured against: the same clicks on the practice console, without one check.

A plain Playwright script: no goals, no reading back, no journal, no captions, no proof.
"""

import sys
import tempfile

import requests
from playwright.sync_api import sync_playwright

from automation.practice import PRACTICE_EMAIL, PRACTICE_PASSWORD, PracticeConsole

TEAM = ("team_info.read", "members.read", "sessions.list")


def main(program: str) -> None:
    """Run once, from the start of the practice console to the refresh token."""
    with (
        PracticeConsole() as console,
        tempfile.TemporaryDirectory() as profile,
        sync_playwright() as playwright,
    ):
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=program, headless=True, no_viewport=True
        )
        page = context.pages[0]
        page.goto(f"{console.url}/developers/apps")
        page.fill("input[name=susi_email]", PRACTICE_EMAIL)
        page.keyboard.press("Enter")
        page.fill("input[name=login_password]", PRACTICE_PASSWORD)
        page.keyboard.press("Enter")
        page.click("a.app-list__create-btn")
        page.check("#scoped")
        page.check("#full_permissions")
        page.locator("#app-name").press_sequentially("snow-atlas-demo")
        page.click("button[type=submit]:has-text('Create app')")
        page.wait_for_url("**/developers/apps/info?app_key=*")
        key = page.url.split("app_key=")[1].split("#")[0]

        page.goto(f"{console.url}/developers/apps/info?app_key={key}#permissions")
        for scope in TEAM:
            page.check(f"[id='{scope}']")
        page.click("button.permissions-submit-button")
        page.locator("button.permissions-submit-button").wait_for(state="hidden")
        page.reload()
        for scope in TEAM:
            page.check(f"[id='{scope}']")
        page.uncheck("[id='account_info.read']")
        page.click("button.permissions-submit-button")
        page.locator("button.permissions-submit-button").wait_for(state="hidden")

        page.goto(f"{console.url}/developers/apps/info?app_key={key}#settings")
        secret = page.locator("[data-app-secret]").get_attribute("data-app-secret") or ""
        page.goto(
            f"{console.url}/oauth2/authorize?client_id={key}"
            "&response_type=code&token_access_type=offline"
        )
        page.click("#warning-button-continue")
        page.click("button.auth-button-allow")
        code = page.input_value("#auth-code-input")
        answer = requests.post(
            f"{console.url}/oauth2/token",
            data={"code": code, "grant_type": "authorization_code"},
            auth=(key, secret),
            timeout=10,
        )
        assert answer.json()["refresh_token"]
        context.close()


if __name__ == "__main__":
    main(sys.argv[1])
