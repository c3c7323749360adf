"""`setup` where no browser is needed: what is stored works, or belongs to another console."""

from collections.abc import Callable
from typing import Any

import pytest

from automation.errors import AppGone, AppNotFound, Cancelled
from automation.practice import PracticeConsole
from automation.store.credentials import Credentials
from automation.store.journal import JournalFile
from automation.store.vault import open_vault
from flows.commands import setup as module
from flows.commands.setup import confirm_new_app, setup
from flows.session.services import Services
from flows.terminal.options import SetupOptions, VaultKind, Where

FILE = VaultKind.FILE


@pytest.fixture
def needs_steps(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What `setup` would go through the steps with, where it comes to that; it then stops."""
    begun: list[Any] = []

    def browser(self: object, *_: object, **__: object) -> object:
        begun.append(self)
        raise Cancelled("The steps would begin.", remedy="")

    monkeypatch.setattr("flows.session.context.Context.browser", browser)
    return begun


def test_what_is_stored_works(services: Services, where: Where, stored: Credentials) -> None:
    """A second run proves the stored token by calls, and opens no browser."""
    result = setup(SetupOptions(where=where, vault=FILE), services)
    assert result.error is None
    assert {step["outcome"] for step in result.data["steps"]} == {"already"}
    proved = {each["scope"]: each["proved"] for each in result.data["permissions"]}
    assert proved.pop("account_info.read") == "unknown"
    assert set(proved.values()) == {"yes"}


def test_a_call_that_keeps_failing_is_not_done(
    services: Services, where: Where, stored: Credentials, failing: Callable[[str], None]
) -> None:
    """Nothing is done without proof: a call without an answer ends in "server failing"."""
    failing("team/members/list_v2")
    result = setup(SetupOptions(where=where, vault=FILE), services)
    assert result.error is not None
    assert (int(result.exit_code), result.error.code) == (7, "server-failing")
    assert "members.read" in result.error.message


def test_the_journal_of_another_console_is_not_used(
    services: Services, where: Where, stored: Credentials, needs_steps: list[Any]
) -> None:
    """What was stored on another console is forgotten before anything is sent to this one."""
    folder = services.home.profile(where.profile, practice=True)
    JournalFile(folder.journal).update(site="http://127.0.0.1:1")
    result = setup(SetupOptions(where=where, vault=FILE), services)
    assert needs_steps
    assert result.data["app"] is None
    vault = open_vault("file", services.home, practice=True)
    assert vault.load(where.profile) is None


def test_a_revoked_token_is_not_healthy(
    services: Services,
    where: Where,
    stored: Credentials,
    practice: PracticeConsole,
    needs_steps: list[Any],
) -> None:
    """A token that Dropbox no longer takes leads back to the steps."""
    for token in (*practice.world.refresh_tokens, *practice.world.access_tokens):
        token.revoked = True
    setup(SetupOptions(where=where, vault=FILE), services)
    assert needs_steps


def test_renewal_goes_through_the_steps(
    services: Services, where: Where, stored: Credentials, needs_steps: list[Any]
) -> None:
    """With --renew the steps are gone through although all works."""
    setup(SetupOptions(where=where, vault=FILE, renew=True), services)
    assert needs_steps


def test_the_vault_is_probed_first(
    services: Services, where: Where, needs_steps: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the browser opens, the vault has shown that it keeps and gives back."""
    probed: list[str] = []
    monkeypatch.setattr(
        "automation.store.file_vault.FileVault.probe",
        lambda self, profile: probed.append(profile) or needs_steps.append("probed"),
    )
    setup(SetupOptions(where=where, vault=FILE), services)
    assert probed == [where.profile]
    assert needs_steps[0] == "probed"


def gone() -> AppGone:
    """The error for an app that is not in the account."""
    return AppGone("The account has no app with the key k, which it had.", remedy="Look.")


def test_a_working_token_cannot_have_lost_its_app(services: Services) -> None:
    """Where the token works the app exists: another account has it, and none is made."""
    with pytest.raises(AppNotFound, match="another account has it"):
        confirm_new_app(gone(), services, alive=True)


def test_without_a_person_no_new_app(services: Services) -> None:
    """Whether to make another app is for a person; where none is there, nothing is made."""
    with pytest.raises(AppGone):
        confirm_new_app(gone(), services, alive=False)
    assert module.ANOTHER_ACCOUNT
