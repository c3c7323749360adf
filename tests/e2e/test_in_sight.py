"""The main job as an admin sees it: a window, Dropbox's own origins, and a person who acts."""

import subprocess
import threading
from pathlib import Path

import pytest

from automation.practice import PRACTICE_EMAIL, PRACTICE_PASSWORD, World
from tests.deadline import AT_MOST, comes_true, here, wait_until
from tests.e2e.conftest import Tool
from tests.e2e.person import Person
from tests.e2e.real_names import under_real_names

BUTTONS_TO_ALLOW = 7
"""The caption's three; then the page's heading link, "Sign out", "Cancel", "Allow"."""

pytestmark = pytest.mark.headed


class Words:
    """What a running process prints on stderr, as it comes."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.text = ""
        assert process.stderr is not None
        self._stream = process.stderr
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self._stream:
            self.text += line

    def wait_for(self, words: str) -> None:
        """Wait until `words` were printed."""
        wait_until(lambda: words in " ".join(self.text.split()), words)


def test_a_person_signs_in_and_allows(tool: Tool, tmp_path: Path, display: str) -> None:
    """The tool waits for the sign-in and for "Allow", and does everything else by itself."""
    person = Person(display)
    with under_real_names(tmp_path) as real:
        there = Tool(tool.home, {**real.environment, **tool.environment, "DISPLAY": display})
        process = there.start("setup", "--vault", "file", "--app-name", "snow-atlas-demo")
        words = Words(process)
        empty = person.looks()

        words.wait_for("Sign in with the account of a Dropbox team admin.")
        person.waits_for_another_page(empty)
        email_page = person.looks()
        person.types(PRACTICE_EMAIL)
        person.waits_for_another_page(email_page)
        enters_password(person, real.console.world)

        words.wait_for('Select "Continue", then "Allow".')
        assert real.console.world.codes == [], "the tool itself does not allow"
        person.waits_for_rest()
        person.presses(*["Tab"] * BUTTONS_TO_ALLOW)
        person.waits_for_rest()
        person.presses("Return")
        assert process.wait(AT_MOST) == 0, words.text
        assert [app.name for app in real.console.world.apps] == ["snow-atlas-demo"]
        for number in ("1 ", "5.3"):
            assert any("by you" in line for line in words.text.splitlines() if number in line)


def enters_password(person: Person, world: World) -> None:
    """Type the password, and again when the page was not ready for it, as people do."""

    def signed_in() -> bool:
        return any(session.uid is not None for session in list(world.sessions.values()))

    for _ in range(5):
        person.presses("ctrl+a")
        person.types(PRACTICE_PASSWORD)
        if comes_true(signed_in, here(4)):
            return
    raise AssertionError("the sign-in was not taken")
