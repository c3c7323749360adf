"""`check`: do the four permissions still hold? Reads, and changes nothing."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from automation.dropbox.scopes import ScopeFinding
from automation.dropbox.site import Site
from automation.errors import Refused, SetupError, WrongUsage
from automation.store.credentials import Credentials, Secret
from automation.store.journal import Journal
from flows.check_all import check_all
from flows.checked import Checked
from flows.session.api import DropboxCalls
from flows.commands.findings import doubts, judge, require_all, require_proof
from flows.kept import find_kept
from flows.session.where import Where, site_of
from flows.terminal.remedies import error_for, finding_for
from flows.terminal.result import Result, Warned
from flows.session.surroundings import Surroundings

VARIABLES = {
    "app_key": "DROPBOX_CONNECTOR_APP_KEY",
    "app_secret": "DROPBOX_CONNECTOR_APP_SECRET",
    "refresh_token": "DROPBOX_CONNECTOR_REFRESH_TOKEN",
}


@dataclass(frozen=True)
class CheckOptions:
    """What was asked for."""

    where: Where
    all_profiles: bool = False
    console: bool = False


def check(options: CheckOptions, around: Surroundings, environ: Mapping[str, str]) -> Result:
    """Tell of each permission whether it is ticked, granted, and proved by a call.

    Fails with PermissionMissing when one does not hold, and with what kept one from being tried.
    With `all_profiles`, the worst of all profiles decides. Values in the environment need no
    profile, and nothing is written for them. On a practice console started for this run it is an
    app made for this run that is checked.
    """
    if options.all_profiles and options.console:
        raise WrongUsage(
            "--console opens a browser in which somebody signs in, for one profile at a time.",
            remedy="Leave out --console, or name one profile: `--profile NAME` without --all.",
        )
    if options.where.practice:
        return _practise(options, around)
    with site_of(options.where, opens_browser=options.console) as site:
        if options.all_profiles:
            return _every(site, options, around)
        given = from_environment(environ)
        if given is not None:
            around.redactor.learn(given.refresh_token)
            around.redactor.learn_pair(given.app_key, given.app_secret)
            return _check(None, given, None, site, options, around).result()
        profile = options.where.profile
        kept = find_kept(around, profile, practice=options.where.practising)
        return _check(profile, kept.credentials, kept.journal, site, options, around).result()


def _practise(options: CheckOptions, around: Surroundings) -> Result:
    if options.all_profiles or options.where.practice_url:
        raise WrongUsage(
            "--practice starts a practice console with one app, and checks that.",
            remedy="Leave out --all and --practice-url, or leave out --practice.",
        )
    from flows.commands.check_practice import healthy_app

    with healthy_app(around) as app:
        profile = options.where.profile
        return _check(profile, app.credentials, app.journal, app.site, options, around).result()


def from_environment(environ: Mapping[str, str]) -> Credentials | None:
    """Return the three values where they are set; None where none is.

    Raises WrongUsage when only some are.
    """
    found = {name: environ.get(variable) for name, variable in VARIABLES.items()}
    if not any(found.values()):
        return None
    if absent := [VARIABLES[name] for name, value in found.items() if not value]:
        raise WrongUsage(
            f"{' and '.join(absent)} is not set, but the others are.",
            remedy="Set all three, or none of them to use a profile.",
        )
    return Credentials(
        str(found["app_key"]),
        Secret(str(found["app_secret"])),
        Secret(str(found["refresh_token"])),
    )


def _check(
    profile: str | None,
    credentials: Credentials,
    journal: Journal | None,
    site: Site,
    options: CheckOptions,
    around: Surroundings,
) -> Checked:
    """Return what was found; what went wrong is part of it."""
    granted = None
    if journal is not None and journal.granted_scopes is not None:
        granted = frozenset(journal.granted_scopes)
    findings: list[ScopeFinding] = []
    team, ticked = None, None
    moved: tuple[Warned, ...] = ()
    try:
        if options.console:
            from flows.commands.check_console import read_console

            ticked, moved = read_console(site, options.where, credentials.app_key, around)
        findings = judge(ticked=ticked, granted=granted, proof=None)
        with closing(DropboxCalls(site, around.redactor.learn, around.pause)) as calls:
            # Of many profiles each waits for itself, and the connections stay few.
            proof = calls.prove(credentials, side_by_side=not options.all_profiles)
        team = proof.team
        findings = judge(ticked=ticked, granted=granted, proof=proof)
        require_all(findings, "These permissions do not hold:")
        require_proof(proof)
    except SetupError as error:
        if isinstance(error, Refused) and not team:
            # What was granted once says nothing of a token that is not accepted any more.
            findings = judge(ticked=ticked, granted=None, proof=None)
        told = tuple(finding_for(finding, profile) for finding in findings)
        return Checked(profile, team, told, moved, error=error_for(error, profile))
    told = tuple(finding_for(finding, profile) for finding in findings)
    return Checked(profile, team, told, (*doubts(findings), *moved))


def _every(site: Site, options: CheckOptions, around: Surroundings) -> Result:
    practice = options.where.practising

    def look(name: str) -> Checked:
        try:
            kept = find_kept(around, name, practice=practice)
        except SetupError as error:
            return Checked(name, error=error_for(error, name))
        return _check(name, kept.credentials, kept.journal, site, options, around)

    return check_all(around.home.profiles(practice=practice), look, around)
