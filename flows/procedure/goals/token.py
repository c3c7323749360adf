"""Goals and acts of the refresh token: exchanged, kept, proved."""

from automation.errors import CodeSpent, ExchangeUncertain
from automation.store.credentials import Credentials
from flows.procedure.run import Run, have
from flows.procedure.step import GoBack


def encoded(run: Run) -> bool:
    """Key and secret are known to the redactor in the form that HTTP Basic sends."""
    return run.pair_known


def encode(run: Run) -> None:
    """Encode the pair, so that it is recognised and kept out of sight before it is sent."""
    run.learn_pair(run.known_key(), have(run.app_secret))
    run.pair_known = True


def token_kept(run: Run) -> bool:
    """The refresh token is in the vault."""
    return run.credentials is not None


def exchange(run: Run) -> None:
    """Exchange the code, and keep the refresh token before anything else is done with it.

    A code that turns out spent or expired leads back to the authorize page.
    """
    secret, code = have(run.app_secret), have(run.code)
    run.code = None
    run.spent.add(code)
    try:
        grant = run.exchange(run.known_key(), secret, code)
    except (CodeSpent, ExchangeUncertain) as problem:
        raise GoBack("5.1", problem) from None
    credentials = Credentials(run.known_key(), secret, grant.refresh_token)
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
    run.proof = run.prove(have(run.credentials))
