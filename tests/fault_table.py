"""Prints what the tests found of each fault, as a table, at the end of the run."""

from collections.abc import Iterator
from typing import Any

PROPERTY = "fault"
COLUMNS = ("fault", "exit", "error", "apps made", "codes lost", "secrets leaked", "what to do")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print a row a fault, where tests of faults were among those that ran."""
    rows = sorted(_rows(terminalreporter))
    if not rows:
        return
    widths = [max(len(row[column]) for row in [COLUMNS, *rows]) for column in range(len(COLUMNS))]
    terminalreporter.section("faults")
    for row in [COLUMNS, *rows]:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        terminalreporter.write_line("  ".join(cells).rstrip())


def _rows(terminalreporter: Any) -> Iterator[tuple[str, ...]]:
    for report in terminalreporter.stats.get("passed", ()):
        for name, value in getattr(report, "user_properties", ()):
            if name == PROPERTY and report.when == "call":
                yield tuple(value)
