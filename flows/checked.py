"""What a check found for one profile."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from automation.dropbox.remedies import AUTHORIZE_AGAIN, RENEW, TICK_AGAIN
from automation.dropbox.scopes import ScopeFinding
from automation.errors import SetupError
from flows.terminal.remedies import for_profile
from flows.terminal.result import Result, Warned

if TYPE_CHECKING:
    from rich.console import Console

    from automation.dropbox.api.team_api import Team


WELL = "the connector's calls work"
"""What a check without an error has shown; of `account_info.read` no call can tell."""


@dataclass(frozen=True)
class Checked:
    """The team, the permissions, and what went wrong; `profile` is None for the environment's."""

    profile: str | None
    team: "Team | None" = None
    findings: tuple[ScopeFinding, ...] = ()
    warnings: tuple[Warned, ...] = ()
    error: SetupError | None = None

    @property
    def team_name(self) -> str:
        """The team's name; empty where it is not known."""
        return self.team.name if self.team else ""

    def data(self) -> dict[str, Any]:
        """Return what programs read."""
        return {
            "profile": self.profile,
            "team": {"id": self.team.id, "name": self.team.name} if self.team else None,
            "permissions": [asdict(finding) for finding in self.findings],
        }

    def result(self) -> Result:
        """Return the result of a check of this profile alone."""
        return Result("check", self.data(), self._show, self.warnings, self.error)

    def _said(self) -> set[str]:
        """Return the remedies that need not be told: the error's own, and what that includes."""
        if self.error is None:
            return set()
        said = {self.error.remedy}
        if said & {for_profile(remedy, self.profile) for remedy in (TICK_AGAIN, RENEW)}:
            said.add(for_profile(AUTHORIZE_AGAIN, self.profile))
        return said

    def _show(self, console: "Console") -> None:
        from flows.terminal.tables import permission_table

        if self.team:
            console.print(f"Team {self.team.name}", highlight=False, markup=False)
        if any(finding.known for finding in self.findings):
            console.print(permission_table(self.findings, console))
        if self.error is None:
            console.print(f"All is well: {WELL} with this token.", highlight=False)
        said = self._said()
        for finding in self.findings:
            if finding.remedy and finding.remedy not in said:
                console.print(f"{finding.scope}: {finding.remedy}", highlight=False, markup=False)
