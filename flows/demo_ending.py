"""How a demo ends: `check` as a page, then the hand-off page, so that a room sees all three."""

from collections.abc import Iterable
from importlib import resources
from typing import TYPE_CHECKING

from automation.browser.coach import Caption
from automation.browser.player import Player
from automation.browser.waiting import Window
from automation.dropbox.scopes import ACCOUNT_INFO, ScopeFinding, Verdict
from flows.commands.handoff import page_data
from flows.handoff_window import show_values
from flows.kept import Kept
from flows.procedure.catalogue import HANDED_OVER
from flows.terminal.tables import NO_CALL

if TYPE_CHECKING:
    from automation.dropbox.api.team_api import Proof

_WORDS = {Verdict.YES: "yes", Verdict.NO: "NO", Verdict.UNKNOWN: "?"}


def show_check(
    window: Window, player: Player, proof: "Proof", findings: Iterable[ScopeFinding]
) -> None:
    """Show what `check` has found, as a page."""
    team = f"Team {proof.team.name}" if proof.team else "The team is not known."
    pages = resources.files("flows.templates")
    script = pages.joinpath("check.js").read_text(encoding="utf-8")
    window.open("about:blank")
    window.page.set_content(pages.joinpath("check.html").read_text(encoding="utf-8"))
    rows = [_row(finding) for finding in findings]
    window.page.evaluate(script[script.index("({ about") :], {"about": team, "rows": rows})
    player.read(
        Caption(
            "",
            "Later: check the permissions",
            "dropbox-connector check tells whether the four still hold. It changes nothing.",
            "Ticked is not granted, and granted is not proved: so there are three answers.",
            mode="done",
        )
    )


def show_handoff(window: Window, player: Player, kept: Kept) -> None:
    """Show the page that gives the values to Snow Atlas; they stay hidden on it."""
    show_values(window, page_data(kept))
    player.read(
        Caption(
            HANDED_OVER,
            "Hand the three values to Snow Atlas",
            "dropbox-connector handoff shows this window. A value leaves it by Copy only.",
            mode="done",
        )
    )


def _row(finding: ScopeFinding) -> list[object]:
    answers = [(verdict, _WORDS[verdict]) for verdict in (finding.ticked, finding.granted)]
    unprovable = finding.scope == ACCOUNT_INFO and finding.proved is Verdict.UNKNOWN
    proved = (finding.proved, NO_CALL if unprovable else _WORDS[finding.proved])
    return [finding.scope, *answers, proved]
