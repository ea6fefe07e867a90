"""Bootstrap, jackknife and influence functions, slow and obvious: loops over plain lists.

A measure is text as on the command line (``top_share(0.01)``) or a function of a list of values. Replicates are given:
`bootstrap_statistics` takes the resamples as lists of indices, and the intervals take the replicates, so that nothing
here depends on a stream of random numbers.
"""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from statistics import NormalDist
from typing import NamedTuple

from reference_cells import MEASURES, parsed

Floats = Sequence[float]
Functional = Callable[[Floats, Floats], float]
"""A measure of values and their weights, which need not be whole."""

NORMAL = NormalDist()


class Interval(NamedTuple):
    """The two ends."""

    low: float
    high: float


class Errors(NamedTuple):
    """What a jackknife or bootstrap says of an estimate."""

    estimate: float
    standard_error: float
    bias: float


def value(measure: str, xs: Floats) -> float:
    """Return a measure of plain values, by its textbook formula."""
    name, parameters = parsed(measure)
    return MEASURES[name]([Fraction(x) for x in xs], *parameters)


def mean(numbers: Floats) -> float:
    """Sum over n."""
    return math.fsum(numbers) / len(numbers)


# ---------------------------------------------------------------- Resamples


def bootstrap_statistics(xs: Floats, measure: str, resamples: Sequence[Sequence[int]]) -> list[float]:
    """Measure ``x[i] for i in indices`` for each resample."""
    return [value(measure, [xs[i] for i in indices]) for indices in resamples]


def errors(estimate: float, replicates: Floats) -> Errors:
    """Bootstrap standard error ``√(Σ(t* - mean)²/(R-1))`` and bias ``mean(t*) - t`` (Efron and Tibshirani 1993, 6)."""
    middle = mean(replicates)
    variance = math.fsum((t - middle) ** 2 for t in replicates) / (len(replicates) - 1)
    return Errors(estimate, math.sqrt(variance), middle - estimate)


def paired_union(
    before: dict[str, float], after: dict[str, float], resample: Sequence[str]
) -> tuple[list[float], list[float]]:
    """Return the two samples that a resample of the union of firms makes; a firm that is not in one is absent there."""
    return [before[firm] for firm in resample if firm in before], [after[firm] for firm in resample if firm in after]


# ---------------------------------------------------------------- Intervals from given replicates


def order_statistic(replicates: Floats, p: float) -> float:
    """Quantile of the replicates: number ``(R+1)p`` in ascending order, as ``P(t < t*_(k)) = k/(R+1)``.

    Where ``(R+1)p`` is no whole number it is interpolated on the scale of normal quantiles (Davison and Hinkley 1997,
    5.8); beyond the first or last it is that one.
    """
    ordered, size = sorted(replicates), len(replicates)
    place = (size + 1) * p
    k = math.floor(place + 1e-9)
    if k < 1:
        return ordered[0]
    if k >= size:
        return ordered[-1]
    if abs(place - k) < 1e-9:
        return ordered[k - 1]
    below, at, above = (NORMAL.inv_cdf(q) for q in (k / (size + 1), p, (k + 1) / (size + 1)))
    return ordered[k - 1] + (at - below) / (above - below) * (ordered[k] - ordered[k - 1])


def percentile(replicates: Floats, level: float) -> Interval:
    """``[t*_(α/2), t*_(1-α/2)]``."""
    tail = (1 - level) / 2
    return Interval(order_statistic(replicates, tail), order_statistic(replicates, 1 - tail))


def basic(estimate: float, replicates: Floats, level: float) -> Interval:
    """``[2t - t*_(1-α/2), 2t - t*_(α/2)]``."""
    low, high = percentile(replicates, level)
    return Interval(2 * estimate - high, 2 * estimate - low)


def acceleration(left_out: Floats) -> float:
    """Return ``a = Σ(m - t_(i))³ / (6 (Σ(m - t_(i))²)^1.5)``, ``t_(i)`` without unit i, ``m`` their mean."""
    middle = mean(left_out)
    squares = math.fsum((middle - t) ** 2 for t in left_out)
    return 0.0 if squares == 0 else math.fsum((middle - t) ** 3 for t in left_out) / (6 * squares**1.5)


def bias_correction(estimate: float, replicates: Floats) -> float:
    """``z0 = Φ⁻¹(#{t* < t}/R)``, a replicate equal to the estimate counted half."""
    below = sum(1.0 if t < estimate else 0.5 if t == estimate else 0.0 for t in replicates)
    return NORMAL.inv_cdf(below / len(replicates))


def bca(estimate: float, replicates: Floats, left_out: Floats, level: float) -> Interval:
    """Percentiles at ``Φ(z0 + (z0 + z)/(1 - a(z0 + z)))`` (Efron 1987; Efron and Tibshirani 1993, 14.3)."""
    z0, a = bias_correction(estimate, replicates), acceleration(left_out)
    ends = []
    for p in ((1 - level) / 2, (1 + level) / 2):
        moved = z0 + NORMAL.inv_cdf(p)
        ends.append(order_statistic(replicates, NORMAL.cdf(z0 + moved / (1 - a * moved))))
    return Interval(*ends)


def studentized(estimate: float, error: float, replicates: Floats, errors_of: Floats, level: float) -> Interval:
    """``[t - z*_(1-α/2) s, t - z*_(α/2) s]`` with ``z* = (t* - t)/s*``."""
    low, high = percentile([(t - estimate) / s for t, s in zip(replicates, errors_of, strict=True)], level)
    return Interval(estimate - high * error, estimate - low * error)


def normal_interval(estimate: float, error: float, level: float) -> Interval:
    """``t ± z s``."""
    z = NORMAL.inv_cdf((1 + level) / 2)
    return Interval(estimate - z * error, estimate + z * error)


# ---------------------------------------------------------------- Jackknife


def leave_one_out(xs: Floats, measure: str) -> list[float]:
    """Measure all units but one, each in turn."""
    return [value(measure, [*xs[:i], *xs[i + 1 :]]) for i in range(len(xs))]


def jackknife(xs: Floats, measure: str) -> Errors:
    """``√((n-1)/n Σ(t_(i) - m)²)`` and bias ``(n-1)(m - t)`` (Efron and Tibshirani 1993, 11)."""
    left_out, n = leave_one_out(xs, measure), len(xs)
    middle, estimate = mean(left_out), value(measure, xs)
    spread = math.fsum((t - middle) ** 2 for t in left_out)
    return Errors(estimate, math.sqrt((n - 1) / n * spread), (n - 1) * (middle - estimate))


# ---------------------------------------------------------------- Influence functions


def moment(xs: Floats, weights: Floats, power: float) -> float:
    """``Σ w x^power`` over units that are not zero."""
    return math.fsum(w * x**power for x, w in zip(xs, weights, strict=True) if x > 0)


def hhi(xs: Floats, weights: Floats) -> float:
    """``Σ w x² / (Σ w x)²``."""
    return moment(xs, weights, 2) / moment(xs, weights, 1) ** 2


def gini(xs: Floats, weights: Floats) -> float:
    """``Σ Σ w_i w_j |x_i - x_j| / (2 W Σ w x)``."""
    pairs = list(zip(xs, weights, strict=True))
    gaps = math.fsum(v * w * abs(x - y) for x, v in pairs for y, w in pairs)
    return gaps / (2 * math.fsum(weights) * moment(xs, weights, 1))


def theil(xs: Floats, weights: Floats) -> float:
    """``Σ w (x/μ) ln(x/μ) / W``."""
    size = math.fsum(weights)
    mu = moment(xs, weights, 1) / size
    return math.fsum(w * x / mu * math.log(x / mu) for x, w in zip(xs, weights, strict=True) if x > 0) / size


def mld(xs: Floats, weights: Floats) -> float:
    """``Σ w ln(μ/x) / W``."""
    size = math.fsum(weights)
    mu = moment(xs, weights, 1) / size
    return math.fsum(w * math.log(mu / x) for x, w in zip(xs, weights, strict=True)) / size


def generalized_entropy(alpha: float) -> Functional:
    """``(Σ w (x/μ)^α / W - 1) / (α(α-1))``."""

    def index(xs: Floats, weights: Floats) -> float:
        size = math.fsum(weights)
        mu = moment(xs, weights, 1) / size
        return float((moment(xs, weights, alpha) / mu**alpha / size - 1) / (alpha * (alpha - 1)))

    return index


FUNCTIONALS: dict[str, Functional] = {
    "hhi": hhi,
    "hhi_points": lambda xs, weights: 10_000 * hhi(xs, weights),
    "effective_number": lambda xs, weights: 1 / hhi(xs, weights),
    "gini": gini,
    "theil": theil,
    "mld": mld,
    "ge(2)": generalized_entropy(2),
    "ge(0.5)": generalized_entropy(0.5),
    "ge(-1)": generalized_entropy(-1),
}
"""Measures that are smooth in the weights of the units."""


def influence(xs: Floats, measure: str) -> list[float]:
    """Take the derivative of the measure in the weight of each unit, less the mean of these derivatives.

    The derivative is Richardson's extrapolation of central differences; the mean is taken off since the number of
    units stays what it is when one counts for more and the others for less.
    """
    functional, slopes = FUNCTIONALS[measure], []
    ones = [1.0] * len(xs)
    for i in range(len(xs)):

        def difference(step: float, at: int = i) -> float:
            up, down = [*ones], [*ones]
            up[at] += step
            down[at] -= step
            return (functional(xs, up) - functional(xs, down)) / (2 * step)

        wide, narrow = difference(2e-3), difference(1e-3)
        slopes.append(narrow + (narrow - wide) / 3)
    middle = mean(slopes)
    return [slope - middle for slope in slopes]


def analytic_error(xs: Floats, measure: str) -> float:
    """``√Σ l²`` of the influences: the delta method (infinitesimal jackknife; Davison and Hinkley 1997, 2.7.2)."""
    return math.sqrt(math.fsum(slope**2 for slope in influence(xs, measure)))
