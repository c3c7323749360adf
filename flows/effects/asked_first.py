"""What Dropbox may ask of a person before it makes an app: address, owner, terms."""

from automation.errors import EmailNotVerified, OwnerUnclear, TermsNotAccepted
from flows.procedure.run import Run
from flows.procedure.step import PersonsTurn

VERIFY = (
    "Dropbox wants the account's e-mail address verified first. Select \"Send email for "
    'verification", follow the link in the e-mail, then reload this page and fill it in again.'
)


def what_the_form_wants(run: Run) -> str:
    """What a person has to do on the form before it makes an app, and is not in every form."""
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
        )
    if form.asks_for_owner() and not form.choose_work_account():
        raise PersonsTurn(
            "two accounts are linked, and which is the work account cannot be told",
            alone="Run it with the browser in sight, and choose the work account there.",
            error=OwnerUnclear,
        )
    if form.asks_for_terms():
        if run.stand_in is None:
            raise PersonsTurn(
                "Dropbox asks you to accept its API terms",
                alone="Run it with the browser in sight, and accept the terms there.",
                error=TermsNotAccepted,
            )
        run.stand_in.accept_terms()
