"""Functions on arrays against NumPy's idioms and against libraries that compute the same."""

from __future__ import annotations

import math
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import inequality.atkinson
import inequality.gini
import inequality.theil
import inequality.wolfson
import numpy as np
import pytest
from concentrationMetrics import Index
from exports import Array
from memory import FRUGAL, linux

import topheavy as th

Measure = Callable[[Array], float]

SMALL_CALLS = 1000

GROWTH = """
import topheavy as th
from exports import pareto
from memory import growth

x = pareto(1_000_000)
th.hhi(x[:1000])
print(growth(lambda: th.hhi(x)).peak)
"""


def bench_hhi_of_a_million(million: Array, compare: Callable[..., Any]) -> None:
    """Take hardly more than NumPy's own arithmetic, though every value is checked."""
    compare(
        "hhi of 1,000,000 to ((a/a.sum())**2).sum()",
        lambda: th.hhi(million),
        lambda: ((million / million.sum()) ** 2).sum(),
        goal="at most 1.3",
    )


def bench_hhi_of_a_hundred(million: Array, turns: Callable[..., Any], say: Callable[[str], None]) -> None:
    """Find what a call costs, whatever it computes."""
    arrays = [million[at : at + 100] for at in range(0, 100 * SMALL_CALLS, 100)]

    def ours() -> None:
        for array in arrays:
            th.hhi(array)

    def other() -> None:
        for array in arrays:
            array.sum()

    found = turns(ours, other)
    call, total = (1e6 * duration / SMALL_CALLS for duration in (found.ours, found.other))
    beyond = f"{call - total:.2f} µs beyond (goal: at most 3)"
    say(f"hhi of 100, a call: {call:.2f} µs to {total:.2f} µs of a.sum(), {beyond}")


def bench_copies(million: Array, say: Callable[[str], None]) -> None:
    """Count what Python allocates during a call on 8 MB of values."""
    tracemalloc.start()
    th.hhi(million)
    allocated = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    say(f"hhi of 1,000,000: Python allocates {allocated:,} bytes of 8,000,000 (goal: no copy)")


@linux
def bench_growth(say: Callable[[str], None]) -> None:
    """Measure how much the process grows during a call on 8 MB of values, Rust's own memory included."""
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, "-c", GROWTH], cwd=here, env=FRUGAL, capture_output=True, text=True, check=True
    )
    say(f"hhi of 1,000,000: the process grows by {int(done.stdout):,} bytes of 8,000,000 (goal: no copy)")


def numpy_gini(a: Array) -> float:
    """Gini coefficient over n."""
    n = len(a)
    return float(2 * (np.arange(1, n + 1) * np.sort(a)).sum() / (n * a.sum()) - (n + 1) / n)


def numpy_theil(a: Array) -> float:
    """Theil T of positive values."""
    relative = a / a.mean()
    return float((relative * np.log(relative)).mean())


def numpy_top_share(a: Array) -> float:
    """Share of the largest hundredth, without a full sort."""
    k = math.ceil(len(a) / 100)
    return float(np.partition(a, len(a) - k)[-k:].sum() / a.sum())


def numpy_hoover(a: Array) -> float:
    """Half of the relative mean deviation."""
    return float(np.abs(a - a.mean()).sum() / (2 * a.sum()))


METRICS = Index()
OURS: dict[str, Measure] = {
    "hhi": th.hhi,
    "gini": th.gini,
    "theil": th.theil,
    "hoover": th.hoover,
    "wolfson": th.wolfson,
    "wolfson half": lambda a: th.wolfson(a, form="half"),
    "atkinson(0.5)": lambda a: th.atkinson(a, 0.5),
    "top_share(0.01)": lambda a: th.top_share(a, 0.01),
    "concentration_ratio(10)": lambda a: th.concentration_ratio(a, 10),
    "hall_tideman": th.hall_tideman,
    "shannon": th.shannon,
}
# Measure, who else computes it, and how.
OTHERS: list[tuple[str, str, Measure]] = [
    ("gini", "NumPy", numpy_gini),
    ("theil", "NumPy", numpy_theil),
    ("top_share(0.01)", "NumPy", numpy_top_share),
    ("hoover", "NumPy", numpy_hoover),
    ("gini", "inequality", lambda a: inequality.gini.Gini(a).g),
    ("theil", "inequality", lambda a: inequality.theil.Theil(a).T),
    ("atkinson(0.5)", "inequality", lambda a: inequality.atkinson.atkinson(a, 0.5)),
    ("wolfson", "inequality", inequality.wolfson.wolfson),
    ("wolfson half", "inequality", inequality.wolfson.wolfson),
    ("hhi", "concentrationMetrics", lambda a: METRICS.hhi(a, normalized=False)),
    ("gini", "concentrationMetrics", METRICS.gini),
    ("theil", "concentrationMetrics", METRICS.theil),
    ("hoover", "concentrationMetrics", METRICS.hoover),
    ("atkinson(0.5)", "concentrationMetrics", lambda a: METRICS.atkinson(a, 0.5)),
    ("concentration_ratio(10)", "concentrationMetrics", lambda a: METRICS.cr(a, 10)),
    ("hall_tideman", "concentrationMetrics", METRICS.hti),
    ("shannon", "concentrationMetrics", METRICS.shannon),
]


@pytest.mark.parametrize(
    ("measure", "library", "other"),
    OTHERS,
    ids=lambda part: part.replace(" ", "_") if isinstance(part, str) else "",
)
def bench_others(
    measure: str,
    library: str,
    other: Measure,
    million: Array,
    compare: Callable[..., Any],
    say: Callable[[str], None],
) -> None:
    """Compare with the same measure elsewhere, where it is the same number."""
    ours = OURS[measure]
    here, there = ours(million), float(other(million))
    if not math.isclose(here, there, rel_tol=1e-9):
        say(f"{measure} of 1,000,000 to {library}: left out, {here:.6g} here is {there:.6g} there")
        pytest.skip("another number is computed")
    compare(f"{measure} of 1,000,000 to {library}", lambda: ours(million), lambda: other(million))
