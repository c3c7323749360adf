"""Authorize pages: a refusal is known by what is missing, in any language, in its own words."""

import pytest

from automation.errors import Refused, SetupError
from tests.automation.dropbox.pages.conftest import Dropbox

KEY = "ab12cd34ef56gh7"
PATH = "/oauth2/authorize"
FRAME = (
    "<header>Dropbox Sign out</header><aside>An offer</aside><main>{}</main>"
    "<footer>© Dropbox</footer>"
)
HEADED = "<div><h2>Error connecting app:</h2><p>{}</p></div>"
JAPANESE = (
    "<div><h2>アプリ接続中のエラー:</h2><p>チーム管理者としてログインしてください。</p></div>"
)
BAD_REQUEST = (
    "<h1>Error (400)</h1><p>It seems the app you were using submitted a bad request.</p>"
    "<details open>More details for developers: Invalid client_id: {}</details>"
)

REFUSALS = {
    "personal": ("Please sign in with a work account.", "work-account-required", "work account"),
    "not an admin": (
        "You must be team administrator to complete this action",
        *("not-team-admin", "team admin"),
    ),
    "blocked by sentence": (
        "Your team admin has blocked this app. Contact your team admin.",
        *("blocked-by-policy", f"Not in App Center” → “Add exception” → the App key {KEY}"),
    ),
    "blocked, id as text": ("dbaid:AAF3x9 is not allowed", "blocked-by-policy", "Add exception"),
    "user limit": (
        "This app has reached its user limit. Contact the app developer.",
        *("user-limit", "Development users"),
    ),
    "team limit": ("This app has reached its team limit.", "team-limit", "Development teams"),
    "development mode": (
        "This app is in development mode and can't be authorized by more teams.",
        *("team-limit", "Development teams"),
    ),
    "frozen": (
        "This app is unable to link additional users because it has been frozen pending review.",
        *("app-frozen", KEY),
    ),
    "not valid": ("This app is not valid.", "app-invalid", KEY),
    "invalid link": ("The request to link the app is invalid.", "app-invalid", KEY),
    "not verified": (
        "Verify your account to complete your registration",
        *("email-not-verified", "e-mail"),
    ),
}


def refusal(dropbox: Dropbox) -> SetupError:
    """What waiting for the page raises."""
    with pytest.raises(Refused) as raised:
        dropbox.pages.authorize.wait()
    return raised.value


def serve(dropbox: Dropbox, body: str, status: int = 200) -> None:
    """Open the authorize address, which answers with `body` in Dropbox's frame."""
    dropbox.answer(PATH, FRAME.format(body), status)
    dropbox.open(f"{PATH}?client_id={KEY}&response_type=code&token_access_type=offline")


@pytest.mark.parametrize("shape", ["<p>{}</p>", HEADED, "<div><div><span>{}</span></div></div>"])
@pytest.mark.parametrize("name", REFUSALS)
def test_each_refusal_in_each_place(
    dropbox: Dropbox, impatient: object, name: str, shape: str
) -> None:
    """With a heading, without one, and deep in wrappers: the same error, remedy, and own words."""
    sentence, code, remedy = REFUSALS[name]
    serve(dropbox, shape.format(sentence))
    with pytest.raises(SetupError) as raised:
        dropbox.pages.authorize.wait()
    assert raised.value.code == code
    assert remedy in raised.value.message + raised.value.remedy
    if code != "email-not-verified":  # that one is known by a control of its own
        assert sentence.split(".")[0][:40] in raised.value.message


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (JAPANESE, "チーム管理者としてログインしてください。"),
        ("<p>Diese App kann nicht verbunden werden.</p>", "Diese App kann nicht verbunden werden."),
        ("<p>Что-то пошло не так.</p>", "Что-то пошло не так."),
    ],
)
def test_any_language_in_its_own_words(
    dropbox: Dropbox, impatient: object, body: str, words: str
) -> None:
    """A page without Continue, Allow or a code is a refusal, and what it says is told."""
    serve(dropbox, body)
    error = refusal(dropbox)
    assert error.code == "refused"
    assert words in error.message
    assert "Sign out" not in error.message
    assert "An offer" not in error.message
    assert "© Dropbox" not in error.message


def test_bad_request(dropbox: Dropbox, impatient: object) -> None:
    """Error (400) names the app's address as the cause, with what Dropbox says."""
    serve(dropbox, BAD_REQUEST.format(KEY), 400)
    error = refusal(dropbox)
    assert error.code == "app-invalid"
    assert "Invalid client_id" in error.message


@pytest.mark.parametrize("body", ["<h1>Error (500)</h1><p>Something went wrong.</p>", "<p>oh</p>"])
def test_a_server_fault(dropbox: Dropbox, impatient: object, body: str) -> None:
    """An error status of the server is its fault, whatever the page says."""
    serve(dropbox, body, 500)
    with pytest.raises(SetupError) as raised:
        dropbox.pages.authorize.wait()
    assert (raised.value.code, int(raised.value.exit_code)) == ("server-failing", 7)


def test_what_a_page_says_is_cleaned(dropbox: Dropbox, impatient: object) -> None:
    """Control and direction characters, and what could be a secret, are not told; it is cut."""
    serve(dropbox, f"<p>Nope &#x202e;&#x1b;[31m token a1b2c3d4e5f6a7b8c9d0 {'word ' * 200}</p>")
    message = refusal(dropbox).message
    assert "\u202e" not in message
    assert "\x1b" not in message
    assert "a1b2c3d4e5f6a7b8c9d0" not in message
    assert len(message) < 400


def test_a_slow_page_is_no_refusal(dropbox: Dropbox) -> None:
    """A page whose buttons come late has the time that controls have."""
    serve(
        dropbox,
        "<h1>One moment</h1><script>setTimeout(() => document.querySelector('main').innerHTML = "
        "'<button class=auth-button-allow>Allow</button>', 1500)</script>",
    )
    assert dropbox.pages.authorize.state() is None
    assert dropbox.pages.authorize.wait() == "authorize.allow"


def test_three_dots_and_no_ids(dropbox: Dropbox, impatient: object) -> None:
    """The warning is known by its button's words where the id is gone."""
    serve(dropbox, "<h2>Before you connect this app...</h2><button>Continue</button>")
    assert dropbox.pages.authorize.wait() == "authorize.continue"


def test_the_code_is_read_on_authorize_pages_only(dropbox: Dropbox) -> None:
    """The Settings tab has a generated token in a field of the same class: that is no code."""
    field = "<input class=auth-box readonly value='abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'>"
    dropbox.answer("/developers/apps/info", field)
    dropbox.open(f"/developers/apps/info?app_key={KEY}")
    assert dropbox.pages.authorize.code() == ""
    dropbox.answer("/oauth2/authorize_submit", field)
    dropbox.open("/oauth2/authorize_submit")
    assert dropbox.pages.authorize.code().startswith("abcdef")
