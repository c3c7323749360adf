"""Sign-in, sessions, and what every page has in common (facts/console.md, Sign-in)."""

from urllib.parse import quote

import pytest

from automation.practice import PRACTICE_EMAIL, PRACTICE_PASSWORD
from automation.practice.web.visit import local_path

CONSOLE_PAGES = [
    "/developers/apps",
    "/developers/apps/create",
    "/developers/apps/info?app_key=abc",
    "/developers/apps/info/abc",
    "/oauth2/authorize?client_id=abc&response_type=code&token_access_type=offline",
]


@pytest.mark.parametrize("path", CONSOLE_PAGES)
def test_signed_out_browser_is_sent_to_sign_in(stranger, path):
    """A page that needs a person sends a signed-out browser to /login with its own address."""
    answer = stranger.get(path, allow_redirects=False)
    assert answer.status_code in (302, 303)
    assert answer.headers["Location"] == f"/login?cont={quote(path, safe='')}"


def test_sign_in_leads_back(stranger):
    """After sign-in the browser is at the page that it wanted."""
    answer = stranger.sign_in(cont="/developers/apps/create")
    assert answer.url == stranger.console.url + "/developers/apps/create"


@pytest.mark.parametrize(
    "target",
    [
        "https://example.com/",
        "//example.com",
        "/\\example.com",
        "/a\\b",
        "\t//example.com",
        "/\n",
        "",
        None,
    ],
)
def test_no_open_redirect(target):
    """Only a path on this site is followed after sign-in."""
    assert local_path(target) == "/developers/apps"


def test_session_cookie(stranger):
    """The session lasts longer than the browser, and neither scripts nor other sites get it."""
    stranger.sign_in()
    (cookie,) = stranger.session.cookies
    assert cookie.expires is not None
    header = stranger.session.post(
        stranger.console.url + "/logout",
        data={"t": stranger.form_token("/developers/apps")},
        allow_redirects=False,
    ).headers["Set-Cookie"]
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header


def test_wrong_password_is_said(stranger):
    """A wrong password leaves the person signed out, with a message."""
    answer = stranger.post("/login", at="/login", susi_email=PRACTICE_EMAIL, login_password="wrong")
    assert "Incorrect email or password." in answer.text
    assert stranger.get("/developers/apps").url.endswith("/login?cont=%2Fdevelopers%2Fapps")


def test_sign_out(web):
    """After sign-out the console asks to sign in again."""
    web.post("/logout")
    assert "/login?cont=" in web.get("/developers/apps").url


@pytest.mark.parametrize(
    "path",
    [
        "/logout",
        "/developers/apps/create",
        "/developers/apps/permissions",
        "/developers/apps/settings/delete-app-confirmed",
        "/oauth2/authorize_submit",
    ],
)
def test_form_without_its_token_is_refused(web, world, team_app, path):
    """A form that another site could have sent changes nothing."""
    before = world.snapshot()
    answer = web.session.post(web.console.url + path, data={"app_key": team_app.key})
    assert answer.status_code == 403
    assert world.snapshot() == before


@pytest.mark.parametrize("path", ["/", "/login", *CONSOLE_PAGES])
def test_every_page_is_strict_and_says_what_it_is(web, world, path):
    """Every page has the content security policy and the practice note."""
    answer = web.get(path)
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Referrer-Policy" in answer.headers
    assert "Practice console — not Dropbox." in answer.text


def test_call_home_shows_who_is_signed_in(console, web, stranger):
    """A call that claims an account is answered well only while that account is signed in."""

    def call(who, uid):
        return who.get("/log/telemetry", headers={"x-dropbox-uid": uid}).status_code

    assert [call(stranger, "-1"), call(stranger, "4242424242")] == [204, 403]
    assert [call(web, "4242424242"), call(web, "1")] == [204, 403]


def test_late_call_does_not_end_a_sign_in(console, web):
    """A call from a page that was left sets no cookie, so it cannot undo a sign-in."""
    answer = web.get("/log/telemetry", cookies={"practice_session": "gone"})
    assert "Set-Cookie" not in answer.headers


def test_signing_in_with_a_browser(console, page):
    """E-mail first, then password; each field has the focus, and Enter goes on."""
    claims = []
    page.on(
        "response",
        lambda answer: claims.append((answer.request.headers.get("x-dropbox-uid"), answer.ok)),
    )
    page.goto(console.url + "/developers/apps")
    page.get_by_role("heading", name="Log in or sign up").wait_for()
    page.get_by_role("button", name="Continue with Google").click()
    page.get_by_text("Signing in with Google is not part of the practice console.").wait_for()
    page.locator("input[name=susi_email]").focus()
    page.keyboard.type(PRACTICE_EMAIL)
    page.keyboard.press("Enter")
    page.locator("input[name=login_password]:focus").wait_for()
    page.keyboard.type(PRACTICE_PASSWORD)
    assert ("-1", True) in claims
    with page.expect_response("**/log/telemetry"):
        page.keyboard.press("Enter")
    page.get_by_role("heading", name="My apps").wait_for()
    assert claims[-1] == ("4242424242", True)


def test_pages_run_under_their_own_policy(console, person):
    """No page breaks its own content security policy."""
    problems = []
    person.on("console", lambda message: problems.append(message.text))
    person.on("pageerror", lambda error: problems.append(str(error)))
    app = console.world.create_app("strict")
    for path in (
        "/",
        "/developers/apps",
        "/developers/apps/create",
        f"/developers/apps/info?app_key={app.key}#permissions",
        f"/oauth2/authorize?client_id={app.key}&response_type=code",
    ):
        with person.expect_response("**/log/telemetry"):
            person.goto(console.url + path)
    assert problems == []


@pytest.mark.parametrize("width", [390, 800])
def test_pages_fit_the_window(console, person, width):
    """No page has to be scrolled sideways, and every field has a label."""
    app = console.world.create_app("a-name-without-a-break-" + "x" * 60)
    person.set_viewport_size({"width": width, "height": 700})
    for path in (
        "/",
        "/developers/apps",
        "/developers/apps/create",
        f"/developers/apps/info?app_key={app.key}",
        f"/developers/apps/info?app_key={app.key}#permissions",
        f"/oauth2/authorize?client_id={app.key}&response_type=code",
    ):
        person.goto(console.url + path)
        assert person.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        unlabelled = person.evaluate(
            "[...document.querySelectorAll('input:not([type=hidden])')]"
            ".filter(field => !field.labels.length).map(field => field.id)"
        )
        assert unlabelled == []
