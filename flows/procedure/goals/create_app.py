"""Goals and acts of the app: found by what is known of it, or made."""

import re
import secrets
from dataclasses import dataclass

from automation.dropbox.controls.catalogue import quoted
from automation.dropbox.controls.finder import ControlMissing
from automation.dropbox.pages.create_app import NameTaken, NotCreated
from automation.errors import (
    BadName,
    EmailNotVerified,
    NameRefused,
    OwnerUnclear,
    TermsNotAccepted,
)
from automation.remedies import command
from flows.procedure.goals.find_app import AppSeen, _was_made, app_seen
from flows.procedure.run import Run
from flows.procedure.runner import PersonsTurn, Seen, noted

SCOPED, FULL = "create_app.scoped_access", "create_app.full_dropbox"

NAME = "create_app.app_name"

NAME_TRIES = 3
"""How often another name is tried where nobody can be asked: NAME, NAME-2, NAME-3."""

VERIFY = (
    "Dropbox wants the account's e-mail address verified first. Select \"Send email for "
    'verification", follow the link in the e-mail, then reload this page and fill it in again.'
)

STEM = "snow-atlas"

LONGEST = 60


def check_app_name(name: str) -> str:
    """Return the name without surrounding blanks. Raises BadName with the rule that it breaks.

    The rules are Dropbox's own (facts/console.md, Create app); that a name is unique in all of
    Dropbox only Dropbox can tell. The length is this tool's own limit.
    """
    name = name.strip()
    problem = None
    if not name:
        problem = "is empty"
    elif "dropbox" in name.lower():
        problem = 'contains "Dropbox"'
    elif name.lower().startswith("drop"):
        problem = 'begins with "drop"'
    elif not name.isprintable():
        problem = "holds characters that cannot be typed"
    elif len(name) > LONGEST:
        problem = f"is longer than {LONGEST} characters"
    if problem:
        raise BadName(
            f"The app name {problem}, which Dropbox does not take."
            if "longer" not in problem
            else f"The app name {problem}.",
            remedy="Choose another one, for example `--app-name snow-atlas-yourcompany`.",
        )
    return name


def invent_app_name() -> str:
    """Return a name that is most likely free: it must be unique in all of Dropbox."""
    return f"{STEM}-{secrets.token_hex(3)}"


def what_the_form_wants(run: Run) -> str:
    """What a person has to do on the form before it makes an app, and is not in every form.

    Raises AppLimit where the form says that there can be no other app.
    """
    run.pages.create_app.require_room()
    if run.pages.create_app.is_open() and run.pages.create_app.asks_for_verified_email():
        return VERIFY
    return ""


def leave_to_person(run: Run) -> None:
    """Raise PersonsTurn for what is a person's: verify the address, choose an owner, accept terms.

    On the practice console the stand-in accepts the terms.
    """
    form = run.pages.create_app
    if not form.asks_for_a_person():
        return
    if form.asks_for_verified_email():
        raise PersonsTurn(
            "Dropbox wants the account's e-mail address verified before it makes an app",
            alone='Select "Send email for verification" on the page "Create app" in your own '
            "browser, follow the link in the e-mail, then run the same command again.",
            error=EmailNotVerified,
            until=lambda: form.is_open() and not form.asks_for_verified_email(),
        )
    if form.asks_for_owner() and not form.choose_work_account():
        raise PersonsTurn(
            "two accounts are linked, and which is the work account cannot be told",
            alone="Run it with the browser in sight, and choose the work account there.",
            error=OwnerUnclear,
            until=form.owner_is_chosen,
        )
    if form.asks_for_terms():
        if run.stand_in is None:
            raise PersonsTurn(
                "Dropbox asks you to accept its API terms",
                alone="Run it with the browser in sight, and accept the terms there.",
                error=TermsNotAccepted,
                until=lambda: form.is_open() and not form.asks_for_terms(),
            )
        run.stand_in.accept_terms()


@dataclass(frozen=True)
class FormSeen(Seen[Run]):
    """Whether the form for a new app is open."""

    def record(self, run: Run) -> bool:
        """Where it is, an app is to be made."""
        run.app.to_be_made = run.app.to_be_made or self.reached
        return self.reached


def form_open(run: Run) -> AppSeen | FormSeen:
    """The form for a new app is open, or there is no need of one."""
    return app_seen(run) or FormSeen(run.pages.create_app.is_open())


def open_form(run: Run) -> None:
    """Select "Create app" on "My apps"; the form's address works as well.

    Nothing is made while nobody knows whether the app is there already.
    """
    if known := run.wishes.app_key or run.app.known_key:
        run.app.left_to_person = True
        raise PersonsTurn(
            f"the page of the app with the key {known} could not be opened",
            instead=f"Under {quoted('my_apps.heading')}, open the app with the key {known}. "
            "Do not create another one.",
            alone="Run it with the browser in sight, and open the app there.",
        )
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


def scoped_chosen(run: Run) -> bool | AppSeen:
    """ "Scoped access" is selected, or there is an app.

    Later sections of the form show only after it is chosen (D 2026-08): that tells it, too.
    """
    seen = app_seen(run)
    if seen or _chosen(run, SCOPED):
        return seen or True
    return run.controls.current(SCOPED) is None and run.controls.current(NAME) is not None


def choose_scoped(run: Run) -> None:
    """Select "Scoped access"."""
    if not run.pages.create_app.is_open():  # something came in between
        open_form(run)
    run.pages.create_app.choose(SCOPED)


def full_chosen(run: Run) -> bool | AppSeen:
    """ "Full Dropbox" is selected, or there is an app."""
    return app_seen(run) or _chosen(run, FULL)


def choose_full(run: Run) -> None:
    """Select "Full Dropbox"."""
    if not noted(scoped_chosen, run):
        choose_scoped(run)
    run.pages.create_app.choose(FULL)


@dataclass(frozen=True)
class NameSeen(Seen[Run]):
    """Whether the name is entered; `name` is one that a person has entered."""

    name: str = ""

    def record(self, run: Run) -> bool:
        """The app is to be called what the person has entered."""
        run.app.name = self.name or run.app.name
        return self.reached


def named(run: Run) -> bool | AppSeen | NameSeen:
    """The name field holds the name; another one counts once the person says so.

    Where the person does the step, leaving the field says so too.
    """
    if (seen := app_seen(run)) or NAME in run.by_hand:
        return seen or True
    held = run.pages.create_app.name()
    if held and run.wishes.guide and not run.pages.create_app.is_typing():
        return NameSeen(True, held)
    return held == run.app.name


def say_named(run: Run) -> None:
    """The person says that the app has its name: what the field holds, where there is one."""
    if run.controls.current(NAME) is None:
        run.by_hand.add(NAME)
    else:
        run.app.name = run.pages.create_app.name() or run.app.name


def type_name(run: Run) -> None:
    """Enter the name."""
    if not noted(full_chosen, run):
        choose_full(run)
    run.pages.create_app.type_name(run.app.name)


def say_scoped(run: Run) -> None:
    """The person says that it is selected, which counts where the radio cannot be found."""
    _say_chosen(run, SCOPED)


def say_full(run: Run) -> None:
    """The person says that it is selected, which counts where the radio cannot be found."""
    _say_chosen(run, FULL)


def _say_chosen(run: Run, control: str) -> None:
    if run.controls.current(control) is None:
        run.by_hand.add(control)


def _chosen(run: Run, control: str) -> bool:
    """Tell whether a radio is selected; one that cannot be found, by the person's word."""
    return control in run.by_hand or run.pages.create_app.chosen(control)


def create(run: Run) -> None:
    """Select "Create app". The name is on record before, so that a killed run finds the app.

    A name that Dropbox refuses is replaced by NAME-2 and NAME-3, unless the person who gave it is
    there to give another. Nothing is tried again before "My apps" was read: the way to the app's
    page may have been lost. Raises NameRefused where nobody is there and all three are refused.
    """
    if run.app.asked_for and _was_made(run):
        return
    form = run.pages.create_app
    may_rename = not (run.wishes.app_name and run.person_present)
    for attempt in range(1, NAME_TRIES + 1):
        _fill(run)
        leave_to_person(run)
        run.journal.update(app_name=run.app.name)
        run.app.asked_for = True
        try:
            form.create()
        except NotCreated as refused:
            if _was_made(run):
                return
            if not isinstance(refused, NameTaken):
                _fill(run)
                raise
            if not may_rename or attempt == NAME_TRIES:
                _fill(run)
                raise _name_refused(run, refused) from None
            run.app.name = f"{re.sub(r'-[23]$', '', run.app.name)}-{attempt + 1}"
            run.tell(f"{refused} Now it is tried with {run.app.name}.")
        else:
            run.app.made_by_tool = True
            return


def point_at_create(run: Run) -> None:
    """Point at the first thing on the form that is undone; else at "Create app"."""
    run.controls.point_at(_undone(run))


def _undone(run: Run) -> tuple[str, ...]:
    form = run.pages.create_app
    if form.asks_for_verified_email():
        return ("create_app.verify_email",)
    # A radio that cannot be found may be selected: only one that is seen is pointed at.
    for control in (SCOPED, FULL):
        if form.chosen(control) is False and run.controls.current(control) is not None:
            return (control,)
    if form.refusal() or not form.name():
        return (NAME, "create_app.create")
    if form.asks_for_owner() and not form.owner_is_chosen():
        return ("create_app.owner_work", "create_app.owner")
    if form.asks_for_terms():
        return ("create_app.terms_box", "create_app.terms")
    return ("create_app.create",)


def form_lacking(run: Run) -> str:
    """Return in a sentence what the form still wants, as far as the page shows it."""
    form = run.pages.create_app
    if not form.is_open():
        return "No page of a new app is open."
    if form.asks_for_verified_email():
        return VERIFY
    if words := form.refusal():
        return f"Dropbox says “{words}”"
    missing = {
        SCOPED: f"{quoted(SCOPED)} is not selected.",
        FULL: f"{quoted(FULL)} is not selected.",
        NAME: "The app has no name yet.",
        "create_app.owner_work": "No owner is selected.",
        "create_app.terms_box": "The terms are not accepted.",
    }
    return missing.get(_undone(run)[0], f"{quoted('create_app.create')} was not selected yet.")


def _name_refused(run: Run, refused: NameTaken) -> Exception:
    remedy = f"Give another name: {command('setup --app-name NAME')}."
    if run.person_present:
        return PersonsTurn(
            f'Dropbox says "{refused.words.rstrip(".")}". Enter another name',
            alone=remedy,
            error=NameRefused,
        )
    return NameRefused(
        f'Dropbox did not take the name {run.app.name}: "{refused.words}"', remedy=remedy
    )


def _fill(run: Run) -> None:
    """Fill in what is not filled in: after a refusal or a sign-in the form may be empty."""
    if not run.pages.create_app.is_open():
        open_form(run)
    if not noted(scoped_chosen, run):
        choose_scoped(run)
    if not noted(full_chosen, run):
        choose_full(run)
    if not noted(named, run):
        type_name(run)
