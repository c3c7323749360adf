"""Encrypts the entry of a file vault with a passphrase: scrypt for the key, Fernet for the text.

Both come from `cryptography`. What scrypt costs is one of OWASP's settings of 2023 and later:
N = 2^15, r = 8, p = 3, which takes 32 MB.
"""

import base64
import json
import os
import threading
from functools import lru_cache

from automation.errors import WrongPassphrase
from automation.store.credentials import Secret

SEALED = "scrypt-fernet"
_COST, _BLOCK, _PARALLEL = 2**15, 8, 3
_ONE_AT_A_TIME = threading.Lock()
"""Many profiles are checked side by side, and each would take its 32 MB."""


def is_sealed(text: str) -> bool:
    """Tell whether `text` is what `seal` returns, whole or damaged inside."""
    return _entry(text) is not None


def seal(text: str, passphrase: Secret) -> str:
    """Return `text` encrypted, as JSON that names the method and holds the salt."""
    from cryptography.fernet import Fernet

    salt = os.urandom(16)
    sealed = Fernet(_key(passphrase, salt)).encrypt(text.encode())
    entry = {"sealed": SEALED, "salt": base64.b64encode(salt).decode(), "text": sealed.decode()}
    return json.dumps(entry)


def unseal(text: str, passphrase: Secret, where: str) -> str:
    """Return what was sealed. Raises WrongPassphrase, also for a text that was changed."""
    from cryptography.fernet import Fernet, InvalidToken

    entry = _entry(text) or {}
    try:
        salt = base64.b64decode(entry["salt"], validate=True)
        return Fernet(_key(passphrase, salt)).decrypt(entry["text"]).decode()
    except (InvalidToken, ValueError, TypeError, KeyError):
        raise WrongPassphrase(
            f"The passphrase does not open {where}, or the file is damaged.",
            remedy="Give the passphrase that it was kept with. Without it: "
            "`dropbox-connector profiles forget`, then `setup` with `--app-key`, "
            "`--vault file` and `--passphrase`; no app is lost.",
        ) from None


def _entry(text: str) -> dict[str, str] | None:
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) and entry.get("sealed") == SEALED else None


def _key(passphrase: Secret, salt: bytes) -> bytes:
    with _ONE_AT_A_TIME:
        return _derived(passphrase, salt)


@lru_cache(maxsize=4)
def _derived(passphrase: Secret, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    derived = Scrypt(salt=salt, length=32, n=_COST, r=_BLOCK, p=_PARALLEL)
    return base64.urlsafe_b64encode(derived.derive(passphrase.reveal().encode()))
