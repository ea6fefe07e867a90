"""Obvious NumPy reference: one function for each public function on arrays, with its name and its parameters.

Each is the textbook formula on an array with one entry a unit; a frequency weight is a repetition
(`repeated`). Nothing is shared with the compiled code: shares and means are plain quotients, sums are
`math.fsum`, distances between units are taken pair by pair. Zeros count in ``n`` and contribute their limit
(``0 ln 0 = 0``).

A fraction ``p`` means what it says in decimals: 7 % of 100 units are 7 units although ``0.07 * 100 > 7``.
What has no value raises `Undefined` with the reason; a limit that is infinite is ``math.inf``.
"""

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


class Undefined(ArithmeticError):  # noqa: N818  a reason why a number does not exist, not a failure
    """The measure has no value on these data."""

    def __init__(self, reason: str) -> None:
        """Keep the reason, one of a few words."""
        super().__init__(reason)
        self.reason = reason


def repeated(x: Array, weights: npt.ArrayLike) -> Array:
    """Each value as many times as its whole weight says."""
    return np.repeat(x, np.asarray(weights, dtype=np.int64))


def total(terms: Iterable[float]) -> float:
    """Sum without rounding on the way."""
    return math.fsum(terms)


def shares(x: Array) -> Array:
    """``s = x/X``, largest first."""
    if not x.any():
        raise Undefined("no_value")
    return np.sort(x)[::-1] / total(x)


def mean(x: Array) -> float:
    """``X/n``, which no rounding takes out of the range of the values."""
    return min(max(total(x) / len(x), float(x.min())), float(x.max()))


def by_mean(x: Array) -> Array:
    """``y = x/μ``, ascending."""
    if not x.any():
        raise Undefined("no_value")
    return np.sort(x) / mean(x)


def positive(x: Array) -> Array:
    """Return the entries above 0: what is left of a sum whose terms vanish at 0."""
    return x[x > 0]


def several(x: Array) -> int:
    """``n``, for what compares units."""
    if len(x) == 1:
        raise Undefined("one_unit")
    return len(x)


def units(p: float, n: int) -> Fraction:
    """``p n`` with ``p`` as it is written in decimals."""
    return Fraction(str(p)) * n


# ---------------------------------------------------------------- Concentration


def hhi(x: Array) -> float:
    """``Σ s²``."""
    return total(shares(x) ** 2)


def hhi_normalized(x: Array, form: str = "linear") -> float:
    """``(H - 1/n)/(1 - 1/n)``, or the same of square roots for UNCTAD's form."""
    h = hhi(x)
    least = 1 / several(x)
    if form == "unctad":
        h, least = math.sqrt(h), math.sqrt(least)
    return (h - least) / (1 - least)


def effective_number(x: Array) -> float:
    """``1/HHI``."""
    return 1 / hhi(x)


def hall_tideman(x: Array) -> float:
    """``1/(2 Σ i s_(i) - 1)``, ``i`` from the largest."""
    return 1 / (2 * total(np.arange(1, len(x) + 1) * shares(x)) - 1)


def hannah_kay(x: Array, alpha: float) -> float:
    """``(Σ s^α)^(1/(1-α))``; at 1 the exponential of Shannon's entropy."""
    if alpha == 1:
        return math.exp(shannon(x))
    return math.pow(total(positive(shares(x)) ** alpha), 1 / (1 - alpha))


def cci(x: Array) -> float:
    """``s_1 + Σ_{i>=2} s_i² (1 + (1 - s_i))``."""
    s = shares(x)
    return float(s[0]) + total(s[1:] ** 2 * (1 + (1 - s[1:])))


def dominance(x: Array) -> float:
    """``Σ (s²/H)²``."""
    return total((shares(x) ** 2 / hhi(x)) ** 2)


def stenbacka(x: Array, gamma: float = 1.0) -> float:
    """``½(1 - γ(s_1² - s_2²))``, ``s_2 = 0`` for one unit."""
    first, second = [*shares(x)[:2].tolist(), 0.0][:2]
    return float(0.5 * (1 - gamma * (first**2 - second**2)))


def shannon(x: Array) -> float:
    """``-Σ s ln s``."""
    s = positive(shares(x))
    return total(-s * np.log(s))


def renyi(x: Array, alpha: float) -> float:
    """``ln(Σ s^α)/(1-α)``; Shannon's entropy at 1."""
    if alpha == 1:
        return shannon(x)
    return math.log(total(positive(shares(x)) ** alpha)) / (1 - alpha)


# ---------------------------------------------------------------- Shares


def concentration_ratio(x: Array, k: int) -> float:
    """Share of the ``k`` largest."""
    return total(shares(x)[:k])


def top_share(x: Array, fraction: float, rule: str = "ceil") -> float:
    """Share of the ``p n`` largest: rounded up, down (at least one), in part, or all from the quantile on."""
    s = shares(x)
    pn = units(fraction, len(s))
    if rule == "ceil":
        return total(s[: math.ceil(pn)])
    if rule == "floor":
        return total(s[: max(math.floor(pn), 1)])
    if rule == "fractional":
        return total(s[: math.floor(pn)]) + float(pn % 1) * total(s[math.floor(pn) : math.floor(pn) + 1])
    return total(s[s >= type_7_quantile(s[::-1], 1 - Fraction(str(fraction)))])


def type_7_quantile(ascending: Array, p: Fraction) -> float:
    """Hyndman and Fan's type 7: linear between the units at ``0 … n-1``, as `numpy.quantile` by default."""
    position = (len(ascending) - 1) * p
    below = math.floor(position)
    low, high = ascending[below], ascending[min(below + 1, len(ascending) - 1)]
    return float(min(low + float(position - below) * (high - low), high))


def threshold_share(x: Array, at_least: float | None = None, below: float | None = None) -> float:
    """``Σ_{a <= x < b} x / X``."""
    if not x.any():
        raise Undefined("no_value")
    inside = (x >= (at_least or 0)) & (x < (math.inf if below is None else below))
    return total(x[inside] / total(x))


# ---------------------------------------------------------------- Inequality


def distances(y: Array) -> Iterator[float]:
    """``Σ_j |y_i - y_j|`` for each ``i``."""
    return (float(np.abs(y - one).sum()) for one in y)


def gini(x: Array, small_sample: bool = False) -> float:
    """``Σ_i Σ_j |y_i - y_j| / (2 n²)``, ``y = x/μ``; times ``n/(n-1)`` as the small-sample form."""
    g = total(distances(by_mean(x))) / (2 * len(x) ** 2)
    return g * len(x) / (several(x) - 1) if small_sample else g


def theil(x: Array) -> float:
    """``(1/n) Σ y ln y``."""
    return generalized_entropy(x, 1)


def mld(x: Array) -> float:
    """``(1/n) Σ ln(1/y)``."""
    return generalized_entropy(x, 0)


def generalized_entropy(x: Array, alpha: float) -> float:
    """``((1/n) Σ y^α - 1)/(α(α-1))`` and its limits at 0 and 1."""
    y = by_mean(x)
    if alpha <= 0 and y[0] == 0:
        return math.inf
    if alpha == 0:
        return total(-np.log(y)) / len(y)
    y_positive = positive(y)
    if alpha == 1:
        return total(y_positive * np.log(y_positive)) / len(y)
    return (total(y_positive**alpha) / len(y) - 1) / (alpha * (alpha - 1))


def atkinson(x: Array, epsilon: float) -> float:
    """``1 - ((1/n) Σ y^(1-ε))^(1/(1-ε))``; at 1, one minus the geometric mean of ``y``."""
    y = by_mean(x)
    if epsilon >= 1 and y[0] == 0:
        return 1.0
    if epsilon == 1:
        return 1 - math.exp(total(np.log(y)) / len(y))
    return 1 - math.pow(total(positive(y) ** (1 - epsilon)) / len(y), 1 / (1 - epsilon))


def hoover(x: Array) -> float:
    """``Σ |y - 1| / (2n)``."""
    return total(np.abs(by_mean(x) - 1)) / (2 * len(x))


def kolm(x: Array, kappa: float) -> float:
    """``(1/κ) ln((1/n) Σ exp(κ(μ - x)))``, with ``exp(κ(μ - min))`` taken out of the sum lest it overflow."""
    least = float(x.min())
    return mean(x) - least + math.log1p(total(np.expm1(-kappa * (x - least))) / len(x)) / kappa


def lorenz(x: Array, p: float) -> float:
    """``L(p)``: the ``p n`` smallest units, the last one in part."""
    s = shares(x)[::-1]
    pn = units(p, len(s))
    return total(s[: math.floor(pn)]) + float(pn % 1) * total(s[math.floor(pn) : math.floor(pn) + 1])


def lorenz_curve(x: Array) -> tuple[Array, Array]:
    """Units' shares ``k/n`` and what they hold, ascending, from (0, 0)."""
    held = [total(shares(x)[::-1][:k]) for k in range(len(x) + 1)]
    return np.arange(len(x) + 1) / len(x), np.array(held)


def top_over_bottom(x: Array, top: float, bottom: float) -> float:
    """Return what the top fraction holds over what the bottom fraction holds, units at the cut in part."""
    held = lorenz(x, bottom)
    if held == 0:
        raise Undefined("empty_bottom")
    return top_share(x, top, "fractional") / held


def palma(x: Array) -> float:
    """Top 10 % over bottom 40 %."""
    return top_over_bottom(x, 0.1, 0.4)


def quintile_ratio(x: Array) -> float:
    """Top 20 % over bottom 20 %."""
    return top_over_bottom(x, 0.2, 0.2)


def lorenz_asymmetry(x: Array) -> float:
    """Damgaard and Weiner (2000), as R ineq's ``Lasym``; a midpoint where units equal the mean."""
    x = np.sort(x)
    s = shares(x)[::-1]
    mu, n = mean(x), len(x)
    below, up_to = int((x < mu).sum()), int((x <= mu).sum())
    if below < up_to:
        ends = [m / n + total(s[:m]) for m in (below, up_to)]
        return sum(ends) / 2
    delta = (mu - x[below - 1]) / (x[below] - x[below - 1])
    return float((below + delta) / n + total(s[:below]) + delta * s[below])


# ---------------------------------------------------------------- Polarization


def wolfson(x: Array, form: str = "full") -> float:
    """``2(2T - G) μ/m`` with ``T = ½ - L(½)`` (Wolfson 1994), or half of it."""
    g = gini(x)
    median = float(np.median(x))
    if median == 0:
        raise Undefined("no_median")
    index = 2 * (2 * (0.5 - lorenz(x, 0.5)) - g) * (mean(x) / median)
    return index / 2 if form == "half" else index


def esteban_ray(x: Array, alpha: float) -> float:
    """``Σ_i Σ_j π_i^(1+α) π_j |y_i - y_j|`` over the distinct values."""
    if not x.any():
        raise Undefined("no_value")
    distinct, count = np.unique(x, return_counts=True)
    y, pi = distinct / mean(x), count / len(x)
    apart = [float((pi * np.abs(y - one)).sum()) for one in y]
    return total(pi ** (1 + alpha) * apart)


def der(x: Array, alpha: float) -> float:
    """``(1/n²) Σ_i f(y_i)^α Σ_j |y_i - y_j|``, ``f`` Gaussian of bandwidth ``4.7 n^(-½) σ α^0.1``."""
    y = by_mean(x)
    n = len(y)
    if y[0] == y[-1]:
        raise Undefined("no_spread")
    sigma = math.sqrt(total((y - 1) ** 2) / (n - 1))
    h = 4.7 * n**-0.5 * sigma * alpha**0.1
    near = np.array([np.exp(-0.5 * ((y - one) / h) ** 2).sum() for one in y])
    density = near / (n * h * math.sqrt(2 * math.pi))
    return total(f**alpha * d for f, d in zip(density, distances(y), strict=True)) / n**2


# ---------------------------------------------------------------- Diversification


def apart(x: Array, y: Array) -> float:
    """``Σ |x_i/X - y_i/Y|``, unit by unit."""
    if not x.any() or not y.any():
        raise Undefined("no_value")
    return total(np.abs(x / total(x) - y / total(y)))


def diversification(x: Array, world: Array) -> float:
    """``½ Σ |h_i - H_i|``."""
    return apart(x, world) / 2


def krugman(x: Array, y: Array) -> float:
    """``Σ |h_i - g_i|``."""
    return apart(x, y)
