"""`repair` without an argument names what can be repaired."""

from automation.dropbox.controls.catalogue import built_in
from flows.commands.repair import repair_or_list
from flows.session.services import Services
from flows.terminal.options import RepairOptions


def test_every_control_outside_a_frame_is_listed(services: Services) -> None:
    """Each button and field that a person can point at, with the words on the page."""
    listed = repair_or_list(RepairOptions(), services).data["controls"]
    assert {"control": "permissions.submit", "title": "Submit"} in listed
    assert {entry["control"] for entry in listed} == {
        name for name, control in built_in().items() if not any(way.frame for way in control.ways)
    }
