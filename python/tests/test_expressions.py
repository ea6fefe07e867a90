"""The measures as expressions of polars: in every place where an expression stands, the bits of the functions."""

import inspect
import math
import warnings
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest
from function_cases import MEASURES, Measure
from refusals import FIRM, SECRET, refused

import topheavy as th

RANDOM = np.random.RandomState(5)
ROWS = 3000
FRAME = pl.DataFrame(
    {
        "cell": RANDOM.choice(["a", "b", "c", "one unit", "zeros"], ROWS, p=[0.5, 0.3, 0.19, 0.0, 0.01]),
        "usd": np.round(np.exp(3 * RANDOM.standard_normal(ROWS)), 2) * (RANDOM.random_sample(ROWS) > 0.02),
        "units": RANDOM.randint(0, 5, ROWS),
        "other": RANDOM.randint(0, 900, ROWS),
    }
).with_columns(pl.when(cell="zeros").then(0.0).otherwise("usd").alias("usd"))
FRAME = pl.concat(
    [FRAME, pl.DataFrame({"cell": ["one unit"], "usd": [7.0], "units": [1], "other": [3]}, schema=FRAME.schema)]
)
WEIGHED = FRAME.with_columns(pl.col("units").clip(1))

ENGINES: dict[str, Callable[[pl.LazyFrame], pl.DataFrame]] = {
    "eager": lambda lazy: lazy.collect(engine="in-memory"),
    "streaming": lambda lazy: lazy.collect(engine="streaming"),
    "not optimised": lambda lazy: lazy.collect(optimizations=pl.QueryOptFlags.none()),
}


def expression(measure: Measure, column: Any = "usd", **named: Any) -> pl.Expr:
    """Return a measure as an expression."""
    made: pl.Expr = getattr(th.expr, measure.function)(column, **measure.parameters, **named)
    return made


def by_hand(measure: Measure, values: pl.Series, weights: pl.Series | None = None) -> float | None:
    """Return what the function says of the values, or None where it says that there is no number."""
    try:
        return measure.found(values, weights)
    except th.UndefinedMeasureError:
        return None


def bits(numbers: list[Any]) -> list[str]:
    """Every digit of some numbers."""
    return ["null" if number is None else float(number).hex() for number in numbers]


def cells(frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the rows of each cell, in the order in which the cells occur."""
    return {str(key): rows for (key,), rows in frame.partition_by("cell", as_dict=True, maintain_order=True).items()}


CELLS = cells(WEIGHED)


def test_every_expression_is_covered() -> None:
    """Below stands every function of the module."""
    functions = {name for name, one in vars(th.expr).items() if inspect.isfunction(one) and name[0] != "_"}
    functions -= {"register_plugin_function"}
    assert functions == {measure.function for measure in MEASURES} | {"diversification", "krugman"}


@pytest.mark.parametrize("measure", MEASURES, ids=str)
def test_groups_are_the_function(measure: Measure) -> None:
    """In `group_by().agg`, `over` and `select`, lazy or streaming: the function's bits, and null where it raises."""
    plain, weighed = expression(measure).alias("plain"), expression(measure, weights="units").alias("weighed")
    expected = {
        cell: [by_hand(measure, rows["usd"]), by_hand(measure, rows["usd"], rows["units"])]
        for cell, rows in CELLS.items()
    }
    assert len(expected) == 5
    for name, collect in ENGINES.items():
        found = collect(WEIGHED.lazy().group_by("cell").agg(plain, weighed).select("cell", "plain", "weighed"))
        assert {row[0]: bits(list(row[1:])) for row in found.rows()} == {
            cell: bits(numbers) for cell, numbers in expected.items()
        }, name
        assert found.schema == {"cell": pl.String, "plain": pl.Float64, "weighed": pl.Float64}
        spread = collect(WEIGHED.lazy().select("cell", plain.over("cell"), weighed.over("cell")))
        assert spread.height == WEIGHED.height
        assert spread["cell"].equals(WEIGHED["cell"])
        assert {row[0]: bits(list(row[1:])) for row in spread.unique().rows()} == {
            cell: bits(numbers) for cell, numbers in expected.items()
        }, name
        whole = collect(WEIGHED.lazy().select(plain, weighed))
        hand = [by_hand(measure, WEIGHED["usd"]), by_hand(measure, WEIGHED["usd"], WEIGHED["units"])]
        assert bits(list(whole.row(0))) == bits(hand), name
        assert whole.height == 1


def test_column_names_are_those_of_every_table() -> None:
    """An expression is called what `measure` calls its column; `.alias` gives it another name."""
    expected = {
        "hhi": th.expr.hhi("usd"),
        "top_1pct_share": th.expr.top_share("usd", 0.01),
        "top_10pct_share_floor": th.expr.top_share("usd", 0.1, rule="floor"),
        "cr10": th.expr.concentration_ratio("usd", 10),
        "share_ge_50m": th.expr.threshold_share("usd", at_least=50e6),
        "gini_small_sample": th.expr.gini("usd", small_sample=True),
        "lorenz_50pct": th.expr.lorenz("usd", 0.5),
        "lorenz": th.expr.lorenz("usd"),
        "krugman": th.expr.krugman("usd", "other"),
    }
    assert WEIGHED.select(*expected.values()).columns == list(expected)
    assert WEIGHED.lazy().select(*expected.values()).collect_schema().names() == list(expected)
    assert WEIGHED.select(th.expr.hhi("usd").alias("x"), th.expr.hhi("other").name.suffix("_y")).columns == [
        "x",
        "hhi_y",
    ]
    for measure in MEASURES:
        (name,) = WEIGHED.select(expression(measure)).columns
        assert th.define(name)["column"] == name


@pytest.mark.parametrize("measure", MEASURES, ids=str)
def test_namespace_is_the_expression(measure: Measure) -> None:
    """`pl.col("usd").topheavy.hhi()` is `th.expr.hhi("usd")`."""
    column: Any = pl.col("usd")
    for named in ({}, {"weights": "units"}, {"weights": pl.col("units") + 1}):
        found = getattr(column.topheavy, measure.function)(**measure.parameters, **named)
        assert WEIGHED.select(found).equals(WEIGHED.select(expression(measure, **named)), null_equal=True)


def test_two_columns_are_the_functions() -> None:
    """Diversification and Krugman's index, by group and in the namespace."""
    found = WEIGHED.group_by("cell").agg(
        th.expr.diversification("usd", "other"),
        th.expr.krugman(pl.col("usd"), pl.col("other") * 2.0),
        pl.col("usd").topheavy.diversification("other").alias("method"),  # type: ignore[attr-defined]
        pl.col("usd").topheavy.krugman(pl.col("other")).alias("other method"),  # type: ignore[attr-defined]
    )
    for cell, half, whole, method, other in found.rows():
        rows = CELLS[cell]
        if rows["usd"].sum() == 0:
            assert [half, whole, method, other] == [None] * 4
            continue
        assert bits([half, method]) == bits([th.diversification(rows["usd"], rows["other"])] * 2)
        assert bits([whole]) == bits([th.krugman(rows["usd"], rows["other"] * 2.0)])
        assert bits([other]) == bits([th.krugman(rows["usd"], rows["other"])])


def test_lorenz_is_a_list_of_points() -> None:
    """The whole curve of a group as structs; of a group without value an empty list."""
    point = pl.Struct({"units_share": pl.Float64, "value_share": pl.Float64})
    for name, collect in ENGINES.items():
        lazy = (
            WEIGHED.lazy()
            .group_by("cell")
            .agg(th.expr.lorenz("usd"), th.expr.lorenz("usd", weights="units").alias("w"))
        )
        found = collect(lazy)
        assert (
            lazy.collect_schema() == found.schema == {"cell": pl.String, "lorenz": pl.List(point), "w": pl.List(point)}
        )
        for cell, curve, weighed in found.rows():
            rows = CELLS[cell]
            if rows["usd"].sum() == 0:
                assert (curve, weighed) == ([], [])
                continue
            assert curve == th.lorenz(rows["usd"]).to_polars().to_dicts(), name
            assert weighed == th.lorenz(rows["usd"], weights=rows["units"]).to_polars().to_dicts(), name
    tall = found.select("cell", "lorenz").explode("lorenz", empty_as_null=False, keep_nulls=False).unnest("lorenz")
    assert tall.columns == ["cell", "units_share", "value_share"]
    assert tall.height == sum(rows.height + 1 for cell, rows in CELLS.items() if cell != "zeros")
    spread = WEIGHED.select(th.expr.lorenz("usd").list.len().over("cell"))
    assert spread.height == WEIGHED.height


TYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    **{
        str(dtype): dtype
        for dtype in (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64)
    },
    "Float32": pl.Float32,
    "Float64": pl.Float64,
    "Decimal": pl.Decimal(20, 2),
    "Int128": pl.Int128,
}


@pytest.mark.parametrize("kind", TYPES)
def test_types_of_numbers(kind: str) -> None:
    """Whole, decimal and single-precision columns are the numbers they hold, as values and as weights."""
    whole = [3, 1, 4, 1, 5, 9, 2, 6, 0]
    frame = pl.DataFrame({"x": whole, "w": [1, 2, 1, 3, 1, 1, 2, 1, 1]}).cast(TYPES[kind])
    floats = frame.cast(pl.Float64)
    for measure in MEASURES:
        for weights in (None, "w"):
            found, expected = (one.select(expression(measure, "x", weights=weights)) for one in (frame, floats))
            assert bits(found.row(0)) == bits(expected.row(0)), measure  # type: ignore[arg-type]
    assert frame.select(th.expr.lorenz("x")).equals(floats.select(th.expr.lorenz("x")))


def test_decimals_keep_their_point() -> None:
    """A decimal of 1.25 is 1.25, not 125."""
    frame = pl.DataFrame({"x": [Decimal("1.25"), Decimal("3.75"), Decimal("0.5")]})
    assert frame.select(th.expr.threshold_share("x", at_least=1)).item() == 5 / 5.5
    assert frame.select(th.expr.kolm("x", 1)).item() == th.kolm([1.25, 3.75, 0.5], 1)


def test_any_expression_can_be_measured() -> None:
    """Sums, filters and conditions inside; arithmetic and filters outside."""
    firms = FRAME.with_columns(pl.col("usd").round(), firm=pl.col("other") % 10)  # sums that polars cannot round
    nested = (
        firms.group_by("cell", "firm").agg(pl.col("usd").sum()).group_by("cell").agg(th.expr.hhi("usd")).sort("cell")
    )
    for cell, found in nested.rows():
        units = firms.filter(cell=cell).group_by("firm").agg(pl.col("usd").sum())["usd"]
        assert bits([found]) == bits([by_hand(Measure("hhi"), units)])
    large = FRAME.group_by("cell").agg(th.expr.hhi(pl.col("usd").filter(pl.col("usd") > 5)))
    for cell, found in large.rows():
        values = FRAME.filter(cell=cell)["usd"]
        values = values.filter(values > 5)
        assert bits([found]) == bits([by_hand(Measure("hhi"), values) if len(values) else None])
    points = FRAME.select((th.expr.hhi("usd") * 10_000).alias("points"), th.expr.effective_number("usd") - 1)
    assert points.row(0) == (th.hhi(FRAME["usd"]) * 10_000, th.effective_number(FRAME["usd"]) - 1)
    kept = FRAME.filter(th.expr.hhi("usd").over("cell") > 0.5)
    assert kept["cell"].unique().to_list() == ["one unit"]
    with_columns = FRAME.with_columns(th.expr.gini("usd").over("cell"), th.expr.gini("usd").alias("all"))
    assert with_columns["all"].n_unique() == 1
    sliced = FRAME.select(th.expr.hhi(pl.col("usd").slice(10, 50)), th.expr.hhi(pl.col("usd").head(3)).alias("h"))
    assert bits(list(sliced.row(0))) == bits([th.hhi(FRAME["usd"][10:60]), th.hhi(FRAME["usd"][:3])])
    chunked = pl.concat([FRAME[:7], FRAME[7:2000], FRAME[2000:]], rechunk=False)
    assert bits([chunked.select(th.expr.theil("usd")).item()]) == bits([th.theil(FRAME["usd"])])


def test_rolling_and_dynamic_groups() -> None:
    """Windows over time are groups too."""
    frame = pl.DataFrame({"t": [1, 2, 3, 4], "usd": [1.0, 3.0, 2.0, 2.0]})
    found = frame.rolling("t", period="2i").agg(th.expr.hhi("usd"))
    assert found["hhi"].to_list() == [1.0, 0.625, th.hhi([3, 2]), 0.5]
    spans = frame.group_by_dynamic("t", every="2i").agg(th.expr.hhi("usd"))
    assert spans["hhi"].to_list() == [th.hhi([1.0]), th.hhi([3, 2]), th.hhi([2.0])]


def test_nothing_to_measure_is_null() -> None:
    """An empty frame has no group and one null; a group without rows is null, its curve an empty list."""
    empty = WEIGHED.clear()
    for measure in MEASURES:
        for collect in ENGINES.values():
            named = {"weights": "units"}
            assert collect(empty.lazy().select(expression(measure), expression(measure, **named).alias("w"))).row(
                0
            ) == (
                None,
                None,
            )
            assert collect(empty.lazy().group_by("cell").agg(expression(measure))).height == 0
            assert collect(empty.lazy().select(expression(measure).over("cell"))).height == 0
    assert empty.select(th.expr.lorenz("usd")).row(0) == ([],)
    assert empty.select(th.expr.krugman("usd", "other"), th.expr.diversification("usd", "other")).row(0) == (None, None)
    none = WEIGHED.group_by("cell").agg(th.expr.hhi(pl.col("usd").filter(pl.col("usd") < -1)))
    assert none["hhi"].null_count() == len(CELLS)


def test_infinite_is_infinite_and_undefined_is_null() -> None:
    """Never NaN."""
    frame = pl.DataFrame({"x": [0.0, 1.0]})
    assert frame.select(th.expr.mld("x"), th.expr.generalized_entropy("x", -1)).row(0) == (math.inf, math.inf)
    lone = pl.DataFrame({"x": [3.0]}).select(th.expr.gini("x", small_sample=True), th.expr.hhi_normalized("x"))
    assert lone.row(0) == (None, None)


# ---------------------------------------------------------------- What is refused

SPOILT: dict[str, float | None] = {"null": None, "NaN": math.nan, "negative": -SECRET, "infinite": math.inf}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_spoilt_entries_stop_the_query(spoilt: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A missing, negative, NaN or infinite entry, as value or weight: our text, no value, nothing printed."""
    frame = pl.DataFrame(
        {"cell": list("aabb"), "firm": [FIRM] * 4, "bad": [SECRET, 2.0, SPOILT[spoilt], 1.0], "ok": 1.0}
    )
    makers: list[Callable[[], pl.Expr]] = [
        lambda: th.expr.hhi("bad"),
        lambda: th.expr.gini("ok", weights="bad"),
        lambda: th.expr.lorenz("bad"),
        lambda: th.expr.lorenz("ok", weights="bad"),
        lambda: th.expr.krugman("bad", "ok"),
        lambda: th.expr.krugman("ok", "bad"),
    ]
    for made in makers:
        runs: list[Callable[[], pl.DataFrame]] = [
            lambda: frame.group_by("cell").agg(made()),  # noqa: B023
            lambda: frame.select(made().over("cell")),  # noqa: B023
            lambda: frame.select(made()),  # noqa: B023
            lambda: frame.lazy().select(made()).collect(engine="streaming"),  # noqa: B023
            lambda: frame.lazy().group_by("cell").agg(made()).collect(engine="streaming"),  # noqa: B023
        ]
        for run in runs:
            with pytest.raises(pl.exceptions.ComputeError) as caught:
                run()
            told = str(caught.value)
            assert "row" in told
            assert "the entry is" in told
            assert "98765" not in told
            assert FIRM not in told
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "dtype", [pl.String, pl.Boolean, pl.Date, pl.Datetime("us"), pl.Categorical, pl.List(pl.Float64)], ids=str
)
def test_types_that_hold_no_numbers(dtype: Any) -> None:
    """Refused with our text, as value and as weight."""
    column = pl.Series("bad", [None, None], dtype=dtype)
    if dtype == pl.String:
        column = pl.Series("bad", [FIRM, "b"])
    if dtype == pl.Boolean:
        column = pl.Series("bad", [True, False])
    frame = pl.DataFrame({"bad": column, "ok": [1.0, 2.0]})
    for made in (
        th.expr.hhi("bad"),
        th.expr.hhi("ok", weights="bad"),
        th.expr.lorenz("bad"),
        th.expr.krugman("ok", "bad"),
    ):
        with pytest.raises(pl.exceptions.ComputeError, match="holds no numbers") as caught:
            frame.select(made)
        assert FIRM not in str(caught.value)


def test_columns_of_another_length() -> None:
    """Filtered values with unfiltered weights are refused, and one weight is not taken for all."""
    frame = pl.DataFrame({"x": [1.0, 2.0, 3.0], "w": [1.0, 2.0, 1.0], "cell": ["a", "a", "a"]})
    few = pl.col("x").filter(pl.col("x") > 1)
    for made in (
        th.expr.hhi(few, weights="w"),
        th.expr.krugman(few, "w"),
        th.expr.lorenz(few, weights="w"),
        th.expr.hhi("x", weights=pl.col("w").first()),
    ):
        with pytest.raises(pl.exceptions.PolarsError):
            frame.select(made)
        with pytest.raises(pl.exceptions.PolarsError):
            frame.group_by("cell").agg(made)


def test_a_missing_column_is_told_by_polars() -> None:
    """As for every expression."""
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        FRAME.select(th.expr.hhi("usdd"))
    with pytest.raises(pl.exceptions.ColumnNotFoundError):
        FRAME.lazy().select(th.expr.hhi("usd", weights="unit")).collect()


def test_parameters_are_refused_when_built() -> None:
    """Before any data are read, by the parameter's name."""
    for function, named, argument in (
        ("top_share", {"fraction": 0}, "fraction"),
        ("top_share", {"fraction": "1%"}, "fraction"),
        ("top_share", {"fraction": 0.1, "rule": "round"}, "rule"),
        ("concentration_ratio", {"k": 0}, "k"),
        ("concentration_ratio", {"k": 2.5}, "k"),
        ("threshold_share", {}, "at_least"),
        ("hhi_normalized", {"form": "square"}, "form"),
        ("gini", {"small_sample": "no"}, "small_sample"),
        ("renyi", {"alpha": -1}, "alpha"),
        ("atkinson", {"epsilon": math.nan}, "epsilon"),
        ("der", {"alpha": 2}, "alpha"),
        ("wolfson", {"form": None}, "form"),
        ("lorenz", {"p": 1.5}, "p"),
    ):
        error = refused(th.ArgumentError, getattr(th.expr, function), "usd", **named)
        assert error.argument == argument, (function, str(error))
        column: Any = pl.col("usd")
        refused(th.ArgumentError, getattr(column.topheavy, function), **named)


def test_what_is_no_column_is_refused_when_built() -> None:
    """A number, a Series or nothing is no column; nothing else is measured in its place."""
    for no_column in (5, 1.5, None, pl.Series([1.0]), ["usd"], b"usd"):
        assert refused(th.ArgumentError, th.expr.hhi, no_column).argument == "column"
        assert refused(th.ArgumentError, th.expr.lorenz, no_column, weights="units").argument == "column"
        assert refused(th.ArgumentError, th.expr.krugman, "usd", no_column).argument == "y"
        if no_column is not None:
            assert refused(th.ArgumentError, th.expr.hhi, "usd", weights=no_column).argument == "weights"


def test_an_expression_can_be_stored(tmp_path: Any) -> None:
    """Serialised with its query, and used again; polars warns of nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = th.expr.top_share("usd", 0.1, weights="units")
        again = pl.Expr.deserialize(made.meta.serialize())
        assert WEIGHED.select(again).equals(WEIGHED.select(made))
        assert made.meta.root_names() == ["usd", "units"]
        assert made.meta.output_name() == "top_10pct_share"
        WEIGHED.lazy().group_by("cell").agg(made).sink_parquet(tmp_path / "out.parquet")
    assert pl.read_parquet(tmp_path / "out.parquet").height == len(CELLS)


def test_the_readme_example() -> None:
    """A group of firms by year, as the first page shows it."""
    flows = pl.DataFrame({"year": [2024, 2024, 2025, 2025], "usd": [3.0, 1.0, 2.0, 2.0]})
    found = (
        flows.group_by("year").agg(th.expr.hhi("usd"), th.expr.top_share("usd", 0.01), th.expr.gini("usd")).sort("year")
    )
    assert found.rows() == [(2024, 0.625, 0.75, 0.25), (2025, 0.5, 0.5, 0.0)]
