"""The authorize pages: warning, consent, code, or a refusal."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from automation.browser.waiting import Window
from automation.dropbox.controls.finder import Controls, EffectMissing, Match
from automation.dropbox.controls.reading import read_secret
from automation.dropbox.pages.page_words import cleaned, page_lines
from automation.dropbox.pages.sign_in import is_sign_in
from automation.dropbox.site import PageKind, Site
from automation.errors import (
    AppFrozen,
    AppInvalid,
    BlockedByPolicy,
    EmailNotVerified,
    NotTeamAdmin,
    Refused,
    ServerFailing,
    SetupError,
    TeamLimit,
    UserLimit,
    WorkAccountRequired,
)
from automation.remedies import command

WARNING, CONSENT, CODE = "authorize.continue", "authorize.allow", "authorize.code"
VERIFY, ERROR = "authorize.verify_email", "authorize.error"
REFUSED = "authorize.refused"
"""No control: an authorize page that offers nothing to go on with."""

REFUSING = (VERIFY, REFUSED)
_GOES_ON = (WARNING, CONSENT, CODE)
STATES = (*_GOES_ON, VERIFY, ERROR)
_CONSOLE = (PageKind.MY_APPS, PageKind.CREATE_APP, PageKind.APP)
CODE_SECONDS = 15.0
CONTINUE_SECONDS = 3.0
CONTINUE_CLICKS = 3
BARE_SECONDS = 3.0
"""How long an authorize page without a control may stand before it counts as a refusal."""

LONGEST_WORDS = 300

# About 43 characters (facts/console.md, Authorize); no length is a contract (facts/api.md).
_CODE = re.compile(r"(?<![\w-])[\w-]{20,200}(?![\w-])", re.ASCII)


@dataclass(frozen=True)
class Refusal:
    """A refusal known by its words; `remedy` is filled with {key}, {again} and {fresh}."""

    words: re.Pattern[str]
    error: type[SetupError]
    message: str
    remedy: str


def _said(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


_LIMITS = "On the app's Settings tab look at “{row}”; then run {{again}} again."
REFUSALS = (  # the most specific first: "Your team admin has blocked this app" is a block
    Refusal(
        _said(r"\bdbaid|blocked (this|the|your) app|app (is|has been|was) blocked"),
        BlockedByPolicy,
        "Your team's settings block this app.",
        "A team admin allows it in Dropbox's Admin console: Settings → Integrations → filter “Not "
        "in App Center” → “Add exception” → the App key {key} → Allow. Then run {again} again.",
    ),
    Refusal(
        _said(r"frozen pending review|\bfrozen\b"),
        AppFrozen,
        "Dropbox has frozen this app until it has reviewed it.",
        "Ask Dropbox's developer support, and name the App key {key}; or make another app under "
        "another profile: `--profile NAME`.",
    ),
    Refusal(
        _said(r"reached its user limit"),
        UserLimit,
        "Dropbox says that this app has reached the number of users it may have.",
        _LIMITS.format(row="Development users"),
    ),
    Refusal(
        _said(r"reached its team limit|authorized by more teams"),
        TeamLimit,
        "Dropbox says that this app has reached the number of teams it may have.",
        _LIMITS.format(row="Development teams"),
    ),
    Refusal(
        _said(r"app is not valid|invalid client_id|request to link the app is invalid|bad request"),
        AppInvalid,
        "Dropbox does not take this app's authorize address.",
        "Check in the developer console that the app with the key {key} is there; it may have been "
        "deleted. Then run {again} again.",
    ),
    Refusal(
        _said(r"verify your (account|e-?mail)"),
        EmailNotVerified,
        "Dropbox wants the account's e-mail address verified before it connects an app.",
        "Follow the link in Dropbox's e-mail to you; then run {again} again.",
    ),
    Refusal(
        _said(r"work account"),
        WorkAccountRequired,
        "Dropbox wants the work account, and a personal one is signed in.",
        "Sign in with the work account of a team admin: run {fresh}.",
    ),
    Refusal(
        _said(r"team admin"),
        NotTeamAdmin,
        "Only a team admin can allow these permissions, and the signed-in account is not one.",
        "Sign in with the account of a team admin: run {fresh}.",
    ),
    Refusal(
        _said(r"error \(5\d\d\)"),
        ServerFailing,
        "Dropbox's page failed.",
        "Wait a few minutes, then run {again} again: nothing is lost.",
    ),
)
UNKNOWN = Refusal(
    _said(""),
    Refused,
    "Dropbox refused to connect the app.",
    "Do what Dropbox's page says, or ask the team's Dropbox admin; then run {again} again.",
)


class Authorize:
    """The pages behind the authorize URL (facts/console.md, Authorize).

    They are translated, so controls are known by their ids first, and a refusal by what is
    missing: an authorize page without Continue, Allow or a code is one, whatever its language.
    """

    def __init__(
        self,
        site: Site,
        window: Window,
        controls: Controls,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._site = site
        self._window = window
        self._controls = controls
        self._clock = clock
        self._bare_since: tuple[str, float] | None = None

    def open(self, app_key: str, *, require_work: bool = False) -> None:
        """Open the authorize URL of facts/procedure.md, step 5.1."""
        self._window.open(self._site.authorize(app_key, require_work=require_work))

    def is_open(self) -> bool:
        """Return whether the page that is open is one of these, by its address."""
        return self._site.kind(self._window.page.url) is PageKind.AUTHORIZE

    def state(self) -> str | None:
        """Return which of WARNING, CONSENT, CODE, VERIFY, REFUSED is shown; None for another page.

        REFUSED only where the page has loaded and says something, for some seconds: between two
        pages there may be one without a control.
        """
        if self._site.kind(self._window.page.url) in _CONSOLE:
            return None
        found = self._controls.current_of(*STATES)
        if found is not None:
            self._bare_since = None
            return REFUSED if found.name == ERROR else found.name
        if not self._refuses():
            self._bare_since = None
            return None
        url, now = self._window.page.url, self._clock()
        if self._bare_since is None or self._bare_since[0] != url:
            self._bare_since = url, now
        settled = now - self._bare_since[1] >= BARE_SECONDS
        return REFUSED if settled or self._failed() else None

    def _refuses(self) -> bool:
        if not self.is_open() or is_sign_in(self._site, self._window.page.url):
            return False
        page = self._controls.page
        loaded = page.evaluate("document.readyState === 'complete'")
        return bool(loaded) and bool(self._words())

    def wait(self, seconds: float | None = None) -> str | None:
        """Return the state that is reached within `seconds`; None when none is.

        A page without Continue, Allow or a code has all that time before it counts as a refusal.
        Raises the error that fits when Dropbox refuses.
        """
        if is_sign_in(self._site, self._window.page.url):
            return None
        seconds = self._controls.seconds if seconds is None else seconds
        if self._failed():
            seconds = min(seconds, CONTINUE_SECONDS)
        found = self._controls.wait_for_any(*STATES, seconds=seconds)
        if found is None:
            state = REFUSED if self._refuses() else None
        else:
            state = REFUSED if found.name == ERROR else found.name
        if state in REFUSING:
            raise self.refusal()
        return state

    def _failed(self) -> bool:
        """Return whether the document came with an error status: it will not turn into a page."""
        return (self._window.status or 200) >= 400

    def go_on(self) -> str:
        """Select "Continue" until the warning is gone: the first click is sometimes ignored.

        Returns the state that follows. Raises EffectMissing when it stays, ControlMissing when
        nothing that is known follows, and the error that fits when Dropbox refuses.
        """
        others = [state for state in STATES if state != WARNING]
        for _ in range(CONTINUE_CLICKS):
            self._controls.use(WARNING).click()
            if found := self._controls.wait_for_any(*others, seconds=CONTINUE_SECONDS):
                return self._unless_refused(found)
            if self._controls.current(WARNING) is None:
                state = self.wait()
                return state if state is not None else self._controls.find(CONSENT).name
        raise EffectMissing('the page stayed the same after "Continue"')

    def _unless_refused(self, found: Match) -> str:
        if found.name in (VERIFY, ERROR):
            raise self.refusal()
        return found.name

    def allow(self) -> None:
        """Select "Allow". Raises EffectMissing or ControlMissing when no code follows."""
        self._controls.use(CONSENT).click()
        # The page with "Allow" may stand a while until the next one comes.
        found = self._controls.wait_for_any(CODE, VERIFY, ERROR, seconds=CODE_SECONDS)
        if found is not None:
            state: str | None = self._unless_refused(found)
        elif self._controls.current(CONSENT) is None and self._refuses():
            state = REFUSED
        else:
            state = self.state()
        if state in REFUSING:
            raise self.refusal()
        if state is None:
            self._controls.find(CODE)
        elif state != CODE:
            raise EffectMissing('no access code came after "Allow"')

    def reach_code(self) -> None:
        """Point the person at the authorization code, if the page shows one."""
        if found := self._code_field():
            self._controls.use(found)

    def code(self) -> str:
        """Return the authorization code that the page shows; an empty string for none.

        Read on authorize pages only: the Settings tab has a field of the same class.
        """
        found = self._code_field()
        return read_secret(found.locator, self._site, _CODE) if found else ""

    def _code_field(self) -> Match | None:
        url = self._window.page.url
        if not self._site.owns(url) or self._site.kind(url) in _CONSOLE:
            return None
        return self._controls.current(CODE)

    def refusal(self) -> SetupError:
        """Return the error for what the page that is open refuses, with the page's own words."""
        text = "\n".join(page_lines(self._controls.page))
        status = self._window.status or 200
        known = next((r for r in REFUSALS if r.words.search(text)), None)
        if known is None and status >= 500:
            known = next(r for r in REFUSALS if r.error is ServerFailing)
        known = known or UNKNOWN
        words = self._words()
        said = f" Its page says: “{words}”" if words else ""
        return known.error(
            f"{known.message}{said}",
            remedy=known.remedy.format(
                key=self._app_key(), again=command("setup"), fresh=command("setup --fresh-session")
            ),
        )

    def _app_key(self) -> str:
        """Return the App key in the address; words that stand for it where it is not there."""
        match = re.search(r"[?&]client_id=([a-z0-9]{6,40})\b", self._window.page.url)
        return match[1] if match else "of this app"

    def _words(self) -> str:
        """Return what the page says, cleaned and cut: what stands around an error's heading first.

        The heading is translated (facts/console.md, Authorize), so nothing depends on it.
        """
        lines = page_lines(self._controls.page)
        heading = self._controls.current(ERROR)
        if heading is not None:
            said = cleaned(heading.locator.locator("xpath=..").inner_text())
            if said:
                return said[:LONGEST_WORDS]
        return cleaned(" ".join(lines))[:LONGEST_WORDS]
