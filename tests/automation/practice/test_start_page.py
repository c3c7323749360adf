"""The console's own start page."""

import html
import re

from playwright.sync_api import expect

from automation.practice import PRACTICE_EMAIL, PRACTICE_PASSWORD, SCENARIOS


def test_it_says_what_it_is(stranger):
    """It is there without sign-in, gives the practice account, and says that it is no imitation."""
    page = stranger.get("/")
    assert page.url.endswith("/practice")
    assert PRACTICE_EMAIL in page.text
    assert PRACTICE_PASSWORD in page.text
    assert "this page does not, it is the practice console’s own" in page.text


def test_every_scenario_with_its_sentence(stranger):
    """Every scenario has a box and its sentence."""
    page = html.unescape(stranger.get("/practice").text)
    assert all(f'id="{s.name}"' in page and s.sentence in page for s in SCENARIOS.values())


def test_scenarios_are_switched_on_and_off(console, world, page):
    """Boxes show what is on; the button makes it as they are ticked, by keyboard alone."""
    page.goto(console.url + "/practice")
    bug, terms = page.get_by_label("account-info-bug"), page.get_by_label("terms")
    expect(bug).to_be_checked()
    bug.focus()
    page.keyboard.press("Space")
    terms.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Use these scenarios").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("The scenarios are as you chose them.")
    expect(bug).not_to_be_checked()
    expect(terms).to_be_checked()
    assert world.scenarios == {"terms"}


def test_a_scenario_switched_on_again_is_played_again(world, stranger):
    """What is played once is played once more after it was off."""
    world.choose_scenarios({"name-taken", "name-refused"})
    assert world.first_time("name-taken")
    assert world.first_time("name-refused")
    stranger.post("/practice/scenarios", at="/practice", **{"name-refused": "on"})
    stranger.post(
        "/practice/scenarios", at="/practice", **{"name-refused": "on", "name-taken": "on"}
    )
    assert world.first_time("name-taken")
    assert not world.first_time("name-refused")


def test_the_state_without_secrets(console, stranger, team_grant):
    """Apps, permissions, codes and tokens are shown as numbers, and no secret."""
    page = stranger.get("/practice").text
    assert "account_info.read, members.read, sessions.list, team_info.read" in page
    assert re.findall(r"<td>(\d[^<]*)</td>", page) == ["1 (1 spent)", "1", "1"]
    assert not [secret for secret in console.issued_secrets() if secret in page]


def test_start_afresh_keeps_the_scenarios(world, web, team_grant):
    """Starting afresh forgets apps, tokens and the sign-in, and keeps the scenarios."""
    world.choose_scenarios({"terms"})
    page = web.post("/practice/reset", at="/practice")
    assert "No app yet, and nobody is signed in." in page.text
    assert (world.apps, world.refresh_tokens, world.scenarios) == ([], [], {"terms"})


def test_forms_need_their_token(console, world, web):
    """Another site cannot switch scenarios or start afresh: its form has no token."""
    world.create_app("kept")
    for path in ("/practice/reset", "/practice/scenarios"):
        answer = web.session.post(console.url + path, data={"terms": "on"})
        assert answer.status_code == 403
    assert [app.name for app in world.apps] == ["kept"]
    assert world.scenarios == {"account-info-bug"}


def test_reset_leads_back_to_what_was_asked_for_at_the_start(world):
    """A reset without scenarios goes back to those of the start."""
    world.choose_scenarios({"terms"})
    world.reset()
    assert world.scenarios == {"account-info-bug"}
