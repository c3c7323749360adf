"""A remedy names the profile that it is for, and what this machine can do."""

import pytest

from automation.remedies import ByHand, Remedies, Repair, command, current, using

LINK = "https://www.dropbox.com/oauth2/authorize?client_id=k"


@pytest.mark.parametrize("profile", [None, "default"])
def test_the_usual_profile(profile: str | None) -> None:
    """Where no profile was named, none has to be."""
    with using(Remedies(profile)):
        assert command("setup") == "`dropbox-connector setup`"


def test_another_profile() -> None:
    """Commands about a profile get its name; the others stay."""
    with using(Remedies("acme")):
        assert command("setup --renew") == "`dropbox-connector setup --profile acme --renew`"
        assert command("doctor --fix") == "`dropbox-connector doctor --fix`"
    assert command("setup") == "`dropbox-connector setup`"


@pytest.mark.parametrize("what", list(Repair))
def test_every_repair_is_a_command(what: Repair) -> None:
    """With a browser, `setup` brings every permission back."""
    with using(Remedies("acme")):
        assert "`dropbox-connector setup --profile acme" in current().repair(what)


@pytest.mark.parametrize("what", list(Repair))
def test_without_a_browser(what: Repair) -> None:
    """Without one the link and `exchange` do it; the box is ticked where that is needed."""
    said = ByHand("acme", LINK).repair(what)
    assert LINK in said
    assert "`dropbox-connector exchange --profile acme`" in said
    assert ("Permissions tab" in said) == (what is not Repair.AUTHORIZE)
