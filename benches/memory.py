"""How much a process grows during a call, whoever allocates. Linux only: the peak is read from /proc."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import pytest

Made = TypeVar("Made")

PROCESS = Path("/proc/self")

# polars keeps freed memory for later: what a call then takes from there would not be seen, and what is given back
# during a call would be taken off. With this it gives back at once.
FRUGAL = os.environ | {"_RJEM_MALLOC_CONF": "dirty_decay_ms:0,muzzy_decay_ms:0"}
"""Environment of a process whose growth is to be read."""

linux = pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process is read from /proc")


@dataclass(frozen=True)
class Growth(Generic[Made]):
    """What a call made, and bytes beyond those before it."""

    made: Made
    peak: int
    kept: int


def growth(call: Callable[[], Made]) -> Growth[Made]:
    """Call, and read how much larger the process was at most and is at the end."""
    give_back()
    (PROCESS / "clear_refs").write_text("5", encoding="ascii")  # the peak starts again from what is resident now
    before = resident("VmRSS")
    made = call()
    peak = resident("VmHWM") - before
    give_back()
    return Growth(made, peak, resident("VmRSS") - before)


def give_back() -> None:
    """Give freed memory of the C library back to the system, where it can."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc
    if trim is not None:
        trim(0)


def resident(which: str) -> int:
    """Bytes in memory: now (VmRSS) or at most (VmHWM)."""
    lines = (PROCESS / "status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(which))
