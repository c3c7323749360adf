"""Every page can be used without seeing colours, without a mouse, with a screen reader."""

import pytest
from axe_playwright_python.sync_playwright import Axe, AxeResults

from tests.automation.practice.every_page import EVERY_STATE, Visit


@pytest.mark.parametrize("half", [0, 1])
def test_axe_finds_nothing(console, person, team_app, half):
    """axe-core has nothing to object to on any page, in light, nor to its colours in dark.

    The three elements with the id `create-button` are a fact (facts/console.md, Create app).
    Nothing refers to that id, so that axe-core does not mind it either.
    """
    visit = Visit(console, person, team_app.key)
    for name, reach in list(EVERY_STATE.items())[half::2]:
        person.emulate_media(color_scheme="light")
        reach(visit)
        found = Axe().run(person)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        person.emulate_media(color_scheme="dark")
        colours = AxeResults(person.evaluate("axe.run({runOnly: ['color-contrast']})"))
        assert colours.violations_count == 0, f"{name}, dark: {colours.generate_report()}"
