"""What users call data, as columns that the compiled module can fetch by name."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

import polars as pl

from topheavy.errors import DataError, ShapeError, UnsupportedTypeError

if TYPE_CHECKING:
    from topheavy.arrays import ArrowStream

USABLE = (
    pl.String,
    pl.Categorical,
    pl.Enum,
    pl.Boolean,
    pl.Date,
    pl.Datetime,
    pl.Null,
    pl.Decimal,
    pl.Float32,
    pl.Float64,
)
"""Types of columns, beside whole numbers, that may hold numbers or keys."""

Fetch: TypeAlias = Callable[[list[str]], pl.DataFrame]


@runtime_checkable
class _PandasFrame(Protocol):
    """A pandas frame, known without importing pandas."""

    @property
    def iloc(self) -> Any: ...

    @property
    def columns(self) -> Any: ...

    @property
    def index(self) -> Any: ...

    def reset_index(self) -> Any: ...


Flows: TypeAlias = "pl.DataFrame | pl.LazyFrame | ArrowStream | Mapping[str, Any]"
"""A frame of flows: polars, pandas, pyarrow, DuckDB, Ibis, whatever speaks Arrow's C stream, or a dict of arrays."""


def columns_of(data: Flows) -> tuple[list[str], Fetch]:
    """Return the names of all columns, and a function that gives some of them as a frame.

    Raises
    ------
    UnsupportedTypeError
        The object holds no columns.
    """
    if isinstance(data, pl.LazyFrame):
        return _of_polars(data.collect())
    if isinstance(data, pl.DataFrame):
        return _of_polars(data)
    if isinstance(data, Mapping):
        return _of_mapping(data)
    if isinstance(data, _PandasFrame):
        return _of_pandas(data)
    if isinstance(data, pl.Series) or hasattr(data, "iloc"):
        raise UnsupportedTypeError("data: is one column; give a table or a dict of arrays", column="data")
    if hasattr(data, "__arrow_c_stream__"):
        return _of_polars(_read_stream(data))
    way_out = "give a polars, pandas or pyarrow table, a DuckDB relation or a dict of arrays"
    if isinstance(data, str | os.PathLike):
        way_out = "files are read by topheavy.read"
    raise UnsupportedTypeError(f"data: is of type {type(data).__name__}; {way_out}", column="data")


def _of_polars(frame: pl.DataFrame) -> tuple[list[str], Fetch]:
    def fetch(names: list[str]) -> pl.DataFrame:
        return _usable(frame.select(names))

    return frame.columns, fetch


def _of_mapping(data: Mapping[str, Any]) -> tuple[list[str], Fetch]:
    columns = {str(name): column for name, column in data.items()}
    if len(columns) < len(data):
        raise DataError("data: two columns have names that read alike; rename one", column="data")
    _aligned(data)

    def fetch(names: list[str]) -> pl.DataFrame:
        return _of_one_length([_series(name, columns[name]) for name in names])

    return list(columns), fetch


def _aligned(data: Mapping[str, Any]) -> None:
    """Refuse columns of pandas whose rows have different labels: side by side they would be mixed up."""
    indexed = [(str(name), column.index) for name, column in data.items() if hasattr(column, "iloc")]
    for name, index in indexed[1:]:
        if not index.equals(indexed[0][1]):
            raise ShapeError(
                f"column '{name}': its index is another one than that of column '{indexed[0][0]}'; "
                "make a pandas frame of them, which aligns, or give to_numpy()",
                column=name,
            )


def _of_pandas(frame: _PandasFrame) -> tuple[list[str], Fetch]:
    # What is grouped by in pandas stands in the index; without a name it only counts rows.
    is_named = any(name is not None for name in frame.index.names)
    data: _PandasFrame = frame.reset_index() if is_named else frame
    names_of = [str(name) for name in data.columns]
    doubled = next((name for at, name in enumerate(names_of) if name in names_of[:at]), None)
    if doubled is not None:
        raise DataError(f"column '{doubled}': two columns have this name; rename one", column=doubled)

    def fetch(names: list[str]) -> pl.DataFrame:
        series = []
        for name in names:
            column = data.iloc[:, names_of.index(name)]
            # Periods of pandas are known by their text, such as 2025-01.
            is_period = str(column.dtype).startswith("period")
            series.append(_series(name, column.astype(str) if is_period else column))
        return _of_one_length(series)

    return names_of, fetch


def _series(name: str, column: Any) -> pl.Series:
    """Return a column as a series; a column of numbers that its owner can still write to is copied first."""
    if isinstance(column, str):
        raise _holds_objects(name)
    can_be_written = str(getattr(column, "dtype", "")) == "float64" and not isinstance(column, pl.Series)
    try:
        if isinstance(column, list | tuple) and _mixes_types(column):
            raise _holds_objects(name)
        if isinstance(column, list | tuple) and any(type(entry) is float for entry in column):
            # polars takes the type of the first entry, which may be a whole number.
            return pl.Series(name, column, dtype=pl.Float64, strict=True)
        return pl.Series(name, column.copy() if can_be_written else column, nan_to_null=hasattr(column, "iloc"))
    except ImportError:
        raise
    except Exception:  # noqa: BLE001 (whatever it is, its text may hold values)
        raise _holds_objects(name) from None


def _mixes_types(column: Sequence[Any]) -> bool:
    """Tell whether a list holds True among numbers, or whole numbers that no float can hold among floats."""
    kinds = {type(entry) for entry in column if entry is not None}
    large = float in kinds and any(type(entry) is int and abs(entry) >= 2**53 for entry in column)
    return large or (bool in kinds and len(kinds) > 1)


def _read_stream(data: Any) -> pl.DataFrame:
    try:
        return pl.DataFrame(data)
    except Exception:  # noqa: BLE001 (whatever it is, its text may hold values)
        raise UnsupportedTypeError(
            "data: its Arrow stream cannot be read as a table; give a polars, pandas or pyarrow table", column="data"
        ) from None


def _usable(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame, unless a column is of a type that the compiled module does not know."""
    for name, dtype in frame.schema.items():
        if not (isinstance(dtype, USABLE) or (dtype.is_integer() and dtype not in (pl.Int128, pl.UInt128))):
            raise _holds_objects(name)
    return frame


def _of_one_length(series: list[pl.Series]) -> pl.DataFrame:
    lengths = {len(one) for one in series}
    if len(lengths) > 1:
        first = series[0]
        other = next(one for one in series if len(one) != len(first))
        raise ShapeError(
            f"column '{other.name}': {len(other)} entries where column '{first.name}' has {len(first)}",
            column=other.name,
        )
    return _usable(pl.DataFrame(series))


def _holds_objects(name: str) -> UnsupportedTypeError:
    return UnsupportedTypeError(
        f"column '{name}': holds objects of several types, or of a type that is no column; make it numbers or text",
        column=name,
    )
