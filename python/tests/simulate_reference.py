"""A programme simulated straight from its description, where nothing is random: plain NumPy, firm by firm in arrays.

All firms grow at one rate, none enters or leaves, the programme works on every firm that is chosen and none leaves it.
A rule that is not random chooses: the largest, the fastest growing, or the highest score.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Year(NamedTuple):
    """Exports of every firm without and with the programme, and the support paid."""

    without: Floats
    with_: Floats
    support: float


def ranks(x: Floats) -> Floats:
    """Rank from 0 to 1, equals by their mean rank."""
    below = (x[:, None] > x[None, :]).sum(axis=1)
    equal = (x[:, None] == x[None, :]).sum(axis=1)
    found: Floats = (below + (equal - 1) / 2) / max(len(x) - 1, 1)
    return found


def order(selection: Mapping[str, Any], own: Floats, growth: Floats, markets: Floats) -> Floats:
    """Tell what the chosen have most of; growth that is missing is the least."""
    known = np.where(np.isnan(growth), -np.inf, growth)
    match selection["kind"]:
        case "largest":
            return own
        case "fastest_growing":
            return known
        case "score":
            weights = selection["weights"]
            parts = {"value": own, "growth": known, "markets": markets}
            score: Floats = np.sum([weights[name] * ranks(part) for name, part in parts.items()], axis=0)
            return score
    raise ValueError(selection["kind"])


def lifted(
    effect: Mapping[str, Any], own: Floats, gross: Floats, before: Floats, start: Floats, age: NDArray[np.int64]
) -> Floats:
    """Lift supported firms: ``gross`` after their own growth, ``before`` it, ``start`` the year before they joined."""
    match effect["kind"]:
        case "none":
            return gross
        case "target":
            level = effect["level_usd"]
            start = np.minimum(start, level)
            path: Floats = np.maximum(own, start * (level / start) ** (age / effect["years"]))
            return path
        case "growth":
            faster: Floats = gross * (1 + effect["uplift"])
            return faster
        case "mobility":
            breaks = np.array([*effect["breaks_usd"], np.inf])
            now, was = (np.searchsorted(breaks, x, side="right") for x in (gross, before))
            moves = (now <= was) & (was < len(breaks) - 1)
            return np.where(moves, breaks[np.minimum(was, len(breaks) - 1)], gross)
    raise ValueError(effect["kind"])


def simulate(
    own: Floats, growth: Floats, markets: Floats, program: Mapping[str, Any], rate: float, years: range
) -> dict[int, Year]:
    """Simulate every year after the base year; ``growth`` is that of the base year, NaN where there is none."""
    effect, rule = program["effect"], program["eligibility"]
    joined = np.zeros(len(own), dtype=np.int64)
    gross, with_, start = own.copy(), own.copy(), own.copy()
    found = {}
    for year in years:
        may = (joined == 0) & (own >= rule["min_usd"]) & (own < rule["below_usd"])
        may &= np.where(np.isnan(growth), False, growth >= rule["min_growth"]) if "min_growth" in rule else True
        may &= markets <= rule["max_markets"] if "max_markets" in rule else True
        firms = np.flatnonzero(may)
        best = np.argsort(-order(program["selection"], own[firms], growth[firms], markets[firms]), kind="stable")
        chosen = firms[best[: program["cohorts"].get(year, 0)]]
        joined[chosen], start[chosen], gross[chosen] = year, own[chosen], own[chosen]
        before = gross.copy()
        own, gross, growth = own * (1 + rate), gross * (1 + rate), np.full(len(own), rate)
        age = year - joined + 1
        supported = (joined > 0) & (age <= effect["years"])
        gross[supported] = lifted(effect, *(part[supported] for part in (own, gross, before, start, age)))
        stars = joined > 0
        with_ = np.where(stars, own + (1 - effect["deadweight"]) * (gross - own), own)
        added = (with_ - own).sum()
        lost = min(max(effect["displacement"] * added, 0.0), own[~stars].sum())
        with_[~stars] *= 1 - lost / own[~stars].sum()
        found[year] = Year(own.copy(), with_.copy(), supported.sum() * program["per_firm"] / effect["years"])
    return found


def measures(x: Floats, base: Floats, eligible: NDArray[np.bool_]) -> dict[str, float]:
    """Measures of one world of one year, from their definitions."""
    total, n = x.sum(), len(x)
    largest = np.sort(x)[::-1]
    share = x / total
    below = base < 10e6
    return {
        "total": total,
        "n": n,
        "n_ge_10m": (x >= 10e6).sum(),
        "top_1pct_share": largest[: int(np.ceil(n / 100))].sum() / total,
        "share_lt_10m": x[x < 10e6].sum() / total,
        "share_5m_10m": x[(x >= 5e6) & (x < 10e6)].sum() / total,
        "cr10": largest[:10].sum() / total,
        "hhi": (share**2).sum(),
        "gini": np.abs(x[:, None] - x[None, :]).sum() / (2 * n * total),
        "theil": (share * np.log(n * share)).sum(),
        "share_cohort_lt_10m": x[below].sum() / total,
        "share_leavers_10m": x[below & (x >= 10e6)].sum() / total,
        "share_joiners_10m": x[~below & (x < 10e6)].sum() / total,
        "share_cohort_eligible": x[eligible].sum() / total,
    }
