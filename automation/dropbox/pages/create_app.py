"""The page "Create a new app on the DBX Platform"."""

import re
from urllib.parse import urlsplit

from automation.browser.held import Held
from automation.browser.waiting import Window
from automation.dropbox.controls.catalogue import quoted
from automation.dropbox.controls.finder import ControlMissing, Controls, EffectMissing
from automation.dropbox.controls.reading import has_focus, is_checked, value
from automation.dropbox.pages.my_apps import app_key_of
from automation.dropbox.pages.page_words import cleaned, page_lines
from automation.dropbox.pages.write_watch import WriteWatch
from automation.dropbox.site import Site
from automation.errors import AppLimit
from automation.remedies import command

CREATED_SECONDS = 30.0
ENABLED_SECONDS = 3.0
TYPE_TRIES = 3
TYPED_SECONDS = 0.5
LONGEST_WORDS = 300
HERE_SECONDS = 0.1
"""For what comes together with something that is there."""

_A_PERSONS = ("create_app.terms", "create_app.verify_email", "create_app.owner")


# The refusal's text and place are unknown (facts/console.md, Create app): so it is known by words
# that were not on the page before, and that speak of the name.
_OF_THE_NAME = re.compile(r"\bname\b|\b(taken|in use|already exists)\b", re.IGNORECASE)
_OF_THE_LIMIT = re.compile(r"\b(limit|maximum)\b.*\bapps?\b|\bapps?\b.*\blimit\b", re.IGNORECASE)


_ALERTS = "[role=alert], [aria-live=assertive], form [class*=error], form [class*=invalid]"


class NotCreated(EffectMissing):
    """The form stayed. `words` is what Dropbox said that was not there before; may be empty."""

    def __init__(self, words: str) -> None:
        self.words = words
        said = f': "{words}"' if words else "; what it says about it was not found."
        super().__init__(f"Dropbox did not create the app{said}")


class NameTaken(NotCreated):
    """Dropbox speaks of the name."""


class CreateApp:
    """The form for a new app (facts/console.md, Create app)."""

    def __init__(self, site: Site, window: Window, controls: Controls) -> None:
        self._site = site
        self._window = window
        self._controls = controls
        self._before: frozenset[str] | None = None
        """The lines that were on the page when the tool selected "Create app" last."""

    def is_open(self) -> bool:
        """Tell whether the form is the page that is open."""
        url = self._controls.page.url
        return self._site.owns(url) and urlsplit(url).path == urlsplit(self._site.create_app()).path

    def open(self) -> None:
        """Open the form by its address, which works directly (D 2026-08)."""
        self._window.open(self._site.create_app())

    def choose(self, control: str) -> None:
        """Select the radio `control`. Raises EffectMissing when it does not take."""
        if not self._controls.set(self._controls.find(control), checked=True):
            raise EffectMissing(f"{quoted(control)} could not be selected")

    def chosen(self, control: str) -> bool:
        """Tell whether the radio `control` is there and selected."""
        found = self._controls.current(control, read=is_checked)
        return found is not None and bool(found.value)

    def type_name(self, name: str) -> None:
        """Enter the name with keys: set in one go, it leaves the button disabled (D 2026-01).

        Keys typed too early can land nowhere (D 2026-07): what the field holds is read back, and
        typed key by key where it is not the name. Raises EffectMissing when it does not take that.
        """
        for attempt in range(TYPE_TRIES):
            found = self._controls.find("create_app.app_name", read=value)
            field = self._controls.use(found)
            if found.value:
                field.clear()
            if attempt:
                field.press_sequentially(name)
            else:
                self._controls.input_style.type(field, name)
            if self._window.until(lambda: self.name() == name, TYPED_SECONDS):
                return
        raise EffectMissing(f"{quoted('create_app.app_name')} does not take what is typed")

    def name(self) -> str:
        """Return what the name field holds; an empty string when there is no field."""
        found = self._controls.current("create_app.app_name", read=value)
        return str(found.value) if found else ""

    def is_typing(self) -> bool:
        """Tell whether the name field has the focus."""
        found = self._controls.current("create_app.app_name", read=has_focus)
        return found is not None and bool(found.value)

    def refusal(self) -> str:
        """Return what the form says against the name; an empty string when it says nothing.

        What stood there before somebody selected "Create app" says nothing about it.
        """
        of_the_name = (line for line in self._answers() if _OF_THE_NAME.search(line))
        return next(of_the_name, "")

    def require_room(self) -> None:
        """Raise AppLimit where the form says that the account has as many apps as it may."""
        limit = next((line for line in self._answers() if _OF_THE_LIMIT.search(line)), "")
        if limit:
            raise AppLimit(
                f"Dropbox makes no more apps for this account: “{limit}”",
                remedy="In the developer console delete an app that is no longer needed, or use "
                f"one that is there: {command('setup --app-key KEY')}.",
            )

    def _answers(self) -> tuple[str, ...]:
        """Return the lines that may be an answer: what is new, or what an alert says.

        What stood there before the tool selected "Create app" is none: banners of Dropbox's stand
        on every page.
        """
        if not self.is_open():
            return ()
        if self._before is None:
            return self._alerts()
        lines = (*page_lines(self._controls.page), *self._alerts())
        return tuple(dict.fromkeys(line for line in lines if line not in self._before))

    def _alerts(self) -> tuple[str, ...]:
        texts = self._controls.page.locator(_ALERTS).filter(visible=True).all_inner_texts()
        return tuple(filter(None, (cleaned(line) for text in texts for line in text.splitlines())))

    def asks_for_a_person(self) -> bool:
        """Tell whether it asks for anything of what follows here; one look for all of them."""
        return self._controls.current_of(*_A_PERSONS) is not None

    def asks_for_terms(self) -> bool:
        """Return whether this account has still to accept the API terms, which is a person's act.

        False once the box is ticked: what was asked for is done then.
        """
        if self._controls.current("create_app.terms") is None:
            return False
        box = self._controls.current("create_app.terms_box", read=is_checked)
        return box is None or not box.value

    def owner_is_chosen(self) -> bool:
        """Return whether one of two linked accounts is chosen as the owner."""
        if not self.is_open() or not self.asks_for_owner():
            return False
        radios = self._controls.page.locator("input[type=radio][name=_subject_uid]")
        return any(radio.is_checked() for radio in radios.all())

    def personal_owner_is_chosen(self) -> bool:
        """Return whether the personal one of two linked accounts is chosen (D 2026-07)."""
        if not self.is_open() or not self.asks_for_owner():
            return False
        radios = self._controls.page.locator("input[type=radio][name=_subject_uid]#personal")
        return any(radio.is_checked() for radio in radios.all())

    def asks_for_verified_email(self) -> bool:
        """Tell whether the account's e-mail address has to be verified first (D 2026-07)."""
        return self._controls.current("create_app.verify_email") is not None

    def asks_for_owner(self) -> bool:
        """Tell whether two accounts are linked, and one has to be chosen as the owner."""
        return self._controls.current("create_app.owner") is not None

    def choose_work_account(self) -> bool:
        """Choose the work account as the owner; return False where it cannot be told which it is.

        The two are known by their ids, `company` and `personal` (D 2026-07).
        """
        try:
            work = self._controls.find("create_app.owner_work", seconds=HERE_SECONDS)
        except ControlMissing:
            return False
        return self._controls.set(work, checked=True)

    def create(self) -> None:
        """Select "Create app" and wait for the app's page.

        Raises NameTaken when Dropbox speaks of the name, AppLimit when it speaks of the number of
        apps, NotCreated when the form stays, and EffectMissing when another page comes.
        """
        button = self._controls.use("create_app.create")
        if not self._window.until(button.is_enabled, ENABLED_SECONDS) and not self._wake(button):
            raise EffectMissing(f"{quoted('create_app.create')} stays greyed")
        self._before = frozenset((*page_lines(self._controls.page), *self._alerts()))
        with WriteWatch(self._controls.page) as writes:
            button.click()
            self._window.until(lambda: writes.settled() and self._answered(), CREATED_SECONDS)
        page = self._controls.page
        if app_key_of(self._site, page.url):
            return
        if not self.is_open():
            raise EffectMissing(f"no page of a new app came, but {urlsplit(page.url).path}")
        self.require_room()
        lines = self._answers()
        if words := self.refusal():
            raise NameTaken(words)
        raise NotCreated(" ".join(lines)[:LONGEST_WORDS])

    def _wake(self, button: Held) -> bool:
        """Press a key in the name field: a pasted name leaves the button grey until one is pressed.

        Returns whether the button can be selected then (facts/console.md, Create app).
        """
        field = self._controls.hold(self._controls.find("create_app.app_name"))
        field.press("End")
        field.press("Space")
        field.press("Backspace")
        return self._window.until(button.is_enabled, ENABLED_SECONDS)

    def _answered(self) -> bool:
        """Return whether Dropbox has answered: another page, or words about the name or the limit.

        Other words are no answer: the way to the app's page may take its time.
        """
        if app_key_of(self._site, self._window.page.url) or not self.is_open():
            return True
        return any(
            _OF_THE_NAME.search(line) or _OF_THE_LIMIT.search(line) for line in self._answers()
        )
