"""What the commands that open a browser share: options, and where they act."""

import math
import re
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from urllib.parse import urlsplit

from automation.browser.attaching import parse_attach
from automation.dropbox.scopes import TEAM_DATA_MEMBER
from automation.dropbox.site import DROPBOX, Site, practice_site
from automation.errors import BadPracticeAddress, WrongUsage

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h)?", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600}


@dataclass(frozen=True)
class Where:
    """On which Dropbox, in which browser, and how long a person is waited for (in seconds)."""

    profile: str = "default"
    browser: str | None = None
    headless: bool = False
    patience: float = 600
    practice: bool = False
    practice_url: str | None = None
    fresh_session: bool = False
    attach: str | None = None

    @property
    def practising(self) -> bool:
        """Tell whether this is on a practice console."""
        return self.practice or self.practice_url is not None


def parse_duration(text: str) -> float:
    """Return the seconds of a text like `90s`, `10m`, `1h`, `45` (seconds). Raises WrongUsage."""
    match = _DURATION.fullmatch(text.strip())
    seconds = float(match[1]) * _SECONDS[(match[2] or "s").lower()] if match else 0.0
    if not 0 < seconds < math.inf:
        raise WrongUsage(
            f"'{text}' is not a length of time.",
            remedy="Write it like `90s`, `10m` or `1h`.",
        )
    return seconds


@contextmanager
def site_of(
    where: Where, scenarios: tuple[str, ...] | None = None, *, opens_browser: bool = True
) -> Iterator[Site]:
    """Give the site to act on, with a practice console that runs as long as it is needed.

    Raises BadPracticeAddress for a `--practice-url` that is not on this machine.
    """
    if where.practice and where.practice_url:
        raise WrongUsage(
            "--practice starts a practice console, --practice-url uses one that runs already.",
            remedy="Give one of the two.",
        )
    if where.practice_url:
        site = practice_site(where.practice_url)
        _require_answer(site)
        yield site
    elif where.practice:
        from automation.practice import DEFAULT_SCENARIOS, PracticeConsole

        # The console loads in a thread of its own, while the browser opens. Both at once would
        # only take turns, so that what opens the browser is loaded first.
        if opens_browser:
            import_module("playwright.sync_api")
        with PracticeConsole(scenarios=scenarios or DEFAULT_SCENARIOS) as console:
            yield practice_site(console.url)
    else:
        yield DROPBOX


def _require_answer(site: Site) -> None:
    parts = urlsplit(site.web)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 0), timeout=5).close()
    except OSError:
        raise BadPracticeAddress(
            f"No practice console answers at {site.web}.",
            remedy="Start one, or leave that to the tool: `--practice`.",
        ) from None


VAULTS = ("keyring", "file", "none")


def parse_vault(asked: str | None, *, sealed: bool = False) -> str | None:
    """Return the kind of vault that was asked for, or None.

    Raises WrongUsage for a kind that does not exist, and for a passphrase without a file.
    """
    if asked not in (None, *VAULTS):
        raise WrongUsage(
            f"There is no vault '{asked}'.",
            remedy="Use `--vault keyring`, `--vault file` or `--vault none`.",
        )
    if sealed and asked != "file":
        raise WrongUsage(
            "--passphrase encrypts the file vault; the keyring of the system is encrypted already.",
            remedy="Use `--vault file --passphrase`, or leave --passphrase out.",
        )
    return asked


def parse_also_scopes(asked: Sequence[str] | None) -> tuple[str, ...]:
    """Return the permissions to tick beyond the four. Raises WrongUsage for any but the one."""
    if other := sorted(set(asked or ()) - {TEAM_DATA_MEMBER}):
        raise WrongUsage(
            f"The connector never needs {', '.join(other)}.",
            remedy=f"Only `--also-scope {TEAM_DATA_MEMBER}` is known to be of use.",
        )
    return tuple(sorted(set(asked or ())))


def parse_where_to_attach(asked: str | None, browser: str | None, *, headless: bool) -> str | None:
    """Return the browser to attach to. Raises NotAttached, and WrongUsage beside other choices."""
    if asked is None:
        return None
    if browser or headless:
        raise WrongUsage(
            "--attach uses the browser that you started, as it is.",
            remedy="Leave out --browser and --headless.",
        )
    return parse_attach(asked)
