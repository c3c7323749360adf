"""Files for this user only: new ones, and ones that replace another."""

import os
import stat
from pathlib import Path

import pytest

from automation.errors import SetupError
from automation.store.private_file import write_new, write_private

posix_only = pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")


@posix_only
def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    """Whatever the umask leaves, a file with values is this user's alone from the first moment."""
    before = os.umask(0)
    try:
        write_new(tmp_path / "new", b"values")
        write_private(tmp_path / "replaced", "values")
    finally:
        os.umask(before)
    for name in ("new", "replaced"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_new_file_replaces_nothing(tmp_path: Path) -> None:
    """A file that is there is left as it is."""
    (tmp_path / "there").write_bytes(b"mine")
    with pytest.raises(SetupError):
        write_new(tmp_path / "there", b"values")
    assert (tmp_path / "there").read_bytes() == b"mine"
