"""The name of the app: what Dropbox forbids is refused before anything is opened."""

import secrets

from automation.errors import BadName

STEM = "snow-atlas"
LONGEST = 60


def check_app_name(name: str) -> str:
    """Return the name without surrounding blanks. Raises BadName with the rule that it breaks.

    The rules are Dropbox's own (facts/console.md, Create app); that a name is unique in all of
    Dropbox only Dropbox can tell. The length is this tool's own limit.
    """
    name = name.strip()
    problem = None
    if not name:
        problem = "is empty"
    elif "dropbox" in name.lower():
        problem = 'contains "Dropbox"'
    elif name.lower().startswith("drop"):
        problem = 'begins with "drop"'
    elif not name.isprintable():
        problem = "holds characters that cannot be typed"
    elif len(name) > LONGEST:
        problem = f"is longer than {LONGEST} characters"
    if problem:
        raise BadName(
            f"The app name {problem}, which Dropbox does not take."
            if "longer" not in problem
            else f"The app name {problem}.",
            remedy="Choose another one, for example `--app-name snow-atlas-yourcompany`.",
        )
    return name


def invent_app_name() -> str:
    """Return a name that is most likely free: it must be unique in all of Dropbox."""
    return f"{STEM}-{secrets.token_hex(3)}"
