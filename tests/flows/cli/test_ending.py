"""How a process that is stopped from outside ends."""

import importlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from automation.errors import Cancelled
from flows.cli import ending
from flows.cli.ending import end_as_ctrl_c, stop_comes_first
from tests.deadline import wait_until

posix_only = pytest.mark.skipif(os.name != "posix", reason="sends POSIX signals")


@pytest.fixture
def handlers() -> Iterator[None]:
    """The handlers of the tool, for this test only."""
    before = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)}
    end_as_ctrl_c()
    yield
    ending._received.clear()
    for name, handler in before.items():
        signal.signal(name, handler)


@posix_only
@pytest.mark.parametrize(("number", "words"), [(signal.SIGINT, ()), (signal.SIGTERM, ("SIGTERM",))])
@pytest.mark.usefixtures("handlers")
def test_what_fails_after_a_signal_is_the_stop(number: signal.Signals, words: tuple[str]) -> None:
    """A call that the signal cut in two fails later; the run was stopped all the same."""
    with pytest.raises(KeyboardInterrupt) as stopped, stop_comes_first():
        _fail_after(number)
    assert stopped.value.args == words


def _fail_after(number: signal.Signals) -> None:
    try:
        os.kill(os.getpid(), number)
    finally:
        raise RuntimeError("Cannot find command to respond")


@posix_only
@pytest.mark.usefixtures("handlers")
def test_a_signal_waits_until_a_module_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import that is cut in two keeps the module's lock, and other threads wait for ever."""
    (tmp_path / "slow_to_import.py").write_text(
        "import os, signal, time\n"
        "os.kill(os.getpid(), signal.SIGINT)\n"
        "for _ in range(1000): time.sleep(0.0001)\n"
        "THROUGH = True\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        _import_and_go_on()
    assert sys.modules["slow_to_import"].THROUGH


def _import_and_go_on() -> None:
    importlib.import_module("slow_to_import")
    wait_until(lambda: False, "the signal")


def test_what_fails_by_itself_stays_what_it_is() -> None:
    """Without a signal nothing is taken for a stop."""
    with pytest.raises(Cancelled), stop_comes_first():
        raise Cancelled("Closed.", remedy="Again.")
