"""The fault matrix: for each fault the right end, the right remedy, nothing lost, nothing shown.

The commands run in this process, against a real server and real files; only the pauses between
two tries are not waited for.
"""

import io
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme
from rich.console import Console

from automation.dropbox.api import http
from automation.dropbox.scopes import REQUIRED
from automation.errors import SetupError
from automation.practice import PracticeConsole
from automation.practice.records import App
from automation.store.home import Home
from automation.store.redaction import Redactor
from flows.commands.check import VARIABLES, check
from flows.commands.exchange import exchange
from flows.commands.setup import setup
from flows.session.services import Services
from flows.terminal.options import CheckOptions, ExchangeOptions, SetupOptions, VaultKind, Where
from flows.terminal.progress import TerminalProgress
from flows.terminal.prompt import Terminal
from flows.terminal.result import Result, emit
from tests.deadline import AT_MOST
from tests.e2e.conftest import Ended, Prepared, Tool
from tests.e2e.real_names import HOSTS, Proxy
from tests.e2e.test_leaks import leaks
from tests.fault_table import PROPERTY

ALL = frozenset(REQUIRED)


@dataclass
class Bench:
    """A practice console, a home, and a tool whose pauses take no time."""

    practice: PracticeConsole
    home: Path
    record: Callable[[str, object], None]
    answers: list[str] = field(default_factory=list)
    """What a person types, one after the other; without any there is no terminal."""
    pauses: list[float] = field(default_factory=list)
    environ: dict[str, str] = field(default_factory=dict)

    def app(self, scopes: frozenset[str] = ALL) -> App:
        """An app with these permissions ticked."""
        made = self.practice.world.create_app("by-hand")
        made.scopes = scopes
        return made

    def new_code(self, app: App) -> str:
        """What a team admin finds after "Allow"."""
        return self.practice.world.issue_code(app, app.scopes, offline=True).value

    def exchange(self, app: App, *, vault: VaultKind = VaultKind.FILE, **changes: str) -> Ended:
        """`exchange` with a fresh code for `app`."""
        sent = {"app_key": app.key, "app_secret": app.secret, "code": self.new_code(app)}
        where = Where(practice_url=self.practice.url)
        return self._run(
            lambda services: exchange(ExchangeOptions(where=where, vault=vault), services),
            json.dumps(sent | changes),
        )

    def check(self, where: Where | None = None) -> Ended:
        """`check` of the profile that was prepared, or of the values in the environment."""
        where = where or Where(practice_url=self.practice.url)
        return self._run(lambda services: check(CheckOptions(where=where), services, self.environ))

    def setup(self) -> Ended:
        """`setup` of the profile that was prepared."""
        where = Where(practice_url=self.practice.url, headless=True)
        return self._run(
            lambda services: setup(SetupOptions(where=where, vault=VaultKind.FILE), services)
        )

    def fail(self, route: str) -> None:
        """Answer every call of `route` with a 503 from now on."""
        server = self.practice._server
        assert server is not None
        answer = server.app

        def failing(environ: dict[str, Any], start: Callable[..., object]) -> Any:
            if environ["PATH_INFO"] != f"/2/{route}":
                return answer(environ, start)
            start("503 Service Unavailable", [("Content-Type", "text/html")])
            return [b"<h1>Service Unavailable</h1>"]

        server.app = failing

    def _run(self, command: Callable[[Services], Result], piped: str = "") -> Ended:
        out, err = io.StringIO(), io.StringIO()
        shown = Console(file=err, width=1000)
        services = Services(
            Home(self.home),
            Typed(self.answers, piped),
            TerminalProgress(lambda: shown),
            Redactor(),
            self.pauses.append,
        )
        try:
            result = command(services)
        except SetupError as error:
            result = Result("check", {}, error=error)
        emit(result, as_json=True, out=Console(file=out), err=shown)
        emit(result, as_json=False, out=shown, err=shown)
        return Ended(int(result.exit_code), out.getvalue(), err.getvalue())

    def ended_well(self, name: str, ended: Ended, *, lost: int = 0) -> None:
        """Nothing is lost, nothing is shown; note it for the table."""
        self._note(name, ended, lost)
        assert ended.exit_code == 0, ended.out

    def ended(
        self, name: str, ended: Ended, exit_code: int, code: str, remedy: str, *, lost: int = 0
    ) -> None:
        """It ended so, with such a remedy; nothing else is lost, nothing is shown."""
        self._note(name, ended, lost)
        error = ended.json["error"]
        assert (ended.exit_code, error["code"]) == (exit_code, code), ended.out
        assert remedy in error["remedy"], error
        assert "Traceback" not in ended.err

    def _note(self, name: str, ended: Ended, lost: int) -> None:
        error = ended.json["error"] or {"code": "", "remedy": ""}
        leaked = leaks(Tool(self.home), self.practice, ended)
        made = len(self.practice.world.apps)
        cells = (name, ended.exit_code, error["code"], made, self.lost(), len(leaked))
        remedy = re.sub(r"http://127\S+", "LINK", error["remedy"])
        self.record(PROPERTY, (*map(str, cells), remedy))
        assert leaked == []
        assert made <= 1
        assert self.lost() == lost

    def lost(self) -> int:
        """How many codes were spent for a refresh token that nobody has."""
        file = self.home / "practice/default/vault.json"
        kept = file.read_text() if file.exists() else ""
        return sum(token.value not in kept for token in self.practice.world.refresh_tokens)


class Typed(Terminal):
    """A terminal in front of which somebody types what a test says; else none."""

    def __init__(self, answers: list[str], piped: str) -> None:
        self._answers = answers
        self._piped = piped
        self._typing = bool(answers)

    @property
    def is_there(self) -> bool:
        """Somebody is there who would answer."""
        return self._typing

    def ask(self, prompt: str) -> str:
        """Type the next answer."""
        return self._answers.pop(0)

    ask_unseen = ask

    def tell(self, text: str) -> None:
        """Nobody looks."""

    def piped(self) -> str:
        """What another program sends."""
        return self._piped


@pytest.fixture
def bench(
    practice: PracticeConsole, tmp_path: Path, record_property: Callable[[str, object], None]
) -> Bench:
    """Where faults are tried out."""
    return Bench(practice, tmp_path / "home", record_property)


GOT_THROUGH = (
    "token-hiccup",
    "rate-limited",
    "rate-limited-date",
    "api-rate-limited-text",
)


@pytest.mark.parametrize("scenario", GOT_THROUGH)
def test_got_through(bench: Bench, scenario: str) -> None:
    """What passes is waited for as long as Dropbox asks, and the run ends well."""
    app = bench.app()
    bench.practice.world.scenarios.add(scenario)
    bench.ended_well(scenario, bench.exchange(app))
    assert bench.pauses
    assert max(bench.pauses) <= 2


@pytest.mark.parametrize(
    ("scenario", "exit_code", "code", "remedy"),
    [
        ("token-endpoint-down", 7, "server-failing", "Wait a few minutes"),
        ("token-html", 7, "server-failing", "Wait a few minutes"),
        ("rate-limited-long", 7, "rate-limited", "Wait 600 seconds"),
        ("code-expired", 6, "code-spent", "/oauth2/authorize?client_id="),
        ("token-user-linked", 6, "user-linked", "signed in as a team admin"),
        ("token-without-refresh", 6, "no-refresh-token", "as it stands"),
    ],
)
def test_exchange(bench: Bench, scenario: str, exit_code: int, code: str, remedy: str) -> None:
    """A token endpoint in trouble: no code is spent in vain, and the request id is told."""
    app = bench.app()
    bench.practice.world.scenarios.add(scenario)
    ended = bench.exchange(app)
    lost = int(scenario == "token-user-linked")  # that token is of no use to the connector
    bench.ended(scenario, ended, exit_code, code, remedy, lost=lost)
    assert "request id: " in ended.json["error"]["message"]


def test_code_lost(bench: Bench) -> None:
    """Where the connection ends after the code was sent, that is said, and not tried again."""
    app = bench.app()
    bench.practice.world.scenarios.add("code-lost")
    ended = bench.exchange(app)
    bench.ended("code-lost", ended, 7, "exchange-uncertain", "/oauth2/authorize?", lost=1)
    assert bench.pauses == []


def test_code_lost_in_a_terminal(bench: Bench) -> None:
    """In a terminal it asks for another code, and the run ends well."""
    app = bench.app()
    bench.practice.world.scenarios.add("code-lost")
    bench.answers += [app.key, app.secret, bench.new_code(app), bench.new_code(app)]
    bench.ended_well("code-lost, in a terminal", bench.exchange(app), lost=1)


def test_token_slow(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that does not come in time leaves open whether the code was spent."""
    monkeypatch.setitem(http.send.__kwdefaults__, "read_seconds", 0.2)
    app = bench.app()
    bench.practice.world.token_seconds = 0.6
    bench.practice.world.scenarios.add("token-slow")
    ended = bench.exchange(app)
    bench.ended("token-slow", ended, 7, "exchange-uncertain", "/oauth2/authorize?", lost=1)


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """Another host, and what was sent to it."""
    seen: list[str] = []

    class Noting(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()

        do_GET = do_POST

    server = HTTPServer(("127.0.0.1", 0), Noting)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/oauth2/token", seen
    server.shutdown()
    thread.join()
    server.server_close()


def test_token_redirect(bench: Bench, elsewhere: tuple[str, list[str]]) -> None:
    """A redirect is not followed: nothing reaches the other host."""
    app = bench.app()
    bench.practice.world.elsewhere, seen = elsewhere
    bench.practice.world.scenarios.add("token-redirect")
    bench.ended("token-redirect", bench.exchange(app), 7, "unreachable", "sign-in page or proxy")
    assert seen == []


def test_wrong_secret(bench: Bench) -> None:
    """Key and secret that do not fit are noticed before the code is spent."""
    app = bench.app()
    ended = bench.exchange(app, app_secret="wrong0000000000")
    bench.ended("wrong App secret", ended, 6, "bad-key-or-secret", "Settings tab")
    assert not bench.practice.world.codes[0].spent


def test_never_ticked(bench: Bench) -> None:
    """A token without a permission is kept, and what is missing is said."""
    app = bench.app(ALL - {"members.read"})
    ended = bench.exchange(app)
    bench.ended("never ticked", ended, 3, "permission-missing", "Permissions tab tick it")
    assert "members.read" in ended.json["error"]["message"]


@pytest.fixture
def checked(bench: Bench, prepared: Prepared) -> Bench:
    """The same, with a profile for which everything is set up."""
    prepared.profile()
    return bench


@pytest.mark.parametrize(
    ("scenario", "exit_code", "code", "remedy", "request_id"),
    [
        ("api-down", 7, "server-failing", "Wait a few minutes", True),
        ("rate-limited-long", 7, "rate-limited", "Wait 600 seconds", True),
        ("api-echoes-header", 6, "refused", "update dropbox-connector", True),
        ("plan-forbids", 3, "permission-missing", "whoever bought the plan", False),
        ("team-forbids", 3, "permission-missing", "Ask a team admin to allow the app", False),
        ("admin-suspended", 6, "token-revoked", "another team admin", True),
    ],
)
def test_check(
    checked: Bench, scenario: str, exit_code: int, code: str, remedy: str, request_id: bool
) -> None:
    """An API in trouble: each cause has its own end and its own remedy."""
    checked.practice.world.scenarios.add(scenario)
    ended = checked.check()
    checked.ended(f"check: {scenario}", ended, exit_code, code, remedy)
    assert ("request id: " in ended.json["error"]["message"]) is request_id


@pytest.mark.parametrize("command", [Bench.check, Bench.setup], ids=["check", "setup"])
def test_a_call_without_an_answer(checked: Bench, command: Callable[[Bench], Ended]) -> None:
    """Where one permission could not be tried, nobody says that all is well."""
    checked.fail("team/members/list_v2")
    ended = command(checked)
    name = f"{command.__name__}: one call keeps failing"
    checked.ended(name, ended, 7, "server-failing", "Wait a few minutes")
    assert "members.read could not be tried" in ended.json["error"]["message"]
    proved = {p["scope"]: p["proved"] for p in ended.json["data"]["permissions"]}
    assert (proved["team_info.read"], proved["members.read"]) == ("yes", "unknown")


@pytest.mark.parametrize("scenario", ["token-hiccup", "rate-limited", "api-rate-limited-text"])
def test_check_gets_through(checked: Bench, scenario: str) -> None:
    """What passes does not make a check fail."""
    checked.practice.world.scenarios.add(scenario)
    checked.ended_well(f"check: {scenario}", checked.check())


def test_check_revoked(checked: Bench) -> None:
    """A token that was revoked is told as that."""
    checked.practice.world.refresh_tokens[0].revoked = True
    checked.ended("check: revoked", checked.check(), 6, "token-revoked", "authorizes the same app")


def test_check_deleted(checked: Bench) -> None:
    """Where the app was deleted, Dropbox takes neither key nor secret."""
    checked.practice.world.delete_app(checked.practice.world.apps[0])
    ended = checked.check()
    checked.ended("check: app deleted", ended, 6, "bad-key-or-secret", "dropbox-connector setup")


@pytest.mark.parametrize(
    ("name", "ticked", "remedy"),
    [
        ("check: not ticked", False, "ticks the permission"),
        ("check: token older than the tick", True, "authorizes the same app"),
    ],
)
def test_check_missing(checked: Bench, name: str, ticked: bool, remedy: str) -> None:
    """A permission that the app lacks is ticked; one that only the token lacks, authorized."""
    checked.practice.world.refresh_tokens[0].scopes -= {"sessions.list"}
    if not ticked:
        checked.practice.world.apps[0].scopes -= {"sessions.list"}
    checked.ended(name, checked.check(), 3, "permission-missing", remedy)


def test_two_at_once(bench: Bench) -> None:
    """While another run has the profile, it says which process, and spends no code."""
    app = bench.app()
    with Home(bench.home).profile("default", practice=True).exclusive():
        ended = bench.exchange(app)
    bench.ended("a second run at the same time", ended, 2, "busy", "--profile NAME")
    assert "(process " in ended.json["error"]["message"]
    assert not bench.practice.world.codes[0].spent


def test_read_only_home(bench: Bench) -> None:
    """Where nothing can be kept, that is said before a code is spent."""
    bench.home.write_text("a file where the folder should be")
    app = bench.app()
    ended = bench.exchange(app)
    bench.ended("home cannot be written", ended, 8, "not-kept", "DROPBOX_CONNECTOR_HOME")
    assert not bench.practice.world.codes[0].spent


def test_vault_forgets(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A keyring that accepts and forgets is noticed before a code is spent."""
    import keyring
    from keyring.backends.null import Keyring

    monkeypatch.setattr(keyring, "get_keyring", Keyring)
    app = bench.app()
    ended = bench.exchange(app, vault=VaultKind.KEYRING)
    bench.ended("keyring accepts and forgets", ended, 8, "not-kept", "--vault file")
    assert not bench.practice.world.codes[0].spent


@pytest.fixture
def real(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """The same, for the real host names, with three values of nobody in the environment."""
    values = dict.fromkeys(VARIABLES.values(), "of-nobody-0000")
    bench.environ |= values
    for name in ("HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    return bench


def test_no_network(real: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a network the name cannot be looked up; nothing else is guessed."""

    def nobody(*_: object, **__: object) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    real.ended("no network", real.check(Where()), 7, "unreachable", "Check the network")


def test_proxy_refuses(real: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that is not there, or says no, is named as the cause."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    monkeypatch.setenv("HTTPS_PROXY", address)
    real.ended("proxy refused", real.check(Where()), 7, "unreachable", "Check the proxy")


def test_wrong_clock(real: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate that is not valid today points at this machine's clock."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    long_ago = datetime(2001, 1, 1, tzinfo=UTC)
    authority.issue_cert(
        *HOSTS, not_before=long_ago, not_after=long_ago.replace(year=2002)
    ).configure_cert(context)
    trusted = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(trusted))
    with PracticeConsole(ssl_context=context, hosts=HOSTS) as console:
        proxy = Proxy(console.port)
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(trusted))
        ended = real.check(Where())
        proxy.close()
    real.ended("wrong clock", ended, 7, "unreachable", "clock")


def test_disk_full(tool: Tool, bench: Bench) -> None:
    """Where nothing more can be written, that is said before a code is spent."""
    app = bench.app()
    sent = {"app_key": app.key, "app_secret": app.secret, "code": bench.new_code(app)}
    limited = ["bash", "-c", 'ulimit -f 0; exec "$@"', "bash", sys.executable, "-m", "flows"]
    process = subprocess.run(
        [*limited, "exchange", "--practice-url", bench.practice.url, "--vault", "file", "--json"],
        env={**os.environ, **tool.environment, "DROPBOX_CONNECTOR_HOME": str(tool.home)},
        input=json.dumps(sent),
        capture_output=True,
        text=True,
        timeout=AT_MOST,
    )
    ended = Ended(process.returncode, process.stdout, process.stderr)
    bench.ended("disk full", ended, 8, "not-kept", "Free some space")
    assert not bench.practice.world.codes[0].spent


def test_setup_and_the_code_lost(
    bench: Bench, tool: Tool, setup_there: Callable[..., Ended]
) -> None:
    """In a run with a browser a code that may be spent leads back to "Allow", by itself."""
    bench.practice.world.scenarios.add("code-lost")
    bench.ended_well("setup: code-lost", setup_there(), lost=1)
    assert len(bench.practice.world.codes) == 2


def test_setup_and_an_endpoint_that_is_down(
    bench: Bench, setup_there: Callable[..., Ended]
) -> None:
    """A run that ends for Dropbox's trouble is taken up by the next, with the same app."""
    world = bench.practice.world
    world.scenarios.add("token-endpoint-down")
    ended = setup_there()
    bench.ended("setup: token-endpoint-down", ended, 7, "server-failing", "Wait a few minutes")
    world.scenarios.discard("token-endpoint-down")
    bench.ended_well("setup: and the next run", setup_there())


def test_a_secret_that_was_changed(checked: Bench) -> None:
    """Where the App secret that is kept is not the app's any more, it is asked for again."""
    app = checked.practice.world.apps[0]
    app.secret = "changed00000000"
    checked.answers += [app.key, app.secret, checked.new_code(app)]
    ended = checked.exchange(app)
    assert ended.exit_code == 0, ended.out
    assert checked.answers == []
