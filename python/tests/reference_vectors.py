"""Slow, obvious, exact second opinion on the measures of two lists of values, as `reference` is of one."""

from fractions import Fraction

from reference import UndefinedError, Values


def krugman(values: Values, other: Values) -> float:
    """``Σ |a_i - b_i|``, the shares of two lists of values, position by position."""
    xs, ys = [Fraction(x) for x in values], [Fraction(y) for y in other]
    if sum(xs) == 0 or sum(ys) == 0:
        raise UndefinedError("a total is zero")
    return float(sum(abs(x / sum(xs) - y / sum(ys)) for x, y in zip(xs, ys, strict=True)))


def diversification(values: Values, world: Values) -> float:
    """UNCTAD's ``½ Σ |h_i - H_i|``."""
    return krugman(values, world) / 2
