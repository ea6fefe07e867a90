"""One run of one tool on one job, in a process of its own; run.py starts it.

The process takes the time and its peak itself, right after the last result, so that what comes after (saving the
results for the check) counts in neither.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobs import Job

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobs import Frame, Tool

MODULES = {
    "topheavy": "with_topheavy",
    "polars": "with_polars",
    "duckdb": "with_duckdb",
    "pandas": "with_pandas",
}
BARE = {"bare_polars": "polars", "bare_duckdb": "duckdb", "bare_pyarrow": "pyarrow"}
"""Bare reads, and the package that reads."""

KILOBYTES = 1 if sys.platform == "darwin" else 1024
"""Bytes of a unit of `ru_maxrss`."""


def main() -> None:
    """Run, and print what it took as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("tool", choices=[*MODULES, *BARE])
    parser.add_argument("job", type=Job)
    parser.add_argument("path", type=Path)
    parser.add_argument("--save", type=Path)
    parser.add_argument("--memory")
    given = parser.parse_args()

    start = time.perf_counter()
    reader = BARE.get(given.tool)
    if reader is not None:
        importlib.import_module(reader)
    tool: Tool = importlib.import_module(MODULES.get(given.tool, "bare"))
    measure = tool.measure if reader is None else getattr(tool, f"by_{reader}")
    options = {} if given.memory is None else {"memory": given.memory}
    imported = time.perf_counter()
    before = processor_seconds()
    begin = time.perf_counter()
    frames = measure(given.path, given.job, **options)
    seconds = time.perf_counter() - begin

    taken: dict[str, Any] = {
        "seconds": seconds,
        "processor": processor_seconds() - before,
        "imports": imported - start,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTES,
        "version": version(reader or given.tool),
    }
    print(json.dumps(taken))
    if given.save is not None:
        save(frames, given.save)


def processor_seconds() -> float:
    """Seconds of all threads, which say more than the clock when the machine is busy with something else."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def save(frames: Sequence[Frame], folder: Path) -> None:
    """Keep the results for the check."""
    import polars as pl

    folder.mkdir(parents=True)
    for level, frame in enumerate(frames):
        pl.DataFrame(frame).write_parquet(folder / f"{level}.parquet")


if __name__ == "__main__":
    main()
