"""What stands beside the tool's own controls and is never for it to click."""

NEIGHBOURS = (
    "Delete app",
    "Generate",
    "Unlink all teams",
    "Unlink all users",
    "Enable additional users",
    "Enable additional teams",
    "Apply for production",
)
"""Words on the app's Settings tab (facts/console.md, Settings tab)."""

IDS = ("generate-token-button",)
"""Ids of the same (facts/console.md, Settings tab)."""

_FOLDED = tuple(words.casefold() for words in NEIGHBOURS)


def is_dangerous(*words: str) -> bool:
    """Return whether one of an element's own words, or its id, is that of a dangerous neighbour."""
    own = (" ".join(each.split()).casefold() for each in words)
    return any(each in IDS or each.startswith(_FOLDED) for each in own if each)
