"""What children are given of the environment."""

from automation.environment import SECRETS, for_browser, take_secrets


def test_secrets_are_taken_out_of_what_children_inherit() -> None:
    """The tool keeps what it was given; its own environment has no secret left."""
    environ = dict.fromkeys(SECRETS, "secret") | {"PATH": "/bin"}
    assert take_secrets(environ)[SECRETS[0]] == "secret"
    assert environ == {"PATH": "/bin"}


def test_the_browser_is_given_only_what_it_needs() -> None:
    """A token of another program is none of the browser's business."""
    given = {"PATH": "/bin", "DISPLAY": ":0", "LC_ALL": "C", "AWS_SECRET_ACCESS_KEY": "x"}
    assert for_browser(given) == {"PATH": "/bin", "DISPLAY": ":0", "LC_ALL": "C"}
