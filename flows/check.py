"""`check`: do the four permissions still hold? Reads, and changes nothing."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from automation.dropbox.scopes import REQUIRED, ScopeFinding
from automation.dropbox.site import Site
from automation.errors import ExitCode, SetupError, WrongUsage
from automation.store.credentials import Credentials, Secret
from automation.store.journal import Journal
from flows.dropbox_calls import DropboxCalls
from flows.findings import doubts, judge, require_all
from flows.kept import find_kept
from flows.options import Where, site_of
from flows.result import Result, Warned
from flows.surroundings import Surroundings

if TYPE_CHECKING:
    from rich.console import Console

    from automation.dropbox.team_api import Team

AT_ONCE = 32
"""How many profiles are checked side by side."""

VARIABLES = {
    "app_key": "DROPBOX_CONNECTOR_APP_KEY",
    "app_secret": "DROPBOX_CONNECTOR_APP_SECRET",
    "refresh_token": "DROPBOX_CONNECTOR_REFRESH_TOKEN",
}


@dataclass(frozen=True)
class CheckOptions:
    """What was asked for."""

    where: Where
    all_profiles: bool = False
    console: bool = False


@dataclass(frozen=True)
class Checked:
    """What a check found for one profile; `profile` is None for values from the environment."""

    profile: str | None
    team: "Team | None" = None
    findings: tuple[ScopeFinding, ...] = ()
    warnings: tuple[Warned, ...] = ()
    error: SetupError | None = None

    def data(self) -> dict[str, Any]:
        """Return what programs read."""
        return {
            "profile": self.profile,
            "team": {"id": self.team.id, "name": self.team.name} if self.team else None,
            "permissions": [asdict(finding) for finding in self.findings],
        }


def check(options: CheckOptions, around: Surroundings, environ: Mapping[str, str]) -> Result:
    """Tell of each permission whether it is ticked, granted, and proved by a call.

    Fails with PermissionMissing when one does not hold. With `all_profiles`, the worst of all
    profiles decides. Values in the environment need no profile, and nothing is written for them.
    """
    with site_of(options.where) as site:
        if options.all_profiles:
            return _check_all(site, options, around)
        given = from_environment(environ)
        if given is not None:
            around.redactor.learn(given.refresh_token)
            around.redactor.learn_pair(given.app_key, given.app_secret)
            return _one(_check(None, given, None, site, options, around))
        profile = options.where.profile
        kept = find_kept(around, profile, practice=options.where.practising)
        return _one(_check(profile, kept.credentials, kept.journal, site, options, around))


def from_environment(environ: Mapping[str, str]) -> Credentials | None:
    """Return the three values where they are set; None where none is.

    Raises WrongUsage when only some are.
    """
    found = {name: environ.get(variable) for name, variable in VARIABLES.items()}
    if not any(found.values()):
        return None
    if absent := [VARIABLES[name] for name, value in found.items() if not value]:
        raise WrongUsage(
            f"{' and '.join(absent)} is not set, but the others are.",
            remedy="Set all three, or none of them to use a profile.",
        )
    return Credentials(
        str(found["app_key"]),
        Secret(str(found["app_secret"])),
        Secret(str(found["refresh_token"])),
    )


def _check(
    profile: str | None,
    credentials: Credentials,
    journal: Journal | None,
    site: Site,
    options: CheckOptions,
    around: Surroundings,
) -> Checked:
    """Return what was found; what went wrong is part of it."""
    granted = None
    if journal is not None and journal.granted_scopes is not None:
        granted = frozenset(journal.granted_scopes)
    findings: list[ScopeFinding] = []
    team = None
    try:
        ticked = None
        if options.console:
            from flows.check_console import read_console

            ticked = read_console(site, options.where, credentials.app_key, around)
        findings = judge(ticked=ticked, granted=granted, proof=None)
        with closing(DropboxCalls(site, around.redactor.learn, around.pause)) as calls:
            proof = calls.prove(credentials)
        team = proof.team
        findings = judge(ticked=ticked, granted=granted, proof=proof)
        require_all(findings, "These permissions do not hold:")
    except SetupError as error:
        return Checked(profile, team, tuple(findings), error=error)
    return Checked(profile, team, tuple(findings), tuple(doubts(findings)))


def _one(checked: Checked) -> Result:
    def show(console: "Console") -> None:
        from flows.tables import permission_table

        if checked.team:
            console.print(f"Team {checked.team.name}", highlight=False)
        if checked.findings:
            console.print(permission_table(checked.findings))
        remedies = {f.scope: f.remedy for f in checked.findings if f.remedy}
        for scope, remedy in remedies.items():
            console.print(f"{scope}: {remedy}", highlight=False)

    return Result(
        "check", checked.data(), show=show, warnings=checked.warnings, error=checked.error
    )


def _check_all(site: Site, options: CheckOptions, around: Surroundings) -> Result:
    practice = options.where.practising
    names = around.home.profiles(practice=practice)
    if not names:
        raise WrongUsage(
            "There is no profile to check.", remedy="Run `dropbox-connector setup` first."
        )

    def look(name: str) -> Checked:
        try:
            kept = find_kept(around, name, practice=practice)
        except SetupError as error:
            return Checked(name, error=error)
        return _check(name, kept.credentials, kept.journal, site, options, around)

    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        every = list(around.progress.count(pool.map(look, names), len(names), "Checking"))
    worst = max(every, key=lambda checked: _badness(checked.error))
    return Result(
        "check",
        data={"profiles": [_entry(checked) for checked in every]},
        show=_lines(every),
        error=worst.error,
    )


def _badness(error: SetupError | None) -> int:
    """Order the exit codes: a missing permission is worse than a Dropbox that does not answer."""
    order = (ExitCode.OK, ExitCode.UNREACHABLE, ExitCode.USAGE, ExitCode.NOT_KEPT)
    code = error.exit_code if error else ExitCode.OK
    return order.index(code) if code in order else len(order) + int(code == ExitCode.REFUSED)


def _entry(checked: Checked) -> dict[str, Any]:
    error = checked.error
    return {
        **checked.data(),
        "exit_code": int(error.exit_code if error else ExitCode.OK),
        "error": error and {"code": error.code, "message": error.message, "remedy": error.remedy},
    }


def _lines(every: Sequence[Checked]) -> Callable[["Console"], None]:
    def show(console: "Console") -> None:
        for checked in every:
            mark = "[red bold]NO[/]" if checked.error else "[green]ok[/]"
            team = checked.team.name if checked.team else ""
            words = checked.error.message if checked.error else f"{len(REQUIRED)} permissions hold"
            console.print(f"{mark:<4} {checked.profile}  {team}  {words}", highlight=False)

    return show
