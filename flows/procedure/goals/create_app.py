"""Goals and acts of the app: found by what is known of it, or made."""

import re
from contextlib import suppress

from automation.dropbox.controls.finder import ControlMissing, EffectMissing
from automation.dropbox.pages.create_app import NameTaken
from automation.dropbox.site import PageKind
from automation.errors import (
    AppNotFound,
    NameRefused,
)
from flows.procedure.goals.asked_first import leave_to_person
from flows.gone import app_gone
from flows.procedure.run import Run
from flows.procedure.step import PersonsTurn

SCOPED, FULL = "create_app.scoped_access", "create_app.full_dropbox"
NAME = "create_app.app_name"

NAME_TRIES = 3
"""How often another name is tried where nobody can be asked: NAME, NAME-2, NAME-3."""


def app_found(run: Run) -> bool:
    """The app is known: from the journal, from `--app-key`, from its name, or just made."""
    if run.app.key is None:
        _take_new_app(run)
    if run.app.key is None and not run.app.to_be_made and not run.app.unlisted:
        _look_for_app(run)
    return run.app.key is not None


def form_open(run: Run) -> bool:
    """The form for a new app is open, or there is no need of one."""
    if app_found(run):
        return True
    if not run.pages.create_app.is_open():
        return False
    run.app.to_be_made = True
    return True


def open_form(run: Run) -> None:
    """Select "Create app" on "My apps"; the form's address works as well.

    Nothing is made while nobody knows whether the app is there already.
    """
    if run.app.unlisted and not run.app.to_be_made:
        raise PersonsTurn(
            f'the list of your apps could not be read. If "{run.app.name}" is in it, open that '
            'app; if not, select "Create app"',
            alone="Run it with the browser in sight, or name the app: `--app-key KEY`.",
        )
    run.by_hand.clear()
    run.pages.my_apps.open()
    try:
        run.pages.my_apps.create_app()
    except ControlMissing:
        run.pages.create_app.open()
    run.controls.find(SCOPED)


def scoped_chosen(run: Run) -> bool:
    """ "Scoped access" is selected, or there is an app.

    Later sections of the form show only after it is chosen (D 2026-08): that tells it, too.
    """
    if app_found(run) or _chosen(run, SCOPED):
        return True
    return run.controls.look(SCOPED) is None and run.controls.look(NAME) is not None


def choose_scoped(run: Run) -> None:
    """Select "Scoped access"."""
    if not run.pages.create_app.is_open():  # something came in between
        open_form(run)
    run.pages.create_app.choose(SCOPED)


def full_chosen(run: Run) -> bool:
    """ "Full Dropbox" is selected, or there is an app."""
    return app_found(run) or _chosen(run, FULL)


def choose_full(run: Run) -> None:
    """Select "Full Dropbox"."""
    if not scoped_chosen(run):
        choose_scoped(run)
    run.pages.create_app.choose(FULL)


def named(run: Run) -> bool:
    """The name field holds the name; another one counts once the person says so.

    Where the person does the step, leaving the field says so too.
    """
    if app_found(run):
        return True
    if run.confirmed and run.controls.look(NAME) is None:
        run.by_hand.add(NAME)
    if NAME in run.by_hand:
        return True
    held = run.pages.create_app.name()
    if held and (run.confirmed or (run.wishes.guide and not run.pages.create_app.is_typing())):
        run.app.name = held
    return held == run.app.name


def type_name(run: Run) -> None:
    """Enter the name."""
    if not full_chosen(run):
        choose_full(run)
    run.pages.create_app.type_name(run.app.name)


def _chosen(run: Run, control: str) -> bool:
    """Tell whether a radio is selected; one that cannot be found, by the person's word."""
    if run.confirmed and run.controls.look(control) is None:
        run.by_hand.add(control)
    return control in run.by_hand or run.pages.create_app.chosen(control)


def create(run: Run) -> None:
    """Select "Create app". The name is on record before, so that a killed run finds the app.

    A name that Dropbox refuses is replaced by NAME-2 and NAME-3, unless the person who gave it is
    there to give another. Raises NameRefused where nobody is and all three are refused.
    """
    if run.app.asked_for and _was_made(run):
        return
    form = run.pages.create_app
    _fill(run)
    leave_to_person(run)
    may_rename = not (run.wishes.app_name and run.person_present)
    for attempt in range(1, NAME_TRIES + 1):
        run.journal.update(app_name=run.app.name)
        run.app.asked_for = True
        try:
            form.create()
        except NameTaken as refused:
            if not refused.words:
                if _was_made(run):
                    return
                _fill(run)
                raise
            if not may_rename or attempt == NAME_TRIES:
                raise _name_refused(run, refused) from None
            run.app.name = f"{re.sub(r'-[23]$', '', run.app.name)}-{attempt + 1}"
            run.tell(f"{refused} Now it is tried with {run.app.name}.")
            _fill(run)
        else:
            run.app.made_by_tool = True
            return


def point_at_create(run: Run) -> None:
    """Point at what Dropbox asks for before it makes the app; else at "Create app"."""
    asked = ("create_app.owner", "create_app.terms", "create_app.verify_email")
    refused = run.controls.look("create_app.refusal") is not None
    run.controls.point_at((NAME,) if refused else (*asked, "create_app.create"))


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


def _name_refused(run: Run, refused: NameTaken) -> Exception:
    if run.person_present:
        return PersonsTurn(f'Dropbox says "{refused.words.rstrip(".")}". Enter another name')
    return NameRefused(
        f'Dropbox did not take the name {run.app.name}: "{refused.words}"',
        remedy="Give another name: `dropbox-connector setup --app-name NAME`.",
    )


def _fill(run: Run) -> None:
    """Fill in what is not filled in: after a refusal or a sign-in the form may be empty."""
    if not run.pages.create_app.is_open():
        open_form(run)
    if not scoped_chosen(run):
        choose_scoped(run)
    if not full_chosen(run):
        choose_full(run)
    if not named(run):
        type_name(run)


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
