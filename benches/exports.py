"""Made-up exports for the benches, the same on every machine."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

Array: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.float64]]"


def pareto(units: int) -> Array:
    """Return Pareto values of index 1.1 from 1,000 up."""
    return 1000 * (1 + np.random.default_rng(20_240_601).pareto(1.1, units))
