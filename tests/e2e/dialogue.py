"""The tool in a terminal, and somebody who types there."""

import fcntl
import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.deadline import AT_MOST, wait_until
from tests.e2e.conftest import Ended, Tool


class Dialogue:
    """What the terminal shows, and what is typed into it."""

    def __init__(self, process: "subprocess.Popen[bytes]", screen: int) -> None:
        self._process = process
        self._screen = screen
        self.shown = ""
        self._read_until = 0

    def answer(self, prompt: str, *, by: str) -> None:
        """Wait until `prompt` is shown anew, then type `by` and press Enter."""
        self.wait_for(prompt)
        os.write(self._screen, f"{by}\n".encode())

    def answer_unseen(self, prompt: str, *, by: str) -> None:
        """The same, once the terminal shows nothing of what is typed."""
        self.wait_for(prompt)

        def shows_nothing() -> bool:
            return not termios.tcgetattr(self._screen)[3] & termios.ECHO

        wait_until(shows_nothing, f"a terminal that hides what is typed, after:\n{self.shown}")
        os.write(self._screen, f"{by}\n".encode())

    def wait_for(self, words: str) -> None:
        """Wait until `words` are shown anew."""
        deadline = time.monotonic() + AT_MOST
        while (place := self.shown.find(words, self._read_until)) < 0:
            assert time.monotonic() < deadline, f"waited for {words!r}, after:\n{self.shown}"
            assert self._more(deadline), f"it ended before {words!r}, after:\n{self.shown}"
        self._read_until = place + len(words)

    def press(self, key: bytes) -> None:
        """Press a key, such as Ctrl-C."""
        os.write(self._screen, key)

    def end(self) -> Ended:
        """Wait for the end; what was shown counts as what a person could have read."""
        deadline = time.monotonic() + AT_MOST
        while self._more(deadline):
            assert time.monotonic() < deadline, f"it does not end, after:\n{self.shown}"
        out = self._process.stdout.read().decode() if self._process.stdout else ""
        return Ended(self._process.wait(AT_MOST), out, self.shown)

    def _more(self, deadline: float) -> bool:
        """Read what is new; False when the process has closed the terminal."""
        if not select.select([self._screen], [], [], deadline - time.monotonic())[0]:
            return True
        try:
            new = os.read(self._screen, 65536)
        except OSError:  # Linux says so where the other end is closed
            return False
        self.shown += new.decode(errors="replace")
        return bool(new)


def in_terminal(tool: Tool, *arguments: str) -> AbstractContextManager[Dialogue]:
    """Run the tool with a terminal of its own; stdout is a pipe, as with `> file`."""
    return on_a_terminal(
        [sys.executable, "-m", "flows", *arguments],
        folder=tool.home.parent,
        environment={"DROPBOX_CONNECTOR_HOME": str(tool.home), **tool.environment},
        to_pipe=True,
    )


@contextmanager
def on_a_terminal(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    to_pipe: bool = False,
) -> Iterator[Dialogue]:
    """Run a command on a terminal of its own, and end it afterwards."""
    screen, other_end = pty.openpty()

    def take_the_terminal() -> None:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **environment},
        stdin=other_end,
        stdout=subprocess.PIPE if to_pipe else other_end,
        stderr=other_end,
        preexec_fn=take_the_terminal,
    )
    os.close(other_end)
    try:
        yield Dialogue(process, screen)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
        os.close(screen)
