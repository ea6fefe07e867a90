"""A panel of a frame of 20 million flows: how long, and how much memory beyond the frame."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping

import numpy as np
import polars as pl
from exports import pareto
from memory import FRUGAL, growth, linux

import topheavy as th

ROWS = 20_000_000
ROUNDS = 3
KEYS = ("year", "firm", "market", "product")
BYTES_OF_A_CODE = 4


def flows(rows: int = ROWS) -> pl.DataFrame:
    """Flows of 200,000 firms, 200 markets and 5,000 products over five years, their rows in no order."""
    random = np.random.default_rng(20_240_603)

    def text(labels: list[str]) -> pl.Series:
        return pl.Series(labels).gather(random.integers(0, len(labels), rows, dtype=np.uint32))

    return pl.DataFrame(
        {
            "year": random.integers(2021, 2026, rows, dtype=np.int32),
            "firm": text([f"firm {firm:06}" for firm in range(200_000)]),
            "market": text([f"market {market:03}" for market in range(200)]),
            "product": text([f"{product:06}" for product in range(10_100, 960_100, 190)]),
            "value": pareto(rows),
        }
    )


def categories(frame: pl.DataFrame) -> pl.DataFrame:
    """Encode text as polars does."""
    return frame.select(pl.col("firm", "market", "product").cast(pl.Categorical))


def take_memory() -> None:
    """Print bytes beyond the frame: at most, and for as long as the panel lives."""
    th.Panel(flows(100_000))  # threads and their stacks are there
    frame = flows()
    grown = growth(lambda: th.Panel(frame))
    print(json.dumps({"peak": grown.peak, "kept": grown.kept}))


def take_time() -> None:
    """Print seconds of the panel and of polars' categories, in rounds that take turns."""
    frame = flows()
    times: dict[str, list[float]] = {"panel": [], "categories": []}
    for _ in range(ROUNDS):
        for name, work in (("panel", th.Panel), ("categories", categories)):
            start = time.perf_counter()
            work(frame)
            times[name].append(time.perf_counter() - start)
    print(json.dumps({name: statistics.median(rounds) for name, rounds in times.items()}))


def alone(what: str, environment: Mapping[str, str]) -> dict[str, float]:
    """Take something in a process of its own, so that nothing else is in its memory."""
    done = subprocess.run([sys.executable, __file__, what], env=environment, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def bench_panel_time(say: Callable[[str], None]) -> None:
    """Compare with what polars takes to encode the text, the least that a panel does."""
    found = alone("time", os.environ)
    panel, other = found["panel"], found["categories"]
    say(
        f"Panel of {ROWS:,} flows: {panel:.2f} s to {other:.2f} s of polars casting the text to Categorical, "
        f"ratio {panel / other:.2f}"
    )


@linux
def bench_panel_memory(say: Callable[[str], None]) -> None:
    """Compare the growth of the process with the keys as codes; a copy of the values would be half as much again."""
    found = alone("memory", FRUGAL)
    codes = BYTES_OF_A_CODE * len(KEYS) * ROWS
    peak, kept = found["peak"] / 1e6, found["kept"] / 1e6
    say(
        f"Panel of {ROWS:,} flows: {peak:,.0f} MB beyond the frame at most, {kept:,.0f} MB kept, "
        f"to {codes / 1e6:,.0f} MB of encoded keys, ratio {1e6 * peak / codes:.2f} (goal: at most 1)"
    )


if __name__ == "__main__":
    {"memory": take_memory, "time": take_time}[sys.argv[1]]()
