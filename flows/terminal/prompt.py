"""The person's terminal: something pasted unseen, and whether anybody is there."""

import os
import select
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Protocol

from automation.errors import Cancelled, PassphraseNeeded, WrongUsage
from automation.store.credentials import Secret

LONGEST_PIPED = 100_000


VARIABLE = "DROPBOX_CONNECTOR_PASSPHRASE"


SHORTEST = 8


class Paste(Protocol):
    """An answer that is typed unseen while the browser is looked after."""

    def value(self) -> str | None:
        """Return what was pasted, or None as long as nothing was; waits for nothing."""

    def close(self) -> None:
        """Give the terminal back as it was."""


class Terminal:
    """Where the person types. Without a terminal nothing is asked."""

    @property
    def is_there(self) -> bool:
        """Tell whether a person can read and answer here."""
        return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()

    def ask(self, prompt: str) -> str:
        """Return what the person types; what is asked for stands on stderr. May be empty."""
        print(prompt, end="", file=sys.stderr, flush=True)  # noqa: T201  (a prompt)
        return _answer(sys.stdin.readline())

    def tell(self, text: str) -> None:
        """Print `text` as it stands, on lines of its own: such as a link, which is not broken."""
        print(f"\n{text}\n", file=sys.stderr, flush=True)  # noqa: T201  (rich would break it)

    def ask_unseen(self, prompt: str) -> str:
        """Return what the person types, which is not shown. May be empty."""
        from getpass import getpass

        try:
            return getpass(prompt, stream=sys.stderr).strip()
        except EOFError:
            return _answer("")

    def piped(self) -> str:
        """Return all that another program sends on stdin; nothing is asked of a person."""
        if sys.stdin is None or sys.stdin.isatty():
            return ""
        return sys.stdin.read(LONGEST_PIPED)

    def paste(self, what: str) -> Paste | None:
        """Ask for something secret, unseen; None without a terminal."""
        if not self.is_there:
            return None
        print(  # noqa: T201  (a prompt, where getpass would put it)
            f"      Or paste the {what} here and press Enter; it is not shown: ",
            end="",
            file=sys.stderr,
            flush=True,
        )
        return _WindowsPaste() if sys.platform == "win32" else _PosixPaste()

    def show_once(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show names and values on a screen of their own until Enter is pressed, then clear it."""
        from rich.text import Text

        from automation.terminal_text import SafeConsole

        console = SafeConsole(stderr=True)
        with console.screen(hide_cursor=False):
            console.print("[bold]Shown once. Copy them now, then press Enter.[/]\n")
            for name, value in rows:
                console.print(Text(f"{name:<15}{value}"), soft_wrap=True)
            with suppress(EOFError):  # Ctrl-D ends it as well
                console.input("")


def is_yes(answer: str) -> bool:
    """Tell whether an answer is a yes."""
    return answer.casefold() in ("y", "yes")


GOES_ON = "Run the same command again; it goes on where this run stopped."


ANY_TIME = "Run the same command again at any time; it starts anew."


def interrupted(remedy: str) -> Cancelled:
    """Return the error for Ctrl-C, or for the signal that is being handled.

    Whether a run goes on or starts anew is its command's to say.
    """
    by = sys.exception()
    if isinstance(by, KeyboardInterrupt) and by.args:
        return Cancelled(f"The run was ended from outside ({by.args[0]}).", remedy=remedy)
    return Cancelled("You pressed Ctrl-C.", remedy=remedy)


def _answer(line: str) -> str:
    """Return the line without its end. Raises KeyboardInterrupt when the terminal was closed."""
    if not line:
        raise KeyboardInterrupt
    return line.strip()


class _PosixPaste:
    """Reads a line when there is one; the terminal's echo is off in the meantime."""

    def __init__(self) -> None:
        import termios

        self._keys = sys.stdin.fileno()
        self._before = termios.tcgetattr(self._keys)
        unseen = termios.tcgetattr(self._keys)
        unseen[3] &= ~termios.ECHO
        termios.tcsetattr(self._keys, termios.TCSADRAIN, unseen)

    def value(self) -> str | None:
        if not select.select([self._keys], [], [], 0)[0]:
            return None
        return os.read(self._keys, 4096).decode(errors="replace").strip() or None

    def close(self) -> None:
        import termios

        termios.tcsetattr(self._keys, termios.TCSAFLUSH, self._before)
        print(file=sys.stderr)  # noqa: T201


class _WindowsPaste:
    """Collects keys as they come: the console shows none that are read this way."""

    def __init__(self) -> None:
        self._typed = ""

    def value(self) -> str | None:
        import msvcrt

        while msvcrt.kbhit():  # type: ignore[attr-defined,unused-ignore]
            key = msvcrt.getwch()  # type: ignore[attr-defined,unused-ignore]
            if key == "\x03":
                raise KeyboardInterrupt
            if key in "\r\n":
                answer, self._typed = self._typed.strip(), ""
                return answer or None
            self._typed = self._typed[:-1] if key == "\b" else self._typed + key
        return None

    def close(self) -> None:
        print(file=sys.stderr)  # noqa: T201


class Passphrase:
    """Asks once a run, unseen; a new one twice. The variable is for cron and CI."""

    def __init__(
        self, environ: Mapping[str, str], terminal: Terminal, learn: Callable[[Secret], None]
    ) -> None:
        self._given = environ.get(VARIABLE, "")
        self._terminal = terminal
        self._learn = learn
        self._known: Secret | None = None
        self._lock = threading.Lock()

    def __call__(self, new: bool) -> Secret:
        """Return it. Raises PassphraseNeeded without a terminal, WrongUsage for a bad new one."""
        with self._lock:  # many profiles are checked side by side
            return self._get(new)

    def _get(self, new: bool) -> Secret:
        if self._known is None:
            self._known = Secret(self._given or self._asked(new))
            self._learn(self._known)
        if new and len(self._known.reveal()) < SHORTEST:
            raise WrongUsage(
                f"A passphrase needs at least {SHORTEST} characters.",
                remedy="Choose a longer one; several words are good.",
            )
        return self._known

    def _asked(self, new: bool) -> str:
        if not self._terminal.is_there:
            raise PassphraseNeeded(
                "The file vault is encrypted, and there is no terminal to ask for the passphrase.",
                remedy=f"Run it in a terminal, or set {VARIABLE}.",
            )
        words = "New passphrase" if new else "Passphrase"
        answer = self._terminal.ask_unseen(f"{words} of the file vault (it is not shown): ")
        if new and self._terminal.ask_unseen("The same again: ") != answer:
            raise WrongUsage("The two passphrases are not the same.", remedy="Run it again.")
        if not answer:
            raise WrongUsage("The passphrase is empty.", remedy="Run it again.")
        return answer
