"""Slow pages, small windows, other languages, pop-ups, and a person who clicks in between."""

from typing import Any

import pytest

from automation.dropbox.scopes import REQUIRED
from tests.e2e.runs import Hands, Person, Runs


def succeeded(runs: Runs) -> bool:
    """Tell whether there is one app, as the procedure makes it, and nothing else was touched."""
    world = runs.practice.world
    [app] = world.apps
    return (
        app.access_type == "full_permissions"
        and app.scopes == set(REQUIRED)
        and not world.neighbours
    )


@pytest.mark.parametrize(
    "options",
    [
        # 800 x 600 at 150 per cent
        {"viewport": {"width": 533, "height": 400}, "locale": "ja-JP", "reduced_motion": "reduce"},
        {"viewport": {"width": 800, "height": 600}, "locale": "de-DE", "color_scheme": "dark"},
    ],
    ids=["zoomed, Japanese, still", "small, German, dark"],
)
def test_a_small_window_in_another_language(runs: Runs, options: dict[str, Any]) -> None:
    """In a small or zoomed window, in other languages and without motion, it is the same run."""
    runs.options = options
    result = runs.setup("cookie-banner", "authorize-in-japanese", person=Person())
    assert result.error is None
    assert succeeded(runs)


def test_slow_pages_and_dead_tabs(runs: Runs) -> None:
    """Late answers and tabs that come to life late make the run longer, and nothing else."""
    runs.practice.world.reset({"account-info-bug", "slow", "late-tabs", "deaf-continue"})
    runs.practice.world.slow_seconds = 0.15
    result = runs.setup(keep_world=True)
    assert result.error is None
    assert succeeded(runs)
    assert len(runs.practice.world.codes) == 1


def test_a_page_that_never_answers_is_asked_for_again(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that never comes is asked for once more."""
    monkeypatch.setattr("tests.e2e.runs.NAVIGATION_MS", 1_000)
    result = runs.setup("silent-page")
    assert result.error is None
    assert succeeded(runs)


def test_a_popup_is_followed(runs: Runs) -> None:
    """Where Dropbox opens a page in a window of its own, the run goes on in that."""
    popup = {'<a class="app-list__create-btn': '<a target="_blank" class="app-list__create-btn'}
    result = runs.setup(redesign=popup)
    assert result.error is None
    assert succeeded(runs)


class Meddler(Person):
    """Clicks on the page while the tool works: on what would make the wrong kind of app."""

    def highlighted(self, locator) -> None:
        page = locator.page
        if page.url.endswith("/developers/apps/create") and "meddled" not in self.done:
            folder = page.locator("#app_folder_permission")
            if locator.get_attribute("id") == "app-name" and folder.is_visible():
                self.done.append("meddled")
                Hands(page).click(folder)


def test_a_person_who_clicks_at_the_same_time_makes_no_wrong_app(runs: Runs) -> None:
    """What a person changes on the form meanwhile is seen before "Create app" is selected."""
    person = Meddler()
    result = runs.setup(person=person)
    assert person.done == ["meddled"]
    assert result.error is None
    assert succeeded(runs)
