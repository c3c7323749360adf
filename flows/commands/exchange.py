"""`exchange`: steps 5 to 7 without a browser on this machine, to a refresh token that was tried."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from automation.errors import (
    BadKeyOrSecret,
    CodeSpent,
    ExchangeUncertain,
    PersonNeeded,
    WrongUsage,
)
from automation.remedies import ByHand, Remedies, using
from automation.store.credentials import Credentials, Secret
from flows.commands.setup import require_a_keeper, show_once
from flows.commands.setup_report import SetupReport
from flows.procedure.catalogue import STEPS
from flows.procedure.run import Number
from flows.session.context import Context, open_context
from flows.session.profile import probe_vault
from flows.session.services import Services
from flows.terminal.options import ExchangeOptions, VaultKind
from flows.terminal.result import Outcome, Result, StepRecord

NAMES = ("app_key", "app_secret", "code")
_TITLES = {step.number: step.title for step in STEPS}


@dataclass(frozen=True)
class ExchangeInput:
    """What the person, or another program, has given. A code is given when it is there."""

    app_key: str
    app_secret: Secret
    code: Secret | None


def exchange(options: ExchangeOptions, services: Services) -> Result:
    """Exchange an access code, keep the refresh token, try it; the result is like that of setup.

    The values are asked for on a terminal, unseen; else they come as JSON on standard input.
    """
    report = SetupReport("exchange", options.where.profile, practice=options.where.practising)
    with (
        using(Remedies(options.where.profile)),
        report.taking_errors(services.progress),
        open_context(
            services,
            options.where,
            vault=options.vault,
            sealed=options.sealed,
            opens_browser=False,
        ) as context,
    ):
        _Exchange(options, context, report).run()
    return report.result()


@dataclass(frozen=True)
class _Exchange:
    """One run of `exchange`, and what it works with."""

    options: ExchangeOptions
    context: Context
    report: SetupReport

    def run(self) -> None:
        """Reach a refresh token that is kept and was tried. Raises what stands in the way."""
        profile, report = self.context.profile, self.report
        report.stored_in = profile.vault.name
        report.stored_where = profile.vault.where(profile.name)
        require_a_keeper(self.context)
        # Before anything that cannot be had a second time.
        probe_vault(profile, self.context.services)
        given = self._given(profile.vault.load(profile.name))
        self._learn(given)
        link = self.context.site.authorize(given.app_key)
        with using(ByHand(self.options.where.profile, link)):
            self.context.api.check_keys(given.app_key, given.app_secret)
            self._get_token(given)
            with self._step(Number.PROVE):
                assert report.credentials is not None
                report.proof = self.context.api.prove(report.credentials)
            report.conclude()
        if profile.vault.name == VaultKind.NONE:
            show_once(self.context, report)

    def _given(self, kept: Credentials | None) -> ExchangeInput:
        """Return App key and App secret, and the code where a program gives it."""
        terminal = self.context.services.terminal
        if not terminal.is_there:
            return parse_given(terminal.piped(), self.options.app_key)
        key = (self.options.app_key or terminal.ask("App key: ")).strip()
        if kept is not None and kept.app_key == key and self._is_accepted(kept):
            return ExchangeInput(key, kept.app_secret, None)
        return ExchangeInput(
            *_both(key, terminal.ask_unseen("App secret (it is not shown): ")), None
        )

    def _is_accepted(self, kept: Credentials) -> bool:
        """Tell whether the secret that is kept is still the app's."""
        self.context.services.redactor.learn_pair(kept.app_key, kept.app_secret)
        try:
            self.context.api.check_keys(kept.app_key, kept.app_secret)
        except BadKeyOrSecret:
            return False
        return True

    def _learn(self, given: ExchangeInput) -> None:
        self.context.services.redactor.learn_pair(given.app_key, given.app_secret)
        if given.code:
            self.context.services.redactor.learn(given.code)
        self.report.app_key = given.app_key

    def _get_token(self, given: ExchangeInput) -> None:
        """Exchange the code; a spent one is asked for once more where somebody can be asked."""
        code = given.code or self._ask_code(given)
        try:
            self._spend(given, code)
        except (CodeSpent, ExchangeUncertain) as problem:
            if not self.context.services.terminal.is_there:
                raise
            self.context.services.progress.failed()
            self.context.services.progress.say(f"{problem.message} The link gives another one.")
            self._spend(given, self._ask_code(given))

    def _ask_code(self, given: ExchangeInput) -> Secret:
        link = self.context.site.authorize(given.app_key)
        if not self.context.services.terminal.is_there:
            raise PersonNeeded(
                "An access code is needed, which a team admin gets from Dropbox.",
                remedy=f'Open {link} and send the code as "code" in the JSON, within minutes.',
            )
        self.context.services.progress.say("Open this link as a team admin, and allow the app:")
        self.context.services.terminal.tell(link)
        answer = self.context.services.terminal.ask_unseen("Access code (it is not shown): ")
        code = _sound_code(answer)
        self.context.services.redactor.learn(code)
        self._note(StepRecord(Number.CODE, _TITLES[Number.CODE], Outcome.BY_PERSON, 0.0))
        return code

    def _spend(self, given: ExchangeInput, code: Secret) -> None:
        """Exchange the code, and keep the refresh token before anything else is done with it."""
        with self._step(Number.EXCHANGE):
            grant = self.context.api.exchange(given.app_key, given.app_secret, code)
            credentials = Credentials(given.app_key, given.app_secret, grant.refresh_token)
            self.context.profile.vault.keep(self.context.profile.name, credentials)
            self.report.credentials, self.report.granted = credentials, grant.scopes
            before = self.context.profile.journal.read()
            same_app = before is not None and before.app_key == given.app_key
            self.context.profile.journal.update_authorized(
                site=self.context.site.web,
                app_key=given.app_key,
                app_name=before.app_name if before and same_app else None,
                kept_in=self.context.profile.vault.name,
                granted_scopes=None if grant.scopes is None else tuple(sorted(grant.scopes)),
                team_id=grant.team_id,
            )

    @contextmanager
    def _step(self, number: str) -> Iterator[None]:
        """Say that a step of the catalogue runs, and note how long it took."""
        self.context.services.progress.began(number, _TITLES[number])
        began = time.monotonic()
        yield
        seconds = round(time.monotonic() - began, 2)
        self._note(StepRecord(number, _TITLES[number], Outcome.DONE, seconds))

    def _note(self, record: StepRecord) -> None:
        self.report.records[record.number] = record
        self.context.services.progress.ended(record)


def _sound_code(answer: str) -> Secret:
    if answer.startswith("sl."):
        raise WrongUsage(
            "That is an access token, not an access code.",
            remedy="Copy the code that Dropbox shows after you select “Allow”, and run it again.",
        )
    if not re.fullmatch(r"[\x21-\x7e]+", answer) or "/" in answer:
        raise WrongUsage(
            "That is not an access code.",
            remedy="Copy the whole code from the page, and nothing else, and run it again.",
        )
    return Secret(answer)


def parse_given(text: str, app_key: str | None) -> ExchangeInput:
    """Return what a program sent as JSON; `app_key` may come from the command line instead.

    Raises WrongUsage in words that hold nothing of what was sent.
    """
    try:
        sent = json.loads(text)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict) or not all(isinstance(v, str) for v in sent.values()):
        raise WrongUsage(
            "There is no terminal, and standard input holds no JSON object of texts.",
            remedy='Run it in a terminal, or send {"app_key": …, "app_secret": …, "code": …}.',
        )
    if strange := sorted(set(sent) - set(NAMES)):
        raise WrongUsage(
            f"The JSON holds {len(strange)} names that are not known.",
            remedy=f"Known are {', '.join(NAMES)}.",
        )
    key, secret = _both(app_key or sent.get("app_key", ""), sent.get("app_secret", ""))
    code = sent.get("code", "").strip()
    return ExchangeInput(key, secret, _sound_code(code) if code else None)


def _both(app_key: str, app_secret: str) -> tuple[str, Secret]:
    key, secret = app_key.strip(), app_secret.strip()
    if not key or not secret:
        raise WrongUsage(
            f"{'App secret' if key else 'App key'} is missing.",
            remedy="Copy both from the app's Settings tab.",
        )
    if not (key + secret).isascii() or not (key + secret).isprintable() or ":" in key:
        raise WrongUsage(
            "App key or App secret contains a character that Dropbox's never contain.",
            remedy="Copy both again from the app's Settings tab.",
        )
    return key, Secret(secret)
