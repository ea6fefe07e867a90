"""Labels of units: groups, axes, firms. One text or whole number a unit, from whatever library they come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import polars as pl

from topheavy.arrays import ArrowArray, ArrowStream, NumpyArray
from topheavy.errors import ArgumentError, ShapeError, UnsupportedTypeError

Labels: TypeAlias = Sequence[str] | Sequence[int] | ArrowStream | ArrowArray | NumpyArray
"""One label a unit."""

ACCEPTED = "give one text or whole number for each value"


def as_labels(argument: str, labels: Any) -> pl.Series:
    """Return labels as a series of text, or of whole numbers."""
    series = _series(argument, labels)
    dtype = series.dtype
    if dtype.is_float() or dtype.is_decimal():
        raise _refused(argument, f"dtype {dtype} is no label; convert to whole numbers or text")
    if dtype.is_nested() or dtype in (pl.Object, pl.Binary):
        raise _refused(argument, f"is no column of labels; {ACCEPTED}")
    try:
        cast: pl.Series = series.cast(pl.Int64 if _fits(series) else pl.String)
        return cast
    except pl.exceptions.PolarsError:
        raise _refused(argument, f"is no column of labels; {ACCEPTED}") from None


def as_groupings(argument: str, groups: Any) -> list[pl.Series]:
    """Return one grouping, or several nested ones, outermost first."""
    nested = isinstance(groups, list | tuple) and any(_is_column(one) for one in groups)
    several = list(groups) if nested else [groups]
    if nested and not all(_is_column(one) for one in several):
        problem = f"{argument}: takes labels for one grouping, or a list of such arrays for nested ones, not both"
        raise ArgumentError(problem, column=argument)
    return [as_labels(argument, one) for one in several]


def as_pair(argument: str, pair: Any) -> tuple[pl.Series, pl.Series]:
    """Return the labels of two periods, of one kind."""
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        problem = f"{argument}: must be a pair, the firms before and the firms after"
        raise ArgumentError(problem, column=argument)
    before, after = (as_labels(argument, one) for one in pair)
    if before.dtype != after.dtype:
        raise _refused(argument, "are text in one period and whole numbers in the other; convert one of them")
    return before, after


def _fits(series: pl.Series) -> bool:
    """Return whether labels are whole numbers of 64 bits; longer ones, such as hashes, serve as text."""
    if not series.dtype.is_integer():
        return False
    cast: pl.Series = series.cast(pl.Int64, strict=False)
    return bool(cast.null_count() == series.null_count())


def _is_column(one: object) -> bool:
    return not isinstance(one, str | bytes) and (hasattr(one, "__len__") or hasattr(one, "__arrow_c_stream__"))


def _series(argument: str, labels: Any) -> pl.Series:
    if isinstance(labels, pl.Series):
        return labels
    if isinstance(labels, str | bytes) or hasattr(labels, "columns") or hasattr(labels, "collect_schema"):
        raise ShapeError(f"{argument}: is no column; {ACCEPTED}", column=argument)
    dimensions = getattr(labels, "ndim", 1)
    if dimensions != 1:
        raise ShapeError(f"{argument}: has {dimensions} dimensions where 1 is needed", column=argument)
    if hasattr(labels, "mask") and hasattr(labels, "filled"):
        raise _refused(argument, "a masked array hides entries; give array.filled(...)")
    try:
        # A column of pandas may lack entries: NaN, which is not itself, or NA, which cannot be compared.
        if hasattr(labels, "iloc"):
            missing = labels.isna().tolist()
            listed = [None if gone else one for one, gone in zip(labels.tolist(), missing, strict=True)]
            return pl.Series("", listed)
        if hasattr(labels, "__arrow_c_stream__") or hasattr(labels, "__arrow_c_array__"):
            return pl.Series("", labels)
        return pl.Series("", labels.tolist() if hasattr(labels, "tolist") else list(labels))
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
        raise _refused(argument, f"is no column of labels; {ACCEPTED}") from None


def _refused(argument: str, problem: str) -> UnsupportedTypeError:
    return UnsupportedTypeError(f"{argument}: {problem}", column=argument)
