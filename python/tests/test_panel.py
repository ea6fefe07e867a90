"""The panel: the same numbers from every library, from the command line and from an obvious reference."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_cells import Flow, cells
from synthetic_flows import long_panel, panel
from test_command_line import COLUMNS, FIRM_COLUMNS, GROUPINGS, disagreements

import topheavy as th

FLOWS = panel(1, weighted=True)
ROLES: dict[str, Any] = {"weight": "weight", "groups": "sector"}
"""What has to be said of these flows: a weight is never guessed, and a sector is no role."""


def frame_of(flows: list[Flow]) -> pl.DataFrame:
    """Flows as a frame with the types that a user would have."""
    types = {"period": pl.Int64, "value": pl.Float64, "weight": pl.Int64}
    frame = pl.DataFrame([dict(flow) for flow in flows])
    return frame.cast({name: dtype for name, dtype in types.items() if name in frame.columns})


FRAME = frame_of(FLOWS)
KEYS = ["firm", "market", "product", "size_class", "sector"]


class OnlyArrowStream:
    """A frame known by Arrow's stream protocol alone."""

    def __init__(self, frame: pl.DataFrame) -> None:
        """Keep the frame."""
        self.frame = frame

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Hand over the rows."""
        return self.frame.__arrow_c_stream__(requested_schema)


def in_chunks(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the same rows in three pieces of memory."""
    return pl.concat([frame[:1], frame[1:50], frame[50:]], rechunk=False)


def from_duckdb(frame: pl.DataFrame) -> Any:
    """To a relation that is computed when it is read."""
    return duckdb.connect().from_arrow(frame.to_arrow()).filter("value >= 0")


def numpy_backed(frame: pl.DataFrame) -> Any:
    """To pandas as most people hold it, with an index that is no count."""
    columns = {name: pd.Series(frame[name].to_list()) for name in frame.columns}
    return pd.DataFrame(columns).set_axis(range(1000, 1000 + frame.height))


def with_objects(frame: pl.DataFrame) -> Any:
    """To pandas with text as objects, which is how older versions read files."""
    return numpy_backed(frame).astype(dict.fromkeys(KEYS, object))


def with_gaps(frame: pl.DataFrame) -> Any:
    """To pandas with whole numbers as floats, which is what a gap in a column makes of them."""
    return numpy_backed(frame).astype({"period": "float64", "weight": "float64"})


def nullable(frame: pl.DataFrame) -> Any:
    """To pandas with its own types that know missing entries."""
    return numpy_backed(frame).convert_dtypes()


def arrays(frame: pl.DataFrame) -> dict[str, Any]:
    """To a dict of arrays of every kind."""
    columns: dict[str, Any] = {name: frame[name].to_list() for name in frame.columns}
    columns["value"] = frame["value"].to_numpy()
    columns["period"] = tuple(frame["period"].to_list())
    columns["firm"] = pd.Series(frame["firm"].to_list())
    columns["market"] = frame["market"].to_arrow()
    columns["sector"] = np.array(frame["sector"].to_list(), dtype=object)
    columns["product"] = frame["product"]
    return columns


LIBRARIES: dict[str, Callable[[pl.DataFrame], Any]] = {
    "polars": lambda frame: frame,
    "polars, in chunks": in_chunks,
    "polars, lazy": lambda frame: frame.lazy().filter(pl.col("value") >= 0),
    "polars, categories": lambda frame: frame.with_columns(pl.col(KEYS).cast(pl.Categorical)),
    "polars, enums": lambda frame: frame.with_columns(
        pl.col(name).cast(pl.Enum(sorted(set(frame[name])))) for name in KEYS
    ),
    "polars, other numbers": lambda frame: frame.cast(
        {"period": pl.UInt16, "weight": pl.Float32, "value": pl.Decimal(38, 2)}
    ),
    "polars, years as dates of text": lambda frame: frame.cast({"period": pl.String, "weight": pl.String}),
    "polars, further columns": lambda frame: frame.with_columns(note=pl.lit([1]), other=pl.struct("value")),
    "pandas": numpy_backed,
    "pandas, objects": with_objects,
    "pandas, whole numbers as floats": with_gaps,
    "pandas, nullable": nullable,
    "pandas, pyarrow": lambda frame: frame.to_pandas(use_pyarrow_extension_array=True),
    "pandas, categories": lambda frame: numpy_backed(frame).astype(dict.fromkeys(KEYS, "category")),
    "pyarrow": lambda frame: frame.to_arrow(),
    "pyarrow, in chunks": lambda frame: in_chunks(frame).to_arrow(),
    "pyarrow, dictionaries": lambda frame: frame.with_columns(pl.col(KEYS).cast(pl.Categorical)).to_arrow(),
    "pyarrow, batch": lambda frame: frame.to_arrow().combine_chunks().to_batches()[0],
    "pyarrow, reader": lambda frame: frame.to_arrow().to_reader(),
    "DuckDB": from_duckdb,
    "dict of arrays": arrays,
    "dict of lists": lambda frame: frame.to_dict(as_series=False),
    "__arrow_c_stream__ alone": OnlyArrowStream,
}

QUESTIONS: list[tuple[Any, list[str]]] = [*GROUPINGS, ("firm", []), ("firm", ["period", "market", "size_class"])]
ids = pytest.mark.parametrize(
    ("across", "by"), QUESTIONS, ids=lambda part: part if isinstance(part, str) else "+".join(part) or "all"
)


def bits(table: th.Table) -> dict[str, list[Any]]:
    """Columns with every digit of every number."""
    return {
        name: [entry.hex() if isinstance(entry, float) else entry for entry in column]
        for name, column in table.to_dict().items()
    }


@pytest.fixture(scope="module")
def from_polars() -> th.Panel:
    """Return the panel of the flows as a polars frame."""
    return th.Panel(FRAME, **ROLES)


@pytest.mark.parametrize("library", LIBRARIES)
def test_library_does_not_matter(library: str, from_polars: th.Panel) -> None:
    """Every measure in every grouping: the same bits whichever library holds the flows."""
    found = th.Panel(LIBRARIES[library](FRAME), **ROLES)
    for across, by in QUESTIONS:
        one, other = (one.measure(across=across, by=by, measures="all") for one in (found, from_polars))
        assert bits(one) == bits(other), (across, by)
        assert one.undefined == other.undefined
        assert one.definitions == other.definitions
    assert found.input == from_polars.input
    assert found.to_polars().sort(pl.all()).equals(from_polars.to_polars().sort(pl.all()))


@ids
def test_the_panel_is_the_reference(across: Any, by: list[str], from_polars: th.Panel) -> None:
    """Every measure in every cell, with ties, zeros, single units and cells whose total is zero."""
    columns = FIRM_COLUMNS if across == "firm" else COLUMNS
    found = from_polars.measure(across=across, by=by, measures=list(columns))
    assert found.columns == [*by, *columns.values()]
    for measure, column in columns.items():
        assert th.define(found.definitions[column]["measure"])["column"] == column, measure
    infinite = found.to_polars().with_columns(
        pl.when(pl.col(pl.Float64).is_finite()).then(pl.col(pl.Float64)).otherwise(None)
    )
    assert not any(series.is_nan().any() for series in found.to_polars().select(pl.col(pl.Float64)))
    result = {"rows": infinite.to_dicts(), "undefined": found.undefined}
    assert disagreements(result, cells(FLOWS, across, by), by, columns) == []


@ids
def test_the_panel_is_the_command_line(
    across: Any, by: list[str], from_polars: th.Panel, program: Path, tmp_path: Path
) -> None:
    """The same file read by both: the same bits, definitions and reasons."""
    FRAME.write_parquet(tmp_path / "flows.parquet")
    grouping = ["--by", ",".join(by)] if by else []
    call = [program, "measure", tmp_path / "flows.parquet", "--across", across, *grouping, "--weight", "weight"]
    said = subprocess.run([*call, "--measures", "all", "--format", "json"], capture_output=True, check=True).stdout
    told = json.loads(said)
    for found in (from_polars, th.read(tmp_path / "flows.parquet", **ROLES)):
        table = found.measure(across=across, by=by, measures="all")
        rows = [
            {name: None if entry in (float("inf"), None) else entry for name, entry in row.items()}
            for row in table.to_polars().to_dicts()
        ]
        assert rows == told["rows"]
        assert table.definitions == told["definitions"]
        assert table.undefined == told["undefined"]
        assert len(table.notes) == len(told["notes"])


def test_default_measures_are_those_of_the_command_line(program: Path, from_polars: th.Panel) -> None:
    """What is measured unless told otherwise, and across what."""
    said = subprocess.run([program, "measure", "--help"], capture_output=True, check=True, text=True).stdout
    measures = ",".join(th.define(name)["measure"] for name in from_polars.measure().columns)
    assert f"[default: {measures}]" in " ".join(said.split())
    assert bits(from_polars.measure()) == bits(from_polars.measure(across="firm", by=[], measures=measures))


def test_measures_as_text_or_list(from_polars: th.Panel) -> None:
    """A list of measures is their text; so is any iterable; a grouping may be one name, of a role or a column."""
    expected = bits(from_polars.measure(by=["period"], measures="n,cr(10),top_share(0.1,floor),share_between(5e6,1e7)"))
    several = ["n", "cr(10)", "top_share(0.1,floor)", "share_between(5e6,1e7)"]
    assert bits(from_polars.measure(by="period", measures=several)) == expected
    assert bits(from_polars.measure(by=("period",), measures=(one for one in several))) == expected
    assert from_polars.measure(by="sector", measures="n").columns == ["sector", "n"]
    renamed = th.Panel(FRAME.rename({"market": "destination"}), market="destination", weight="weight")
    assert bits(renamed.measure(by="destination")) == bits(renamed.measure(by="market"))


def test_a_table_tells_what_made_it(from_polars: th.Panel) -> None:
    """Definition of each measure, the input as it was read, notes, and a reason for each missing number."""
    table = from_polars.measure(by="market", measures="n,hhi,gini,mld,top_share(0.01)")
    assert list(table.definitions) == ["gini", "hhi", "mld", "n", "top_1pct_share"] or set(table.definitions) == {
        *table.columns
    } - {"market"}
    assert {"name", "formula", "unit", "range", "conventions", "source", "measure", "id"} <= set(
        table.definitions["top_1pct_share"]
    )
    assert table.definitions["top_1pct_share"] == {
        **th.define("top_share(0.01)"),
        "measure": table.definitions["top_1pct_share"]["measure"],
    }
    rows = table.to_polars()
    missing = {(one["row"], one["column"]) for one in table.undefined if not one["reason"].startswith("infinite")}
    nulls = {(row, name) for name in table.columns for row, entry in enumerate(rows[name].is_null().to_list()) if entry}
    assert missing == nulls
    assert nulls, "a market without value is among the cells"
    assert {rows["market"][row] for row, _ in nulls} == {"TON"}
    infinite = {(one["row"], one["column"]) for one in table.undefined} - missing
    assert infinite == {(row, "mld") for row, entry in enumerate(rows["mld"].to_list()) if entry == float("inf")}
    assert infinite
    assert table.input == from_polars.input
    assert table.input["roles"]["weight"] == {"column": "weight", "found": "given"}
    assert table.input["rows"] == table.input["used"] == FRAME.height


def test_the_order_of_rows_does_not_matter() -> None:
    """Values in cents, whose sum as floats depends on the order: the same bits in any."""
    flows = long_panel(11, 20_000)
    first = frame_of(flows)
    panels = [th.Panel(one) for one in (first, first.reverse(), first.sample(fraction=1, shuffle=True, seed=3))]
    questions: list[tuple[Any, list[str]]] = [("firm", ["period"]), ("market", ["period"]), ("product", [])]
    for across, by in [*questions, ("firm", ["market", "product"])]:
        one, *others = [bits(found.measure(across=across, by=by, measures="all")) for found in panels]
        assert others == [one, one]
        one, *others = [bits(found.lorenz(across=across, by=by)) for found in panels]
        assert others == [one, one]
    first_page, *pages = [json.dumps(found.report().to_dict()["periods"]) for found in panels]
    assert pages == [first_page, first_page]


@given(
    flows=st.lists(
        st.tuples(st.integers(0, 6), st.sampled_from("xyz"), st.integers(2020, 2022), st.integers(0, 10**6)),
        min_size=1,
        max_size=60,
    ),
    library=st.sampled_from(sorted(LIBRARIES)),
)
@settings(max_examples=60, deadline=None)
def test_a_cell_is_measured_as_its_units_are(flows: list[tuple[int, str, int, int]], library: str) -> None:
    """Flows summed to units by hand, and these measured by `th.evaluate`: the same bits, whatever the flows."""
    rows = [
        {"firm": f"F{firm}", "market": market, "period": period, "value": float(value)}
        for firm, market, period, value in flows
    ]
    frame = pl.DataFrame(rows)
    frame = frame.with_columns(product=pl.lit("854231"), size_class=pl.lit("sme"), sector=pl.lit("s"), weight=pl.lit(1))
    units: dict[str, dict[str, float]] = {}
    for firm, market, _, value in flows:
        cell = units.setdefault(market, {})
        cell[f"F{firm}"] = cell.get(f"F{firm}", 0.0) + value
    found = bits(th.Panel(LIBRARIES[library](frame), **ROLES).measure(by="market", measures="all"))
    assert found.pop("market") == sorted(units)
    for at, market in enumerate(sorted(units)):
        alone = bits(th.evaluate(list(units[market].values()), "all", weights=[1] * len(units[market])))
        assert {name: [column[at]] for name, column in found.items()} == alone


THREADS = """
import sys
import polars as pl
import topheavy as th

panel = th.read(sys.argv[1])
for across, by in (("firm", ["period"]), ("market", []), ("firm", ["market", "product"])):
    for table in (panel.measure(across=across, by=by, measures="all"), panel.lorenz(across=across, by=by)):
        for name, column in table.to_dict().items():
            print(name, [entry.hex() if isinstance(entry, float) else entry for entry in column])
flows = panel.to_polars().sort(pl.all())
curve = flows.group_by("market").agg(th.expr.gini("value"), th.expr.theil("value")).sort("market")
print([entry.hex() for column in curve.to_dict().values() for entry in column if isinstance(entry, float)])
"""


def test_the_number_of_threads_does_not_matter(tmp_path: Path) -> None:
    """One thread, two or five: the same bits."""
    frame_of(long_panel(14, 20_000)).write_parquet(tmp_path / "flows.parquet")
    said = set()
    for count in ("1", "2", "5"):
        environment = {**os.environ, "POLARS_MAX_THREADS": count, "RAYON_NUM_THREADS": count}
        call = [sys.executable, "-c", THREADS, str(tmp_path / "flows.parquet")]
        said.add(subprocess.run(call, env=environment, capture_output=True, check=True, text=True).stdout)
    assert len(said) == 1
    assert len(said.pop()) > 100_000


# ---------------------------------------------------------------- Lorenz curves


@pytest.mark.parametrize("by", [[], ["period"], ["market", "period"]])
def test_lorenz_is_the_function_in_every_cell(by: list[str], from_polars: th.Panel) -> None:
    """The curve of a cell is that of its units, which here are summed in polars."""
    found = from_polars.lorenz(across="firm", by=by).to_polars()
    flows = from_polars.to_polars()
    units = flows.group_by(*by, "firm").agg(pl.col("value").sum(), pl.col("weight").first())
    expected = 0
    for cell in units.partition_by(by) if by else [units]:
        own = found.join(cell.select(by).unique(), on=by, maintain_order="left") if by else found
        if cell["value"].sum() == 0:
            assert own.height == 0
            continue
        curve = th.lorenz(cell["value"], weights=cell["weight"]).to_polars()
        assert own.select("units_share", "value_share").equals(curve)
        expected += curve.height
    assert found.height == expected
    assert found.columns == [*by, "units_share", "value_share"]


def test_lorenz_points(from_polars: th.Panel) -> None:
    """Ordinates at even steps; they are the measure `lorenz` of each cell."""
    curves = from_polars.lorenz(by="period", points=4).to_polars()
    assert curves["units_share"].to_list() == [0, 0.25, 0.5, 0.75, 1] * 3
    table = from_polars.measure(by="period", measures="lorenz(0.25),lorenz(0.5),lorenz(0.75)").to_polars()
    for period in table["period"]:
        inner = curves.filter(period=period)["value_share"][1:4].to_list()
        assert inner == list(table.filter(period=period).row(0)[1:])
    assert from_polars.lorenz(points=1).to_dict() == {"units_share": [0, 1], "value_share": [0, 1]}


def test_lorenz_tells_of_cells_without_value(from_polars: th.Panel) -> None:
    """A market that buys nothing has no curve, and a note says that there is one such cell."""
    curves = from_polars.lorenz(by="market")
    assert "TON" not in curves["market"].to_list()
    assert "TON" in from_polars.measure(by="market")["market"].to_list()
    assert sum("without a curve" in note and note.endswith(": 1") for note in curves.notes) == 1
    assert not any("without a curve" in note for note in from_polars.lorenz(by="period").notes)
    assert "without a curve" in repr(curves)


# ---------------------------------------------------------------- What a panel keeps


def test_a_panel_shows_what_was_read(from_polars: th.Panel) -> None:
    """Roles, scale and periods, as the command line prints them back."""
    shown = repr(from_polars)
    for part in (
        "topheavy.Panel",
        "data in memory",
        "firm = 'firm'",
        "value in",
        "2021 to 2023",
        f"{FRAME.height} flows",
    ):
        assert part in shown


def test_a_panel_does_not_change_with_the_data_it_came_from() -> None:
    """Values are shared, not copied: a later change of the caller's array must not reach the panel."""
    values = np.array([3.0, 1.0])
    frame = pl.DataFrame({"firm": ["a", "b"], "value_usd": [3.0, 1.0]})
    panels = [th.Panel({"firm": ["a", "b"], "value_usd": values}), th.Panel(frame)]
    table = pd.DataFrame({"firm": ["a", "b"], "value_usd": [3.0, 1.0]})
    panels.append(th.Panel(table))
    values[0] = 100.0
    frame[0, "value_usd"] = 100.0
    table.loc[0, "value_usd"] = 100.0
    assert [one.measure(measures="total").to_dict()["total"] for one in panels] == [[4.0]] * 3


def test_to_polars_gives_the_flows_back() -> None:
    """A column for each role, keys as text, values after the scale; measuring it again gives the same."""
    found = th.Panel(FRAME, scale=1000, **ROLES)
    flows = found.to_polars()
    assert set(flows.columns) == {"firm", "period", "market", "product", "size_class", "value", "weight", "sector"}
    assert flows["value"].to_list() == (FRAME["value"] * 1000).to_list()
    assert flows["period"].to_list() == FRAME["period"].cast(pl.String).to_list()
    again = th.Panel(flows, **ROLES)
    assert bits(again.measure(by="period", measures="all")) == bits(found.measure(by="period", measures="all"))
