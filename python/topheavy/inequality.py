"""Inequality: Gini, entropies and welfare-based indices.

What the functions take, the symbols of the formulas and the errors they have in common: `topheavy.arrays`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from topheavy import _calls, _topheavy

if TYPE_CHECKING:
    from topheavy.arrays import Values


def gini(x: Values, *, small_sample: bool = False, weights: Values | None = None) -> float:
    """Gini coefficient of the population, or in its small-sample form.

    Formula: ``G = ΣᵢΣⱼ |xᵢ − xⱼ| / (2·n²·μ)``; small-sample ``G·n/(n − 1), G = gini``.

    Conventions: Units with value 0 count in n and in the mean.

    - Population form, over n; the n/(n−1) version is ``small_sample=True``.
    - Small-sample: n/(n−1) times the population form; with frequency weights n = Σ w. Not invariant to
      replication.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    small_sample : bool, optional
        Whether to multiply by n/(n − 1).
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Index in [0, 1 − 1/n]; small-sample in [0, 1].

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values are zero. Small-sample: Undefined for a single unit.
    ArgumentError
        ``small_sample`` is not True or False.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: one sort.

    References
    ----------
    Gini (1912, 1914); small-sample: Deltas (2003).

    Examples
    --------
    >>> import topheavy as th
    >>> th.gini([3, 1])
    0.25
    >>> th.gini([3, 1], small_sample=True)
    0.5
    """
    return _topheavy.number(x, weights, _calls.gini(small_sample))


def theil(x: Values, *, weights: Values | None = None) -> float:
    """Theil's T.

    Formula: ``T = (1/n)·Σ (x/μ)·ln(x/μ)``.

    Conventions: T, weighted by value; Theil's L is `mld` (some packages call that one Theil). 0·ln 0 = 0:
    zeros are kept.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Index in [0, ln n].

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values are zero.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: one pass.

    References
    ----------
    Theil (1967).

    Examples
    --------
    >>> import topheavy as th
    >>> round(th.theil([1, 0]), 4)
    0.6931
    """
    return _topheavy.number(x, weights, "theil")


def mld(x: Values, *, weights: Values | None = None) -> float:
    """Mean log deviation (Theil's L).

    Formula: ``(1/n)·Σ ln(μ/x)``.

    Conventions: L, weighted by units; Theil's T is `theil`. Infinite when a unit has value 0: zeros are not
    dropped.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Index in [0, ∞].

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values are zero.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: one pass.

    References
    ----------
    Theil (1967).

    Examples
    --------
    >>> import topheavy as th
    >>> round(th.mld([3, 1]), 4)
    0.1438
    >>> th.mld([3, 0])
    inf
    """
    return _topheavy.number(x, weights, "mld")


def generalized_entropy(x: Values, alpha: float, *, weights: Values | None = None) -> float:
    """Generalized entropy.

    Formula: ``(1/(α(α−1)))·[(1/n)·Σ (x/μ)^α − 1]; α = 0: mld, α = 1: theil``.

    Conventions: α = 2 is half the squared coefficient of variation (population). Infinite for α ≤ 0 when a
    unit has value 0.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    alpha : float
        Sensitivity α to the top: a finite number.
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Index in [0, ∞]; for α > 1 at most (n^(α−1) − 1)/(α(α−1)).

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values are zero. Undefined when the number is beyond the largest double.
    ArgumentError
        ``alpha`` is not a finite number.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: one pass.

    References
    ----------
    Shorrocks (1980).

    Examples
    --------
    >>> import topheavy as th
    >>> th.generalized_entropy([3, 1], 2)
    0.125
    """
    return _topheavy.number(x, weights, _calls.generalized_entropy(alpha))


def atkinson(x: Values, epsilon: float, *, weights: Values | None = None) -> float:
    """Atkinson index.

    Formula: ``1 − [(1/n)·Σ (x/μ)^(1−ε)]^(1/(1−ε)); ε = 1: 1 − geometric mean/μ``.

    Conventions: 1 for ε ≥ 1 when a unit has value 0: zeros are not dropped.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    epsilon : float
        Aversion ε to inequality: a number above 0.
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Index in [0, 1].

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values are zero.
    ArgumentError
        ``epsilon`` is not a number above 0.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: one pass.

    References
    ----------
    Atkinson (1970).

    Examples
    --------
    >>> import topheavy as th
    >>> th.atkinson([3, 0], 0.5)
    0.5
    """
    return _topheavy.number(x, weights, _calls.atkinson(epsilon))


def hoover(x: Values, *, weights: Values | None = None) -> float:
    """Hoover (Robin Hood) index.

    Formula: ``Σ |x − μ| / (2X)``.

    Conventions: The share of value that would have to move to make all units equal. Units with value 0 count
    in n and in the mean.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Index in [0, 1 − 1/n].

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values are zero.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: one pass.

    References
    ----------
    Hoover (1936).

    Examples
    --------
    >>> import topheavy as th
    >>> th.hoover([3, 1])
    0.25
    """
    return _topheavy.number(x, weights, "hoover")


def kolm(x: Values, kappa: float, *, weights: Values | None = None) -> float:
    """Kolm index.

    Formula: ``(1/κ)·ln[(1/n)·Σ exp(κ(μ − x))]``.

    Conventions: Absolute, not relative: not scale free, and κ must be chosen for the value's unit (so it is
    not part of ``measures="all"``). 0 when all values are zero.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    kappa : float
        Aversion κ to inequality: a number above 0, per unit of value.
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        In the value's unit, in [0, μ − min x].

    Raises
    ------
    UndefinedMeasureError
        Undefined when the number is beyond the largest double.
    ArgumentError
        ``kappa`` is not a number above 0.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: one pass.

    References
    ----------
    Kolm (1976).

    Examples
    --------
    >>> import topheavy as th
    >>> round(th.kolm([3, 1], 1.0), 4)
    0.4338
    """
    return _topheavy.number(x, weights, _calls.kolm(kappa))
