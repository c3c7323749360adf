"""What a vault holds for a profile: one JSON entry.

One, because macOS asks for each; no access token in it, because Windows holds little
(facts/api.md, Keeping secrets).
"""

import json

from automation.errors import NotKept
from automation.remedies import command
from automation.store.credentials import Credentials, Secret

SCHEMA = 1


def to_json(credentials: Credentials) -> str:
    """Return the entry of a vault."""
    return json.dumps(
        {
            "schema": SCHEMA,
            "app_key": credentials.app_key,
            "app_secret": credentials.app_secret.reveal(),
            "refresh_token": credentials.refresh_token.reveal(),
        }
    )


def from_json(text: str, where: str) -> Credentials:
    """Return the credentials of an entry. Raises NotKept for anything else."""
    try:
        entry = json.loads(text)
        key, secret, token = (entry[name] for name in ("app_key", "app_secret", "refresh_token"))
        if not all(isinstance(value, str) for value in (key, secret, token)):
            raise TypeError
        return Credentials(key, Secret(secret), Secret(token))
    except (ValueError, TypeError, KeyError, RecursionError):
        # The cause would show what the entry holds.
        raise NotKept(
            f"What is kept in {where} is damaged.",
            remedy=f"Remove it, then run {command('setup')} again; it uses the same app.",
        ) from None
