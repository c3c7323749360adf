"""`repair`: the person points at what has moved, and the next run finds it on its own."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page

from automation.dropbox.controls.finder import Controls
from automation.dropbox.controls.own_controls import read_own
from automation.errors import UnknownControl
from flows.commands.repair import list_repairs, remove_repair, repair
from flows.session.services import Services
from flows.terminal.options import RepairOptions, Where
from tests.e2e.runs import Pointing, Runs

MOVED = {
    "permissions-submit-button": "rights-save",
    '"Submit"': '"Save"',
}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Controls, "seconds", 0.4)


def tick_a_box(page: Page) -> None:
    """Bring the bar with Submit into sight. A tab is dead until the page's script ran."""
    tab = page.get_by_role("tab", name="Permissions")
    box = page.get_by_label("members.read")
    while not box.is_visible():
        tab.click()
    box.check()


def move_pointer_to(
    runs: Runs,
    services: Services,
    control: str,
    selector: str,
    first: Callable[[Page], object] | None = None,
    **more: str,
) -> None:
    """Run `repair` with a person who does `first`, says so, and then points at `selector`."""
    pointing = Pointing(runs.practice, selector, first)
    repair(
        RepairOptions(control, where=Where(practice_url=runs.practice.url, patience=10), **more),
        replace(services, open_browser=pointing.opener(runs)),
    )


def test_after_repair_the_run_succeeds_on_its_own(runs: Runs) -> None:
    """A Submit with another text and class is pointed at once; then `setup` needs nobody."""
    world = runs.practice.world
    lost = runs.setup(redesign=MOVED)
    assert lost.error is not None
    assert "Submit" in lost.error.message

    services = runs.new_services()
    move_pointer_to(runs, services, "permissions.submit", ".rights-save", first=tick_a_box)
    [way] = read_own(services.home.controls)["permissions.submit"].ways
    assert (way.role, way.name) == ("button", "Save")
    assert way.evidence.startswith("you 20")

    runs.services = services
    again = runs.setup(redesign=MOVED)
    assert again.error is None
    assert "drift" not in [warning.code for warning in again.warnings]
    assert len(world.apps) == 1

    assert [e["control"] for e in list_repairs(services).data["repaired"]] == ["permissions.submit"]
    remove_repair("permissions.submit", services)
    assert read_own(services.home.controls) == {}


def test_what_is_of_the_wrong_kind_is_refused(runs: Runs) -> None:
    """A text is no button; and a dangerous neighbour is never taken, whatever the person says."""
    world = runs.practice.world
    world.create_app("made by hand")
    services = runs.new_services()
    with pytest.raises(UnknownControl, match="is no link"):
        move_pointer_to(runs, services, "app.permissions_tab", "h1")
    with pytest.raises(UnknownControl, match="never for the tool"):
        move_pointer_to(runs, services, "settings.show_secret", "button:has-text('Delete app')")
    assert not services.home.controls.exists()
    assert not world.neighbours, "the click was swallowed"


def test_a_box_of_one_permission_is_kept_for_that_one(runs: Runs) -> None:
    """With `--scope` the way to a box counts for that permission only."""
    runs.practice.world.create_app("made by hand")
    runs.practice.world.redesign = {'id="members.read"': 'id="people"', 'for="members.read"': ""}
    services = runs.new_services()
    move_pointer_to(runs, services, "permissions.scope", "#people", scope="members.read")
    [way] = read_own(services.home.controls)["permissions.scope"].ways
    assert (way.css, way.scope) == ("input[id='people']", "members.read")


def test_what_is_in_a_frame_cannot_be_pointed_at(runs: Runs) -> None:
    """The cookie banner is a page of its own: that is said before a browser is opened."""
    with pytest.raises(UnknownControl, match="in a frame of its own"):
        move_pointer_to(runs, runs.new_services(), "cookie_banner.decline", "iframe")
