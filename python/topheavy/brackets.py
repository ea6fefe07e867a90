"""What a table of published classes says of the firms in it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, SupportsIndex

import polars as pl

from topheavy import _topheavy
from topheavy._arguments import as_number, as_text, as_whole
from topheavy.definitions import define
from topheavy.errors import ArgumentError
from topheavy.table import Table

if TYPE_CHECKING:
    from typing import TypeAlias

    Numbers: TypeAlias = Iterable[float | None]

MOST_FIRMS = 1 << 40
"""More firms than there can be."""


@dataclass(frozen=True)
class Bound:
    """An interval in which a measure must lie, and a point estimate within it.

    Parameters
    ----------
    measure : str
        The measure, as it is called.
    low, high : float or None
        No distribution that the table allows has less, or more.
    estimate : float or None
        The measure of the estimated distribution.
    sharp : bool
        Whether distributions that the table allows reach both ends, or come as near as one likes (with concentration
        ratios inside a class: to 1e-6 of the measure). Otherwise the interval is valid but may be wider than need be.
    reason : str or None
        Why a number is missing.
    """

    measure: str
    low: float | None
    estimate: float | None
    high: float | None
    sharp: bool
    reason: str | None = None


class Brackets:
    """A table of classes, checked; see `topheavy.brackets`.

    Measures are computed when they are asked for. The ends are those of whole firms: `gini_continuous` has those of a
    population without end, as grouped data are usually told.
    """

    __slots__ = ("_table",)

    _table: _topheavy.Brackets

    def __init__(self, table: _topheavy.Brackets) -> None:
        self._table = table

    @property
    def gini(self) -> Bound:
        """Gini coefficient."""
        return self.bound("gini")

    @property
    def hhi(self) -> Bound:
        """Herfindahl-Hirschman index."""
        return self.bound("hhi")

    @property
    def theil(self) -> Bound:
        """Theil's T."""
        return self.bound("theil")

    @property
    def mld(self) -> Bound:
        """Mean log deviation; the high end is infinite where a firm may have nothing."""
        return self.bound("mld")

    def top_share(self, p: float) -> Bound:
        """Share of the ceil(p·n) largest firms.

        Parameters
        ----------
        p : float
            Fraction of the firms, in (0, 1].

        Returns
        -------
        Bound
            Shares in [0, 1].
        """
        fraction = as_number("p", p)
        if not 0 < fraction <= 1:
            raise ArgumentError("p: must be a number above 0 and at most 1", column="p")
        return self.bound(f"top_share({fraction!r})")

    def cr(self, k: SupportsIndex) -> Bound:
        """Share of the k largest firms.

        Parameters
        ----------
        k : int
            How many, from 1.

        Returns
        -------
        Bound
            Shares in [0, 1].
        """
        return self.bound(f"cr({as_whole('k', k, 1, MOST_FIRMS)})")

    def bound(self, measure: str) -> Bound:
        """Interval and estimate of one measure.

        Parameters
        ----------
        measure : str
            ``gini``, ``hhi``, ``theil``, ``mld``, ``top_share(p)`` or ``cr(k)``.

        Returns
        -------
        Bound
            The interval, and the estimate within it.

        Raises
        ------
        ArgumentError
            Another measure.
        """
        return Bound(*self._table.bound(as_text("measure", measure)))

    @property
    def gini_continuous(self) -> Bound:
        """Gini coefficient as for a population without end (Gastwirth 1972), without concentration ratios above."""
        return Bound(*self._table.gini_continuous())

    def attaining(self, measure: str, *, end: str) -> pl.DataFrame:
        """Firms that have the low or the high end of a measure.

        Parameters
        ----------
        measure : str
            As in `bound`.
        end : {"low", "high"}
            Which end. Where it is not sharp, the most that was found.

        Returns
        -------
        polars.DataFrame
            ``value``, largest first, in the unit of the limits (shares, where the total is unknown), and ``firms``.

        Raises
        ------
        ArgumentError
            Another measure or end.
        """
        if end not in ("low", "high"):
            raise ArgumentError("end: must be 'low' or 'high'", column="end")
        return _firms(*self._table.attaining(as_text("measure", measure), end == "high"))

    @property
    def estimated(self) -> pl.DataFrame | None:
        """Firms of the estimate: ``value`` and ``firms``; None where the table does not tell enough."""
        firms = self._table.estimated()
        return None if firms is None else _firms(*firms)

    @property
    def classes(self) -> Table:
        """Classes as they were understood, with mean, method of the estimate and exponent of P(X > x) ~ x^-alpha."""
        kinds: dict[str, Any] = dict.fromkeys(
            ["lower", "upper", "units", "value", "share", "mean", "method", "alpha"], pl.Float64
        )
        kinds["method"] = pl.String
        return Table(pl.DataFrame(json.loads(self._table.classes()), schema=kinds), notes=self._table.notes())

    @property
    def notes(self) -> list[str]:
        """What was done to the numbers of the table."""
        return self._table.notes()

    @property
    def definitions(self) -> dict[str, dict[str, Any]]:
        """What the measures mean."""
        return {name: define(name) for name in ["gini", "hhi", "theil", "mld", "top_share", "cr"]}

    def __repr__(self) -> str:
        told = [self.gini, self.hhi, self.theil]
        rows = [
            f"{one.measure}: {_shown(one.low)} to {_shown(one.high)}, estimate {_shown(one.estimate)}" for one in told
        ]
        return "Brackets\n" + "\n".join(rows)


def brackets(
    *,
    lower: Iterable[float] | None,
    units: Iterable[int | None],
    value: Numbers | None = None,
    share: Numbers | None = None,
    total: float | None = None,
    concentration: Mapping[int, float] | None = None,
) -> Brackets:
    """Bound and estimate measures of firms of which only classes are published.

    Among all distributions that keep every limit, count, value and concentration ratio of the table, the most equal one
    has the least and the least equal one has the largest Gini, HHI, Theil index, mean log deviation, top share and CRk:
    all firms of a class at its mean, or as many at the upper limit as the value allows, one between and the rest at the
    lower limit, and in the open class one firm with all of the surplus.

    Parameters
    ----------
    lower : list of float or None
        Lower limit of each class, included, ascending, in the value's unit. A class ends where the next one begins, the
        last one is open. None: limits are unknown, and the classes stand in the order of size.
    units : list of int
        Firms in each class. None where unpublished: then HHI and CRk are bounded, and the class needs a value.
    value : list of float, optional
        Value of each class, in the unit of the limits; None where unpublished, which needs the total.
    share : list of float, optional
        Instead: share of the total, in [0, 1]. Without a total the limits bound less.
    total : float, optional
        Value of all firms.
    concentration : dict, optional
        Shares of the largest firms by how many they are: ``{10: 0.346}``.

    Returns
    -------
    Brackets
        ``.gini``, ``.hhi``, ``.theil``, ``.mld``, ``.top_share(p)``, ``.cr(k)``, each with ``.low``, ``.estimate``,
        ``.high`` and ``.sharp``; ``.classes``, ``.definitions``.

    Raises
    ------
    ArgumentError
        Both value and share; a concentration ratio that contradicts the classes.
    DataError
        Classes that contradict themselves or the total, by row; margins that are missing together.
    InvalidFlowError
        A number that is negative, NaN or infinite.
    ShapeError
        Lists of different length.

    Notes
    -----
    Shares and values that miss the total by no more than 0.05 percentage points a class (rounding to 0.1 points) are
    scaled by their own sum, and `Brackets.notes` tells. The estimate is uniform on both sides of the mean in a bounded
    class, Pareto in the open one (alpha = b/(b - 1), b = mean/lower), and a power law where the neighbours agree with
    one Pareto distribution or between concentration ratios.

    References
    ----------
    Gastwirth (1972); Murray (1978); Marshall and Olkin (1979).

    Examples
    --------
    >>> import topheavy as th
    >>> korea = th.brackets(
    ...     lower=[0, 1e6, 5e6, 10e6],
    ...     units=[81_970, 10_872, 2_426, 3_300],
    ...     share=[0.022, 0.045, 0.031, 0.902],
    ...     total=541.1e9,
    ... )
    >>> gini = korea.gini
    >>> round(gini.low, 4), round(gini.estimate, 4), round(gini.high, 4)
    (0.9311, 0.9692, 0.9769)
    """
    if value is not None and share is not None:
        raise ArgumentError("share: give value or share, not both", column="share")
    table = _topheavy.Brackets.of(
        None if lower is None else [as_number("lower", one) for one in lower],
        [_whole(row, one) for row, one in enumerate(units, 1)],
        _numbers("value", value),
        _numbers("share", share),
        None if total is None else as_number("total", total),
        _ratios(concentration),
    )
    return Brackets(table)


def hhi_bounds(*, concentration: Mapping[int, float], n: SupportsIndex | None = None) -> Bound:
    """Bound the Herfindahl-Hirschman index by concentration ratios alone.

    Parameters
    ----------
    concentration : dict
        Shares of the largest firms by how many they are: ``{10: 0.346, 100: 0.637}``.
    n : int, optional
        How many firms there are; unknown if not given.

    Returns
    -------
    Bound
        ``.low``: firms between two ratios are equal, and the rest is spread over the other firms, or over firms without
        number. ``.high``: the largest index in which no firm is larger than those above it. No estimate is meant.

    Raises
    ------
    ArgumentError
        No ratio; ratios that fall with k, or that no firms in order have.

    Examples
    --------
    >>> import topheavy as th
    >>> bound = th.hhi_bounds(concentration={1: 0.4, 3: 0.7}, n=5)
    >>> round(bound.low, 6), round(bound.high, 6)
    (0.25, 0.25)
    """
    firms = None if n is None else as_whole("n", n, 1, MOST_FIRMS)
    measure, low, _, high, sharp, _ = _topheavy.hhi_bounds(_ratios(concentration), firms)
    return Bound(measure, low, None, high, sharp, "concentration ratios alone give no estimate")


def _ratios(concentration: Mapping[int, float] | None) -> list[tuple[int, float]]:
    if concentration is None:
        return []
    if not isinstance(concentration, Mapping):
        raise ArgumentError("concentration: must be a dict such as {10: 0.346}", column="concentration")
    return [
        (as_whole("concentration", k, 1, MOST_FIRMS), as_number("concentration", share))
        for k, share in concentration.items()
    ]


def _numbers(argument: str, numbers: Numbers | None) -> list[float | None] | None:
    if numbers is None:
        return None
    return [None if one is None else as_number(argument, one) for one in numbers]


def _whole(row: int, units: object) -> int | None:
    """Return a number of firms; NaN, as pandas writes a missing one, is None."""
    if units is None or (isinstance(units, float) and math.isnan(units)):
        return None
    if isinstance(units, Real) and not isinstance(units, bool | Integral) and float(units).is_integer():
        units = int(float(units))
    try:
        return as_whole("units", units, 0, MOST_FIRMS)  # type: ignore[arg-type]
    except ArgumentError as error:
        raise ArgumentError(f"units, row {row}: must be a whole number from 0", column="units", row=row) from error


def _firms(values: list[float], weights: list[float]) -> pl.DataFrame:
    return pl.DataFrame({"value": values, "firms": weights}, schema={"value": pl.Float64, "firms": pl.Float64})


def _shown(number: float | None) -> str:
    return _topheavy.shown([number], None)[0]
