"""What `import topheavy` adds to `import polars`, in fresh processes."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Callable
from typing import Any

BEYOND = """
import time
import polars
start = time.perf_counter()
import topheavy
print(time.perf_counter() - start)
"""


def bench_import(turns: Callable[..., Any], say: Callable[[str], None]) -> None:
    """Time whole processes, and inside them what comes after polars: the first also holds what ends a process."""
    inside = []

    def process(code: str) -> str:
        return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    found = turns(lambda: inside.append(float(process(BEYOND))), lambda: process("import time, polars"))
    added, alone = 1e3 * (found.ours - found.other), 1e3 * found.other
    say(
        f"import topheavy after polars: {1e3 * statistics.median(inside):.0f} ms; a process with it takes "
        f"{added:.0f} ms beyond the {alone:.0f} ms of one with polars alone (goal: at most 60)"
    )
