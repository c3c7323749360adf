"""Finds the app before anything is created: by its key, by its name, or because it is new."""

from contextlib import suppress

from automation.dropbox.controls.finder import ControlMissing, EffectMissing
from automation.dropbox.site import PageKind
from automation.errors import (
    AppGone,
    AppNotFound,
)
from flows.procedure.run import Run

ANOTHER_ACCOUNT = "Sign in with the account that owns it: `--fresh-session`."


def app_found(run: Run) -> bool:
    """The app is known: from the journal, from `--app-key`, from its name, or just made."""
    if run.app.key is None:
        _take_new_app(run)
    if run.app.key is None and not run.app.to_be_made and not run.app.unlisted:
        _look_for_app(run)
    return run.app.key is not None


def name_followed(run: Run) -> bool:
    """The app is known; the name that a person gave it on the form is noted.

    The name is read on "My apps"; the person finds the app's page again afterwards.
    """
    if run.app.key is not None or not app_found(run):
        return run.app.key is not None
    if run.app.to_be_made and not run.app.made_by_tool:
        run.pages.my_apps.open()
        with suppress(ControlMissing):  # the name is for people; the app is known by its key
            run.app.name = run.pages.my_apps.apps().name_of(run.known_key()) or run.app.name
        run.journal.update(app_name=run.app.name)
        run.window.open(run.site.app(run.known_key()))
    return True


def _was_made(run: Run) -> bool:
    """Tell whether the app is on "My apps": the page of a new app may have been lost."""
    if app_found(run):
        return True
    run.pages.my_apps.open()
    key = run.pages.my_apps.apps().key_of(run.app.name)
    if key is not None and key not in run.app.others:
        _take(run, key, adopted=False)
    return run.app.key is not None


def exists(run: Run, key: str) -> bool:
    """Tell whether the signed-in account has an app with that key; its page is open then.

    Raises EffectMissing when something else came in between: that says nothing of the app.
    """
    if run.pages.app.key() != key:
        run.window.open(run.site.app(key))
    if run.site.kind(run.window.page.url) in (None, PageKind.SIGN_IN):
        raise EffectMissing("another page came than that of the app")
    return run.pages.app.exists(key)


def _take_new_app(run: Run) -> None:
    key = run.pages.app.key()
    known = run.app.others | run.app.wrong
    may_be_it = run.app.to_be_made or run.app.unlisted
    if may_be_it and key is not None and key not in known:
        _take(run, key, adopted=not run.app.to_be_made)


def _look_for_app(run: Run) -> None:
    """Before anything is created: the key that is known, then the name on "My apps"."""
    app = run.app
    if wanted := run.wishes.app_key or app.known_key:
        run.pages.my_apps.open()
        app.name = run.pages.my_apps.apps().name_of(wanted) or app.name
        if not exists(run, wanted):
            if wanted == app.known_key:
                raise app_gone(wanted, run.profile)
            raise AppNotFound(
                f"The signed-in account has no app with the key {wanted}.",
                remedy="Sign in with the account that owns it (`--fresh-session`), or make a new "
                "app under another profile: `--profile NAME`.",
            )
        _take(run, wanted, adopted=wanted != app.known_key)
        return
    run.pages.my_apps.open()
    try:
        listed = run.pages.my_apps.apps()
    except ControlMissing:
        app.unlisted = run.pages.my_apps.is_open()
        raise
    app.others = listed.keys
    for name in filter(None, (app.earlier_name, app.name)):
        if key := listed.key_of(name):
            app.name = name
            _take(run, key, adopted=name != app.earlier_name)
            return
    app.to_be_made = True


def _take(run: Run, key: str, *, adopted: bool) -> None:
    run.app.key, run.app.adopted = key, adopted
    run.journal.update(app_key=key, app_name=run.app.name, adopted=adopted)


def app_gone(app_key: str, profile: str) -> AppGone:
    """Return the error for a profile whose app is not in the account."""
    return AppGone(
        f"The signed-in account has no app with the key {app_key}, which this profile had: it was "
        "deleted, or this is another account.",
        remedy=f"If it was deleted, run `dropbox-connector profiles forget {profile}`, then "
        "`setup` again. If not, sign in with the account that owns it: `--fresh-session`.",
    )
