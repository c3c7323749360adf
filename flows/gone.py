"""The app of a profile is not in the signed-in account: another account, or it was deleted."""

from automation.errors import AppNotFound, Cancelled, PersonNeeded
from flows.session.surroundings import Surroundings

ANOTHER_ACCOUNT = "Sign in with the account that owns it: `--fresh-session`."


class AppGone(PersonNeeded):
    """The app that an earlier run made is not there; whether to make another is for a person."""

    code = "app-gone"


def app_gone(app_key: str, profile: str) -> AppGone:
    """Return the error for a profile whose app is not in the account."""
    return AppGone(
        f"The signed-in account has no app with the key {app_key}, which this profile had: it was "
        "deleted, or this is another account.",
        remedy=f"If it was deleted, run `dropbox-connector profiles forget {profile}`, then "
        "`setup` again. If not, sign in with the account that owns it: `--fresh-session`.",
    )


def make_another(gone: AppGone, around: Surroundings, *, alive: bool) -> None:
    """Return when the person wants another app.

    Raises AppNotFound where the kept token works, so that the app cannot be gone; `gone` itself
    where nobody can be asked; Cancelled when the person does not want it.
    """
    if alive:
        raise AppNotFound(
            f"{gone.message.partition(',')[0]}; the kept token works, so another account has it.",
            remedy=ANOTHER_ACCOUNT,
        ) from None
    if not around.terminal.is_there:
        raise gone
    around.progress.failed()
    around.progress.say(gone.message)
    if around.terminal.ask("Make a new app? Type yes: ").lower() not in ("y", "yes"):
        raise Cancelled("No app was made.", remedy=ANOTHER_ACCOUNT) from None
