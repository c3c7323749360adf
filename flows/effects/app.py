"""Goals and acts of the app: found by what is known of it, or made."""

import re

from automation.dropbox.controls import ControlMissing
from automation.dropbox.screens.create_app import NameTaken
from automation.errors import AppNotFound
from flows.gone import app_gone
from flows.run import Run
from flows.step import PersonsTurn

NAME_TRIES = 3
"""How often another name is tried where nobody can be asked: NAME, NAME-2, NAME-3."""


def app_found(run: Run) -> bool:
    """The app is known: from the journal, from `--app-key`, from its name, or just made."""
    if run.app.key is None:
        _take_new_app(run)
    if run.app.key is None and not run.app.to_be_made:
        _look_for_app(run)
    return run.app.key is not None


def form_open(run: Run) -> bool:
    """The form for a new app is open, or there is no need of one."""
    return app_found(run) or run.pages.create_app.is_open()


def open_form(run: Run) -> None:
    """Select "Create app" on "My apps"; the form's address works as well."""
    run.pages.my_apps.open()
    try:
        run.pages.my_apps.create_app()
    except ControlMissing:
        run.pages.create_app.open()
    run.controls.find("create_app.scoped_access")


def scoped_chosen(run: Run) -> bool:
    """ "Scoped access" is selected, or there is an app."""
    return app_found(run) or run.pages.create_app.chosen("create_app.scoped_access")


def choose_scoped(run: Run) -> None:
    """Select "Scoped access"."""
    run.pages.create_app.choose("create_app.scoped_access")


def full_chosen(run: Run) -> bool:
    """ "Full Dropbox" is selected, or there is an app."""
    return app_found(run) or run.pages.create_app.chosen("create_app.full_dropbox")


def choose_full(run: Run) -> None:
    """Select "Full Dropbox"."""
    run.pages.create_app.choose("create_app.full_dropbox")


def named(run: Run) -> bool:
    """The name field holds the name; another one counts once the person says so.

    Where the person does the step, leaving the field says so too.
    """
    if app_found(run):
        return True
    held = run.pages.create_app.name()
    if held and (run.confirmed or (run.wishes.guide and not run.pages.create_app.is_typing())):
        run.app.name = held
    return held == run.app.name


def type_name(run: Run) -> None:
    """Enter the name."""
    run.pages.create_app.type_name(run.app.name)


def create(run: Run) -> None:
    """Select "Create app". The name is on record before, so that a killed run finds the app."""
    form = run.pages.create_app
    if form.asks_for_verified_email():
        raise PersonsTurn("Dropbox wants the account's e-mail address verified first")
    if form.asks_for_terms():
        if run.stand_in is None:
            raise PersonsTurn("Dropbox asks you to accept its API terms")
        run.stand_in.accept_terms()
        run.tell("Dropbox asks to accept its API terms. On your own team that is up to you.")
    may_rename = not (run.wishes.app_name and run.person_present)
    for attempt in range(1, NAME_TRIES + 1):
        run.journal.update(app_name=run.app.name)
        try:
            form.create()
        except NameTaken as refusal:
            if not may_rename or attempt == NAME_TRIES:
                raise
            run.app.name = f"{re.sub(r'-[23]$', '', run.app.name)}-{attempt + 1}"
            run.tell(f"{refusal} Now it is tried with {run.app.name}.")
            _refill(run)
        else:
            return


def _refill(run: Run) -> None:
    """Fill the form again: after a refusal it may have come back empty."""
    choose_scoped(run)
    choose_full(run)
    type_name(run)


def _take_new_app(run: Run) -> None:
    key = run.pages.app.key()
    if run.app.to_be_made and key is not None and key not in run.app.others | run.app.wrong:
        _take(run, key, adopted=False)


def _look_for_app(run: Run) -> None:
    """Before anything is created: the key that is known, then the name on "My apps"."""
    app = run.app
    if wanted := run.wishes.app_key or app.known_key:
        run.pages.my_apps.open()
        app.name = run.pages.my_apps.name_of(wanted) or app.name
        if not run.pages.app.exists(wanted):
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
    for name in filter(None, (app.earlier_name, app.name)):
        if key := run.pages.my_apps.key_of(name):
            app.name = name
            _take(run, key, adopted=name != app.earlier_name)
            return
    app.others = run.pages.my_apps.keys()
    app.to_be_made = True


def _take(run: Run, key: str, *, adopted: bool) -> None:
    run.app.key, run.app.adopted = key, adopted
    run.journal.update(app_key=key, app_name=run.app.name, adopted=adopted)
