"""Input that the panel refuses: which exception, where it says the problem is, and that it tells nothing."""

import math
from collections.abc import Callable
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from refusals import FIRM, SECRET, refused
from test_panel_options import FLOWS, flows, hhi, total

import topheavy as th

MISSING = {"None": None, "NaN": math.nan}
NUMBERS = {"negative": -SECRET, "infinite": math.inf, **MISSING}
HOLDERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "dict": dict,
    "polars": lambda data: pl.DataFrame(data, strict=False),
    "polars, lazy": lambda data: pl.LazyFrame(data, strict=False),
    "pandas": pd.DataFrame,
    "pandas, other index": lambda data: pd.DataFrame(data).set_axis(list("vwxyz")),
    "pyarrow": lambda data: pa.table(data),
    "DuckDB": lambda data: duckdb.connect().from_arrow(pa.table(data)),
}


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("spoilt", NUMBERS)
def test_spoilt_value(holder: str, spoilt: str) -> None:
    """The column by its own name and the first row, from 1, whatever the index; no value and no firm."""
    data = HOLDERS[holder](flows(value=[6.0, SECRET, 5.0, NUMBERS[spoilt], NUMBERS[spoilt]]))
    error = refused(th.InvalidFlowError, th.Panel, data)
    assert (error.column, error.row) == ("value", 4)
    assert "2 such rows" in str(error)
    assert [str(error)] == th.check(data).problems


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("key", ["firm", "market", "product", "period"])
def test_missing_key(holder: str, key: str) -> None:
    """A flow without a firm is no firm's flow."""
    data = flows(**{key: [*FLOWS[key][:2], None, *FLOWS[key][3:]]})
    error = refused(th.InvalidFlowError, th.Panel, HOLDERS[holder](data))
    assert (error.column, error.row) == (key, 3)


def test_spoilt_weights_periods_and_text() -> None:
    """A weight like a value; a period that is none; text that is no number."""
    error = refused(th.InvalidFlowError, th.Panel, flows(weight=[1, 1, -1, 1, 1]), weight="weight")
    assert (error.column, error.row) == ("weight", 3)
    error = refused(th.InvalidFlowError, th.Panel, flows(period=["2024", "2024", "soon", "2025", "2025"]))
    assert (error.column, error.row) == ("period", 3)
    error = refused(th.InvalidFlowError, th.Panel, flows(value=["6", "2", "5", FIRM, "2"]))
    assert (error.column, error.row) == ("value", 4)
    assert total(flows(value=["6", "2", "5", "3", "2"])) == 18
    several = th.check(flows(value=[-1.0, 2, 3, math.inf, 1], market=["US", None, "US", "US", "US"])).problems
    assert len(several) == 3
    assert not any("--" in one for one in several)


NOT_NUMBERS: dict[str, Any] = {
    "booleans": [True] * 5,
    "lists": [[1.0]] * 5,
    "structs": [{"usd": 1.0}] * 5,
    "dates": [date(2024, 1, 1)] * 5,
    "bytes": [b"1"] * 5,
    "NumPy booleans": np.ones(5, dtype=bool),
    "NumPy complex": np.ones(5, dtype=complex),
    "NumPy dates": np.array(["2024-01-01"] * 5, dtype="datetime64[D]"),
    "NumPy 2-d": np.ones((5, 2)),
    "pandas category": pd.Series(["a", "b", "a", "b", "a"]).astype("category"),
    "pandas mixed": pd.Series([1, "2", FIRM, 4.0, None], dtype=object),
    "Python's own mixed": [1, "2", FIRM, 4.0, 5],
    "objects": [object()] * 5,
    "polars objects": pl.Series([object()] * 5, dtype=pl.Object),
    "polars arrays": pl.Series([[1.0, 2.0]] * 5, dtype=pl.Array(pl.Float64, 2)),
    "polars UInt128": pl.Series([1, 2, 3, 4, 5], dtype=pl.UInt128),
    "pandas periods": pd.Series(pd.period_range("2024-01", periods=5, freq="M")),
}


@pytest.mark.parametrize("kind", NOT_NUMBERS)
def test_a_column_that_holds_no_numbers(kind: str) -> None:
    """Refused by type, whatever it could be converted to."""
    for data in (flows(value=NOT_NUMBERS[kind]), flows(fob=NOT_NUMBERS[kind])):
        error = refused(th.UnsupportedTypeError, th.Panel, data, value="fob" if "fob" in data else None)
        assert error.column in ("fob", "value")


def test_whole_numbers_among_floats() -> None:
    """A list of both holds numbers, whichever comes first."""
    for values in ([6, 2.5, 5, 3, 2], [2.5, 6, 5, 3, 2], [6, 2, 5, 3, 2.5]):
        assert total(flows(value=values)) == 18.5
        assert total(pd.DataFrame(flows(value=pd.Series(values, dtype=object)))) == 18.5


def test_what_numpy_hides_is_missing() -> None:
    """The entry under a mask is not read."""
    hidden = np.ma.masked_array([6.0, SECRET, 5, 3, 2], mask=[False, True, False, False, False])
    for column in ("value", "firm"):
        error = refused(th.InvalidFlowError, th.Panel, flows(**{column: hidden}))
        assert (error.column, error.row) == (column, 2)
    assert total(flows(value=hidden), on_bad="drop") == 16


NO_KEYS = ["lists", "structs", "NumPy 2-d", "objects", "polars objects", "polars arrays", "Python's own mixed"]


@pytest.mark.parametrize("kind", NO_KEYS)
def test_a_column_that_holds_no_keys(kind: str) -> None:
    """A nested column names no firm; one that is not asked for does no harm."""
    assert refused(th.UnsupportedTypeError, th.Panel, flows(firm=NOT_NUMBERS[kind])).column == "firm"
    assert total(flows(remark=NOT_NUMBERS[kind])) == 18


SEOUL, PARIS = ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/Paris")
DAYS = [datetime(2024, 1, 1), datetime(2024, 6, 30), datetime(2025, 1, 1), datetime(2025, 5, 1), datetime(2025, 12, 31)]
IN_SEOUL = [day.replace(tzinfo=SEOUL) for day in DAYS]
MIXED = [IN_SEOUL[0], IN_SEOUL[1].astimezone(PARIS), IN_SEOUL[2], IN_SEOUL[3].astimezone(timezone.utc), IN_SEOUL[4]]
MOMENTS: dict[str, Any] = {
    "polars": pl.Series(DAYS).dt.replace_time_zone("Asia/Seoul"),
    "polars UTC": pl.Series(DAYS).dt.replace_time_zone("UTC"),
    "pandas": pd.Series(DAYS).dt.tz_localize("Asia/Seoul"),
    "Python": IN_SEOUL,
    "mixed zones": MIXED,
    "mixed zones in pandas": pd.Series(MIXED, dtype=object),
    "with and without a zone": [*IN_SEOUL[:4], DAYS[4]],
}


def test_dates() -> None:
    """Dates and moments without a zone are periods, whatever library holds them."""
    dates: list[Any] = [DAYS, [day.date() for day in DAYS], pd.Series(DAYS), np.array(DAYS, dtype="datetime64[ns]")]
    for days in dates:
        assert hhi(flows(period=days), period_as="year") == hhi(flows())
        panel = th.Panel(flows(period=days))
        assert panel.measure(by="period")["period"].to_list() == [f"{day:%Y-%m-%d}" for day in DAYS]


@pytest.mark.parametrize("kind", MOMENTS)
def test_moments_of_a_zone(kind: str) -> None:
    """The day of a moment depends on the zone in which it is read: the caller has to say it."""
    assert refused(th.UnsupportedTypeError, th.Panel, flows(period=MOMENTS[kind])).column == "period"


@pytest.mark.parametrize("holder", HOLDERS)
def test_missing_columns(holder: str) -> None:
    """The nearest names, and the one that was asked for."""
    data = HOLDERS[holder](flows())
    error = refused(th.MissingColumnError, th.Panel, data, firm="frim")
    assert error.column == "frim"
    assert "'firm'" in str(error)
    assert refused(th.MissingColumnError, th.Panel, data, groups="sectr").column == "sectr"
    assert refused(th.MissingColumnError, th.Panel, data, keep={"flow": "X"}).column == "flow"
    assert refused(th.MissingColumnError, th.Panel, HOLDERS[holder](flows(value=None))).column == "value"
    panel = th.Panel(HOLDERS[holder](flows(firm=None)))
    assert refused(th.MissingColumnError, panel.measure, across="firm").column == "firm"
    assert refused(th.MissingColumnError, panel.measure, across="market", by="perod").column == "perod"


@pytest.mark.parametrize("holder", HOLDERS)
def test_no_rows(holder: str) -> None:
    """Columns without a row, and nothing at all."""
    typed: dict[str, Any] = {name: pl.Series(column)[:0].to_arrow() for name, column in FLOWS.items()}
    rows = pa.table(typed).to_pandas() if "pandas" in holder else pl.DataFrame(typed) if "polars" in holder else None
    refused(th.DataError, th.Panel, HOLDERS[holder](typed) if rows is None else rows)
    if holder != "DuckDB":
        refused(th.MissingColumnError, th.Panel, HOLDERS[holder]({}))


def test_columns_that_do_not_fit() -> None:
    """Columns of unequal length, and what is no column."""
    for short in (FLOWS["firm"][:4], ["a"], [], np.array(["a"])):
        error = refused(th.ShapeError, th.Panel, flows(firm=short))
        assert error.column in FLOWS
    assert refused(th.UnsupportedTypeError, th.Panel, {**FLOWS, "firm": 5}).column == "firm"
    no_columns: list[Any] = [None, {}, "a"]
    for no_column in no_columns:
        with pytest.raises((th.ShapeError, th.UnsupportedTypeError)):
            th.Panel({**FLOWS, "firm": no_column})


def test_two_columns_of_one_name() -> None:
    """Which one is meant cannot be told."""
    table = pd.DataFrame(flows())
    error = refused(th.DataError, th.Panel, pd.concat([table, table[["value"]]], axis=1))
    assert error.column == "value"
    arrow = pa.table(flows())
    refused(th.UnsupportedTypeError, th.Panel, arrow.append_column("value", arrow["value"]))
    refused(th.UnsupportedTypeError, th.Panel, duckdb.sql("select 'a' as firm, 2.0 as value, 3.0 as value"))


@pytest.mark.parametrize(
    "data", [5, None, "flows.csv", Path("flows.csv"), [1, 2], [FLOWS], object(), FLOWS["value"], len, np.ones((2, 2))]
)
def test_data_of_a_wrong_kind(data: Any) -> None:
    """Neither a frame nor a dict; a path is for `read`, and the message says so."""
    error = refused(th.UnsupportedTypeError, th.Panel, data)
    if isinstance(data, str | Path):
        assert "read" in str(error)


@pytest.mark.parametrize("library", [pl.Series, pd.Series, pa.array], ids=["polars", "pandas", "pyarrow"])
def test_a_column_is_no_frame(library: Callable[..., Any]) -> None:
    """A column alone holds no flows, even if its name is that of a value."""
    column = library([1.0, 2.0])
    if hasattr(column, "name"):
        column = column.rename("value_usd")
    refused(th.UnsupportedTypeError, th.Panel, column)


def test_a_lazy_frame_that_fails() -> None:
    """What polars says of the user's own query is the user's to read; no panel comes of it."""
    lazy = pl.LazyFrame(flows()).with_columns(pl.col("no such column"))
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        th.Panel(lazy)
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        th.check(lazy)


class Broken:
    """An object whose Arrow stream raises."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Fail, telling a value."""
        raise RuntimeError(f"bad row {SECRET} {FIRM}")


def test_a_stream_that_fails() -> None:
    """Another library's failure is told without its words, which may hold values."""
    refused(th.UnsupportedTypeError, th.Panel, Broken())


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """Not there, no pattern matches, not what they seem."""
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 no such thing PAR1")
    for path in (tmp_path / "absent.csv", str(tmp_path / "*.tsv"), tmp_path / "broken.parquet", tmp_path):
        error = refused(th.FileError, th.read, path)
        assert "/" in str(error)
        refused(th.FileError, th.check, path)


def test_names_are_told_as_they_are(tmp_path: Path) -> None:
    """Whatever a column or a file is called, it is called that: no option of the command line is seen in its name."""
    name = "fob--value usd"
    with pytest.raises(th.InvalidFlowError) as caught:
        th.Panel({"firm": ["a", "b"], name: [1.0, -1.0]}, value=name)
    assert caught.value.column == name
    assert f"'{name}'" in str(caught.value)
    assert f"'{name}'" in repr(th.Panel({"firm": ["a", "b"], name: [1.0, 1.0]}, value=name))
    with pytest.raises(th.MissingColumnError, match="'fob--usd'"):
        th.Panel(flows(), value="fob--usd")
    pl.DataFrame({"firm": ["a"], "value_usd": [1.0]}).write_csv(tmp_path / "exports--final.csv")
    assert "exports--final.csv" in repr(th.read(tmp_path / "exports--final.csv"))
    with pytest.raises(th.FileError, match=r"exports--draft\.csv"):
        th.read(tmp_path / "exports--draft.csv")


def test_a_refused_panel_is_no_panel() -> None:
    """Nothing is left of a panel that was refused."""
    panel = th.Panel.__new__(th.Panel)
    with pytest.raises(th.InvalidFlowError):
        panel.__init__(flows(value=[-1.0] * 5))  # type: ignore[misc]
    with pytest.raises(AttributeError):
        panel.measure()
