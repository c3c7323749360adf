"""The main job with the settings of production: real host names, https, certificates checked."""

from playwright.sync_api import Playwright

from automation.practice import PRACTICE_EMAIL, PRACTICE_PASSWORD
from tests.conftest import browser_program
from tests.e2e.conftest import Tool
from tests.e2e.real_names import HOSTS, RealNames


def sign_in_by_hand(playwright: Playwright, tool: Tool, real: RealNames) -> None:
    """Do the person's part: sign in once, in the browser profile that the tool uses."""
    profile = tool.home / "profiles/default/browser"
    profile.mkdir(parents=True)
    context = playwright.chromium.launch_persistent_context(
        profile, executable_path=browser_program(), headless=True, env=real.environment
    )
    page = context.pages[0]
    page.goto("https://www.dropbox.com/developers/apps")
    page.fill("input[name=susi_email]", PRACTICE_EMAIL)
    page.keyboard.press("Enter")
    page.fill("input[name=login_password]", PRACTICE_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("https://www.dropbox.com/developers/apps")
    context.close()


def test_setup_and_check_on_the_real_origins(
    playwright: Playwright, tool_there: Tool, real: RealNames
) -> None:
    """`setup`, then `check`, end well on Dropbox's own origins, and ask for no other host."""
    sign_in_by_hand(playwright, tool_there, real)
    ended = tool_there.run("setup", "--headless", "--allow", "--vault", "file", "--json")
    assert ended.exit_code == 0, ended.err
    assert ended.json["data"]["team"]["name"] == "Practice Team"
    assert len(real.console.world.apps) == 1
    assert (tool_there.home / "profiles/default/vault.json").stat().st_mode & 0o777 == 0o600

    assert tool_there.run("check", "--json").exit_code == 0
    assert real.proxy.asked_for == {f"{host}:443" for host in HOSTS}


def test_nobody_signs_in_for_the_person(tool_there: Tool, real: RealNames) -> None:
    """On Dropbox itself the tool never signs in: without a person to ask, it ends with exit 5."""
    ended = tool_there.run("setup", "--headless", "--allow", "--vault", "file", "--json")
    assert ended.exit_code == 5
    assert ended.json["error"]["code"] == "person-needed"
    assert real.console.world.apps == []


def test_doctor_reaches_the_hosts(tool_there: Tool) -> None:
    """`doctor` says that both hosts are reachable, and how far this clock is from theirs."""
    ended = tool_there.run("doctor", "--json")
    assert ended.exit_code == 0, ended.err
    found = {
        check["name"]: (check["state"], check["found"]) for check in ended.json["data"]["checks"]
    }
    assert {found[host] for host in HOSTS} == {("ok", "reachable")}
    assert found["Clock"][0] == "ok"


def test_an_untrusted_certificate_is_refused(tool_there: Tool) -> None:
    """Where nobody vouches for the certificate, nothing is sent, and the remedy names the cause."""
    del tool_there.environment["REQUESTS_CA_BUNDLE"]
    tool_there.environment |= {
        "DROPBOX_CONNECTOR_APP_KEY": "abcdefghijklmno",
        "DROPBOX_CONNECTOR_APP_SECRET": "pqrstuvwxyz0123",
        "DROPBOX_CONNECTOR_REFRESH_TOKEN": "not-a-token-of-anybody",
    }
    ended = tool_there.run("check", "--json")
    assert ended.exit_code == 7
    assert "REQUESTS_CA_BUNDLE" in ended.json["error"]["remedy"]


def test_a_certificate_of_the_systems_store_is_trusted(tool_there: Tool, real: RealNames) -> None:
    """A company's own authority in the system's store is enough, for `check` and for `doctor`."""
    trusted = tool_there.environment.pop("REQUESTS_CA_BUNDLE")
    tool_there.environment |= {
        **{"SSL_CERT_FILE": trusted, "REQUESTS_CA_BUNDLE": "", "CURL_CA_BUNDLE": ""},
        "DROPBOX_CONNECTOR_APP_KEY": "abcdefghijklmno",
        "DROPBOX_CONNECTOR_APP_SECRET": "pqrstuvwxyz0123",
        "DROPBOX_CONNECTOR_REFRESH_TOKEN": "not-a-token-of-anybody",
    }
    ended = tool_there.run("check", "--json")
    assert ended.json["error"]["code"] in ("bad-key-or-secret", "token-revoked", "token-malformed")
    checks = {
        c["name"]: c["state"] for c in tool_there.run("doctor", "--json").json["data"]["checks"]
    }
    assert checks["api.dropboxapi.com"] == "ok"


def test_no_app_is_made_where_the_api_cannot_be_reached(tool_there: Tool, real: RealNames) -> None:
    """Where the browser gets through and Python does not, it is known before an app is made."""
    del tool_there.environment["REQUESTS_CA_BUNDLE"]
    ended = tool_there.run("setup", "--headless", "--allow", "--vault", "file", "--json")
    assert ended.json["error"]["code"] == "unreachable"
    assert real.console.world.live_apps() == []
