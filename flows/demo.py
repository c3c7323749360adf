"""`demo`: the whole procedure on the practice console, in sight, with nobody needed."""

from automation.browser.finding import has_display
from automation.errors import WrongUsage
from automation.practice import DEFAULT_SCENARIOS, SCENARIOS
from flows.options import Where
from flows.result import Result
from flows.setup import SetupOptions, setup
from flows.surroundings import Surroundings

APP_NAME = "snow-atlas-demo"
PROFILE = "demo"


def demo(
    scenarios: tuple[str, ...], browser: str | None, headless: bool, around: Surroundings
) -> Result:
    """Run `setup` on a practice console, with the tool in the person's place; keep nothing.

    Without a display it runs without a window, and says so. Raises WrongUsage for a scenario
    that does not exist.
    """
    for name in scenarios:
        if name not in SCENARIOS:
            raise WrongUsage(
                f"There is no scenario '{name}'.",
                remedy=f"Choose from: {', '.join(SCENARIOS)}.",
            )
    if not headless and not has_display():
        around.progress.say("There is no display here, so the browser runs without a window.")
        headless = True
    where = Where(profile=PROFILE, browser=browser, headless=headless, practice=True)
    options = SetupOptions(
        where=where,
        vault="none",
        app_name=APP_NAME,
        allow=True,
        scenarios=(*DEFAULT_SCENARIOS, *scenarios),
    )
    return setup(options, around, command="demo")
