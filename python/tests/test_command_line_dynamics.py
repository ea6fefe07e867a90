"""`topheavy dynamics`: what the package finds, in every format, and what it refuses."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from dynamics_reference import CODES
from test_command_line import run
from test_dynamics import frame_of, random_flows

import topheavy as th

LEVELS: dict[str, tuple[list[str], dict[str, Any]]] = {
    "country": ([], {"by": []}),
    "product": (["--hs", "2"], {"by": ["product"], "hs": 2}),
    "market": ([], {"by": ["market"]}),
    "market,product": ([], {"by": ["market", "product"]}),
}
"""Further options of a level, and what it is in the package."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of flows without a year between others."""
    path = tmp_path_factory.mktemp("dynamics") / "flows.csv"
    frame_of(random_flows(51, 900, years=[2010, 2011, 2012, 2014, 2015])).drop("reporter").write_csv(path)
    return path


def printed(program: Path, file: Path, *options: str) -> str:
    """Return what the command prints; it must succeed and say nothing else."""
    said = run(program, "dynamics", file, "--quiet", *options)
    assert (said.returncode, said.stderr) == (0, "")
    return said.stdout


@pytest.mark.parametrize("level", LEVELS)
def test_csv_is_what_the_package_finds(program: Path, file: Path, level: str) -> None:
    """Every number of every code, as the shortest text that gives it back."""
    options, asked = LEVELS[level]
    rows = list(
        csv.DictReader(
            io.StringIO(printed(program, file, "--level", level, *options, "--codes", "all", "--format", "csv"))
        )
    )
    found = th.read(file).dynamics(**asked).to_polars().to_dicts()
    assert list(rows[0]) == [*asked["by"], "period", *CODES]
    assert len(rows) == len(found)
    for row, expected in zip(rows, found, strict=True):
        told = {
            name: text if name in (*asked["by"], "period") else (float(text) if text else None)
            for name, text in row.items()
        }
        assert told == expected


TABLES: dict[str, tuple[list[str], dict[str, Any]]] = {
    "survival": (["--breaks", "50,200", "--spells", "all"], {"entry_classes": [50, 200], "spells": "all"}),
    "cohorts": ([], {}),
    "transitions": (["--breaks", "50,200"], {"breaks": [50, 200]}),
    "size-classes": (["--breaks", "50,200"], {"breaks": [50, 200]}),
    "mobility": (["--breaks", "50,200", "--threshold", "200"], {"breaks": [50, 200], "threshold": 200}),
    "growth": ([], {}),
}
"""Options of each further table, here and in the package."""


@pytest.mark.parametrize("table", TABLES)
def test_further_tables_are_what_the_package_finds(program: Path, file: Path, table: str) -> None:
    """Rows, and the reason of every missing number."""
    options, asked = TABLES[table]
    answer = json.loads(printed(program, file, "--table", table, "--level", "market", *options, "--format", "json"))
    found = getattr(th.read(file), table.replace("-", "_"))(by=["market"], **asked)
    assert answer["rows"] == found.to_polars().to_dicts()
    assert answer["undefined"] == found.undefined
    assert sorted(answer["definitions"]) == sorted(found.definitions)


def test_json_tells_why_and_what(program: Path, file: Path) -> None:
    """Definitions by code, the reason of every null, and the year that is absent."""
    answer = json.loads(
        printed(program, file, "--codes", "A1,entry_rate,A11i", "--growth", "midpoint", "--format", "json")
    )
    assert sorted(answer["definitions"]) == ["A1", "A11i", "C1"]
    assert "midpoint" in json.dumps(answer["definitions"]["A11i"])
    missing = {
        (row, name) for row, told in enumerate(answer["rows"]) for name, number in told.items() if number is None
    }
    assert {(one["row"], one["column"]) for one in answer["undefined"]} == missing
    assert any("2013" in note for note in answer["notes"])
    assert [row["C1"] is None for row in answer["rows"]] == [True, False, False, True, False]


def test_levels_stand_below_one_another(program: Path, file: Path, tmp_path: Path) -> None:
    """Parquet as csv: a column tells the level, and a level lacks the columns of another."""
    levels = ["--level", "country", "--level", "market", "--codes", "A,C"]
    rows = list(csv.DictReader(io.StringIO(printed(program, file, *levels, "--format", "csv"))))
    printed(program, file, *levels, "--format", "parquet", "-o", str(tmp_path / "out.parquet"))
    frame = pl.read_parquet(tmp_path / "out.parquet")
    assert frame.height == len(rows)
    assert frame["level"].unique(maintain_order=True).to_list() == ["period", "market,period"]
    assert {row["market"] for row in rows if row["level"] == "period"} == {""}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--codes", "A13"], "codes"),
        (["--codes", ""], "codes"),
        (["--growth", "logs"], "growth"),
        (["--level", "province"], "province"),
        (["--level", "product", "--hs", "8"], "--hs"),
        (["--format", "parquet"], "-o"),
        (["--level", "firm"], "firm"),
    ],
)
def test_what_is_refused(program: Path, file: Path, options: list[str], told: str) -> None:
    """One line that names the option, and how to learn more."""
    said = run(program, "dynamics", file, *options)
    assert (said.returncode > 0, said.stdout) == (True, "")
    assert told in said.stderr
    assert len(said.stderr.splitlines()) <= 4
