"""Asks side by side for what does not depend on each other, so that a check waits three times.

HTTP/1.1 answers one request after the other on a connection, so that each of the calls that run
side by side has a connection of its own: three, the first of them the one that refreshed.
"""

from concurrent.futures import Future, ThreadPoolExecutor

from automation.dropbox.api.answer import Answer
from automation.dropbox.api.team_api import (
    GET_ADMIN,
    GET_INFO,
    LIST_MEMBERS,
    ONE_MEMBER,
    Api,
    Proof,
    prove,
)

_INDEPENDENT: tuple[tuple[str, object], ...] = (
    (GET_INFO, None),
    (GET_ADMIN, None),
    (LIST_MEMBERS, ONE_MEMBER),
)


def prove_side_by_side(api: Api) -> Proof:
    """Return what `prove` returns, and raise what it raises, in two round trips instead of four."""
    with ThreadPoolExecutor(max_workers=len(_INDEPENDENT)) as pool:
        return prove(_PrefetchedApi(api, pool))


class _PrefetchedApi:
    """Routes that were asked already give their answer; the others are asked when it is wanted."""

    def __init__(self, api: Api, pool: ThreadPoolExecutor) -> None:
        self._api = api
        self._begun: dict[str, Future[Answer]] = {
            route: pool.submit(api.call, route, body) for route, body in _INDEPENDENT
        }

    def call(self, route: str, body: object = None) -> Answer:
        begun = self._begun.pop(route, None)
        return self._api.call(route, body) if begun is None else begun.result()
