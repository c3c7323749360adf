"""Finds a control on the page that is open, and says which way found it."""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from automation.browser.hand import QUICK, Hand
from automation.browser.waiting import Window
from automation.dropbox.catalogue import Control, Way
from automation.dropbox.site import Site
from automation.errors import NotReached

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

CONTROL_SECONDS = 6.0

_CHECKED = """selectors => selectors.map(selector => {
    const boxes = selector ? document.querySelectorAll(selector) : [];
    return boxes.length === 1 ? boxes[0].checked : null;
})"""

_MAY_BE_HIDDEN = ("radio", "checkbox")  # the real input is often invisible beneath a drawn one


class ControlMissing(NotReached):
    """No way found the control on the page that is open."""

    def __init__(self, name: str, title: str, tried: tuple[Way, ...]) -> None:
        ways = ", ".join(str(way) for way in tried)
        super().__init__(f'"{title}" was not found ({name}; tried {ways})')
        self.name = name
        self.title = title


class EffectMissing(NotReached):
    """Something was done, and what should follow did not come."""


@dataclass(frozen=True)
class Found:
    """A control on the page: where it is, and the way (0 is the best) that found it."""

    name: str
    locator: "Locator"
    way: Way
    rank: int


class Controls:
    """The controls of one site, looked for in one window. Looks at no page of another origin."""

    def __init__(
        self,
        catalogue: Mapping[str, Control],
        site: Site,
        window: Window,
        *,
        point_at: Callable[["Locator"], None],
        log: logging.Logger,
    ) -> None:
        self._catalogue = catalogue
        self._site = site
        self._window = window
        self._point_at = point_at
        self._log = log
        self.hand: Hand = QUICK
        """Reaches for controls and types; a paced one is put in its place where people follow."""
        self.found_by: dict[str, tuple[int, Way]] = {}

    @property
    def page(self) -> "Page":
        """The page that is open. Raises ForeignPage when it is of another origin."""
        page = self._window.page
        self._site.guard(page.url)
        return page

    def title(self, name: str, **words: str) -> str:
        """Return what a person calls the control."""
        return self._catalogue[name].title.format(**words)

    def look(self, name: str, **words: str) -> Found | None:
        """Return the control if it is on the page now, else None; waits for nothing."""
        control = self._catalogue[name]
        page = self.page
        for rank, way in enumerate(control.ways):
            locator = way.locator(page, words)
            seen = locator.filter(visible=True)
            count = seen.count()
            if count == 0 and control.kind in _MAY_BE_HIDDEN and locator.count() == 1:
                count, seen = 1, locator
            if count == 1:
                self._note(name, rank, way)
                return Found(name, seen.describe(self.title(name, **words)), way, rank)
        return None

    def find(self, name: str, *, seconds: float = CONTROL_SECONDS, **words: str) -> Found:
        """Return the control, waiting up to `seconds` for it. Raises ControlMissing."""
        if found := self.look(name, **words) or self.first_of(name, seconds=seconds, **words):
            return found
        control = self._catalogue[name]
        raise ControlMissing(name, self.title(name, **words), control.ways)

    def which(self, *names: str) -> Found | None:
        """Return the one of several controls that is on the page now, else None."""
        if self._any_of(names, {}).count() == 0:
            return None
        return next((found for name in names if (found := self.look(name))), None)

    def first_of(self, *names: str, seconds: float = CONTROL_SECONDS, **words: str) -> Found | None:
        """Return the one of several controls to appear within `seconds`, else None.

        For what may come next: one wait for any of them, then a look which one it is.
        """
        from playwright.sync_api import TimeoutError as NothingCame

        try:
            self._any_of(names, words).first.wait_for(state="attached", timeout=seconds * 1000)
        except NothingCame:
            return None
        return next((found for name in names if (found := self.look(name, **words))), None)

    def _any_of(self, names: Sequence[str], words: Mapping[str, str]) -> "Locator":
        page = self.page
        ways = [way for name in names for way in self._catalogue[name].ways]
        union = ways[0].locator(page, words)
        for way in ways[1:]:
            union = union.or_(way.locator(page, words))
        hidden = all(self._catalogue[name].kind in _MAY_BE_HIDDEN for name in names)
        return union if hidden else union.filter(visible=True)

    def ticked(self, name: str, word: str, values: Sequence[str]) -> frozenset[str]:
        """Return those of `values` whose checkbox is ticked; `word` is what they fill in.

        All are read in one go by the first way; only what that does not find is looked for.
        Raises ControlMissing.
        """
        selectors = [self._catalogue[name].ways[0].css_for({word: value}) for value in values]
        states = self.page.evaluate(_CHECKED, selectors)
        for position, value in enumerate(values):
            if states[position] is None:
                states[position] = self.find(
                    name, seconds=CONTROL_SECONDS, **{word: value}
                ).locator.is_checked()
        return frozenset(value for value, state in zip(values, states, strict=True) if state)

    def aim(self, name: str, *, seconds: float = CONTROL_SECONDS, **words: str) -> "Locator":
        """Find the control to act on, and point the person at it. Raises ControlMissing."""
        return self.reach(self.find(name, seconds=seconds, **words))

    def reach(self, found: Found) -> "Locator":
        """Point the person at what was found, which is about to be used or read."""
        self.hand.reach(found.locator)
        self.ring(found)
        return found.locator

    def ring(self, found: Found) -> None:
        """Point the person at what was found."""
        self._point_at(found.locator)

    def point_at(self, names: Sequence[str]) -> None:
        """Point the person at the first of the controls that is on the page, if one is."""
        if found := self.which(*names):
            self._point_at(found.locator)

    def _note(self, name: str, rank: int, way: Way) -> None:
        if self.found_by.get(name) != (rank, way):
            self.found_by[name] = (rank, way)
            self._log.info("%s found by way %d: %s", name, rank + 1, way)


def read_secret(found: Found, site: Site, pattern: re.Pattern[str], attribute: str = "") -> str:
    """Return the value of a control that shows a secret; an empty string when it shows none.

    Looked for in `attribute`, in the field's value, in the text. Origin and value are read in one
    go, so that the page cannot change in between. Raises ForeignPage.
    """
    read = found.locator.evaluate_all(
        """([control], attribute) => {
            if (!control) return [location.href];
            const holder = attribute && (control.hasAttribute(attribute)
                ? control : control.querySelector(`[${attribute}]`));
            return [location.href, holder ? holder.getAttribute(attribute) : "",
                    control.value || "", control.innerText || ""];
        }""",
        attribute,
    )
    site.guard(read[0])
    for text in read[1:]:
        if match := pattern.search(text or ""):
            return match.group()
    return ""
