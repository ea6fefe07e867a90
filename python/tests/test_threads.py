"""Calls from several threads, the interpreter's lock, and Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import IO

import numpy as np
import polars as pl
import pytest
from function_cases import MEASURES, Measure

import topheavy as th
from topheavy._topheavy import panic_for_tests

THREADS = 8
LONG = 3_000_000
"""Values of a call that takes long enough to be watched."""


def heavy_tail(n: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Quantiles of a Pareto distribution in no order."""
    return np.random.RandomState(7).permutation(((np.arange(n) + 0.5) / n) ** -0.8)


def in_threads(calls: list[Measure], arrays: list[object]) -> list[list[str]]:
    """Bits of every measure on every array: all calls at once, each thread from another place in the list."""
    start = threading.Barrier(THREADS)

    def work(thread: int) -> list[str]:
        start.wait()
        found = {}
        for turn in range(len(calls)):
            measure = calls[(turn + thread * 7) % len(calls)]
            for array in arrays:
                found[str(measure), id(array)] = measure.found(array).hex()
        return [found[str(measure), id(array)] for measure in calls for array in arrays]

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, range(THREADS)))


def test_threads_share_arrays() -> None:
    """Every thread gets the bits that one thread alone gets, whatever the others do with the same arrays."""
    x = heavy_tail(20_000)
    arrays: list[object] = [x, x[::2], x[:5_000].tolist(), pl.Series(x[:5_000])]
    alone = [measure.found(array).hex() for measure in MEASURES for array in arrays]
    assert in_threads(MEASURES, arrays) == [alone] * THREADS


def test_threads_with_arrays_of_their_own() -> None:
    """Each thread on its own data: no call sees another's."""

    def work(thread: int) -> list[float]:
        x = np.full(1000, thread + 1.0)
        x[0] = 1000.0 * (thread + 1)
        return [th.hhi(x), th.gini(x), th.kolm(x, 0.01), th.concentration_ratio(x, 1)] * 50

    with ThreadPoolExecutor(THREADS) as pool:
        together = list(pool.map(work, range(THREADS)))
    assert together == [work(thread) for thread in range(THREADS)]


def test_threads_long_calls() -> None:
    """Calls that run on threads of their own give the same bits too."""
    x = heavy_tail(LONG)
    alone = th.gini(x).hex()
    with ThreadPoolExecutor(3) as pool:
        assert {found.hex() for found in pool.map(th.gini, [x] * 3)} == {alone}


def test_errors_stay_in_their_thread() -> None:
    """A refusal in one thread is not another's."""

    def work(thread: int) -> int | None:
        x = np.ones(1000)
        x[thread] = -1 if thread % 2 else 1
        try:
            th.hhi(x)
        except th.InvalidFlowError as error:
            return error.row
        return None

    with ThreadPoolExecutor(THREADS) as pool:
        rows = list(pool.map(work, range(100)))
    assert rows == [thread + 1 if thread % 2 else None for thread in range(100)]


@pytest.mark.parametrize("n", [1_500_000, LONG])
def test_lock_is_released(n: int) -> None:
    """Python goes on during a call: another thread counts, in every fifth of the call's time."""
    x = heavy_tail(n)
    ticks: list[float] = []
    done = threading.Event()

    def count() -> None:
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.0005)

    counter = threading.Thread(target=count)
    counter.start()
    begin = time.perf_counter()
    th.der(x, 0.5)
    end = time.perf_counter()
    done.set()
    counter.join()
    fifths = np.histogram(ticks, bins=5, range=(begin, end))[0]
    assert (fifths >= 3).all(), f"{fifths} ticks in the fifths of {end - begin:.3f} s"


@pytest.mark.parametrize("on_a_thread", [False, True])
def test_defect_is_an_exception(on_a_thread: bool, capfd: pytest.CaptureFixture[str]) -> None:
    """A panic in the compiled module ends the call, not the process, and prints nothing."""
    for _ in range(3):
        with pytest.raises(th.InternalError, match="report"):
            panic_for_tests(on_a_thread)
    assert capfd.readouterr() == ("", "")
    assert th.hhi([1, 1]) == 0.5


# ---------------------------------------------------------------- Ctrl-C

INTERRUPTED = """
import json, sys, time
import numpy as np
import topheavy as th

x = ((np.arange({n}) + 0.5) / {n}) ** -0.8
values = x.tolist() if "values" in {call!r} else None
small = np.array([4.0, 3.0, 2.0, 1.0])
expected = th.hhi(small).hex()
print("ready", flush=True)
try:
    while True:
        th.{call}
    ended = None
except KeyboardInterrupt:
    ended = time.time()
again = [th.hhi(small).hex() == expected, 0 < th.gini(x[:3_000_000]) < 1]
print(json.dumps({{"ended": ended, "again": again}}), flush=True)
"""
CALLS = {
    "one long call": ("der(x, 0.5)", 20_000_000, 1.0),
    "a long sort": ("gini(x)", 30_000_000, 1.5),
    "long with weights": ("gini(x, weights=x)", 20_000_000, 1.0),
    "two long columns": ("krugman(x, x[::-1])", 40_000_000, 1.0),
    "a long list": ("hhi(values)", 10_000_000, 1.5),
    "many long calls": ("hhi(x)", 5_000_000, 0.7),
    "many short calls": ("gini(x[:1000])", 1_000_000, 0.5),
    "calls just short of long": ("der(x, 0.5)", 2_000_000, 0.7),
}


def line_of(stream: IO[str] | None) -> str:
    """Return the next line of a process."""
    assert stream is not None
    return stream.readline().strip()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal that only another process gets")
@pytest.mark.parametrize("name", CALLS)
def test_interrupt(name: str) -> None:
    """Ctrl-C ends a call within half a second; the process lives, computes as before, and ends in peace."""
    call, n, after = CALLS[name]
    code = INTERRUPTED.format(call=call, n=n)
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert line_of(process.stdout) == "ready"
            time.sleep(after)
            assert process.poll() is None
            sent = time.time()
            process.send_signal(signal.SIGINT)
            out, error = process.communicate(timeout=120)
        finally:
            process.kill()
    assert (process.returncode, error) == (0, "")
    found = json.loads(out)
    assert found["again"] == [True, True]
    assert found["ended"] - sent <= 0.5


def test_an_array_is_not_freed_under_a_call() -> None:
    """NumPy refuses to move an array's memory while a call reads it, even where it is told not to look."""
    values = np.random.default_rng(3).pareto(1.2, 4_000_000)
    expected = th.der(values.copy(), 0.5)
    found: list[float] = []
    # A view reads the memory of another array.
    call = threading.Thread(target=lambda: found.append(th.der(values[:], 0.5)))
    call.start()
    time.sleep(0.05)
    assert call.is_alive()
    with pytest.raises(ValueError, match="resize"):
        values.resize(10, refcheck=False)
    call.join()
    assert found == [expected]
