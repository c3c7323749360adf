"""What `check` costs on a practice console whose every answer takes 100 ms longer."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from automation.dropbox.scopes import REQUIRED
from automation.practice import PracticeConsole
from automation.store.credentials import Credentials, Secret
from automation.store.home import Home
from automation.store.journal import JournalFile
from automation.store.vault import FileVault

ROUNDS = 7
DELAY = 0.1
PROFILES = 1000


def measure(tool: str, peak_memory: Callable[[list[str]], float]) -> None:
    """Measure and print; `peak_memory` returns the MB that a command had in use at most."""
    with tempfile.TemporaryDirectory() as folder, PracticeConsole() as practice:
        os.environ["DROPBOX_CONNECTOR_HOME"] = folder
        command = [tool, "check", "--practice-url", practice.url, "--json"]
        prepare(practice, Home(Path(folder)), 1)
        at_once, slowly = [], []
        for _ in range(ROUNDS):
            at_once.append(seconds(command))
            with delayed(practice):
                slowly.append(seconds(command))
        # The quickest of each: what else the machine does only ever adds.
        start, late = min(at_once), min(slowly)
        print(
            f"check, with {DELAY * 1000:.0f} ms added to every answer: {start:.2f} s and "
            f"{(late - start) / DELAY:.1f} x {DELAY * 1000:.0f} ms (at most 3.5)"
        )
        prepare(practice, Home(Path(folder)), PROFILES)
        everything = [*command, "--all"]
        with delayed(practice):
            took = seconds(everything)
            peak = peak_memory(everything)
        print(
            f"check --all over {PROFILES} profiles, likewise: {took:.1f} s (under 15), "
            f"{peak:.0f} MB (under 150)"
        )


def prepare(practice: PracticeConsole, home: Home, count: int) -> None:
    """Make `count` profiles for which everything is set up."""
    vault = FileVault(home, practice=True)
    for number in range(count):
        name = f"team-{number}" if count > 1 else "default"
        app = practice.world.create_app(f"app-{count}-{number}")
        app.scopes = frozenset(REQUIRED)
        code = practice.world.issue_code(app, app.scopes, offline=True)
        token = practice.world.ledger.exchange(app, code.value).refresh_token
        assert token
        vault.keep(name, Credentials(app.key, Secret(app.secret), Secret(token)))
        JournalFile(home.profile(name, practice=True).journal).update(
            app_key=app.key, kept_in="file", granted_scopes=REQUIRED
        )


@contextmanager
def delayed(practice: PracticeConsole) -> Iterator[None]:
    """Have every answer take longer, without holding up the others."""
    server = practice._server
    assert server is not None
    answer = server.app

    def late(environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        time.sleep(DELAY)  # what is measured: an answer that takes longer
        return answer(environ, start)

    server.app = late
    try:
        yield
    finally:
        server.app = answer


def seconds(command: list[str]) -> float:
    """Return how long a command takes from start to exit."""
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began
