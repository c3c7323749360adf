"""Programs of the system that tests use: where one is missing, its tests say so and are not run."""

import shutil

import pytest

MISSING = "is not installed"


def needed(*names: str) -> str:
    """Return the path of the first of these programs that is here; without one, skip the test."""
    for name in names:
        if program := shutil.which(name):
            return program
    pytest.skip(f"{' or '.join(names)} {MISSING}")
