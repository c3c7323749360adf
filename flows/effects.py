"""Goals and acts of the steps: how each effect is read from Dropbox, and how it is brought about.

A goal reads the effect, never the click. An act may raise NotReached (a person can do it),
PersonsTurn (a person has to), or an error that ends the run.
"""

import re
from typing import TypeVar

from automation.dropbox.controls import ControlMissing, EffectMissing
from automation.dropbox.scopes import REQUIRED
from automation.dropbox.screens.authorize import CODE, CONSENT, ERROR, WARNING
from automation.dropbox.screens.create_app import NameTaken
from automation.dropbox.screens.sign_in import is_sign_in
from automation.errors import AppNotFound, CodeSpent, ExchangeUncertain, WrongAppKind
from automation.store.credentials import Credentials, Secret
from flows.run import Run
from flows.step import GoBack, PersonsTurn

T = TypeVar("T")

ACCOUNT_INFO = "account_info.read"
TEAM_SCOPES = tuple(scope for scope in REQUIRED if scope != ACCOUNT_INFO)
NAME_TRIES = 3
"""How often another name is tried where nobody can be asked: NAME, NAME-2, NAME-3."""


# 1 Sign in


def console_open(run: Run) -> bool:
    """A page of the console is open: to the signed-out, Dropbox shows its sign-in page instead."""
    url = run.window.page.url
    return run.site.owns(url) and url.startswith(f"{run.site.web}/developers/")


def sign_in_seen(run: Run) -> bool:
    """The console is there, or the wire says that somebody signed in."""
    return console_open(run) or run.sign_in.seen


def signed_in(run: Run) -> bool:
    """The console opens; after a sign-in Dropbox may show something else first."""
    if not console_open(run):
        run.sign_in.seen = False
        run.window.open(run.site.my_apps())
    if console_open(run):
        run.sign_in.stop()
        return True
    return False


def open_console(run: Run) -> None:
    """Open "My apps"; on the practice console the stand-in signs in."""
    run.window.open(run.site.my_apps())
    if signed_out(run):
        sign_in_again(run)


def signed_out(run: Run) -> bool:
    """Dropbox shows its sign-in page."""
    return is_sign_in(run.site, run.window.page.url)


def sign_in_again(run: Run) -> None:
    """On the practice console the stand-in signs in; else it is the person's."""
    if run.stand_in is None:
        run.sign_in.start()
        raise PersonsTurn("Dropbox wants you to sign in")
    run.stand_in.sign_in()


# 2 The app


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
    """The name field holds the name; another one counts once the person says so."""
    if app_found(run):
        return True
    held = run.pages.create_app.name()
    if held and run.confirmed:
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
    may_rename = not (run.wishes.app_name and run.person_present)
    for attempt in range(1, NAME_TRIES + 1):
        run.journal.update(app_name=run.app.name)
        try:
            form.create()
        except NameTaken:
            if not may_rename or attempt == NAME_TRIES:
                raise
            run.app.name = f"{re.sub(r'-[23]$', '', run.app.name)}-{attempt + 1}"
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
    if run.app.to_be_made and key is not None and key not in run.app.others:
        _take(run, key, adopted=False)


def _look_for_app(run: Run) -> None:
    """Before anything is created: the key that is known, then the name on "My apps"."""
    app = run.app
    if wanted := run.wishes.app_key or app.known_key:
        run.pages.my_apps.open()
        app.name = run.pages.my_apps.name_of(wanted) or app.name
        if not run.pages.app.exists(wanted):
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


# 3 Permissions


def boxes_ticked(run: Run) -> bool:
    """The four boxes are ticked on the page, submitted or not."""
    run.pages.permissions.open(_key(run))
    return run.pages.permissions.ticked(REQUIRED) == frozenset(REQUIRED)


def tick_boxes(run: Run) -> None:
    """Tick the four, where not ticked already."""
    run.boxes_changed = True
    for scope in REQUIRED:
        _set(run, scope, ticked=True)


def permissions_saved(run: Run) -> bool:
    """Dropbox shows the four ticked when the page is loaded afresh."""
    key = _key(run)
    run.pages.permissions.read_saved(key)
    run.permissions_saved = run.pages.permissions.ticked(REQUIRED) == frozenset(REQUIRED)
    run.boxes_changed = False
    return run.permissions_saved


def saved_already(run: Run) -> bool:
    """Nothing was changed in this run, and the four are saved."""
    return not run.boxes_changed and permissions_saved(run)


def looks_submitted(run: Run) -> bool:
    """The four are ticked and "Submit" is gone: worth a reload, which loses what is unsaved."""
    tab = run.pages.permissions
    run.submit_was_there = run.submit_was_there or tab.can_submit()
    ready = run.submit_was_there or run.confirmed
    return ready and not tab.can_submit() and tab.ticked(REQUIRED) == frozenset(REQUIRED)


def submit(run: Run) -> None:
    """Select "Submit"."""
    run.pages.permissions.submit()


def submit_without_account_info(run: Run) -> None:
    """The tip of facts/procedure.md, step 3: the other three, `account_info.read` cleared."""
    for scope in TEAM_SCOPES:
        _set(run, scope, ticked=True)
    _set(run, ACCOUNT_INFO, ticked=False)
    run.pages.permissions.submit()


def _set(run: Run, scope: str, *, ticked: bool) -> None:
    if not run.pages.permissions.set(scope, ticked=ticked):
        raise EffectMissing(f"the box {scope} could not be {'ticked' if ticked else 'cleared'}")


# 4 Key and secret


def keys_known(run: Run) -> bool:
    """App key and App secret are at hand."""
    return run.app_secret is not None


def copy_keys(run: Run) -> None:
    """Read App key and App secret, and have Dropbox say whether they belong together."""
    key = _key(run)
    tab = run.pages.settings
    tab.open(key)
    if tab.is_app_folder():
        raise WrongAppKind(
            "The app was made for an app folder only; the connector needs Full Dropbox.",
            remedy="This cannot be changed. Make another app: `--profile NAME --app-name NAME`.",
        )
    if tab.app_key() != key:
        raise EffectMissing("the page shows the key of another app")
    _take_secret(run, tab.app_secret())


def secret_shown(run: Run) -> bool:
    """The App secret can be read without a click, or was pasted."""
    if run.app_secret is None and (secret := run.pasted or run.pages.settings.secret_at_hand()):
        _take_secret(run, secret)
    return keys_known(run)


def _take_secret(run: Run, value: str) -> None:
    secret = Secret(value)
    run.learn(secret)
    run.check_keys(_key(run), secret)
    run.app_secret = secret


# 5 Authorize


def authorize_open(run: Run) -> bool:
    """An authorize page is open: one that leads to a code, or shows a new one."""
    state = run.pages.authorize.state()
    return state in (WARNING, CONSENT) or (state == CODE and _new_code(run) is not None)


def open_authorize(run: Run) -> None:
    """Open the authorize URL; Dropbox may refuse here."""
    run.pages.authorize.open(_key(run))
    run.pages.authorize.wait()


def allowed(run: Run) -> bool:
    """The page shows the access code. Raises what Dropbox says when it refuses."""
    state = run.pages.authorize.state()
    if state == ERROR:
        raise run.pages.authorize.refusal()
    return state == CODE


def allow(run: Run) -> None:
    """Select "Continue" where it is asked, then "Allow" where the person left that to the tool."""
    pages = run.pages.authorize
    if pages.wait() == WARNING:
        pages.go_on()
    if pages.wait() != CONSENT:
        return
    run.vault.probe(run.profile)
    if not run.wishes.allow:
        raise PersonsTurn(
            "only you can allow the app",
            alone="Run it with the browser in sight, or leave it to the tool: `--allow`.",
        )
    pages.allow()


def code_known(run: Run) -> bool:
    """The code is at hand."""
    return run.code is not None


def code_shown(run: Run) -> bool:
    """The code can be read from the page, or was pasted."""
    if run.code is None and (code := _new_code(run)):
        run.learn(code)
        run.code = code
    return code_known(run)


def read_code(run: Run) -> None:
    """Read the code from the page."""
    if not code_shown(run):
        raise EffectMissing("the page shows no access code that can be read")


def _new_code(run: Run) -> Secret | None:
    text = run.pasted or run.pages.authorize.code()
    code = Secret(text) if text else None
    return None if code in run.spent else code


# 6 and 7 The token


def encoded(run: Run) -> bool:
    """Key and secret are known to the redactor in the form that HTTP Basic sends."""
    return run.pair_known


def encode(run: Run) -> None:
    """Encode the pair, so that it is recognised and kept out of sight before it is sent."""
    run.learn_pair(_key(run), _have(run.app_secret))
    run.pair_known = True


def token_kept(run: Run) -> bool:
    """The refresh token is in the vault."""
    return run.credentials is not None


def exchange(run: Run) -> None:
    """Exchange the code, and keep the refresh token before anything else is done with it.

    A code that turns out spent or expired leads back to the authorize page.
    """
    secret, code = _have(run.app_secret), _have(run.code)
    run.code = None
    run.spent.add(code)
    try:
        grant = run.exchange(_key(run), secret, code)
    except (CodeSpent, ExchangeUncertain) as problem:
        raise GoBack("5.1", problem) from None
    credentials = Credentials(_key(run), secret, grant.refresh_token)
    run.vault.keep(run.profile, credentials)
    run.credentials, run.granted = credentials, grant.scopes
    run.journal.update(
        kept_in=run.vault.name,
        granted_scopes=None if grant.scopes is None else tuple(sorted(grant.scopes)),
        team_id=grant.team_id,
    )


def proved(run: Run) -> bool:
    """Calls have shown what the refresh token may do."""
    return run.proof is not None


def prove(run: Run) -> None:
    """Refresh once, and make one call a permission with what comes back."""
    run.proof = run.prove(_have(run.credentials))


def _key(run: Run) -> str:
    return _have(run.app.key)


def _have(value: T | None) -> T:
    """Return what an earlier step has reached."""
    if value is None:
        raise EffectMissing("an earlier step is not finished")
    return value
