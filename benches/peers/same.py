"""Whether all tools found the same: ``same.py one_level FOLDER...``.

Each folder is named like the tool whose results it holds. Every tool is compared with the first, cell by cell.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl
from jobs import Job

TOLERANCE = 1e-9
NAMES = {"period": "year", "top_1pct_share": "top_share"}
"""Columns that topheavy calls otherwise."""
LEFT_OUT = {("duckdb", Job.ONE_LEVEL): ["gini"]}


class DifferentError(Exception):
    """Two tools disagree."""


def main() -> None:
    """Compare, and print what was compared."""
    job, first, *others = Job(sys.argv[1]), *map(Path, sys.argv[2:])
    for other in others:
        left_out = LEFT_OUT.get((other.name, job), []) + LEFT_OUT.get((first.name, job), [])
        measures = [measure for measure in job.measures if measure not in left_out]
        cells, largest = 0, 0.0
        for level, by in enumerate(job.levels):
            ours, theirs = (read(folder / f"{level}.parquet", by, measures) for folder in (first, other))
            largest = max(largest, difference(ours, theirs, by, measures))
            cells += len(ours)
        if not largest <= TOLERANCE:
            raise DifferentError(f"{job.value}: {other.name} differs from {first.name} by {largest:.1e}")
        print(
            f"{job.value}: {other.name} found the same as {first.name} in {cells:,} cells ({', '.join(measures)}; n "
            f"exactly, the others within {largest:.1e})"
        )


def read(path: Path, by: list[str], measures: list[str]) -> pl.DataFrame:
    """Read the results of a level, keys as text and numbers as floats."""
    frame = pl.read_parquet(path)
    frame = frame.rename({theirs: ours for theirs, ours in NAMES.items() if theirs in frame.columns})
    return frame.select(pl.col(by).cast(pl.String), pl.col(measures).cast(pl.Float64))


def difference(first: pl.DataFrame, other: pl.DataFrame, by: list[str], measures: list[str]) -> float:
    """Return the largest relative difference of two results; infinity when cells, or numbers of firms, differ."""
    both = first.join(other, on=by, suffix=" of the other", validate="1:1")
    if not len(both) == len(first) == len(other):
        return float("inf")
    largest = 0.0
    for measure in measures:
        x, y = pl.col(measure), pl.col(f"{measure} of the other")
        apart = (x - y).abs() / pl.max_horizontal(x.abs(), y.abs())
        apart = pl.lit(float("inf")) if measure == "n" else apart.fill_nan(float("inf")).fill_null(float("inf"))
        found = both.select(pl.when(x == y).then(0.0).otherwise(apart).max()).item()
        largest = max(largest, 0.0 if found is None else float(found))
    return largest


if __name__ == "__main__":
    try:
        main()
    except DifferentError as error:
        sys.exit(str(error))
