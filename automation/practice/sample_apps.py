"""The thirty apps of an account that has tried this before: names much alike, none of them ours."""

from typing import Final

from automation.practice.records import AccessType

_STEMS: Final = (
    "snow-atlas-old",
    "old-snow-atlas",
    "snow-atlas (test)",
    "Snow Atlas",
    "snow_atlas",
    "snowatlas",
    "my-snow-atlas",
    "snow-atlas-connector",
    "snow-atlas-demo-old",
    "snow-atlas-demo (copy)",
)


def crowd() -> list[tuple[str, AccessType]]:
    """Return name and access type of each, the oldest first."""
    return [
        (f"{stem}{year}", "full_permissions" if number % 3 else "app_folder")
        for year in ("", " 2024", " 2025")
        for number, stem in enumerate(_STEMS)
    ]
