"""Live progress on stderr: one line a step, and what the person is to do."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar

from flows.terminal.result import Outcome, StepRecord, print_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.status import Status
    from rich.text import Text

T = TypeVar("T")

_MARKS = {Outcome.DONE: "✓", Outcome.ALREADY: "=", Outcome.BY_PERSON: "☺"}
_PLAIN = {"✓": "+", "=": "=", "☺": "*", "✗": "x"}
ASIDE = 6
_WORDS = {Outcome.DONE: "done", Outcome.ALREADY: "already", Outcome.BY_PERSON: "by you"}


@contextmanager
def saying_after(seconds: float, say: Callable[[str], None], words: str) -> Iterator[None]:
    """Say `words` where what is done here takes longer than `seconds`: nobody waits in silence."""
    timer = threading.Timer(seconds, say, (words,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


class Progress(Protocol):
    """Tells the person how the run goes."""

    def say(self, text: str) -> None:
        """Say a sentence."""

    def aside(self, text: str) -> None:
        """Say a sentence that belongs to the step that is running."""

    def began(self, number: str, title: str) -> None:
        """Say that a step is running."""

    def ended(self, record: StepRecord) -> None:
        """Say how a step went."""

    def count(self, items: Iterable[T], total: int, what: str) -> Iterator[T]:
        """Give the items, and show how many of `total` are through."""

    def failed(self) -> None:
        """Say that the running step was not finished."""

    def turn(self, instruction: str, more: str, patience: float) -> None:
        """Say what the person is to do, and how many seconds the tool waits for it."""

    def turn_over(self) -> None:
        """Say that the person's part is done."""


class TerminalProgress:
    """Progress in a terminal: a line a step, alive while it runs where the terminal can do that."""

    def __init__(self, open_console: "Callable[[], Console]") -> None:
        self._open_console = open_console
        self._status: Status | None = None
        self._running: tuple[str, str] | None = None

    @cached_property
    def _console(self) -> "Console":
        return self._open_console()

    def say(self, text: str) -> None:
        """Print a sentence."""
        from rich.text import Text

        print_text(Text(text), self._console)

    def began(self, number: str, title: str) -> None:
        """Show the running step, where lines can be rewritten."""
        from rich.markup import escape

        self.stop()
        self._running = (number, title)
        if self._console.is_interactive:
            self._status = self._console.status(f"[bold]{number:>4}[/]  {escape(title)} …")
            self._status.start()

    def ended(self, record: StepRecord) -> None:
        """Print the line of a finished step."""
        self.stop()
        self._running = None
        words = f"{_WORDS[record.outcome]:<8}{record.seconds:>6.1f} s"
        self._line(_MARKS[record.outcome], words, record.number, record.title)

    def _line(self, mark: str, words: str, number: str, title: str) -> None:
        if not self._encodes(mark):
            mark = _PLAIN[mark]
        self._console.print(
            f"{number:>4}  {mark} {title:<44} {words}", highlight=False, markup=False
        )

    def count(self, items: Iterable[T], total: int, what: str) -> Iterator[T]:
        """Give the items, with a bar where the terminal can show one."""
        from rich.progress import track

        if not self._console.is_interactive:
            return iter(items)
        return iter(track(items, description=what, total=total, console=self._console))

    def failed(self) -> None:
        """Print the line of the step that was running."""
        self.stop()
        if self._running:
            self._line("✗", "not finished", *self._running)

    def turn(self, instruction: str, more: str, patience: float) -> None:
        """Print what the person is to do; what Dropbox says in it is no markup."""
        from rich.text import Text

        self.stop()
        wait = f"{patience / 60:.0f} minutes" if patience >= 120 else f"{patience:.0f} seconds"
        self._aside(Text.assemble(("Your turn, in the browser: ", "bold"), instruction))
        if more:
            self.aside(more)
        self.aside(f"Waiting up to {wait}; Ctrl-C stops, nothing is lost.")

    def turn_over(self) -> None:
        """Print thanks: the run goes on by itself."""
        self.aside("Got it, thanks. Continuing.")

    def aside(self, text: str) -> None:
        """Print a sentence set in, all of its lines."""
        from rich.text import Text

        self._aside(Text(text))

    def _aside(self, text: "Text") -> None:
        print_text(text, self._console, ASIDE)

    def stop(self) -> None:
        """End the live line."""
        if self._status is not None:
            self._status.stop()
            self._status = None

    def _encodes(self, mark: str) -> bool:
        try:
            mark.encode(self._console.encoding or "ascii")
        except UnicodeEncodeError:
            return False
        return True
