"""A remedy names the profile that it is for."""

import pytest

from automation.dropbox.remedies import AUTHORIZE_AGAIN, RENEW
from automation.errors import TokenRevoked
from flows.terminal.remedies import error_for, for_profile


@pytest.mark.parametrize("profile", [None, "default"])
def test_the_usual_profile(profile: str | None) -> None:
    """Where no profile was named, none has to be."""
    error = TokenRevoked("Gone.", remedy=AUTHORIZE_AGAIN)
    assert error_for(error, profile) is error


@pytest.mark.parametrize(
    ("remedy", "expected"),
    [
        (AUTHORIZE_AGAIN, "`dropbox-connector setup --profile acme` again"),
        (RENEW, "`dropbox-connector setup --profile acme --renew`"),
        ("Run `dropbox-connector doctor --fix`.", "Run `dropbox-connector doctor --fix`."),
        (
            "Run `dropbox-connector setup --profile other`.",
            "Run `dropbox-connector setup --profile other`.",
        ),
    ],
)
def test_another_profile(remedy: str, expected: str) -> None:
    """Commands about a profile get its name; the others, and those that have one, stay."""
    assert expected in for_profile(remedy, "acme")


def test_the_kind_stays() -> None:
    """The error is the same, but for its remedy."""
    error = error_for(TokenRevoked("Gone.", remedy=AUTHORIZE_AGAIN), "acme")
    assert type(error) is TokenRevoked
    assert error.message == "Gone."
