"""`report`: what to attach to a question. No secret leaves with it."""

import json
import stat
import zipfile
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from automation.errors import ExitCode, SecretFound, WrongUsage
from automation.practice import PracticeConsole
from automation.store.credentials import Credentials
from automation.store.home import Home
from automation.store.redaction import Redactor
from flows.commands.report import found_ways
from flows.commands.report import report as report_command
from flows.session.services import Services
from flows.terminal.options import ReportOptions
from flows.terminal.progress import TerminalProgress
from flows.terminal.prompt import Terminal
from flows.terminal.result import Result
from tests.e2e.conftest import Prepared, Tool
from tests.e2e.test_leaks import spellings

LOG = """\
10:00:00.000 INFO browser: Chromium 1
10:00:01.000 INFO my_apps.create_app found by way 1: a.app-list__create-btn
10:00:02.000 INFO create_app.create found by way 2: button "Create app"
10:00:03.000 INFO my_apps.create_app found by way 1: a.app-list__create-btn
"""


@pytest.fixture
def credentials(prepared: Prepared) -> Credentials:
    """A practice profile that was used, and on whose way a control had moved."""
    made = prepared.profile()
    home = prepared.tool.home
    logs = home / "logs"
    logs.mkdir()
    for number in range(5):
        (logs / f"2026010{number}T000000Z-setup-1.log").write_text(LOG)
    drift = home / "practice/default/drift"
    drift.mkdir()
    (drift / "drift-1.json").write_text('{"control": "app_page.tab"}')
    (drift / "page.png").write_bytes(b"\x89PNG\r\n\xff\xfe")
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the report is to be."""
    return tmp_path / "report.zip"


def report(tool: Tool, file: Path):
    """`report` about the practice profile."""
    return tool.run("report", "--practice", "--to", str(file), "--json")


def test_what_is_in_it(tool: Tool, credentials: Credentials, file: Path, practice) -> None:
    """Versions, doctor, the newest logs, the journal, the controls, and what drifted; no secret."""
    ended = report(tool, file)
    assert ended.exit_code == 0, ended.out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    assert list(content) == ended.json["data"]["files"]
    assert list(content)[2:5] == [f"logs/2026010{n}T000000Z-setup-1.log" for n in (2, 3, 4)]
    assert {"journal.json", "drift/drift-1.json", "drift/page.png"} < set(content)
    assert json.loads(content["versions.json"])["dropbox-connector"]
    assert json.loads(content["doctor.json"])["command"] == "doctor"
    assert b'create_app.create found by way 2: button "Create app"' in content["controls.txt"]
    issued = [form for secret in practice.issued_secrets() for form in spellings(secret)]
    assert not [name for name, text in content.items() if any(form in text for form in issued)]


@pytest.fixture
def here(tool: Tool, monkeypatch: pytest.MonkeyPatch, file: Path) -> Callable[[], Result]:
    """`report` in this process, without opening a browser for `doctor`."""
    monkeypatch.setattr("flows.commands.report.doctor", lambda services: Result("doctor", {}))
    services = Services(
        Home(tool.home),
        Terminal(),
        TerminalProgress(lambda: Console(quiet=True)),
        Redactor(),
        lambda seconds: None,
    )
    return lambda: report_command(ReportOptions(practice=True, to=file), services)


@pytest.mark.parametrize("where", ["logs/20260104T000000Z-setup-1.log", "drift/page.png"])
@pytest.mark.parametrize("form", ["raw", "base64"])
def test_a_secret_is_found(
    tool: Tool,
    here: Callable[[], Result],
    credentials: Credentials,
    file: Path,
    where: str,
    form: str,
) -> None:
    """A kept secret in it, in any form, stops it: nothing is written, its place is named."""
    secret = credentials.refresh_token.reveal().encode()
    planted = secret if form == "raw" else b64encode(b"xy" + secret)
    folder = tool.home if where.startswith("logs") else tool.home / "practice/default"
    with (folder / where).open("ab") as target:
        target.write(b"\xff before " + planted + b" after")
    with pytest.raises(SecretFound) as caught:
        here()
    assert caught.value.exit_code is ExitCode.NOT_KEPT
    assert where in caught.value.message
    assert secret.decode() not in caught.value.message + caught.value.remedy
    assert not file.exists()


def test_secrets_of_other_profiles(
    tool: Tool, here: Callable[[], Result], prepared: Prepared, credentials: Credentials
) -> None:
    """The logs lie together, so another profile's secret is searched for as well."""
    other = prepared.profile("other", "other-app")
    (tool.home / "logs/20260104T000000Z-setup-1.log").write_text(other.app_secret.reveal())
    with pytest.raises(SecretFound):
        here()


def test_a_vault_that_stays_shut(
    tool: Tool, here: Callable[[], Result], credentials: Credentials
) -> None:
    """Where the values cannot be read it says that they were not searched for."""
    (tool.home / "practice/default/vault.json").chmod(0o644)
    (warning,) = here().warnings
    assert warning.code == "not-searched-for"
    assert "could not be read" in warning.message


def test_never_over_another_file(
    here: Callable[[], Result], credentials: Credentials, file: Path
) -> None:
    """A file that exists is not overwritten."""
    file.write_text("mine")
    with pytest.raises(WrongUsage):
        here()
    assert file.read_text() == "mine"


def test_before_anything_was_done(here: Callable[[], Result]) -> None:
    """Also on a machine where nothing ever worked there is a report."""
    assert here().data["files"] == ["versions.json", "doctor.json", "controls.txt"]


def test_after_a_run(tool: Tool, practice: PracticeConsole, setup_there, file: Path) -> None:
    """After a real run it tells the way that found each control, and holds no secret of the run."""
    assert setup_there().exit_code == 0
    assert report(tool, file).exit_code == 0
    with zipfile.ZipFile(file) as archive:
        ways = archive.read("controls.txt").decode()
        everything = b"".join(map(archive.read, archive.namelist()))
    for control in ("my_apps.create_app", "permissions.submit", "settings.app_secret"):
        assert f"{control} found by way 1: " in ways
    assert not [s for s in practice.issued_secrets() if s.encode() in everything]


def test_found_ways() -> None:
    """Each way is told once, in the order of the run."""
    assert found_ways([LOG, LOG]) == [
        "my_apps.create_app found by way 1: a.app-list__create-btn",
        'create_app.create found by way 2: button "Create app"',
    ]
