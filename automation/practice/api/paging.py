"""Cursors: where a long list goes on."""

import base64
import binascii
from dataclasses import dataclass


@dataclass(frozen=True)
class OpenProfile:
    """Where a list goes on, and how much of it at a time."""

    offset: int
    limit: int


def next_cursor(kind: str, offset: int, limit: int) -> str:
    """Return an opaque text that leads to the rest of the list."""
    return base64.urlsafe_b64encode(f"{kind}:{offset}:{limit}".encode()).decode().rstrip("=")


def read_cursor(cursor: str, kind: str) -> OpenProfile | None:
    """Return where `cursor` leads, or None when it is none of ours or for another list."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        found, offset, limit = text.split(":")
        return OpenProfile(int(offset), int(limit)) if found == kind else None
    except (binascii.Error, ValueError):
        return None
