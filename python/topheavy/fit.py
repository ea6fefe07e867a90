"""Distributions fitted by maximum likelihood, with quantiles and draws.

Values are more than 0: zeros have no logarithm and are refused.
"""

from __future__ import annotations

import math
from numbers import Real
from typing import TYPE_CHECKING, SupportsIndex

from topheavy import _topheavy
from topheavy._arguments import as_whole
from topheavy.errors import ArgumentError

if TYPE_CHECKING:
    import polars as pl

    from topheavy.arrays import Values

MOST = 1 << 62


class Fit:
    """A fitted distribution; what the functions of this module return."""

    __slots__ = ("_law", "_name")

    def __init__(self, name: str, law: _topheavy.FittedLaw) -> None:
        self._name = name
        self._law = law

    @property
    def parameters(self) -> dict[str, float]:
        """Parameters by name."""
        return dict(self._law.parameters)

    @property
    def log_likelihood(self) -> float:
        """Sum of the logarithms of the density at the values."""
        return self._law.log_likelihood

    @property
    def aic(self) -> float:
        """Akaike's criterion, 2k − 2·log-likelihood for k parameters; smaller is better, on the same values only."""
        return self._law.aic

    @property
    def n(self) -> int:
        """How many values were fitted."""
        return self._law.n

    def quantile(self, p: float) -> float:
        """Return the value below which a share ``p`` in (0, 1) of the law lies."""
        return self._law.quantile(_number("p", p))

    def cdf(self, x: float) -> float:
        """Return the share of the law at or below ``x``."""
        return self._law.cdf(_number("x", x))

    def draw(self, n: SupportsIndex, *, seed: SupportsIndex = 0) -> pl.Series:
        """Draw ``n`` values; the same seed gives the same values, the first ones for any ``n``."""
        return self._law.draw(as_whole("n", n, 0, 1 << 40), as_whole("seed", seed, 0, MOST))

    def __repr__(self) -> str:
        numbers = ", ".join(f"{name}={value:.6g}" for name, value in self._law.parameters)
        return f"{self._name}({numbers}; n={self.n}, log_likelihood={self.log_likelihood:.6g}, aic={self.aic:.6g})"


def log_normal(x: Values) -> Fit:
    """Log-normal law by maximum likelihood.

    Formula: ``μ = mean ln x, σ² = mean (ln x − μ)²``.

    Parameters
    ----------
    x : array-like
        One value more than 0 a unit (see `topheavy.arrays`).

    Returns
    -------
    Fit
        Parameters ``mu`` and ``sigma``.

    Raises
    ------
    UndefinedMeasureError
        All values are equal.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values cannot be used (see `topheavy.arrays`), or some are zero.

    Notes
    -----
    Cost: two passes.

    References
    ----------
    Aitchison and Brown (1957).

    Examples
    --------
    >>> import topheavy as th
    >>> round(th.fit.log_normal([1, 10, 100]).quantile(0.5), 12)
    10.0
    """
    return Fit("log_normal", _topheavy.fitted(x, "log_normal", None))


def pareto(x: Values, *, xmin: float | None = None) -> Fit:
    """Pareto's law by maximum likelihood.

    Formula: ``α = n/Σ ln(x/xmin)`` over the n values of at least xmin.

    Parameters
    ----------
    x : array-like
        One value more than 0 a unit (see `topheavy.arrays`).
    xmin : float, optional
        Where the law begins; the smallest value unless given. For the xmin with the least distance see
        `topheavy.tail.power_law`.

    Returns
    -------
    Fit
        Parameters ``alpha``, the exponent of P(X > x) ~ x^(−α) and 1 less than that of the density, and ``xmin``.

    Raises
    ------
    ArgumentError
        An xmin that is not positive, or that fewer than two values reach.
    UndefinedMeasureError
        All values from xmin on are equal to it.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values cannot be used (see `topheavy.arrays`), or some are zero.

    Notes
    -----
    Cost: one sort.

    References
    ----------
    Johnson, Kotz and Balakrishnan (1994), chapter 20.

    Examples
    --------
    >>> import topheavy as th
    >>> round(th.fit.pareto(range(1, 11)).parameters["alpha"], 10)
    0.6620581867
    """
    return Fit("pareto", _topheavy.fitted(x, "pareto", None if xmin is None else _number("xmin", xmin)))


def double_pareto_log_normal(x: Values) -> Fit:
    """Double-Pareto–log-normal law by maximum likelihood: a log-normal body between two Pareto tails.

    Formula: ``ln x = ν + τZ + E₁/α − E₂/β``, Z standard normal, E₁ and E₂ exponential with mean 1.

    Parameters
    ----------
    x : array-like
        At least five values more than 0 (see `topheavy.arrays`).

    Returns
    -------
    Fit
        Parameters ``alpha`` (P(X > x) ~ x^(−α)), ``beta`` (P(X < x) ~ x^β), ``nu`` and ``tau``.

    Raises
    ------
    UndefinedMeasureError
        All values are equal.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values cannot be used (see `topheavy.arrays`), some are zero, or there are fewer than five.

    Notes
    -----
    Where a tail is no heavier than that of the log-normal its exponent grows to the bound of the search. Cost: some
    hundred passes.

    References
    ----------
    Reed and Jorgensen (2004).

    Examples
    --------
    >>> import topheavy as th
    >>> values = [(1 - (i + 0.5) / 500) ** -0.7 * (1 + (i * 7919 % 500) / 250) for i in range(500)]
    >>> th.fit.double_pareto_log_normal(values).aic < th.fit.log_normal(values).aic
    True
    """
    return Fit("double_pareto_log_normal", _topheavy.fitted(x, "double_pareto_log_normal", None))


def _number(argument: str, value: object) -> float:
    if isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    raise ArgumentError(f"{argument}: must be a finite number", column=argument)
