"""Where the passphrase of an encrypted file vault comes from: the environment, else the person."""

import threading
from collections.abc import Callable, Mapping

from automation.errors import PassphraseNeeded, WrongUsage
from automation.store.credentials import Secret
from flows.terminal.prompt import Terminal

VARIABLE = "DROPBOX_CONNECTOR_PASSPHRASE"
SHORTEST = 8


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
