"""The Lorenz curve, its asymmetry, and ratios of shares at its two ends.

What the functions take, the symbols of the formulas and the errors they have in common: `topheavy.arrays`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, overload

import polars as pl

from topheavy import _calls, _topheavy
from topheavy.table import Table

if TYPE_CHECKING:
    from topheavy.arrays import Values


def palma(x: Values, *, weights: Values | None = None) -> float:
    """Palma ratio.

    Formula: ``(1 − L(0.9))/L(0.4): top 10 % over bottom 40 %``.

    Conventions: Fractional: L is the Lorenz curve joined by straight lines, so a unit at the boundary counts
    in part. Some packages take whole units or quantile groups instead and print another number.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Ratio in [0.25, ∞).

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values are zero. Undefined when the bottom 40 % hold nothing.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: O(n) selection; one sort with weights.

    References
    ----------
    Palma (2006, 2011).

    Examples
    --------
    >>> import topheavy as th
    >>> th.palma([1] * 10)
    0.25
    """
    return _topheavy.number(x, weights, "palma")


def quintile_ratio(x: Values, *, weights: Values | None = None) -> float:
    """Quintile share ratio.

    Formula: ``(1 − L(0.8))/L(0.2): top 20 % over bottom 20 %``.

    Conventions: Fractional: L is the Lorenz curve joined by straight lines, so a unit at the boundary counts
    in part. Some packages take whole units or quantile groups instead and print another number.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Ratio in [1, ∞).

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values are zero. Undefined when the bottom 20 % hold nothing.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: O(n) selection; one sort with weights.

    References
    ----------
    Eurostat (S80/S20).

    Examples
    --------
    >>> import topheavy as th
    >>> th.quintile_ratio([1, 2, 2, 2, 3])
    3.0
    """
    return _topheavy.number(x, weights, "quintile_ratio")


@overload
def lorenz(x: Values, p: float, *, weights: Values | None = None) -> float: ...
@overload
def lorenz(x: Values, p: None = None, *, weights: Values | None = None) -> Table: ...
def lorenz(x: Values, p: float | None = None, *, weights: Values | None = None) -> float | Table:
    """Lorenz ordinate: share of the bottom fraction; without p the whole Lorenz curve.

    Formula: ``L(p) = share of the p·n smallest units``. The curve has the points F = i/n,
    L = (x₍₁₎ + … + x₍ᵢ₎)/X for i = 0 … n, units from the smallest.

    Conventions: Between units the curve is a straight line. Units with value 0 count in n and in the mean.
    The curve has one point for every unit (with weights, for every value given), from (0, 0) to (1, 1).

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    p : float, optional
        Fraction of the units from the smallest: a number above 0 and at most 1.
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float or Table
        With p the ordinate, a share in [0, p]. Without p a table of two columns, ``units_share`` and
        ``value_share``, both shares in [0, 1] that do not decrease.

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values are zero.
    ArgumentError
        ``p`` is not a number above 0 and at most 1.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: O(n) selection, one sort with weights; for the curve one sort.

    References
    ----------
    Lorenz (1905).

    Examples
    --------
    >>> import topheavy as th
    >>> th.lorenz([3, 1], 0.5)
    0.25
    >>> th.lorenz([3, 1]).to_polars().rows()
    [(0.0, 0.0), (0.5, 0.25), (1.0, 1.0)]
    """
    if p is not None:
        return _topheavy.number(x, weights, _calls.lorenz(p))
    units_share, value_share, meaning = _topheavy.lorenz_curve(x, weights)
    return Table(pl.DataFrame([units_share, value_share]), **json.loads(meaning))


def lorenz_asymmetry(x: Values, *, weights: Values | None = None) -> float:
    """Lorenz asymmetry coefficient.

    Formula: ``F(μ) + L(μ), with F(μ) = (m + δ)/n, L(μ) = (x₍₁₎ + … + x₍ₘ₎ + δ·x₍ₘ₊₁₎)/X, δ = (μ −
    x₍ₘ₎)/(x₍ₘ₊₁₎ − x₍ₘ₎), m units below μ``.

    Conventions: When units equal μ (to the last digit of a double) the coefficient is an interval; its
    midpoint is given, as in the R package ineq. δ counts as part of one unit, so the coefficient is not
    invariant to replication between units. Above 1: inequality comes from the few large units; below 1: from
    the many small ones.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Index in [0, 2]; 1 when the Lorenz curve is symmetric.

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values are zero.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: two passes.

    References
    ----------
    Damgaard and Weiner (2000).

    Examples
    --------
    >>> import topheavy as th
    >>> th.lorenz_asymmetry([2, 2])
    1.0
    """
    return _topheavy.number(x, weights, "lorenz_asymmetry")
