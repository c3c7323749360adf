"""The cookie banner of another host, in the way of "Submit": the tool or the person declines it."""

import pytest

from automation.dropbox.controls.finder import Controls
from automation.dropbox.pages.cookie_banner import CookieBanner
from automation.dropbox.site import Site
from tests.e2e.guided import decline, guided, replies
from tests.e2e.runs import Person, Runs

BANNERS = ("cookie-banner", "cookie-banner-nested")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Controls, "seconds", 1.0)
    monkeypatch.setattr("automation.browser.waiting.PERSON_TICK_MS", 50)


def is_answered(runs: Runs) -> bool:
    """Whether the banner was declined in the browser that made the app."""
    signed_in = [one for one in runs.practice.world.sessions.values() if one.uid is not None]
    return bool(signed_in) and all(one.cookies_chosen for one in signed_in)


@pytest.mark.parametrize("banner", BANNERS)
def test_the_tool_declines_it(runs: Runs, banner: str) -> None:
    """An unattended run declines it in its frame of another origin, and comes to the end."""
    result = runs.setup(banner)
    assert result.error is None
    assert is_answered(runs)


@pytest.mark.parametrize("banner", BANNERS)
def test_a_guided_person_declines_it(
    runs: Runs, banner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a guided run the caption names it, the person declines it, and the run sees that."""
    # The watch is for what the tool clicks. A person's hand is none of it, but a test's is.
    monkeypatch.setattr(CookieBanner, "watch", lambda banner: None)
    person = Person(guided(runs.practice), replies(runs.practice))
    result = runs.setup(banner, person=person, guide=True, allow=False, patience=20)
    assert result.error is None
    assert person.done.count("Decline the cookies") == 1
    assert is_answered(runs)


@pytest.mark.parametrize("banner", [BANNERS[0], pytest.param(BANNERS[1], marks=pytest.mark.sweep)])
def test_a_frame_of_a_host_that_is_not_known_is_the_persons(
    runs: Runs, banner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the tool may not decline, the person is asked to; when it is gone the run goes on."""
    monkeypatch.setattr(Site, "may_decline_cookies_at", lambda site, url: site.owns(url))
    person = Person({"Decline the cookies": decline})
    result = runs.setup(banner, person=person)
    assert result.error is None
    assert person.done == ["Decline the cookies"]
    assert is_answered(runs)
