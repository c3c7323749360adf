"""Each control of the catalogue as it may be tomorrow: with other ids and classes, with other
texts, and with both; and the one thing that a person does where the tool no longer finds it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from automation.browser.overlay import DONE
from automation.practice import PRACTICE_EMAIL, PRACTICE_PASSWORD
from tests.e2e.by_hand import TEAM, enter_name
from tests.e2e.runs import APP, Deed, Hands

if TYPE_CHECKING:
    from playwright.sync_api import Page

Texts = Mapping[str, str]
"""Literal replacements in what the console sends."""

ANOTHER_NAME = "another-name"
SCOPE, ITS_NEW_WORDS = "members.read", "Members, read"
ADDRESS = "the page has an address of its own (D 2026-08)"


@dataclass(frozen=True)
class Renaming:
    """A control that is renamed; with other ids and other texts at once it is lost.

    `called` is what the tool calls it where it tells of a drift. `by_ids` and `by_texts` say how it
    is found then, as the drift has it; None where its first way holds.
    """

    called: str
    ids: Texts
    texts: Texts = field(default_factory=dict)
    by_ids: str | None = None
    by_texts: str | None = None
    rest: Texts = field(default_factory=dict)
    """What else has to change before no way finds it."""
    always: Texts = field(default_factory=dict)
    """What has to be so, or it is not used at all."""
    scenario: str | None = None
    deeds: Mapping[str, Deed] = field(default_factory=dict)
    """What the person does when it is lost, by the number of the step."""
    alone: str = ""
    """Why the run succeeds on its own when it is lost."""
    unsaid: str = ""
    """Why nothing can be said of it when it is lost."""
    one_name: str = ""
    """Why it is lost as soon as its ids change."""
    at: str = ""
    """Where the person points in `repair`."""
    bring: "Callable[[Page], object] | None" = None
    """What they do before that, for what is not always there."""
    path: str = "/developers/apps/"
    scope: str | None = None
    also: tuple[tuple[str, str], ...] = ()
    """Other controls that were lost with it, and where the person points for them."""
    no_repair: str = ""
    """Why there is nothing to point at."""

    @property
    def lost(self) -> Texts:
        """The redesign in which no way finds it."""
        return {**self.always, **self.ids, **self.texts, **self.rest}


def type_account(page: "Page", hands: Hands) -> None:
    """Sign in, by mouse and keys."""
    for label, text in (("Email", PRACTICE_EMAIL), ("Password", PRACTICE_PASSWORD)):
        hands.click(page.get_by_label(label, exact=True))
        hands.type(text)
        page.keyboard.press("Enter")
    page.wait_for_url("**/developers/**")


def select(words: str, role: str = "button") -> Deed:
    """Select the control with these words."""

    def deed(page: "Page", hands: Hands) -> None:
        hands.click(page.get_by_role(role, name=words, exact=True))  # type: ignore[arg-type]

    return deed


def choose(words: str) -> Deed:
    """Select a choice by its label, and say so."""

    def deed(page: "Page", hands: Hands) -> str:
        hands.click(page.locator("label", has_text=words))
        return DONE

    return deed


def enter_another_name(page: "Page", hands: Hands) -> None:
    """Give another name than the one that was refused."""
    hands.click(page.locator("#app-name"))
    hands.type(ANOTHER_NAME)
    hands.click(page.get_by_role("button", name="Create app"))


def choose_owner(page: "Page", hands: Hands) -> None:
    """Choose the work account, which a person knows, and create the app."""
    hands.click(page.locator("fieldset", has_text="4. Choose").locator("label").first)
    hands.click(page.get_by_role("button", name="Create app"))


def accept(page: "Page", hands: Hands) -> None:
    """Accept the terms, and create the app."""
    hands.click(page.locator("label", has_text="I accept the rules"))
    hands.click(page.get_by_role("button", name="Create app"))


def tick(page: "Page", hands: Hands) -> str:
    """Tick what is not ticked, and say so."""
    for scope in TEAM:
        box = page.get_by_label(scope, exact=True)
        if scope == SCOPE:
            box = box.or_(page.get_by_label(ITS_NEW_WORDS))
        if not box.is_checked():
            hands.click(box)
    return DONE


def submit(page: "Page", hands: Hands) -> str:
    """Follow the tip, get a banner out of the way, and say so."""
    banner = page.locator("iframe")
    if banner.count():
        hands.click(banner.content_frame.get_by_role("button", name="No, thanks"))
        banner.wait_for(state="detached")
    tick(page, hands)
    if page.get_by_label("account_info.read", exact=True).is_checked():
        hands.click(page.get_by_label("account_info.read", exact=True))
    with page.expect_response(lambda answer: "/developers/apps/permissions" in answer.url):
        hands.click(page.locator(".permissions-bar button").last)
    return DONE


def open_and_tick(page: "Page", hands: Hands) -> str:
    """Open the tab first, which is dead until the page's script ran."""
    tab = page.get_by_role("tab", name="Rights")
    page.locator("[role=tab][data-initialized=true]").first.wait_for()
    hands.click(tab)
    return tick(page, hands)


def open_and_submit(page: "Page", hands: Hands) -> str:
    """Open the tab first, if it is not open."""
    if not page.get_by_label("account_info.read", exact=True).is_visible():
        open_and_tick(page, hands)
    return submit(page, hands)


def say_so(page: "Page", hands: Hands) -> str:
    """Say that it is done: the page shows it."""
    return DONE


def agree(page: "Page", hands: Hands) -> None:
    """Go on, and agree."""
    hands.click(page.get_by_role("button", name="Agree"))
    page.locator("#auth-code-input").wait_for()


def bring_form(page: "Page") -> None:
    """Choose the API, so that the later sections show."""
    Hands(page).click(page.locator("label[for=scoped]"))


def bring_refusal(page: "Page") -> None:
    """Fill in the form with a name that is taken."""
    hands = Hands(page)
    bring_form(page)
    hands.click(page.locator("label[for=full_permissions]"))
    hands.click(page.locator("#app-name"))
    hands.type(APP)
    hands.click(page.get_by_role("button", name="Create app"))
    page.locator(".problem").wait_for()


def bring_submit(page: "Page") -> None:
    """Change something. A tab is dead until the page's script ran."""
    hands, box = Hands(page), page.get_by_label("groups.read")
    while not box.is_visible():
        hands.click(page.get_by_role("tab", name="Permissions"))
    hands.click(box)


def bring_consent(page: "Page") -> None:
    """Go on from the warning."""
    Hands(page).click(page.locator("#warning-button-continue"))
    page.locator("form[action='/oauth2/authorize_submit']").wait_for()


def bring_code(page: "Page") -> None:
    """Go on, and allow."""
    bring_consent(page)
    Hands(page).click(page.locator(".auth-button-allow"))
    page.locator("#grant-result").wait_for()


CREATE_LINK = {"app-list__create-btn": "toolbar__new"}
CREATE_LINK_LOST = {
    ">Create app</a>": ">New project</a>",
    'href="/developers/apps/create"': 'href="/developers/apps/create?from=list"',
}
SECRET = {"app-secret": "client-hidden"}

RENAMINGS: Mapping[str, Renaming] = {
    "my_apps.create_app": Renaming(
        called='link "Create app"',
        ids=CREATE_LINK,
        by_ids="attribute, not its class",
        texts={">Create app</a>": ">New project</a>"},
        rest=CREATE_LINK_LOST,
        alone=ADDRESS,
        at="main .toolbar__new",
        path="/developers/apps",
    ),
    "my_apps.heading": Renaming(
        called='text "My apps"',
        ids=CREATE_LINK,
        texts={"<h1>My apps</h1>": "<h1>Your projects</h1>"},
        by_texts="class, not its text",
        rest=CREATE_LINK_LOST,
        deeds={"2.1": select("New project", "link")},
        at="h1",
        path="/developers/apps",
    ),
    "create_app.scoped_access": Renaming(
        called='choice "Scoped access"',
        ids={
            'id="scoped"': 'id="api-2"',
            'for="scoped"': 'for="api-2"',
            'value="scoped"': 'value="2"',
            "app_version": "api_kind",
        },
        by_ids="text, not its id",
        texts={">Scoped access<": ">Fine-grained<"},
        deeds={"2.2": choose("Fine-grained")},
        at="label:has-text('Fine-grained')",
    ),
    "create_app.full_dropbox": Renaming(
        called='choice "Full Dropbox"',
        ids={
            'id="full_permissions"': 'id="reach-all"',
            'for="full_permissions"': 'for="reach-all"',
            'value="full_permissions"': 'value="all"',
            'name="access_type"': 'name="reach"',
        },
        by_ids="text, not its id",
        texts={">Full Dropbox –": ">Everything –"},
        deeds={"2.3": choose("Everything –")},
        at="label:has-text('Everything –')",
        bring=bring_form,
    ),
    "create_app.app_name": Renaming(
        called='field "App name"',
        ids={
            'id="app-name"': 'id="title-field"',
            'for="app-name"': 'for="title-field"',
            'name="name"': 'name="title"',
        },
        by_ids="attribute, not its id",
        texts={'placeholder="App name"': 'placeholder="Title"', ">App name<": ">Title<"},
        deeds={"2.4": enter_name},
        at="#title-field",
        bring=bring_form,
    ),
    "create_app.owner_work": Renaming(
        called='choice "The work account as the app\'s owner"',
        ids={'id="company"': 'id="owner-1"', 'for="company"': 'for="owner-1"'},
        scenario="two-accounts",
        one_name="only its id tells which is the work account; a person knows it",
        deeds={"2.5": choose_owner},
        at="label[for=owner-1]",
        bring=bring_form,
    ),
    "create_app.owner": Renaming(
        called='text "Choose the Dropbox account that will own your app"',
        ids={"_subject_uid": "owning_account"},
        scenario="two-accounts",
        unsaid="it is there for few, so that nobody can tell that it should be",
        one_name="only the name of its choices is known; a person sees them",
        deeds={"2.5": choose_owner},
        at="label[for=company]",
        bring=bring_form,
        also=(("create_app.owner_work", "label[for=company]"),),
    ),
    "create_app.create": Renaming(
        called='button "Create app"',
        ids={'id="create-button"': 'id="make-it"'},
        texts={">Create app</button>": ">New project</button>"},
        by_texts="id, not its text",
        deeds={"2.5": select("New project")},
        at="main form button:visible",
        bring=bring_form,
    ),
    "create_app.terms": Renaming(
        called='text "I agree to the Dropbox API Terms and Conditions"',
        ids={"accept-tos": "agreement"},
        by_ids="text, not its id",
        texts={">I agree to the Dropbox API Terms and Conditions<": ">I accept the rules<"},
        scenario="terms",
        unsaid="it is there for few, so that nobody can tell that it should be",
        deeds={"2.5": accept},
        at="label:has-text('I accept the rules')",
        bring=bring_form,
    ),
    "app.permissions_tab": Renaming(
        called='link "Permissions"',
        ids={'data-hash="permissions"': 'data-page="permissions"'},
        by_ids="text, not its attribute",
        texts={">Permissions</a>": ">Rights</a>"},
        rest={'"hashchange"': '"hash"', "  openFromAddress();": ""},
        deeds={"3.1": open_and_tick, "3.2": open_and_submit},
        at="[role=tab]:has-text('Rights')",
    ),
    "app.settings_tab": Renaming(
        called='link "Settings"',
        ids={'data-hash="settings"': 'data-page="settings"'},
        by_ids="text, not its attribute",
        texts={">Settings</a>": ">General</a>"},
        alone=ADDRESS,
        at="[role=tab]:has-text('General')",
    ),
    "permissions.scope": Renaming(
        called=f'box "{SCOPE}"',
        ids={f'id="{SCOPE}"': 'id="right-1"', f'for="{SCOPE}"': 'for="right-1"'},
        by_ids="text, not its id",
        texts={f">{SCOPE}</label>": f">{ITS_NEW_WORDS}</label>"},
        deeds={"3.1": tick, "3.2": submit},
        at=f"label:has-text('{ITS_NEW_WORDS}')",
        scope=SCOPE,
    ),
    "permissions.submit": Renaming(
        called='button "Submit"',
        ids={"permissions-submit-button": "rights-save"},
        by_ids="text, not its class",
        texts={'"Submit"': '"Save"'},
        deeds={"3.2": submit},
        at=".rights-save",
        bring=bring_submit,
    ),
    "settings.app_key": Renaming(
        called='text "App key"',
        ids={"app-key": "client-id"},
        by_ids="row, not its class",
        texts={"<dt>App key</dt>": "<dt>Public identifier</dt>"},
        alone="the key is in the page's address (D 2026-08)",
        at=".client-id",
    ),
    "settings.app_secret": Renaming(
        called='text "App secret"',
        ids=SECRET,
        by_ids="row, not its class",
        texts={"<dt>App secret</dt>": "<dt>Private identifier</dt>"},
        deeds={"4": say_so},
        at=".client-hidden",
    ),
    "settings.show_secret": Renaming(
        called='link "Show"',
        always={"data-app-secret": "data-note"},
        ids=SECRET,
        texts={">Show<": ">Reveal<"},
        by_texts="class, not its text",
        deeds={"4": select("Reveal", "link")},
        at="a:has-text('Reveal')",
    ),
    "authorize.continue": Renaming(
        called='button "Continue"',
        ids={"warning-button-continue": "notice-next"},
        by_ids="text, not its id",
        texts={">Continue</button>": ">Next</button>"},
        unsaid="on a page of which nothing is known, nobody can tell what should be there",
        deeds={"5.1": select("Next")},
        at="#notice-next",
        bring=lambda page: None,
        path="/oauth2/",
    ),
    "authorize.allow": Renaming(
        called='button "Allow"',
        ids={"auth-button-allow": "grant-button"},
        by_ids="text, not its class",
        texts={">Allow</button>": ">Agree</button>"},
        deeds={"5.3": agree},
        at=".grant-button",
        bring=bring_consent,
        path="/oauth2/",
    ),
    "authorize.code": Renaming(
        called='text "Access Code Generated"',
        ids={"auth-code-input": "grant-result", "auth-box": "result-box"},
        by_ids="attribute, not its id",
        texts={">Access Code Generated<": ">Here it is<"},
        rest={" readonly autocomplete": " autocomplete"},
        deeds={"5.3": say_so, "5.4": say_so},
        at="#grant-result",
        bring=bring_code,
        path="/oauth2/",
    ),
    "cookie_banner.decline": Renaming(
        called='button "Decline"',
        ids={"decline_cookies_button": "privacy_refuse"},
        by_ids="text, not its id",
        texts={">Decline</button>": ">No, thanks</button>"},
        scenario="cookie-banner",
        unsaid="it is not always there, so that nobody can tell that it should be",
        deeds={"3.2": submit},
        no_repair="it is in a frame of its own; declined once, it is gone",
    ),
}
"""The controls that the tool uses on its own."""

DONE_WITHOUT: Mapping[str, tuple[Texts, str | None, str]] = {
    "permissions.individual_section": (
        {">Individual Scopes<": ">Rights in one account<"},
        None,
        "it only explains why there are no boxes for teams",
    ),
    "permissions.team_section": (
        {">Team Scopes<": ">Rights in the team<"},
        None,
        "it only explains why there are no boxes for teams",
    ),
    "settings.full_dropbox": (
        {"Scoped App (Full Dropbox)": "Everything"},
        None,
        "that the app is of the right kind is known: the run made it",
    ),
    "settings.password": (
        {'type="password"': 'type="password" data-new'},
        "password-asked-again",
        "the type of the field is what makes it one; it has no name to change",
    ),
    "sign_in.passkey_later": (
        {">Set up later<": ">Not now<"},
        "passkey-offer",
        "the console is opened past the offer",
    ),
}
"""Renamed, or gone: the run needs none of them. With the redesign, the scenario, and why."""

NEVER_USED: Mapping[str, str] = {
    "create_app.app_folder": "the kind that is never chosen; it is only pointed out in training",
    "settings.app_folder": "it refuses an app of the wrong kind",
    "create_app.verify_email": "it hands over to the person, who verifies the address",
    "authorize.error": "it refuses in Dropbox's words",
    "authorize.verify_email": "it refuses in Dropbox's words",
}
"""Not to be used on the way to success; the table of all scenarios shows them at work."""
