"""Tails: how fast the share of units above a value falls with the value.

``alpha`` is everywhere the exponent of the survival function, P(X > x) ~ x^(−α). The exponent of the density is α + 1,
which Clauset, Shalizi and Newman, and the package powerlaw, call alpha. Zeros are units below any threshold.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Literal, SupportsIndex

import polars as pl

from topheavy import _topheavy
from topheavy._arguments import as_text, as_whole
from topheavy.errors import ArgumentError
from topheavy.table import Table

if TYPE_CHECKING:
    from topheavy.arrays import Values

MOST = 1 << 62


@dataclass(frozen=True, slots=True)
class TailIndex:
    """A tail index from the k largest values.

    Parameters
    ----------
    alpha : float
        Exponent of P(X > x) ~ x^(−α); that of the density is α + 1.
    standard_error : float
        Standard error of alpha.
    low, high : float
        Ends of the interval.
    k : int
        How many of the largest values it is from.
    threshold : float
        Where the tail begins.
    """

    alpha: float
    standard_error: float
    low: float
    high: float
    k: int
    threshold: float


@dataclass(frozen=True, slots=True)
class Vuong:
    """A power law against a log-normal law above the same xmin.

    Parameters
    ----------
    statistic : float
        Positive for the power law, negative for the log-normal law.
    p_value : float
        Two-sided p.
    log_likelihood_ratio : float
        Log-likelihood of the power law less that of the log-normal law.
    mu, sigma : float
        Mean and standard deviation of ln x of the log-normal law before it is cut off.
    favoured : {"power law", "log-normal", "neither"}
        What p below 0.1 favours.
    sentence : str
        The outcome in words.
    """

    statistic: float
    p_value: float
    log_likelihood_ratio: float
    mu: float
    sigma: float
    favoured: str
    sentence: str

    def __str__(self) -> str:
        """Return the sentence."""
        return self.sentence


class PowerLaw:
    """A power law fitted to the values from xmin on; what `power_law` returns."""

    __slots__ = ("_law",)

    def __init__(self, law: _topheavy.FittedPowerLaw) -> None:
        self._law = law

    @property
    def alpha(self) -> float:
        """Exponent of P(X > x) ~ x^(−α)."""
        return self._law.alpha

    @property
    def standard_error(self) -> float:
        """Standard error of alpha, xmin taken as known."""
        return self._law.standard_error

    @property
    def density_exponent(self) -> float:
        """Exponent of the density, α + 1."""
        return self._law.density_exponent

    @property
    def xmin(self) -> float:
        """Where the law begins."""
        return self._law.xmin

    @property
    def ks(self) -> float:
        """Distance between the data from xmin on and the law, in [0, 1]."""
        return self._law.ks

    @property
    def n_tail(self) -> int:
        """How many values are at least xmin."""
        return self._law.n_tail

    @property
    def n(self) -> int:
        """How many values there are, zeros included."""
        return self._law.n

    def p_value(self, *, replicates: SupportsIndex = 1000, seed: SupportsIndex = 0) -> float:
        """Test the law by a semi-parametric bootstrap.

        Parameters
        ----------
        replicates : int
            How many samples are drawn, at least 1. The error of p is at most ½/√replicates.
        seed : int
            Seed of the random numbers; the same seed gives the same bits at any number of threads.

        Returns
        -------
        float
            Share of the replicates that are at least as far from their law as the data; below 0.1 rejects the law.

        Raises
        ------
        ArgumentError
            No replicates, or a seed that is not a whole number of at least 0.

        Notes
        -----
        Each replicate has xmin searched for anew, unless it was given. Cost: a sort and a search for each, in parallel.

        References
        ----------
        Clauset, Shalizi and Newman (2009), section 4.1.

        Examples
        --------
        >>> import topheavy as th
        >>> law = th.tail.power_law([(1 - (i + 0.5) / 200) ** -0.8 for i in range(200)])
        >>> law.p_value(replicates=50, seed=1) > 0.5
        True
        """
        return self._law.p_value(as_whole("replicates", replicates, 1, MOST), as_whole("seed", seed, 0, MOST))

    def versus_log_normal(self) -> Vuong:
        """Compare the law with a log-normal law above the same xmin.

        Returns
        -------
        Vuong
            Statistic, p and which law is favoured.

        Raises
        ------
        UndefinedMeasureError
            The values do not tell the laws apart.

        Notes
        -----
        Of counts the log-normal law is rounded to whole numbers. Where no log-normal law is likelier than Pareto's law
        (of counts rounded), which is their limit, the statistic is 0. Cost: two passes over the tail; of counts some
        hundred over its distinct values.

        References
        ----------
        Vuong (1989); Clauset, Shalizi and Newman (2009).

        Examples
        --------
        >>> import topheavy as th
        >>> print(th.tail.power_law(range(100, 400), xmin=100).versus_log_normal())
        the log-normal law is favoured over the power law (p = 0.000)
        """
        return Vuong(*self._law.versus_log_normal())

    def top_share(self, p: float) -> float:
        """Return the share of the top fraction of units that the law implies.

        Formula: ``p·t·α/(α−1) / (B/n + φ·xmin·α/(α−1)), t = xmin·(φ/p)^(1/α), φ = n_tail/n``, B the sum of the values
        below xmin.

        Parameters
        ----------
        p : float
            Fraction of all units, in (0, n_tail/n].

        Returns
        -------
        float
            Share in (0, 1].

        Raises
        ------
        ArgumentError
            A fraction outside the tail.
        UndefinedMeasureError
            Undefined for alpha of at most 1, where the tail has no mean.

        Examples
        --------
        >>> import topheavy as th
        >>> law = th.tail.power_law([2.0, 3.0, 4.0], xmin=2.0)
        >>> round(law.top_share(0.5), 6) == round(0.5 ** (1 - 1 / law.alpha), 6)
        True
        """
        return self._law.top_share(_number("p", p))

    def __repr__(self) -> str:
        return (
            f"PowerLaw(alpha={self.alpha:.6g}, standard_error={self.standard_error:.6g}, xmin={self.xmin:.6g}, "
            f"ks={self.ks:.6g}, n_tail={self.n_tail})"
        )


def hill(x: Values, k: SupportsIndex, *, level: float = 0.95) -> TailIndex:
    """Hill's estimator of the tail index.

    Formula: ``α = k / Σ ln(x₍ᵢ₎/x₍ₖ₊₁₎), i = 1 … k``, x₍₁₎ the largest; standard error α/√k.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit (see `topheavy.arrays`).
    k : int
        How many of the largest values, from 1 to one less than the number of positive values.
    level : float
        Confidence level of the interval, in (0, 1).

    Returns
    -------
    TailIndex
        The exponent of P(X > x) ~ x^(−α), with the (k+1)-th largest value as its threshold.

    Raises
    ------
    ArgumentError
        ``k`` or ``level`` out of range.
    UndefinedMeasureError
        The k + 1 largest values are equal.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: one sort.

    References
    ----------
    Hill (1975).

    Examples
    --------
    >>> import topheavy as th
    >>> round(th.tail.hill([8, 4, 2, 1], 3).alpha, 6)
    0.721348
    """
    return TailIndex(*_topheavy.hill(x, as_whole("k", k, 1, MOST), _number("level", level)))


def rank_half(x: Values, k: SupportsIndex, *, level: float = 0.95) -> TailIndex:
    """Tail index by a regression of ln(rank − ½) on ln size.

    Formula: ``−α`` is the least-squares slope of ln(i − ½) on ln x₍ᵢ₎ over i = 1 … k; standard error α·√(2/k).

    Parameters
    ----------
    x : array-like
        One non-negative number a unit (see `topheavy.arrays`).
    k : int
        How many of the largest values, from 2 to the number of positive values.
    level : float
        Confidence level of the interval, in (0, 1).

    Returns
    -------
    TailIndex
        The exponent of P(X > x) ~ x^(−α), with the k-th largest value as its threshold.

    Raises
    ------
    ArgumentError
        ``k`` or ``level`` out of range.
    UndefinedMeasureError
        The k largest values are equal.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Tied values take successive ranks. Cost: one sort.

    References
    ----------
    Gabaix and Ibragimov (2011).

    Examples
    --------
    >>> import topheavy as th
    >>> round(th.tail.rank_half([(rank - 0.5) ** (-1 / 1.2) for rank in range(1, 51)], 50).alpha, 9)
    1.2
    """
    return TailIndex(*_topheavy.rank_half(x, as_whole("k", k, 2, MOST), _number("level", level)))


def hill_path(x: Values, *, points: SupportsIndex = 200, level: float = 0.95) -> Table:
    """Hill's estimator for many k, ready for a plot.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit (see `topheavy.arrays`).
    points : int
        At most so many values of k, evenly spaced in ln k, at least 2.
    level : float
        Confidence level of the intervals, in (0, 1).

    Returns
    -------
    Table
        One row a k, ascending: ``k``, ``alpha``, ``standard_error``, ``low``, ``high``, ``threshold``.

    Raises
    ------
    ArgumentError
        ``points`` or ``level`` out of range.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values cannot be used (see `topheavy.arrays`).

    Notes
    -----
    Cost: one sort and one pass.

    References
    ----------
    Hill (1975); Resnick (2007).

    Examples
    --------
    >>> import topheavy as th
    >>> th.tail.hill_path([8, 4, 2, 1])["k"].to_list()
    [1, 2, 3]
    """
    path = _topheavy.hill_path(x, as_whole("points", points, 2, MOST), _number("level", level))
    columns = ["alpha", "standard_error", "low", "high"]
    undefined = [
        {"row": row, "column": column, "reason": reason}
        for row, (_, _, _, reason) in enumerate(path)
        if reason is not None
        for column in columns
    ]
    numbers = [(k, *(found or (None,) * 4), threshold) for k, threshold, found, _ in path]
    floats = dict.fromkeys([*columns, "threshold"], pl.Float64)
    frame = pl.DataFrame(numbers, schema={"k": pl.UInt64, **floats}, orient="row")
    return Table(frame, definitions={"alpha": json.loads(_topheavy.define("hill"))}, undefined=undefined)


def power_law(
    x: Values,
    *,
    xmin: float | None = None,
    discrete: bool = False,
    distance: Literal["kolmogorov", "below"] = "kolmogorov",
) -> PowerLaw:
    """Power law by maximum likelihood, with xmin where data and law are nearest.

    Formula: ``α = n/Σ ln(x/xmin)`` over the n values of at least xmin, standard error α/√n; for counts α solves
    ``−ζ′(α+1, xmin)/ζ(α+1, xmin) = mean ln x``.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit (see `topheavy.arrays`).
    xmin : float, optional
        Where the law begins; otherwise the distinct value, other than the largest, with the least distance.
    discrete : bool
        Whether values are counts.
    distance : {"kolmogorov", "below"}
        Kolmogorov and Smirnov's distance, or only just below each value, as the package powerlaw has it.

    Returns
    -------
    PowerLaw
        ``alpha`` is the exponent of P(X > x) ~ x^(−α); ``density_exponent`` = α + 1 is powerlaw's alpha.

    Raises
    ------
    ArgumentError
        An xmin that is not positive, or that fewer than two values reach.
    UndefinedMeasureError
        Fewer than two distinct positive values.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values cannot be used (see `topheavy.arrays`), or are not whole where they are counts.

    Notes
    -----
    The minimum over xmin is exact. Cost: a few evaluations of the law for each distinct value; as many as there are
    pairs of distinct values at worst.

    References
    ----------
    Clauset, Shalizi and Newman (2009).

    Examples
    --------
    >>> import topheavy as th
    >>> round(th.tail.power_law(range(1, 11), xmin=1).alpha, 10)
    0.6620581867
    """
    if not isinstance(discrete, bool):
        raise ArgumentError("discrete: must be True or False", column="discrete")
    given = None if xmin is None else _number("xmin", xmin)
    return PowerLaw(_topheavy.power_law(x, given, discrete, as_text("distance", distance)))


def _number(argument: str, value: object) -> float:
    if isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    raise ArgumentError(f"{argument}: must be a finite number", column=argument)
