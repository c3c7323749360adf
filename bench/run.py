"""`make bench`: what the tool costs, as ratios measured in one run.

Each pair is measured in turns, so that a busy machine troubles both alike; medians are compared.
Nothing fails here: the limits stand beside the figures.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import checks

HERE = Path(__file__).parent
ROUNDS = 7

BARE = """
import typer
app = typer.Typer()
@app.command()
def one(name: str = "x") -> None: "One."
@app.command()
def two(name: str = "x") -> None: "Two."
app()
"""


def main() -> None:
    """Measure and print."""
    tool = shutil.which("dropbox-connector", path=str(Path(sys.executable).parent)) or ""
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium") or ""
    setup = [
        *(tool, "setup", "--practice", "--headless", "--allow", "--json"),
        *("--app-name", "snow-atlas-demo", "--vault", "none", "--browser", program),
    ]
    straight = [sys.executable, str(HERE / "straight_line.py"), program]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DROPBOX_CONNECTOR_HOME"] = str(Path(folder) / "home")
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE)
        compare("setup, against the same clicks without a check", setup, straight, 1.25)
        demo = [tool, "demo", "--pace", "fast", "--headless", "--json", "--browser", program]
        compare("demo at the fast pace, against setup", demo, setup, 1.15)
        compare(
            "--help, against a bare typer program's",
            [tool, "--help"],
            [sys.executable, str(bare), "--help"],
            1.3,
        )
        peak = max(peak_memory(setup) for _ in range(3))
        print(f"peak memory of the tool's own process: {peak:.0f} MB (at most 120)")
    checks.measure(tool, peak_memory)


def compare(title: str, ours: Sequence[str], theirs: Sequence[str], limit: float) -> None:
    """Print the ratio of the medians of both commands, from start to exit, and of their work."""
    costs_ours, costs_theirs = [], []
    for _ in range(ROUNDS):
        costs_theirs.append(cost(theirs))
        costs_ours.append(cost(ours))
    mine, my_work = map(statistics.median, zip(*costs_ours, strict=True))
    other, other_work = map(statistics.median, zip(*costs_theirs, strict=True))
    print(f"{title}: {mine:.2f} s / {other:.2f} s = {mine / other:.2f} (at most {limit})")
    print(
        f"    of the processor: {my_work:.2f} s / {other_work:.2f} s = {my_work / other_work:.2f}"
    )


def cost(command: Sequence[str]) -> tuple[float, float]:
    """Return how long a command takes, and of the processor: it and what it has waited for."""
    began, worked = time.perf_counter(), _work_of_children()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began, _work_of_children() - worked


def _work_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def peak_memory(command: Sequence[str]) -> float:
    """Return the most memory in MB that the command's own process had in use."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text()
        except OSError:
            break
        for line in status.splitlines():
            if line.startswith("VmHWM"):
                peak = max(peak, int(line.split()[1]))
        time.sleep(0.01)  # between two looks at the memory
    process.wait()
    return peak / 1024


if __name__ == "__main__":
    main()
