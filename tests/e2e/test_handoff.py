"""`handoff`: the three values reach the form of Snow Atlas, and nothing else."""

import json
import os
import stat
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from automation.browser.waiting import Window
from automation.store.credentials import Credentials
from flows.commands.check import from_environment
from flows.commands.handoff import page_data_of, show_values
from flows.procedure.catalogue import DUPLICATES, SNOW_ATLAS_STEPS
from tests.deadline import AT_MOST
from tests.e2e.conftest import Ended, Prepared, Tool
from tests.e2e.dialogue import in_terminal
from tests.needed import needed


@pytest.fixture
def credentials(prepared: Prepared) -> Credentials:
    """The three values of a practice profile."""
    return prepared.profile()


def secrets_of(credentials: Credentials) -> tuple[str, str]:
    """The two values that are secret."""
    return credentials.app_secret.reveal(), credentials.refresh_token.reveal()


def handoff(tool: Tool, *more: str) -> Ended:
    """`handoff` of the practice profile."""
    return tool.run("handoff", "--practice", *more)


def test_masked(tool: Tool, credentials: Credentials) -> None:
    """Without a display the terminal shows dots, the clicks in Snow Atlas, and the warning."""
    ended = handoff(tool)
    assert ended.exit_code == 0, ended.err
    for secret in secrets_of(credentials):
        assert secret not in ended.out + ended.err
        assert f"••••{secret[-4:]}" in ended.out
    assert credentials.app_key in ended.out
    for words in (*SNOW_ATLAS_STEPS, DUPLICATES):
        assert words in ended.words
    in_order = [ended.out.index(name) for name in ("App key", "App secret", "Refresh token")]
    assert in_order == sorted(in_order), "as in the form of Snow Atlas"


def test_revealed(tool: Tool, credentials: Credentials) -> None:
    """`--reveal` prints them, because it was asked for."""
    ended = handoff(tool, "--reveal")
    for secret in secrets_of(credentials):
        assert secret in ended.out
        assert secret not in ended.err


@pytest.mark.parametrize("more", [(), ("--reveal",), ("--format", "json", "--reveal")])
def test_json_is_masked(tool: Tool, credentials: Credentials, more: tuple[str, ...]) -> None:
    """`--json` follows the contract: no secret is in it, whatever else was asked for."""
    ended = handoff(tool, "--json", *more)
    assert ended.json["data"]["credentials"]["app_key"] == credentials.app_key
    for secret in secrets_of(credentials):
        assert secret not in ended.out


def test_env_for_check(tool: Tool, credentials: Credentials) -> None:
    """What `--format env` prints are the variables that `check` takes."""
    ended = handoff(tool, "--format", "env", "--reveal")
    lines = dict(line.split("=", 1) for line in ended.out.splitlines())
    assert from_environment(lines) == credentials


def test_as_json_object(tool: Tool, credentials: Credentials) -> None:
    """`--format json` prints an object with the three values."""
    masked = json.loads(handoff(tool, "--format", "json").out)
    revealed = json.loads(handoff(tool, "--format", "json", "--reveal").out)
    assert list(masked) == list(revealed) == ["app_key", "app_secret", "refresh_token"]
    assert (revealed["app_secret"], revealed["refresh_token"]) == secrets_of(credentials)
    assert masked["app_secret"].startswith("••••")


def test_into_a_file(tool: Tool, credentials: Credentials, tmp_path: Path) -> None:
    """`--to` writes a file for this user only, shows none of it, and overwrites nothing."""
    file = tmp_path / "values.json"
    ended = handoff(tool, "--to", str(file), "--format", "json")
    assert ended.exit_code == 0, ended.err
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text())["refresh_token"] == secrets_of(credentials)[1]
    assert not [s for s in secrets_of(credentials) if s in ended.out + ended.err]
    before = file.read_bytes()
    again = handoff(tool, "--to", str(file), "--json")
    assert (again.exit_code, again.json["error"]["code"]) == (2, "usage")
    assert file.read_bytes() == before


def test_into_a_link(tool: Tool, credentials: Credentials, tmp_path: Path) -> None:
    """A link in the file's place is not followed."""
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "elsewhere")
    assert handoff(tool, "--to", str(link)).exit_code == 2
    assert not (tmp_path / "elsewhere").exists()


def test_nowhere_to_write(tool: Tool, credentials: Credentials, tmp_path: Path) -> None:
    """A file that cannot be written is said with its path."""
    ended = handoff(tool, "--to", str(tmp_path / "no" / "such" / "folder"), "--json")
    assert (ended.exit_code, ended.json["error"]["code"]) == (8, "not-kept")


def test_unknown_format(tool: Tool, credentials: Credentials) -> None:
    """A format that does not exist is wrong usage."""
    assert handoff(tool, "--format", "xml").exit_code == 2


def test_nothing_kept(tool: Tool) -> None:
    """Without a profile it says how to come to one."""
    ended = handoff(tool, "--json")
    assert (ended.exit_code, ended.json["error"]["code"]) == (2, "nothing-kept")


@pytest.mark.headed
def test_copy_by_keyboard(
    playwright: Playwright, credentials: Credentials, display: str, tmp_path: Path
) -> None:
    """Each Copy puts its value into the clipboard; no field and no text of the page shows it."""
    context = playwright.chromium.launch_persistent_context(
        tmp_path / "profile",
        executable_path=needed("chromium"),
        headless=False,
        env={**os.environ, "DISPLAY": display},
    )
    window = Window(context)
    page = window.page
    show_values(page, page_data_of(credentials, "snow-atlas-demo", "Practice Team"))
    for value in (credentials.app_key, *secrets_of(credentials)):
        page.keyboard.press("Enter")  # the first button has the focus
        page.get_by_role("status").filter(has_text="is copied").wait_for()
        shown = page.content() + page.locator("main").aria_snapshot()
        assert not [secret for secret in secrets_of(credentials) if secret in shown]
        assert pasted(window) == value
        page.bring_to_front()
        page.keyboard.press("Tab")  # the next field
        page.keyboard.press("Tab")  # its button
    assert "snow-atlas-demo" in page.locator("#about").inner_text()
    assert page.locator("#steps li").all_inner_texts() == list(SNOW_ATLAS_STEPS)
    assert page.locator("#warning").inner_text() == DUPLICATES
    page.reload()
    assert page.locator("#values .row").count() == 0, "no reload brings the values back"
    context.close()


def pasted(window: Window) -> str:
    """What Ctrl-V puts into a field in another tab."""
    tab = window.page.context.new_page()
    tab.set_content("<textarea autofocus></textarea>")
    tab.locator("textarea").focus()
    tab.keyboard.press("Control+V")
    value = tab.locator("textarea").input_value()
    tab.close()
    return value


@pytest.mark.headed
def test_window_until_it_is_closed(tool: Tool, credentials: Credentials, display: str) -> None:
    """The command shows its window until the person closes it, and leaves nothing behind."""
    tool.environment["DISPLAY"] = display
    with (
        # Short: the path of Chromium's socket has to fit into 108 characters.
        tempfile.TemporaryDirectory() as folder,
        in_terminal(
            replace(tool, environment={**tool.environment, "TMPDIR": folder}),
            "handoff",
            "--practice",
        ) as person,
    ):
        temporary = Path(folder)
        person.wait_for("The values are in the browser window")
        pressed(display, "search", "--sync", "--name", "Three values for Snow Atlas")
        pressed(display, "key", "ctrl+w")
        ended = person.end()
        left = [path for path in temporary.rglob("*") if path.is_file()]
        assert not [path for path in left if holds(path, secrets_of(credentials))]
        assert not list(temporary.glob("*/Default")), "the browser's profile went with it"
    assert ended.exit_code == 0, ended.err
    assert not [secret for secret in secrets_of(credentials) if secret in ended.words]


def with_temporary(tool: Tool, folder: str) -> Tool:
    """The tool on a machine whose temporary files lie in `folder`."""
    return replace(tool, environment={**tool.environment, "TMPDIR": folder})


def pressed(display: str, *arguments: str) -> None:
    """Have xdotool act as a person at the keyboard."""
    subprocess.run(
        [needed("xdotool"), *arguments],
        env={**os.environ, "DISPLAY": display},
        check=True,
        timeout=AT_MOST,
        capture_output=True,
    )


def holds(path: Path, secrets: tuple[str, ...]) -> bool:
    """Tell whether a file holds one of the secrets."""
    content = path.read_bytes()
    return any(secret.encode() in content for secret in secrets)
