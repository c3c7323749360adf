"""A stand-in for Dropbox's developer console, authorize pages and API.

It serves demos, training, and every test.

Importing this package starts nothing and loads no web framework; `PracticeConsole.start` does.
"""

from automation.practice.console import PracticeConsole
from automation.practice.network import ListenAddress, listening_on
from automation.practice.people import PRACTICE_EMAIL, PRACTICE_PASSWORD
from automation.practice.scenarios import DEFAULT_SCENARIOS, GROUPS, SCENARIOS, Scenario
from automation.practice.state import World

__all__ = [
    "DEFAULT_SCENARIOS",
    "GROUPS",
    "PRACTICE_EMAIL",
    "PRACTICE_PASSWORD",
    "SCENARIOS",
    "ListenAddress",
    "PracticeConsole",
    "Scenario",
    "World",
    "listening_on",
]
