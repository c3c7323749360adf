"""The named ways in which the practice console can behave; each stands for a line of the facts."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Scenario:
    """One way in which Dropbox is known, or must be expected, to behave."""

    name: str
    sentence: str
    """What it stands for, in plain words."""
    fact: str
    """The line of the facts that it comes from."""


_BETWEEN = "facts/console.md, What can come in between: "
_ERRORS = "facts/console.md, Authorize: errors"
_ANSWERS = "facts/api.md, Answers: "
_TOKEN = "facts/api.md, Token endpoint: "  # noqa: S105 - a place in the facts
_MOVE = "facts/console.md: expect the pages to move"

GROUPS: Final[dict[str, tuple[Scenario, ...]]] = {
    "Signing in, and what can come in between": (
        Scenario(
            "passkey-offer",
            "After the first sign-in a page offers a passkey before it goes on.",
            "facts/console.md, Sign-in: passkey offer",
        ),
        Scenario(
            "session-expires",
            "Right after an app was created the session has ended, and sign-in comes again.",
            "facts/console.md, Sign-in: it can also happen mid-flow",
        ),
        Scenario(
            "password-asked-again",
            "An app's page asks for the password once more before it opens the first time.",
            _BETWEEN + "password asked again (a guess)",
        ),
        Scenario(
            "cookie-banner",
            "A cookie banner lies over the bottom of every page until it is declined or accepted.",
            _BETWEEN + "cookie banner, its origin",
        ),
        Scenario(
            "cookie-banner-nested",
            "The cookie banner lies in a frame within another frame.",
            _BETWEEN + "cookie banner, its origin (seen nested)",
        ),
        Scenario(
            "unknown-page",
            "The first page of the console that is opened is an announcement that nobody expects.",
            "facts/console.md, What can come in between (a guess)",
        ),
        Scenario(
            "hold-after-sign-in",
            "After the sign-in a page asks for two-step verification before anything else.",
            _BETWEEN + "a page that comes before everything",
        ),
        Scenario(
            "alert-banner",
            "A banner about the plan stands on top of every page.",
            _BETWEEN + "banners that stand on every page",
        ),
        Scenario(
            "slow",
            "Every page and every call is answered late.",
            "facts/console.md: nothing is known of how quick it is (a guess)",
        ),
    ),
    "Making the app": (
        Scenario(
            "many-apps",
            "The account has thirty apps already, with names much alike.",
            "facts/console.md, My apps: a tile per app (a guess)",
        ),
        Scenario(
            "name-taken",
            "The first app name that is submitted belongs to somebody else already.",
            "facts/console.md, Create app: name rules, unique in all of Dropbox",
        ),
        Scenario(
            "name-refused",
            "The first app name that is free is refused for a reason that is not explained.",
            "facts/console.md, Create app: name rules, text and place are unknown",
        ),
        Scenario(
            "app-limit",
            "The account may have no more apps.",
            "facts/console.md, Create app: no more apps",
        ),
        Scenario(
            "keys-lost",
            "The first keys that are typed into the name field are lost.",
            "facts/console.md, Create app: name, keys typed too early can land nowhere",
        ),
        Scenario(
            "slow-app-page",
            "The way to a new app's page takes two seconds.",
            "facts/console.md, Create app: success (how long it takes is a guess)",
        ),
        Scenario(
            "terms",
            "The account has never accepted the API terms, so the page asks for it.",
            "facts/console.md, Create app: terms",
        ),
        Scenario(
            "two-accounts",
            "A personal account is linked as well, so the page asks which one will own the app.",
            "facts/console.md, Create app: owner",
        ),
        Scenario(
            "unverified-email",
            "The account's email address must be verified before an app can be created.",
            "facts/console.md, Create app: create; What can come in between: e-mail not verified",
        ),
        Scenario(
            "old-app-url",
            "A new app's page has the address that was in use until about June 2026.",
            "facts/console.md, Create app: success",
        ),
    ),
    "Permissions": (
        Scenario(
            "account-info-bug",
            "Permissions submitted with account_info.read ticked beside team scopes are not "
            "saved; with account_info.read cleared they are, and it comes back ticked.",
            "facts/procedure.md, step 3 tip; facts/console.md, Permissions tab",
        ),
        Scenario(
            "needs-team-data-member",
            "Team scopes are saved only together with team_data.member.",
            "facts/console.md, Permissions tab: one report of 2026-09",
        ),
        Scenario(
            "no-team-scopes",
            "The owner of the app is in no team, so its page has no team scopes.",
            "facts/console.md, Permissions tab: no “Team Scopes” section",
        ),
        Scenario(
            "submit-lost",
            "The first Submit saves nothing, and does not say so.",
            "facts/console.md, Permissions tab: what follows Submit is unknown",
        ),
        Scenario(
            "no-bar",
            "No bar with Submit comes after a change until the page was loaded again.",
            "facts/console.md, Permissions tab: the bar sometimes does not come",
        ),
        Scenario(
            "drawn-boxes",
            "The boxes and radios that are seen are drawn; the real ones are hidden.",
            "facts/console.md, Permissions tab: hidden input with a drawn box (a guess)",
        ),
        Scenario(
            "token-on-settings",
            "A generated access token stands on the Settings tab already.",
            "facts/console.md, Settings tab: generated-token",
        ),
        Scenario(
            "late-tabs",
            "The tabs of an app's page stay dead for two seconds.",
            "facts/console.md, App page: dead until the script ran",
        ),
    ),
    "Authorizing the app": (
        Scenario(
            "no-warning-page",
            "Authorizing goes straight to the consent page, without a warning before it.",
            "facts/console.md, Authorize: warning, not shown for every app",
        ),
        Scenario(
            "deaf-continue",
            "The first click on Continue on the warning page does nothing.",
            "facts/console.md, Authorize: warning, the first click is sometimes ignored",
        ),
        Scenario(
            "silent-page",
            "The first call of the authorize page is never answered.",
            "facts/console.md: nothing is known of how it fails (a guess)",
        ),
        Scenario(
            "authorize-in-japanese",
            "The authorize pages are in the account's language, here Japanese.",
            "facts/console.md, Language",
        ),
        Scenario(
            "authorize-in-german",
            "The authorize pages are in the account's language, here German.",
            "facts/console.md, Language (German is a guess)",
        ),
        Scenario(
            "refusal-without-heading",
            "A refusal to authorize stands there without a heading.",
            _ERRORS,
        ),
        Scenario(
            "bad-request",
            "The authorize page is an Error (400) that names an invalid client_id.",
            "facts/console.md, Authorize: bad request",
        ),
        Scenario(
            "allow-fails",
            "The first Allow ends in an Error (500).",
            "facts/console.md, Authorize: after Allow",
        ),
        Scenario("app-frozen", "The app is frozen until Dropbox has reviewed it.", _ERRORS),
        Scenario("app-not-valid", "The app is not valid.", _ERRORS),
        Scenario(
            "development-limit", "The app is in development and has all its teams already.", _ERRORS
        ),
        Scenario(
            "work-account-required",
            "Authorizing is refused unless the address asks for a work account.",
            _ERRORS,
        ),
        Scenario(
            "not-team-admin",
            "The person who is signed in is no team admin and may not grant team permissions.",
            _ERRORS,
        ),
        Scenario("user-limit", "The app may be connected by no further user.", _ERRORS),
        Scenario("team-limit", "The app may be connected by no further team.", _ERRORS),
        Scenario("blocked-by-policy", "The company's policy does not let the app in.", _ERRORS),
        Scenario(
            "code-expired",
            "The first access code is too old by the time it is exchanged.",
            _TOKEN + "code expired lately",
        ),
    ),
    "Pages as they may be tomorrow": (
        Scenario(
            "renamed-ids",
            "Every id, class and field name that is known of a control is another one.",
            _MOVE,
        ),
        Scenario(
            "renamed-texts", "Every control, heading and label is worded in another way.", _MOVE
        ),
        Scenario(
            "renamed-controls", "Ids and texts of every control are others, both at once.", _MOVE
        ),
    ),
    "Exchanging the code": (
        Scenario(
            "token-endpoint-down", "Every token request ends in a 500.", _TOKEN + "server fault"
        ),
        Scenario(
            "token-hiccup", "The first two token requests end in a 500.", _TOKEN + "server fault"
        ),
        Scenario(
            "token-html",
            "Every token request ends in a 502 with a web page.",
            _TOKEN + "server fault, JSON, HTML or empty",
        ),
        Scenario(
            "code-lost",
            "The first code is spent, and the connection ends before the answer.",
            _TOKEN + "codes are single use (a guess)",
        ),
        Scenario(
            "token-slow", "Token requests are answered too late.", _TOKEN + "server fault (a guess)"
        ),
        Scenario(
            "token-redirect",
            "Token requests are sent on to another host.",
            _TOKEN + "server fault (a guess)",
        ),
        Scenario(
            "token-user-linked",
            "The exchange links one user instead of the team.",
            _TOKEN + "user-linked, the wrong kind of link",
        ),
        Scenario(
            "token-without-refresh",
            "The exchange gives no refresh token.",
            _TOKEN + "no refresh_token",
        ),
    ),
    "Calls of the API": (
        Scenario(
            "rate-limited",
            "The first call of each route is one too many, and Retry-After gives seconds.",
            _ANSWERS + "too many",
        ),
        Scenario(
            "rate-limited-date",
            "The first call of each route is one too many, and Retry-After gives a date.",
            _ANSWERS + "too many (the form as a date is HTTP's)",
        ),
        Scenario(
            "rate-limited-long",
            "Every call is one too many, and Retry-After says ten minutes.",
            _ANSWERS + "too many",
        ),
        Scenario(
            "api-rate-limited-text",
            "The first call of each route is one too many, and that is said in plain text.",
            _ANSWERS + "too many, or plain text",
        ),
        Scenario("api-down", "Every team call ends in a 503.", _ANSWERS + "server"),
        Scenario(
            "api-echoes-header",
            "Every call is refused with a text that repeats its Authorization header.",
            _ANSWERS + "malformed header",
        ),
        Scenario(
            "plan-forbids", "The team's plan has no such calls.", _ANSWERS + "plan or team forbids"
        ),
        Scenario(
            "team-forbids", "The team does not let the app call.", _ANSWERS + "plan or team forbids"
        ),
        Scenario(
            "admin-suspended",
            "The admin who let the app in was suspended since.",
            _ANSWERS + "the authorizing admin was suspended",
        ),
    ),
}
"""Every scenario, under the heading that the start page gives it."""

SCENARIOS: Final[dict[str, Scenario]] = {
    scenario.name: scenario for group in GROUPS.values() for scenario in group
}
"""Every scenario by its name."""

DEFAULT_SCENARIOS: Final = ("account-info-bug",)
"""What is on when nothing is asked for."""


def checked(names: Collection[str]) -> set[str]:
    """Return `names` as a set.

    Raises ValueError, naming the known scenarios, when one of them is unknown.
    """
    if isinstance(names, str):
        names = (names,)
    unknown = sorted(set(names) - SCENARIOS.keys())
    if unknown:
        raise ValueError(
            f"unknown scenario {', '.join(unknown)}; known are: {', '.join(sorted(SCENARIOS))}"
        )
    return set(names)
