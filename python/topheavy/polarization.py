"""Polarization: how far units gather in poles.

What the functions take, the symbols of the formulas and the errors they have in common: `topheavy.arrays`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from topheavy import _calls, _topheavy

if TYPE_CHECKING:
    from topheavy._calls import WolfsonForm
    from topheavy.arrays import Values


def wolfson(x: Values, *, form: WolfsonForm = "full", weights: Values | None = None) -> float:
    """Wolfson bipolarization, on the scale of 1994 or halved.

    Formula: full ``2·(2T − G)·μ/m, T = ½ − L(½), G = gini, m the median``; half ``(2T − G)·μ/m, T = ½ − L(½),
    G = gini, m the median``.

    Conventions: Both scales are in print.

    - Wolfson's 1994 scale (as in R dineq and Stata apode); ``form="half"`` is half of it, as PySAL prints it.
    - Half of Wolfson's 1994 scale, as PySAL's inequality package prints it.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    form : {"full", "half"}, optional
        Which of the two scales.
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Index in [0, ∞).

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values are zero. Undefined when the median is zero.
    ArgumentError
        The form is another.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: one sort.

    References
    ----------
    Wolfson (1994), halved for ``half``.

    Examples
    --------
    >>> import topheavy as th
    >>> th.wolfson([1, 1, 3, 3])
    0.5
    >>> th.wolfson([1, 1, 3, 3], form="half")
    0.25
    """
    return _topheavy.number(x, weights, _calls.wolfson(form))


def esteban_ray(x: Values, alpha: float, *, weights: Values | None = None) -> float:
    """Esteban–Ray polarization.

    Formula: ``ΣᵢΣⱼ πᵢ^(1+α)·πⱼ·|yᵢ − yⱼ| over the distinct values yᵢ = xᵢ/μ, πᵢ the share of units that hold
    one``.

    Conventions: Groups are the distinct values, so data without ties make n groups of one unit; invariant to
    replication. Normalised: K = 1 and values divided by the mean. Esteban and Ray allow α in (0, 1.6]; this
    one keeps to [0.25, 1], the range of Duclos–Esteban–Ray.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    alpha : float
        Sensitivity α to polarization: a number from 0.25 to 1.
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Index in [0, ∞).

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values are zero.
    ArgumentError
        ``alpha`` is not a number from 0.25 to 1.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: one sort.

    References
    ----------
    Esteban and Ray (1994).

    Examples
    --------
    >>> import topheavy as th
    >>> th.esteban_ray([2, 0], 1)
    0.5
    """
    return _topheavy.number(x, weights, _calls.esteban_ray(alpha))


def der(x: Values, alpha: float, *, weights: Values | None = None) -> float:
    """Duclos–Esteban–Ray polarization.

    Formula: ``(1/n²)·Σᵢ f̂(yᵢ)^α·Σⱼ |yᵢ − yⱼ|, y = x/μ, f̂(y) = (1/(n·h))·Σⱼ φ((y − yⱼ)/h)``.

    Conventions: Gaussian kernel φ; bandwidth h = 4.7·n^(−1/2)·σ·α^0.1, σ the standard deviation of y over n −
    1 (the paper's rule for normal data, as in the R package DER). Normalised: values divided by the mean. Not
    halved (some packages print half of it). The bandwidth falls with n: not invariant to replication.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    alpha : float
        Sensitivity α to polarization: a number from 0.25 to 1.
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Index in (0, ∞).

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values are zero. Undefined when all units are equal or there is one unit.
    ArgumentError
        ``alpha`` is not a number from 0.25 to 1.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: one sort, and linear time for the density.

    References
    ----------
    Duclos, Esteban and Ray (2004).

    Examples
    --------
    >>> import topheavy as th
    >>> round(th.der([1, 2, 4, 9], 0.5), 4)
    0.3387
    """
    return _topheavy.number(x, weights, _calls.der(alpha))
