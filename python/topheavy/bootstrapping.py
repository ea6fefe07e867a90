"""How sure a measure of an array is: bootstrap, jackknife, analytic standard errors.

What the functions take and the errors they have in common: `topheavy.arrays`. Warnings of theory (heavy tails,
measures of a few largest units) stand in the column ``warning``.
"""

from __future__ import annotations

import json
import math
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import polars as pl

from topheavy import _topheavy
from topheavy._arguments import as_text, as_whole
from topheavy._calls import measures_text
from topheavy._labels import as_labels, as_pair
from topheavy.errors import ArgumentError
from topheavy.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from topheavy.arrays import Values

Method: TypeAlias = Literal["percentile", "basic", "bca", "studentized", "subsampling"]
DifferenceMethod: TypeAlias = Literal["percentile", "basic", "bca"]

MEASURES = ("hhi", "gini")
"""What is measured unless told otherwise."""


def bootstrap(
    x: Values,
    measures: str | Iterable[str] = MEASURES,
    *,
    weights: Values | None = None,
    strata: Any = None,
    cluster: Any = None,
    replicates: int = 1000,
    level: float = 0.95,
    method: Method = "percentile",
    seed: int = 0,
    subsample: int | None = None,
) -> Table:
    """Make intervals of many measures from the same resamples.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    measures : str or list of str, optional
        Such as ``"hhi,gini,top_share(0.01)"``, or ``"all"``.
    weights : array-like, optional
        Frequency weights: how many units have the value; whole numbers.
    strata : array-like of labels, optional
        Units are drawn within their stratum. Labels are whole numbers, texts or anything that polars can rank.
    cluster : array-like of labels, optional
        Clusters are drawn whole (within strata, if there are any).
    replicates : int, optional
        How many resamples; at least 2/(1 − level) − 1.
    level : float, optional
        Level of the intervals, in (0, 1).
    method : {"percentile", "basic", "bca", "studentized", "subsampling"}, optional
        How replicates become an interval. ``studentized`` is for measures with an analytic standard error;
        ``subsampling`` draws fewer units without replacement, for heavy tails.
    seed : int, optional
        The same seed gives the same bits, on any number of threads and in any order of rows.
    subsample : int, optional
        Units of a subsample; ⌈n^⅔⌉ unless given.

    Returns
    -------
    Table
        One row a measure: ``measure``, ``estimate``, ``standard_error``, ``bias``, ``low``, ``high``, ``replicates``
        (with a usable number), ``warning`` (null when theory has nothing against it). An undefined number is null,
        and `Table.undefined` says why.

    Raises
    ------
    ArgumentError
        A level outside (0, 1); no or too few replicates; an unknown method or measure; a measure of which the method
        makes no interval; strata or clusters with studentized or subsampling.
    DataError
        Too few units for the method; weights that are not whole; a cluster in two strata.
    ShapeError
        Labels of another length.

    Notes
    -----
    Quantiles of B replicates stand at position p·(B + 1), between neighbours in proportion. Resamples in which a
    measure is undefined or infinite are left out; more than one of twenty: no interval.

    Cost: replicates × n, on all threads.

    References
    ----------
    Efron (1979, 1987); Hall (1988); Davison and Hinkley (1997); Politis and Romano (1994).

    Examples
    --------
    >>> import topheavy as th
    >>> table = th.bootstrap([9.0, 5.0, 4.0, 2.0, 2.0, 1.0, 1.0, 1.0], ["gini"], seed=1)
    >>> low, estimate, high = table.to_polars().select("low", "estimate", "high").row(0)
    >>> low < estimate < high
    True
    >>> table["warning"].to_list()
    ['only 8 units are drawn; intervals may be too short']
    """
    given = resampling(replicates, level, method, seed, subsample)
    within, whole = _labels(x, strata, "strata"), _labels(x, cluster, "cluster")
    found = _topheavy.bootstrap(x, weights, measures_text(measures), within, whole, given)
    return _table(found, ["estimate", "standard_error", "bias", "low", "high"])


def bootstrap_difference(
    x0: Values,
    x1: Values,
    measures: str | Iterable[str] = MEASURES,
    *,
    firms: tuple[Any, Any] | None = None,
    replicates: int = 1000,
    level: float = 0.95,
    method: DifferenceMethod = "percentile",
    seed: int = 0,
) -> Table:
    """Make intervals of how measures differ between two samples, such as two years.

    Parameters
    ----------
    x0, x1 : array-like
        Values before and after, or of one group and another (see `topheavy.arrays`).
    measures : str or list of str, optional
        Such as ``"hhi,gini,top_share(0.01)"``, or ``"all"``.
    firms : pair of array-like of labels, optional
        Which firm each value of ``x0`` and of ``x1`` belongs to: firms are then drawn with all they have in both, and a
        firm that is not in one sample is absent there. Without it the samples are independent.
    replicates : int, optional
        How many resamples; at least 2/(1 − level) − 1.
    level : float, optional
        Level of the intervals, in (0, 1).
    method : {"percentile", "basic", "bca"}, optional
        How replicates become an interval.
    seed : int, optional
        The same seed gives the same bits, on any number of threads and in any order of rows.

    Returns
    -------
    Table
        One row a measure: ``measure``, ``before``, ``after``, ``difference``, ``standard_error``, ``low``, ``high``,
        ``p_value`` (two-sided, of no difference), ``replicates``, ``warning``.

    Raises
    ------
    ArgumentError
        As for `bootstrap`; method studentized or subsampling.
    DataError
        Too few units for the method; a firm twice in one sample.
    ShapeError
        Labels of another length.

    Notes
    -----
    Cost: replicates × both sizes, on all threads.

    References
    ----------
    Efron and Tibshirani (1993), chapters 8 and 16.

    Examples
    --------
    >>> import topheavy as th
    >>> before, after = [3.0, 2.0, 2.0, 1.0], [6.0, 4.0, 4.0, 2.0]
    >>> firms = (["a", "b", "c", "d"], ["a", "b", "c", "d"])
    >>> th.bootstrap_difference(before, after, ["gini"], firms=firms)["p_value"].to_list()
    [1.0]
    """
    given = resampling(replicates, level, method, seed, None)
    found = _topheavy.bootstrap_difference(x0, x1, measures_text(measures), _pair(x0, x1, firms), given)
    return _table(found, ["before", "after", "difference", "standard_error", "low", "high", "p_value"])


def jackknife(
    x: Values, measures: str | Iterable[str] = MEASURES, *, weights: Values | None = None, level: float = 0.95
) -> Table:
    """Find standard errors and biases by leaving out one unit after the other, and normal intervals.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    measures : str or list of str, optional
        Such as ``"hhi,gini,top_share(0.01)"``, or ``"all"``.
    weights : array-like, optional
        Frequency weights: how many units have the value; whole numbers.
    level : float, optional
        Level of the intervals, in (0, 1).

    Returns
    -------
    Table
        One row a measure: ``measure``, ``estimate``, ``standard_error``, ``bias``, ``low``, ``high``.

    Raises
    ------
    ArgumentError
        A level outside (0, 1); a measure that takes a pass for each of more than 5,000 values.
    DataError
        Fewer than 2 units; weights that are not whole.

    Notes
    -----
    Not consistent for the median and other single order statistics. Cost: one sort, one pass for each family of sums,
    then O(log n) a unit.

    References
    ----------
    Quenouille (1956); Tukey (1958).

    Examples
    --------
    >>> import topheavy as th
    >>> round(th.jackknife([1.0, 2.0, 3.0, 4.0], ["mean"])["standard_error"][0], 6)
    0.645497
    """
    found = _topheavy.error_bars(x, weights, measures_text(measures), _level(level), False)
    return _table(found, ["estimate", "standard_error", "bias", "low", "high"], resampled=False)


def analytic_interval(
    x: Values, measures: str | Iterable[str] = MEASURES, *, weights: Values | None = None, level: float = 0.95
) -> Table:
    """Find standard errors from influence functions, and normal intervals.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    measures : str or list of str, optional
        Measures with an analytic standard error, such as ``"hhi,gini,theil,mld,ge(2),top_share(0.01)"``.
    weights : array-like, optional
        Frequency weights: how many units have the value; whole numbers.
    level : float, optional
        Level of the intervals, in (0, 1).

    Returns
    -------
    Table
        One row a measure: ``measure``, ``estimate``, ``standard_error``, ``low``, ``high``.

    Raises
    ------
    ArgumentError
        A level outside (0, 1); a measure without an analytic standard error (the message names those that have one).
    DataError
        Fewer than 2 units; weights that are not whole.

    Notes
    -----
    √(Σ IF(xᵢ)²/(n(n − 1))), IF the influence function at the sample. Cost: one sort and two passes.

    References
    ----------
    Kovačević and Binder (1997); Cowell and Flachaire (2007); Davidson (2009); Langel and Tillé (2013).

    Examples
    --------
    >>> import topheavy as th
    >>> table = th.analytic_interval([9.0, 5.0, 4.0, 2.0, 1.0, 1.0], ["gini"])
    >>> table["low"][0] < table["estimate"][0] < table["high"][0]
    True
    """
    found = _topheavy.error_bars(x, weights, measures_text(measures), _level(level), True)
    return _table(found, ["estimate", "standard_error", "low", "high"], resampled=False)


def _level(level: float) -> float:
    if isinstance(level, Real) and not isinstance(level, bool) and math.isfinite(level):
        return float(level)
    raise ArgumentError("level: must be a number between 0 and 1, such as 0.95", column="level")


def resampling(replicates: int, level: float, method: str, seed: int, subsample: int | None = None) -> dict[str, Any]:
    """Check how to resample, for the compiled module."""
    return {
        "replicates": as_whole("replicates", replicates, 0, 1 << 62),
        "level": _level(level),
        "method": as_text("method", method),
        "seed": as_whole("seed", seed, 0, 1 << 64),
        "subsample": None if subsample is None else as_whole("subsample", subsample, 0, 1 << 62),
    }


def resampling_of_cells(interval: object, **given: Any) -> dict[str, Any] | None:
    """Check how to resample the cells of a panel; options without an interval would do nothing."""
    if interval not in {None, "bootstrap"}:
        raise ArgumentError('interval: takes "bootstrap", or None for no interval', column="interval")
    said = {name: value for name, value in given.items() if value is not None}
    if interval is not None:
        usual: dict[str, Any] = {"replicates": 1000, "level": 0.95, "method": "percentile", "seed": 0}
        return resampling(**{**usual, **said})
    if said:
        name = next(iter(said))
        raise ArgumentError(f'{name}: is of intervals, and needs interval="bootstrap"', column=name)
    return None


def _labels(x: Any, labels: Any, name: str) -> pl.Series | None:
    if labels is None:
        return None
    _topheavy.check_aligned(x, labels, name)
    return _codes(name, as_labels(name, labels))


def _codes(name: str, series: pl.Series) -> pl.Series:
    """Return labels as numbers from 0, in their own order, so that the order of rows does not matter."""
    if series.null_count():
        raise ArgumentError(f"{name}: a label is missing; give those units one of their own", column=name)
    known = series.unique().sort()
    numbers = pl.DataFrame({"label": known, "code": pl.Series(range(len(known)), dtype=pl.UInt32)})
    found = pl.DataFrame({"label": series}).join(numbers, on="label", how="left", maintain_order="left")
    return found["code"]


def _pair(x0: Any, x1: Any, firms: tuple[Any, Any] | None) -> tuple[pl.Series, pl.Series] | None:
    if firms is None:
        return None
    before, after = as_pair("firms", firms)
    for x, one in zip((x0, x1), firms, strict=True):
        _topheavy.check_aligned(x, one, "firms")
    codes = _codes("firms", pl.concat([before.alias("firms"), after.alias("firms")]))
    return codes.head(len(before)), codes.tail(len(after))


def _table(
    found: tuple[list[str], list[list[float | None]], list[int], list[str | None], str],
    columns: list[str],
    *,
    resampled: bool = True,
) -> Table:
    measures, numbers, replicates, warnings, meaning = found
    told = {name: pl.Series(values, dtype=pl.Float64) for name, values in zip(columns, numbers, strict=True)}
    beside = {"replicates": pl.Series(replicates, dtype=pl.Int64), "warning": pl.Series(warnings, dtype=pl.String)}
    frame = pl.DataFrame({"measure": measures, **told, **(beside if resampled else {})})
    return Table(frame, **json.loads(meaning))
