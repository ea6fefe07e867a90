"""Shares of the top: by rank, by number and by threshold.

What the functions take, the symbols of the formulas and the errors they have in common: `topheavy.arrays`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from topheavy import _calls, _topheavy

if TYPE_CHECKING:
    from typing import SupportsIndex

    from topheavy._calls import TopRule
    from topheavy.arrays import Values


def top_share(x: Values, fraction: float, *, rule: TopRule = "ceil", weights: Values | None = None) -> float:
    """Share of the top fraction of units, by rank.

    Formula: ``Σ of the k largest x / X, k = ⌈p·n⌉``, p the fraction.

    Conventions, by ``rule``:

    - ceil: k = ⌈p·n⌉ units; p·n within rounding of a whole number is that number (0.07·100 is 7 units, not
      8).
    - floor: k = ⌊p·n⌋, at least 1. fractional: the p·n largest, the last one counted in part. quantile: every
      unit at or above the interpolated (type 7) 1−p quantile, ties included.

    By rank, zeros counted in n; not the class above a threshold (`threshold_share`) and not a legal size
    class (``share_size`` of a panel). With weights that are not whole, a cut through a unit counts it in
    part.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    fraction : float
        Fraction p of the units: a number above 0 and at most 1. 0.01 is the top 1 %.
    rule : {"ceil", "floor", "fractional", "quantile"}, optional
        Which units the fraction takes.
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Share in [min(p, 1), 1] but for the floor rule, which may fall below p.

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values are zero.
    ArgumentError
        The fraction is outside its domain, or the rule is another.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    See Also
    --------
    threshold_share : The share of the units above a value.

    Notes
    -----
    Cost: O(n) selection; one sort with weights.

    References
    ----------
    Definition; quantile: Hyndman and Fan (1996), type 7.

    Examples
    --------
    >>> import topheavy as th
    >>> th.top_share([5, 2, 1], 0.5)
    0.875
    >>> [th.top_share([5, 2, 1], 0.5, rule=rule) for rule in ("floor", "fractional", "quantile")]
    [0.625, 0.75, 0.875]
    """
    return _topheavy.number(x, weights, _calls.top_share(fraction, rule))


def concentration_ratio(x: Values, k: SupportsIndex, *, weights: Values | None = None) -> float:
    """Concentration ratio: share of the k largest units.

    Formula: ``CRk = Σ of the k largest x / X``.

    Conventions: 1 when k is n or more. k = 1 is the largest unit's share and discloses it.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    k : int
        How many units: a whole number from 1.
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Share in [min(k/n, 1), 1].

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values are zero.
    ArgumentError
        ``k`` is not a whole number from 1.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: O(n) selection; one sort with weights.

    References
    ----------
    Definition; Bain (1951).

    Examples
    --------
    >>> import topheavy as th
    >>> th.concentration_ratio([5, 2, 1], 1)
    0.625
    >>> th.concentration_ratio([5, 2, 1], 10)
    1.0
    """
    return _topheavy.number(x, weights, _calls.concentration_ratio(k))


def threshold_share(
    x: Values, *, at_least: float | None = None, below: float | None = None, weights: Values | None = None
) -> float:
    """Share of value of the units in a threshold class.

    Formula: ``Σ{x: a ≤ x < b} / X``, a the threshold `at_least` and b the threshold `below`; with one of them
    ``Σ{x: x ≥ a} / X`` or ``Σ{x: x < b} / X``.

    Conventions: The lower threshold belongs to the class, the upper does not.
    A threshold is in the value's unit and for the period of the cell: a year's threshold needs a year's data.
    A unit that grows past b leaves the class: success can lower this share.

    - Korea's "top 1 % = 84 %" is this class at USD 50 million, not a rank.
    - Korea's "SMEs = 8 %" fits this class at USD 10 million, not the legal class (``share_size(sme)`` of a
      panel).

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    at_least : float, optional
        Lower threshold a: a number above 0, in the value's unit.
    below : float, optional
        Upper threshold b: a number above 0 (and above a), in the value's unit. At least one of the two is
        needed.
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Share in [0, 1].

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values are zero.
    ArgumentError
        No threshold is given, one is not a finite number above 0, or the lower one is not below the upper
        one.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    See Also
    --------
    top_share : The share of the top units by rank.

    Notes
    -----
    Cost: one pass.

    References
    ----------
    Definition.

    Examples
    --------
    >>> import topheavy as th
    >>> exports = [60e6, 10e6, 6e6, 4e6]
    >>> th.threshold_share(exports, at_least=50e6)
    0.75
    >>> th.threshold_share(exports, below=10e6)
    0.125
    >>> th.threshold_share(exports, at_least=5e6, below=10e6)
    0.075
    """
    return _topheavy.number(x, weights, _calls.threshold_share(at_least, below))
