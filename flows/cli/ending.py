"""How the process ends from outside: a signal, a terminal that is gone, signs that it lacks."""

import os
import signal
import sys
from _thread import interrupt_main
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from threading import Timer
from types import FrameType


def replace_unknown_signs() -> None:
    """See that a sign that a terminal or file does not have is no reason to fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def end_as_ctrl_c() -> None:
    """Have SIGTERM and SIGHUP end a run as Ctrl-C does: what was opened is closed and removed.

    None of them, nor Ctrl-C itself, cuts an import or a call to the browser in two.
    A signal that is ignored, as under nohup, stays ignored.
    """
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        by_default = (signal.SIG_DFL, signal.default_int_handler)
        if number is not None and signal.getsignal(number) in by_default:
            signal.signal(number, _interrupt)


_received: list[KeyboardInterrupt] = []


# Where an exception from outside does lasting harm: a module's lock stays taken, and whoever
# imports it in another thread waits for ever; an answer of the browser finds nobody.
_UNINTERRUPTED = ("<frozen importlib._bootstrap", str(Path("playwright", "_impl")))
AGAIN_SECONDS = 0.02


def _interrupt(number: int, frame: FrameType | None) -> None:
    if _must_wait(frame):
        again = Timer(AGAIN_SECONDS, interrupt_main, [number])
        again.daemon = True
        again.start()
        return
    if number == signal.SIGINT:
        stop = KeyboardInterrupt()
    else:
        _leave_lost_terminal()
        stop = KeyboardInterrupt(signal.Signals(number).name)
    _received.append(stop)
    raise stop


def _must_wait(frame: FrameType | None) -> bool:
    while frame is not None:
        if any(place in frame.f_code.co_filename for place in _UNINTERRUPTED):
            return True
        frame = frame.f_back
    return False


@contextmanager
def stop_comes_first() -> Iterator[None]:
    """Raise KeyboardInterrupt for whatever fails after a signal has ended the run.

    A signal may come in the middle of a call to the browser. What that call then fails with, or
    the closing of the browser after it, is a consequence and not how the run ended.
    """
    try:
        yield
    except Exception as consequence:
        if not _received:
            raise
        raise _received[0] from consequence


def _leave_lost_terminal() -> None:
    """Write nowhere from now on where the terminal is gone: each word would be an error."""
    if sys.platform == "win32":
        return
    import termios

    for descriptor in (1, 2):
        with suppress(OSError):
            if not os.isatty(descriptor):
                continue
            try:
                termios.tcgetattr(descriptor)
            except termios.error:
                with Path(os.devnull).open("w") as nowhere:
                    os.dup2(nowhere.fileno(), descriptor)
