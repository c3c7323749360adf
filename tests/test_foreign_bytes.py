"""Whatever comes from outside is read without a defect, quickly, and without telling a secret."""

import base64
import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.browser.attaching import parse_attach, socket_of
from automation.dropbox.api.answer import Answer
from automation.dropbox.api.team_api import problem_of
from automation.dropbox.api.tokens import app_verdict, code_refused, read_grant, refresh_refused
from automation.dropbox.controls.own_controls import read_own
from automation.dropbox.pages.authorize import REFUSALS
from automation.dropbox.pages.page_words import cleaned
from automation.errors import SetupError
from automation.store.credentials import Secret
from automation.store.entry import from_json
from automation.store.journal import parse_journal
from automation.store.sealing import SEALED, unseal
from automation.terminal_text import harmless, harmless_json
from flows.commands.exchange import _sound_code, parse_given

SECRET = "Xq7-Never_To_Be_Told-0123456789abcdef"
LONGEST_SECONDS = 0.2
SALT = base64.b64encode(b"0123456789abcdef").decode()

GRANT = json.dumps(
    {
        "access_token": SECRET,
        "refresh_token": SECRET,
        "token_type": "bearer",
        "expires_in": 14400,
        "scope": "members.read team_info.read",
        "team_id": "dbtid:AA",
        "error": "invalid_grant",
        "error_description": SECRET,
    }
)
API_ERROR = json.dumps(
    {
        "error_summary": "missing_scope/..",
        "error": {".tag": "missing_scope", "required_scope": "members.read", "retry_after": 3},
        "user_message": {"text": "no"},
    }
)
ENTRY = json.dumps({"app_key": "a" * 15, "app_secret": SECRET, "refresh_token": SECRET})
SEALED_ENTRY = json.dumps({"sealed": SEALED, "salt": SALT, "text": SECRET})
JOURNAL = json.dumps(
    {"schema": 1, "app": {"name": "snow-atlas", "key": "a" * 15}, "updated_at": "2026-03-01"}
)
OWN_CONTROLS = """
[create_app.create]
title = "Create app"
kind = "button"
ways = [{ css = "#x", evidence = "you 2026-01", source = "s" }]
"""
GIVEN = json.dumps({"app_key": "a" * 15, "app_secret": SECRET, "code": SECRET})
VERSION = json.dumps({"webSocketDebuggerUrl": "ws://127.0.0.1:9222/devtools/browser/abc"})

pieces = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["[" * 5000, "{", "}", '"', "\\", "\0", "\x1b]0;", "\u202e", "null", "1e999", "-1", "'''"]
    ),
    st.integers().map(str),
    st.binary(max_size=20).map(lambda raw: raw.decode("utf-8", "surrogateescape")),
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


def like(valid: str) -> st.SearchStrategy[str]:
    """Texts that are damaged, cut, mixed up, of other types, or nothing like `valid` at all."""
    damaged = st.tuples(st.integers(0, len(valid)), st.integers(0, len(valid)), pieces).map(
        lambda cut: valid[: cut[0]] + cut[2] + valid[cut[1] :]
    )
    strategies = [damaged, st.lists(pieces, max_size=6).map("".join)]
    if valid.startswith("{"):
        names = st.sampled_from(sorted(json.loads(valid)))
        other = st.dictionaries(names, values, max_size=3).map(
            lambda changed: json.dumps({**json.loads(valid), **changed})
        )
        strategies.append(other)
    return st.one_of(strategies)


def _answers(read: Callable[[Answer], object]) -> Callable[[str], object]:
    def each(text: str) -> None:
        headers = {"date": text[:40], "retry-after": text[-12:], "x-dropbox-request-id": text[:9]}
        for status in (200, 400, 401, 409, 429, 503):
            answer = Answer(status, "application/json", headers, text)
            with suppress(SetupError):
                answer.wait()
                answer.trace()
            read(answer)

    return each


def _own_controls(text: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "controls.toml")
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        path.chmod(0o600)
        read_own(path)


def _page(text: str) -> None:
    words = cleaned(text)
    assert SECRET not in words
    for refusal in REFUSALS:
        refusal.words.search(text)
    harmless(text)
    json.loads(harmless_json(json.dumps(text)))


def _unsealed(text: str) -> None:
    if SALT in text:  # each other salt costs what a passphrase is meant to cost
        unseal(text, Secret("several words"), "the vault")


READERS: dict[str, tuple[str, Callable[[str], object]]] = {
    "token answer": (GRANT, _answers(lambda answer: read_grant(answer, lambda secret: None))),
    "token answer refused": (GRANT, _answers(refresh_refused)),
    "code refused": (GRANT, _answers(code_refused)),
    "app verdict": (GRANT, _answers(lambda answer: app_verdict(answer, "foo"))),
    "team answer": (API_ERROR, _answers(lambda answer: problem_of(answer, "members.read"))),
    "vault file": (ENTRY, lambda text: from_json(text, "the vault")),
    "encrypted vault file": (SEALED_ENTRY, _unsealed),
    "journal": (JOURNAL, parse_journal),
    "controls.toml": (OWN_CONTROLS, _own_controls),
    "standard input": (GIVEN, lambda text: parse_given(text, None)),
    "pasted code": (SECRET, _sound_code),
    "page": ("Error connecting app: " + SECRET, _page),
    "attach": ("http://127.0.0.1:9222", parse_attach),
}


def tried(read: Callable[[str], object], text: str) -> None:
    """Read `text`. Fails for a defect, for what is slow, and for a secret in the words."""
    seconds = _read(read, text)
    if seconds > LONGEST_SECONDS:  # was that the reader, or Python's own collecting of garbage?
        seconds = _read(read, text)
    assert seconds < LONGEST_SECONDS


def _read(read: Callable[[str], object], text: str) -> float:
    words = ""
    before = time.thread_time()
    try:
        read(text)
    except SetupError as error:
        words = f"{error!r} {error} {error.remedy}"
    seconds = time.thread_time() - before
    assert SECRET not in words
    return seconds


def _try(name: str, inputs: int) -> None:
    valid, read = READERS[name]

    @settings(max_examples=inputs, database=None)
    @given(text=like(valid))
    def each(text: str) -> None:
        tried(read, text)

    with suppress(SetupError):
        read(valid)
    each()


@pytest.mark.parametrize("name", READERS)
def test_each_reader_of_foreign_bytes(name: str) -> None:
    """What is damaged or hostile is refused in the tool's own words, or taken as nothing."""
    _try(name, 100)


@pytest.mark.sweep
@pytest.mark.parametrize("name", READERS)
def test_each_reader_ten_thousand_times(name: str) -> None:
    """The same, with 10,000 inputs each."""
    _try(name, 10_000)


@pytest.mark.parametrize("inputs", [30, pytest.param(1_000, marks=pytest.mark.sweep)])
def test_a_browser_that_says_anything(inputs: int) -> None:
    """Who attaches asks a port that any program may have opened."""
    said = [b""]

    class Anything(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(said[0])

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Anything) as server:
        serving = Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        address = f"http://127.0.0.1:{server.server_port}"

        @settings(max_examples=inputs, database=None)
        @given(text=like(VERSION))
        def each(text: str) -> None:
            said[0] = text.encode("utf-8", "surrogateescape")
            with suppress(SetupError):
                assert socket_of(address).startswith(f"ws://127.0.0.1:{server.server_port}/")

        try:
            each()
        finally:
            server.shutdown()
            serving.join()


@pytest.mark.skipif(os.name != "posix", reason="variables are bytes on POSIX only")
@pytest.mark.parametrize("name", ["APP_KEY", "APP_SECRET", "REFRESH_TOKEN", "PASSPHRASE"])
def test_a_variable_that_is_not_text(
    name: str, monkeypatch: pytest.MonkeyPatch, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is in the variable is refused by the variable's name, and never printed."""
    from flows.cli.dispatch import run_and_print
    from flows.terminal.result import Result

    monkeypatch.setitem(os.environb, f"DROPBOX_CONNECTOR_{name}".encode(), b"never-told\xff")
    code = run_and_print("check", lambda services: Result("check", data={}), as_json=True)
    assert code == 2
    said = "".join(capsys.readouterr())
    assert f"DROPBOX_CONNECTOR_{name}" in said
    assert "never-told" not in said
