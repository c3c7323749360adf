"""What a check found for one profile."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from automation.dropbox.scopes import ScopeFinding
from automation.errors import SetupError
from flows.result import Result, Warned

if TYPE_CHECKING:
    from rich.console import Console

    from automation.dropbox.team_api import Team


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

    def _show(self, console: "Console") -> None:
        from flows.tables import permission_table

        if self.team:
            console.print(f"Team {self.team.name}", highlight=False, markup=False)
        if any(finding.known for finding in self.findings):
            console.print(permission_table(self.findings, console))
        # The error has a remedy of its own; only another one is told here.
        said = self.error.remedy if self.error else None
        for finding in self.findings:
            if finding.remedy not in (None, said):
                console.print(f"{finding.scope}: {finding.remedy}", highlight=False, markup=False)
