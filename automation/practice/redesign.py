"""The pages as they may be tomorrow: other ids, other texts, or both.

A redesign is a set of literal replacements in the source of pages, scripts and styles.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from markupsafe import escape

from automation.practice.scopes import ALL_SCOPES, SECTIONS, entries

# What is known of a control and has no blank or equals sign in it (facts/console.md).
_TOKENS: Final = {
    "susi_email": "account_mail",
    "login_password": "account_pass",
    "app-list__create-btn": "toolbar__new",
    "app_version": "api_kind",
    "app_folder_permission": "reach-own",
    "app-name": "title-field",
    "_subject_uid": "owning_account",
    "accept-tos": "agreement",
    "create-button": "make-it",
    "c-tabs__label": "pages__entry",
    "data-hash": "data-page",
    "data-initialized": "data-awake",
    "tab_pyxl": "entry_",
    "permissions-submit-button": "rights-save",
    "app-key": "client-id",
    "app-secret": "client-hidden",
    "warning-button-continue": "notice-next",
    "auth-button-allow": "grant-button",
    "auth-code-input": "grant-result",
    "auth-box": "result-box",
    "ccpa-iframe": "privacy-frame",
    "consent-iframe": "privacy-outer",
    "decline_cookies_button": "privacy_refuse",
}
# Words that stand in addresses too, where they must stay.
_ATTRIBUTES: Final = {
    'id="scoped"': 'id="api-2"',
    'for="scoped"': 'for="api-2"',
    'value="scoped"': 'value="2"',
    'id="full_permissions"': 'id="reach-all"',
    'for="full_permissions"': 'for="reach-all"',
    'value="full_permissions"': 'value="all"',
    'value="app_folder"': 'value="own"',
    'name="access_type"': 'name="reach"',
    'name="name"': 'name="title"',
    'id="company"': 'id="owner-1"',
    'for="company"': 'for="owner-1"',
    'id="personal"': 'id="owner-2"',
    'for="personal"': 'for="owner-2"',
}
_TEXTS: Final = {
    "Log in or sign up": "Welcome back",
    "Continue with Google": "Use Google",
    "Continue with Apple": "Use Apple",
    "Email": "Address",
    "Password": "Passphrase",
    "Log in": "Enter",
    "Sign out": "Leave",
    "Set up later": "Not now",
    "Decline": "No, thanks",
    "My apps": "Your projects",
    "Apps created with your account": "All that you have made so far",
    "Create app": "New project",
    "Status: Development": "Stage: trial",
    "Permission type: Scoped App (Full Dropbox)": "Reach: everything",
    "Permission type: Scoped App (App Folder)": "Reach: a folder of its own",
    "Create a new app on the DBX Platform": "Make a new project",
    "1. Choose an API": "1. Kind of interface",
    "Scoped access": "Fine-grained",
    "New": "Latest",
    "2. Choose the type of access you need": "2. How far it may reach",
    "App folder – Access to a single folder created specifically for your app.": "A folder of "
    "its own – It sees nothing else.",
    "Full Dropbox – Access to all files and folders in a user's Dropbox.": "Everything – It "
    "reaches whatever its user can reach.",
    "3. Name your app": "3. What it is called",
    "App name": "Title",
    "4. Choose the Dropbox account that will own your app": "4. Who it belongs to",
    "I agree to the Dropbox API Terms and Conditions": "I accept the rules for developers",
    "Send email for verification": "Prove your address",
    "Resend verification email": "Prove your address again",
    "App created.": "Your project is ready.",
    "Settings": "General",
    "Permissions": "Rights",
    "Branding": "Appearance",
    "Analytics": "Figures",
    "Individual Scopes": "Rights in one account",
    "OpenID Scopes": "Rights for signing in",
    "Team Scopes": "Rights in the team",
    "Account Info": "Account",
    "Files and folders": "Content",
    "Collaboration": "Working together",
    "Connect": "Identity",
    "Team": "Organisation",
    "Team Data": "Content of the organisation",
    "Files": "Content of its members",
    "Members": "People",
    "Sessions": "Use",
    "Status": "Stage",
    "Apply for production": "Leave the trial",
    "Development teams": "Teams in the trial",
    "Enable additional teams": "Let more teams in",
    "Unlink all teams": "Cut all teams off",
    "Development users": "People in the trial",
    "Enable additional users": "Let more people in",
    "Permission type": "Reach",
    "Scoped App (Full Dropbox)": "Everything",
    "Scoped App (App Folder)": "A folder of its own",
    "App key": "Public identifier",
    "App secret": "Private identifier",
    "Show": "Reveal",
    "OAuth 2": "Letting it in",
    "Redirect URIs": "Return addresses",
    "Generated access token": "Token for trying things out",
    "Generate": "Make one",
    "Delete app": "Remove for good",
    "Before you connect this app…": "One moment, please…",
    "Cancel": "Back out",
    "Continue": "Next",
    "Individual Permissions": "In your account",
    "Team Permissions": "In your team",
    "Allow": "Agree",
    "Access Code Generated": "Here is what you need",
    "Error connecting app:": "This did not work:",
}
_LOOSE_TEXTS: Final = {
    " would like to:": " wishes to:",
    "Enter this code into": "Copy this into",
    'placeholder="App name"': 'placeholder="Title"',
    'aria-label="Settings"': 'aria-label="General"',
    'aria-label="Permissions"': 'aria-label="Rights"',
    '"Undo"': '"Drop"',
    '"Submit"': '"Save"',
    "Click Submit when you are done making changes. "
    "(Existing access tokens will not be affected)": "You have changed something. "
    "Save it when you are ready.",
}
_SAME_IN_OTHER_WORDS: Final = {
    "View basic information about": "See a few facts on",
    "View": "See",
    "Edit": "Change",
    "edit": "change",
    "manage": "look after",
    "membership": "people",
    "sessions, devices, and apps": "sign-ins and machines",
}


@dataclass(frozen=True)
class Redesign:
    """Literal replacements, all made at once, the longest first."""

    replacements: Mapping[str, str]
    digest: str
    """Differs from that of every other redesign; empty when nothing is replaced."""
    _pattern: re.Pattern[str] | None

    @staticmethod
    def of(replacements: Mapping[str, str]) -> "Redesign":
        """Return the redesign with these replacements."""
        return _compiled(tuple(replacements.items()))

    def apply(self, source: str) -> str:
        """Return a page, script or style as it looks now."""
        if self._pattern is None:
            return source
        return self._pattern.sub(lambda found: self.replacements[found[0]], source)


@lru_cache(maxsize=32)
def _compiled(items: tuple[tuple[str, str], ...]) -> Redesign:
    if not items:
        return Redesign({}, "", None)
    digest = hashlib.sha256(repr(items).encode()).hexdigest()[:8]
    longest_first = sorted((old for old, _ in items), key=len, reverse=True)
    return Redesign(dict(items), digest, re.compile("|".join(map(re.escape, longest_first))))


def renamed_ids() -> dict[str, str]:
    """Return other ids, classes and field names for every control whose own are known."""
    boxes = {
        f'{attribute}="{scope}"': f'{attribute}="right-{number}"'
        for number, scope in enumerate(ALL_SCOPES, 1)
        for attribute in ("id", "for")
    }
    return {**_TOKENS, **_ATTRIBUTES, **boxes}


def renamed_texts() -> dict[str, str]:
    """Return other words for every control, heading and label."""
    texts = {f">{old}<": f">{new}<" for old, new in _TEXTS.items()}
    scopes = {
        f">{scope}</label>": f">{scope.replace('_', ' ').replace('.', ', ').capitalize()}</label>"
        for scope in ALL_SCOPES
    }
    described = {f">{escape(entry.description)}<" for entry in entries(SECTIONS)}
    return {**texts, **_LOOSE_TEXTS, **scopes, **{old: _reworded(old) for old in described}}


def _reworded(text: str) -> str:
    for old, new in _SAME_IN_OTHER_WORDS.items():
        text = text.replace(old, new)
    return text
