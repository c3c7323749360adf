"""Prints at the end of the run what was found of each fault and machine, and what was not run."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.levels import counted

PROPERTY = "fault"
MACHINE = "machine"
TABLES = {
    PROPERTY: ("fault", "exit", "error", "apps made", "codes lost", "secrets leaked", "what to do"),
    MACHINE: ("machine", "command", "exit", "error", "apps made", "silence", "what to do"),
}


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print a row a fault and a machine, where tests of these were among those that ran."""
    for name, columns in TABLES.items():
        rows = sorted(_rows(terminalreporter, name))
        if not rows:
            continue
        widths = [max(map(len, column)) for column in zip(columns, *rows, strict=True)]
        terminalreporter.section(f"{name}s")
        for row in [columns, *rows]:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            terminalreporter.write_line("  ".join(cells).rstrip())
    levels = counted(terminalreporter.stats.get("passed", []))
    if levels.total():
        terminalreporter.section("tests that passed, by what they need")
        for level, count in levels.most_common():
            terminalreporter.write_line(f"{count:>5}  {level}")
    reasons = Counter(map(_reason, terminalreporter.stats.get("skipped", ())))
    if reasons:
        terminalreporter.section("not run")
        for reason, count in reasons.most_common():
            terminalreporter.write_line(f"{count:>4}  {reason}")


def _reason(report: Any) -> str:
    """Why a test was not run, in its own words."""
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    return str(reason).removeprefix("Skipped: ")


def _rows(terminalreporter: Any, wanted: str) -> Iterator[tuple[str, ...]]:
    for report in terminalreporter.stats.get("passed", ()):
        for name, value in getattr(report, "user_properties", ()):
            if name == wanted and report.when == "call":
                yield tuple(value)
