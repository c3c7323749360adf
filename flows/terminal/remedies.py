"""Fits a remedy to the profile that it is for."""

import re
from dataclasses import replace

from automation.dropbox.scopes import ScopeFinding
from automation.errors import SetupError

USUAL = "default"
_COMMAND = re.compile(
    r"(`dropbox-connector (?:setup|check|handoff|exchange|inspect|repair))(?! --profile)\b"
)


def for_profile(text: str, profile: str | None) -> str:
    """Return `text` with the profile in the commands that it names, unless it is the usual one."""
    if profile in (None, USUAL):
        return text
    return _COMMAND.sub(rf"\1 --profile {profile}", text)


def error_for(error: SetupError, profile: str | None) -> SetupError:
    """Return the error with its remedy for `profile`."""
    remedy = for_profile(error.remedy, profile)
    return error if remedy == error.remedy else type(error)(error.message, remedy=remedy)


def finding_for(finding: ScopeFinding, profile: str | None) -> ScopeFinding:
    """Return the finding with its remedy for `profile`."""
    if finding.remedy is None:
        return finding
    return replace(finding, remedy=for_profile(finding.remedy, profile))
