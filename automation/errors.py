"""Everything that can go wrong in a way that a person can put right.

SetupError
├── Defect             1
├── WrongUsage         2  BadName, BadProfileName, UnknownBrowser, NoBrowser, BrowserBroken,
│                         BrowserPolicy, DriverBroken, NoEncoder, Busy, BadPracticeAddress,
│                         AppNotFound, NotAttached, BadControls, UnknownControl, NothingKept
├── PermissionMissing  3  NotTicked, NotGranted, NotPermitted, TeamDataMemberNeeded
├── ControlsMissing    3
├── Cancelled          4
├── PersonNeeded       5  NoDisplay, PatienceRanOut, PassphraseNeeded, EmailNotVerified,
│                         TermsNotAccepted, OwnerUnclear, PasswordAsked, UnknownPage,
│                         AppGone
├── Refused            6  NameRefused, WrongAppKind, NoTeamScopes, NotTeamAdmin,
│                         WorkAccountRequired, UserLimit, TeamLimit, BlockedByPolicy,
│                         AppFrozen, AppInvalid, AppLimit,
│                         WrongKindOfLink, NoRefreshToken, BadKeyOrSecret, CodeSpent, TokenRevoked,
│                         TokenMalformed
├── Unreachable        7  ServerFailing, TooManyRequests, ExchangeUncertain,
│                         ConnectionLost (and under it TimedOut)
└── NotKept            8  WrongPassphrase, SecretFound

Each carries what happened (one sentence), what to do next (a command or a click), a slug for
programs, and the exit code of the command that meets it.
"""

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """What the process ends with; the table stands in DESIGN, and in the README for users."""

    OK = 0
    DEFECT = 1
    USAGE = 2
    PERMISSION_MISSING = 3
    CANCELLED = 4
    PERSON_NEEDED = 5
    REFUSED = 6
    UNREACHABLE = 7
    NOT_KEPT = 8


class SetupError(Exception):
    """Something that the person at the keyboard can put right."""

    exit_code: ClassVar[ExitCode] = ExitCode.DEFECT
    code: ClassVar[str] = "failed"

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class Defect(SetupError):
    """The tool itself failed."""

    exit_code = ExitCode.DEFECT
    code = "defect"


class WrongUsage(SetupError):
    """The command was called in a way that cannot work here."""

    exit_code = ExitCode.USAGE
    code = "usage"


class BadName(WrongUsage):
    """An app name that Dropbox would not take."""

    code = "app-name"


class BadProfileName(WrongUsage):
    """A profile name with characters that cannot be part of a file name everywhere."""

    code = "profile-name"


class UnknownBrowser(WrongUsage):
    """`--browser` names neither a known browser nor a program."""

    code = "unknown-browser"


class NoBrowser(WrongUsage):
    """No browser was found on this machine."""

    code = "no-browser"


class BrowserBroken(WrongUsage):
    """A browser is here, and does not start."""

    code = "browser-broken"


class BrowserPolicy(WrongUsage):
    """A policy of whoever manages the browser forbids what a run needs."""

    code = "browser-policy"


class DriverBroken(WrongUsage):
    """Playwright's driver does not start: a library of the system is missing."""

    code = "driver-broken"


class NoEncoder(WrongUsage):
    """A video was asked for, and nothing here can make one."""

    code = "no-ffmpeg"


class Busy(WrongUsage):
    """Another run, or another browser, holds what this run needs."""

    code = "busy"


class BadPracticeAddress(WrongUsage):
    """`--practice-url` is not on this machine, or nothing answers there."""

    code = "practice-address"


class AppNotFound(WrongUsage):
    """`--app-key` names an app that the signed-in account does not have."""

    code = "app-not-found"


class NotAttached(WrongUsage):
    """`--attach` names no browser that lets itself be driven."""

    code = "not-attached"


class BadControls(WrongUsage):
    """The user's own `controls.toml` cannot be used."""

    code = "bad-controls"


class UnknownControl(WrongUsage):
    """There is no control of that name, or none was pointed at that could be used."""

    code = "unknown-control"


class NothingKept(WrongUsage):
    """There is nothing under that profile."""

    code = "nothing-kept"


class PermissionMissing(SetupError):
    """One of the four permissions does not hold."""

    exit_code = ExitCode.PERMISSION_MISSING
    code = "permission-missing"


class NotTicked(PermissionMissing):
    """Dropbox says that the app itself does not have the permission."""

    code = "not-ticked"


class NotGranted(PermissionMissing):
    """Dropbox says that the app has the permission, and this token does not."""

    code = "not-granted"


class NotPermitted(PermissionMissing):
    """The team, its plan, or the admin's role forbids the call."""

    code = "not-permitted"


class TeamDataMemberNeeded(PermissionMissing):
    """Dropbox does not save the four; a fifth may be needed, which the person has to ask for."""

    code = "team-data-member"


class ControlsMissing(SetupError):
    """`inspect` did not find a control that should be there."""

    exit_code = ExitCode.PERMISSION_MISSING
    code = "control-missing"


class Cancelled(SetupError):
    """The person closed the window, pressed Ctrl-C, or chose Stop."""

    exit_code = ExitCode.CANCELLED
    code = "cancelled"


class PersonNeeded(SetupError):
    """A person has to do something, and none can be asked."""

    exit_code = ExitCode.PERSON_NEEDED
    code = "person-needed"


class NoDisplay(PersonNeeded):
    """A window was asked for where there is no display."""

    code = "no-display"


class PatienceRanOut(PersonNeeded):
    """A person was asked and did not come to the goal in time."""

    code = "patience-ran-out"


class EmailNotVerified(PersonNeeded):
    """Dropbox wants the account's e-mail address verified first."""

    code = "email-not-verified"


class TermsNotAccepted(PersonNeeded):
    """Dropbox asks to accept its API terms, which is a person's decision."""

    code = "terms-not-accepted"


class AppGone(PersonNeeded):
    """The app that an earlier run made is not there; whether to make another is for a person."""

    code = "app-gone"


class OwnerUnclear(PersonNeeded):
    """Two accounts are linked, and which of them is the work account cannot be told."""

    code = "owner-unclear"


class PasswordAsked(PersonNeeded):
    """Dropbox asks for the password again."""

    code = "password-asked"


class UnknownPage(PersonNeeded):
    """Dropbox shows a page that the tool does not know."""

    code = "unknown-page"


class PassphraseNeeded(PersonNeeded):
    """The file vault is encrypted, and nobody can be asked for the passphrase."""

    code = "passphrase-needed"


class Refused(SetupError):
    """Dropbox said no, and will say no again until something is changed."""

    exit_code = ExitCode.REFUSED
    code = "refused"


class NameRefused(Refused):
    """Dropbox did not take the app's name."""

    code = "name-refused"


class WrongAppKind(Refused):
    """The app has access to its own folder only, which cannot be changed."""

    code = "wrong-app-kind"


class NotTeamAdmin(Refused):
    """The signed-in account may not grant team permissions."""

    code = "not-team-admin"


class NoTeamScopes(Refused):
    """The account that owns the app is in no team, so there are no team permissions to tick."""

    code = "no-team-scopes"


class WorkAccountRequired(Refused):
    """Dropbox wants the work account, and a personal one is active."""

    code = "work-account-required"


class UserLimit(Refused):
    """The app has as many users as Dropbox allows it."""

    code = "user-limit"


class TeamLimit(Refused):
    """The app has as many teams as Dropbox allows it."""

    code = "team-limit"


class BlockedByPolicy(Refused):
    """The team's settings block the app."""

    code = "blocked-by-policy"


class AppFrozen(Refused):
    """Dropbox has frozen the app until it has reviewed it."""

    code = "app-frozen"


class AppInvalid(Refused):
    """Dropbox does not know the app, or does not take the authorize address."""

    code = "app-invalid"


class AppLimit(Refused):
    """The account has as many apps as Dropbox allows it."""

    code = "app-limit"


class WrongKindOfLink(Refused):
    """The token belongs to a user, not to a team."""

    code = "user-linked"


class NoRefreshToken(Refused):
    """The answer to the code held no refresh token."""

    code = "no-refresh-token"


class BadKeyOrSecret(Refused):
    """App key and App secret do not belong together."""

    code = "bad-key-or-secret"


class CodeSpent(Refused):
    """The authorization code was used, has expired, or belongs to another app."""

    code = "code-spent"


class TokenRevoked(Refused):
    """The refresh token, or the access token made from it, is no longer accepted."""

    code = "token-revoked"


class TokenMalformed(Refused):
    """What was given as the refresh token is not one: it was cut off, or is something else."""

    code = "token-malformed"


class Unreachable(SetupError):
    """Dropbox could not be reached, or keeps failing."""

    exit_code = ExitCode.UNREACHABLE
    code = "unreachable"


class ServerFailing(Unreachable):
    """Dropbox answered with an error of its own."""

    code = "server-failing"


class TooManyRequests(Unreachable):
    """Dropbox asked to wait longer than the tool will."""

    code = "rate-limited"


class ConnectionLost(Unreachable):
    """The connection ended after the request had begun: whether it was carried out is unknown."""

    code = "connection-lost"


class TimedOut(ConnectionLost):
    """No answer came in time: whether the request was carried out is unknown."""

    code = "timed-out"


class ExchangeUncertain(Unreachable):
    """The connection ended after the code was sent: whether it was spent is unknown."""

    code = "exchange-uncertain"


class NotKept(SetupError):
    """The credentials cannot be kept safely."""

    exit_code = ExitCode.NOT_KEPT
    code = "not-kept"


class WrongPassphrase(NotKept):
    """The passphrase does not open the file vault."""

    code = "wrong-passphrase"


class SecretFound(NotKept):
    """Something that was to be handed out holds a secret; it was not written."""

    code = "secret-found"


class NotReached(Exception):
    """The machine could not do it, or saw no effect; a person may. Never leaves the runner."""
