"""The shapes of the API's answers (facts/api.md, Answers)."""

import json
import secrets

from flask import Response


class Refused(Exception):
    """A call ends here, with `answer`."""

    def __init__(self, answer: Response) -> None:
        """Take the answer to send."""
        super().__init__(answer.status)
        self.answer = answer


def success(body: object) -> Response:
    """Return 200 with a JSON body."""
    return as_json(200, body)


def as_json(status: int, body: object) -> Response:
    """Return a JSON body; its type says exactly `application/json`, without a charset."""
    return Response(json.dumps(body), status, content_type="application/json")


def route_error(status: int, tag: str, **details: object) -> Response:
    """Return an error union, as 401, 403 and 409 carry it."""
    summary = f"{tag}/{secrets.choice(('', '.', '..', '...'))}"
    return as_json(status, {"error_summary": summary, "error": {".tag": tag, **details}})


def bad_request(route: str, sentence: str) -> Response:
    """Return a 400 in plain text, as Dropbox words it."""
    text = f'Error in call to API function "{route}": {sentence}'
    return Response(text, 400, content_type="text/plain; charset=utf-8")
