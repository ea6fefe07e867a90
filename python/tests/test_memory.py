"""What a call costs in memory: a contiguous float64 array crosses into the kernels without a copy."""

import json
import subprocess
import sys
import tracemalloc
from collections.abc import Callable

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

import topheavy as th

UNITS = 10_000_000
LITTLE = 1_000_000
"""Bytes: an eightieth of the array."""

PEAK = """
import json, sys
import numpy as np, polars as pl, pyarrow as pa
import topheavy as th

def resident(which):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(which))

def extra(call):
    with open("/proc/self/clear_refs", "w") as peak:
        peak.write("5")                      # the peak starts again from what is resident now
    before = resident("VmRSS")
    call()
    return resident("VmHWM") - before

x = np.arange(1.0, 10_000_001.0)
held = {"numpy": x, "polars": pl.Series(x), "pyarrow": pa.array(x)}
th.hhi(x[:3_000_000])                        # threads and their stacks are there
th.hhi(held["polars"][:3_000_000])
th.hhi(held["pyarrow"][:3_000_000])
found = {name: extra(lambda: th.hhi(values)) for name, values in held.items()}
found["strided"] = extra(lambda: th.hhi(x[::2]))
print(json.dumps(found))
"""


def allocated(call: Callable[[], object]) -> int:
    """Peak bytes that Python and NumPy allocate during a call."""
    tracemalloc.start()
    try:
        call()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("measure", [th.hhi, th.theil, th.mld, th.hoover], ids=lambda measure: measure.__name__)
def test_python_allocates_no_copy(measure: Callable[..., float]) -> None:
    """As tracemalloc sees it: neither of the values nor of the weights, whatever holds them."""
    x = np.arange(1.0, UNITS + 1)
    weights = np.ones(UNITS)
    assert allocated(lambda: x * 2) > 8 * UNITS  # it would be seen
    assert allocated(lambda: measure(x)) < LITTLE
    assert allocated(lambda: measure(x, weights=weights)) < LITTLE
    assert allocated(lambda: measure(pl.Series(x))) < LITTLE
    assert allocated(lambda: measure(pa.array(x))) < LITTLE


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process is read from /proc")
def test_process_grows_by_no_copy() -> None:
    """As the system sees it, which includes what Rust allocates: the peak rises by no copy."""
    done = subprocess.run([sys.executable, "-c", PEAK], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found.pop("strided") > 4 * UNITS - LITTLE  # half of the array copied would be seen
    assert {name: extra for name, extra in found.items() if extra >= LITTLE} == {}


def test_values_are_left_alone() -> None:
    """No function sorts or writes the array that it is given."""
    x = np.array([3.0, 1.0, 0.0, 2.0])
    x.flags.writeable = False
    kept = x.copy()
    for measure in (th.hhi, th.gini, th.palma, th.wolfson, th.lorenz):
        measure(x, weights=x)
        assert (x == kept).all()


def test_nothing_is_kept() -> None:
    """A call leaves no reference to the array behind, whether it succeeds or fails."""
    for x in (np.arange(1.0, 100), np.arange(1.0, 3_000_000), np.array([1.0, -1.0])):
        before = sys.getrefcount(x)
        for _ in range(3):
            try:
                th.hhi(x)
            except th.InvalidFlowError:
                assert x[1] == -1
        assert sys.getrefcount(x) == before
