"""Finds the app before anything is created: by its key, by its name, or because it is new."""

from contextlib import suppress
from dataclasses import dataclass

from automation.dropbox.controls.catalogue import quoted
from automation.dropbox.controls.finder import ControlMissing, EffectMissing
from automation.dropbox.scopes import Verdict
from automation.dropbox.site import PageKind
from automation.errors import (
    AppGone,
    AppNotFound,
    WrongAppKind,
)
from flows.procedure.run import Run
from flows.procedure.runner import PersonsTurn, Seen

ANOTHER_ACCOUNT = "Sign in with the account that owns it: `--fresh-session`."


@dataclass(frozen=True)
class AppSeen(Seen[Run]):
    """Whether the app is known; `key` is that of one whose page is open, and that was not known."""

    key: str | None = None
    adopted: bool = False

    def record(self, run: Run) -> bool:
        """Take the app whose page is open."""
        if self.key is not None:
            _take(run, self.key, adopted=self.adopted)
        return self.reached


def app_seen(run: Run) -> AppSeen:
    """The app is known, or its page is open: that of the app that was asked for, or a new one."""
    app, key = run.app, run.pages.app.key()
    if app.key is not None or key is None:
        return AppSeen(app.key is not None)
    if app.left_to_person and key in (run.wishes.app_key, app.known_key):
        return AppSeen(True, key, adopted=key != app.known_key)
    if (app.to_be_made or app.unlisted) and key not in app.others | app.wrong:
        return AppSeen(True, key, adopted=not app.to_be_made)
    return AppSeen(False)


def search(run: Run) -> None:
    """Look for the app, once, where it is neither known nor to be made.

    It may be known from the journal, from `--app-key`, or from its name.
    """
    if not app_seen(run) and not run.app.to_be_made and not run.app.unlisted:
        _look_for_app(run)


@dataclass(frozen=True)
class AppOfPerson(AppSeen):
    """The app; of one that a person made, it is asked what it is called and what it sees."""

    def record(self, run: Run) -> bool:
        """Take the app; of a person's, read name and kind of access on "My apps".

        An app for an app folder is not the one that is needed: its page is open then, and the
        person is told. Otherwise the person finds the app's page again afterwards.
        """
        reached = super().record(run)
        if self.key is None or not run.app.to_be_made or run.app.made_by_tool:
            return reached
        run.pages.my_apps.open()
        with suppress(ControlMissing):  # the name is for people; the app is known by its key
            listed = run.pages.my_apps.apps()
            run.app.name = listed.name_of(self.key) or run.app.name
            if listed.is_app_folder(self.key):
                run.app.wrong.add(self.key)
                run.app.key = None
        run.journal.update(app_name=run.app.name, app_key=run.app.key)
        run.window.open(run.site.app(self.key))
        return run.app.key is not None


def app_of_person(run: Run) -> AppOfPerson:
    """The app is known, or the page of a new one is open."""
    seen = app_seen(run)
    return AppOfPerson(seen.reached, seen.key, seen.adopted)


def _was_made(run: Run) -> bool:
    """Tell whether the app is on "My apps": the page of a new app may have been lost."""
    if app_seen(run).record(run):
        return True
    run.pages.my_apps.open()
    try:
        key = run.pages.my_apps.apps().key_of(run.app.name)
    except ControlMissing:
        raise PersonsTurn(
            f'whether the app "{run.app.name}" was made cannot be told: the list of your apps '
            "could not be read",
            instead=f"Look under {quoted('my_apps.heading')} whether “{run.app.name}” is there. If "
            f"it is, open it. Only if it is not, select {quoted('my_apps.create_app')} and create "
            "it.",
            alone="Run it with the browser in sight, or name the app: `--app-key KEY`.",
        ) from None
    if key is not None and key not in run.app.others:
        _take(run, key, adopted=False)
    return run.app.key is not None


def presence(run: Run, key: str) -> Verdict:
    """Return whether the signed-in account has an app with that key; its page is open then.

    Unknown where the page at the app's address cannot be recognised: that is no "no". Raises
    EffectMissing when something else came in between, which says nothing of the app.
    """
    if run.pages.app.key() != key:
        run.window.open(run.site.app(key))
    if run.site.kind(run.window.page.url) in (None, PageKind.SIGN_IN):
        raise EffectMissing("another page came than that of the app")
    return run.pages.app.presence(key)


def _look_for_app(run: Run) -> None:
    """Before anything is created: the key that is known, then the name on "My apps"."""
    app = run.app
    if wanted := run.wishes.app_key or app.known_key:
        _look_for_known_app(run, wanted)
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
            if listed.is_app_folder(key):
                raise app_folder()
            app.name = name
            _take(run, key, adopted=name != app.earlier_name)
            return
    app.to_be_made = True


def _look_for_known_app(run: Run, wanted: str) -> None:
    """Open the app with the key that is known; its name is read if the list can be read.

    Only a clear "no" ends the run: where it cannot be told, the app is taken for what it was.
    """
    app = run.app
    if presence(run, wanted) is Verdict.NO:
        if wanted == app.known_key:
            raise app_gone(wanted, run.profile)
        raise AppNotFound(
            f"The signed-in account has no app with the key {wanted}.",
            remedy="Sign in with the account that owns it (`--fresh-session`), or make a new app "
            "under another profile: `--profile NAME`.",
        )
    if not app.name or wanted != app.known_key:
        run.pages.my_apps.open()
        with suppress(ControlMissing):  # the name is for people; the app is known by its key
            listed = run.pages.my_apps.apps()
            app.name = listed.name_of(wanted) or app.name
            if listed.is_app_folder(wanted):
                raise app_folder()
        run.window.open(run.site.app(wanted))
    _take(run, wanted, adopted=wanted != app.known_key)


def _take(run: Run, key: str, *, adopted: bool) -> None:
    run.app.key, run.app.adopted = key, adopted
    run.journal.update(app_key=key, app_name=run.app.name, adopted=adopted)


def app_folder() -> WrongAppKind:
    """Return the error for an app that sees a folder of its own only."""
    return WrongAppKind(
        "The app was made for an app folder only; the connector needs Full Dropbox.",
        remedy="This cannot be changed. Make another app: `--profile NAME --app-name NAME`.",
    )


def app_gone(app_key: str, profile: str) -> AppGone:
    """Return the error for a profile whose app is not in the account."""
    return AppGone(
        f"The signed-in account has no app with the key {app_key}, which this profile had: it was "
        "deleted, or this is another account.",
        remedy=f"If it was deleted, run `dropbox-connector profiles forget {profile}`, then "
        "`setup` again. If not, sign in with the account that owns it: `--fresh-session`.",
    )
