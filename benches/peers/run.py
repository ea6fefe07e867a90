"""topheavy against polars, DuckDB and pandas on one file: ``python benches/peers/run.py --rows 20000000``.

Makes the file if it is not there, runs every tool on every job in rounds that take turns, each run in a process of its
own, checks that all found the same numbers, and prints the medians as a Markdown table. Seconds are from before the
reading to after the last result, all results being in memory; what importing the library takes is told apart. The peak
is that of the process, interpreter and libraries included.

``--scale``, ``--shapes`` and ``--memory`` run topheavy alone: on more and more rows, on rows that are oddly spread, and
with a budget of memory.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from files import flows
from jobs import SHAPES, Job
from machine import describe, load
from report import BARE, OURS, Goal, comparison, goals
from solo import ROWS_BEYOND_MEMORY, scale, shapes, within_memory
from task import FailedError, Runs, Task, run, script

PEERS = ("polars", "duckdb", "pandas")
TOOLS = (OURS, *PEERS, *BARE)
ON_REQUEST = {("pandas", Job.FOUR_LEVELS): "left out unless asked for with --only, being slow and large"}
"""What is not run by default, and why."""
NOTES = {("duckdb", Job.ONE_LEVEL): "without Gini"} | {(tool, job): "measures nothing" for tool in BARE for job in Job}

SLOW = 60.0
"""Seconds from which on a run is not repeated."""


def compare(path: Path, tools: Sequence[str], rounds: int, asked: bool) -> tuple[bool, list[Goal]]:
    """Run all tools on all jobs, print what they took; return whether none failed or differs, and the goals."""
    results = {(job, tool): Runs() for job in Job for tool in tools}
    notes = NOTES if asked else {**NOTES, **ON_REQUEST}
    right = True
    for turn in range(rounds):
        for job in Job:
            taking_part = [tool for tool in tools if asked or (tool, job) not in ON_REQUEST]
            with tempfile.TemporaryDirectory() as saved:
                for tool in taking_part:
                    runs = results[job, tool]
                    if runs.problem is None and not (runs.done and runs.done[0].seconds > SLOW):
                        keep = Path(saved, tool) if turn == 0 and tool not in BARE else None
                        run(Task(tool, job, path, save=keep), runs)
                if turn == 0:
                    right &= agree(job, [Path(saved, tool) for tool in taking_part if tool not in BARE])
    print(comparison(results, notes), end="\n\n")
    right &= all(runs.problem is None for runs in results.values())
    return right, list(goals(results, PEERS))


def agree(job: Job, results: Sequence[Path]) -> bool:
    """Check that the tools found the same, and say what was compared."""
    there = [folder for folder in results if folder.exists()]
    if len(there) < 2:
        return True
    try:
        print(script("same.py", [job.value, *there]), flush=True)
    except FailedError as error:
        print(f"NOT the same: {error}", flush=True)
        return False
    return True


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Compare topheavy with polars, DuckDB and pandas.")
    parser.add_argument("--rows", type=int, help=f"rows of the file (default: {SHAPES['plain']:,})")
    parser.add_argument("--rounds", type=int, default=3, help="how often every tool runs (default: 3)")
    parser.add_argument("--data", type=Path, default=Path("out/peers"), help="folder of the files (default: out/peers)")
    parser.add_argument("--only", nargs="+", choices=TOOLS, help="only these tools")
    parser.add_argument("--shape", choices=SHAPES, default="plain", help="how the rows are spread (default: evenly)")
    alone = parser.add_mutually_exclusive_group()
    alone.add_argument("--scale", action="store_true", help="topheavy alone, on 5, 20 and 80 million rows")
    alone.add_argument("--shapes", action="store_true", help="topheavy alone, on rows that are oddly spread")
    alone.add_argument("--memory", help="topheavy alone, with this budget, such as 2GB (default rows: 80 million)")
    return parser.parse_args()


def main() -> None:
    """Run what the command line asks for."""
    given = options()
    before = load()
    right = True
    if given.scale:
        wanted = scale(given.data, given.rounds)
    elif given.shapes:
        wanted = shapes(given.data, given.rounds)
    elif given.memory is not None:
        wanted = within_memory(given.data, given.rows or ROWS_BEYOND_MEMORY, given.rounds, given.memory)
    else:
        path = flows(given.data, given.rows or SHAPES[given.shape], given.shape)
        print(f"{path.name}, {path.stat().st_size / 1e6:,.0f} MB; medians of {given.rounds} rounds", end="\n\n")
        right, wanted = compare(path, given.only or TOOLS, given.rounds, asked=given.only is not None)
    for goal in wanted:
        print(f"- {goal}")
    print(f"\n{describe()}; load {before:.1f} before, {load():.1f} after")
    if not right:
        sys.exit(1)


if __name__ == "__main__":
    try:
        main()
    except (FailedError, ValueError) as error:
        sys.exit(f"error: {error}")
