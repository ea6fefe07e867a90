"""Uncertainty and tails, topheavy beside NumPy and powerlaw: ``python benches/peers/inference.py``.

Bootstrap of HHI, Gini, Theil and the share of the top 1 % on 100,000 firms with 1,000 replicates, beside NumPy as one
writes it vectorised (resamples as rows of a matrix) and as one writes it having thought longer (how often each firm is
drawn). The power law with xmin searched on 20,000 and 100,000 values, beside the Python package powerlaw. Each run has
a process of its own; tools take turns; medians of rounds. What a slow peer takes is measured on less and scaled, and
the output says so.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from inference_child import MEASURES
from machine import cores, describe, load
from report import OURS, Goal, table
from task import FailedError, say, script

SMALL, LARGE = 20_000, 100_000
"""Values for the tail: as many as powerlaw takes in a minute, and as many as are wanted."""


@dataclass
class Timed:
    """A tool on a job, measured on so much and scaled by a factor."""

    job: str
    tool: str
    size: int
    replicates: int
    factor: float = 1.0
    runs: list[dict[str, Any]] = field(default_factory=list)

    def run(self) -> None:
        """Run once more."""
        output = script("inference_child.py", [self.job, self.tool, self.size, self.replicates])
        self.runs.append(json.loads(output))
        say(f"{self.job}, {self.tool}, {self.size:,}: {self.runs[-1]['seconds']:.2f} s")

    def median(self, of: str) -> float:
        """Take the median of seconds, processor or peak; times are scaled."""
        taken: float = statistics.median(run[of] for run in self.runs)
        return taken if of == "peak" else taken * self.factor

    @property
    def found(self) -> Any:
        """What the first run found."""
        return self.runs[0]["found"]

    def line(self, ours: Timed, note: str = "") -> tuple[str, ...]:
        """Return a row of the table."""
        ratio = f"{self.median('seconds') / ours.median('seconds'):.1f}"
        seconds, cpu = f"{self.median('seconds'):.3f}", f"{self.median('processor'):.2f}"
        name = f"{self.tool.replace('_', ', ')} {self.runs[0]['version']}"
        peak = f"{self.median('peak') / 1e6:,.0f}"
        return self.job, name, f"{ours.size:,}", seconds, ratio, cpu, peak, f"{len(self.runs)}", note


HEADER = ("job", "tool", "values", "seconds", "to topheavy", "CPU s", "peak MB", "runs", "notes")


def bootstrap(size: int, replicates: int, fewer: int, rounds: int) -> Iterator[tuple[str, ...] | Goal]:
    """Compare the bootstraps; standard errors must agree as far as their own error allows."""
    ours = Timed("bootstrap", OURS, size, replicates)
    vectorised = Timed("bootstrap", "numpy", size, fewer, replicates / fewer)
    counted = Timed("bootstrap", "numpy_counts", size, fewer, replicates / fewer)
    for _ in range(rounds):
        for timed in (ours, vectorised, counted):
            timed.run()
    for peer in (vectorised, counted):
        for measure, mine, theirs in zip(MEASURES, ours.found["errors"], peer.found["errors"], strict=True):
            # The standard error of a standard error of R normal replicates is 1/√(2R) of it.
            if abs(mine / theirs - 1) > 5 / math.sqrt(2 * fewer):
                raise FailedError(f"the standard error of {measure} is not that of {peer.tool}")
    say("standard errors agree")
    note = f"measured on {fewer} replicates, times {replicates / fewer:g}"
    yield ours.line(ours, f"{replicates:,} replicates")
    yield vectorised.line(ours, note)
    yield counted.line(ours, note)
    seconds = ours.median("seconds")
    yield Goal(f"bootstrap: seconds ({cores()} cores)", seconds, 2.0)
    yield Goal(
        "bootstrap: times as fast as NumPy, vectorised", vectorised.median("seconds") / seconds, 10, at_least=True
    )


def tail(sizes: Sequence[int], rounds: int, every: bool) -> Iterator[tuple[str, ...] | Goal]:
    """Compare the searches of xmin."""
    large = sizes[-1]
    for size in sizes:
        ours = Timed("tail", OURS, size, 1)
        measured = size if every or size == sizes[0] else sizes[0]
        theirs = Timed("tail", "powerlaw", measured, 1, (size / measured) ** 2)
        for turn in range(rounds):
            ours.run()
            if turn == 0 or not theirs.median("seconds") > 60:
                theirs.run()
        if measured == size:
            agree(ours.found, theirs.found)
        note = "" if measured == size else f"measured on {measured:,} values, times {theirs.factor:g} (it is quadratic)"
        yield ours.line(ours, f"alpha {ours.found['alpha']:.4f}, xmin {ours.found['xmin']:.4g}")
        yield theirs.line(ours, note or f"alpha {theirs.found['alpha']:.4f}, xmin {theirs.found['xmin']:.4g}")
        if size == large:
            yield Goal(f"tail: seconds on {size:,} values", ours.median("seconds"), 0.3)
        ratio = theirs.median("seconds") / ours.median("seconds")
        yield Goal(f"tail: times as fast as powerlaw on {size:,} values", ratio, 100, at_least=True)


def agree(ours: dict[str, float], theirs: dict[str, float]) -> None:
    """Check that both found the same fit.

    powerlaw looks at one side of each step of the empirical distribution, which lowers its distance by up to 1/n of the
    tail: where two candidates are that close it may choose the other one.
    """
    slack = 1 / min(ours["n_tail"], theirs["n_tail"])
    same_fit = math.isclose(ours["xmin"], theirs["xmin"], rel_tol=1e-12)
    if same_fit and not math.isclose(ours["alpha"], theirs["alpha"], rel_tol=1e-9):
        raise FailedError(f"alpha is {ours['alpha']} and {theirs['alpha']} in powerlaw")
    if not theirs["ks"] - 1e-9 <= ours["ks"] <= theirs["ks"] + slack + 1e-9:
        raise FailedError(f"the distance is {ours['ks']} and {theirs['ks']} in powerlaw")
    if abs(ours["alpha"] - theirs["alpha"]) > 3 * theirs["alpha"] * math.sqrt(slack):
        raise FailedError("alpha differs by more than its own error")
    what = "the same xmin and alpha" if same_fit else "an xmin as good, and alpha within its error"
    say(
        f"powerlaw found {what}: {theirs['alpha']:.6f} at {theirs['xmin']:.6g}, topheavy {ours['alpha']:.6f} at "
        f"{ours['xmin']:.6g}"
    )


def main() -> None:
    """Run all, and print what they took."""
    parser = argparse.ArgumentParser(description="Compare topheavy's bootstrap and tails with NumPy and powerlaw.")
    parser.add_argument("--firms", type=int, default=100_000, help="firms of the bootstrap")
    parser.add_argument("--replicates", type=int, default=1_000, help="replicates of the bootstrap")
    parser.add_argument("--fewer", type=int, default=50, help="replicates that NumPy is measured on (default: 50)")
    parser.add_argument("--rounds", type=int, default=3, help="how often every tool runs (default: 3)")
    parser.add_argument("--every", action="store_true", help="run powerlaw on 100,000 values too: ten minutes")
    given = parser.parse_args()
    results = [
        *bootstrap(given.firms, given.replicates, given.fewer, given.rounds),
        *tail((SMALL, LARGE), given.rounds, given.every),
    ]
    print(table(HEADER, [row for row in results if not isinstance(row, Goal)]), end="\n\n")
    for goal in results:
        if isinstance(goal, Goal):
            print(goal)
    print(f"\n{describe()}; load {load():.1f} after")


if __name__ == "__main__":
    try:
        main()
    except (FailedError, ValueError) as error:
        sys.exit(f"error: {error}")
