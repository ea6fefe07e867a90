"""`topheavy measure` with `--by` repeated: every format holds the levels one by one as they are alone."""

import csv
import io
import json
import math
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest
from synthetic_flows import repeated, write
from test_command_line import Result, refused, run

import topheavy as th

LEVELS = ["period", "period,market", "channel, period", "", "product"]
NAMES = ["period", "period,market", "channel,period", "all", "product"]
KEYS = ["period", "market", "channel", "product"]
"""Grouping columns in the order in which the levels name them first."""
MEASURES = "n,total,hhi,mld,gini"
COLUMNS = ["n", "total", "hhi", "mld", "gini"]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of flows with cells without value and flows without a channel."""
    return write(tmp_path_factory.mktemp("levels") / "flows.csv", repeated(41, weighted=False))


def measured(program: Path, file: Path, levels: list[str], *options: str) -> str:
    """Return what `topheavy measure` prints; it must succeed and say nothing else."""
    by = [word for level in levels for word in ("--by", level)]
    said = run(program, "measure", file, "--across", "firm", *by, "--measures", MEASURES, "--quiet", *options)
    assert (said.returncode, said.stderr) == (0, "")
    return said.stdout


def columns_of(level: str) -> list[str]:
    """Return the grouping columns of a level as typed."""
    return [name.strip() for name in level.split(",") if name.strip()]


def table_of(text: str) -> list[dict[str, str]]:
    """Rows of a CSV text."""
    return list(csv.DictReader(io.StringIO(text)))


def test_csv(program: Path, file: Path) -> None:
    """Level, every grouping column, measures; empty where a level lacks a column; the rows as they are alone."""
    text = measured(program, file, LEVELS, "--format", "csv")
    assert text.split("\n", 1)[0] == ",".join(["level", *KEYS, *COLUMNS])
    rows = table_of(text)
    expected = []
    for level, name in zip(LEVELS, NAMES, strict=True):
        alone = table_of(measured(program, file, [level], "--format", "csv"))
        assert list(alone[0]) == [*columns_of(level), *COLUMNS]
        empty = dict.fromkeys(KEYS, "")
        expected += [{"level": name, **empty, **row} for row in alone]
    assert rows == expected
    assert len(rows) == 2 + 7 + 6 + 1 + 3


def test_csv_in_a_file(program: Path, file: Path, tmp_path: Path) -> None:
    """What is written is what is printed."""
    measured(program, file, LEVELS, "--format", "csv", "-o", str(tmp_path / "out.csv"))
    text = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert text == measured(program, file, LEVELS, "--format", "csv")
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_parquet(program: Path, file: Path, tmp_path: Path) -> None:
    """The same table with nulls, types that do not depend on the level, and the definitions in the metadata."""
    measured(program, file, LEVELS, "--format", "parquet", "-o", str(tmp_path / "out.parquet"))
    found = pl.read_parquet(tmp_path / "out.parquet")
    assert found.columns == ["level", *KEYS, *COLUMNS]
    assert found.dtypes == [pl.String] * 5 + [pl.Float64] * 5
    assert found["level"].unique(maintain_order=True).to_list() == NAMES
    for level, name in zip(LEVELS, NAMES, strict=True):
        measured(program, file, [level], "--format", "parquet", "-o", str(tmp_path / "alone.parquet"))
        alone, by = pl.read_parquet(tmp_path / "alone.parquet"), columns_of(level)
        own = found.filter(pl.col("level") == name)
        assert alone.columns == [*by, *COLUMNS]
        assert own.select(alone.columns).equals(alone)
        assert all(own[key].null_count() == own.height for key in KEYS if key not in by)
    metadata = {
        name: pq.read_metadata(tmp_path / f"{name}.parquet").metadata[b"topheavy.definitions"]
        for name in ("out", "alone")
    }
    assert json.loads(metadata["out"]) == json.loads(metadata["alone"])
    assert set(json.loads(metadata["out"])) == set(COLUMNS)


def test_csv_and_parquet_are_the_package(program: Path, file: Path, tmp_path: Path) -> None:
    """Both formats hold the bits that Python gets."""
    rows = table_of(measured(program, file, LEVELS, "--format", "csv"))
    measured(program, file, LEVELS, "--format", "parquet", "-o", str(tmp_path / "out.parquet"))
    found = pl.read_parquet(tmp_path / "out.parquet").to_dicts()
    by = [columns_of(level) for level in LEVELS]
    tables = th.read(file, groups="channel").measure(by=by, measures=MEASURES)
    expected: list[dict[str, Any]] = []
    for name, table in zip(NAMES, tables, strict=True):
        expected += [{"level": name, **dict.fromkeys(KEYS), **row} for row in table.to_polars().to_dicts()]
    assert found == expected
    for text, row in zip(rows, expected, strict=True):
        for key in KEYS:
            assert text[key] == (row[key] or "")
        for measure in COLUMNS:
            number = row[measure]
            # An infinite number has no spelling that every reader of CSV knows.
            shown = None if number is None or math.isinf(number) else number
            printed = text[measure]
            assert (float(printed) if printed not in ("", "inf") else None) == shown, (measure, printed)


def test_json(program: Path, file: Path) -> None:
    """One object a level, with all that a single level has."""
    told: Result = json.loads(measured(program, file, LEVELS, "--format", "json"), parse_constant=refused)
    assert list(told) == sorted(told)
    assert set(told) == {"schema_version", "input", "levels"}
    assert told["schema_version"] == 1
    for level, found in zip(LEVELS, told["levels"], strict=True):
        alone: Result = json.loads(measured(program, file, [level], "--format", "json"))
        del alone["input"], alone["schema_version"]
        assert set(found) == {"across", "by", "definitions", "notes", "undefined", "rows"}
        assert found == alone
        assert (found["across"], found["by"]) == ("firm", columns_of(level))
        assert set(found["rows"][0]) == {*columns_of(level), *COLUMNS}
    assert any(level["undefined"] for level in told["levels"])


@pytest.mark.parametrize(("style", "mark"), [("table", ""), ("markdown", "## ")])
def test_tables(program: Path, file: Path, style: str, mark: str) -> None:
    """Each level's own table under its heading."""
    text = measured(program, file, LEVELS, "--format", style)
    alone = [measured(program, file, [level], "--format", style) for level in LEVELS]
    headings = ["by period", "by period, market", "by channel, period", "all together", "by product"]
    assert text == "\n".join(f"{mark}{head}\n\n{table}" for head, table in zip(headings, alone, strict=True))


@pytest.mark.parametrize("style", ["csv", "json", "table", "markdown"])
def test_one_level_is_as_before(program: Path, file: Path, style: str) -> None:
    """A single `--by` names no level, and an empty one is the whole input, as no `--by` is."""
    assert measured(program, file, [""], "--format", style) == measured(program, file, [], "--format", style)
    one = measured(program, file, ["period,market"], "--format", style)
    assert "level" not in one.replace(str(file), "")
    assert one == measured(program, file, [" period , market "], "--format", style)


def test_what_is_said_of_several_levels(program: Path, file: Path) -> None:
    """A note that concerns several levels is printed once."""
    by = [word for level in ("", "market", "period") for word in ("--by", level)]
    said = run(program, "measure", file, "--across", "firm", *by, "--measures", "n", "--format", "csv")
    assert said.returncode == 0
    assert said.stderr.count("2 periods are taken together") == 1


@pytest.mark.parametrize(
    ("levels", "code", "word"),
    [
        (["period", "province"], 1, "province"),
        (["period", "firm"], 2, "firm"),
        (["period", "market,market"], 2, "market"),
    ],
)
def test_a_level_that_is_none(
    program: Path, file: Path, tmp_path: Path, levels: list[str], code: int, word: str
) -> None:
    """One line that names the column; nothing is printed or written."""
    by = [text for level in levels for text in ("--by", level)]
    said = run(program, "measure", file, "--across", "firm", *by, "--format", "csv", "-o", str(tmp_path / "out.csv"))
    assert (said.returncode, said.stdout) == (code, "")
    assert word in said.stderr
    assert said.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("style", ["csv", "parquet"])
def test_a_column_that_is_called_level(program: Path, tmp_path: Path, style: str) -> None:
    """No table has two columns of one name: it is refused by name, or one of the two is called otherwise."""
    flows = [{"firm": "a", "year": "2024", "level": "high", "value_usd": "1"}]
    file, out = write(tmp_path / "flows.csv", flows), tmp_path / f"out.{style}"
    said = run(
        program,
        "measure",
        file,
        "--across",
        "firm",
        "--by",
        "level",
        "--by",
        "period",
        "--format",
        style,
        "-o",
        str(out),
    )
    if said.returncode == 0:
        frame = pl.read_csv(out) if style == "csv" else pl.read_parquet(out)
        assert len(set(frame.columns)) == len(frame.columns)
        assert "_duplicated_0" not in "".join(frame.columns)
    else:
        assert said.returncode == 2
        assert "level" in said.stderr
        assert not out.exists()
