"""The 98 measures of exporter dynamics: the package against an obvious reference, and bits that nothing may move."""

import math
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import polars as pl
import pytest
from dynamics_reference import CODES, Flow, Growth, Key, Level, Number, dynamics
from hypothesis import example, given, settings
from hypothesis import strategies as st
from refusals import refused
from test_panel import bits

import topheavy as th

Expected: TypeAlias = "dict[tuple[Key, int], dict[str, Number]]"

REASONS = {
    "it needs a year before the first year of the data": "first_year",
    "it needs a year after the last year of the data": "last_year",
    "it needs a year that the data do not have, between their first and last": "year_gap",
    "there is no firm, product or market of this kind": "no_firms",
    "one number has no standard deviation": "one_firm",
    "products or markets, which it counts, are not apart in groups of one of them": "not_apart",
    "the data have no column of the products or markets that it counts, or not in every row": "no_column",
}
"""What the package says where the reference has a name."""

GROWTHS: tuple[Growth, ...] = ("log", "rate", "midpoint")
LEVELS: dict[str, tuple[list[str], int | None, Level, int | None]] = {
    "country": ([], None, "country", None),
    "HS2": (["product"], 2, "product", 2),
    "HS4": (["product"], 4, "product", 4),
    "HS6": (["product"], 6, "product", 6),
    "product": (["product"], None, "product", None),
    "market": (["market"], None, "market", None),
}
"""What is asked for (by, hs), and what of the reference (level, digits)."""

PRODUCTS = ("010121", "010129", "010221", "270900", "271012", "854231", "854232", "854110")
MARKETS = ("USA", "CHN", "DEU", "JPN")
YEARS = range(2010, 2020)


def frame_of(flows: Iterable[Flow]) -> pl.DataFrame:
    """Flows as a frame; a column of nothing but None is left away."""
    types = pl.Schema(
        {
            "reporter": pl.String,
            "firm": pl.String,
            "year": pl.Int64,
            "product": pl.String,
            "market": pl.String,
            "value": pl.Float64,
        }
    )
    frame = pl.DataFrame(list(flows), schema=types, orient="row")
    return frame.select(column for column in frame if column.null_count() < frame.height)


def panel_of(flows: Iterable[Flow], **options: Any) -> Any:
    """Panel of the flows."""
    return panel_of_frame(frame_of(flows), **options)


def panel_of_frame(frame: pl.DataFrame, **options: Any) -> Any:
    """Panel of a frame whose columns are called as those of a flow."""
    names = [name for name in ("reporter", "product", "market") if name in frame.columns]
    roles: dict[str, Any] = {"firm": "firm", "period": "year", "value": "value", **{name: name for name in names}}
    return th.Panel(frame, **{**roles, **options})


# ---------------------------------------------------------------- Against the reference


def same(code: str, found: float, expected: float, mean: float) -> bool:
    """Compare counts and their ratios exactly, others to 1e-9, differences of large terms within their rounding."""
    if code in {"A1", "A2", "A3", "A4", "A5", "C1", "C2", "C3", "C5", "C6"}:
        return found == expected
    rounding = 1e-13 * max(1.0, abs(mean)) if code.endswith("iii") or code.startswith(("A11", "A12")) else 0.0
    return math.isclose(found, expected, rel_tol=1e-9, abs_tol=rounding)


def differences(table: Any, expected: Expected, by: Sequence[str], codes: Sequence[str] = CODES) -> list[str]:
    """Compare a table with the reference: a line for each number, reason or row that differs.

    A group has a row for every year in which somebody exports in it; it may have one for other years of the data.
    """
    reporters = sorted({key[0] for key, _ in expected})
    keys = [*(["reporter"] if len(reporters) > 1 else []), *by]
    assert table.columns == [*keys, "period", *codes]
    reasons = {(one["row"], one["column"]): REASONS[one["reason"]] for one in table.undefined}
    assert len(reasons) == len(table.undefined)
    wrong, seen = [], []
    for at, row in enumerate(table.to_polars().to_dicts()):
        key = tuple(row[name] for name in keys)
        where = (key if len(reporters) > 1 else (reporters[0], *key)), int(row["period"])
        seen.append(where)
        if where not in expected:
            wrong.append(f"{where} is not there")
            continue
        for code in codes:
            true, found = expected[where][code], row[code]
            reason = reasons.pop((at, code), None)
            mean = expected[where].get(code.removesuffix("iii") + "i", 0.0)
            if isinstance(true, str):
                agree = found is None and reason == true
            else:
                about = mean if isinstance(mean, float) else 0.0
                agree = found is not None and reason is None and same(code, found, true, about)
            if not agree:
                wrong.append(f"{code} of {where}: {found}, {reason} is not {true}")
    wrong += [f"a reason for {place}, which is no number" for place in reasons]
    wrong += [f"no row {where}" for where, number in expected.items() if number["A1"] and where not in seen]
    assert len(set(seen)) == len(seen)
    assert seen == sorted(seen)
    return wrong


def drawn_flows(reporters: int = 1) -> st.SearchStrategy[list[Flow]]:
    """Draw a few firms, years with gaps between them, few products and markets, values of 0, ties."""
    values = st.sampled_from([0.0, 0.0, 0.1, 1.0, 1.0, 2.5, 100.0, 12_345.67]) | st.floats(0.01, 1e10)
    row = st.tuples(
        st.sampled_from(("KOR", "JPN")[:reporters]),
        st.sampled_from("abcde"),
        st.integers(0, 9),
        st.sampled_from(PRODUCTS),
        st.sampled_from(MARKETS),
        values,
    )

    def in_years(years: set[int], rows: list[tuple[str, str, int, str, str, float]]) -> list[Flow]:
        """Place the rows in some of the years; one flow of each reporter is positive."""
        few = sorted(years)
        flows = [Flow(who, firm, few[at % len(few)], what, to, value) for who, firm, at, what, to, value in rows]
        return flows + [Flow(who, "z", few[0], PRODUCTS[0], MARKETS[0], 3.0) for who in ("KOR", "JPN")[:reporters]]

    return st.builds(
        in_years, st.sets(st.sampled_from(YEARS), min_size=1, max_size=6), st.lists(row, min_size=1, max_size=70)
    )


DRAWN = st.integers(1, 2).flatmap(drawn_flows)


def random_flows(seed: int, rows: int = 400, firms: int = 25, years: Sequence[int] = YEARS) -> list[Flow]:
    """Firms that export in two thirds of the years, some more than others, with values in cents."""
    rng = random.Random(seed)
    there = [[year for year in years if rng.random() < 0.65] or [years[0]] for _ in range(firms)]
    flows = []
    for _ in range(rows):
        value = 0.0 if rng.random() < 0.05 else round(100 * 10 ** rng.uniform(0, 7)) / 100
        firm = int(firms * rng.random() ** 2)
        year, product, market = rng.choice(there[firm]), rng.choice(PRODUCTS), rng.choice(MARKETS)
        flows.append(Flow("KOR", f"F{firm:03d}", year, product, market, value))
    return flows


HAND = [Flow("KOR", firm, year, "854231", "USA", 1.0) for firm, year in [("a", 2010), ("a", 2011), ("b", 2011)]]


@pytest.mark.parametrize("level", LEVELS)
@settings(max_examples=60, deadline=None)
@given(flows=DRAWN, growth=st.sampled_from(GROWTHS))
@example(flows=HAND, growth="log")
@example(flows=HAND[:1], growth="rate")
def test_random_panels(level: str, flows: list[Flow], growth: Growth) -> None:
    """Every code at every level, with each kind of growth: numbers and reasons."""
    by, hs, of_reference, digits = LEVELS[level]
    table = panel_of(flows).dynamics(by=by, hs=hs, codes="all", growth=growth)
    assert differences(table, dynamics(flows, of_reference, digits, growth), by) == []


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("growth", GROWTHS)
def test_larger_panels(level: str, growth: Growth) -> None:
    """Some hundred flows of firms that stay for years, so that few numbers are undefined."""
    by, hs, of_reference, digits = LEVELS[level]
    for seed, years in enumerate([range(2010, 2016), (2010, 2011, 2012, *range(2014, 2019))]):
        flows = random_flows(seed, years=years)
        expected = dynamics(flows, of_reference, digits, growth)
        assert differences(panel_of(flows).dynamics(by=by, hs=hs, growth=growth), expected, by) == []
        if level == "country":
            assert all(any(isinstance(year[code], float) for year in expected.values()) for code in CODES)


def test_the_columns() -> None:
    """The reporter is there if there are several; then the level, the period, and the codes asked for."""
    flows = random_flows(3, 60)
    assert panel_of(flows).dynamics().columns == ["period", *CODES]
    both = [*flows, *(flow._replace(reporter="JPN") for flow in flows)]
    assert panel_of(both).dynamics(codes="A1").columns == ["reporter", "period", "A1"]
    table = panel_of(both).dynamics(by=["product"], hs=2, codes=["A1", "B2ii", "E6iii"])
    assert table.columns == ["reporter", "product", "period", "A1", "B2ii", "E6iii"]
    assert table["product"].str.len_chars().to_list() == [2] * table.height
    one = panel_of(flows).dynamics(by="market", codes="C1")
    assert one.columns == ["market", "period", "C1"]
    assert all(table.to_polars()[name].dtype == pl.Float64 for name in ("A1", "B2ii"))


def test_a_reporter_is_what_it_is_alone() -> None:
    """Firms of the same name in two countries are two firms."""
    flows = random_flows(4, years=range(2010, 2014))
    others = [flow._replace(reporter="JPN") for flow in random_flows(5, years=range(2010, 2014))]
    together = panel_of([*flows, *others]).dynamics(by=["market"]).to_polars()
    for reporter, own in (("KOR", flows), ("JPN", others)):
        alone = panel_of(own).dynamics(by=["market"]).to_polars()
        assert together.filter(reporter=reporter).drop("reporter").equals(alone)


def test_columns_that_are_not_there() -> None:
    """What products, or markets, are needed for is null and says so; the rest is there."""
    flows = random_flows(6)
    bare: list[list[Flow]] = [
        [flow._replace(product=None) for flow in flows],
        [flow._replace(market=None) for flow in flows],
        [flow._replace(product=None, market=None) for flow in flows],
    ]
    for given_flows in bare:
        assert differences(panel_of(given_flows).dynamics(), dynamics(given_flows), []) == []
    markets = panel_of(bare[0]).dynamics(by=["market"])
    assert differences(markets, dynamics(bare[0], "market"), ["market"]) == []
    products = panel_of(bare[1]).dynamics(by=["product"], hs=2)
    assert differences(products, dynamics(bare[1], "product", 2), ["product"]) == []
    refused(th.MissingColumnError, panel_of(bare[2]).dynamics, by=["market"])
    refused(th.MissingColumnError, panel_of(bare[2]).dynamics, by=["product"], hs=2)


def test_one_year_only() -> None:
    """Static measures are computed; what compares years is null, for the first year is the only one."""
    flows = random_flows(7, years=[2015])
    table = panel_of(flows).dynamics()
    static = [code for code in CODES if code == "A1" or code.startswith(("A6", "B"))]
    row = table.to_polars().row(0, named=True)
    assert table.height == 1
    assert [code for code in CODES if row[code] is not None] == static
    assert {REASONS[one["reason"]] for one in table.undefined} == {"first_year"}


def test_flows_of_nothing() -> None:
    """Zeros make no firm, no year and no market."""
    flows = random_flows(8, years=range(2012, 2015))
    zeros = [
        Flow("KOR", "nobody", 2012, "010121", "USA", 0.0),
        Flow("KOR", "F000", 2010, "010121", "USA", 0.0),
        Flow("KOR", "F001", 2013, "010121", "NRU", 0.0),
    ]
    for by in ([], ["market"]):
        found, without = panel_of([*flows, *zeros]).dynamics(by=by), panel_of(flows).dynamics(by=by)
        assert bits(found) == bits(without)
        assert found.undefined == without.undefined


# ---------------------------------------------------------------- The same bits


def told(table: Any) -> Any:
    """Everything that a table says of the numbers."""
    return bits(table), table.undefined, table.definitions


MANY = random_flows(9, 6_000, 300)
MANY_FRAME = frame_of(MANY)
ASKED: list[list[str]] = [[], ["product"], ["market"]]


def answers(panel: Any) -> list[Any]:
    """All codes at all levels, with each kind of growth."""
    return [told(table) for growth in GROWTHS for table in panel.dynamics(by=ASKED, hs=2, growth=growth)]


ORDERS: dict[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
    "backwards": lambda flows: flows.reverse(),
    "shuffled": lambda flows: flows.sample(fraction=1, shuffle=True, seed=3),
    "by firm": lambda flows: flows.sort("firm", descending=True),
    "by value": lambda flows: flows.sort("value"),
    "in chunks": lambda flows: pl.concat([flows[:1], flows[1:2_000], flows[2_000:]], rechunk=False),
}


@pytest.mark.parametrize("order", ORDERS)
def test_order_of_the_rows(order: str) -> None:
    """Not a bit depends on it."""
    assert answers(panel_of_frame(ORDERS[order](MANY_FRAME))) == answers(panel_of_frame(MANY_FRAME))


def test_memory_and_files(tmp_path: Path) -> None:
    """From memory or from a file, with a budget of memory and without, in one part or in several."""
    expected = answers(panel_of_frame(MANY_FRAME))
    assert answers(panel_of_frame(MANY_FRAME, memory="256MiB")) == expected
    MANY_FRAME.write_parquet(tmp_path / "flows.parquet", row_group_size=500)
    MANY_FRAME.sample(fraction=1, shuffle=True, seed=4).write_csv(tmp_path / "flows.csv")
    roles: dict[str, Any] = {"firm": "firm", "period": "year", "value": "value"}
    for name in ("flows.parquet", "flows.csv"):
        for memory in (None, "256MiB"):
            panel: Any = th.read(tmp_path / name, memory=memory, **roles)
            assert answers(panel) == expected


@settings(max_examples=30, deadline=None)
@given(flows=DRAWN, growth=st.sampled_from(GROWTHS), seed=st.integers(0, 9))
def test_random_panels_shuffled(flows: list[Flow], growth: Growth, seed: int) -> None:
    """Shuffled rows and a budget of memory give the same bits and reasons at every level."""
    shuffled = random.Random(seed).sample(flows, len(flows))
    found, other = panel_of(flows), panel_of(shuffled, memory="256MiB")
    for one, two in zip(
        found.dynamics(by=ASKED, hs=4, growth=growth), other.dynamics(by=ASKED, hs=4, growth=growth), strict=True
    ):
        assert told(one) == told(two)


def test_what_else_is_asked() -> None:
    """Several levels in one call are each alone; some codes are those among all."""
    panel = panel_of_frame(MANY_FRAME)
    tables = panel.dynamics(by=ASKED, hs=2)
    assert isinstance(tables, list)
    for by, table in zip(ASKED, tables, strict=True):
        assert told(table) == told(panel.dynamics(by=by, hs=2))
        for codes in (["A1"], ["E6iii", "A12v", "B1"], ["C4", "C5", "C6"], ["A6i", "D1ii", "A7iv"]):
            found = panel.dynamics(by=by, hs=2, codes=codes)
            assert {code: bits(found)[code] for code in codes} == {code: bits(table)[code] for code in codes}
            assert sorted(found.definitions) == sorted(codes)
    assert told(panel.dynamics(codes="A1,B2i")) == told(panel.dynamics(codes=["A1", "B2i"]))
    (one,) = panel.dynamics(by=[["market"]])
    assert told(one) == told(tables[2])


def test_months_are_summed_to_years() -> None:
    """Flows by month, or by day, are those of their years."""
    expected = panel_of_frame(MANY_FRAME).dynamics()
    month = (pl.int_range(pl.len()) % 12 + 1).cast(pl.String).str.zfill(2)
    for period in (pl.format("{}-{}", "year", month), pl.format("{}-{}-15", "year", month)):
        found = panel_of_frame(MANY_FRAME.with_columns(year=period)).dynamics()
        assert bits(found) == bits(expected)
        assert found.undefined == expected.undefined


def test_definitions() -> None:
    """Each code has one, complete, and growth says of which kind it is."""
    panel = panel_of(random_flows(11, 50))
    by_kind = [panel.dynamics(growth=growth).definitions for growth in GROWTHS]
    for definitions in by_kind:
        assert sorted(definitions) == sorted(CODES)
        for definition in definitions.values():
            assert all(definition[part] for part in ("name", "formula", "unit", "range", "conventions", "source"))
    for code in CODES:
        different = len({str(definitions[code]) for definitions in by_kind})
        assert different == (3 if code.startswith(("A11", "A12")) else 1), code
