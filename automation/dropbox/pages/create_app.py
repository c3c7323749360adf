"""The page "Create a new app on the DBX Platform"."""

from urllib.parse import urlsplit

from automation.browser.waiting import Window
from automation.dropbox.controls.catalogue import quoted
from automation.dropbox.controls.finder import ControlMissing, Controls, EffectMissing
from automation.dropbox.controls.reading import has_focus, is_checked, value
from automation.dropbox.pages.my_apps import app_key_of
from automation.dropbox.pages.write_watch import WriteWatch
from automation.dropbox.site import Site

CREATED_SECONDS = 30.0
ENABLED_SECONDS = 3.0
HERE_SECONDS = 0.1
"""For what comes together with something that is there."""

_A_PERSONS = ("create_app.terms", "create_app.verify_email", "create_app.owner")


class NameTaken(EffectMissing):
    """The form stayed: Dropbox did not take the name. Its own words are told, if found."""

    def __init__(self, words: str) -> None:
        self.words = words
        said = f': "{words}"' if words else "; what it says about it was not found."
        super().__init__(f"Dropbox did not create the app{said}")


class CreateApp:
    """The form for a new app (facts/console.md, Create app)."""

    def __init__(self, site: Site, window: Window, controls: Controls) -> None:
        self._site = site
        self._window = window
        self._controls = controls

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
        """Enter the name key by key: set in one go, it leaves the button disabled (D 2026-01)."""
        found = self._controls.find("create_app.app_name", read=value)
        field = self._controls.use(found)
        if found.value:
            field.clear()
        self._controls.input_style.type(field, name)

    def name(self) -> str:
        """Return what the name field holds; an empty string when there is no field."""
        found = self._controls.current("create_app.app_name", read=value)
        return str(found.value) if found else ""

    def is_typing(self) -> bool:
        """Tell whether the name field has the focus."""
        found = self._controls.current("create_app.app_name", read=has_focus)
        return found is not None and bool(found.value)

    def refusal(self) -> str:
        """Return what the form says against the name; an empty string when it says nothing."""
        found = self._controls.current("create_app.refusal")
        return found.locator.inner_text().strip() if found else ""

    def asks_for_a_person(self) -> bool:
        """Tell whether it asks for anything of what follows here; one look for all of them."""
        return self._controls.current_of(*_A_PERSONS) is not None

    def asks_for_terms(self) -> bool:
        """Tell whether this account has still to accept the API terms, which is a person's act."""
        return self._controls.current("create_app.terms") is not None

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

        Raises NameTaken when the form stays, and EffectMissing when neither comes.
        """
        button = self._controls.use("create_app.create")
        if not self._window.until(button.is_enabled, ENABLED_SECONDS):
            raise EffectMissing('"Create app" stays greyed')
        with WriteWatch(self._controls.page) as writes:
            button.click()
            # A refusal that was there before says nothing about this attempt.
            self._window.until(lambda: writes.settled() and self._answered(), CREATED_SECONDS)
        page = self._controls.page
        if app_key_of(self._site, page.url):
            return
        if self.is_open():
            if refusal := self._controls.current("create_app.refusal"):
                self._controls.use(refusal)
            raise NameTaken(self.refusal())
        raise EffectMissing(f"no page of a new app came, but {urlsplit(page.url).path}")

    def _answered(self) -> bool:
        if app_key_of(self._site, self._window.page.url):
            return True
        return not self.is_open() or self._controls.current("create_app.refusal") is not None
