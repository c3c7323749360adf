"""What is known to come in between, as an ordered list: name, how it is known, what to do.

Looked at whenever the expected page is not there (facts/console.md, What can come in between).
What belongs to one page only (terms, owner, a refused name, Dropbox's refusals) is handled there:
flows/procedure/goals/. The last of the list is a page that nobody has seen before.
"""

from flows.procedure.goals import between

from flows.procedure.catalogue.goals import sign_in
from flows.procedure.run import Run
from flows.procedure.runner import Interruption
from flows.procedure.step import Step

INTERRUPTIONS: tuple[Interruption[Run], ...] = (
    Interruption(
        name="cookie-banner",
        seen=between.cookie_banner,
        step=Step(
            number="–",
            title="Decline the cookies",
            instruction='Select "Decline" in the cookie banner.',
            goal=between.no_cookie_banner,
            acts=(between.decline_cookies,),
            points_at=("cookie_banner.decline",),
        ),
    ),
    Interruption(
        name="signed-out",
        seen=sign_in.signed_out,
        step=Step(
            number="1",
            title="Sign in again",
            instruction="Dropbox ended the session. Sign in again; the run goes on from here.",
            goal=sign_in.signed_in,
            acts=(sign_in.sign_in_again,),
            seen=sign_in.sign_in_seen,
            already=sign_in.console_open,
        ),
    ),
    Interruption(
        name="passkey-offer",
        seen=between.passkey_offer,
        step=Step(
            number="–",
            title="Answer the passkey offer",
            instruction='Select "Set up later", or set up a passkey. The run goes on after it.',
            goal=between.no_passkey_offer,
            acts=(between.go_past_passkey,),
            points_at=("sign_in.passkey_later",),
        ),
    ),
    Interruption(
        name="password-asked-again",
        seen=between.password_asked,
        step=Step(
            number="–",
            title="Enter your password",
            instruction="Dropbox asks for your password again. Enter it; the run goes on after it.",
            goal=between.no_password_asked,
            acts=(between.leave_password_to_person,),
            points_at=("settings.password",),
        ),
    ),
    Interruption(
        name="unknown-page",
        seen=between.unknown_page,
        step=Step(
            number="–",
            title="A page that this tool does not know",
            instruction="Follow what Dropbox's page says. The run goes on when you are through.",
            goal=between.known_page,
            acts=(between.go_past_unknown_page, between.leave_unknown_page_to_person),
        ),
    ),
)
