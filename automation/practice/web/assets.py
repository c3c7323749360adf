"""Scripts and styles, served from memory under addresses that change with their content."""

import hashlib
from dataclasses import dataclass
from importlib import resources
from typing import Final

from flask import Blueprint, Response, abort

_TYPES: Final = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}


@dataclass(frozen=True)
class _Asset:
    content: bytes
    content_type: str
    digest: str


class Assets:
    """The files of the package's `static` folder."""

    def __init__(self) -> None:
        """Read them all."""
        self._by_name = {
            file.name: _load(file.name, file.read_bytes())
            for file in resources.files("automation.practice").joinpath("static").iterdir()
            if file.name.rpartition(".")[2] in _TYPES
        }

    def url(self, name: str, redesign: str = "") -> str:
        """Return the address of the file, as a redesign with that digest changes it.

        Raises KeyError when there is no such file.
        """
        version = "-".join(filter(None, (self._by_name[name].digest, redesign)))
        return f"/static/{name}?v={version}"

    def blueprint(self) -> Blueprint:
        """Return the route that serves the files."""
        blueprint = Blueprint("assets", __name__)

        @blueprint.get("/static/<name>")
        def static(name: str) -> Response:
            asset = self._by_name.get(name)
            if asset is None:
                abort(404)
            answer = Response(asset.content, content_type=asset.content_type)
            answer.headers["Cache-Control"] = "public, max-age=86400, immutable"
            return answer

        return blueprint


def _load(name: str, content: bytes) -> _Asset:
    kind = name.rpartition(".")[2]
    return _Asset(content, _TYPES[kind], hashlib.sha256(content).hexdigest()[:12])
