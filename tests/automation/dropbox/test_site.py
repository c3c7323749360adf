"""Where Dropbox is, and what is not Dropbox however much it looks like it."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from automation.dropbox.site import DROPBOX, ForeignPage, PageKind, Site, origin, practice_site
from automation.errors import BadPracticeAddress, ExitCode

PRACTICE = Site("http://127.0.0.1:8765", "http://127.0.0.1:8765", practice=True)

LOOKALIKES = [
    "https://www.dropbox.com.evil.example/developers/apps",
    "https://www.dropbox.com@evil.example/developers/apps",
    "https://www.dropbox.com:secret@evil.example/developers/apps",
    "https://evil.example/https://www.dropbox.com/",
    "https://evil.example#https://www.dropbox.com/",
    "https://evil.example?https://www.dropbox.com/",
    "https://evil.example\\@www.dropbox.com/",
    "https://evilwww.dropbox.com/",
    "https://dropbox.com/",
    "https://api.dropboxapi.com/",
    "https://www.dropbox.com./",
    "https://www.dr\u043epbox.com/",
    "http://www.dropbox.com/developers/apps",
    "https://www.dropbox.com:8443/developers/apps",
    "ftp://www.dropbox.com/",
    "//www.dropbox.com/developers/apps",
    "www.dropbox.com/developers/apps",
    "about:blank",
    "data:text/html,https://www.dropbox.com/",
    "blob:https://www.dropbox.com/1",
    "javascript:location='https://www.dropbox.com/'",
    "chrome-error://chromewebdata/",
    "https://[",
    "https://www.dropbox.com\u2100/",
    "",
]


def test_the_real_site_is_dropbox_over_https():
    """Pages come from www.dropbox.com and answers from api.dropboxapi.com, both over https."""
    assert (DROPBOX.web, DROPBOX.api) == ("https://www.dropbox.com", "https://api.dropboxapi.com")
    assert not DROPBOX.practice


def test_the_authorize_address_is_that_of_the_procedure():
    """The authorize address is the one of step 5.1, letter for letter."""
    assert DROPBOX.authorize("abcdefghij12345") == (
        "https://www.dropbox.com/oauth2/authorize"
        "?client_id=abcdefghij12345&response_type=code&token_access_type=offline"
    )


def test_an_app_key_cannot_add_to_an_address():
    """An App key with signs of its own changes neither the authorize nor the app's address."""
    assert "client_id=a%26redirect_uri%3Dx%23&response_type" in DROPBOX.authorize(
        "a&redirect_uri=x#"
    )
    assert DROPBOX.app("a&b#c", "permissions").endswith("info?app_key=a%26b%23c#permissions")


@pytest.mark.parametrize(
    "url",
    [
        DROPBOX.my_apps(),
        DROPBOX.create_app(),
        DROPBOX.app("abcdefghij12345"),
        DROPBOX.authorize("abcdefghij12345"),
        "https://www.dropbox.com",
        "https://www.dropbox.com?x",
        "https://www.dropbox.com/login?cont=https%3A%2F%2Fevil.example",
    ],
)
def test_dropbox_owns_its_pages(url):
    """A page with Dropbox's scheme, host and port is Dropbox's, whatever stands behind them."""
    assert DROPBOX.owns(url)
    DROPBOX.guard(url)


@pytest.mark.parametrize("url", LOOKALIKES)
def test_a_page_that_only_looks_like_dropbox_is_foreign(url):
    """A page of any other scheme, host or port is foreign, and nothing is done there."""
    assert not DROPBOX.owns(url)
    with pytest.raises(ForeignPage):
        DROPBOX.guard(url)


def test_a_foreign_page_is_named_without_what_stands_behind_its_host():
    """The complaint about a foreign page names where it is, and nothing of path or query."""
    with pytest.raises(ForeignPage) as caught:
        DROPBOX.guard("https://evil.example/take?code=C0deFromTheAddress")
    assert str(caught.value) == "the page that is open belongs to https://evil.example"


def test_a_foreign_page_is_named_without_a_password_in_its_address():
    """User name and password in a foreign address do not get into the complaint."""
    with pytest.raises(ForeignPage) as caught:
        DROPBOX.guard("https://someone:hunter2@evil.example/")
    assert "hunter2" not in str(caught.value)
    assert "evil.example" in str(caught.value)


@settings(deadline=None)
@given(st.text(max_size=60))
@example("http://[::1")
def test_any_text_has_an_origin_or_none(text):
    """Whatever a browser calls its address, asking where it belongs raises nothing."""
    assert origin(text) == "" or origin(text).startswith(("http://", "https://"))
    assert not DROPBOX.owns(text) or text.lower().strip().startswith("https://")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8766/", "https://127.0.0.1:8765/", "http://localhost:8765/"]
)
def test_another_server_on_this_machine_is_foreign_to_practice(url):
    """Practice keeps to its own port, scheme and name: another server here is foreign."""
    assert not PRACTICE.owns(url)
    assert PRACTICE.owns("http://127.0.0.1:8765/login")


@pytest.mark.parametrize(
    ("given_as", "base"),
    [
        ("http://127.0.0.1:8765", "http://127.0.0.1:8765"),
        ("http://127.0.0.1:8765/", "http://127.0.0.1:8765"),
        ("http://127.0.0.1:8765/developers/apps?x#y", "http://127.0.0.1:8765"),
        ("http://localhost:8765", "http://localhost:8765"),
        ("http://[::1]:8765", "http://[::1]:8765"),
        ("https://127.0.0.1:8765", "https://127.0.0.1:8765"),
        ("http://127.9.9.9:8765", "http://127.9.9.9:8765"),
        ("HTTP://LocalHost:8765", "http://localhost:8765"),
        ("http://127.0.0.1:08765", "http://127.0.0.1:8765"),
        ("http://[0:0:0:0:0:0:0:1]:8765", "http://[::1]:8765"),
    ],
)
def test_practice_is_taken_on_this_machine(given_as, base):
    """An address of this machine is taken, and written as a browser writes it."""
    assert practice_site(given_as) == Site(base, base, practice=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://evil.example:8765",
        "http://10.0.0.1:8765",
        "http://0.0.0.0:8765",
        "http://[::]:8765",
        "http://[::1",
        "http://localhost.evil.example:8765",
        "http://127.0.0.1.evil.example:8765",
        "http://127.0.0.1@evil.example:8765",
        "http://127.0.0.1:8765@evil.example",
        "http://evil.example:8765#@127.0.0.1:8765",
        "http://evil.example\\@127.0.0.1:8765",
        "http://someone@127.0.0.1:8765",
        "http://:hunter2@127.0.0.1:8765",
        "http://@127.0.0.1:8765",
        "http://127.0.0.1",
        "http://127.0.0.1:",
        "http://127.0.0.1:0",
        "http://127.0.0.1:port",
        "http://127.0.0.1:99999",
        "http://127.1:8765",
        "http://2130706433:8765",
        "ftp://127.0.0.1:8765",
        "file:///127.0.0.1:8765",
        "127.0.0.1:8765",
        "http://:8765",
        "https://www.dropbox.com",
        "",
        "http://[::1%25$(id)]:80",
        "http://[::1%lo]:80",
    ],
)
def test_practice_is_refused_anywhere_else(url):
    """Practice is never a way to send a secret to another machine, nor to a vague address."""
    with pytest.raises(BadPracticeAddress) as caught:
        practice_site(url)
    assert caught.value.exit_code is ExitCode.USAGE
    assert "127.0.0.1:PORT" in caught.value.remedy


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_text_is_taken_for_practice_by_accident(text):
    """Any text is either an address of this machine or a wrong practice address."""
    try:
        site = practice_site(text)
    except BadPracticeAddress:
        return
    assert site.web.split("//")[1].startswith(("127.", "localhost:", "[::1"))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/developers/apps", PageKind.MY_APPS),
        ("/developers/apps/?tracked=1", PageKind.MY_APPS),
        ("/developers/apps/create", PageKind.CREATE_APP),
        ("/developers/apps/info?app_key=a", PageKind.APP),
        ("/developers/apps/info/a#settings", PageKind.APP),
        ("/oauth2/authorize?client_id=a", PageKind.AUTHORIZE),
        ("/login?cont=%2Fdevelopers", PageKind.SIGN_IN),
        ("/developers/whats_new", None),
        ("/home", None),
    ],
)
def test_pages_are_told_apart_by_their_address(path: str, kind: PageKind | None) -> None:
    """Each page that is known has an address of its own; another page is none of them."""
    assert DROPBOX.kind(DROPBOX.web + path) is kind
    assert DROPBOX.kind("https://example.com" + path) is None


def test_a_lost_tab_comes_back_without_repeating_anything() -> None:
    """What allowed the app is not sent again; every other known page is opened as it was."""
    app = DROPBOX.app("a", "permissions")
    assert DROPBOX.reopen_url(app) == app
    assert DROPBOX.reopen_url(f"{DROPBOX.web}/oauth2/authorize_submit") == DROPBOX.my_apps()
    assert DROPBOX.reopen_url("about:blank") == DROPBOX.my_apps()


def test_the_work_account_is_asked_for_in_english() -> None:
    """The second try names the work account, and asks for words that can be read."""
    again = DROPBOX.authorize("a", require_work=True)
    assert again.endswith("&require_role=work&locale=en")
    assert DROPBOX.authorize("a") in again
