"""The authorize pages: warning, consent, code, or an error."""

import re
from dataclasses import dataclass

from automation.browser.waiting import Window
from automation.dropbox.controls import Controls, EffectMissing, read_secret
from automation.dropbox.screens.sign_in import is_sign_in
from automation.dropbox.site import Site
from automation.errors import NotTeamAdmin, Refused, SetupError

WARNING, CONSENT, CODE, ERROR = (
    "authorize.continue",
    "authorize.allow",
    "authorize.code",
    "authorize.error",
)
PAGE_SECONDS = 15.0
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
REFUSALS = (
    Refusal(
        re.compile(r"team admin", re.IGNORECASE),
        NotTeamAdmin,
        "Only a team admin can allow these permissions, and the signed-in account is none.",
        _ADMIN,
    ),
    Refusal(
        re.compile(r"work account", re.IGNORECASE),
        NotTeamAdmin,
        "Dropbox wants the work account, and a personal one is signed in.",
        _ADMIN,
    ),
    Refusal(
        re.compile(r"reached its (user|team) limit", re.IGNORECASE),
        Refused,
        "Dropbox says that this app has reached the number of users or teams it may have.",
        'On the app\'s Settings tab see "Development teams", then run `dropbox-connector setup`.',
    ),
)
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

    def open(self, app_key: str) -> None:
        """Open the authorize URL of facts/procedure.md, step 5.1."""
        self._window.open(self._site.authorize(app_key))

    def state(self) -> str | None:
        """Return WARNING, CONSENT, CODE or ERROR: what is shown now; None for anything else."""
        found = self._controls.which(WARNING, CONSENT, CODE, ERROR)
        return found.name if found else None

    def wait(self, seconds: float = PAGE_SECONDS) -> str | None:
        """Return the state that is reached within `seconds`; None when none of the four is.

        Raises the error that fits when Dropbox refuses.
        """
        if is_sign_in(self._site, self._window.page.url):
            return None
        found = self._controls.first_of(WARNING, CONSENT, CODE, ERROR, seconds=seconds)
        if found is None:
            return None
        if found.name == ERROR:
            raise self.refusal()
        return found.name

    def go_on(self) -> None:
        """Select "Continue" until the warning is gone: the first click is sometimes ignored.

        Raises EffectMissing when it stays.
        """
        for _ in range(CONTINUE_CLICKS):
            self._controls.aim(WARNING).click()
            if self._window.until(lambda: self.state() not in (WARNING, None), CONTINUE_SECONDS):
                return
        raise EffectMissing('the page stayed the same after "Continue"')

    def allow(self) -> None:
        """Select "Allow". Raises EffectMissing when no code follows."""
        self._controls.aim(CONSENT).click()
        if self.wait() != CODE:
            raise EffectMissing('no access code came after "Allow"')

    def reach_code(self) -> None:
        """Point the person at the authorization code, if the page shows one."""
        if found := self._controls.look(CODE):
            self._controls.reach(found)

    def code(self) -> str:
        """Return the authorization code that the page shows; an empty string for none."""
        found = self._controls.look(CODE)
        return read_secret(found, self._site, _CODE) if found else ""

    def refusal(self) -> SetupError:
        """Return the error for what the page that is open refuses."""
        text = self._controls.page.locator("body").inner_text()
        known = next((r for r in REFUSALS if r.words.search(text)), UNKNOWN)
        return known.error(known.message, remedy=known.remedy)
