"""topheavy alone: on more and more rows, on rows that are oddly spread, with a budget of memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from files import flows
from jobs import SHAPES, Job
from report import OURS, Goal, table
from task import Runs, Task, run

SCALE = (20_000_000, 5_000_000, 80_000_000)
"""Numbers of rows, the one to compare with first."""
ROWS_BEYOND_MEMORY = 80_000_000
UNITS = {"GB": 1e9, "MB": 1e6, "GiB": 2.0**30, "MiB": 2.0**20}
CLIFF = 2.0
"""How many times as long a row may take when rows are oddly spread."""


@dataclass(frozen=True)
class File:
    """Flows that topheavy runs on."""

    path: Path
    rows: int


def alone(job: Job, path: Path, rounds: int, memory: str | None = None) -> Runs:
    """Run topheavy on one job."""
    runs = Runs()
    for _ in range(rounds):
        if runs.problem is None:
            run(Task(OURS, job, path, memory=memory), runs)
    return runs


def beside(files: Sequence[File], rounds: int) -> list[tuple[Job, File, float]]:
    """Print the time per row, and return it as a ratio to that of the first file."""
    lines, ratios = [], []
    for job in Job:
        first = None
        for file in files:
            runs = alone(job, file.path, rounds)
            if not runs.done:
                lines.append((job.value, file.path.stem, *["–"] * 4, runs.problem or ""))
                continue
            per_row = runs.seconds / file.rows
            first = first or per_row
            ratios.append((job, file, per_row / first))
            numbers = (
                f"{runs.seconds:.2f}",
                f"{per_row * 1e9:.1f}",
                f"{per_row / first:.2f}",
                f"{runs.peak / 1e6:,.0f}",
            )
            lines.append((job.value, file.path.stem, *numbers, ""))
    print(table(("job", "file", "seconds", "ns a row", "to the first", "peak MB", "notes"), lines), end="\n\n")
    return ratios


def scale(folder: Path, rounds: int) -> list[Goal]:
    """Compare the time per row of few and many rows."""
    ratios = beside([File(flows(folder, rows), rows) for rows in SCALE], rounds)
    return [
        Goal(f"{job.value}: time per row of {file.rows:,} rows, apart from that of {SCALE[0]:,}", abs(ratio - 1), 0.25)
        for job, file, ratio in ratios
        if file.rows != SCALE[0]
    ]


def shapes(folder: Path, rounds: int) -> list[Goal]:
    """Compare the time per row of oddly spread flows with that of as many that are spread evenly."""
    ratios = []
    for rows in sorted(set(SHAPES.values()), reverse=True):
        odd = [shape for shape, usual in SHAPES.items() if usual == rows and shape != "plain"]
        ratios += beside([File(flows(folder, rows, shape), rows) for shape in ("plain", *odd)], rounds)
    return [
        Goal(f"{job.value}: time per row of {file.path.stem} to that of as many plain ones", ratio, CLIFF)
        for job, file, ratio in ratios
        if not file.path.stem.startswith("plain")
    ]


def within_memory(folder: Path, rows: int, rounds: int, memory: str) -> list[Goal]:
    """Compare the peak with the budget."""
    job = Job.FOUR_LEVELS
    runs = alone(job, flows(folder, rows), rounds, memory)
    if not runs.done:
        print(f"{job.value} of {rows:,} rows with {memory} failed: {runs.problem}", end="\n\n")
        return []
    print(
        f"{job.value} of {rows:,} rows with {memory}: {runs.seconds:.1f} s, peak {runs.peak / 1e6:,.0f} MB", end="\n\n"
    )
    return [Goal(f"{job.value}: peak to the budget of {memory}", runs.peak / size(memory), 1.2)]


def size(memory: str) -> float:
    """Return the bytes of a budget such as 2GB."""
    for unit, each in UNITS.items():
        number = memory.removesuffix(unit)
        if number != memory:
            return float(number) * each
    raise ValueError(f"--memory: a number and one of {', '.join(UNITS)}, such as 2GB")
