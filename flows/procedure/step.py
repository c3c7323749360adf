"""What a step of the procedure is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from automation.errors import NotReached, PersonNeeded, SetupError

R = TypeVar("R")


class PersonsTurn(NotReached):
    """This is for a person to do, not a failure: to sign in, to accept terms, to allow.

    Where nobody sits in front of the browser the run ends with `error`, and `alone` is its remedy.
    What is `routine` (to sign in, to allow) needs no reason beside the instruction.
    """

    def __init__(
        self,
        message: str,
        *,
        alone: str = "Run it with the browser in sight (without --headless).",
        error: type[SetupError] = PersonNeeded,
        routine: bool = False,
    ) -> None:
        super().__init__(message)
        self.routine = routine
        self.alone = alone
        self.error = error


class NotTried(NotReached):
    """This way is not for the case at hand; why the way before it failed still stands."""


class GoBack(Exception):
    """The run has to go on at an earlier step; `cause` is raised when it came from there before."""

    def __init__(self, to: str, cause: Exception) -> None:
        super().__init__(to)
        self.to = to
        self.cause = cause


@dataclass(frozen=True)
class Step(Generic[R]):
    """One step: what a person reads, how its goal is recognised, how the machine reaches it.

    `goal` reads the effect and may disturb the page (reload it). `acts` are the machine's ways,
    tried in order. `seen` is a look that disturbs nothing and says that the goal is worth reading
    while a person works on the page; without it the goal itself disturbs nothing. `already`
    replaces the goal for the look before anything is done. `paste` names what a person may paste
    in the terminal instead. `points_at` are the controls to show to a person, or `points` shows
    them. `in_browser` is False for what no person does on a page. `hint` says where to look. `tip`
    says what helps when the effect does not come: it goes with the second of the acts. `advice`
    says what helps as things stand while a person works, if anything is to be said. `address` is
    where a person begins who has to type it.
    """

    number: str
    title: str
    instruction: str
    goal: Callable[[R], bool]
    acts: tuple[Callable[[R], None], ...] = ()
    why: str = ""
    seen: Callable[[R], bool] | None = None
    already: Callable[[R], bool] | None = None
    paste: str | None = None
    points_at: tuple[str, ...] = ()
    points: Callable[[R], None] | None = None
    in_browser: bool = True
    hint: str = ""
    tip: str = ""
    advice: Callable[[R], str] = lambda run: ""
    address: Callable[[R], str] | None = None

    @property
    def can_be_pointed_at(self) -> bool:
        """Tell whether there is a control to show to a person."""
        return bool(self.points_at or self.points)

    def is_done_already(self, run: R) -> bool:
        """Tell whether there is nothing to do."""
        return (self.already or self.goal)(run)

    def is_reached_by_person(self, run: R) -> bool:
        """Tell whether the goal is reached, reading it only when it seems worth the disturbance."""
        return (self.seen is None or self.seen(run)) and self.goal(run)
