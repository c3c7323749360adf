"""The rules for an app's name (facts/console.md, Create app: name rules)."""

from collections.abc import Iterable
from typing import Final

# How Dropbox words its refusals is not known; these are this console's own sentences.
EMPTY: Final = "Please enter a name for your app."
HOLDS_DROPBOX: Final = "The name of an app must not contain \u201cDropbox\u201d."
BEGINS_WITH_DROP: Final = "The name of an app must not begin with \u201cdrop\u201d."
TAKEN: Final = "An app with this name already exists. Please choose another name."
FORBIDDEN: Final = "This name is not available."


class NameRefused(Exception):
    """The name breaks a rule; the message is the sentence for the page."""

    @property
    def unexplained(self) -> bool:
        """Whether the sentence leaves the reason open."""
        return str(self) == FORBIDDEN


def judge(name: str, taken: Iterable[str], forbidden: Iterable[str]) -> None:
    """Raise NameRefused when `name` breaks a rule; upper and lower case count as the same."""
    folded = name.casefold()
    if not folded:
        raise NameRefused(EMPTY)
    if "dropbox" in folded:
        raise NameRefused(HOLDS_DROPBOX)
    if folded.startswith("drop"):
        raise NameRefused(BEGINS_WITH_DROP)
    if folded in {other.casefold() for other in taken}:
        raise NameRefused(TAKEN)
    if folded in {other.casefold() for other in forbidden}:
        raise NameRefused(FORBIDDEN)
