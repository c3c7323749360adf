"""What every command is given from outside: where things are kept, and the person's terminal."""

from collections.abc import Callable
from dataclasses import dataclass

from automation.store.home import Home
from automation.store.redaction import Redactor
from automation.store.vault import AskPassphrase
from flows.progress import Progress
from flows.terminal import Terminal


@dataclass(frozen=True)
class Surroundings:
    """The tool's home, the person's terminal, the redactor of this run, and a pause in seconds."""

    home: Home
    terminal: Terminal
    progress: Progress
    redactor: Redactor
    pause: Callable[[float], None]
    passphrase: AskPassphrase | None = None
    """Asked where the file vault is encrypted."""
