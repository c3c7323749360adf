"""What a call's body may hold (facts/api.md: the body of a route without arguments is `null`).

The wording of the refusals follows bodies quoted in public issues where there is one.
"""

import json
from collections.abc import Mapping

from flask import request

from automation.practice.api.answers import Refused, bad_request

_ACCEPTED = (
    "application/json",
    "application/json; charset=utf-8",
    "text/plain; charset=dropbox-cors-hack",
)


def no_argument(route: str) -> None:
    """Check that the body is `null`, or wholly absent. Raises Refused."""
    if not request.data and "Content-Type" not in request.headers:
        return
    if _decoded(route) is not None:
        raise Refused(bad_request(route, "request body: expected null, got value"))


def argument(route: str, fields: Mapping[str, type]) -> dict[str, object]:
    """Return the body's fields, each of the type that `fields` gives. Raises Refused.

    A field may be absent or null; both come back as absent.
    """
    body = _decoded(route)
    if not isinstance(body, dict):
        raise Refused(
            bad_request(
                route, f"request body: expected object, got {'null' if body is None else 'value'}"
            )
        )
    for name, value in body.items():
        if name not in fields:
            raise Refused(bad_request(route, f"request body: unknown field '{name}'"))
        # JSON's true is no integer, though Python's is.
        if value is not None and type(value) is not fields[name]:
            kind = {str: "string", int: "integer", bool: "boolean"}[fields[name]]
            raise Refused(bad_request(route, f"request body: {name}: expected {kind}"))
    return {name: value for name, value in body.items() if value is not None}


def required(route: str, fields: Mapping[str, object], name: str) -> str:
    """Return the text in field `name`. Raises Refused when it is absent."""
    value = fields.get(name)
    if not isinstance(value, str):
        raise Refused(bad_request(route, f"request body: missing required field '{name}'"))
    return value


def _decoded(route: str) -> object:
    sent = request.headers.get("Content-Type", "")
    if sent.lower().replace('"', "") not in _ACCEPTED:
        expected = ", ".join(f'"{kind}"' for kind in _ACCEPTED)
        sentence = (
            f'Bad HTTP "Content-Type" header: "{sent}".  Expecting one of {expected}.'
            if sent
            else f'Missing HTTP "Content-Type" header.  Expecting one of {expected}.'
        )
        raise Refused(bad_request(route, sentence))
    try:
        decoded: object = json.loads(request.data)
    except ValueError:
        raise Refused(bad_request(route, "request body: could not decode input as JSON")) from None
    return decoded
