"""`demo` in this process: what it covers, and what its stage is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from automation.browser.finding import Candidate
from automation.browser.opening import OpenBrowser
from automation.browser.waiting import Window
from automation.practice import SCENARIOS
from automation.store.home import Home
from automation.store.redaction import Redactor
from flows.procedure.run import Run
from flows.session.services import Services
from flows.terminal.options import DemoOptions, PaceName
from flows.training import demo as module
from flows.training.demo import demo, list_scenarios
from tests.e2e.runs import Quiet

LOOK = """setInterval(() => {
    const shown = document.querySelector(".app-secret, #auth-code-input");
    if (shown) look(getComputedStyle(shown).webkitTextSecurity);
}, 20)"""


def test_secrets_are_dots(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where people look on, every secret on the pages is dots, from the first moment on."""
    looks: list[str] = []

    @contextmanager
    def opener(
        profile: Path, tried: Sequence[Candidate], *, headless: bool = False
    ) -> Iterator[OpenBrowser]:
        context = browser.new_context()
        context.expose_function("look", lambda style: looks.append(style))
        context.add_init_script(LOOK)
        context.new_page()
        yield OpenBrowser(context, "chromium", "1")
        context.close()

    monkeypatch.setattr(module, "has_display", lambda: True)
    services = Services(
        home=Home(tmp_path / "home"),
        terminal=None,  # type: ignore[arg-type]  # nothing is asked in a demo
        progress=Quiet(),
        redactor=Redactor(),
        pause=lambda seconds: None,
        open_browser=opener,
    )
    result = demo(DemoOptions(pace=PaceName.FAST), services)
    assert result.error is None
    assert looks
    assert set(looks) == {"disc"}


SEEN = """setInterval(() => {
    const calls = [...document.querySelectorAll("#calls li")].map((li) => li.className).join(" ");
    if (calls) look(calls + "|" + document.body.innerText);
}, 5)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_calls_turn_green_on_a_page_without_a_secret(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: Any
) -> None:
    """Steps 6 to 7.2 are shown: request, answer, four calls, first waiting and green at the end.

    No secret is on the page, and axe-core has nothing to object to.
    """
    looks: list[str] = []
    axe: list[str] = []

    @contextmanager
    def opener(
        profile: Path, tried: Sequence[Candidate], *, headless: bool = False
    ) -> Iterator[OpenBrowser]:
        context = browser.new_context(color_scheme=scheme)
        context.expose_function("look", lambda text: looks.append(text))
        context.add_init_script(SEEN)
        context.new_page()
        yield OpenBrowser(context, "chromium", "1")
        context.close()

    show = module.show_calls

    def shown(window: Window, run: Run, *rest: Any) -> None:
        show(window, run, *rest)
        window.pump(30)
        if not axe:
            found = Axe().run(window.page, options={"rules": {"region": {"enabled": False}}})
            axe.append(found.generate_report() if found.violations_count else "none")

    redactor = Redactor()
    monkeypatch.setattr(module, "has_display", lambda: True)
    monkeypatch.setattr(module, "show_calls", shown)
    services = Services(
        home=Home(tmp_path / "home"),
        terminal=None,  # type: ignore[arg-type]  # nothing is asked in a demo
        progress=Quiet(),
        redactor=redactor,
        pause=lambda seconds: None,
        open_browser=opener,
    )
    assert demo(DemoOptions(pace=PaceName.FAST), services).error is None
    states = [look.partition("|")[0] for look in looks]
    assert states[0] == "wait wait wait wait"
    assert states[-1] == "yes yes yes yes"
    assert "/oauth2/token" in looks[-1]
    assert "refresh_token" in looks[-1]
    assert not [look for look in looks if redactor.knows(look)]
    assert axe == ["none"]


def test_the_list_of_scenarios() -> None:
    """`demo --list` names every scenario once, in its group, with a sentence; nothing is run."""
    result = list_scenarios()
    named = [each["name"] for each in result.data["scenarios"]]
    assert sorted(named) == sorted(SCENARIOS)
    assert all(each["group"] and each["sentence"] for each in result.data["scenarios"])
