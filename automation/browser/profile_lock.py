"""Chromium's own lock on a profile, and what a killed browser leaves of it.

The lock is a link, `SingletonLock`, that names host and process: "HOST-PID". After a change of the
host's name Chromium takes it for the lock of another machine, and never starts again.
"""

import os
import socket
from pathlib import Path

_PARTS = ("SingletonLock", "SingletonSocket", "SingletonCookie")


def remove_stale_lock(profile: Path) -> bool:
    """Remove a lock whose browser is not running on this machine; return whether one was removed.

    Only whoever holds the tool's own lock on the profile may call this: no other run of the tool
    has the profile open then.
    """
    try:
        host, _, pid = os.readlink(profile / _PARTS[0]).rpartition("-")
    except OSError:  # no lock, or none that is a link: Windows has no such file
        return False
    if host == socket.gethostname() and pid.isdigit() and _is_running(int(pid)):
        return False
    for part in _PARTS:
        (profile / part).unlink(missing_ok=True)
    return True


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
