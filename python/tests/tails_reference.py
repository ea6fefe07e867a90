"""Tails and fits, slow and obvious: every candidate, every unit, sums with `math.fsum`.

``alpha`` is the exponent of ``P(X > x) ~ x^-alpha`` everywhere; the density's exponent is ``alpha + 1``.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

Floats = Sequence[float]

NORMAL = NormalDist()


class Tail(NamedTuple):
    """An exponent, its standard error, and the value above which it holds."""

    alpha: float
    standard_error: float
    threshold: float


class Fitted(NamedTuple):
    """A power law above one candidate."""

    alpha: float
    xmin: float
    ks: float
    n_tail: int


def hill(xs: Floats, k: int) -> Tail:
    """``alpha = k / Σ_{i<=k} ln(x_(i)/x_(k+1))``, largest first; standard error ``alpha/√k``."""
    ordered = sorted(xs, reverse=True)
    alpha = k / math.fsum(math.log(x / ordered[k]) for x in ordered[:k])
    return Tail(alpha, alpha / math.sqrt(k), ordered[k])


def slope(xs: Floats, ys: Floats) -> float:
    """Least squares by the normal equations."""
    middle_x, middle_y = math.fsum(xs) / len(xs), math.fsum(ys) / len(ys)
    crossed = math.fsum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True))
    return crossed / math.fsum((x - middle_x) ** 2 for x in xs)


def rank_half(xs: Floats, k: int) -> Tail:
    """Least squares of ``ln(rank - ½)`` on ``ln x`` for the k largest; ``alpha √(2/k)`` (Gabaix, Ibragimov 2011)."""
    ordered = sorted(xs, reverse=True)[:k]
    alpha = -slope([math.log(x) for x in ordered], [math.log(rank - 0.5) for rank in range(1, k + 1)])
    return Tail(alpha, alpha * math.sqrt(2 / k), ordered[-1])


# ---------------------------------------------------------------- Power laws, continuous


def pareto_alpha(xs: Floats, xmin: float) -> float:
    """``n / Σ ln(x/xmin)``."""
    return len(xs) / math.fsum(math.log(x / xmin) for x in xs)


def largest_gap(xs: Floats, survival: Callable[[float], float]) -> float:
    """Kolmogorov–Smirnov: the largest ``|S(x) - P(x)|``, on either side of every step of the empirical S."""
    ordered, n, gap = sorted(xs), len(xs), 0.0
    for x in sorted(set(ordered)):
        model = 1 - survival(x)
        before, up_to = bisect_left(ordered, x) / n, bisect_right(ordered, x) / n
        gap = max(gap, abs(before - model), abs(up_to - model))
    return gap


def at_candidate(xs: Floats, xmin: float) -> Fitted:
    """Fit above one candidate."""
    tail = [x for x in xs if x >= xmin]
    alpha = pareto_alpha(tail, xmin)
    return Fitted(alpha, xmin, largest_gap(tail, lambda x: (x / xmin) ** -alpha), len(tail))


def power_law_candidates(xs: Floats) -> list[Fitted]:
    """Fit above every distinct value but the largest (Clauset, Shalizi and Newman 2009)."""
    return [at_candidate(xs, xmin) for xmin in sorted({x for x in xs if x > 0})[:-1]]


# ---------------------------------------------------------------- Power laws, discrete


def hurwitz(s: float, q: float) -> float:
    """``ζ(s, q) = Σ_{k>=0} (q+k)^-s``: 40 terms, and Euler–Maclaurin for the rest."""
    start = q + 40
    head = math.fsum((q + k) ** -s for k in range(40))
    bernoulli = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66)
    rest = start ** (1 - s) / (s - 1) + start**-s / 2
    rising = s
    for j, b in enumerate(bernoulli, start=1):
        rest += b / math.factorial(2 * j) * rising * start ** (-s - 2 * j + 1)
        rising *= (s + 2 * j - 1) * (s + 2 * j)
    return float(head + rest)


def zeta_log_likelihood(xs: Floats, xmin: float, alpha: float) -> float:
    """``-n ln ζ(alpha+1, xmin) - (alpha+1) Σ ln x``."""
    return -len(xs) * math.log(hurwitz(alpha + 1, xmin)) - (alpha + 1) * math.fsum(map(math.log, xs))


def highest(of: Callable[[float], float], low: float, high: float) -> float:
    """Where a function with one peak is highest: thirds of the interval, again and again."""
    while high - low > 1e-10:
        third = (high - low) / 3
        if of(low + third) < of(high - third):
            low += third
        else:
            high -= third
    return (low + high) / 2


def at_whole_candidate(xs: Floats, xmin: float) -> Fitted:
    """Fit the zeta distribution above one candidate; the gap is taken at every whole number of the tail's range."""
    tail = sorted(x for x in xs if x >= xmin)
    alpha = highest(lambda a: zeta_log_likelihood(tail, xmin, a), 1e-3, 30.0)
    whole, gap = hurwitz(alpha + 1, xmin), 0.0
    for x in range(int(xmin), int(tail[-1]) + 1):
        model = 1 - hurwitz(alpha + 1, x + 1) / whole
        gap = max(gap, abs(bisect_right(tail, x) / len(tail) - model))
    return Fitted(alpha, xmin, gap, len(tail))


def discrete_candidates(xs: Floats) -> list[Fitted]:
    """Fit above every distinct value but the largest."""
    return [at_whole_candidate(xs, xmin) for xmin in sorted({x for x in xs if x > 0})[:-1]]


# ---------------------------------------------------------------- Log-normal against Pareto


def pareto_logs(xs: Floats, xmin: float, alpha: float) -> list[float]:
    """Log densities ``ln alpha + alpha ln xmin - (alpha+1) ln x``."""
    return [math.log(alpha) + alpha * math.log(xmin) - (alpha + 1) * math.log(x) for x in xs]


def log_normal_logs(xs: Floats, mu: float, sigma: float, xmin: float | None = None) -> list[float]:
    """Log densities of a log-normal, given ``x >= xmin`` where there is one."""
    beyond = 0.0 if xmin is None else math.log(0.5 * math.erfc((math.log(xmin) - mu) / sigma / math.sqrt(2)))
    scale = math.log(sigma) + math.log(2 * math.pi) / 2
    return [-(((math.log(x) - mu) / sigma) ** 2) / 2 - math.log(x) - scale - beyond for x in xs]


def zeta_logs(xs: Floats, xmin: float, alpha: float) -> list[float]:
    """Log probabilities ``-(alpha+1) ln x - ln ζ(alpha+1, xmin)``."""
    whole = math.log(hurwitz(alpha + 1, xmin))
    return [-(alpha + 1) * math.log(x) - whole for x in xs]


def rounded_log_normal_logs(xs: Floats, mu: float, sigma: float, xmin: float) -> list[float]:
    """Log probabilities of a log-normal rounded to whole numbers, given that they are at least xmin."""

    def beyond(x: float) -> float:
        return 0.5 * math.erfc((math.log(x) - mu) / sigma / math.sqrt(2))

    shares = [(beyond(x - 0.5) - beyond(x + 0.5)) / max(beyond(xmin - 0.5), 1e-300) for x in xs]
    return [math.log(max(share, 1e-300)) for share in shares]


def rounded_pareto_logs(xs: Floats, xmin: float, alpha: float) -> list[float]:
    """Log probabilities of a Pareto from ``xmin - ½`` on, rounded: what rounded log-normals tend to as sigma grows."""
    return [math.log((x - 0.5) ** -alpha - (x + 0.5) ** -alpha) + alpha * math.log(xmin - 0.5) for x in xs]


def vuong(first: Floats, second: Floats) -> tuple[float, float]:
    """``Σ(l1 - l2) / (√n s)``, ``s²`` their variance over n, and its two-sided p-value (Vuong 1989)."""
    ratios = [a - b for a, b in zip(first, second, strict=True)]
    n = len(ratios)
    middle = math.fsum(ratios) / n
    deviation = math.sqrt(math.fsum((r - middle) ** 2 for r in ratios) / n)
    statistic = math.fsum(ratios) / (math.sqrt(n) * deviation)
    return statistic, math.erfc(abs(statistic) / math.sqrt(2))


# ---------------------------------------------------------------- Fits


def log_normal(xs: Floats) -> tuple[float, float]:
    """Mean and standard deviation (over n) of the logarithms."""
    logs = [math.log(x) for x in xs]
    mu = math.fsum(logs) / len(logs)
    return mu, math.sqrt(math.fsum((y - mu) ** 2 for y in logs) / len(logs))


def pareto(xs: Floats) -> tuple[float, float]:
    """``xmin``, the least value, and ``n / Σ ln(x/xmin)``."""
    return min(xs), pareto_alpha(xs, min(xs))


def double_pareto_log_density(x: float, alpha: float, beta: float, nu: float, tau: float) -> float:
    """Log density of ``exp(N(nu, tau²) + E1/alpha - E2/beta)`` by adding up its convolution.

    ``ln x`` less the exponentials is normal: the density of ``y = ln x`` is the integral of that of ``E1/alpha -
    E2/beta`` at ``u`` times the normal's at ``y - u`` (Reed and Jorgensen 2004). Simpson's rule on either side of the
    corner at ``u = 0``, on the logarithmic scale.
    """
    y = math.log(x)
    height = math.log(alpha * beta / (alpha + beta))
    pieces = []
    for side, rate in ((1.0, alpha), (-1.0, beta)):
        # exp(-rate t) φ((y - nu - side t)/tau)/tau for t > 0 is a normal around side(y - nu) - rate tau², cut at 0.
        middle = max(0.0, side * (y - nu) - rate * tau**2)
        grid = np.linspace(max(0.0, middle - 14 * tau), middle + 14 * tau, 10_001)
        logs = -rate * grid - ((y - nu - side * grid) / tau) ** 2 / 2 - math.log(tau) - math.log(2 * math.pi) / 2
        top = float(logs.max())
        weights = np.where(np.arange(len(grid)) % 2 == 1, 4.0, 2.0)
        weights[[0, -1]] = 1.0
        step = float(grid[1] - grid[0])
        pieces.append(top + math.log(math.fsum((weights * np.exp(logs - top)).tolist()) * step / 3))
    high = max(pieces)
    return height + high + math.log(math.fsum(math.exp(piece - high) for piece in pieces)) - y
