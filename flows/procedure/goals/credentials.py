"""Goals and acts of the three values: key and secret read, the code exchanged, the token proved.

And the page of the tool's own that shows steps 6 to 7.2, which no page of Dropbox shows.
"""

import json
from dataclasses import dataclass, replace
from importlib import resources

from automation.browser.waiting import Window
from automation.dropbox.controls.catalogue import quoted
from automation.dropbox.controls.finder import ControlMissing, EffectMissing
from automation.dropbox.scopes import ACCOUNT_INFO, MEMBERS, SESSIONS, TEAM_INFO, Verdict
from automation.errors import BadKeyOrSecret, CodeSpent, ExchangeUncertain
from automation.store.credentials import DOTS, Credentials, Secret
from flows.procedure.goals.authorize import back_to_authorize
from flows.procedure.goals.find_app import app_folder
from flows.procedure.run import Number, Run, have
from flows.procedure.runner import Seen

SHORTEST_SECRET = 8
"""What is shorter is a slip of the hand: it is not learnt, or the log would be full of dots."""


def keys_known(run: Run) -> bool:
    """App key and App secret are at hand."""
    return run.app_secret is not None


def copy_keys(run: Run) -> None:
    """Read App key and App secret, and have Dropbox say whether they belong together."""
    key = run.known_key()
    tab = run.pages.settings
    tab.open(key)
    kind = tab.is_app_folder()
    if kind is None:
        kind = _listed_as_app_folder(run, key)
        tab.open(key)
    if kind:
        raise app_folder()
    run.app.unsure_of_kind = kind is None
    _require_the_key(run, key)
    _take_secret(run, Secret(tab.app_secret()))


def _listed_as_app_folder(run: Run, key: str) -> bool | None:
    """Return what "My apps" says of the app's kind of access, where its page does not say it."""
    try:
        run.pages.my_apps.open()
        return run.pages.my_apps.apps().is_app_folder(key)
    except ControlMissing:
        return None


def _require_the_key(run: Run, key: str) -> None:
    """The page must be that of this app. Its address says so too, where the row is not found."""
    try:
        shown = run.pages.settings.app_key()
    except ControlMissing:
        shown = run.pages.app.key() or ""
    if shown != key:
        raise EffectMissing("the page shows the key of another app")


@dataclass(frozen=True)
class SecretSeen(Seen[Run]):
    """The App secret, where the page shows it, and whether the page leaves the app's kind open."""

    secret: Secret | None = None
    unsure_of_kind: bool = False

    def record(self, run: Run) -> bool:
        """Take the secret, once Dropbox has said that it belongs to the App key."""
        if self.secret is not None:
            run.app.unsure_of_kind = self.unsure_of_kind
            _take_secret(run, self.secret)
        return self.reached


def secret_shown(run: Run) -> SecretSeen:
    """The App secret is at hand, or can be read without a click.

    Raises WrongAppKind where the page says that the app has a folder of its own only.
    """
    if keys_known(run):
        return SecretSeen(True)
    if run.pages.app.key() != run.app.key:
        return SecretSeen(False)  # what another app's page shows would not belong to the App key
    secret = run.pages.settings.secret_at_hand()
    if not secret:
        return SecretSeen(False)
    kind = run.pages.settings.is_app_folder()
    if kind:
        raise app_folder()
    return SecretSeen(True, Secret(secret), kind is None)


def what_may_help(run: Run) -> str:
    """Return what helps somebody who has opened the page of another app."""
    if run.pages.app.key() in (None, run.app.key):
        return ""
    return (
        "This is the page of another app, whose secret is of no use here. "
        f"Under {quoted('my_apps.heading')} open “{run.app.name}”."
    )


def take_secret(run: Run, text: str) -> None:
    """Take what a person has pasted; say so when it is not this app's secret."""
    try:
        if len(text) < SHORTEST_SECRET:
            raise BadKeyOrSecret("Too short.", remedy="")
        _take_secret(run, Secret(text))
    except BadKeyOrSecret:
        run.tell("That is not the App secret of this app. Copy it again, and paste it here.")


def _take_secret(run: Run, secret: Secret) -> None:
    run.learn(secret)
    run.check_keys(run.known_key(), secret)
    run.app_secret = secret


def encoded(run: Run) -> bool:
    """Key and secret are known to the redactor in the form that HTTP Basic sends."""
    return run.pair_known


def encode(run: Run) -> None:
    """Encode the pair, so that it is recognised and kept out of sight before it is sent."""
    run.learn_pair(run.known_key(), have(run.app_secret))
    run.pair_known = True


def token_kept(run: Run) -> bool:
    """The refresh token is in the vault."""
    return run.credentials is not None


def exchange(run: Run) -> None:
    """Exchange the code, and keep the refresh token before anything else is done with it.

    A code that turns out spent or expired leads back to the authorize page.
    """
    secret, code = have(run.app_secret), have(run.consent.code)
    run.consent = replace(run.consent, code=None, spent=run.consent.spent | {code})
    try:
        grant = run.exchange(run.known_key(), secret, code)
    except (CodeSpent, ExchangeUncertain) as problem:
        raise back_to_authorize(run, problem) from None
    credentials = Credentials(run.known_key(), secret, grant.refresh_token)
    run.vault.keep(run.profile, credentials)
    run.credentials, run.granted = credentials, grant.scopes
    run.journal.update_authorized(
        kept_in=run.vault.name,
        granted_scopes=None if grant.scopes is None else tuple(sorted(grant.scopes)),
        team_id=grant.team_id,
    )


def proved(run: Run) -> bool:
    """Calls have shown what the refresh token may do."""
    return run.proof is not None


def prove(run: Run) -> None:
    """Refresh once, and make one call a permission with what comes back."""
    run.proof = run.prove(have(run.credentials))


_CALLS = (
    ("", "oauth2/token (refresh)"),
    (TEAM_INFO, "team/get_info"),
    (MEMBERS, "team/members/list_v2"),
    (SESSIONS, "team/devices/…"),
)
"""The calls of step 7.2, and the permission that each proves; the refresh proves the token."""
HOW_MANY_CALLS = len(_CALLS)


def show_calls(window: Window, run: Run, now: str = "", answered: int = HOW_MANY_CALLS) -> None:
    """Show what is sent in steps 6 to 7.2 and what Dropbox answers, with dots for every secret.

    `now` is the number of the step that runs; of the calls of step 7.2 the first `answered` show
    their answers, if they have any.
    """
    pages = resources.files("flows.templates")
    if not window.page.locator("main > #cards > section > #calls").count():
        window.open("about:blank")
        window.page.set_content(pages.joinpath("calls.html").read_text(encoding="utf-8"))
    script = pages.joinpath("calls.js").read_text(encoding="utf-8")
    window.page.evaluate(script[script.index("({ encode") :], calls_of(run, now, answered))


def calls_of(run: Run, now: str = "", answered: int = HOW_MANY_CALLS) -> dict[str, object]:
    """Return what the page of steps 6 to 7.2 shows; there is no secret in it."""
    tried = run.proof is not None and answered == HOW_MANY_CALLS
    scope = {} if run.granted is None else {"scope": " ".join(sorted(run.granted))}
    answer = {"access_token": DOTS, "refresh_token": DOTS, **scope}
    request = (
        f"POST {run.site.api}/oauth2/token\n"
        "Content-Type: application/x-www-form-urlencoded\n"
        f"Authorization: Basic {DOTS}\n\n"
        f"code={DOTS}&grant_type=authorization_code"
    )
    kept = run.credentials is not None
    return {
        "encode": {
            "state": _state(run.pair_known, now == Number.ENCODE),
            "text": f"{run.app.key}:{DOTS}\n→ Basic {DOTS}",
        },
        "request": {"state": _state(kept, now == Number.EXCHANGE), "text": request},
        "answer": {
            "state": _state(kept, now == Number.EXCHANGE),
            "text": json.dumps(answer, indent=2, ensure_ascii=False) if kept else "…",
        },
        "trial": {"state": _state(tried, now == Number.PROVE)},
        "calls": [_call(run, place, place < answered) for place in range(HOW_MANY_CALLS)],
        "untested": f"No call tests {ACCOUNT_INFO}: what the answer says of it counts.",
    }


def _state(done: bool, now: bool) -> str:
    if done:
        return "done"
    return "now" if now else "wait"


def _call(run: Run, place: int, answered: bool) -> tuple[str, str, str]:
    scope, route = _CALLS[place]
    call = f"{route} — {scope}" if scope else route
    if run.proof is None or not answered:
        return call, "wait", "…"
    verdict = run.proof.verdicts.get(scope, Verdict.UNKNOWN) if scope else Verdict.YES
    words = {Verdict.YES: "✓ 200", Verdict.NO: "refused", Verdict.UNKNOWN: "no answer"}
    return call, verdict, words[verdict]
