"""The faults that `make mutants` plants can be planted in the program as it is now."""

from pathlib import Path

from tests.mutants import MUTANTS

ROOT = Path(__file__).parent.parent


def test_each_fault_has_its_place() -> None:
    """The text that a fault replaces stands in its file exactly once."""
    lost = [
        mutant.fault
        for mutant in MUTANTS
        if (ROOT / mutant.file).read_text(encoding="utf-8").count(mutant.old) != 1
    ]
    assert lost == []
