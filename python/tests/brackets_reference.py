"""What a table of classes leaves open, slow and obvious: every whole-number allocation, or the two extreme ones.

Values are whole numbers where allocations are enumerated. A class has limits ``lower <= x <= upper`` (the upper one is
approached, and counts as reached), no upper limit where it is open, a number of units and a value or None.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = Sequence[float]
Array = npt.NDArray[np.float64]
Index = Callable[[Floats], float]


class Class(NamedTuple):
    """One row of the table."""

    lower: float
    upper: float | None
    units: int
    value: float | None = None


class Range(NamedTuple):
    """The least and the greatest that an index can be."""

    low: float
    high: float


def gini(xs: Floats) -> float:
    """``Σ (2i - n - 1) x_(i) / (n X)``, ascending."""
    n = len(xs)
    return math.fsum((2 * i - n - 1) * x for i, x in enumerate(sorted(xs), start=1)) / (n * math.fsum(xs))


def hhi(xs: Floats) -> float:
    """``Σ (x/X)²``."""
    whole = math.fsum(xs)
    return math.fsum((x / whole) ** 2 for x in xs)


def theil(xs: Floats) -> float:
    """``Σ (x/X) ln(n x/X)``."""
    whole, n = math.fsum(xs), len(xs)
    return math.fsum(x / whole * math.log(n * x / whole) for x in xs if x > 0)


def largest(k: int) -> Index:
    """Share of the k largest."""
    return lambda xs: math.fsum(sorted(xs, reverse=True)[:k]) / math.fsum(xs)


def top_share(p: float) -> Index:
    """Share of the ``⌈pn⌉`` largest."""
    return lambda xs: largest(math.ceil(round(p * len(xs), 9)))(xs)


# ---------------------------------------------------------------- Every allocation


def ascending(units: int, total: int, low: int, high: int) -> Iterator[list[int]]:
    """Yield every ascending list of whole numbers between two limits that adds up to the total."""
    if units == 0:
        if total == 0:
            yield []
        return
    for first in range(low, high + 1):
        rest = total - first
        if rest < first * (units - 1):
            break
        if rest <= high * (units - 1):
            for others in ascending(units - 1, rest, first, high):
                yield [first, *others]


def within(one: Class, total: int) -> list[list[int]]:
    """Enumerate the class's allocations; its value is what it has, or anything up to the total."""
    low, high = int(one.lower), total if one.upper is None else min(int(one.upper), total)
    values = range(low * one.units, min(high * one.units, total) + 1) if one.value is None else [int(one.value)]
    return [found for value in values for found in ascending(one.units, value, low, high)]


def allocations(classes: Sequence[Class], total: int, anchors: Mapping[int, int] | None = None) -> list[list[int]]:
    """Every allocation of whole numbers that the table allows, with the sums of the k largest that are known."""
    found = []
    for parts in product(*(within(one, total) for one in classes)):
        xs = [x for part in parts for x in part]
        descending = sorted(xs, reverse=True)
        if sum(xs) == total and all(sum(descending[:k]) == amount for k, amount in (anchors or {}).items()):
            found.append(xs)
    return found


def attained(found: Sequence[Floats], index: Index) -> Range:
    """Take the least and greatest of the index over allocations."""
    values = [index(xs) for xs in found]
    return Range(min(values), max(values))


# ---------------------------------------------------------------- The extreme allocations of classes of known value


def equal(one: Class) -> list[float]:
    """All units at the mean."""
    value = one.value or 0.0
    return [value / one.units] * one.units


def concentrated(one: Class) -> list[float]:
    """As many units at the upper limit as there can be, one between, the rest at the lower.

    It majorizes every other allocation with these limits, units and value, whatever the index.
    """
    spare = (one.value or 0.0) - one.lower * one.units
    if one.upper is None:
        return [*[one.lower] * (one.units - 1), one.lower + spare]
    width = one.upper - one.lower
    full = min(math.floor(spare / width + 1e-12), one.units)
    rest = [one.lower + spare - full * width] if full < one.units else []
    return [*[one.upper] * full, *rest, *[one.lower] * (one.units - full - len(rest))]


def known_bounds(classes: Sequence[Class], index: Index) -> Range:
    """Sharp bounds of an index that rises with concentration, where every class has its value.

    Classes do not overlap, so that what majorizes within each of them majorizes in the whole.
    """
    low = [x for one in classes for x in equal(one)]
    high = [x for one in classes for x in concentrated(one)]
    return Range(index(low), index(high))


def free_bounds(classes: Sequence[Class], total: float, index: Index, steps: int = 60) -> Range:
    """Bounds from within where only the total is known: a grid over the values of the classes.

    What the table allows goes at least as far; with more steps the grid comes close to it. The last class takes what
    the others leave.
    """
    lows, highs = [], []
    grids = [
        [
            one.lower * one.units + (float(one.upper or 0.0) - one.lower) * one.units * at / steps
            for at in range(steps + 1)
        ]
        for one in classes[:-1]
    ]
    last = classes[-1]
    for values in product(*grids):
        left = total - math.fsum(values)
        above = math.inf if last.upper is None else last.upper * last.units
        if last.lower * last.units <= left <= above:
            full = [one._replace(value=value) for one, value in zip(classes, [*values, left], strict=True)]
            low, high = known_bounds(full, index)
            lows.append(low)
            highs.append(high)
    return Range(min(lows), max(highs))


# ---------------------------------------------------------------- Every corner


def corners(classes: Sequence[Class], total: float, anchors: Mapping[int, float] | None = None) -> list[list[float]]:
    """Every corner of what the table allows, as lists in descending order.

    Units in descending order are numbers ``x_1 >= ... >= x_n`` between the limits of their classes, with a sum, sums of
    classes and sums of the k largest: a polytope. Gini and the share of the k largest are linear in them, so that both
    extremes are at corners; HHI and Theil are convex where the sum is fixed, so that their greatest value is. A corner
    is where so many of the inequalities are equations that there is one solution.
    """
    n = sum(one.units for one in classes)
    row = np.eye(n)
    equations: list[tuple[Array, float]] = [(np.ones(n), total)]
    equations += [(row[:k].sum(axis=0), amount) for k, amount in (anchors or {}).items()]
    at_least: list[tuple[Array, float]] = []
    first = 0
    for one in reversed(classes):
        last = first + one.units - 1
        if one.value is not None:
            equations.append((row[first : last + 1].sum(axis=0), one.value))
        if one.upper is not None:
            at_least.append((-row[first], -one.upper))
        at_least += [(row[i] - row[i + 1], 0.0) for i in range(first, last)]
        at_least.append((row[last], one.lower))
        first = last + 1
    known = int(np.linalg.matrix_rank(np.array([coefficients for coefficients, _ in equations])))
    found = []
    for tight in combinations(at_least, n - known):
        system = [*equations, *tight]
        left, right = np.array([c for c, _ in system]), np.array([b for _, b in system])
        x, _, rank, _ = np.linalg.lstsq(left, right, rcond=None)
        slack = 1e-9 * max(1.0, abs(total))
        if rank == n and np.abs(left @ x - right).max() <= slack and all(c @ x >= b - slack for c, b in at_least):
            found.append([max(float(value), 0.0) for value in x])
    return found


# ---------------------------------------------------------------- Point estimates


def split_gini(one: Class) -> float:
    """Gini within a bounded class of two uniform pieces around the mean, which keep units, limits and mean."""
    low, high, mean = one.lower, float(one.upper or 0.0), (one.value or 0.0) / one.units
    left = (high - mean) / (high - low)
    right = 1 - left
    apart = left**2 * (mean - low) / 3 + right**2 * (high - mean) / 3 + left * right * (high - low)
    return apart / (2 * mean)


def pareto_alpha(lower: float, mean: float) -> float:
    """``b/(b-1)`` with ``b = mean/lower``."""
    return mean / (mean - lower)


def estimated_gini(classes: Sequence[Class]) -> float:
    """Between the class means, and within: mean-split histograms, and a Pareto distribution in the open top class."""
    units, whole = sum(one.units for one in classes), math.fsum(one.value or 0.0 for one in classes)
    rank, held, between, inside = 0.0, 0.0, 1.0, 0.0
    for one in classes:
        p, s = one.units / units, (one.value or 0.0) / whole
        between -= p * (2 * held + s)
        held, rank = held + s, rank + p
        if one.upper is None:
            within_class = 1 / (2 * pareto_alpha(one.lower, (one.value or 0.0) / one.units) - 1)
        else:
            within_class = split_gini(one)
        inside += p * s * within_class
    return between + inside


def pareto_largest(top: Class, share: float, k: int) -> float:
    """Share of the k largest when the open top class, which has this share of all, is Pareto: ``s (k/n)^(1-1/α)``."""
    alpha = pareto_alpha(top.lower, (top.value or 0.0) / top.units)
    return float(share * (k / top.units) ** (1 - 1 / alpha))


def pareto_table(alpha: float, mu: float, above: Sequence[int], units: int) -> list[Class]:
    """Classes of an exact Pareto distribution, with so many units above each break but the first.

    ``units (mu/x)^alpha`` are above x, and they hold ``alpha/(alpha-1) x`` each.
    """
    counts = [units, *above]
    breaks = [mu * (units / count) ** (1 / alpha) for count in counts]
    held = [count * break_ * alpha / (alpha - 1) for count, break_ in zip(counts, breaks, strict=True)]
    rows = []
    for at, lower in enumerate(breaks):
        last = at + 1 == len(breaks)
        upper = None if last else breaks[at + 1]
        fewer, less = (0, 0.0) if last else (counts[at + 1], held[at + 1])
        rows.append(Class(lower, upper, counts[at] - fewer, held[at] - less))
    return rows


# ---------------------------------------------------------------- HHI from concentration ratios


def hhi_by_enumeration(sums: Mapping[int, int], units: int, total: int) -> Range:
    """Least and greatest HHI of so many whole numbers, given the sums of the k largest."""
    found = [
        xs
        for xs in ascending(units, total, 0, total)
        if all(sum(xs[units - k :]) == amount for k, amount in sums.items())
    ]
    return attained(found, hhi)
