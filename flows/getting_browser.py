"""Gets a browser: Playwright's download, else Debian's packages where those may be installed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence

from automation.errors import NoBrowser

GET_SECONDS = 900

_DOWNLOAD = [sys.executable, "-m", "playwright", "install", "chromium"]
_PACKAGES = (
    ["apt-get", "update", "-q"],
    # Playwright's driver needs the library, and a small Debian is without it.
    ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium", "libatomic1"],
)


def get_browser(say: Callable[[str], None], works: Callable[[], bool]) -> None:
    """Try each way until a browser opens (`works`). Raises NoBrowser when none does."""
    say("Getting Chromium with Playwright's download …")
    if _run(_DOWNLOAD) and works():
        return
    may_install = hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")
    if may_install:
        say("That did not work. Getting Debian's package chromium; this takes about a minute …")
        if all(_run(command) for command in _PACKAGES) and works():
            return
    raise NoBrowser(
        "No browser could be had: "
        + (
            "neither Playwright's download nor Debian's package worked."
            if may_install
            else "Playwright's download did not work, and packages may be installed by root only."
        ),
        remedy="Install Google Chrome, Microsoft Edge or Chromium by hand, then run it again.",
    )


def _run(command: Sequence[str]) -> bool:
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    try:
        done = subprocess.run(  # noqa: S603  (fixed commands)
            command, env=environment, capture_output=True, timeout=GET_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
