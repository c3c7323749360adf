"""What is known of the four permissions, and what to do about those that do not hold."""

import pytest

from automation.dropbox.api.team_api import Proof
from automation.dropbox.scopes import ACCOUNT_INFO, MEMBERS, REQUIRED, SESSIONS, TEAM_INFO, Verdict
from automation.errors import (
    NotGranted,
    NotPermitted,
    NotTicked,
    PermissionMissing,
    ServerFailing,
    SetupError,
)
from automation.remedies import Repair, current
from flows.commands.findings import (
    doubts,
    judge,
    missing,
    repair_for_all,
    require_all,
    require_proof,
)

ALL = frozenset(REQUIRED)


def proof(problems: dict[str, SetupError] | None = None, **verdicts: Verdict) -> Proof:
    """What the calls have shown: all proved that can be, unless something else is said."""
    shown = {**dict.fromkeys(REQUIRED, Verdict.YES), ACCOUNT_INFO: Verdict.UNKNOWN}
    return Proof(None, {**shown, **verdicts}, problems or {})


def test_nothing_was_looked_at() -> None:
    """What was not looked at is unknown, and unknown is not missing."""
    findings = judge(ticked=None, granted=None, proof=None)
    assert {f.ticked for f in findings} == {Verdict.UNKNOWN}
    assert not any(f.known for f in findings)
    assert missing(findings) == []


def test_none_is_guessed_from_another() -> None:
    """That a permission is ticked says nothing of whether it is granted, or proved."""
    (first, *_) = judge(ticked=ALL, granted=None, proof=None)
    assert (first.ticked, first.granted, first.proved) == ("yes", "unknown", "unknown")


@pytest.mark.parametrize("scope", [TEAM_INFO, MEMBERS, SESSIONS])
def test_one_is_not_granted(scope: str) -> None:
    """It is missing by name, and authorizing again brings it back."""
    findings = judge(ticked=ALL, granted=ALL - {scope}, proof=None)
    assert [(f.scope, f.repair) for f in missing(findings)] == [(scope, Repair.AUTHORIZE)]
    with pytest.raises(PermissionMissing, match=rf"^Lost: {scope}\.$") as raised:
        require_all(findings, "Lost:")
    assert raised.value.remedy == current().repair(Repair.AUTHORIZE)


def test_account_info_not_granted_is_a_doubt() -> None:
    """No call of the connector uses account_info.read, so that it only warns."""
    findings = judge(ticked=ALL, granted=ALL - {ACCOUNT_INFO}, proof=proof())
    assert missing(findings) == []
    require_all(findings, "Lost:")
    (doubt,) = doubts(findings)
    assert "was not granted" in doubt.message


def test_no_doubt_where_it_is_granted() -> None:
    """A grant that names account_info.read leaves nothing to say."""
    assert doubts(judge(ticked=ALL, granted=ALL, proof=proof())) == []


def test_a_box_that_was_cleared_needs_renewal() -> None:
    """The token goes on working, so that plain `setup` would find nothing to do."""
    findings = judge(ticked=ALL - {MEMBERS}, granted=ALL, proof=proof())
    assert [f.repair for f in missing(findings)] == [Repair.RENEW]


def test_what_dropbox_names_decides() -> None:
    """An answer that the app never had the scope says "not ticked", whatever was read before."""
    problem = NotTicked("Not ticked.", remedy="tick it")
    findings = judge(
        ticked=ALL, granted=ALL, proof=proof({MEMBERS: problem}, **{MEMBERS: Verdict.NO})
    )
    (lacking,) = missing(findings)
    assert (lacking.ticked, lacking.repair) == (Verdict.NO, Repair.TICK)


def test_the_repair_that_includes_all() -> None:
    """Where one has to be ticked and one authorized, ticking is told: it includes the other."""
    problems: dict[str, SetupError] = {
        TEAM_INFO: NotGranted("Too old.", remedy="authorize"),
        MEMBERS: NotTicked("Not ticked.", remedy="tick"),
    }
    verdicts = {TEAM_INFO: Verdict.NO, MEMBERS: Verdict.NO}
    findings = judge(ticked=None, granted=None, proof=proof(problems, **verdicts))
    assert repair_for_all(findings) is Repair.TICK
    with pytest.raises(PermissionMissing) as raised:
        require_all(findings, "Lost:")
    assert raised.value.remedy == current().repair(Repair.TICK)


def test_a_problem_with_its_own_remedy() -> None:
    """What the team's plan forbids is not repaired by authorizing: its own remedy is told."""
    problem = NotPermitted("The plan.", remedy="Ask whoever bought it.")
    findings = judge(
        ticked=None, granted=None, proof=proof({MEMBERS: problem}, **{MEMBERS: Verdict.NO})
    )
    with pytest.raises(PermissionMissing) as raised:
        require_all(findings, "Lost:")
    assert raised.value.remedy == "Ask whoever bought it."


def test_without_an_answer_nothing_is_proved() -> None:
    """A call that kept failing is raised as what it was: nobody knows whether it holds."""
    problem = ServerFailing("Dropbox keeps failing.", remedy="Wait.")
    unknown = proof({SESSIONS: problem}, **{SESSIONS: Verdict.UNKNOWN})
    with pytest.raises(ServerFailing, match=r"^sessions\.list could not be tried\. Dropbox"):
        require_proof(unknown)
    require_proof(proof())


def test_what_programs_read() -> None:
    """The JSON of a permission has the five fields of the contract, and no others."""
    (first, *_) = judge(ticked=ALL, granted=ALL, proof=None)
    assert set(first.data()) == {"scope", "ticked", "granted", "proved", "remedy"}
