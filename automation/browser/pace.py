"""How much time people are given to follow: to read a caption, to see where the hand goes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """What is added for people; everything in seconds, and nothing where it is 0."""

    name: str
    caption: float
    """For turning to a caption, however short it is."""
    word: float
    """For each word of a caption."""
    travel: float
    """For the pointer's way to a control."""
    dwell: float
    """For a look at a control before it is used."""
    key: float
    """Between two keys."""
    effect: float
    """For a look at what a step has brought about."""

    def reading(self, text: str) -> float:
        """Return how long `text` takes to read; 0 for no text."""
        words = len(text.split())
        return self.caption + self.word * words if words else 0.0


SLOW = Pace("slow", caption=2.5, word=0.4, travel=1.1, dwell=0.8, key=0.14, effect=1.8)
NORMAL = Pace("normal", caption=1.5, word=0.24, travel=0.7, dwell=0.4, key=0.08, effect=1.0)
FAST = Pace("fast", caption=0, word=0, travel=0, dwell=0, key=0, effect=0)

PACES = {pace.name: pace for pace in (SLOW, NORMAL, FAST)}
