"""The catalogue of steps: the vendor's procedure (facts/procedure.md), its numbering, its words.

Everything that shows, runs, checks or teaches the procedure comes from here. Quoted words are on
the screen. Goals and acts are in flows/procedure/goals/; how controls are found, in controls.toml.
"""

from automation.dropbox.controls.catalogue import quoted
from automation.dropbox.scopes import HOW_MANY, OTHERS, listed
from flows.procedure.goals import authorize, credentials, find_app, permissions, sign_in
from flows.procedure.goals import create_app as app
from flows.procedure.run import Number, Run
from flows.procedure.runner import Step

TITLE = "Prepare the Dropbox connector for Snow Atlas"

NUMBERS = "The numbers are those of the vendor's instructions; some of its steps need nothing done."

PREREQUISITES = (
    "A Dropbox Business team, and the account of one of its admins.",
    "For the last step, the role Administrator in Snow Atlas or Flexera One. The role System "
    "administrator, which the first user has, does not include the page “SaaS connectors”.",
)
"""facts/procedure.md, Who; facts/snow-atlas.md, The clicks."""

MY_APPS, CREATE_APP = quoted("my_apps.heading"), quoted("my_apps.create_app")
SCOPED, FULL = quoted("create_app.scoped_access"), quoted("create_app.full_dropbox")
FOLDER, CREATE_BUTTON = quoted("create_app.app_folder"), quoted("create_app.create")
PERMISSIONS, SETTINGS = quoted("app.permissions_tab"), quoted("app.settings_tab")
TEAM_SCOPES, SUBMIT = quoted("permissions.team_section"), quoted("permissions.submit")
SHOW, APP_SECRET = quoted("settings.show_secret"), quoted("settings.app_secret")
CONTINUE, ALLOW = quoted("authorize.continue"), quoted("authorize.allow")
CODE = quoted("authorize.code")

STEPS: tuple[Step[Run], ...] = (
    Step(
        number=Number.SIGN_IN,
        title="Sign in to Dropbox's developer console",
        instruction="Sign in with the account of a Dropbox team admin.",
        why="Only an admin of the team can grant team permissions.",
        find=sign_in.come_to_console,
        goal=sign_in.signed_in,
        acts=(sign_in.open_console,),
        seen=sign_in.sign_in_seen,
        already=sign_in.console_open,
        hint="The e-mail address comes first, the password after it.",
        points=sign_in.point_at_sign_in,
        advice=sign_in.what_may_help,
        address=sign_in.console_address,
    ),
    Step(
        number=Number.OPEN_FORM,
        title=f"Open {CREATE_APP}",
        instruction=f"In {MY_APPS}, select {CREATE_APP}.",
        find=find_app.search,
        goal=app.form_open,
        acts=(app.open_form,),
        hint=f"{MY_APPS} is the first page of the console.",
        points_at=("my_apps.create_app",),
    ),
    Step(
        number=Number.SCOPED,
        title=f"Choose {SCOPED}",
        instruction=f'Under "Choose an API", select {SCOPED}.',
        why="A scoped app gets the permissions that are ticked, and no others.",
        goal=app.scoped_chosen,
        said=app.say_scoped,
        acts=(app.choose_scoped,),
        hint="It is the first choice on the page.",
        points_at=("create_app.scoped_access",),
    ),
    Step(
        number=Number.FULL_DROPBOX,
        title=f"Choose {FULL}",
        instruction=f'Under "Choose the type of access you need", select {FULL}.',
        why="This cannot be changed later. It opens no files: no file permission is ticked.",
        goal=app.full_chosen,
        said=app.say_full,
        acts=(app.choose_full,),
        hint=f"{FOLDER} is the other kind: it sees a single folder, and no team.",
        points_at=("create_app.full_dropbox",),
    ),
    Step(
        number=Number.NAME,
        title="Name the app",
        instruction='Under "Name your app", enter a unique name. It must not contain "Dropbox".',
        why="It is what an admin reads on the page that asks to allow the app.",
        goal=app.named,
        said=app.say_named,
        acts=(app.type_name,),
        hint="Your company's name in it makes it unique.",
        points_at=("create_app.app_name",),
    ),
    Step(
        number=Number.CREATE,
        title="Create the app",
        instruction="If Dropbox asks for it, choose the work account and accept the terms. "
        f"Then select {CREATE_BUTTON}.",
        goal=find_app.app_of_person,
        advice=app.what_the_form_wants,
        acts=(app.create,),
        hint="The button is at the end of the form, and grey until everything is filled in.",
        points=app.point_at_create,
        lacking=app.form_lacking,
    ),
    Step(
        number=Number.TICK,
        title=f"Tick {HOW_MANY} permissions",
        instruction=f"On the {PERMISSIONS} tab tick {listed()}.",
        why="Least privilege: enough to read who is in the team and when they were active, "
        "and nothing else. No file can be opened.",
        find=permissions.show_boxes,
        goal=permissions.boxes_ticked,
        acts=(permissions.tick_boxes,),
        seen=permissions.boxes_look_ticked,
        said=permissions.say_ticked,
        hint=f"The last {OTHERS} are under {TEAM_SCOPES}, further down. A grey box that is ticked "
        "is fine as it is.",
        points=permissions.point_at_next_box,
        lacking=permissions.boxes_lacking,
    ),
    Step(
        number=Number.SUBMIT,
        title="Submit the permissions",
        instruction=f"Tick what is not ticked, then select {SUBMIT}.",
        why=f"Ticked is not saved: without {SUBMIT} nothing changes.",
        tip=permissions.TIP,
        advice=permissions.what_may_help,
        find=permissions.show_saved,
        goal=permissions.permissions_saved,
        acts=(
            permissions.submit,
            permissions.submit_without_account_info,
            permissions.submit_with_team_data_member,
        ),
        seen=permissions.looks_submitted,
        points=permissions.point_at_submit,
        lacking=permissions.submit_lacking,
        already=permissions.nothing_unsaved,
        said=permissions.say_submitted,
        hint=f"The bar with {SUBMIT} is at the end of the page, once something has changed.",
    ),
    Step(
        number=Number.KEYS,
        title="Copy App key and App secret",
        instruction=f"On the {SETTINGS} tab select {SHOW} beside {APP_SECRET}.",
        why="The key names the app; the secret proves that a request comes from its owner.",
        advice=credentials.what_may_help,
        goal=credentials.secret_shown,
        acts=(credentials.copy_keys,),
        already=credentials.keys_known,
        points_at=("settings.show_secret", "app.settings_tab"),
        lacking=lambda run: f"The {APP_SECRET} is not to be seen on the page.",
        hint=f"{SETTINGS} is the tab beside {PERMISSIONS}.",
        paste="App secret",
        take=credentials.take_secret,
    ),
    Step(
        number=Number.AUTHORIZE,
        title="Open the authorize page",
        instruction="Open the app's authorize address in the same browser.",
        why="Now and not before: a token carries the permissions that were saved when it was made.",
        goal=authorize.authorize_open,
        said=authorize.say_open,
        acts=(authorize.open_authorize,),
        hint="The address names the app by its App key.",
        address=authorize.authorize_address,
    ),
    Step(
        number=Number.ALLOW,
        title="Allow the app",
        instruction=f"Select {CONTINUE}, then {ALLOW}.",
        why=f"This gives the app the {HOW_MANY} permissions in your team. Only you can decide it.",
        advice=authorize.what_may_help,
        goal=authorize.allowed,
        said=authorize.say_allowed,
        acts=(authorize.allow,),
        points_at=("authorize.allow", "authorize.continue"),
        lacking=lambda run: "Dropbox shows no access code yet.",
        hint=f"Where {CONTINUE} seems to do nothing, select it again.",
        address=authorize.authorize_address,
    ),
    Step(
        number=Number.CODE,
        title="Copy the access code",
        instruction="Copy the access code from the page.",
        why="The code works once, and for a few minutes only, so it is used at once.",
        goal=authorize.code_shown,
        acts=(authorize.read_code,),
        already=authorize.code_known,
        points_at=("authorize.code",),
        hint=f"It stands under {CODE}.",
        paste="access code",
        take=authorize.take_code,
    ),
    Step(
        number=Number.ENCODE,
        title="Encode App key and App secret",
        instruction="Encode APP_KEY:APP_SECRET as Base64, in UTF-8 and without a newline.",
        why="Dropbox wants the two in this form, as name and password. It hides nothing.",
        goal=credentials.encoded,
        acts=(credentials.encode,),
        in_browser=False,
    ),
    Step(
        number=Number.EXCHANGE,
        title="Request the refresh token",
        instruction="Send the code with the encoded pair to Dropbox, and keep the refresh token.",
        why="A refresh token does not expire. With it Snow Atlas gets access for a few hours, "
        "each time it runs, until somebody revokes it.",
        goal=credentials.token_kept,
        acts=(credentials.exchange,),
        in_browser=False,
    ),
    Step(
        number=Number.PROVE,
        title="Try the refresh token",
        instruction="Refresh once, and make one call for each permission.",
        why="What was tried here will work in Snow Atlas.",
        goal=credentials.proved,
        acts=(credentials.prove,),
        in_browser=False,
    ),
)

HANDED_OVER_TITLE = "Add the connector in Snow Atlas"
"""Step 8, which no run of this tool does."""

SNOW_ATLAS_STEPS: tuple[str, ...] = (
    "Open Snow Atlas at https://www.snowsoftware.io/, or Flexera One at https://app.flexera.com "
    "(.eu in Europe, .au in Australia), and sign in.",
    "In Snow Atlas: on the Settings menu, under the heading “SaaS settings”, select “SaaS "
    "connectors”. In Flexera One: on the Administration menu, under “Flexera One SaaS Management "
    "Settings”, select “SaaS Connectors”.",
    "On the tab “Discover”, select “Add connector” for Dropbox.",
    "In the dialog, select “Add connector” again.",
    "Under “General”, enter a unique name (in Flexera One: “Enter a Name”).",
    "Under “Settings”, enter App key, App secret and Refresh token.",
    "Under “Schedule”, change nothing to have it run daily at 23:00, in your browser's time zone.",
    "Finish the dialog with its last button.",
    "Afterwards the tab “Added” shows the connector with its status, “Active” or “Failed”, and its "
    "last data import. Data shows after an import.",
)
"""How: facts/snow-atlas.md, The clicks; what the last button is called is unknown."""

DUPLICATES = (
    "Add it once: a second connector with the same settings creates duplicate data in Snow Atlas."
)
