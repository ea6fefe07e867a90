"""Bad input: which exception, where it says the problem is, and that it tells nothing it should not."""

import array
import math
from collections.abc import Callable
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from function_cases import MEASURES, Measure
from refusals import FIRM, SECRET, refused

import topheavy as th

# ---------------------------------------------------------------- Values that no measure can use

DOUBLES: dict[str, Callable[[list[Any]], Any]] = {
    "list": list,
    "tuple": tuple,
    "array.array": lambda x: array.array("d", x),
    "NumPy": np.array,
    "NumPy, strided": lambda x: np.repeat(x, 2)[::2],
    "NumPy float32": lambda x: np.array(x, dtype="f4"),
    "NumPy >f8": lambda x: np.array(x, dtype=">f8"),
    "pandas": pd.Series,
    "pandas, other index": lambda x: pd.Series(x, index=range(7, 7 + len(x))),
    "pandas Float64": lambda x: pd.Series(pd.array(x, dtype="Float64")),
    "pandas, pyarrow": lambda x: pd.Series(x, dtype="double[pyarrow]"),
    "polars": pl.Series,
    "polars, chunks": lambda x: pl.concat([pl.Series(x[:2]), pl.Series(x[2:])], rechunk=False),
    "pyarrow": lambda x: pa.array(x, from_pandas=False),
    "pyarrow, chunks": lambda x: pa.chunked_array([x[:2], x[2:]], type=pa.float64()),
}
SPOILT = {"negative": -SECRET, "NaN": math.nan, "infinite": math.inf, "infinitely negative": -math.inf}


@pytest.mark.parametrize("spoilt", SPOILT)
@pytest.mark.parametrize("library", DOUBLES)
def test_spoilt_entry(library: str, spoilt: str) -> None:
    """NaN, negative and infinite entries, as values and as weights: the row from 1, whatever the index."""
    good = [SECRET, 2.0, 1.0, 1.0]
    bad = DOUBLES[library]([SECRET, 2.0, SPOILT[spoilt], SPOILT[spoilt]])
    for column, call in (
        ("values", lambda: th.hhi(bad)),
        ("values", lambda: th.gini(bad, weights=good)),
        ("values", lambda: th.lorenz(bad)),
        ("values", lambda: th.krugman(bad, good)),
        ("weights", lambda: th.hhi(good, weights=bad)),
        ("weights", lambda: th.lorenz(good, weights=bad)),
    ):
        error = refused(th.InvalidFlowError, call)
        assert (error.column, error.row) == (column, 3)
        assert "row 3" in str(error)
        assert column in str(error)


def queried(query: str) -> duckdb.DuckDBPyRelation:
    """Return what DuckDB answers."""
    relation = duckdb.sql(query)
    assert relation is not None
    return relation


MISSING: dict[str, Any] = {
    "list": [1.0, 2.0, None, 4.0],
    "tuple of whole numbers": (1, 2, None, 4),
    "list with NA of pandas": [1.0, 2.0, pd.NA, 4.0],
    "pandas": pd.Series([1.0, 2.0, None, 4.0]),
    "pandas Int64": pd.Series([1, 2, None, 4], dtype="Int64"),
    "pandas Float64": pd.Series([1, 2, None, 4], dtype="Float64"),
    "pandas, pyarrow": pd.Series([1, 2, None, 4], dtype="int64[pyarrow]"),
    "polars": pl.Series([1.0, 2.0, None, 4.0]),
    "polars Int64": pl.Series([1, 2, None, 4]),
    "polars, chunks": pl.concat([pl.Series([1, 2]), pl.Series([None, 4])], rechunk=False),
    "pyarrow": pa.array([1.0, 2.0, None, 4.0]),
    "pyarrow int64": pa.array([1, 2, None, 4]),
    "pyarrow, chunks": pa.chunked_array([[1, 2], [None, 4]]),
    "DuckDB": queried("select unnest([1.5, 2.5, null, 4.5]::double[]) as usd").to_arrow_table()["usd"],
}


@pytest.mark.parametrize("library", MISSING)
def test_missing_entry(library: str) -> None:
    """A missing entry is not a zero and is not left out."""
    for column, call in (
        ("values", lambda: th.hhi(MISSING[library])),
        ("weights", lambda: th.hhi([5, 2, 1, 1], weights=MISSING[library])),
    ):
        error = refused(th.InvalidFlowError, call)
        assert (error.column, error.row) == (column, 3)


@pytest.mark.parametrize("measure", MEASURES, ids=str)
def test_every_function_looks_at_its_values(measure: Measure) -> None:
    """No measure skips the check, and none answers NaN."""
    assert refused(th.InvalidFlowError, measure.found, [3.0, -SECRET]).row == 2
    assert refused(th.InvalidFlowError, measure.found, np.array([math.nan, 3.0])).row == 1
    assert refused(th.InvalidFlowError, measure.found, [3.0, 1.0], [1.0, -SECRET]).column == "weights"
    refused(th.DataError, measure.found, [])
    refused(th.ShapeError, measure.found, [1.0, 2.0], [1.0])
    refused(th.ShapeError, measure.found, np.ones((2, 2)))
    refused(th.UnsupportedTypeError, measure.found, np.array([1, 2], dtype=object))


def test_text_among_numbers() -> None:
    """Text is no number even if it could be read as one, and is not repeated in the message."""
    for text in (FIRM, "12", ""):
        for values in ([1.0, text], (1, text, 3), [1.0, np.str_(text)]):
            error = refused(th.InvalidFlowError, th.hhi, values)
            assert (error.column, error.row) == ("values", 2)
        assert refused(th.InvalidFlowError, th.hhi, [1, 2], weights=[1, text]).column == "weights"


def test_number_beyond_the_largest_double() -> None:
    """A whole number of 400 digits."""
    assert refused(th.InvalidFlowError, th.hhi, [1, 10**400]).row == 2


@pytest.mark.parametrize(("function", "second"), [(th.diversification, "world"), (th.krugman, "y")])
def test_second_column(function: Callable[[object, object], float], second: str) -> None:
    """The other column is named as such, by the same name whatever is wrong with it."""
    columns = set()
    entries = (math.nan, None, -SECRET, FIRM)
    for bad in (*([1, entry] for entry in entries), np.array([1, math.inf]), pl.Series([1, None])):
        error = refused(th.InvalidFlowError, function, [1, 2], bad)
        assert error.row == 2
        columns.add(error.column)
    assert len(columns) == 1
    assert columns != {"values"}, second
    refused(th.ShapeError, function, [1, 2], [1, 2, 3])
    refused(th.ShapeError, function, [1, 2], 3)
    refused(th.UnsupportedTypeError, function, [1, 2], np.array([True, False]))
    refused(th.DataError, function, [1, 2], [])
    refused(th.UndefinedMeasureError, function, [1, 2], [0, 0])
    refused(th.UndefinedMeasureError, function, [0, 0], [1, 2])


# ---------------------------------------------------------------- Types and shapes

NOT_NUMBERS: dict[str, Any] = {
    "None": None,
    "text": "123",
    "bytes": b"123",
    "dict": {"a": 1},
    "set": {1.0, 2.0},
    "generator": (x for x in [1.0, 2.0]),
    "object": object(),
    "function": len,
    "list of booleans": [True, False],
    "boolean among numbers": [1.0, True],
    "NumPy's boolean among numbers": [1.0, np.True_],
    "complex among numbers": [1.0, 2 + 1j],
    "NumPy's complex among numbers": [1.0, np.complex128(2 + 1j)],
    "date among numbers": [1.0, date(2024, 1, 1)],
    "NumPy's date among numbers": [1.0, np.datetime64("2024-01-01")],
    "NumPy's duration among numbers": [1.0, np.timedelta64(3, "s")],
    "object among numbers": [1.0, object()],
    "dict among numbers": [1.0, {"a": 1}],
    **{f"NumPy {dtype}": np.ones(3).astype(dtype) for dtype in ("bool", "object", "complex128", "U", "S")},
    "NumPy object with text": np.array([1.0, FIRM], dtype=object),
    "NumPy datetime": np.array(["2024-01-01", "2024-01-02"], dtype="datetime64[D]"),
    "NumPy timedelta": np.array([1, 2], dtype="timedelta64[s]"),
    "NumPy structure": np.array([(1.0, 2)], dtype=[("a", "f8"), ("b", "i4")]),
    "NumPy, masked": np.ma.masked_array([1.0, -SECRET], mask=[False, True]),
    "NumPy, masked, nothing hidden": np.ma.masked_array([1.0, 2.0]),
    "NumPy, masked whole numbers": np.ma.masked_array([1, 2], mask=[False, True]),
    **{f"pandas {dtype}": pd.Series([1, 0]).astype(dtype) for dtype in ("bool", "boolean", "object")},
    "pandas category": pd.Series([1, 0]).astype("category"),
    "pandas text": pd.Series([FIRM, "b"]),
    "pandas datetime": pd.Series(pd.to_datetime(["2024-01-01", "2024-01-02"])),
    "pandas datetime with zone": pd.Series(pd.to_datetime(["2024-01-01"], utc=True)),
    "pandas complex": pd.Series([1 + 1j, 2]),
    "polars Boolean": pl.Series([True, False]),
    "polars String": pl.Series([FIRM, "b"]),
    "polars Date": pl.Series([date(2024, 1, 1)]),
    "polars Datetime": pl.Series([datetime(2024, 1, 1, tzinfo=timezone.utc)]),
    "polars Categorical": pl.Series([FIRM, "b"], dtype=pl.Categorical),
    "polars List": pl.Series([[1.0, 2.0]]),
    "polars Struct": pl.Series([{"a": 1.0}]),
    "polars expression": pl.col("usd"),
    "pyarrow bool": pa.array([True, False]),
    "pyarrow text": pa.array([FIRM, "b"]),
    "pyarrow timestamp": pa.array([datetime(2024, 1, 1)]),
    "pyarrow list": pa.array([[1.0], [2.0]]),
    "pyarrow dictionary": pa.array([FIRM, "b"]).dictionary_encode(),
    "pyarrow, chunked text": pa.chunked_array([["a"], [FIRM]]),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", NOT_NUMBERS)
def test_not_numbers(kind: str) -> None:
    """A type that holds no numbers is refused by type, whatever it could be converted to."""
    refused(th.UnsupportedTypeError, th.hhi, NOT_NUMBERS[kind])
    if NOT_NUMBERS[kind] is not None:
        refused(th.UnsupportedTypeError, th.hhi, [1.0, 2.0], weights=NOT_NUMBERS[kind])


def test_decimals_are_numbers() -> None:
    """Decimals of Python, polars and DuckDB hold numbers: they give what their doubles give."""
    expected = th.hhi([1.5, 2.25, 4.0])
    decimals: list[Any] = [Decimal("1.5"), Decimal("2.25"), Decimal(4)]
    assert th.hhi(decimals) == expected
    assert th.hhi(pl.Series(decimals)) == expected
    assert th.hhi(pa.array(decimals)) == expected


TABLE = {"a": [1.0, 2.0], "b": [3.0, 4.0]}
NOT_ONE_COLUMN: dict[str, Any] = {
    "number": 5.0,
    "whole number": 5,
    "NumPy number": np.float64(5),
    "NumPy 0-d": np.array(5.0),
    "NumPy 2-d": np.ones((3, 4)),
    "NumPy column": np.ones((3, 1)),
    "NumPy 3-d": np.ones((2, 2, 2)),
    "NumPy 2-d, empty": np.ones((0, 2)),
    "list of lists": [[1.0, 2.0], [3.0, 4.0]],
    "list of tuples": [(1.0, 2.0), (3.0, 4.0)],
    "list of arrays": [np.ones(2), np.ones(2)],
    "pandas DataFrame": pd.DataFrame(TABLE),
    "polars DataFrame": pl.DataFrame(TABLE),
    "polars LazyFrame": pl.LazyFrame(TABLE),
    "pyarrow Table": pa.table(TABLE),
    "DuckDB relation": queried("select 1.0 as a, 2.0 as b"),
}


@pytest.mark.parametrize("kind", NOT_ONE_COLUMN)
def test_not_one_column(kind: str) -> None:
    """A scalar or a table is not a column; nothing is flattened."""
    refused(th.ShapeError, th.hhi, NOT_ONE_COLUMN[kind])
    refused(th.ShapeError, th.gini, [1.0, 2.0], weights=NOT_ONE_COLUMN[kind])


EMPTY: dict[str, Any] = {
    "list": [],
    "tuple": (),
    "range": range(0),
    "NumPy": np.array([]),
    "pandas": pd.Series([], dtype="float64"),
    "pandas Int64": pd.Series([], dtype="Int64"),
    "polars": pl.Series([], dtype=pl.Float64),
    "pyarrow": pa.array([], pa.float64()),
    "pyarrow, no chunk": pa.chunked_array([], pa.float64()),
}


@pytest.mark.parametrize("library", EMPTY)
def test_empty(library: str) -> None:
    """No units: no number; and no weights are not weights of 1."""
    refused(th.DataError, th.hhi, EMPTY[library])
    refused(th.DataError, th.lorenz, EMPTY[library])
    refused(th.ShapeError, th.hhi, [1.0, 2.0], weights=EMPTY[library])


def test_weights_of_another_length() -> None:
    """One weight for each value, not one for all."""
    for weights in ([1], [1, 2], [1, 2, 3, 4], np.ones(4), pl.Series([1.0]), pd.Series([1, 1])):
        refused(th.ShapeError, th.hhi, [1.0, 2.0, 3.0], weights=weights)


def test_data_that_would_give_a_wrong_number() -> None:
    """Totals that overflow, values too small to divide, and less than one unit."""
    refused(th.DataError, th.hhi, [1.7e308, 1.7e308])
    refused(th.DataError, th.hhi, [5e-324, 0.0])
    refused(th.DataError, th.hhi, [SECRET, 2.0], weights=[0, 0])
    refused(th.DataError, th.hhi, [SECRET, 2.0], weights=[0.3, 0.3])
