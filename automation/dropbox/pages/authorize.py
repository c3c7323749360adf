"""The authorize pages: warning, consent, code, or an error."""

import re
from dataclasses import dataclass

from automation.browser.waiting import Window
from automation.dropbox.controls.finder import Controls, EffectMissing, Match
from automation.dropbox.controls.reading import read_secret
from automation.dropbox.pages.sign_in import is_sign_in
from automation.dropbox.site import PageKind, Site
from automation.errors import (
    BlockedByPolicy,
    EmailNotVerified,
    NotTeamAdmin,
    Refused,
    SetupError,
    TeamLimit,
    UserLimit,
    WorkAccountRequired,
)

WARNING, CONSENT, CODE, ERROR = (
    "authorize.continue",
    "authorize.allow",
    "authorize.code",
    "authorize.error",
)
BLOCKED, VERIFY = "authorize.blocked", "authorize.verify_email"
REFUSING = (ERROR, BLOCKED, VERIFY)
STATES = (WARNING, CONSENT, CODE, *REFUSING)
_ELSEWHERE = (PageKind.MY_APPS, PageKind.CREATE_APP, PageKind.APP)
CODE_SECONDS = 15.0
CONTINUE_SECONDS = 3.0
CONTINUE_CLICKS = 3

# About 43 characters (facts/console.md, Authorize); no length is a contract (facts/api.md).
_CODE = re.compile(r"(?<![\w-])[\w-]{20,200}(?![\w-])", re.ASCII)


@dataclass(frozen=True)
class Refusal:
    """What Dropbox says on an error page, known by its words, and what to do about it."""

    words: re.Pattern[str]
    error: type[SetupError]
    message: str
    remedy: str


_ADMIN = "Sign in with the account of a team admin: `dropbox-connector setup --fresh-session`."
_LIMITS = 'On the app\'s Settings tab look at "{row}"; then run `dropbox-connector setup` again.'
REFUSALS = (
    Refusal(
        re.compile(r"work account", re.IGNORECASE),
        WorkAccountRequired,
        "Dropbox wants the work account, and a personal one is signed in.",
        "Sign in with the work account of a team admin: `dropbox-connector setup --fresh-session`.",
    ),
    Refusal(
        re.compile(r"team admin", re.IGNORECASE),
        NotTeamAdmin,
        "Only a team admin can allow these permissions, and the signed-in account is none.",
        _ADMIN,
    ),
    Refusal(
        re.compile(r"reached its user limit", re.IGNORECASE),
        UserLimit,
        "Dropbox says that this app has reached the number of users it may have.",
        _LIMITS.format(row="Development users"),
    ),
    Refusal(
        re.compile(r"reached its team limit", re.IGNORECASE),
        TeamLimit,
        "Dropbox says that this app has reached the number of teams it may have.",
        _LIMITS.format(row="Development teams"),
    ),
)
_KNOWN_BY_CONTROL = {
    VERIFY: Refusal(
        re.compile(""),
        EmailNotVerified,
        "Dropbox wants the account's e-mail address verified before it connects an app.",
        "Follow the link in Dropbox's e-mail to you; then run the same command again.",
    ),
    BLOCKED: Refusal(
        re.compile(""),
        BlockedByPolicy,
        "A policy of your company keeps this app from being connected.",
        "Ask your Dropbox admin to allow the app (Admin console, Settings, Integrations); "
        "then run the same command again.",
    ),
}
UNKNOWN = Refusal(
    re.compile(""),
    Refused,
    "Dropbox refused to connect the app; its page in the browser says why.",
    "Follow what the page says, or ask the team's Dropbox admin; then run it again.",
)


class Authorize:
    """The pages behind the authorize URL (facts/console.md, Authorize).

    They are translated, so controls are known by their ids first.
    """

    def __init__(self, site: Site, window: Window, controls: Controls) -> None:
        self._site = site
        self._window = window
        self._controls = controls

    def open(self, app_key: str, *, require_work: bool = False) -> None:
        """Open the authorize URL of facts/procedure.md, step 5.1."""
        self._window.open(self._site.authorize(app_key, require_work=require_work))

    def state(self) -> str | None:
        """Return which of STATES is shown now; None for anything else."""
        if self._site.kind(self._window.page.url) in _ELSEWHERE:
            return None
        found = self._controls.current_of(*STATES)
        return found.name if found else None

    def wait(self, seconds: float | None = None) -> str | None:
        """Return the state that is reached within `seconds`; None when none is.

        Raises the error that fits when Dropbox refuses.
        """
        if is_sign_in(self._site, self._window.page.url):
            return None
        seconds = self._controls.seconds if seconds is None else seconds
        found = self._controls.wait_for_any(*STATES, seconds=seconds)
        return self._unless_refused(found) if found else None

    def _unless_refused(self, found: Match) -> str:
        if found.name in REFUSING:
            raise self.refusal()
        return found.name

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
            if self.state() is None:
                return self._controls.find(CONSENT).name
        raise EffectMissing('the page stayed the same after "Continue"')

    def allow(self) -> None:
        """Select "Allow". Raises EffectMissing or ControlMissing when no code follows."""
        self._controls.use(CONSENT).click()
        state = self.wait(CODE_SECONDS)
        if state is None:
            self._controls.find(CODE)
        elif state != CODE:
            raise EffectMissing('no access code came after "Allow"')

    def reach_code(self) -> None:
        """Point the person at the authorization code, if the page shows one."""
        if found := self._controls.current(CODE):
            self._controls.use(found)

    def code(self) -> str:
        """Return the authorization code that the page shows; an empty string for none."""
        found = self._controls.current(CODE)
        return read_secret(found.locator, self._site, _CODE) if found else ""

    def refusal(self) -> SetupError:
        """Return the error for what the page that is open refuses."""
        known = _KNOWN_BY_CONTROL.get(self.state() or "")
        if known is None:
            text = self._said()
            known = next((r for r in REFUSALS if r.words.search(text)), UNKNOWN)
        return known.error(known.message, remedy=known.remedy)

    def _said(self) -> str:
        """Return what stands beside the heading of an error; else all that is on the page."""
        heading = self._controls.current(ERROR)
        place = (
            heading.locator.locator("xpath=..") if heading else self._controls.page.locator("body")
        )
        return place.inner_text()
