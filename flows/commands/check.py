"""`check`: do the four permissions still hold? Reads, and changes nothing."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from automation.dropbox.scopes import REQUIRED, ScopeFinding
from automation.dropbox.site import DROPBOX, Site, practice_site
from automation.errors import (
    ExitCode,
    PermissionMissing,
    Refused,
    SetupError,
    TokenRevoked,
    WrongUsage,
)
from automation.remedies import Remedies, Repair, using
from automation.store.credentials import Credentials, Secret
from automation.store.journal import Journal
from flows.commands.findings import (
    doubts,
    judge,
    missing,
    repair_for_all,
    require_all,
    require_proof,
)
from flows.session.context import open_api, open_site
from flows.session.profile import load_credentials
from flows.session.services import Services
from flows.terminal.options import CheckOptions
from flows.terminal.result import (
    Line,
    Notice,
    Result,
    Shown,
    permission_table,
    profile_lines,
)

if TYPE_CHECKING:
    from automation.dropbox.api.team_api import Team

VARIABLES = {
    "app_key": "DROPBOX_CONNECTOR_APP_KEY",
    "app_secret": "DROPBOX_CONNECTOR_APP_SECRET",
    "refresh_token": "DROPBOX_CONNECTOR_REFRESH_TOKEN",
}


_BROKEN = re.compile(r"[\s\"'`\x00-\x1f\x7f]")

WELL = "the connector's calls work"
"""What a check without an error has shown; of `account_info.read` no call can tell."""


AT_ONCE = 96
"""How many profiles are checked side by side."""


APP_NAME = "snow-atlas-practice"


@dataclass(frozen=True)
class _Subject:
    """Whose values are checked; `profile` is None for those of the environment."""

    profile: str | None
    credentials: Credentials
    journal: Journal | None = None

    @property
    def app(self) -> "CheckedApp":
        """The app, and what the journal knows of it."""
        if self.journal is None:
            return CheckedApp(self.credentials.app_key)
        at = _moment(self.journal.authorized_at)
        return CheckedApp(self.credentials.app_key, self.journal.app_name, at)


@dataclass(frozen=True)
class CheckedApp:
    """The app that is checked; its name and when it was authorized, where they are on record."""

    key: str
    name: str | None = None
    authorized_at: datetime | None = None

    def __str__(self) -> str:
        """Return it in words."""
        return f"{self.name} ({self.key})" if self.name else self.key


def _moment(text: str | None) -> datetime | None:
    """Return the time of a journal; None where there is none that can be read."""
    try:
        at = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def authorized(at: datetime, now: datetime) -> str:
    """Return in words when the app was authorized, such as "2026-03-01, 268 days ago"."""
    days = max(0, (now.astimezone(UTC).date() - at.astimezone(UTC).date()).days)
    ago = {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
    return f"Authorized {at.astimezone(UTC):%Y-%m-%d}, {ago}."


@dataclass(frozen=True)
class CheckResult:
    """The team, the permissions, and what went wrong; `profile` is None for the environment's."""

    profile: str | None
    team: "Team | None" = None
    findings: tuple[ScopeFinding, ...] = ()
    warnings: tuple[Notice, ...] = ()
    error: SetupError | None = None
    app: CheckedApp | None = None
    site: Site = DROPBOX
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def team_name(self) -> str:
        """The team's name; empty where it is not known."""
        return self.team.name if self.team else ""

    def data(self) -> dict[str, Any]:
        """Return what programs read."""
        return {
            "profile": self.profile,
            "team": {"id": self.team.id, "name": self.team.name} if self.team else None,
            "app": {"key": self.app.key, "name": self.app.name} if self.app else None,
            "authorized_at": at.isoformat(timespec="seconds") if (at := self._at) else None,
            "permissions": [
                {**finding.data(), "page": self.page(finding)} for finding in self.findings
            ],
        }

    @property
    def _at(self) -> datetime | None:
        return self.app.authorized_at if self.app else None

    def page(self, finding: ScopeFinding) -> str | None:
        """Return the address where the permission is ticked; None where ticking is no remedy."""
        if self.app is None or finding.repair not in (Repair.TICK, Repair.RENEW):
            return None
        return self.site.app(self.app.key, "permissions")

    def result(self) -> Result:
        """Return the result of a check of this profile alone."""
        return Result("check", self.data(), tuple(self._shown()), self.warnings, self.error)

    def _is_said(self, finding: ScopeFinding) -> bool:
        """Return whether the error's own remedy includes what this finding needs."""
        if self.error is None or finding.remedy is None:
            return False
        needed = repair_for_all(missing(self.findings))
        included = None not in (needed, finding.repair) and finding.repair <= needed  # type: ignore[operator]
        return finding.remedy == self.error.remedy or (
            isinstance(self.error, PermissionMissing) and included
        )

    def _shown(self) -> Iterator[Shown]:
        if self.team:
            yield Line(f"Team {self.team.name}")
        if self.app:
            yield Line(f"App {self.app}")
        if self._at:
            yield Line(authorized(self._at, self.now))
        if any(finding.known for finding in self.findings):
            yield permission_table(self.findings)
        if self.error is None:
            yield Line(f"All is well: {WELL} with this token.")
        for finding in self.findings:
            if finding.remedy and not self._is_said(finding):
                yield Line(f"{finding.scope}: {finding.remedy}")
            if page := self.page(finding):
                yield Line(f"{finding.scope} is ticked at {page}", wrap=False)
        if self.app and isinstance(self.error, TokenRevoked):
            yield Line(f"The app's page: {self.site.app(self.app.key)}", wrap=False)
            yield Line("The team's page: Dropbox Admin console, Settings, Integrations")


def check(options: CheckOptions, services: Services, environ: Mapping[str, str]) -> Result:
    """Tell of each permission whether it is ticked, granted, and proved by a call.

    Fails with PermissionMissing when one does not hold, and with what kept one from being tried.
    With `all_profiles`, the worst of all profiles decides. Values in the environment need no
    profile, and nothing is written for them. On a practice console started for this run it is an
    app made for this run that is checked.
    """
    if options.all_profiles and options.console:
        raise WrongUsage(
            "--console opens a browser in which somebody signs in, for one profile at a time.",
            remedy="Leave out --console, or name one profile: `--profile NAME` without --all.",
        )
    if options.where.practice:
        return _practise(options, services)
    with open_site(options.where, opens_browser=options.console) as site:
        if options.all_profiles:
            return _every(site, options, services)
        # Real values never go to a practice console.
        given = None if site.practice else from_environment(environ)
        if given is not None:
            services.redactor.learn(given.refresh_token)
            services.redactor.learn_pair(given.app_key, given.app_secret)
            return _check(_Subject(None, given), site, options, services).result()
        profile = options.where.profile
        with using(Remedies(profile)):
            kept = load_credentials(services, profile, practice=site.practice)
            subject = _Subject(profile, kept.credentials, kept.journal)
            return _check(subject, site, options, services).result()


def _practise(options: CheckOptions, services: Services) -> Result:
    if options.all_profiles:
        raise WrongUsage(
            "--practice starts a practice console with one app, and checks that.",
            remedy="Leave out --all, or leave out --practice.",
        )
    with healthy_app(services) as app:
        subject = _Subject(options.where.profile, app.credentials, app.journal)
        return _check(subject, app.site, options, services).result()


def from_environment(environ: Mapping[str, str]) -> Credentials | None:
    """Return the three values where they are set, without blanks around them; None where none is.

    A secret store may add a newline. Raises WrongUsage when only some are set, or when one holds a
    blank or a quotation mark inside.
    """
    found = {name: environ.get(variable, "").strip() for name, variable in VARIABLES.items()}
    if not any(found.values()):
        return None
    if absent := [VARIABLES[name] for name, value in found.items() if not value]:
        raise WrongUsage(
            f"{' and '.join(absent)} is not set, but the others are.",
            remedy="Set all three, or none of them to use a profile.",
        )
    if broken := [VARIABLES[name] for name, value in found.items() if _BROKEN.search(value)]:
        raise WrongUsage(
            f"{' and '.join(broken)} contains a blank, a quotation mark or a control character.",
            remedy="Set it to the value alone, without quotation marks.",
        )
    return Credentials(
        found["app_key"], Secret(found["app_secret"]), Secret(found["refresh_token"])
    )


def _check(subject: _Subject, site: Site, options: CheckOptions, services: Services) -> CheckResult:
    """Return what was found; what went wrong is part of it."""
    profile, credentials, journal = subject.profile, subject.credentials, subject.journal
    app = subject.app
    granted = None
    if journal is not None and journal.granted_scopes is not None:
        granted = frozenset(journal.granted_scopes)
    findings: list[ScopeFinding] = []
    team, ticked = None, None
    moved: tuple[Notice, ...] = ()
    try:
        if options.console:
            from flows.commands.console_visit import read_console

            ticked, moved = read_console(site, options.where, credentials.app_key, services)
        findings = judge(ticked=ticked, granted=granted, proof=None)
        with closing(open_api(site, services)) as calls:
            # Of many profiles each waits for itself, and the connections stay few.
            proof = calls.prove(credentials, side_by_side=not options.all_profiles)
        team = proof.team
        findings = judge(ticked=ticked, granted=granted, proof=proof)
        require_all(findings, "These permissions do not hold:")
        require_proof(proof)
    except SetupError as error:
        if isinstance(error, Refused) and not team:
            # What was granted once says nothing of a token that is not accepted any more.
            findings = judge(ticked=ticked, granted=None, proof=None)
        return CheckResult(profile, team, tuple(findings), moved, error, app, site)
    notices = (*doubts(findings), *moved)
    return CheckResult(profile, team, tuple(findings), notices, app=app, site=site)


def _every(site: Site, options: CheckOptions, services: Services) -> Result:
    practice = options.where.practising

    def look(name: str) -> CheckResult:
        with using(Remedies(name)):
            try:
                kept = load_credentials(services, name, practice=practice)
            except SetupError as error:
                return CheckResult(name, error=error)
            subject = _Subject(name, kept.credentials, kept.journal)
            return _check(subject, site, options, services)

    return check_all(services.home.profiles(practice=practice), look, services)


def check_all(
    names: Sequence[str], look: Callable[[str], CheckResult], services: Services
) -> Result:
    """Look at every profile of `names`, and return a line each.

    Raises WrongUsage when there is none.
    """
    if not names:
        raise WrongUsage(
            "There is no profile to check.", remedy="Run `dropbox-connector setup` first."
        )
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        every = list(services.progress.count(pool.map(look, names), len(names), "Checking"))

    rows = [(c.profile or "", c.team_name, str(c.app or ""), *_words(c)) for c in every]
    return Result(
        "check",
        data={"profiles": [_entry(checked) for checked in every]},
        show=profile_lines(rows),
        error=_worst(every),
    )


def _words(checked: CheckResult) -> tuple[bool, str]:
    if checked.error:
        return False, checked.error.message
    return True, WELL


def _worst(every: Iterable[CheckResult]) -> SetupError | None:
    """Return the error of the profile that is worst off, in words for all."""
    failed = [(checked.error, checked) for checked in every if checked.error]
    if not failed:
        return None
    error, checked = max(failed, key=lambda pair: _badness(pair[0]))
    others = f"{len(failed)} profiles need a look. The worst is " if len(failed) > 1 else ""
    return type(error)(f"{others}{checked.profile}: {error.message}", remedy=error.remedy)


def _badness(error: SetupError) -> int:
    """Order the exit codes: a missing permission is worse than a Dropbox that does not answer."""
    order = (ExitCode.UNREACHABLE, ExitCode.USAGE, ExitCode.NOT_KEPT)
    code = error.exit_code
    return order.index(code) if code in order else len(order) + int(code == ExitCode.REFUSED)


def _entry(checked: CheckResult) -> dict[str, Any]:
    error = checked.error
    return {
        **checked.data(),
        "exit_code": int(error.exit_code if error else ExitCode.OK),
        "error": error and {"code": error.code, "message": error.message, "remedy": error.remedy},
    }


@dataclass(frozen=True)
class PracticeApp:
    """Where the app is, its three values, and what a journal would know of it."""

    site: Site
    credentials: Credentials
    journal: Journal


@contextmanager
def healthy_app(services: Services) -> Iterator[PracticeApp]:
    """Start a practice console, with an app whose four permissions hold."""
    from automation.practice import PracticeConsole

    with PracticeConsole() as console:
        site = practice_site(console.url)
        app = console.world.create_app(APP_NAME)
        app.scopes = frozenset(REQUIRED)
        code = Secret(console.world.issue_code(app, app.scopes, offline=True).value)
        secret = Secret(app.secret)
        services.redactor.learn(code)
        services.redactor.learn_pair(app.key, secret)
        with closing(open_api(site, services)) as calls:
            grant = calls.exchange(app.key, secret, code)
        journal = Journal(
            site=site.web,
            app_name=app.name,
            app_key=app.key,
            granted_scopes=tuple(sorted(grant.scopes or ())),
            team_id=grant.team_id,
        )
        yield PracticeApp(site, Credentials(app.key, secret, grant.refresh_token), journal)
