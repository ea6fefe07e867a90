"""Concentration: Herfindahl–Hirschman and its relatives, rank-weighted indices, entropies.

What the functions take, the symbols of the formulas and the errors they have in common: `topheavy.arrays`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from topheavy import _calls, _topheavy

if TYPE_CHECKING:
    from topheavy._calls import NormalizedForm
    from topheavy.arrays import Values


def hhi(x: Values, *, weights: Values | None = None) -> float:
    """Herfindahl–Hirschman index.

    Formula: ``H = Σ s²``.

    Conventions: On the 0–1 scale; ``hhi_points`` of a panel is the same on the 0–10,000 scale.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Index in [1/n, 1].

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
    Hirschman (1945); Herfindahl (1950).

    Examples
    --------
    >>> import topheavy as th
    >>> th.hhi([3, 1])
    0.625
    >>> th.hhi([2, 1], weights=[1, 2])
    0.375
    """
    return _topheavy.number(x, weights, "hhi")


def hhi_normalized(x: Values, *, form: NormalizedForm = "linear", weights: Values | None = None) -> float:
    """Normalised HHI, linear or in UNCTAD's square-root form.

    Formula: linear ``(H − 1/n)/(1 − 1/n), H = Σ s²``; unctad ``(√H − √(1/n))/(1 − √(1/n)), H = Σ s²``.

    Conventions: Both forms are in print and give different numbers.

    - Linear; UNCTAD's form with square roots is ``form="unctad"``.
    - Square roots, as in UNCTADstat's concentration index; the linear form is ``form="linear"``.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    form : {"linear", "unctad"}, optional
        Which of the two.
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Index in [0, 1].

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values are zero. Undefined for a single unit.
    ArgumentError
        The form is another.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: one pass.

    References
    ----------
    Linear: definition. unctad: UNCTAD, Handbook of Statistics.

    Examples
    --------
    >>> import topheavy as th
    >>> th.hhi_normalized([3, 1])
    0.25
    >>> round(th.hhi_normalized([3, 1], form="unctad"), 4)
    0.285
    """
    return _topheavy.number(x, weights, _calls.hhi_normalized(form))


def effective_number(x: Values, *, weights: Values | None = None) -> float:
    """Effective number of units.

    Formula: ``1/H, H = Σ s²``.

    Conventions: The numbers equivalent of HHI; ``exp_shannon`` of a panel is Shannon's.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Number of equal-sized units in [1, n].

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
    Adelman (1969); Laakso and Taagepera (1979).

    Examples
    --------
    >>> import topheavy as th
    >>> th.effective_number([1, 1, 0])
    2.0
    """
    return _topheavy.number(x, weights, "effective_number")


def hall_tideman(x: Values, *, weights: Values | None = None) -> float:
    """Hall–Tideman index.

    Formula: ``1/(2·Σ i·s₍ᵢ₎ − 1), i the rank from the largest``.

    Conventions: Rank 1 is the largest unit. The same number as Rosenbluth's index, and 1/(n·(1 − Gini)).

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Index in (0, 1]; at least 1/n.

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values are zero.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: one sort.

    References
    ----------
    Hall and Tideman (1967).

    Examples
    --------
    >>> import topheavy as th
    >>> th.hall_tideman([1, 1])
    0.5
    """
    return _topheavy.number(x, weights, "hall_tideman")


def hannah_kay(x: Values, alpha: float, *, weights: Values | None = None) -> float:
    """Hannah–Kay numbers equivalent.

    Formula: ``(Σ s^α)^(1/(1−α)), at α = 1 exp(−Σ s ln s)``.

    Conventions: A numbers equivalent: it falls when concentration rises. At α = 2 it is 1/HHI.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    alpha : float
        Order α: a number above 0; 1 is the limit (Shannon).
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Number of equal-sized units in [1, n].

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values are zero.
    ArgumentError
        ``alpha`` is not a number above 0.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: one pass.

    References
    ----------
    Hannah and Kay (1977).

    Examples
    --------
    >>> import topheavy as th
    >>> th.hannah_kay([1, 1, 0], 2)
    2.0
    """
    return _topheavy.number(x, weights, _calls.hannah_kay(alpha))


def cci(x: Values, *, weights: Values | None = None) -> float:
    """Comprehensive concentration index.

    Formula: ``s₁ + Σ_{i≥2} sᵢ²·(1 + (1 − sᵢ)), s₁ the largest share``.

    Conventions: One unit only is the leader, also when several are the largest.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Index in (0, 1].

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
    Horvath (1970).

    Examples
    --------
    >>> import topheavy as th
    >>> th.cci([1, 2, 1])
    0.71875
    """
    return _topheavy.number(x, weights, "cci")


def dominance(x: Values, *, weights: Values | None = None) -> float:
    """Dominance index.

    Formula: ``Σ (s²/H)² = Σ s⁴/H², H = Σ s²``.

    Conventions: HHI of each unit's part in HHI.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Index in [1/n, 1].

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
    García Alba Idunate (1994).

    Examples
    --------
    >>> import topheavy as th
    >>> th.dominance([1, 1])
    0.5
    """
    return _topheavy.number(x, weights, "dominance")


def stenbacka(x: Values, gamma: float = 1.0, *, weights: Values | None = None) -> float:
    """Stenbacka's dominance threshold.

    Formula: ``½(1 − γ·(s₁² − s₂²)), s₁ and s₂ the two largest shares``.

    Conventions: The market share from which a leader would be dominant: it falls as the lead grows. γ = 1 by
    default; s₂ = 0 for a single unit.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    gamma : float, optional
        Weight γ of the lead: a number above 0; 1 by default.
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Share of at most ½; below 0 is possible for γ above 1.

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values are zero.
    ArgumentError
        ``gamma`` is not a number above 0.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: one pass.

    References
    ----------
    Melnik, Shy and Stenbacka (2008).

    Examples
    --------
    >>> import topheavy as th
    >>> th.stenbacka([3, 1])
    0.25
    """
    return _topheavy.number(x, weights, _calls.stenbacka(gamma))


def shannon(x: Values, *, weights: Values | None = None) -> float:
    """Shannon entropy.

    Formula: ``−Σ s ln s``.

    Conventions: Natural logarithm; 0·ln 0 = 0; not divided by ln n.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Nats in [0, ln n].

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
    Shannon (1948).

    Examples
    --------
    >>> import topheavy as th
    >>> round(th.shannon([1, 1]), 4)
    0.6931
    """
    return _topheavy.number(x, weights, "shannon")


def renyi(x: Values, alpha: float, *, weights: Values | None = None) -> float:
    """Rényi entropy.

    Formula: ``ln(Σ s^α)/(1 − α), at α = 1 −Σ s ln s``.

    Conventions: Natural logarithm. The logarithm of ``hannah_kay(alpha)``.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    alpha : float
        Order α: a number above 0; 1 is the limit (Shannon).
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    float
        Nats in [0, ln n].

    Raises
    ------
    UndefinedMeasureError
        Undefined when all values are zero.
    ArgumentError
        ``alpha`` is not a number above 0.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values or weights cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: one pass.

    References
    ----------
    Rényi (1961).

    Examples
    --------
    >>> import topheavy as th
    >>> round(th.renyi([1, 1], 2), 4)
    0.6931
    """
    return _topheavy.number(x, weights, _calls.renyi(alpha))
