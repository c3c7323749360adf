"""`setup --guide` on Dropbox's own names: a person who knows what the captions say, and no more."""

import pytest

from automation.browser.overlay import OPEN
from automation.dropbox.scopes import REQUIRED
from tests.e2e.guided import MISTAKES, guided, open_it, replies
from tests.e2e.real_names import HOSTS, RealNames
from tests.e2e.runs import Deed, Person, Runs


def follow(there: Runs, instead: dict[str, Deed]) -> Person:
    """Go through all of it as the captions say, and see that it ends well, on these hosts only."""
    person = Person(
        {**guided(there.practice), "5.1": open_it, **instead},
        {**replies(there.practice), **{words: do for words, do in instead.items() if " " in words}},
    )
    result = there.setup(person=person, guide=True, allow=False)
    assert result.error is None
    [app] = there.practice.world.live_apps()
    assert (app.access_type, app.scopes) == ("full_permissions", set(REQUIRED))
    assert result.data["app"]["name"] == app.name
    assert {step["outcome"] for step in result.data["steps"]} <= {"by-person", "done", "already"}
    return person


def said(person: Person) -> str:
    """All that the captions said."""
    return " ".join(" ".join(caption.lines) for caption in person.captions)


def test_from_the_first_window_to_the_last_caption(there: Runs, real: RealNames) -> None:
    """The first window has a caption and is Dropbox's own page; the last caption tells the end."""
    opened: list[str] = []
    sign_in = guided(there.practice)["1"]

    def first(page, hands):  # type: ignore[no-untyped-def]
        opened.append(page.url)
        return sign_in(page, hands)

    person = follow(there, {"1": first})
    assert [url.split("?")[0] for url in opened] == ["https://www.dropbox.com/login"]
    assert person.captions[0].number == "1"
    assert "Sign in with the account of a Dropbox team admin." in said(person)
    assert "https://www.dropbox.com/oauth2/authorize?client_id=" in said(person)
    [asked] = [c for c in person.captions if OPEN in c.buttons and c.number == "5.1"][:1]
    assert asked.title == "Your turn: Open the authorize page"
    assert person.captions[-1].title == "All steps are done"
    assert real.proxy.asked_for == {f"{host}:443" for host in HOSTS}


@pytest.mark.sweep
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_answered(there: Runs, mistake: str) -> None:
    """Who does one thing wrong reads what it means and how to go back, and comes to the end."""
    person = follow(there, MISTAKES[mistake].deeds())
    assert MISTAKES[mistake].said in said(person)
