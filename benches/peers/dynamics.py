"""Exporter dynamics, topheavy beside polars: ``python benches/peers/dynamics.py --rows 20000000``.

topheavy computes all 98 measures, polars A1 to C6 as one writes them by hand, both at country-year and within it by
chapter of the Harmonized System and by market. Each run has a process of its own; the tables of the first round are
compared.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import polars as pl
from files import flows
from jobs import SHAPES
from machine import describe, load
from report import table
from task import FailedError, say, script

TOOLS = ("topheavy", "polars")
MEASURES = {"topheavy": "all 98", "polars": "A1 to C6"}
LEVELS = {"country": ([], []), "hs2": (["product"], ["chapter"]), "market": (["market"], ["market"])}
"""Grouping columns of topheavy and of the peer, by level."""
TOLERANCE = 1e-9


def compare(ours: Path, theirs: Path) -> str:
    """Compare every number that both have; a number that differs is an error."""
    numbers, largest = 0, 0.0
    for level, (by, peer_by) in LEVELS.items():
        first = pl.read_parquet(ours / f"{level}.parquet").with_columns(pl.col("period").cast(pl.Int64).alias("year"))
        names = dict(zip(peer_by, by, strict=True))
        other = pl.read_parquet(theirs / f"{level}.parquet").rename(names).with_columns(pl.col("year").cast(pl.Int64))
        other = other.with_columns(pl.col(by).cast(pl.String)).filter(pl.col("A1") > 0)
        both = first.filter(pl.col("A1") > 0).join(other, on=[*by, "year"], suffix=" peer", how="full", coalesce=True)
        for code in (name for name in first.columns if f"{name} peer" in both.columns):
            x, y = pl.col(code), pl.col(f"{code} peer").fill_nan(None)
            scale = pl.max_horizontal(x.abs(), y.abs(), pl.lit(1e-6))
            apart = pl.when(x.is_null() != y.is_null()).then(float("inf")).otherwise((x - y).abs() / scale)
            found = both.select(apart.max()).item()
            numbers, largest = numbers + len(both), max(largest, found or 0.0)
            if not largest <= TOLERANCE:
                raise FailedError(f"{code} at level {level} differs by {largest:.1e}")
    return f"polars found the same as topheavy in {numbers:,} numbers (within {largest:.1e})"


def main() -> None:
    """Run both in turns, and print what they took."""
    parser = argparse.ArgumentParser(description="Compare topheavy's exporter dynamics with polars.")
    parser.add_argument("--rows", type=int, default=SHAPES["plain"], help="rows of the file")
    parser.add_argument("--rounds", type=int, default=3, help="how often every tool runs (default: 3)")
    parser.add_argument("--data", type=Path, default=Path("out/peers"), help="folder of the files (default: out/peers)")
    parser.add_argument("--only", nargs="+", choices=TOOLS, default=list(TOOLS), help="only these tools")
    given = parser.parse_args()
    path = flows(given.data, given.rows)
    runs: dict[str, list[dict[str, Any]]] = {tool: [] for tool in given.only}
    for turn in range(given.rounds):
        with tempfile.TemporaryDirectory() as saved:
            for tool in given.only:
                keep = ["--save", Path(saved, tool)] if turn == 0 else []
                runs[tool].append(json.loads(script(f"dynamics_{tool}.py", [path, *keep])))
                say(f"{tool}: {runs[tool][-1]['seconds']:.2f} s")
            if turn == 0 and len(given.only) > 1:
                print(compare(Path(saved, TOOLS[0]), Path(saved, TOOLS[1])), end="\n\n")
    rows = []
    median = {tool: statistics.median(run["seconds"] for run in done) for tool, done in runs.items()}
    for tool, done in runs.items():
        peak = statistics.median(run["peak"] for run in done) / 1e6
        cpu = statistics.median(run["processor"] for run in done)
        ratio = f"{median[tool] / median[TOOLS[0]]:.2f}" if TOOLS[0] in median else "–"
        name = f"{tool} {done[0]['version']}"
        rows.append((MEASURES[tool], name, f"{median[tool]:.2f}", ratio, f"{cpu:.1f}", f"{peak:,.0f}", str(len(done))))
    print(table(("measures", "tool", "seconds", "to topheavy", "CPU s", "peak MB", "runs"), rows))
    print(f"\n{describe()}; load {load():.1f} after")


if __name__ == "__main__":
    try:
        main()
    except (FailedError, ValueError) as error:
        sys.exit(f"error: {error}")
