"""The four permissions of the connector."""

import dataclasses

import pytest

from automation.dropbox.scopes import REQUIRED, ScopeFinding, Verdict


def test_four_permissions_in_the_order_of_the_procedure() -> None:
    """The connector needs these four, and they are named in the order of step 3.1."""
    assert REQUIRED == ("account_info.read", "team_info.read", "members.read", "sessions.list")


@pytest.mark.parametrize(
    ("verdict", "word"), [(Verdict.YES, "yes"), (Verdict.NO, "no"), (Verdict.UNKNOWN, "unknown")]
)
def test_verdicts_are_their_words(verdict: Verdict, word: str) -> None:
    """A verdict is written to JSON and to tables as its plain word."""
    assert f"{verdict}" == verdict == word


def test_a_finding_cannot_be_changed() -> None:
    """What was found of a permission stays as it was found."""
    finding = ScopeFinding("members.read", Verdict.YES, Verdict.YES, Verdict.UNKNOWN, None)
    with pytest.raises(dataclasses.FrozenInstanceError):
        finding.proved = Verdict.YES  # type: ignore[misc]
