"""Understands the console's own forms after a redesign.

It learns from each page what the page's fields are called now.
"""

import re
from collections.abc import Mapping, MutableMapping
from typing import Final

from werkzeug.datastructures import ImmutableMultiDict, MultiDict

_NAMES: Final = re.compile(r'\sname="([^"]*)"')
_RADIO_VALUES: Final = re.compile(r'type="radio"[^>]*\svalue="([^"]*)"')
_SCOPES: Final = re.compile(r'\sdata-scopes="([^"]*)"')
_CHOICES: Final = ("app_version", "access_type", "scope")
"""The fields whose values are the page's own, and not typed by a person."""


def learn_fields(before: str, after: str, known: MutableMapping[str, str]) -> None:
    """Note in `known` what the fields and choices of a page were called before."""
    for find in (_NAMES.findall, _RADIO_VALUES.findall, _scopes):
        old, new = find(before), find(after)
        if len(old) == len(new):
            known.update((now, once) for once, now in zip(old, new, strict=True) if now != once)


def understood(
    sent: "MultiDict[str, str]", known: Mapping[str, str]
) -> "ImmutableMultiDict[str, str]":
    """Return a form with the names and choices that the server knows."""
    return ImmutableMultiDict(
        (once, known.get(value, value) if once in _CHOICES else value)
        for once, value in (
            (known.get(name, name), value) for name, value in sent.items(multi=True)
        )
    )


def _scopes(page: str) -> list[str]:
    return " ".join(_SCOPES.findall(page)).split()
