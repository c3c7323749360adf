"""A remedy names the profile that it is for, and what this machine can do."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from automation.errors import (
    AppGone,
    NotTeamAdmin,
    PatienceRanOut,
    SetupError,
    TermsNotAccepted,
    Unreachable,
)
from automation.remedies import (
    ByHand,
    Remedies,
    Repair,
    command,
    current,
    differing,
    program,
    using,
)

LINK = "https://www.dropbox.com/oauth2/authorize?client_id=k"


@pytest.mark.parametrize("profile", [None, "default"])
def test_the_usual_profile(profile: str | None) -> None:
    """Where no profile was named, none has to be."""
    with using(Remedies(profile)):
        assert command("setup") == "`dropbox-connector setup`"


@pytest.mark.parametrize(
    ("on_path", "started", "named"),
    [
        (True, ".venv/bin/dropbox-connector", "dropbox-connector"),
        (False, ".venv/bin/dropbox-connector", ".venv/bin/dropbox-connector"),
        (False, "/src/flows/__main__.py", "dropbox-connector"),
    ],
)
def test_the_program_as_it_is_started_here(
    monkeypatch: pytest.MonkeyPatch, *, on_path: bool, started: str, named: str
) -> None:
    """Where the name alone is not found, the path is named by which it was started."""
    monkeypatch.setattr("sys.argv", [started])
    monkeypatch.setattr("shutil.which", lambda name: name if on_path else None)
    assert program() == named


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


def every(kind: type[SetupError] = SetupError) -> Iterator[type[SetupError]]:
    """That kind of error and all below it."""
    yield kind
    for below in kind.__subclasses__():
        yield from every(below)


def told(error: SetupError, times: int, *, person: bool = True) -> list[str]:
    """What that many runs end with that all fail in the same way."""
    said: list[str] = []
    for _ in range(times):
        said.append(differing(error, tuple(said), person=person))
    return said


@pytest.mark.parametrize("kind", tuple(every()))
@pytest.mark.parametrize("person", [True, False])
def test_no_remedy_comes_twice_in_a_row(kind: type[SetupError], person: bool) -> None:
    """Whatever a run ends with, the next that ends with it names something else to try."""
    said = told(kind("It failed.", remedy="Do this."), 12, person=person)
    assert said[0] == "Do this."
    assert all(one != other for one, other in pairwise(said))


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (PatienceRanOut("", remedy="Again with `--patience 30m`."), ["--attach", " steps`"]),
        (TermsNotAccepted("", remedy="Accept."), ["--patience", "--attach", " steps`"]),
        (NotTeamAdmin("", remedy="Sign in."), [" steps`", " report`"]),
        (AppGone("", remedy="Forget it."), [" steps`", " report`"]),
        (Unreachable("", remedy="Wait."), [" doctor`", " report`"]),
    ],
    ids=lambda each: getattr(each, "code", ""),
)
def test_what_is_named_next(error: SetupError, named: list[str]) -> None:
    """After the error's own remedy comes what else may help: more time, one's browser, by hand."""
    said = told(error, len(named) + 1)[1:]
    assert [word in words for word, words in zip(named, said, strict=True)] == [True] * len(named)


def test_more_time_helps_nobody_who_was_not_waited_for() -> None:
    """A run that had nobody to ask is not told to wait longer."""
    said = told(TermsNotAccepted("", remedy="Accept."), 6, person=False)
    assert not any("--patience" in words for words in said)


def test_what_another_error_has_told_counts() -> None:
    """Advice that two errors share is not given twice in a row either."""
    before = tuple(told(NotTeamAdmin("", remedy="Sign in."), 3))
    said = told(NotTeamAdmin("", remedy="Another."), 1)
    again = differing(NotTeamAdmin("", remedy="Another."), (*before, *said), person=True)
    assert again != said[0]
