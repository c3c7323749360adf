"""Goal and act of reading App key and App secret."""

from automation.dropbox.controls.finder import ControlMissing, EffectMissing
from automation.errors import WrongAppKind
from automation.store.credentials import Secret
from flows.procedure.run import Run


def keys_known(run: Run) -> bool:
    """App key and App secret are at hand."""
    return run.app_secret is not None


def copy_keys(run: Run) -> None:
    """Read App key and App secret, and have Dropbox say whether they belong together."""
    key = run.known_key()
    tab = run.pages.settings
    tab.open(key)
    kind = tab.is_app_folder()
    if kind:
        raise WrongAppKind(
            "The app was made for an app folder only; the connector needs Full Dropbox.",
            remedy="This cannot be changed. Make another app: `--profile NAME --app-name NAME`.",
        )
    run.unsure_of_access_type = kind is None
    _require_the_key(run, key)
    _take_secret(run, tab.app_secret())


def _require_the_key(run: Run, key: str) -> None:
    """The page must be that of this app. Its address says so too, where the row is not found."""
    try:
        shown = run.pages.settings.app_key()
    except ControlMissing:
        shown = run.pages.app.key() or ""
    if shown != key:
        raise EffectMissing("the page shows the key of another app")


def secret_shown(run: Run) -> bool:
    """The App secret can be read without a click, or was pasted."""
    if run.app_secret is None and (secret := run.pasted or run.pages.settings.secret_at_hand()):
        _take_secret(run, secret)
    return keys_known(run)


def _take_secret(run: Run, value: str) -> None:
    secret = Secret(value)
    run.learn(secret)
    run.check_keys(run.known_key(), secret)
    run.app_secret = secret
