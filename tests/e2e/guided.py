"""What a person does who is guided: each step and what comes in between, whatever it is called."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import Error
from playwright.sync_api import TimeoutError as NothingCame

from automation.browser.overlay import DONE, OPEN
from automation.practice import PRACTICE_EMAIL, PRACTICE_PASSWORD
from tests.e2e.by_hand import TEAM, new_words
from tests.e2e.runs import APP, Deed, Hands

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from automation.practice import PracticeConsole


CREATE = re.compile("^(Create app|New project)$")
NAME = "#app-name, #title-field"
CONTINUE = "#warning-button-continue, #notice-next"


def box(page: "Page", scope: str) -> "Locator":
    """The box of a permission, as it is called today or after the redesign."""
    return page.get_by_label(scope, exact=True).or_(page.get_by_label(new_words(scope), exact=True))


def sign_in(page: "Page", hands: Hands) -> None:
    """Sign in, and get past what Dropbox shows after it."""
    for field, text in (("email", PRACTICE_EMAIL), ("password", PRACTICE_PASSWORD)):
        hands.click(page.locator(f"input[type={field}]"))
        hands.type(text)
        page.keyboard.press("Enter")
    later = page.get_by_role("button", name="Set up later")
    page.locator("h1, main").first.wait_for()
    page.wait_for_url(lambda url: "/login" not in url)
    if later.count():
        hands.click(later)
    held = page.get_by_role("button", name="Get started")
    if held.count():
        hands.click(held)


def announcement(page: "Page", hands: Hands) -> None:
    """Follow the page's only way on."""
    on = page.get_by_role("link", name="Continue")
    hands.click(on.or_(page.get_by_role("button", name="Get started")))


def seen(page: "Page", control: "Locator") -> "Locator":
    """The control, or its label where the control is hidden and a drawn one stands for it."""
    if control.is_visible():
        return control
    return page.locator(f'label[for="{control.get_attribute("id")}"]')


def password(page: "Page", hands: Hands) -> None:
    """Enter the password where it is asked for again."""
    page.locator("input[type=password]").fill(PRACTICE_PASSWORD)
    page.keyboard.press("Enter")


def decline(page: "Page", hands: Hands) -> None:
    """Decline the cookies, in the banner's frame."""
    outer = page.locator("#consent-iframe")
    frame = outer.content_frame if outer.count() else page
    hands.click(frame.frame_locator("#ccpa-iframe").locator("#decline_cookies_button"))


def create_app(page: "Page", hands: Hands) -> None:
    """On "My apps", select the link."""
    hands.click(page.get_by_role("link", name=CREATE))


def scoped(page: "Page", hands: Hands) -> None:
    """Select "Scoped access"."""
    hands.click(seen(page, page.locator("#scoped, #api-2")))


def full(page: "Page", hands: Hands) -> None:
    """Select "Full Dropbox"."""
    hands.click(seen(page, page.locator("#full_permissions, #reach-all")))


def name(page: "Page", hands: Hands) -> None:
    """Enter the name; once more where keys were lost."""
    for _ in range(2):
        hands.click(page.locator(NAME))
        hands.type(APP)
        if page.locator(NAME).input_value() == APP:
            return


def create(page: "Page", hands: Hands) -> None:
    """Choose the work account, accept the terms, create; once more with another name."""
    for asked in ("#company", "#accept-tos"):
        if page.locator(asked).is_visible():
            hands.click(page.locator(asked))
    for attempt in ("", "-b", "-c"):
        if attempt:
            hands.click(page.locator(NAME))
            hands.type(APP + attempt)
        with page.expect_navigation():
            hands.click(page.get_by_role("button", name=CREATE))
        if not page.locator("form").get_by_role("alert").count():
            return


def tick(page: "Page", hands: Hands) -> None:
    """Tick what is not ticked; a tab may be dead for a while."""
    page.locator("[data-initialized=true], [data-awake=true]").first.wait_for()
    hands.click(page.get_by_role("tab", name=re.compile("^(Permissions|Rights)$")))
    for scope in TEAM:
        if not box(page, scope).is_checked():
            hands.click(seen(page, box(page, scope)))


def submit(page: "Page", hands: Hands) -> None:
    """Follow the tip."""
    if not box(page, "members.read").is_checked():
        tick(page, hands)
    if box(page, "account_info.read").is_checked():
        hands.click(seen(page, box(page, "account_info.read")))
    button = page.get_by_role("button", name=re.compile("^(Submit|Save)$"))
    if not button.count():  # the bar did not come; it does after a reload
        page.reload()
        tick(page, hands)
        hands.click(seen(page, box(page, "account_info.read")))
    with page.expect_response(lambda answer: "/developers/apps/permissions" in answer.url):
        hands.click(button)


def tick_and_submit(page: "Page", hands: Hands) -> None:
    """Tick what the reload has emptied, and submit."""
    tick(page, hands)
    submit(page, hands)


def submit_again(page: "Page", hands: Hands) -> str:
    """Do it once more, and say so."""
    submit(page, hands)
    return DONE


def submit_the_fifth(page: "Page", hands: Hands) -> str:
    """Tick the permission that the caption names as well."""
    tick(page, hands)
    hands.click(box(page, "team_data.member"))
    return submit_again(page, hands)


def settings(page: "Page", hands: Hands) -> None:
    """Open the tab with key and secret."""
    hands.click(page.get_by_role("tab", name=re.compile("^(Settings|General)$")))


def allow(page: "Page", hands: Hands) -> None:
    """Continue, as often as it takes, and allow."""
    agree = page.locator("button.auth-button-allow, button.grant-button")
    for _ in range(3):
        if page.locator(CONTINUE).count():
            with suppress(NothingCame), page.expect_navigation(timeout=1_000):
                hands.click(page.locator(CONTINUE))
    if agree.count():
        hands.click(agree)


def in_turn(*deeds: Deed) -> Deed:
    """Do something else each time that it is asked for: the last of them from then on."""
    left = list(deeds)

    def do(page: "Page", hands: Hands) -> str | None:
        return (left.pop(0) if len(left) > 1 else left[0])(page, hands)

    return do


def open_it(page: "Page", hands: Hands) -> str:
    """Press the button that opens the address."""
    return OPEN


def choose_app_folder(page: "Page", hands: Hands) -> None:
    """Select "App folder"."""
    hands.click(page.locator("#app_folder_permission"))


def to_my_apps(page: "Page", hands: Hands) -> None:
    """Select the name of the console, which leads to "My apps"."""
    hands.click(page.locator(".top__name"))


def back_to_submit(page: "Page", hands: Hands) -> None:
    """Open the app, tick, and submit."""
    hands.click(page.get_by_role("link", name=APP, exact=True))
    tick_and_submit(page, hands)


def cancel(page: "Page", hands: Hands) -> None:
    """Continue, then select "Cancel" on the consent page."""
    if page.locator(CONTINUE).count():
        hands.click(page.locator(CONTINUE))
        page.locator("button.auth-button-allow").wait_for()
    hands.click(page.get_by_role("link", name="Cancel"))


def tick_too_many(page: "Page", hands: Hands) -> None:
    """Tick a permission beside the four."""
    tick(page, hands)
    other_box(page, hands)


def other_box(page: "Page", hands: Hands) -> None:
    """Click on the box of a permission that the connector does not need."""
    hands.click(box(page, "files.content.write"))


@dataclass(frozen=True)
class Mistake:
    """What a person does wrong and then puts right, and the words that lead back."""

    deeds: Callable[[], dict[str, Deed]]
    said: str


MISTAKES: dict[str, Mistake] = {
    "app-folder": Mistake(
        lambda: {"2.3": choose_app_folder, "sees one folder": full},
        "Such an app sees one folder and no team.",
    ),
    "submit-forgotten": Mistake(
        lambda: {"3.2": to_my_apps, "You went on without": back_to_submit},
        "You went on without",
    ),
    "cancel": Mistake(
        lambda: {"5.3": in_turn(cancel, allow), "nothing was allowed": open_it},
        "nothing was allowed",
    ),
    "too-many": Mistake(
        lambda: {"3.1": tick_too_many, "does not need": other_box},
        "A permission is ticked that the connector does not need",
    ),
}


def and_say_so(deed: Deed) -> Deed:
    """Do it, and say so: for what the tool cannot see any more."""

    def both(page: "Page", hands: Hands) -> str:
        deed(page, hands)
        return DONE

    return both


def replies(practice: "PracticeConsole") -> dict[str, Deed]:
    """What the caption may ask for beside the step, by its words."""

    def verify(page: "Page", hands: Hands) -> None:
        hands.click(page.get_by_role("button", name="Send email for verification"))
        page.get_by_role("button", name="Resend verification email").wait_for()
        mailbox = page.context.new_page()
        mailbox.goto(f"{practice.url}/practice/mail")
        Hands(mailbox).click(mailbox.get_by_role("link", name="Verify your email address"))
        mailbox.wait_for_url("**/verify_email*")
        mailbox.close()
        page.reload()
        for deed in (scoped, full, name, create):
            deed(page, hands)

    return {
        "verified first": verify,
        "did not save that": submit_again,
        "tick team_data.member with them": submit_the_fifth,
        "did not come, so the page was loaded": tick_and_submit,
        "page failed, so it was opened again": allow,
    }


def guided(practice: "PracticeConsole") -> dict[str, Deed]:
    """Every step by its number, and what comes in between by its title."""

    def start(page: "Page", hands: Hands) -> None:
        if "/login" in page.url:  # the run has opened the first page by itself
            sign_in(page, hands)

    def authorize(page: "Page", hands: Hands) -> None:
        key = practice.world.live_apps()[-1].key
        query = f"client_id={key}&response_type=code&token_access_type=offline"
        address = f"{practice.url}/oauth2/authorize?{query}"
        for _ in range(3):  # who waits in vain enters the address again
            with suppress(Error):
                page.goto(address)
                return

    return {
        "1": start,
        "2.1": create_app,
        "2.2": scoped,
        "2.3": full,
        "2.4": name,
        "2.5": create,
        "3.1": tick,
        "3.2": submit,
        "4": settings,
        "5.1": authorize,
        "5.3": allow,
        "Sign in again": sign_in,
        "Decline the cookies": decline,
        "Enter your password": password,
        "A page that this tool does not know": announcement,
    }
