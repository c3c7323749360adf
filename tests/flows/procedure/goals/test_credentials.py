"""The goals and acts of the values: which app is accepted, and what is done before what."""

from types import SimpleNamespace
from typing import Any

import pytest

from automation.dropbox.pages.authorize import CONSENT
from automation.dropbox.pages.my_apps import Apps
from automation.errors import BadKeyOrSecret, CodeSpent, NotKept, WrongAppKind
from automation.store.credentials import Secret
from flows.procedure.goals import authorize, credentials
from flows.procedure.run import AppState, Consent, Number
from flows.procedure.runner import GoBack, PersonsTurn
from flows.terminal.options import SetupOptions

KEY = "ab12cd34ef56gh7"


class Told(list[str]):
    """What was done, in its order."""

    def act(self, name: str, result: Any = None) -> Any:
        """A function that notes its name and returns `result`, or raises it."""

        def do(*_: object, **__: object) -> Any:
            self.append(name)
            if isinstance(result, Exception):
                raise result
            return result

        return do


def settings(told: Told, *, folder: bool | None) -> SimpleNamespace:
    """A Settings tab of an app of that kind."""
    return SimpleNamespace(
        open=told.act("open"),
        is_app_folder=told.act("kind", folder),
        app_key=told.act("key", KEY),
        app_secret=told.act("secret", "abcdefghijklmno"),
    )


def run_with(told: Told, **parts: Any) -> Any:
    """A run that has its app, and these parts."""
    run = SimpleNamespace(
        known_key=lambda: KEY,
        profile="default",
        wishes=SetupOptions(),
        app=AppState(),
        consent=Consent(),
        by_hand=set(),
        app_secret=None,
        learn=told.act("learn"),
        check_keys=told.act("check keys"),
        vault=SimpleNamespace(name="file", probe=told.act("probe"), keep=told.act("keep")),
        journal=SimpleNamespace(update_authorized=told.act("journal")),
    )
    vars(run).update(parts)
    return run


def test_an_app_folder_app_is_never_accepted() -> None:
    """An app for a folder sees no team: the run ends before its secret is read."""
    told = Told()
    run = run_with(told, pages=SimpleNamespace(settings=settings(told, folder=True)))
    with pytest.raises(WrongAppKind):
        credentials.copy_keys(run)
    assert "secret" not in told
    assert run.app_secret is None


@pytest.mark.parametrize(("folder", "unsure"), [(False, False), (None, True)])
def test_a_kind_that_is_not_said_is_a_doubt(folder: bool | None, unsure: bool) -> None:
    """Where the page does not say which kind it is, the run goes on, and the doubt is kept."""
    told = Told()
    apps = SimpleNamespace(open=lambda: None, apps=lambda: Apps((), {}))
    pages = SimpleNamespace(settings=settings(told, folder=folder), my_apps=apps)
    run = run_with(told, pages=pages)
    credentials.copy_keys(run)
    assert run.app.unsure_of_kind is unsure
    assert told[-2:] == ["learn", "check keys"]


def test_a_kind_that_only_my_apps_says_counts() -> None:
    """Where the app's page does not say its kind, the tile on "My apps" is believed."""
    told = Told()
    apps = SimpleNamespace(open=lambda: None, apps=lambda: Apps((), {KEY: True}))
    pages = SimpleNamespace(settings=settings(told, folder=None), my_apps=apps)
    with pytest.raises(WrongAppKind):
        credentials.copy_keys(run_with(told, pages=pages))
    assert "learn" not in told


def consent(told: Told) -> SimpleNamespace:
    """Authorize pages that show the consent page."""
    pages = SimpleNamespace(wait=told.act("wait", CONSENT), allow=told.act("allow"))
    return SimpleNamespace(authorize=pages)


def test_the_vault_is_probed_before_allow() -> None:
    """A code is spent only for a token that can be kept: the vault shows it before "Allow"."""
    told = Told()
    run = run_with(told, pages=consent(told), wishes=SetupOptions(allow=True))
    authorize._allow(run)
    assert told == ["wait", "probe", "allow"]


def test_a_vault_that_fails_then_allows_nothing() -> None:
    """Where the vault cannot keep anything, nothing is allowed."""
    told = Told()
    run = run_with(told, pages=consent(told), wishes=SetupOptions(allow=True))
    run.vault.probe = told.act("probe", NotKept("No.", remedy="Look."))
    with pytest.raises(NotKept):
        authorize._allow(run)
    assert "allow" not in told


def test_only_the_person_allows() -> None:
    """Without --allow the tool selects nothing on the consent page."""
    told = Told()
    with pytest.raises(PersonsTurn):
        authorize._allow(run_with(told, pages=consent(told)))
    assert told == ["wait", "probe"]


def test_the_token_is_kept_before_anything_else() -> None:
    """What came of the code goes into the vault first, then into the journal."""
    told = Told()
    grant = SimpleNamespace(refresh_token=Secret("r" * 64), scopes=frozenset({"x"}), team_id="t")
    run = run_with(
        told,
        app_secret=Secret("abcdefghijklmno"),
        consent=Consent(code=Secret("c" * 43)),
        exchange=told.act("exchange", grant),
    )
    credentials.exchange(run)
    assert told == ["exchange", "keep", "journal"]
    assert run.consent.code is None


def test_a_spent_code_leads_back_and_is_not_used_again() -> None:
    """A code that was refused is remembered, and the run goes back to the authorize page."""
    told = Told()
    code = Secret("c" * 43)
    run = run_with(
        told,
        app_secret=Secret("abcdefghijklmno"),
        consent=Consent(code=code),
        exchange=told.act("exchange", CodeSpent("Spent.", remedy="Again.")),
    )
    with pytest.raises(GoBack) as raised:
        credentials.exchange(run)
    assert raised.value.to == Number.AUTHORIZE
    assert code in run.consent.spent


def test_a_secret_that_is_pasted_wrong_is_asked_for_again() -> None:
    """A pasted text that is not this app's secret is told, and the run waits for another."""
    told = Told()
    said: list[str] = []
    run = run_with(
        told,
        tell=said.append,
        check_keys=told.act("check keys", BadKeyOrSecret("No.", remedy="Again.")),
    )
    credentials.take_secret(run, "wrong-but-long-enough")
    assert run.app_secret is None
    assert len(said) == 1


def test_a_slip_of_the_hand_is_not_learnt_as_a_secret() -> None:
    """A stray key at the paste prompt would fill the log with dots."""
    told = Told()
    run = run_with(told, tell=lambda words: None)
    credentials.take_secret(run, "x")
    assert run.app_secret is None
    assert "learn" not in told
