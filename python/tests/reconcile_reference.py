"""Readings of "top 1 %" and "SME", slow and obvious: firms in a list, sums by `math.fsum`.

`readings` returns, by the identifier of a reading, how many firms it means and which share of exports they hold.
Legal readings are there where classes are given.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

import polars as pl

Reading = tuple[float, float]
"""Number of firms, share of exports."""


def firms_of(flows: pl.DataFrame) -> tuple[dict[str, float], dict[str, str]]:
    """Return what each firm exports, and its legal class, from flows of one period."""
    values: defaultdict[str, list[float]] = defaultdict(list)
    classes: dict[str, str] = {}
    has_class = "size_class" in flows.columns
    for row in flows.iter_rows(named=True):
        firm = str(row["firm"])
        values[firm].append(row["value_usd"])
        if has_class and row["size_class"] is not None:
            classes[firm] = str(row["size_class"])
    return {firm: math.fsum(parts) for firm, parts in values.items()}, classes


def by_rank(ordered: list[float], total: float) -> dict[str, Reading]:
    """Return the largest 1 % by each rule; `ordered` from the largest."""
    n = len(ordered)
    exact = Fraction(n, 100)
    up, down = math.ceil(exact), max(1, math.floor(exact))
    part = math.floor(exact)
    rest = float(exact - part)
    some = math.fsum(ordered[:part]) + (rest * ordered[part] if rest else 0.0)
    position = Fraction(99, 100) * (n - 1)
    low, high = sorted(ordered)[math.floor(position)], sorted(ordered)[math.ceil(position)]
    quantile = low + float(position - math.floor(position)) * (high - low)
    above = [value for value in ordered if value >= quantile]
    return {
        "rank_ceil": (up, math.fsum(ordered[:up]) / total),
        "rank_floor": (down, math.fsum(ordered[:down]) / total),
        "rank_fractional": (float(exact), some / total),
        "rank_quantile": (len(above), math.fsum(above) / total),
    }


def readings(values: dict[str, float], classes: dict[str, str] | None = None) -> dict[str, Reading]:
    """Return every reading that values and legal classes tell."""
    ordered = sorted(values.values(), reverse=True)
    total = math.fsum(ordered)
    found = by_rank(ordered, total)

    def of(some: Iterable[float]) -> Reading:
        held = list(some)
        return len(held), math.fsum(held) / total

    for name, least in (("ge_50m", 50e6), ("ge_10m", 10e6)):
        found[name] = of(value for value in ordered if value >= least)
    for k in (10, 100, 1000):
        found[f"cr{k}"] = of(ordered[:k])
    for name, limit in (("lt_10m", 10e6), ("lt_5m", 5e6), ("lt_1m", 1e6)):
        found[name] = of(value for value in ordered if value < limit)
    if classes:
        legal = {
            "large": ["large"],
            "large_mid": ["large", "mid"],
            "sme": ["sme"],
            "sme_mid": ["sme", "mid"],
        }
        for name, wanted in legal.items():
            found[name] = of(value for firm, value in values.items() if classes.get(firm, "").lower() in wanted)
        found["not_large"] = of(value for firm, value in values.items() if classes.get(firm) != "large")
    return found
