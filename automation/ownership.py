"""Whether a file or folder is this user's alone to change: what others can change is not used."""

import os
import shlex
import stat
from pathlib import Path

from automation.errors import NotKept

OF_YOUR_OWN = "Name a folder of your own in DROPBOX_CONNECTOR_HOME."


def problem_of(found: os.stat_result) -> str | None:
    """Return in words why others could have changed what was looked at; None where they could not.

    Windows has no such modes: its folders for user data are the user's own.
    """
    if os.name != "posix":
        return None
    if stat.S_ISLNK(found.st_mode):
        return "is a link"
    if found.st_uid != os.geteuid():
        return f"belongs to another user ({owner_of(found)})"
    if found.st_mode & 0o022:
        return f"can be changed by others (mode {stat.S_IMODE(found.st_mode):04o})"
    return None


def owner_of(found: os.stat_result) -> str:
    """Return the owner's name, or the number where the system knows no name."""
    import pwd

    try:
        return pwd.getpwuid(found.st_uid).pw_name
    except KeyError:
        return f"number {found.st_uid}"


def require_ours(folder: Path) -> None:
    """Do nothing for a folder that is this user's alone, or that is not there yet.

    A link is not followed. Raises NotKept, with what to do.
    """
    try:
        found = folder.lstat()
        problem = problem_of(found)
    except FileNotFoundError:
        return
    except OSError as refusal:
        raise NotKept(
            f"{folder} cannot be looked at: {refusal.strerror}.",
            remedy=OF_YOUR_OWN,
        ) from None
    if problem is not None and found.st_uid != os.geteuid():
        raise NotKept(
            f"{folder} {problem}.",
            remedy=f"{OF_YOUR_OWN} If an earlier run with sudo made this one, run "
            f"`sudo chown -R $(id -u) {shlex.quote(str(folder))}`.",
        )
    if problem is not None:
        raise NotKept(
            f"{folder} {problem}.",
            remedy=f"{OF_YOUR_OWN} If this one is yours and nobody else has written to it, run "
            f"`chmod go-w {shlex.quote(str(folder))}`.",
        )


def require_ours_throughout(folder: Path) -> None:
    """Do nothing for a folder that is this user's alone with all that lies in it.

    Raises NotKept, with what to do.
    """
    require_ours(folder)
    for inside, folders, files in os.walk(folder):
        for name in (*folders, *files):
            require_ours(Path(inside, name))
