"""Many groupings in one call: the numbers of an obvious reference, the bits of each grouping asked alone."""

import math
import random
from collections.abc import Iterable
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl
import pytest
from reference_cells import Cell, Flow, cells
from refusals import refused
from synthetic_flows import repeated
from test_command_line import close, expected_value
from test_panel import bits, frame_of

import topheavy as th

AXES = ("firm", "market", "product")
KEYS = ("period", "market", "product", "firm", "size_class", "channel")
FLOWS = {weighted: repeated(31, weighted=weighted) for weighted in (False, True)}


def groupings(across: str) -> list[list[str]]:
    """Every choice of up to three of the other keys."""
    others = [key for key in KEYS if key != across]
    return [list(by) for count in range(4) for by in combinations(others, count)]


def panel_of(flows: list[Flow]) -> th.Panel:
    """Return the panel of the flows; an empty channel is a missing one."""
    frame = frame_of(flows).with_columns(pl.col("channel").replace("", None))
    weight = "weight" if "weight" in frame.columns else None
    return th.Panel(frame, groups="channel", weight=weight)


PANELS = {weighted: panel_of(flows) for weighted, flows in FLOWS.items()}
weights = pytest.mark.parametrize("weighted", [False, True], ids=["plain", "weighted"])


@cache
def expected(measure: str, values: tuple[Any, ...], classes: tuple[tuple[str, Any], ...]) -> float | None:
    """Value by the reference, which does not look at the order of the units; many cells have the same ones."""
    return expected_value(Cell((), values, dict(classes)), measure)


def differences(table: th.Table, flows: Iterable[Flow], across: str, by: list[str]) -> list[str]:
    """Compare all rows with the cells of the reference: one line for each number that differs."""
    measures = {column: definition["measure"] for column, definition in table.definitions.items()}
    assert table.columns == [*by, *measures] or set(table.columns) == {*by, *measures}
    by_key = {cell.key: cell for cell in cells(flows, across, by)}
    rows = table.to_polars().to_dicts()
    keys = [tuple("" if row[name] is None else row[name] for name in by) for row in rows]
    assert keys == sorted(by_key, key=lambda key: [(entry == "", entry) for entry in key])
    reasons = {(one["row"], one["column"]) for one in table.undefined}
    wrong = []
    for at, (row, key) in enumerate(zip(rows, keys, strict=True)):
        cell = by_key[key]
        values, classes = tuple(sorted(cell.values)), tuple(sorted(cell.class_values.items()))
        for column, measure in measures.items():
            found = None if row[column] is None or math.isinf(row[column]) else row[column]
            true = expected(measure, values, classes)
            assert ((at, column) in reasons) == (found is None), (key, column)
            agree = found is true if found is None or true is None else close(found, true, measure, cell)
            if not agree:
                wrong.append(f"{column} of {key}: {found} is not {true}")
    return wrong


@pytest.mark.parametrize("across", AXES)
@weights
def test_every_level_is_the_reference(across: Any, weighted: bool) -> None:
    """Every measure, in every cell of every grouping by up to three columns, asked for in one call."""
    levels = groupings(across)
    tables = PANELS[weighted].measure(across=across, by=levels, measures="all")
    assert len(tables) == len(levels)
    for by, table in zip(levels, tables, strict=True):
        assert differences(table, FLOWS[weighted], across, by) == []


def told(table: th.Table) -> Any:
    """Everything that a table says, numbers to the bit."""
    return bits(table), table.undefined, table.definitions, table.notes, table.input


@pytest.mark.parametrize("across", AXES)
@weights
def test_a_level_is_what_it_is_alone(across: Any, weighted: bool) -> None:
    """Bits, reasons, definitions and notes, whatever else is asked for and in which order."""
    panel, levels = PANELS[weighted], groupings(across)
    alone = {tuple(by): told(panel.measure(across=across, by=by, measures="all")) for by in levels}
    for seed in range(3):
        asked = random.Random(seed).sample(levels, len(levels) if seed == 0 else 4)
        asked += [by[::-1] for by in asked if len(by) == 2][:1]
        tables = panel.measure(across=across, by=asked, measures="all")
        for by, table in zip(asked, tables, strict=True):
            if tuple(by) not in alone:
                alone[tuple(by)] = told(panel.measure(across=across, by=by, measures="all"))
            assert told(table) == alone[tuple(by)], by


def test_the_flows_repeat_enough() -> None:
    """Units of the finest grouping are at most half as many as flows, so that coarser ones are made from them."""
    table = PANELS[False].measure(by=["period", "market", "channel"], measures="n")
    assert table["n"].sum() * 2 < len(FLOWS[False])


def test_one_level_or_several() -> None:
    """Text and texts are one level and give a table; lists of texts are levels and give as many tables."""
    panel = PANELS[False]
    one = panel.measure(by=["period"], measures="n,hhi")
    same: list[Any] = ["period", ("period",), iter(["period"])]
    for by in same:
        table = panel.measure(by=by, measures="n,hhi")
        assert isinstance(table, th.Table)
        assert told(table) == told(one)
    assert isinstance(panel.measure(by=()), th.Table)
    assert panel.measure(by=[], measures="n").to_dict() == {"n": [6.0]}
    several: list[Any] = [[["period"]], (("period",),), [("period",)], iter([["period"]]), [iter(["period"])]]
    for by in several:
        (table,) = panel.measure(by=by, measures="n,hhi")
        assert told(table) == told(one)
    (whole,) = panel.measure(by=[[]], measures="n")
    assert whole.to_dict() == {"n": [6.0]}
    whole, first, second = panel.measure(by=[(), ["period"], ["period"]], measures="n,hhi")
    assert whole.columns == ["n", "hhi"]
    assert told(first) == told(second) == told(one)
    by_name = th.Panel(frame_of(FLOWS[False]).rename({"market": "dest"}), market="dest").measure(
        by=[["dest"], ["market"]]
    )
    assert told(by_name[0]) == told(by_name[1])


@pytest.mark.parametrize(
    ("by", "argument"),
    [
        (["period", ["market"]], "by"),
        ([["market"], "period"], "by"),
        ([[], "period"], "by"),
        ([["period"], 5], "by"),
        ([["period"], None], "by"),
        ([["period"], [5]], "by"),
        ([["period"], [["market"]]], "by"),
        ([["period"], ["market", "market"]], "by"),
        ([["period"], ["firm", "period"]], "by"),
        ([["period"], [b"market"]], "by"),
    ],
)
def test_levels_that_are_none(by: Any, argument: str) -> None:
    """A mixture of names and lists, names that are no text, a column twice, the axis itself."""
    error = refused(th.ArgumentError, PANELS[False].measure, by=by)
    assert error.argument == argument


def test_a_level_by_an_unknown_column() -> None:
    """It is named, and so are the columns there are; a Lorenz curve has one level."""
    error = refused(th.MissingColumnError, PANELS[False].measure, by=[["period"], ["market", "province"]])
    assert error.column == "province"
    assert "channel" in str(error)
    assert refused(th.ArgumentError, PANELS[False].lorenz, by=[["period"], ["market"]]).argument == "by"


# ---------------------------------------------------------------- polars as a second opinion

LEVELS = [["period", "market", "product"], ["period", "product"], ["market"], ["period"], [], ["market", "channel"]]


def drawn(rows: int, seed: int) -> pl.DataFrame:
    """Flows in cents with repeated keys; firms from one to many rows; a channel that is missing in a fifth of them."""
    draw = np.random.default_rng(seed)
    channel = pl.Series(draw.integers(0, 5, rows)).replace_strict({0: None, 1: "air", 2: "sea", 3: "rail", 4: "road"})
    return pl.DataFrame(
        {
            "firm": pl.Series((draw.random(rows) ** 4 * 2_000).astype(np.int64) + 10_000),
            "period": pl.Series(draw.integers(2015, 2019, rows)),
            "market": pl.Series(draw.integers(100, 112, rows)),
            "product": pl.Series(draw.integers(854_231, 854_239, rows)),
            "channel": channel,
            "value": np.round(draw.lognormal(8, 2, rows) * 100) / 100,
        }
    )


def by_polars(flows: pl.DataFrame, across: str, by: list[str]) -> pl.DataFrame:
    """Units, total and Herfindahl index as one writes them in polars."""
    units = flows.group_by([*by, across]).agg(pl.col("value").sum())
    value = pl.col("value")
    numbers = {
        "n": pl.len().cast(pl.Float64),
        "total": value.sum(),
        "hhi": (value / value.sum()).pow(2).sum(),
        "largest": value.max(),
        "median": value.median(),
    }
    cells = units.group_by(by).agg(**numbers) if by else units.select(**numbers)
    return cells.with_columns(pl.col(by).cast(pl.String)).sort(by, nulls_last=True) if by else cells


def agree(table: th.Table, peer: pl.DataFrame, by: list[str]) -> None:
    """Compare a table with what polars found: keys exactly, numbers up to the rounding of its sums."""
    found = table.to_polars()
    assert found.select(by).equals(peer.select(by))
    for name in peer.columns[len(by) :]:
        np.testing.assert_allclose(found[name].to_numpy(), peer[name].to_numpy(), rtol=1e-11, atol=0, err_msg=name)


@pytest.mark.parametrize("across", AXES)
def test_polars_finds_the_same(across: Any) -> None:
    """Many rows, several levels, the others of them made from the finest."""
    flows = drawn(100_000, 5)
    levels = [["firm" if key == across else key for key in by] for by in LEVELS]
    tables = th.Panel(flows, groups="channel").measure(across=across, by=levels, measures="n,total,hhi,largest,median")
    for by, table in zip(levels, tables, strict=True):
        agree(table, by_polars(flows, across, by), by)


# ---------------------------------------------------------------- Keys of many bits


def wide(columns: int) -> pl.DataFrame:
    """Flows in pairs that differ in the firm alone, and further columns of 100,003 entries (17 bits) each."""
    pair = pl.int_range(100_000) // 2
    further: dict[str, Any] = {f"key_{at}": 1_000 + pair * (2 * at + 1) % 100_003 for at in range(columns)}
    rows = pl.DataFrame({"value": np.arange(100_000) / 100})
    return rows.select(firm=1_000_000 + pl.int_range(100_000), **further, value="value")


@pytest.mark.parametrize("columns", [2, 3, 4, 6])
def test_keys_of_more_than_a_word(columns: int) -> None:
    """Up to 128 bits of grouping columns and firm, and coarser levels that need less than 64."""
    flows = wide(columns)
    names = [name for name in flows.columns if name.startswith("key_")]
    levels = [names, names[::-1], names[:-1], names[:1], []]
    tables = th.Panel(flows, groups=names).measure(by=levels, measures="n,total,hhi,largest,median")
    for by, table in zip(levels, tables, strict=True):
        agree(table, by_polars(flows, "firm", by), by)


@pytest.mark.parametrize("columns", [2, 6, 8, 12])
def test_repeated_keys_are_counted(columns: int) -> None:
    """However many bits the keys of a row have: every row has its own, and then each has two."""
    flows = wide(columns)
    names = [name for name in flows.columns if name.startswith("key_")]
    assert th.Panel(flows, groups=names).input["duplicate_rows"] == 0
    pairs = flows.with_columns(pl.col("firm") // 2)
    assert th.Panel(pairs, groups=names).input["duplicate_rows"] == flows.height // 2


def test_more_combinations_than_can_be_told_apart() -> None:
    """Beyond 128 bits a grouping is refused by name; a coarser one is answered."""
    flows = wide(10)
    names = [name for name in flows.columns if name.startswith("key_")]
    panel = th.Panel(flows, groups=names)
    assert refused(th.ArgumentError, panel.measure, by=[names[:1], names]).argument == "by"
    assert panel.measure(by=names[:2], measures="n")["n"].to_list() == [2.0] * (flows.height // 2)


# ---------------------------------------------------------------- Skew

ROWS = 300_000


def skewed(shape: str) -> pl.DataFrame:
    """Flows that are hard to divide evenly."""
    flows, row = drawn(ROWS, 6), pl.int_range(ROWS)
    changes = {
        "one firm in half of the rows": {"firm": pl.when(row % 2 == 0).then(7).otherwise("firm")},
        "one giant cell": {
            "market": pl.when(row % 50 == 0).then("market").otherwise(100),
            "period": pl.when(row % 50 == 0).then("period").otherwise(2015),
            "firm": row // 2,
        },
        "many cells of one firm": {"market": 1_000 + row // 2, "firm": row // 4},
        "200,000 firms": {"firm": row * 7919 % 200_000},
        "one unit of everything": {name: pl.lit(501) for name in ("firm", "market", "product")},
    }
    return flows.with_columns(**changes[shape])


@pytest.mark.parametrize(
    "shape",
    [
        "one firm in half of the rows",
        "one giant cell",
        "many cells of one firm",
        "200,000 firms",
        "one unit of everything",
    ],
)
def test_skewed_flows(shape: str) -> None:
    """However the flows lie, the numbers are those of polars, and the bits those of the rows backwards."""
    flows = skewed(shape)
    levels = [["period", "market"], ["period"], []]
    ask: dict[str, Any] = {"by": levels, "measures": "n,total,hhi,largest,median,gini,theil,top_share(0.01)"}
    tables = th.Panel(flows, product_codes="text").measure(**ask)
    backwards = th.Panel(flows.reverse(), product_codes="text").measure(**ask)
    for by, table, other in zip(levels, tables, backwards, strict=True):
        agree(table, by_polars(flows, "firm", by), by)
        assert table.to_polars().equals(other.to_polars())
