"""What must not move a bit: order and split of the rows, types of keys, encodings, threads."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from test_levels import LEVELS, drawn
from test_panel import bits

import topheavy as th

FLOWS = drawn(6_000, 8).with_columns(weight=1.0 + pl.col("firm") % 4)
"""Flows in cents, of which each unit has several, so that the sum of floats depends on their order."""
QUESTIONS: list[tuple[Any, list[list[str]]]] = [
    ("firm", LEVELS),
    ("market", [["period", "product"], ["period"], ["channel"], []]),
    ("product", [["period", "market", "channel"], ["market", "period"], ["market"]]),
]
WEIGHTS: list[dict[str, Any]] = [{}, {"weight": "weight"}]
weights = pytest.mark.parametrize("options", WEIGHTS, ids=["plain", "weighted"])


def answers(panel: th.Panel) -> list[Any]:
    """Every measure of every axis at several levels, numbers to the bit, and why some are missing."""
    asked = (panel.measure(across=across, by=by, measures="all") for across, by in QUESTIONS)
    return [(bits(table), table.undefined) for tables in asked for table in tables]


EXPECTED = [answers(th.Panel(FLOWS, groups="channel", **options)) for options in WEIGHTS]


def test_the_order_of_the_flows_would_matter() -> None:
    """Summed one after the other, in this order and in the other, the values give different floats."""
    totals = [FLOWS[::step].group_by("period").agg(pl.col("value").cum_sum().last()) for step in (1, -1)]
    one, other = (found.sort("period")["value"].to_list() for found in totals)
    assert one != other


KEYS = ["firm", "period", "market", "product", "channel"]
FRAMES: dict[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
    "backwards": lambda flows: flows.reverse(),
    "shuffled": lambda flows: flows.sample(fraction=1, shuffle=True, seed=4),
    "by value": lambda flows: flows.sort("value"),
    "by firm": lambda flows: flows.sort("firm", descending=True),
    "in chunks": lambda flows: pl.concat([flows[:1], flows[1:2], flows[2:2_000], flows[2_000:]], rechunk=False),
    "text": lambda flows: flows.cast(dict.fromkeys(KEYS, pl.String)),
    "categories": lambda flows: flows.cast(dict.fromkeys(KEYS, pl.String)).cast(dict.fromkeys(KEYS, pl.Categorical)),
    "other integers": lambda flows: flows.cast({"firm": pl.UInt16, "period": pl.Int16, "market": pl.Int8}),
    "floats": lambda flows: flows.cast({"firm": pl.Float64, "period": pl.Float32}),
    "decimals": lambda flows: flows.cast({"value": pl.Decimal(38, 2), "weight": pl.UInt8}),
    "keys and values as text": lambda flows: flows.reverse().cast(pl.String),
}


@pytest.mark.parametrize("form", FRAMES)
@weights
def test_form_of_the_frame(form: str, options: dict[str, Any]) -> None:
    """The same flows in another order, in other pieces, of other types."""
    found = answers(th.Panel(FRAMES[form](FLOWS), groups="channel", **options))
    assert found == EXPECTED[WEIGHTS.index(options)]


def plain(flows: pl.DataFrame, file: Path) -> None:
    """Write Parquet without dictionaries."""
    pq.write_table(flows.to_arrow(), file, use_dictionary=False, row_group_size=1_000)


def half_a_dictionary(flows: pl.DataFrame, file: Path) -> None:
    """Write Parquet whose dictionaries are given up in the middle of a row group."""
    table = flows.cast(dict.fromkeys(KEYS, pl.String)).to_arrow()
    pq.write_table(table, file, dictionary_pagesize_limit=2_000, data_page_size=500, row_group_size=2_500)


def dictionary_type(flows: pl.DataFrame, file: Path) -> None:
    """Write Parquet whose columns are of a dictionary type."""
    table = flows.cast(dict.fromkeys(KEYS, pl.String)).to_arrow()
    columns = [column.dictionary_encode() if pa.types.is_large_string(column.type) else column for column in table]
    pq.write_table(pa.table(columns, names=table.column_names), file, row_group_size=3_000)


FILES: dict[str, Callable[[pl.DataFrame, Path], None]] = {
    "row groups of 1": lambda flows, file: flows.write_parquet(file, row_group_size=1, statistics=False),
    "row groups of 7": lambda flows, file: flows.cast(pl.String).write_parquet(file, row_group_size=7),
    "row groups of 1,000": lambda flows, file: flows.write_parquet(file, row_group_size=1_000),
    "one row group": lambda flows, file: flows.write_parquet(file, row_group_size=10_000),
    "no dictionaries": plain,
    "half a dictionary": half_a_dictionary,
    "a dictionary type": dictionary_type,
    "csv": lambda flows, file: flows.write_csv(file),
    "csv, quoted": lambda flows, file: flows.reverse().write_csv(file, quote_style="always", line_terminator="\r\n"),
    "tsv": lambda flows, file: flows.write_csv(file, separator="\t"),
}


@pytest.mark.parametrize("form", FILES)
def test_form_of_the_file(form: str, tmp_path: Path) -> None:
    """The same flows in files of every kind, with and without a budget of memory."""
    # A million row groups are slow to write; some hundred make the point.
    flows = FLOWS[:400] if form == "row groups of 1" else FLOWS
    FILES[form](flows, tmp_path / "flows")
    for options in WEIGHTS:
        expected = answers(th.Panel(flows, groups="channel", **options)) if flows.height < 6_000 else None
        for memory in (None, "256MiB"):
            found = answers(th.read(tmp_path / "flows", groups="channel", memory=memory, **options))
            assert found == (expected or EXPECTED[WEIGHTS.index(options)])


def test_split_into_files(tmp_path: Path) -> None:
    """One file or five of different lengths, forms and order."""
    cuts, files = [0, 1, 40, 2_000, 5_999, 6_000], []
    forms = ["csv", "row groups of 7", "tsv", "half a dictionary", "one row group"]
    for at, form in enumerate(forms):
        files.append(tmp_path / f"{at}")
        FILES[form](FLOWS[cuts[at] : cuts[at + 1]], files[-1])
    for options in WEIGHTS:
        for order in (files, files[::-1], files[2:] + files[:2]):
            assert answers(th.read(order, groups="channel", **options)) == EXPECTED[WEIGHTS.index(options)]


# ---------------------------------------------------------------- Rows left out, entries put together

COARSER: dict[str, tuple[dict[str, Any], Callable[[pl.DataFrame], pl.DataFrame]]] = {
    "kept rows": ({"keep": {"market": ["103", "107"]}}, lambda flows: flows.filter(pl.col("market").is_in([103, 107]))),
    "kept years": ({"keep": {"period": 2016}}, lambda flows: flows.filter(period=2016)),
    "product codes cut": ({"hs": 4}, lambda flows: flows.with_columns(pl.col("product") // 100)),
    "months to years": (
        {"period_as": "year"},
        lambda flows: flows.with_columns(pl.col("period").cast(pl.String).str.head(4)),
    ),
}


@pytest.mark.parametrize("kind", COARSER)
@weights
def test_rows_left_out_and_entries_put_together(kind: str, options: dict[str, Any]) -> None:
    """What an option does to the flows gives the bits of flows to which it was done before."""
    given, by_hand = COARSER[kind]
    flows = FLOWS
    if kind == "product codes cut":
        flows = flows.with_columns(
            pl.when(pl.col("firm") % 2 == 0).then(pl.col("product") - 20_000).otherwise("product")
        )
    if kind == "months to years":
        month = (pl.col("firm") % 12 + 1).cast(pl.String).str.zfill(2)
        flows = flows.with_columns(period=pl.format("{}-{}", "period", month))
    found = th.Panel(flows, groups="channel", **given, **options)
    assert answers(found) == answers(th.Panel(by_hand(flows), groups="channel", **options))


def test_bad_rows_left_out(tmp_path: Path) -> None:
    """Entries that only rows left out have are no cells and no units."""
    spoilt = FLOWS.head(50).with_columns(value=-1.0, market=pl.lit(999), firm=pl.lit(77_777), channel=pl.lit("none"))
    without = FLOWS.head(50).with_columns(firm=None)
    flows = pl.concat([spoilt, FLOWS, without], how="vertical_relaxed").sample(fraction=1, shuffle=True, seed=6)
    flows.write_parquet(tmp_path / "flows.parquet", row_group_size=500)
    for options, expected in zip(WEIGHTS, EXPECTED, strict=True):
        for panel in (
            th.Panel(flows, groups="channel", on_bad="drop", **options),
            th.read(tmp_path / "flows.parquet", groups="channel", on_bad="drop", **options),
        ):
            assert panel.input["used"] == FLOWS.height
            assert answers(panel) == expected


# ---------------------------------------------------------------- Threads

MEASURES = "n,total,hhi,gini,theil,median,top_share(0.01),atkinson(0.5),wolfson,kolm(0.001)"
PYTHON = f"""
import hashlib, sys
import topheavy as th

said = hashlib.sha256()
for options in ({{}}, {{"weight": "weight"}}):
    panel = th.read(sys.argv[1], groups="channel", **options)
    for across, by in {QUESTIONS!r}:
        for table in panel.measure(across=across, by=by, measures={MEASURES!r}):
            for name, column in table.to_dict().items():
                said.update(repr((name, [one.hex() if isinstance(one, float) else one for one in column])).encode())
print(said.hexdigest())
"""


@pytest.fixture(scope="module")
def many_flows(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return files of 300,000 flows: Parquet, and CSV in another order."""
    flows = drawn(300_000, 9).with_columns(weight=1.0 + pl.col("firm") % 4)
    folder = tmp_path_factory.mktemp("many")
    flows.write_parquet(folder / "flows.parquet", row_group_size=30_000)
    flows.sample(fraction=1, shuffle=True, seed=5).write_csv(folder / "flows.csv")
    return [folder / "flows.parquet", folder / "flows.csv"]


def said_by(call: list[str | Path], threads: int) -> bytes:
    """Return what a process prints that has so many threads."""
    environment = {**os.environ, "RAYON_NUM_THREADS": str(threads), "POLARS_MAX_THREADS": str(threads)}
    return subprocess.run(call, env=environment, capture_output=True, check=True).stdout


def test_threads_of_the_package(many_flows: list[Path]) -> None:
    """One thread, two or four, Parquet or CSV: the same bits at several levels."""
    calls = [(file, threads) for file in many_flows for threads in (1, 2, 4)]
    said = {said_by([sys.executable, "-c", PYTHON, file], threads) for file, threads in calls}
    assert len(said) == 1
    assert len(said.pop().strip()) == 2 * hashlib.sha256().digest_size


@weights
def test_threads_of_the_command_line(program: Path, many_flows: list[Path], options: dict[str, Any]) -> None:
    """The same bytes for any number of threads, with a budget of memory and without, in any order of the rows."""
    by = [word for level in LEVELS for word in ("--by", ",".join(level))]
    weight = ["--weight", "weight"] if options else []
    said = set()
    for file in many_flows:
        call: list[str | Path] = [
            program,
            "measure",
            file,
            "--across",
            "firm",
            *by,
            *weight,
            "--measures",
            MEASURES,
            "--format",
            "csv",
        ]
        for threads, memory in ((1, []), (2, []), (4, []), (1, ["--memory", "256MiB"]), (4, ["--memory", "256MiB"])):
            said.add(said_by([*call, *memory, "--quiet"], threads))
    assert len(said) == 1
    assert said.pop().count(b"\n") > 400


def test_ids_stored_as_floats(tmp_path: Path) -> None:
    """One firm is one whatever else its part of the column holds: a gap, a fraction, nothing."""
    rows = 600_000
    ids = [1.0, 2.0] * (rows // 2)
    ids[-1] = float("nan")
    frame = pl.DataFrame({"firm": ids, "value_usd": [1.0] * rows})
    frame.write_parquet(tmp_path / "flows.parquet", row_group_size=100_000)
    for panel in (th.Panel(frame, on_bad="drop"), th.read(tmp_path / "flows.parquet", on_bad="drop")):
        found = panel.measure(measures="n,total").to_dict()
        assert found == {"n": [2.0], "total": [rows - 1.0]}
    for groups in (1, 2, 4):
        pq.write_table(
            pa.table({"firm": [1.0, 2.0, 1.0, 2.5], "value_usd": [1.0] * 4}),
            tmp_path / "some.parquet",
            row_group_size=groups,
        )
        assert th.read(tmp_path / "some.parquet").measure(measures="n").to_dict() == {"n": [3.0]}


def test_more_files_than_may_be_open(tmp_path: Path) -> None:
    """Files are opened one after the other: what limits a process does not limit the number of files."""
    frame = pl.DataFrame({"firm": ["a"], "value_usd": [1.0]})
    for number in range(80):
        frame.write_parquet(tmp_path / f"{number}.parquet")
    read = (
        "import resource, sys, topheavy as th\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (60, 60))\n"
        "print(th.read(sys.argv[1]).measure(measures='n,total').to_dict())\n"
    )
    call = [sys.executable, "-c", read, str(tmp_path / "*.parquet")]
    said = subprocess.run(call, capture_output=True, text=True, check=True).stdout
    assert said.strip() == "{'n': [1.0], 'total': [80.0]}"
