"""What is known of the four permissions, and what to do about those that do not hold.

Three separate answers: ticked in the console, granted to this token, proved by a call. None is
guessed from another (facts/api.md, Three different things).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from automation.dropbox.scopes import ACCOUNT_INFO, REQUIRED, ScopeFinding, Verdict
from automation.errors import NotGranted, NotTicked, PermissionMissing, SetupError
from automation.remedies import Repair, current
from flows.terminal.result import Notice

if TYPE_CHECKING:
    from automation.dropbox.api.team_api import Proof


def judge(
    *, ticked: frozenset[str] | None, granted: frozenset[str] | None, proof: "Proof | None"
) -> list[ScopeFinding]:
    """Return a finding for each permission; None stands for what was not looked at."""
    return [_judge(scope, ticked, granted, proof) for scope in REQUIRED]


def _judge(
    scope: str,
    ticked: frozenset[str] | None,
    granted: frozenset[str] | None,
    proof: "Proof | None",
) -> ScopeFinding:
    problem = proof.problems.get(scope) if proof else None
    is_ticked = Verdict.NO if isinstance(problem, NotTicked) else _among(scope, ticked)
    is_granted = Verdict.NO if isinstance(problem, NotGranted) else _among(scope, granted)
    repair = _repair(problem, is_ticked, is_granted)
    return ScopeFinding(
        scope=scope,
        ticked=is_ticked,
        granted=is_granted,
        proved=proof.verdicts[scope] if proof else Verdict.UNKNOWN,
        remedy=_remedy(repair, problem),
        repair=repair,
    )


def _among(scope: str, scopes: frozenset[str] | None) -> Verdict:
    if scopes is None:
        return Verdict.UNKNOWN
    return Verdict.YES if scope in scopes else Verdict.NO


def _repair(problem: SetupError | None, ticked: Verdict, granted: Verdict) -> Repair | None:
    """Return what brings the permission back; None where it holds, or only the problem says how."""
    if isinstance(problem, NotTicked):
        return Repair.TICK
    if isinstance(problem, NotGranted):
        return Repair.AUTHORIZE
    if problem is not None:
        return None
    if ticked is Verdict.NO:
        return Repair.RENEW
    return Repair.AUTHORIZE if granted is Verdict.NO else None


def missing(findings: Sequence[ScopeFinding]) -> list[ScopeFinding]:
    """Return the permissions that do not hold.

    That `account_info.read` was not granted is no failure: the connector's calls do not use it.
    """
    return [
        finding
        for finding in findings
        if Verdict.NO in (finding.ticked, finding.proved)
        or (finding.granted is Verdict.NO and finding.scope != ACCOUNT_INFO)
    ]


def require_all(findings: Sequence[ScopeFinding], what: str) -> None:
    """Raise PermissionMissing, beginning with `what`, when a permission does not hold."""
    if lacking := missing(findings):
        raise PermissionMissing(
            f"{what} {', '.join(finding.scope for finding in lacking)}.",
            remedy=_for_all(lacking),
        )


def require_proof(proof: "Proof") -> None:
    """Raise why a permission could not be tried: without an answer nobody knows whether it holds.

    Of `account_info.read` no call can tell anything (facts/api.md).
    """
    for scope in REQUIRED:
        if proof.verdicts[scope] is Verdict.UNKNOWN and (problem := proof.problems.get(scope)):
            said = "" if scope in problem.message else f"{scope} could not be tried. "
            raise type(problem)(f"{said}{problem.message}", remedy=problem.remedy)


def _remedy(repair: Repair | None, problem: SetupError | None) -> str | None:
    if repair is not None:
        return current().repair(repair)
    return problem.remedy if problem else None


def repair_for_all(findings: Sequence[ScopeFinding]) -> Repair | None:
    """Return the repair that includes all that `findings` need; None where none is known."""
    return max((f.repair for f in findings if f.repair is not None), default=None)


def _for_all(lacking: Sequence[ScopeFinding]) -> str:
    most = repair_for_all(lacking)
    if most is not None and most > Repair.AUTHORIZE:
        return current().repair(most)
    return lacking[0].remedy or current().repair(Repair.AUTHORIZE)


def doubts(findings: Sequence[ScopeFinding]) -> list[Notice]:
    """Return a warning where `account_info.read` may not be granted, which no call can tell."""
    granted = next(finding.granted for finding in findings if finding.scope == ACCOUNT_INFO)
    if granted is Verdict.YES:
        return []
    known = "was not granted" if granted is Verdict.NO else "may not be granted"
    return [
        Notice(
            "account-info-unknown",
            f"{ACCOUNT_INFO} {known}, and no API call can test it. "
            "The connector's calls do not need it.",
        )
    ]
