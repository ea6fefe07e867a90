"""One run of one tool on one job of inference, in a process of its own; inference.py starts it.

Prints seconds, processor seconds, the peak of memory and the results as JSON. The peer's modules are imported before
the clock starts.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import json
import resource
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np
import numpy.typing as npt
from child import KILOBYTES, processor_seconds

Array = npt.NDArray[np.float64]
Found = dict[str, Any]

MEASURES = ("hhi", "gini", "theil", "top_share(0.01)")
TOP = 0.01
CHUNK = 20
"""Resamples that the vectorised version holds at once: 16 MB each hundred thousand firms."""


def firms(n: int) -> Array:
    """Draw export values of n firms, log-normal."""
    return np.random.default_rng(7).lognormal(12, 2, n)


def heavy(n: int) -> Array:
    """Draw n values with a log-normal body and, a tenth of them, a Pareto tail of exponent 1.2."""
    draw = np.random.default_rng(11)
    body, tail = draw.lognormal(0, 1, n - n // 10), 5 * (1 + draw.pareto(1.2, n // 10))
    return np.concatenate([body, tail])


# ---------------------------------------------------------------- Bootstrap


def bootstrap_topheavy(n: int, replicates: int) -> Callable[[], Found]:
    """All in one call."""
    import topheavy as th

    x = firms(n)

    def run() -> Found:
        table = th.bootstrap(x, list(MEASURES), replicates=replicates)
        return {"errors": table["standard_error"].to_list()}

    return run


def bootstrap_numpy(n: int, replicates: int) -> Callable[[], Found]:
    """Resamples as rows of a matrix, sorted, every measure along the rows."""
    x, draw = firms(n), np.random.default_rng(0)
    ranks, k = np.arange(1, n + 1), int(np.ceil(TOP * n))

    def run() -> Found:
        rows = []
        for start in range(0, replicates, CHUNK):
            shares = x[draw.integers(0, n, (min(CHUNK, replicates - start), n))]
            shares.sort(axis=1)
            shares /= shares.sum(axis=1, keepdims=True)
            hhi = np.einsum("ij,ij->i", shares, shares)
            gini = (2 * (shares @ ranks) - (n + 1)) / n
            theil = (shares * np.log(shares * n)).sum(axis=1)
            rows.append(np.column_stack([hhi, gini, theil, shares[:, -k:].sum(axis=1)]))
        return {"errors": np.concatenate(rows).std(axis=0, ddof=1).tolist()}

    return run


def bootstrap_numpy_counts(n: int, replicates: int) -> Callable[[], Found]:
    """How often each firm is drawn, over values that are sorted once: no resample is made or sorted."""
    x, draw = np.sort(firms(n)), np.random.default_rng(0)
    squares, terms, k = x * x, x * np.log(x), int(np.ceil(TOP * n))

    def run() -> Found:
        rows = np.empty((replicates, len(MEASURES)))
        for row in rows:
            counts = np.bincount(draw.integers(0, n, n), minlength=n).astype(np.float64)
            total, up_to = counts @ x, np.cumsum(counts)
            gini = (x * counts) @ (2 * up_to - counts) / (n * total) - 1
            at = int(np.searchsorted(up_to, n - k, side="right"))
            top = counts[at + 1 :] @ x[at + 1 :] + (up_to[at] - (n - k)) * x[at]
            row[:] = (counts @ squares) / total**2, gini, (counts @ terms) / total - np.log(total / n), top / total
        return {"errors": rows.std(axis=0, ddof=1).tolist()}

    return run


# ---------------------------------------------------------------- Tails


def tail_topheavy(n: int, _: int) -> Callable[[], Found]:
    """Fit, xmin searched."""
    import topheavy as th

    x = heavy(n)

    def run() -> Found:
        fit = th.tail.power_law(x)
        return {"alpha": fit.alpha, "xmin": fit.xmin, "ks": fit.ks, "n_tail": fit.n_tail}

    return run


def tail_powerlaw(n: int, _: int) -> Callable[[], Found]:
    """Fit, xmin searched; its exponent is that of the density, one more."""
    powerlaw = importlib.import_module("powerlaw")
    x = heavy(n)

    def run() -> Found:
        with contextlib.redirect_stdout(io.StringIO()):
            fit = powerlaw.Fit(x, verbose=False)
            alpha, ks = float(fit.power_law.alpha) - 1, float(fit.power_law.D)
        return {"alpha": alpha, "xmin": float(fit.xmin), "ks": ks, "n_tail": int((x >= fit.xmin).sum())}

    return run


RUNS = {
    ("bootstrap", "topheavy"): bootstrap_topheavy,
    ("bootstrap", "numpy"): bootstrap_numpy,
    ("bootstrap", "numpy_counts"): bootstrap_numpy_counts,
    ("tail", "topheavy"): tail_topheavy,
    ("tail", "powerlaw"): tail_powerlaw,
}


def main() -> None:
    """Run, and print what it took."""
    parser = argparse.ArgumentParser(description="One run of one tool.")
    parser.add_argument("job", choices=sorted({job for job, _ in RUNS}))
    parser.add_argument("tool", choices=sorted({tool for _, tool in RUNS}))
    parser.add_argument("size", type=int)
    parser.add_argument("replicates", type=int)
    given = parser.parse_args()
    run = RUNS[given.job, given.tool](given.size, given.replicates)
    before, begin = processor_seconds(), time.perf_counter()
    found = run()
    taken = {
        "seconds": time.perf_counter() - begin,
        "processor": processor_seconds() - before,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTES,
        "version": version(given.tool.split("_")[0]),
        "found": found,
    }
    print(json.dumps(taken))


if __name__ == "__main__":
    main()
