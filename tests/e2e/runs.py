"""Whole runs of `setup` in this process: a real console, a real browser that all runs share, a
person who acts on the page with trusted input while the tool waits for them.
"""

import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Error
from playwright.sync_api import TimeoutError as NothingCame

from automation.browser.finding import Candidate
from automation.browser.opening import OpenBrowser
from automation.browser.overlay import Caption, HighlightFate, Overlay
from automation.practice import DEFAULT_SCENARIOS, PracticeConsole
from automation.store.home import Home
from automation.store.redaction import Redactor
from flows.commands.setup import setup
from flows.procedure.runner import RunObserver
from flows.session.services import Services
from flows.terminal.options import SetupOptions, VaultKind, Where
from flows.terminal.prompt import Paste, Terminal
from flows.terminal.result import Result, StepRecord
from tests.deadline import here

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

Deed = Callable[["Page", "Hands"], str | None]
"""What a person does on the page for one step; returns the button that they press at the end."""

APP = "snow-atlas-demo"
ACTION_MS = 10_000
NAVIGATION_MS = 30_000
PATIENCE = 20.0
"""Seconds on a quiet machine."""


AT_REST = """it => new Promise(seen => {
    it.scrollIntoView({ block: "center", behavior: "instant" });
    let before = "";
    const look = () => {
        const { x, y, width, height } = it.getBoundingClientRect();
        const now = `${x} ${y} ${width} ${height}`;
        if (now === before && document.readyState === "complete") return seen();
        before = now;
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})"""
"""Ends when the page is loaded, with its scripts, and the element is drawn twice in one place."""

LOOKS = 5
"""How often a person looks again at a page that goes on to another in the middle of the look."""


class Hands:
    """Mouse and keyboard: trusted input at a place of the page. Counts the clicks."""

    def __init__(self, page: "Page") -> None:
        self._page = page
        self.clicks = 0

    def click(self, locator: "Locator") -> None:
        """Bring it into the middle of the window, off what lies over the page's end, and click.

        Before a page is drawn things stand elsewhere, and before its scripts are there some are
        dead: nobody clicks then.
        """
        self._look(locator)
        box = locator.bounding_box()
        assert box is not None, "the person sees nothing there"
        self.clicks += 1
        self._page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def _look(self, locator: "Locator") -> None:
        for _ in range(LOOKS - 1):
            try:
                locator.evaluate(AT_REST)
            except Error as problem:
                if "context was destroyed" not in str(problem):
                    raise
            else:
                return
        locator.evaluate(AT_REST)

    def type(self, text: str) -> None:
        """Type into what has the focus, instead of what is there."""
        self._page.keyboard.press("Control+A")
        self._page.keyboard.type(text)


class Person(RunObserver):
    """Sits in front of the browser: reads the captions, and acts when it is their turn."""

    def __init__(
        self, deeds: dict[str, Deed] | None = None, replies: dict[str, Deed] | None = None
    ) -> None:
        self.deeds = deeds or {}
        """What they do, by the number of the step or the title of the caption."""
        self.replies = replies or {}
        """What they do instead where the caption has these words."""
        self.captions: list[Caption] = []
        self.clicks = 0
        self.done: list[str] = []

    def wrap_overlay(self, overlay: Overlay) -> Overlay:
        """Read what the overlay shows."""
        return _Reader(self, overlay)  # type: ignore[return-value]

    def looked(self, looks: int, page: "Page", hands: Hands) -> None:
        """See how the tool looks for the effect, for the time `looks` in this turn."""

    def highlighted(self, locator: "Locator") -> None:
        """See what the tool is about to use."""

    @property
    def turns(self) -> list[str]:
        """The titles of the captions that asked the person for something, each once."""
        return list(dict.fromkeys(c.title for c in self.captions if c.mode == "person"))


class _Reader:
    """Shows what another overlay shows, and lets the person act while the tool waits."""

    def __init__(self, person: Person, overlay: Overlay) -> None:
        self._person = person
        self._overlay = overlay
        self._page: Page | None = None
        self._looks = 0
        self._read = ""

    def __getattr__(self, name: str) -> object:
        return getattr(self._overlay, name)

    def show(self, page: "Page", caption: Caption, highlight: HighlightFate = "drop") -> None:
        self._overlay.show(page, caption, highlight)
        self._page, self._looks = page, 0
        if caption.mode != "person":
            self._read = ""  # where the run comes back to a step, the person does it again
        self._person.captions.append(caption)

    def highlight(self, locator: "Locator") -> None:
        self._overlay.highlight(locator)
        self._person.highlighted(locator)

    def pressed(self) -> str | None:
        pressed = self._overlay.pressed()
        caption = self._person.captions[-1] if self._person.captions else None
        self._looks += 1
        if caption is not None and caption.mode == "person" and self._looks == 2:
            pressed = self._act(caption) or pressed
        if page := self._in_sight():
            self._person.looked(self._looks, page, Hands(page))
        return pressed

    def _in_sight(self) -> "Page | None":
        """The tab with the caption; where it was closed, the newest."""
        if self._page is None or not self._page.is_closed():
            return self._page
        return next(reversed(self._page.context.pages), None)

    def _act(self, caption: Caption) -> str | None:
        person, title = self._person, caption.title.removeprefix("Your turn: ")
        read = f"{title} {caption.text} {caption.more}"
        reply = next((do for words, do in person.replies.items() if words in read), None)
        deed = reply or person.deeds.get(title) or person.deeds.get(caption.number)
        if deed is None or read == self._read or self._page is None:
            return None
        self._read = read
        person.done.append(title)
        hands = Hands(self._page)
        # The tool would take an error of the person's for one of its own looks.
        try:
            pressed = deed(self._page, hands)
        except NothingCame as problem:
            print(f"the person waited in vain: {title}, at {self._page.url}: {problem}")
            return None
        except Error as problem:
            where = f"{title}, at {self._page.url}"
            raise AssertionError(f"the person could not do it: {where}: {problem}") from problem
        assert pressed is None or pressed in caption.buttons, "the person sees no such button"
        person.clicks += hands.clicks + (pressed is not None)
        return pressed


class Quiet:
    """A terminal's progress that remembers what it said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)

    def aside(self, text: str) -> None:
        self.said.append(text)

    def began(self, number: str, title: str) -> None:
        pass

    def ended(self, record: StepRecord) -> None:
        pass

    def count(self, items, total, what):  # type: ignore[no-untyped-def]
        return iter(items)

    def failed(self) -> None:
        pass

    def turn(self, instruction: str, more: str, patience: float) -> None:
        self.said.append(f"{instruction} {more}".strip())

    def turn_over(self) -> None:
        pass


class Pasting(Terminal):
    """Where the person pastes what `clipboard` holds by then."""

    def __init__(self, clipboard: "Callable[[], dict[str, str]] | None") -> None:
        self._clipboard = clipboard

    @property
    def is_there(self) -> bool:
        return self._clipboard is not None

    def paste(self, what: str) -> "Paste | None":
        clipboard = self._clipboard
        return _Pasted(lambda: clipboard().get(what)) if clipboard else None


class _Pasted:
    def __init__(self, value: "Callable[[], str | None]") -> None:
        self.value = value

    def close(self) -> None:
        pass


@dataclass
class Runs:
    """Runs `setup` on one practice console, each time in a fresh context of `browser`.

    With `real`, that console answers under Dropbox's own names, and the run knows of no practice.
    """

    browser: "Browser"
    practice: PracticeConsole
    home: Path
    options: dict[str, object] = field(default_factory=dict)
    """Options of the browser's contexts: the size of its window, its language."""
    clipboard: Callable[[], dict[str, str]] | None = None
    slow_seconds: float = 0.3
    real: bool = False
    services: Services | None = None
    """The surroundings of the next runs; each run has its own without it."""
    progress: "Quiet" = field(default_factory=Quiet)

    def setup(
        self,
        *scenarios: str,
        person: Person | None = None,
        redesign: dict[str, str] | None = None,
        patience: float | None = None,
        default: Collection[str] = DEFAULT_SCENARIOS,
        keep_world: bool = False,
        **wishes: object,
    ) -> Result:
        """Run it unattended, or in front of `person`, with these scenarios beside the default."""
        world = self.practice.world
        if not keep_world:
            world.reset({*default, *scenarios})
            world.slow_seconds = self.slow_seconds
        world.redesign = redesign or world.redesign
        self.progress = Quiet()
        where = Where(
            headless=person is None,
            patience=here(PATIENCE) if patience is None else patience,
        )
        options = SetupOptions(
            where=where if self.real else replace(where, practice_url=self.practice.url),
            vault=VaultKind.FILE if self.real else VaultKind.NONE,
            app_name=APP,
            allow=True,
        )
        return setup(
            replace(options, **wishes),  # type: ignore[arg-type]
            self.services or self.new_services(),
            observer=person or RunObserver(),
        )

    def new_services(self) -> Services:
        """Return a home of their own for the next run, and the shared browser."""
        return Services(
            home=Home(Path(tempfile.mkdtemp(dir=self.home))),
            terminal=Pasting(self.clipboard),
            progress=self.progress,
            redactor=Redactor(),
            pause=lambda seconds: None,
            open_browser=self.open_browser,
            require_display=lambda: None,
            last_word_seconds=0,
        )

    @contextmanager
    def open_browser(
        self, profile: Path, tried: Sequence[Candidate], *, headless: bool = False
    ) -> Iterator[OpenBrowser]:
        """Give a fresh context of the shared browser."""
        context = self.browser.new_context(**self.options)  # type: ignore[arg-type]
        context.set_default_timeout(ACTION_MS)
        context.set_default_navigation_timeout(NAVIGATION_MS)
        context.new_page()
        try:
            yield OpenBrowser(context, "Chromium", self.browser.version)
        finally:
            context.close()


class Pointing:
    """A person who signs in at the practice console, and points at an element when asked to.

    The tool waits inside the browser meanwhile, so that the person's deeds come with its looks:
    at what the page asks of its window, every time it is asked.
    """

    def __init__(
        self,
        practice: PracticeConsole,
        selector: str,
        first: "Callable[[Page], object] | None" = None,
        path: str = "/developers/apps/",
    ) -> None:
        self._pages = f"{practice.url}{path}"
        self._selector = selector
        self._first = first
        self._looks = 0
        self._said_so = False

    def opener(self, runs: Runs):  # type: ignore[no-untyped-def]
        """Return what opens the browser with this person in front of it."""

        @contextmanager
        def open_browser(
            profile: Path, tried: Sequence[Candidate], *, headless: bool = False
        ) -> Iterator[OpenBrowser]:
            with runs.open_browser(profile, tried, headless=headless) as opened:
                context = opened.context
                wait = context.wait_for_event

                def wait_for_event(event: str, **more: object) -> object:
                    try:
                        self._act(context.pages[-1])
                    except Error as problem:  # the tool would take it for its own
                        raise AssertionError("the person could not do it") from problem
                    return wait(event, **more)  # type: ignore[call-overload]

                context.wait_for_event = wait_for_event  # type: ignore[method-assign,assignment]
                yield opened

        return open_browser

    def _act(self, page: "Page") -> None:
        if not page.url.startswith(self._pages):
            return
        target = page.locator(self._selector)
        self._looks += 1
        if self._first is not None:
            if self._looks == 1:
                self._first(page)
            elif self._looks % 3 == 0:
                is_asked = press(page, "done")
                if self._said_so and not is_asked:
                    self._first = None  # the tool has seen it
                self._said_so = self._said_so or is_asked
        elif target.count():
            Hands(page).click(target.first)


def press(page: "Page", button: str) -> bool:
    """Click on a button of the caption, which is out of the page's reach; False if it is gone."""
    place = place_of(page, button)
    if place is not None:
        page.mouse.click(*place)
    return place is not None


def place_of(page: "Page", button: str) -> tuple[float, float] | None:
    """Return where a button of the caption is; None where the caption has no such button."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    nodes = session.send("DOM.getFlattenedDocument", {"depth": -1, "pierce": True})["nodes"]
    found = [n for n in nodes if n["nodeName"] == "BUTTON" and button in n.get("attributes", [])]
    place = None
    if found:
        quad = session.send("DOM.getBoxModel", {"nodeId": found[0]["nodeId"]})["model"]["content"]
        place = (quad[0] + quad[4]) / 2, (quad[1] + quad[5]) / 2
    session.detach()
    return place
