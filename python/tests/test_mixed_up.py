"""Inputs that would give a wrong number without a word, and those that once killed the interpreter: all refused."""

import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import topheavy as th

FIRMS = ["a", "b", "c", "d"]


def test_columns_of_pandas_with_other_labels_are_not_paired_by_position() -> None:
    """Two Series whose rows are labelled otherwise belong to different units."""
    x = pd.Series([1.0, 3.0], index=["hs1", "hs2"])
    y = pd.Series([3.0, 1.0], index=["hs2", "hs1"])
    for function in (th.krugman, th.diversification):
        with pytest.raises(th.ShapeError, match="index") as refused:
            function(x, y)
        assert refused.value.column == "other values"
        assert function(x, y[x.index]) == 0
    with pytest.raises(th.ShapeError, match="index"):
        th.hhi(x, weights=y)
    with pytest.raises(th.ShapeError, match="index") as refused:
        th.Panel({"firm": pd.Series(["a", "b"], index=[1, 0]), "usd": pd.Series([1.0, 2.0])})
    assert refused.value.column == "usd"


@pytest.mark.parametrize(
    "firms",
    [
        np.array([1234567890, 1234567891, 1234567892, 5], dtype="f4"),
        np.array([2.0**53, 2.0**53 + 2, 5, 6]),
        [2**53, 2**53 + 1, 1.0, 2.0],
        [1, True, 2, 3],
    ],
    ids=["32-bit floats", "64-bit floats", "whole numbers beside a float", "True among numbers"],
)
def test_firms_that_a_type_has_merged_are_refused(firms: Any) -> None:
    """Ids stored in a type that cannot tell them apart."""
    with pytest.raises(th.TopheavyError) as refused:
        th.Panel({"firm": firms, "usd": [1.0, 1.0, 1.0, 1.0]})
    assert refused.value.column == "firm"


def test_a_narrow_float_is_the_number_it_is_written_as() -> None:
    """0.07 of 100 units are 7, in whatever width 0.07 is stored."""
    values = range(1, 101)
    for narrow in (np.float32(0.07), np.float16(0.07)):
        assert th.top_share(values, narrow) == th.top_share(values, 0.07)
    assert th.top_share(values, np.float64(0.07)) == th.top_share(values, 0.07)


def test_a_group_that_is_called_like_a_role_is_refused() -> None:
    """Grouping by "market" must not mean another column than the one of that name."""
    data = {"firm": FIRMS, "country": list("pppq"), "market": list("mmnn"), "usd": [3.0, 1, 2, 2]}
    with pytest.raises(th.ArgumentError, match="'market' is a role"):
        th.Panel(data, market="country", groups=["market"])


def test_a_small_flow_beside_a_giant_is_not_lost() -> None:
    """However far apart the values are, a market's own flows are all counted."""
    data = {"firm": FIRMS, "market": list("XYYZ"), "usd": [1e60, 1.0, 3.0, 7.0]}
    rows = th.Panel(data).measure(by="market", measures="total,hhi").to_dict()
    assert rows == {"market": ["X", "Y", "Z"], "total": [1e60, 4.0, 7.0], "hhi": [1.0, 0.625, 1.0]}
    spread = {"firm": list("abcd"), "market": list("XXYY"), "usd": [1e200, 1e-200, 1.0, 1.0]}
    rows = th.Panel(spread).measure(by="market", measures="n,total,hhi,median").to_dict()
    assert rows == {"market": ["X", "Y"], "n": [2, 2], "total": [1e200, 2], "hhi": [1, 0.5], "median": [5e199, 1]}
    for usd in ([1e-310] * 4, [1.7e308] * 4):
        with pytest.raises(th.DataError) as refused:
            th.Panel({"firm": FIRMS, "usd": usd}).measure(measures="total")
        assert refused.value.column == "usd"


def test_two_names_that_read_alike_are_refused() -> None:
    """The number 2024 and the text "2024" are one name of a column."""
    with pytest.raises(th.DataError):
        th.Panel({"firm": FIRMS, 1: [1.0] * 4, "1": [2.0] * 4})  # type: ignore[dict-item]


def test_one_literal_beside_many_groups_serves_all() -> None:
    """The structure of the world is the same for every year."""
    frame = pl.DataFrame({"year": [1, 1, 2, 2], "usd": [3.0, 1.0, 1.0, 1.0]})
    world = pl.lit(pl.Series([1.0, 1.0]))
    found = frame.group_by("year").agg(th.expr.krugman("usd", world)).sort("year")
    assert found["krugman"].to_list() == [0.5, 0.0]
    turned = frame.group_by("year").agg(th.expr.krugman(world, "usd")).sort("year")
    assert turned["krugman"].to_list() == [0.5, 0.0]


def test_an_error_in_a_group_names_the_column_and_counts_within_the_group() -> None:
    """The engine does not know the row of the frame, so the message does not claim to."""
    frame = pl.DataFrame({"year": [1, 1, 2, 2], "usd": [3.0, 1.0, 1.0, -1.0], "w": [1.0, 1.0, 1.0, 1.0]})
    told = "column 'usd', row 2 of its group: the entry is negative"
    with pytest.raises(pl.exceptions.ComputeError, match=told):
        frame.group_by("year").agg(th.expr.hhi("usd"))
    with pytest.raises(pl.exceptions.ComputeError, match="column 'usd', row 2 of its group"):
        frame.group_by("year").agg(th.expr.hhi("w", weights="usd"))


def test_pandas_index_with_a_name_is_a_column() -> None:
    """What was grouped by in pandas is still there."""
    frame = pd.DataFrame({"year": [2024, 2024, 2025], "country": list("pqp"), "usd": [1.0, 3.0, 2.0]})
    summed = frame.groupby(["year", "country"])[["usd"]].sum()
    table = th.Panel(summed).measure(across="market", by="period", measures="n,hhi")
    assert table.to_dict() == {"period": ["2024", "2025"], "n": [2.0, 1.0], "hhi": [0.625, 1.0]}


UNKNOWN = """
import polars as pl, topheavy as th
column = pl.Series("x", {values}, dtype={dtype})
for use in (lambda: column.to_frame().select(th.expr.hhi("x")), lambda: th.hhi(column)):
    try:
        use()
    except Exception as error:
        print(type(error).__name__)
print(th.hhi([3.0, 1.0]))
"""


@pytest.mark.parametrize(
    ("dtype", "values"),
    [("pl.Float16", "[1.0]"), ("pl.UInt128", "[1]"), ("pl.Array(pl.Float64, 2)", "[[1.0, 2.0]]")],
)
def test_a_type_that_is_not_known_does_not_kill_the_interpreter(dtype: str, values: str) -> None:
    """An exception, in a process that lives and computes on."""
    script = UNKNOWN.format(dtype=dtype, values=values)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["ComputeError", "UnsupportedTypeError", "0.625"]


def test_to_numpy_that_returns_itself_ends() -> None:
    """No endless recursion through objects that claim to be columns."""

    class Column:
        dtype = np.dtype("f8")

        def to_numpy(self, *_: object, **__: object) -> object:
            return self

    with pytest.raises(th.TopheavyError):
        th.hhi(Column())  # type: ignore[arg-type]
