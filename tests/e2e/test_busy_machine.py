"""A machine that has other things to do: what comes late is waited for, not handed to a person."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.e2e.conftest import Ended

pytestmark = pytest.mark.sweep

LOOPS = 8


@pytest.fixture
def busy() -> Iterator[None]:
    """Other programs want the processor all the time, with the same right to it."""
    loop = [sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(loop) for _ in range(LOOPS)]
    yield
    for other in others:
        other.kill()
        other.wait()


@pytest.mark.parametrize("again", range(3))
def test_setup_on_a_busy_machine(busy: None, setup_there: Callable[..., Ended], again: int) -> None:
    """Beside eight busy loops setup ends well, and no step needs a person or another way."""
    ended = setup_there()
    assert ended.exit_code == 0, ended.err
    result = ended.json
    outcomes = {step["number"]: step["outcome"] for step in result["data"]["steps"]}
    assert "by-person" not in outcomes.values(), outcomes
    assert result["warnings"] == []
