"""Flows to units to cells to measures, the obvious way: loops and dictionaries.

A flow is one row of a CSV file as `csv.DictReader` gives it (column name to text).
"""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import reference
from reference import UndefinedError, Values

Flow = Mapping[str, str]
Parameter = Fraction | str

MEASURES: dict[str, Callable[..., float]] = {
    "n": reference.n,
    "total": reference.total,
    "mean": reference.mean,
    "median": reference.median,
    "largest": reference.largest,
    "top_share": reference.top_share,
    "cr": reference.concentration_ratio,
    "share_ge": lambda values, low: reference.share_between(values, low, None),
    "share_lt": lambda values, high: reference.share_between(values, 0, high),
    "share_between": reference.share_between,
    "n_ge": lambda values, low: reference.n_between(values, low, None),
    "n_lt": lambda values, high: reference.n_between(values, 0, high),
    "n_between": reference.n_between,
    "units_share_ge": lambda values, low: reference.units_share_between(values, low, None),
    "units_share_lt": lambda values, high: reference.units_share_between(values, 0, high),
    "units_share_between": reference.units_share_between,
    "hhi": reference.hhi,
    "hhi_points": reference.hhi_points,
    "effective_number": reference.effective_number,
    "hhi_dual": reference.hhi_dual,
    "hhi_normalized": reference.hhi_normalized,
    "hhi_normalized_unctad": reference.hhi_normalized_unctad,
    "hhi_excess": reference.hhi_excess,
    "hall_tideman": reference.hall_tideman,
    "rosenbluth": reference.hall_tideman,
    "hannah_kay": reference.hannah_kay,
    "cci": reference.cci,
    "dominance": reference.dominance,
    "stenbacka": reference.stenbacka,
    "shannon": reference.shannon,
    "exp_shannon": reference.exp_shannon,
    "renyi": reference.renyi,
    "gini": reference.gini,
    "gini_small_sample": reference.gini_small_sample,
    "theil": reference.theil,
    "mld": reference.mld,
    "ge": reference.generalized_entropy,
    "atkinson": reference.atkinson,
    "hoover": reference.hoover,
    "kolm": reference.kolm,
    "palma": reference.palma,
    "quintile_ratio": reference.quintile_ratio,
    "lorenz": reference.lorenz,
    "lorenz_asymmetry": reference.lorenz_asymmetry,
    "wolfson": reference.wolfson,
    "wolfson_half": reference.wolfson_half,
    "esteban_ray": reference.esteban_ray,
    "der": reference.duclos_esteban_ray,
}


def parsed(measure: str) -> tuple[str, tuple[Parameter, ...]]:
    """Name and parameters of a measure as written on the command line: ``top_share(0.1,floor)``.

    A number is taken exactly as written; any other word stays text.
    """
    match = re.fullmatch(r"\s*(\w+)\s*(?:\((.*)\)\s*)?", measure)
    if match is None:
        raise ValueError(f"not a measure: {measure}")
    name, inside = match.groups()
    parameters: list[Parameter] = []
    for word in (inside or "").split(",") if inside else []:
        try:
            parameters.append(Fraction(word.strip()))
        except ValueError:
            parameters.append(word.strip())
    return name, tuple(parameters)


@dataclass(frozen=True)
class Cell:
    """The units of one group.

    ``key`` holds the grouping columns, ``values`` one entry a unit (as often as its weight says) and
    ``class_values`` the value of the flows of each size class.
    """

    key: tuple[str, ...]
    values: Values
    class_values: Mapping[str, Fraction]

    def measure(self, text: str) -> float:
        """Value of a measure in this cell; raises `UndefinedError` where it has none."""
        name, parameters = parsed(text)
        if name == "share_size":
            (label,) = parameters
            whole = sum(Fraction(x) for x in self.values)
            if whole == 0:
                raise UndefinedError("the total is zero")
            return float(self.class_values.get(str(label), Fraction(0)) / whole)
        return MEASURES[name](self.values, *parameters)


def read(files: Iterable[Path]) -> list[Flow]:
    """All rows of CSV files, one after the other."""
    flows: list[Flow] = []
    for file in files:
        with file.open(newline="", encoding="utf-8") as lines:
            flows.extend(csv.DictReader(lines))
    return flows


def cells(flows: Iterable[Flow], across: str, by: Sequence[str], scale: int = 1) -> list[Cell]:
    """Sum flows to units and collect the units of each cell, cells in the order of their keys.

    A firm's value is ``Σ v`` and its weight is the one its rows carry; the value of a market or a product is
    ``Σ w v`` and its weight is 1. Without a column ``weight`` every weight is 1.
    """
    unit_values: defaultdict[tuple[str, ...], defaultdict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    unit_weights: dict[tuple[tuple[str, ...], str], int] = {}
    class_values: defaultdict[tuple[str, ...], defaultdict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for flow in flows:
        key = tuple(flow[column] for column in by)
        unit = flow[across]
        value = scale * Fraction(float(flow["value"]))
        weight = int(flow.get("weight", "1"))
        class_values[key][flow.get("size_class", "")] += weight * value
        if across == "firm":
            if unit_weights.setdefault((key, unit), weight) != weight:
                raise ValueError("a firm has two weights in one cell")
            unit_values[key][unit] += value
        else:
            unit_weights[key, unit] = 1
            unit_values[key][unit] += weight * value
    found = []
    for key in sorted(unit_values):
        units = sorted(unit_values[key])
        values = [unit_values[key][unit] for unit in units]
        weights = [unit_weights[key, unit] for unit in units]
        found.append(Cell(key, reference.repeated(values, weights), dict(class_values[key])))
    return found
