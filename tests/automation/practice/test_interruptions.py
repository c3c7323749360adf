"""What can come in between (facts/console.md, What can come in between), and slow answers."""

import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from playwright.sync_api import expect

from automation.practice import PRACTICE_PASSWORD
from tests.deadline import AT_MOST


def app_page(app):
    """The path of the app's page."""
    return f"/developers/apps/info?app_key={app.key}"


def banner_frame(page):
    """The address of the frame that has the cookie banner, or of the one around it."""
    return re.search(r'<iframe [^>]*src="([^"]+)"', page.text)[1]


def test_passkey_offer(world, stranger):
    """With `passkey-offer` the first sign-in ends on an offer that can be put off, once."""
    world.scenarios.add("passkey-offer")
    offer = stranger.sign_in(cont="/developers/apps/create")
    assert urlsplit(offer.url).path == "/passkey_offer"
    assert "Set up later" in offer.text
    assert "x-dropbox-uid" not in offer.text
    later = stranger.post(
        "/passkey_offer", at="/passkey_offer", cont=parse_qs(urlsplit(offer.url).query)["cont"]
    )
    assert urlsplit(later.url).path == "/developers/apps/create"
    stranger.post("/logout")
    assert urlsplit(stranger.sign_in().url).path == "/developers/apps"


def test_session_expires(console, world, web):
    """With `session-expires` the page after "Create app" is sign-in, and then the app's page."""
    world.scenarios.add("session-expires")
    answer = web.post(
        "/developers/apps/create",
        at="/developers/apps/create",
        app_version="scoped",
        access_type="full_permissions",
        _subject_uid="4242424242",
        name="snow-atlas",
    )
    (app,) = world.apps
    assert urlsplit(answer.url).path == "/login"
    (target,) = parse_qs(urlsplit(answer.url).query)["cont"]
    assert target == app_page(app)
    assert web.sign_in(cont=target).url == console.url + target


def test_password_asked_again(console, world, web, team_app):
    """With `password-asked-again` an app's page opens only after the right password."""
    world.scenarios.add("password-asked-again")
    asked = web.get(app_page(team_app))
    assert urlsplit(asked.url).path == "/account/confirm_password"
    assert team_app.secret not in asked.text
    form = {"at": "/account/confirm_password", "cont": app_page(team_app)}
    wrong = web.post("/account/confirm_password", password="wrong", **form)
    assert "Incorrect password." in wrong.text
    right = web.post("/account/confirm_password", password=PRACTICE_PASSWORD, **form)
    assert right.url == console.url + app_page(team_app)
    assert web.get(app_page(team_app)).url == right.url


def test_unknown_page(console, world, web):
    """With `unknown-page` the first console page is an announcement that leads to it, once."""
    world.scenarios.add("unknown-page")
    page = web.get("/developers/apps/create")
    assert urlsplit(page.url).path == "/developers/whats_new"
    assert '<a href="/developers/apps/create">Continue</a>' in page.text
    assert web.get("/developers/apps").url == console.url + "/developers/apps"


def test_cookie_banner_covers_submit(console, world, person):
    """With `cookie-banner` its frame lies over the Submit bar until it is declined."""
    world.scenarios.add("cookie-banner")
    app = world.create_app("snow-atlas")
    person.goto(f"{console.url}{app_page(app)}#permissions")
    person.locator('input[id="email"]').check()
    submit = person.locator("button.permissions-submit-button")
    expect(submit).to_be_visible()
    box = submit.bounding_box()
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    on_top = "([x, y]) => document.elementFromPoint(x, y).id"
    assert person.evaluate(on_top, middle) == "ccpa-iframe"
    person.frame_locator("iframe#ccpa-iframe").locator("#decline_cookies_button").click()
    expect(person.locator("iframe")).to_have_count(0)
    submit.click()
    expect(submit).to_have_count(0)
    assert "email" in app.scopes
    person.reload()
    expect(person.locator("iframe")).to_have_count(0)


def test_cookie_choice_outlasts_sign_in(world, stranger):
    """A choice made on the sign-in page holds after sign-in."""
    world.scenarios.add("cookie-banner")
    frame = banner_frame(stranger.get("/login"))
    token = re.search(r'name="t" value="([^"]+)"', stranger.session.get(frame).text)[1]
    assert stranger.session.post(frame, data={"t": token}).ok
    assert "ccpa-iframe" not in stranger.sign_in().text


@pytest.mark.parametrize("scenario", ["cookie-banner", "cookie-banner-nested"])
def test_only_the_banner_may_be_framed(console, world, web, scenario):
    """The content security policy stays strict: only the banner's page may be in a frame."""
    assert "frame-src 'none'" in web.get("/developers/apps").headers["Content-Security-Policy"]
    world.scenarios.add(scenario)
    answer = web.get("/developers/apps")
    page = answer.headers["Content-Security-Policy"]
    second = banner_frame(answer).rpartition("/")[0]
    frame = web.session.get(banner_frame(answer)).headers["Content-Security-Policy"]
    assert page.endswith(f"frame-src {second}; frame-ancestors 'none'")
    assert frame.endswith(f"frame-ancestors 'self' {console.url}")
    assert "unsafe" not in page + frame


def test_the_second_port_has_the_banner_and_nothing_else(console, world, web):
    """The port that stands for the consent host shows no console, and the console no banner."""
    world.scenarios.add("cookie-banner")
    second = banner_frame(web.get("/developers/apps")).rpartition("/")[0]
    assert second != console.url
    for path in ("/developers/apps", "/practice", "/login", "/2/team/get_info"):
        assert web.session.get(second + path).status_code == 404
    assert web.get("/ccpa_iframe").status_code == 404
    strange = web.session.get(f"{second}/ccpa_iframe", headers={"Host": "evil.example"})
    assert strange.status_code == 421


def test_a_banner_in_a_frame_within_a_frame(console, world, person):
    """With `cookie-banner-nested` the banner goes away although two frames are around it."""
    world.scenarios.add("cookie-banner-nested")
    person.goto(f"{console.url}/developers/apps")
    outer = person.frame_locator("iframe#consent-iframe")
    outer.frame_locator("iframe#ccpa-iframe").get_by_role("button", name="Decline").click()
    expect(person.locator("iframe")).to_have_count(0)
    person.reload()
    expect(person.locator("iframe")).to_have_count(0)


def test_slow(world, web, api, team_app):
    """With `slow` pages and calls take their time; scripts, styles and redirects do not."""
    world.scenarios.add("slow")
    world.slow_seconds = 0.2

    def seconds(call):
        begin = time.perf_counter()
        call()
        return time.perf_counter() - begin

    assert seconds(lambda: web.get("/developers/apps")) >= 0.2
    assert seconds(lambda: api.token(team_app)) >= 0.2
    assert seconds(lambda: api.call("team/get_info", "none")) >= 0.2
    world.slow_seconds = 60
    for path in ("/", "/log/telemetry", "/static/console.css"):
        answer = web.get(path, allow_redirects=False, timeout=AT_MOST)
        assert answer.elapsed.total_seconds() < 10


def test_silent_page(console, world, web, team_app):
    """With `silent-page` the first call of the authorize page is never answered; the next is."""
    world.scenarios.add("silent-page")
    path = f"/oauth2/authorize?client_id={team_app.key}&response_type=code"
    with pytest.raises(requests.ReadTimeout):
        web.get(path, timeout=0.3)
    assert "Before you connect this app" in web.get(path).text


def test_silent_page_does_not_hold_up_stopping(console, world, page, team_app):
    """The console stops in no time while a browser waits for an answer that never comes."""
    world.scenarios.add("silent-page")
    page.goto(f"{console.url}/login")
    page.locator("input[name=susi_email]").fill("admin@practice.example")
    page.keyboard.press("Enter")
    page.locator("input[name=login_password]").fill(PRACTICE_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/developers/apps")
    path = f"/oauth2/authorize?client_id={team_app.key}&response_type=code"
    with page.expect_request("**/oauth2/authorize*"):
        page.evaluate("path => { location.href = path }", path)
    begin = time.perf_counter()
    console.stop()
    assert time.perf_counter() - begin < 1
