"""How the process ends from outside: a signal, a terminal that is gone, signs that it lacks."""

import os
import signal
import sys
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from types import FrameType


def replace_unknown_signs() -> None:
    """See that a sign that a terminal or file does not have is no reason to fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def end_as_ctrl_c() -> None:
    """Have SIGTERM and SIGHUP end a run as Ctrl-C does: what was opened is closed and removed.

    A signal that is ignored, as under nohup, stays ignored.
    """
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    _leave_lost_terminal()
    raise KeyboardInterrupt(signal.Signals(number).name)


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
