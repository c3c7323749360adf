"""The named ways in which the practice console can behave; each stands for a line of the facts."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Scenario:
    """One way in which Dropbox is known, or must be expected, to behave."""

    name: str
    sentence: str
    """What it stands for, in plain words."""
    fact: str
    """The line of the facts that it comes from."""


_ALL: Final = (
    Scenario(
        "account-info-bug",
        "Permissions submitted with account_info.read ticked beside team scopes are not saved; "
        "with account_info.read cleared they are, and it comes back ticked.",
        "facts/procedure.md, step 3 tip; facts/console.md, Permissions tab",
    ),
    Scenario(
        "name-taken",
        "The first app name that is submitted belongs to somebody else already.",
        "facts/console.md, Create app: name rules, unique in all of Dropbox",
    ),
    Scenario(
        "terms",
        "The account has never accepted the API terms, so the page asks for it.",
        "facts/console.md, Create app: terms",
    ),
    Scenario(
        "no-warning-page",
        "Authorizing goes straight to the consent page, without a warning before it.",
        "facts/console.md, Authorize: warning, not shown for every app",
    ),
    Scenario(
        "deaf-continue",
        "The first click on Continue on the warning page does nothing.",
        "facts/console.md, Authorize: warning, the first click is sometimes ignored",
    ),
    Scenario(
        "old-app-url",
        "A new app's page has the address that was in use until about June 2026.",
        "facts/console.md, Create app: success",
    ),
    Scenario(
        "not-team-admin",
        "The person who is signed in is no team admin and may not grant team permissions.",
        "facts/console.md, Authorize: errors",
    ),
    Scenario(
        "code-expired",
        "The first access code is too old by the time it is exchanged.",
        "facts/api.md, Token endpoint: code expired lately",
    ),
)

SCENARIOS: Final[dict[str, Scenario]] = {scenario.name: scenario for scenario in _ALL}
"""Every scenario by its name."""

DEFAULT_SCENARIOS: Final = ("account-info-bug",)
"""What is on when nothing is asked for."""


def checked(names: Collection[str]) -> set[str]:
    """Return `names` as a set.

    Raises ValueError, naming the known scenarios, when one of them is unknown.
    """
    if isinstance(names, str):
        names = (names,)
    unknown = sorted(set(names) - SCENARIOS.keys())
    if unknown:
        raise ValueError(
            f"unknown scenario {', '.join(unknown)}; known are: {', '.join(sorted(SCENARIOS))}"
        )
    return set(names)
