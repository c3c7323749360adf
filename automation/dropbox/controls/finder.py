"""Finds a control on the page that is open, and says which way found it."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from automation.browser.held import Held, Look
from automation.browser.input_style import QUICK, InputStyle
from automation.browser.waiting import Window
from automation.dropbox.controls.catalogue import Control, Kind, Way, known_names
from automation.dropbox.controls.neighbours import is_dangerous
from automation.dropbox.controls.setting import set_checked
from automation.dropbox.site import PageKind, Site
from automation.errors import NotReached

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

CONTROL_SECONDS = 6.0
ELSEWHERE_SECONDS = 1.0
"""How long a control is waited for on a page that is not its own."""

ALONE_SECONDS = 0.5
NAME_LENGTH = 60
"""As much as is told of a name that is not known."""

PAGES: Mapping[str, PageKind] = {
    "my_apps": PageKind.MY_APPS,
    "create_app": PageKind.CREATE_APP,
    "app": PageKind.APP,
    "permissions": PageKind.APP,
    "settings": PageKind.APP,
    "authorize": PageKind.AUTHORIZE,
}
"""The page of each screen of the catalogue that has one."""

Reading = Callable[["Locator"], Any]
"""Reads a control that was found: see automation.dropbox.controls.reading."""

_CHECKED = """selectors => selectors.map(selector => {
    const boxes = selector ? document.querySelectorAll(selector) : [];
    return boxes.length === 1 ? boxes[0].checked : null;
})"""

_CLICKED = ("button", "link")

_MAY_BE_HIDDEN = ("radio", "checkbox")  # the real input is often invisible beneath a drawn one


class ControlMissing(NotReached):
    """No way found the control on the page that is open."""

    def __init__(self, name: str, title: str, tried: tuple[Way, ...]) -> None:
        super().__init__(f'"{title}" was not found ({name})')
        self.name = name
        self.tried = tried
        self.title = title


class EffectMissing(NotReached):
    """Something was done, and what should follow did not come."""


@dataclass(frozen=True)
class Drift:
    """A control that was not found by its first way: by `found` instead, or not at all (None).

    `called` is what stands on it where that is none of its known names: it may be another by now.
    """

    name: str
    title: str
    tried: tuple[Way, ...]
    found: Way | None
    called: str = ""


@dataclass(frozen=True)
class Match:
    """A control on the page: where it is, the way (0 is the best) that found it, what it says."""

    name: str
    locator: "Locator"
    way: Way
    rank: int
    value: Any = None
    """What `read` returned."""


class Controls:
    """The controls of one site, looked for in one window. Looks at no page of another origin."""

    seconds = CONTROL_SECONDS
    """How long a control is waited for on its page, unless something else is said."""

    def __init__(
        self,
        catalogue: Mapping[str, Control],
        site: Site,
        window: Window,
        *,
        point_at: Callable[["Locator"], None],
        log: logging.Logger,
        notice: Callable[[Drift, "Page"], None] = lambda drift, page: None,
    ) -> None:
        self._catalogue = catalogue
        self._site = site
        self._window = window
        self._point_at = point_at
        self._log = log
        self.input_style: InputStyle = QUICK
        """Reaches for controls and types; a paced one is put in its place where people follow."""
        self._notice = notice
        self._found_by: dict[tuple[str, str], tuple[int, Way]] = {}
        self._drifts: dict[tuple[str, str], Drift] = {}
        self._renamed: dict[str, Drift] = {}
        self._last: dict[tuple[str, ...], Match] = {}

    @property
    def page(self) -> "Page":
        """The page that is open. Raises ForeignPage when it is of another origin."""
        page = self._window.page
        self._site.guard(page.url)
        return page

    @property
    def drifts(self) -> tuple[tuple[Drift, Kind], ...]:
        """What was last found by another way than the first, or not at all, or has another name;
        with its kind.
        """
        every = (*self._drifts.values(), *self._renamed.values())
        return tuple((drift, self._catalogue[drift.name].kind) for drift in every)

    def names(self, screen: str) -> Mapping[str, Control]:
        """Return the controls of a screen, by name."""
        return {n: c for n, c in self._catalogue.items() if n.startswith(f"{screen}.")}

    def title(self, name: str, **words: str) -> str:
        """Return what a person calls the control."""
        return self._catalogue[name].title.format(**words)

    def framed(self, name: str) -> "list[Locator]":
        """Return the locators of all ways into a frame, for what may come at any moment."""
        page = self._window.page
        return [way.locator(page, {}) for way in self._catalogue[name].ways if way.frame]

    def current(self, name: str, *, read: Reading | None = None, **words: str) -> Match | None:
        """Return the control if it is on the page now, else None; waits for nothing.

        `read` is given its locator: is_checked, is_selected, value.
        """
        ways = enumerate(self._catalogue[name].ways_for(words))
        return next(
            (f for rank, way in ways if (f := self._by(name, rank, way, read, words))), None
        )

    def _by(
        self, name: str, rank: int, way: Way, read: Reading | None, words: Mapping[str, str]
    ) -> Match | None:
        """Return the control if this way leads to exactly one element."""
        control, page = self._catalogue[name], self.page
        if self._site.kind(page.url) is PageKind.SIGN_IN and not _is_of_sign_in(name):
            return None  # what is there is a person's, whatever it is called
        locator = way.locator(page, words)
        seen = locator.filter(visible=True)
        count = seen.count()
        if count == 0 and control.kind in _MAY_BE_HIDDEN:
            seen, count = locator, locator.count()
        if count != 1:
            return None
        value = read(seen) if read else None
        self._note(name, control, rank, way, words)
        return Match(name, seen.describe(self.title(name, **words)), way, rank, value)

    def find(
        self,
        name: str,
        *,
        seconds: float | None = None,
        read: Reading | None = None,
        **words: str,
    ) -> Match:
        """Return the control, waiting up to `seconds` for it. Raises ControlMissing.

        On a page that is not the control's own it is not waited for as long.
        """
        seconds = self.seconds if seconds is None else seconds
        at_first = min(seconds, ELSEWHERE_SECONDS)
        found = self.current(name, read=read, **words)
        if found is None:
            found = self._await(name, at_first, read, words)
        if found is None and seconds > at_first and self.is_on_its_page(name):
            found = self._await(name, seconds - at_first, read, words)
        if found is not None:
            return found
        tried = self._catalogue[name].ways_for(words)
        if self.is_on_its_page(name):
            self._drifted(Drift(name, self.title(name, **words), tried, None))
        self._log.info("%s not found by any of: %s", name, ", ".join(map(str, tried)))
        raise ControlMissing(name, self.title(name, **words), tried)

    def _await(
        self, name: str, seconds: float, read: Reading | None, words: Mapping[str, str]
    ) -> Match | None:
        """Wait until it appears; a moment more where it is there twice, on a page in change."""
        if not self.wait_for(name, seconds=seconds, **words):
            return None
        seen: list[Match] = []

        def is_alone() -> bool:
            if found := self.current(name, read=read, **words):
                seen.append(found)
            return bool(seen)

        return seen[0] if self._window.until(is_alone, min(seconds, ALONE_SECONDS)) else None

    def is_on_its_page(self, name: str) -> bool:
        """Tell whether the page that is open is the one that has the control."""
        page = PAGES.get(name.split(".")[0])
        return page is None or self._site.kind(self._window.page.url) is page

    def current_of(self, *names: str) -> Match | None:
        """Return the one of several controls that is on the page now, else None.

        Only one of them is there at a time, so what was found last is looked for first.
        """
        last = self._last.get(names)
        if last and self._is_there(last):
            return last
        return self._one_of(names) if self._any_of(names, {}).count() else None

    def wait_for_any(self, *names: str, seconds: float = CONTROL_SECONDS) -> Match | None:
        """Return the one of several controls to appear within `seconds`, else None.

        For what may come next: one wait for any of them, then a look which one it is.
        """
        return self._one_of(names) if self.wait_for(*names, seconds=seconds) else None

    def _is_there(self, found: Match) -> bool:
        """Tell whether what was found before is there still, by the same way."""
        return self._by(found.name, found.rank, found.way, None, {}) is not None

    def _one_of(self, names: tuple[str, ...]) -> Match | None:
        """Look for each by its best way first, then for each by its next."""
        ways = [
            (rank, name, way)
            for name in names
            for rank, way in enumerate(self._catalogue[name].ways_for({}))
        ]
        ways.sort(key=lambda one: one[0])
        for rank, name, way in ways:
            if found := self._by(name, rank, way, None, {}):
                self._last[names] = found
                return found
        return None

    def wait_for(self, *names: str, among: str = "*", seconds: float, **words: str) -> bool:
        """Tell whether one of several controls appears within `seconds`, as an `among`."""
        from playwright.sync_api import TimeoutError as NothingCame

        wanted = self._any_of(names, words)
        if among != "*":
            wanted = wanted.and_(self.page.locator(among))
        try:
            wanted.first.wait_for(state="attached", timeout=seconds * 1000)
        except NothingCame:
            return False
        return True

    def _any_of(self, names: Sequence[str], words: Mapping[str, str]) -> "Locator":
        page = self.page
        ways = [way for name in names for way in self._catalogue[name].ways_for(words)]
        union = ways[0].locator(page, words)
        for way in ways[1:]:
            if way.frame is None:  # Playwright joins no locators of frames
                union = union.or_(way.locator(page, words))
        hidden = all(self._catalogue[name].kind in _MAY_BE_HIDDEN for name in names)
        return union if hidden else union.filter(visible=True)

    def checked_states(self, name: str, word: str, values: Sequence[str]) -> dict[str, bool | None]:
        """Return for each of `values`, which fill in `word`, whether its checkbox is ticked.

        All are read in one go, by the first way; None stands for what that does not find.
        """
        control = self._catalogue[name]
        selectors = [control.ways_for({word: value})[0].css_for({word: value}) for value in values]
        states = self.page.evaluate(_CHECKED, selectors)
        return dict(zip(values, states, strict=True))

    def count_matches(self, name: str, **words: str) -> "list[tuple[Way, int, int]]":
        """Return for each way how many elements it matches now: in sight, and in all."""
        page = self.page
        found = []
        for way in self._catalogue[name].ways_for(words):
            locator = way.locator(page, words)
            found.append((way, locator.filter(visible=True).count(), locator.count()))
        return found

    def use(self, control: str | Match, *, seconds: float | None = None, **words: str) -> Held:
        """Point the person at a control that is about to be used or read; find it by its name.

        What is returned acts on the document that is open now, and on no other. Raises
        ControlMissing, ForeignPage and PageChanged.
        """
        found = control if isinstance(control, Match) else None
        if found is None:
            found = self.find(str(control), seconds=seconds, read=None, **words)
        held = self.hold(found)
        self.input_style.reach(found.locator)
        self.highlight(found)
        return held

    def hold(self, found: Match) -> Held:
        """Keep to the document in which it was found; nobody is pointed at it."""
        return Held(found.locator, lambda look: self._admit(found, look))

    def set(self, found: Match, *, checked: bool) -> bool:
        """Bring a box or radio to a state by what a person would click; return whether it is so."""
        return set_checked(self.use(found), self._window, checked=checked)

    def _admit(self, found: Match, look: Look) -> None:
        """Raise ForeignPage on a page of another origin, ControlMissing for what is not the tool's.

        An id or a class may have come to mean another button: its own words tell. Read at the
        last moment, with the address.
        """
        self._site.guard(look.url)
        persons = self._site.kind(look.url) is PageKind.SIGN_IN and not _is_of_sign_in(found.name)
        clicked = self._catalogue[found.name].kind in _CLICKED
        if persons or (clicked and is_dangerous(*look.words, look.id)):
            self._log.info("%s refused: it is not the tool's", found.name)
            raise ControlMissing(found.name, self._catalogue[found.name].title, (found.way,))
        if clicked and not found.name.startswith("authorize."):  # those pages are translated
            self._compare_name(found, look.words)

    def _compare_name(self, found: Match, words: Sequence[str]) -> None:
        """Note what stands on a button or link where none of the names it is known by does."""
        control = self._catalogue[found.name]
        said = [" ".join(text.split()) for text in words if text.strip()]
        known = [name.casefold() for name in known_names(control)]
        if not said or any(name in text.casefold() for name in known for text in said):
            return
        drift = Drift(
            found.name, control.title, (found.way,), found.way, called=said[0][:NAME_LENGTH]
        )
        if self._renamed.get(found.name) != drift:
            self._renamed[found.name] = drift
            self._notice(drift, self.page)

    def highlight(self, found: Match) -> None:
        """Point the person at what was found."""
        self._point_at(found.locator)

    def point_at(self, names: Sequence[str]) -> None:
        """Point the person at the first of the controls that is on the page, if one is."""
        if found := self.current_of(*names):
            self._point_at(found.locator)

    def _note(
        self, name: str, control: Control, rank: int, way: Way, words: Mapping[str, str]
    ) -> None:
        title = control.title.format(**words)
        if self._found_by.get((name, title)) == (rank, way):
            return
        self._found_by[name, title] = (rank, way)
        self._log.info("%s found by way %d: %s", name, rank + 1, way)
        # That a guess did not hold is no news.
        better = control.ways_for(words)[:rank]
        if all(way.is_guess for way in better):
            self._drifts.pop((name, title), None)
        else:
            self._drifted(Drift(name, title, better, way))

    def _drifted(self, drift: Drift) -> None:
        key = drift.name, drift.title
        if drift.found is None:
            self._found_by.pop(key, None)
        if self._drifts.get(key) != drift:
            self._drifts[key] = drift
            self._notice(drift, self.page)


def _is_of_sign_in(name: str) -> bool:
    return name.startswith("sign_in.")
