"""The app of a profile is not there: nobody makes another one unasked."""

from pathlib import Path

import pytest
from rich.console import Console

from automation.errors import AppGone, AppNotFound, Cancelled, ExitCode
from automation.store.home import Home
from automation.store.redaction import Redactor
from flows.commands.setup import confirm_new_app
from flows.procedure.goals.find_app import app_gone
from flows.session.services import Services
from flows.terminal.progress import TerminalProgress
from flows.terminal.prompt import Terminal


class Person(Terminal):
    """Answers what a test says; None stands for nobody."""

    def __init__(self, answer: str | None) -> None:
        self._answer = answer

    @property
    def is_there(self) -> bool:
        """Somebody is there who would answer."""
        return self._answer is not None

    def ask(self, prompt: str) -> str:
        """Answer."""
        assert self._answer is not None
        return self._answer


def decide(answer: str | None, *, alive: bool) -> None:
    """Let the person decide about the app."""
    services = Services(
        Home(Path("/nowhere")),
        Person(answer),
        TerminalProgress(lambda: Console(quiet=True)),
        Redactor(),
        lambda seconds: None,
    )
    confirm_new_app(app_gone("thekey", "acme"), services, alive=alive)


def test_wanted() -> None:
    """Only yes is a yes."""
    decide("yes", alive=False)
    with pytest.raises(Cancelled):
        decide("", alive=False)


def test_nobody() -> None:
    """Where nobody can be asked, the remedy names the profile to forget."""
    with pytest.raises(AppGone) as caught:
        decide(None, alive=False)
    assert caught.value.exit_code is ExitCode.PERSON_NEEDED
    assert "profiles forget acme" in caught.value.remedy


@pytest.mark.parametrize("answer", ["yes", None])
def test_another_account(answer: str | None) -> None:
    """Where the kept token works the app is not gone: nobody is asked, another account is meant."""
    with pytest.raises(AppNotFound, match="another account") as caught:
        decide(answer, alive=True)
    assert "--fresh-session" in caught.value.remedy
