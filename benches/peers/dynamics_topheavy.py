"""Exporter dynamics in topheavy: ``dynamics_topheavy.py flows.parquet [--save FOLDER]``.

All 98 measures at country-year, within it by chapter of the Harmonized System and by market, in one call. Prints
seconds, processor seconds and the peak of memory as JSON.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path

from child import KILOBYTES, processor_seconds

import topheavy as th

LEVELS = {"country": [], "hs2": ["product"], "market": ["market"]}


def main() -> None:
    """Measure, and print what it took."""
    parser = argparse.ArgumentParser(description="Exporter dynamics in topheavy, all 98 measures.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--save", type=Path, help="folder for the tables")
    given = parser.parse_args()
    before, begin = processor_seconds(), time.perf_counter()
    tables = th.read(given.path).dynamics(by=list(LEVELS.values()), hs=2)
    taken = {
        "seconds": time.perf_counter() - begin,
        "processor": processor_seconds() - before,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTES,
        "cells": [table.height for table in tables],
        "version": th.__version__,
    }
    print(json.dumps(taken))
    if given.save is not None:
        given.save.mkdir(parents=True)
        for name, table in zip(LEVELS, tables, strict=True):
            table.to_polars().write_parquet(given.save / f"{name}.parquet")


if __name__ == "__main__":
    main()
