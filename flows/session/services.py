"""What every command is given from outside: where things are kept, and the person's terminal."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from automation.browser.finding import Candidate, require_display
from automation.browser.opening import OpenBrowser, open_browser
from automation.store.home import Home
from automation.store.log import silent_log
from automation.store.redaction import Redactor
from automation.store.vault import AskPassphrase
from flows.terminal.progress import Progress
from flows.terminal.prompt import Terminal


class Opener(Protocol):
    """Opens a browser: see `open_browser`."""

    def __call__(
        self, profile: Path, tried: Sequence[Candidate], *, headless: bool = False
    ) -> AbstractContextManager[OpenBrowser]:
        """Open the first of `tried` that is here, and close it at the end."""


@dataclass(frozen=True)
class Services:
    """The tool's home, the person's terminal, the redactor and the log of this run, a pause in
    seconds, and what opens a browser.
    """

    home: Home
    terminal: Terminal
    progress: Progress
    redactor: Redactor
    pause: Callable[[float], None]
    log: logging.Logger = field(default_factory=silent_log)
    passphrase: AskPassphrase | None = None
    """Asked where the file vault is encrypted."""
    start_driver: Callable[[Sequence[str]], object] = lambda meanwhile: None
    """Starts what will open the browser, and loads the modules `meanwhile`: see `Driver.start`."""
    open_browser: Opener = open_browser
    require_display: Callable[[], None] = require_display
    """Raises NoDisplay where a window could not be seen."""
    last_word_seconds: float = 5.0
    """How long the last caption of a run stays before the window closes."""
    environ: Mapping[str, str] = field(default_factory=dict)
    """The variables the tool was started with; the secrets among them are in no child's."""
