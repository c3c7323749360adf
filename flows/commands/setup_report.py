"""What `setup` has reached: data for programs, and the summary for people."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from automation.dropbox.scopes import REQUIRED, ScopeFinding
from automation.errors import SetupError
from automation.remedies import command, program
from automation.store.credentials import Credentials
from flows.commands.findings import doubts, judge, require_all, require_proof
from flows.terminal.progress import Progress
from flows.terminal.prompt import GOES_ON, interrupted
from flows.terminal.result import (
    Line,
    Notice,
    Outcome,
    Result,
    Shown,
    StepRecord,
    permission_table,
    value_table,
)

if TYPE_CHECKING:
    from automation.dropbox.api.team_api import Proof
    from flows.procedure.run import Run


@dataclass
class SetupReport:
    """Filled while `setup` runs, so that a run that fails still tells what it reached."""

    command: str
    profile: str
    practice: bool
    stored_in: str | None = None
    stored_where: str = ""
    app_name: str | None = None
    app_key: str | None = None
    adopted: bool = False
    ticked: bool = False
    granted: frozenset[str] | None = None
    credentials: Credentials | None = None
    proof: "Proof | None" = None
    records: dict[str, StepRecord] = field(default_factory=dict)
    warnings: list[Notice] = field(default_factory=list)
    error: SetupError | None = None

    @contextmanager
    def taking_errors(self, progress: Progress) -> Iterator[None]:
        """Take over what ends the run before its goal, Ctrl-C too; what was reached stays told."""
        try:
            yield
        except SetupError as error:
            progress.failed()
            self.error = error
        except KeyboardInterrupt:
            progress.failed()
            self.error = interrupted(GOES_ON)

    def follow(self, run: "Run") -> None:
        """Take over what `run` has reached by now."""
        self.app_name, self.app_key, self.adopted = run.app.name, run.app.key, run.app.adopted
        self.ticked = run.permissions.saved
        self.warnings.extend(_of_the_app(run))
        if run.credentials is not None:
            self.credentials, self.granted = run.credentials, run.granted
            self.proof = run.proof

    def all_already(self, steps: Iterable[tuple[str, str]]) -> None:
        """Note that there was nothing to do in any step (number, title)."""
        for number, title in steps:
            self.records[number] = StepRecord(number, title, Outcome.ALREADY, 0.0)

    def findings(self) -> list[ScopeFinding]:
        """Return what is known of each of the four permissions."""
        ticked = frozenset(REQUIRED) if self.ticked else None
        return judge(ticked=ticked, granted=self.granted, proof=self.proof)

    def conclude(self) -> None:
        """Raise PermissionMissing when a permission does not hold; warn of what is not known.

        Raises what kept a permission from being tried, too: nothing is done without proof.
        """
        findings = self.findings()
        require_all(findings, "The refresh token is kept, but it does not give")
        if self.proof is not None:
            require_proof(self.proof)
        self.warnings.extend(doubts(findings))

    def result(self) -> Result:
        """Return the result of the command."""
        return Result(
            command=self.command,
            data=self._data(),
            show=tuple(self._shown()),
            warnings=tuple(self.warnings),
            error=self.error,
        )

    def _data(self) -> dict[str, Any]:
        app, team, credentials = None, None, None
        if self.app_key:
            app = {"name": self.app_name, "key": self.app_key, "adopted": self.adopted}
        if self.proof and self.proof.team:
            team = {"id": self.proof.team.id, "name": self.proof.team.name}
        if self.credentials:
            credentials = {
                "app_key": self.credentials.app_key,
                "app_secret": self.credentials.app_secret.masked(),
                "refresh_token": self.credentials.refresh_token.masked(),
            }
        return {
            "profile": self.profile,
            "app": app,
            "team": team,
            "credentials": credentials,
            "stored_in": self.stored_in if self.credentials else None,
            "permissions": [finding.data() for finding in self.findings()],
            "steps": [asdict(record) for record in self.records.values()],
        }

    def _shown(self) -> Iterator[Shown]:
        if self.credentials is None or self.proof is None:
            return
        team = self.proof.team
        origin = "found, not made" if self.adopted else ""
        yield value_table(
            ("Team", team.name if team else "unknown", team.id if team else ""),
            *((("App", self.app_name, origin),) if self.app_name else ()),
            ("App key", self.credentials.app_key, ""),
            ("App secret", self.credentials.app_secret.masked(), ""),
            ("Refresh token", self.credentials.refresh_token.masked(), "tried, it works"),
            ("Stored in", self.stored_where, ""),
        )
        yield permission_table(self.findings())
        if self.practice:
            again = "exchange" if self.command == "exchange" else "setup"
            yield Line(f"This was practice. For your own team: {program()} {again}")
        else:
            yield Line(f"Next, for Snow Atlas: {command('handoff').strip('`')}")


def _of_the_app(run: "Run") -> list[Notice]:
    """Return what is to be said of an app that is not as the procedure makes it."""
    warnings = []
    if asked := run.permissions.beyond & set(run.wishes.also_scopes):
        warnings.append(
            Notice(
                "scope-added", f"{', '.join(sorted(asked))} is ticked as well: you asked for it."
            )
        )
    if beyond := sorted(run.permissions.beyond - asked):
        are = "is" if len(beyond) == 1 else "are"
        warnings.append(
            Notice(
                "scopes-beyond",
                f"{', '.join(beyond)} {are} ticked beyond those that the connector needs, and "
                "granted with them. The tool leaves that as it is; clear what nobody needs.",
            )
        )
    if run.app.unsure_of_kind and run.app.adopted:
        warnings.append(
            Notice(
                "access-type-unknown",
                'The app\'s page does not say whether its access is "Full Dropbox": look at '
                '"Permission type" on the Settings tab.',
            )
        )
    return warnings
