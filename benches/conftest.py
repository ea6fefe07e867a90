"""Two candidates that take turns in one run, and the ratios of their medians, printed when the run ends."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from exports import Array, pareto

Candidate = Callable[[], object]

MOST_ROUNDS = 15
LEAST_ROUNDS = 3
SECONDS = 12.0
"""About how long the rounds of one comparison may take; slow candidates get fewer, but an odd number."""

LINES = pytest.StashKey[list[str]]()
LOAD = pytest.StashKey[tuple[float, float, float]]()


def pytest_configure(config: pytest.Config) -> None:
    """Start with nothing to print."""
    config.stash[LINES] = []
    config.stash[LOAD] = os.getloadavg()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the ratios, and how busy the machine was: timings under load say little, ratios less little."""
    if not config.stash[LINES]:
        return
    terminalreporter.section("topheavy against others (medians of rounds that take turns)")
    for line in config.stash[LINES]:
        terminalreporter.write_line(line)
    before, after = config.stash[LOAD][0], os.getloadavg()[0]
    terminalreporter.write_line(f"load {before:.1f} before, {after:.1f} after, on {os.cpu_count()} cores")


@pytest.fixture(scope="session")
def say(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Keep a line for the end of the run."""
    return pytestconfig.stash[LINES].append


@dataclass(frozen=True)
class Turns:
    """Median seconds of two candidates."""

    ours: float
    other: float

    @property
    def ratio(self) -> float:
        """How many times as long ours takes."""
        return self.ours / self.other


@pytest.fixture
def turns(benchmark: Any) -> Callable[[Candidate, Candidate], Turns]:
    """Time two candidates alternately; pytest-benchmark reports the first."""

    def take(ours: Candidate, other: Candidate) -> Turns:
        first = timed(ours) + timed(other)  # also warms both up
        rounds = max(LEAST_ROUNDS, min(MOST_ROUNDS, int(SECONDS / first))) // 2 * 2 + 1
        times: tuple[list[float], list[float]] = ([], [])
        benchmark.pedantic(
            lambda: times[0].append(timed(ours)), setup=lambda: times[1].append(timed(other)), rounds=rounds
        )
        found = Turns(statistics.median(times[0]), statistics.median(times[1]))
        benchmark.extra_info["ratio"] = found.ratio
        return found

    return take


@pytest.fixture
def compare(turns: Callable[[Candidate, Candidate], Turns], say: Callable[[str], None]) -> Callable[..., Turns]:
    """Time two candidates alternately and keep the line that says how they compare."""

    def comparison(what: str, ours: Candidate, other: Candidate, goal: str | None = None) -> Turns:
        found = turns(ours, other)
        wanted = "" if goal is None else f" (goal: {goal})"
        say(f"{what}: {seconds(found.ours)} to {seconds(found.other)}, ratio {found.ratio:.2f}{wanted}")
        return found

    return comparison


def timed(candidate: Candidate) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    candidate()
    return time.perf_counter() - start


def seconds(duration: float) -> str:
    """Show a duration in the unit that suits it."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if duration >= size:
            return f"{duration / size:.3g} {unit}"
    return f"{duration / 1e-6:.3g} µs"


@pytest.fixture(scope="session")
def million() -> Array:
    """Return exports of a million firms."""
    return pareto(1_000_000)
