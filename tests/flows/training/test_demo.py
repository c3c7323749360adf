"""`demo` in this process: what it covers, and what its stage is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from automation.browser.finding import Candidate
from automation.browser.opening import OpenBrowser
from automation.practice import SCENARIOS
from automation.store.home import Home
from automation.store.redaction import Redactor
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


def test_the_list_of_scenarios() -> None:
    """`demo --list` names every scenario once, in its group, with a sentence; nothing is run."""
    result = list_scenarios()
    named = [each["name"] for each in result.data["scenarios"]]
    assert sorted(named) == sorted(SCENARIOS)
    assert all(each["group"] and each["sentence"] for each in result.data["scenarios"])
