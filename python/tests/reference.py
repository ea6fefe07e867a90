"""Slow, obvious, exact second opinion on every measure.

Each function is the textbook formula written out, on a plain list with one entry a unit. A frequency weight
``w`` means that the value stands ``w`` times in the list (`repeated`). Sums, products and quotients are exact
(`fractions.Fraction`); logarithms, exponentials and powers carry 60 digits (`decimal`); the result is rounded
to a float once, at the end. Only `duclos_esteban_ray` works in floats, with exact summation.

Conventions that hold throughout:

- ``n`` counts every unit, zeros included; ``X`` is the sum, ``mu = X/n`` the mean, ``s = x/X`` a share.
- A zero contributes its limit: ``0 ln 0 = 0`` and ``0**a = 0`` for ``a > 0``.
- A limit that is infinite is returned as ``math.inf``; what has no value raises `UndefinedError`.
- Parameters may be given as text ("0.07") and are then taken exactly, so ``0.07 * 100`` is 7.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from fractions import Fraction

Number = int | float | str | Fraction
Values = Sequence[Number]

DIGITS = Context(prec=60, Emax=MAX_EMAX, Emin=MIN_EMIN)
HALF = Fraction(1, 2)


class UndefinedError(ArithmeticError):
    """The measure has no value on these data; the text says why."""


def decimal(x: Fraction) -> Decimal:
    """``x`` rounded to 60 digits."""
    return DIGITS.divide(Decimal(x.numerator), Decimal(x.denominator))


def ln(x: Fraction) -> Fraction:
    """Natural logarithm to 60 digits."""
    return Fraction(DIGITS.ln(decimal(x)))


def exp(x: Fraction) -> Fraction:
    """Exponential to 60 digits."""
    return Fraction(DIGITS.exp(decimal(x)))


def power(x: Fraction, exponent: Fraction) -> Fraction:
    """``x**exponent`` for ``x > 0``, exact where the exponent is whole and small, else to 60 digits."""
    if exponent.denominator == 1 and abs(exponent) <= 8:
        return x ** int(exponent)
    return Fraction(DIGITS.power(decimal(x), decimal(exponent)))


def root(x: Fraction) -> Fraction:
    """Square root to 60 digits."""
    return Fraction(DIGITS.sqrt(decimal(x)))


def repeated(values: Values, weights: Sequence[int]) -> list[Fraction]:
    """Each value as many times as its frequency weight says."""
    return [Fraction(x) for x, w in zip(values, weights, strict=True) for _ in range(w)]


def exact(values: Values) -> list[Fraction]:
    """Return the values as fractions, in ascending order; refuse an empty list and a negative value."""
    xs = sorted(Fraction(x) for x in values)
    if not xs:
        raise UndefinedError("there is no unit")
    if xs[0] < 0:
        raise ValueError("a value is negative")
    return xs


def tally(xs: Sequence[Fraction]) -> list[tuple[Fraction, int]]:
    """Distinct values with the number of units that have them, ascending: a sum over units is Σ count·term."""
    return sorted(Counter(xs).items())


def mean_of(term: Callable[[Fraction], Fraction], xs: Sequence[Fraction]) -> Fraction:
    """``(1/n) Σ term(x)``."""
    return sum((count * term(x) for x, count in tally(xs)), Fraction(0)) / len(xs)


def positive_mean(xs: Sequence[Fraction]) -> Fraction:
    """``X/n``, undefined where ``X = 0``."""
    if sum(xs) == 0:
        raise UndefinedError("the total is zero")
    return sum(xs, Fraction(0)) / len(xs)


def shares(values: Values) -> list[Fraction]:
    """``s = x/X``, largest first."""
    xs = exact(values)
    mu = positive_mean(xs)
    return [x / (mu * len(xs)) for x in reversed(xs)]


# ---------------------------------------------------------------- Shares


def n(values: Values) -> float:
    """Return the number of units, zeros included."""
    return float(len(exact(values)))


def total(values: Values) -> float:
    """``X = Σ x``."""
    return float(sum(exact(values)))


def mean(values: Values) -> float:
    """μ = Σ x / n."""
    xs = exact(values)
    return float(sum(xs, Fraction(0)) / len(xs))


def median(values: Values) -> float:
    """Middle value, or the mean of the two in the middle."""
    return float(quantile(values, Fraction(1, 2)))


def largest(values: Values) -> float:
    """Return the largest value."""
    return float(max(exact(values)))


def quantile(values: Values, p: Number) -> Fraction:
    """Type-7 quantile: with ``h = (n-1)p``, ``x_(⌊h⌋+1) + (h-⌊h⌋)(x_(⌊h⌋+2) - x_(⌊h⌋+1))``, ``x`` ascending."""
    xs = exact(values)
    h = (len(xs) - 1) * Fraction(p)
    below = math.floor(h)
    above = min(below + 1, len(xs) - 1)
    return xs[below] + (h - below) * (xs[above] - xs[below])


def concentration_ratio(values: Values, k: Number) -> float:
    """CRk ``= s_(1) + … + s_(k)``, the k largest; all units where there are fewer than k."""
    if Fraction(k).denominator != 1 or Fraction(k) < 1:
        raise ValueError("k is a whole number of at least 1")
    return float(sum(shares(values)[: int(Fraction(k))]))


def top_share(values: Values, p: Number, rule: str = "ceil") -> float:
    """Share of the top fraction ``p`` of the units.

    ceil: the ``⌈pn⌉`` largest; floor: the ``⌊pn⌋`` largest, at least one; fractional: the ``⌊pn⌋`` largest and
    the part ``pn - ⌊pn⌋`` of the next; quantile: all units with ``x >= Q(1-p)``.
    """
    p = Fraction(p)
    if not 0 < p <= 1:
        raise ValueError("p is in (0, 1]")
    s = shares(values)
    pn = p * len(s)
    if rule == "ceil":
        return float(sum(s[: math.ceil(pn)]))
    if rule == "floor":
        return float(sum(s[: max(1, math.floor(pn))]))
    if rule == "fractional":
        whole = math.floor(pn)
        return float(sum(s[:whole]) + (pn - whole) * sum(s[whole : whole + 1]))
    if rule == "quantile":
        threshold = quantile(s, 1 - p)
        return float(sum(share for share in s if share >= threshold))
    raise ValueError(f"unknown rule {rule}")


def units_between(values: Values, low: Number, high: Number | None) -> list[Fraction]:
    """Return the units with ``low <= x < high``; no upper bound where ``high`` is None."""
    return [x for x in exact(values) if Fraction(low) <= x and (high is None or x < Fraction(high))]


def share_between(values: Values, low: Number, high: Number | None) -> float:
    """``Σ_{a<=x<b} x / X``."""
    xs = exact(values)
    return float(sum(units_between(values, low, high)) / (positive_mean(xs) * len(xs)))


def n_between(values: Values, low: Number, high: Number | None) -> float:
    """Return the number of units with ``a <= x < b``."""
    return float(len(units_between(values, low, high)))


def units_share_between(values: Values, low: Number, high: Number | None) -> float:
    """Return the number of units with ``a <= x < b``, over n."""
    return float(Fraction(len(units_between(values, low, high)), len(values)))


# ---------------------------------------------------------------- Concentration


def herfindahl(values: Values) -> Fraction:
    """HHI ``= Σ s²``."""
    return sum((s**2 for s in shares(values)), Fraction(0))


def hhi(values: Values) -> float:
    """``Σ s²``."""
    return float(herfindahl(values))


def hhi_points(values: Values) -> float:
    """``10000 HHI``."""
    return float(10_000 * herfindahl(values))


def effective_number(values: Values) -> float:
    """``1/HHI``."""
    return float(1 / herfindahl(values))


def hhi_dual(values: Values) -> float:
    """``1 - 1/(n HHI)``."""
    return float(1 - 1 / (len(values) * herfindahl(values)))


def equal_share(values: Values) -> Fraction:
    """``1/n``, undefined as a norm where ``n = 1``."""
    if len(values) == 1:
        raise UndefinedError("one unit: the normalised index is 0/0")
    return Fraction(1, len(values))


def hhi_normalized(values: Values) -> float:
    """``(HHI - 1/n)/(1 - 1/n)``."""
    h = herfindahl(values)
    least = equal_share(values)
    return float((h - least) / (1 - least))


def hhi_normalized_unctad(values: Values) -> float:
    """``(√HHI - √(1/n))/(1 - √(1/n))``."""
    h = herfindahl(values)
    least = equal_share(values)
    return float((root(h) - root(least)) / (1 - root(least)))


def hhi_excess(values: Values) -> float:
    """``HHI - 1/n``."""
    return float(herfindahl(values) - Fraction(1, len(values)))


def merger_delta(values: Values, i: int, j: int) -> float:
    """``2 s_i s_j``: what a merger of units ``i`` and ``j`` adds to HHI."""
    x = sum(Fraction(v) for v in values)
    return float(2 * (Fraction(values[i]) / x) * (Fraction(values[j]) / x))


def hall_tideman(values: Values) -> float:
    """``1/(2 Σ i s_(i) - 1)``, ``i`` counted from the largest; Rosenbluth's index is the same."""
    return float(1 / (2 * sum(i * s for i, s in enumerate(shares(values), start=1)) - 1))


def sum_of_powers(s: Sequence[Fraction], alpha: Fraction) -> Fraction:
    """``Σ s^α`` with ``0^α = 0``; ``α > 0``."""
    if alpha <= 0:
        raise ValueError("alpha is positive")
    return sum((power(x, alpha) for x in s if x > 0), Fraction(0))


def hannah_kay(values: Values, alpha: Number) -> float:
    """``(Σ s^α)^(1/(1-α))``; ``exp(Shannon)`` at ``α = 1``."""
    alpha = Fraction(alpha)
    if alpha == 1:
        return exp_shannon(values)
    return float(power(sum_of_powers(shares(values), alpha), 1 / (1 - alpha)))


def cci(values: Values) -> float:
    """Horvath's comprehensive index ``s_1 + Σ_{i>=2} s_i² (1 + (1 - s_i))``, ``s_1`` the largest."""
    s = shares(values)
    return float(s[0] + sum(x**2 * (1 + (1 - x)) for x in s[1:]))


def dominance(values: Values) -> float:
    """``Σ s⁴ / HHI²``."""
    return float(sum(s**4 for s in shares(values)) / herfindahl(values) ** 2)


def stenbacka(values: Values, gamma: Number = 1) -> float:
    """Dominance threshold ``½(1 - γ(s_1² - s_2²))``; ``s_2 = 0`` where there is one unit."""
    first, second = [*shares(values), Fraction(0)][:2]
    return float(HALF * (1 - Fraction(gamma) * (first**2 - second**2)))


def entropy(values: Values) -> Fraction:
    """``-Σ s ln s`` in nats."""
    return -sum((count * s * ln(s) for s, count in tally(shares(values)) if s > 0), Fraction(0))


def shannon(values: Values) -> float:
    """``-Σ s ln s`` in nats."""
    return float(entropy(values))


def exp_shannon(values: Values) -> float:
    """``exp(Shannon)``: the number of equal units with the same entropy."""
    return float(exp(entropy(values)))


def renyi(values: Values, alpha: Number) -> float:
    """``ln(Σ s^α)/(1-α)``; Shannon at ``α = 1``."""
    alpha = Fraction(alpha)
    if alpha == 1:
        return shannon(values)
    return float(ln(sum_of_powers(shares(values), alpha)) / (1 - alpha))


# ---------------------------------------------------------------- Inequality


def gini_exact(values: Values) -> Fraction:
    """``Σ_i Σ_j |x_i - x_j| / (2 n² mu)``."""
    xs = exact(values)
    mu = positive_mean(xs)
    gaps = sum(m * k * abs(x - y) for x, m in tally(xs) for y, k in tally(xs))
    return gaps / (2 * len(xs) ** 2 * mu)


def gini(values: Values) -> float:
    """``Σ_i Σ_j |x_i - x_j| / (2 n² mu)``."""
    return float(gini_exact(values))


def gini_small_sample(values: Values) -> float:
    """``Gini · n/(n-1)``."""
    g = gini_exact(values)
    if len(values) == 1:
        raise UndefinedError("one unit: n/(n-1) has no value")
    return float(g * Fraction(len(values), len(values) - 1))


def generalized_entropy(values: Values, alpha: Number) -> float:
    """``GE(α) = ((1/n) Σ (x/mu)^α - 1)/(α(α-1))``.

    ``α = 1``: Theil T ``(1/n) Σ (x/mu) ln(x/mu)``; ``α = 0``: mean log deviation ``(1/n) Σ ln(mu/x)``.
    Infinite for ``α <= 0`` where a unit is zero.
    """
    alpha = Fraction(alpha)
    xs = exact(values)
    mu = positive_mean(xs)
    if alpha <= 0 and xs[0] == 0:
        return math.inf
    if alpha == 0:
        return float(mean_of(lambda x: ln(mu / x), xs))
    if alpha == 1:
        return float(mean_of(lambda x: (x / mu) * ln(x / mu) if x > 0 else Fraction(0), xs))
    moment = mean_of(lambda x: power(x / mu, alpha) if x > 0 else Fraction(0), xs)
    return float((moment - 1) / (alpha * (alpha - 1)))


def theil(values: Values) -> float:
    """Theil T ``= (1/n) Σ (x/mu) ln(x/mu)``."""
    return generalized_entropy(values, 1)


def mld(values: Values) -> float:
    """Mean log deviation, Theil L ``= (1/n) Σ ln(mu/x)``; infinite where a unit is zero."""
    return generalized_entropy(values, 0)


def atkinson(values: Values, epsilon: Number) -> float:
    """``1 - ((1/n) Σ (x/mu)^(1-ε))^(1/(1-ε))``; at ``ε = 1``, ``1 - (Π x)^(1/n)/mu``; 1 where ``ε >= 1`` and a zero."""
    epsilon = Fraction(epsilon)
    if epsilon <= 0:
        raise ValueError("epsilon is positive")
    xs = exact(values)
    mu = positive_mean(xs)
    if epsilon >= 1 and xs[0] == 0:
        return 1.0
    if epsilon == 1:
        return float(1 - exp(mean_of(lambda x: ln(x / mu), xs)))
    moment = mean_of(lambda x: power(x / mu, 1 - epsilon) if x > 0 else Fraction(0), xs)
    return float(1 - power(moment, 1 / (1 - epsilon)))


def hoover(values: Values) -> float:
    """``Σ |x - mu| / (2 n mu)``."""
    xs = exact(values)
    mu = positive_mean(xs)
    return float(mean_of(lambda x: abs(x - mu), xs) / (2 * mu))


def kolm(values: Values, kappa: Number) -> float:
    """``(1/κ) ln((1/n) Σ exp(κ(mu - x)))``, in the unit of the value; 0 where all are zero."""
    kappa = Fraction(kappa)
    xs = exact(values)
    mu = sum(xs, Fraction(0)) / len(xs)
    # exp(κ(mu - x)) = exp(κ(mu - least)) · exp(-κ(x - least)): exponents stay at or below zero, and the sum is
    # kept to 60 digits because an exact one would carry every digit of exp(-1e8).
    least = xs[0]
    powers = Decimal(0)
    for x in xs:
        powers = DIGITS.add(powers, DIGITS.exp(decimal(-kappa * (x - least))))
    return float(mu - least + ln(Fraction(powers) / len(xs)) / kappa)


def lorenz_exact(values: Values, p: Number) -> Fraction:
    """``L(p)``: ``L(k/n) = (x_(1) + … + x_(k))/X`` ascending, linear between."""
    p = Fraction(p)
    if not 0 <= p <= 1:
        raise ValueError("p is in [0, 1]")
    xs = exact(values)
    mu = positive_mean(xs)
    whole = math.floor(p * len(xs))
    poorest = sum(xs[:whole], Fraction(0))
    part = (p * len(xs) - whole) * sum(xs[whole : whole + 1], Fraction(0))
    return (poorest + part) / (mu * len(xs))


def lorenz(values: Values, p: Number) -> float:
    """``L(p)``, linear between ``k/n``."""
    return float(lorenz_exact(values, p))


def share_ratio(values: Values, top: Number, bottom: Number) -> float:
    """``(1 - L(1 - top))/L(bottom)``; infinite where the bottom has nothing."""
    upper = 1 - lorenz_exact(values, 1 - Fraction(top))
    lower = lorenz_exact(values, bottom)
    return math.inf if lower == 0 else float(upper / lower)


def palma(values: Values) -> float:
    """``(1 - L(0.9))/L(0.4)``."""
    return share_ratio(values, "0.1", "0.4")


def quintile_ratio(values: Values) -> float:
    """``(1 - L(0.8))/L(0.2)``."""
    return share_ratio(values, "0.2", "0.2")


def lorenz_asymmetry(values: Values) -> float:
    """Damgaard and Weiner (2000) ``S = F(mu) + L(mu)``.

    With ``m`` units below the mean, ``L_m`` their sum and ``δ = (mu - x_(m))/(x_(m+1) - x_(m))``:
    ``S = (m + δ)/n + (L_m + δ x_(m+1))/X``. Where ``a`` units equal the mean, ``S`` is any number from
    ``m/n + L_m/X`` to ``(m + a)/n + L_(m+a)/X``; the midpoint is taken.
    """
    xs = exact(values)
    mu = positive_mean(xs)
    x = mu * len(xs)
    below = [v for v in xs if v < mu]
    up_to = [v for v in xs if v <= mu]
    if len(up_to) > len(below):
        low = Fraction(len(below), len(xs)) + sum(below) / x
        high = Fraction(len(up_to), len(xs)) + sum(up_to) / x
        return float((low + high) / 2)
    following = xs[len(below)]
    delta = (mu - below[-1]) / (following - below[-1])
    return float((len(below) + delta) / len(xs) + (sum(below) + delta * following) / x)


# ---------------------------------------------------------------- Polarization


def wolfson(values: Values) -> float:
    """Wolfson (1994) ``2(2T - G) mu/m`` with ``T = ½ - L(½)`` and ``m`` the median."""
    mu = positive_mean(exact(values))
    median = quantile(values, HALF)
    if median == 0:
        raise UndefinedError("the median is zero")
    gap = HALF - lorenz_exact(values, HALF)
    return float(2 * (2 * gap - gini_exact(values)) * mu / median)


def wolfson_half(values: Values) -> float:
    """``(2T - G) mu/m``: half of `wolfson`, as some packages print it."""
    return wolfson(values) / 2


def esteban_ray(values: Values, alpha: Number) -> float:
    """``Σ_i Σ_j π_i^(1+α) π_j |y_i - y_j|`` over distinct values, ``π`` their share of units, ``y = x/mu``."""
    alpha = Fraction(alpha)
    xs = exact(values)
    mu = positive_mean(xs)
    groups = [(x / mu, Fraction(count, len(xs))) for x, count in tally(xs)]
    return float(
        sum(power(pi, 1 + alpha) * sum((pj * abs(yi - yj) for yj, pj in groups), Fraction(0)) for yi, pi in groups)
    )


def duclos_esteban_ray(values: Values, alpha: Number) -> float:
    """``(1/n²) Σ_i f(y_i)^α Σ_j |y_i - y_j|`` with ``y = x/mu`` and a Gaussian kernel density ``f``.

    ``f(y) = 1/(n h) Σ_j φ((y - y_j)/h)``, ``h = 4.7 n^(-½) σ α^0.1``, ``σ`` the standard deviation over ``n-1``.
    """
    a = float(Fraction(alpha))
    if not 0.25 <= a <= 1:
        raise ValueError("alpha is in [0.25, 1]")
    xs = exact(values)
    mu = positive_mean(xs)
    if xs[0] == xs[-1]:
        raise UndefinedError("all units are equal: the bandwidth is zero")
    size = len(xs)
    y = [float(x / mu) for x in xs]
    variance = sum((x / mu - 1) ** 2 for x in xs) / (size - 1)
    h = 4.7 / math.sqrt(size) * math.sqrt(variance) * a**0.1
    terms = []
    for yi in y:
        density = math.fsum(math.exp(-(((yi - yj) / h) ** 2) / 2) for yj in y) / (size * h * math.sqrt(2 * math.pi))
        terms.append(density**a * math.fsum(abs(yi - yj) for yj in y))
    return math.fsum(terms) / size**2
