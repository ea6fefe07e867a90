"""The machine that the figures are of."""

from __future__ import annotations

import os
import platform


def describe() -> str:
    """Tell cores, memory, system and Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return (
        f"{cores()} cores ({platform.machine()}), {memory / 1e9:.0f} GB of memory, {platform.system()} "
        f"{platform.release()}, {platform.python_implementation()} {platform.python_version()}"
    )


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def load() -> float:
    """Return how many threads have been busy in the last minute: timings under load say little, ratios less little."""
    return os.getloadavg()[0]
