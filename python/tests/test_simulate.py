"""`th.simulate` and `topheavy simulate`: the same numbers, from a panel and from classes, and what is refused."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from refusals import refused, refused_for
from test_program import run

import topheavy as th

FIRMS = ["--firms", "6000", "--years", "2024..2025", "--seed", "7"]
SHORT: dict[str, Any] = {"horizon": 2028, "replicates": 40}
SHORT_OPTIONS = ["--horizon", "2028", "--replicates", "40"]
STAR = th.program("k_export_star_500").replace(firms_per_year=20)
SIDES = [f"{side}{end}" for side in ("without", "with", "difference") for end in ("", "_low", "_high")]


@pytest.fixture(scope="module")
def korea(tmp_path_factory: pytest.TempPathFactory, program: Path) -> tuple[th.Panel, Path, Path]:
    """Return a small synthetic panel, its file, and the file of a programme of twenty firms a year."""
    folder = tmp_path_factory.mktemp("simulate")
    panel, stars = folder / "korea.parquet", folder / "stars.toml"
    subprocess.run([program, "sample", "korea", *FIRMS, "-o", panel], capture_output=True, check=True)
    text = (Path(__file__).parents[2] / "data" / "programs" / "k_export_star_500.toml").read_text(encoding="utf-8")
    assert text.count("firms_per_year = 100") == 1
    stars.write_text(text.replace("firms_per_year = 100", "firms_per_year = 20"), encoding="utf-8")
    return th.sample("korea", firms=6000, years=(2024, 2025), seed=7), panel, stars


@pytest.fixture(scope="module")
def found(korea: tuple[th.Panel, Path, Path]) -> th.Simulation:
    """Return the simulation of twenty firms a year."""
    return th.simulate(korea[0], STAR, **SHORT)


def number(simulation: th.Simulation, measure: str, year: int, column: str) -> float:
    """Return one number of the table."""
    rows = simulation.table.to_polars().filter(measure=measure, year=year)
    return float(rows[column].item())


def test_the_command_line_says_the_same(
    korea: tuple[th.Panel, Path, Path], found: th.Simulation, program: Path
) -> None:
    """JSON, CSV and text have the numbers, sentences and notes of the package, to the bit."""
    _, panel, stars = korea
    call: list[str | Path] = [panel, "--program", stars, *SHORT_OPTIONS]
    told = json.loads(run(program, *call, "--format", "json").stdout)
    here = found.to_dict()
    for part in ("outcomes", "amounts", "sectors", "findings", "definitions", "growth", "eligible", "synthetic"):
        assert here[part] == told[part], part
    assert told["programme"] == STAR.to_dict()
    assert told["input"]["files"] == [str(panel)]
    said = run(program, *call, "--format", "csv", "--quiet")
    assert said.stderr == ""
    rows = list(csv.DictReader(io.StringIO(said.stdout)))
    compared = [row for row in rows if row["table"] == "outcome"]
    table = found.table.to_polars()
    assert [(int(row["year"]), row["name"]) for row in compared] == table.select("year", "measure").rows()
    for column in SIDES:
        assert [float(row[column]) if row[column] else None for row in compared] == table[column].to_list()
    costs = [row for row in rows if row["table"] == "amount"]
    assert [float(row["with"]) if row["with"] else None for row in costs] == found.cost["amount"].to_list()
    text = run(program, *call, "--quiet").stdout
    assert text.rstrip("\n") == str(found)
    markdown = run(program, *call, "--quiet", "--format", "markdown").stdout
    assert all(sentence in markdown for sentence in found.sentences)


def test_what_it_holds(found: th.Simulation) -> None:
    """Every measure of every year has its definition; sentences, notes and the label of synthetic data are there."""
    table = found.table
    assert table.columns == ["year", "measure", *SIDES]
    assert set(table["measure"]) <= set(found.definitions)
    assert set(found.cost["name"]) <= set(found.definitions)
    assert sorted(set(table["year"])) == [2025, 2026, 2027, 2028]
    assert found.sentences
    assert "additional_usd" in set(found.cost["name"])
    assert found.sectors.height == 0
    for shown in (str(found), repr(found), found._repr_html_(), repr(table), repr(found.cost)):
        assert "SYNTHETIC DATA: calibrated to published Korean moments; no row is a real firm" in shown
    assert "ssumed" in str(found)
    frame = table.to_polars()
    for side in ("without", "with", "difference"):
        told = frame.filter(pl.col(side).is_not_null())
        assert (told[f"{side}_low"] <= told[f"{side}_high"]).all()


def test_the_seed_decides(korea: tuple[th.Panel, Path, Path], found: th.Simulation) -> None:
    """The same seed gives the same bits, another seed others."""
    again = th.simulate(korea[0], STAR, **SHORT)
    assert again.to_dict() == found.to_dict()
    assert th.simulate(korea[0], STAR, **SHORT, seed=1).to_dict() != found.to_dict()


def test_without_an_effect_nothing_changes(korea: tuple[th.Panel, Path, Path]) -> None:
    """Where the programme works on nobody, every difference is zero, and it costs all the same."""
    idle = th.simulate(korea[0], STAR.replace(success=0), growth="none", **SHORT)
    differences = idle.table.to_polars().select("difference", "difference_low", "difference_high")
    assert all(set(column.drop_nulls()) == {0.0} for column in differences)
    cost = idle.cost.to_polars().filter(name="support_usd", year=2026)["amount"].item()
    assert cost == pytest.approx(20 * 560e6 / 3 / 1420)


def test_one_number_changed_is_seen(korea: tuple[th.Panel, Path, Path], program: Path, tmp_path: Path) -> None:
    """A surer programme adds more; changing the file does what `replace` does."""
    data, panel, stars = korea
    sure = STAR.replace(success=1.0, deadweight=0, displacement=0, attrition=0)
    more = th.simulate(data, sure, growth="none", **SHORT)
    less = th.simulate(data, sure.replace(success=0.5), growth="none", **SHORT)
    assert number(more, "total", 2028, "difference") > number(less, "total", 2028, "difference") > 0
    text = stars.read_text(encoding="utf-8")
    file = tmp_path / "sure.toml"
    file.write_text(text.replace("success = { low = 0.3, high = 0.9 }", "success = 1.0"), encoding="utf-8")
    told = run(program, panel, "--program", file, *SHORT_OPTIONS, "--format", "json").stdout
    here = th.simulate(data, STAR.replace(success=1.0), **SHORT).to_dict()
    assert json.loads(told)["outcomes"] == here["outcomes"]


def test_readings_growth_and_sectors(korea: tuple[th.Panel, Path, Path], program: Path) -> None:
    """Options of the command line are arguments of the package."""
    data, panel, stars = korea
    options = ["--reading", "kotra", "--growth", "0.03", "--growth-sd", "0.05", "--seed", "3", "--level", "0.8"]
    call: list[str | Path] = [
        panel,
        "--program",
        stars,
        *SHORT_OPTIONS,
        *options,
        "--sector",
        "item",
        "--format",
        "json",
    ]
    told = json.loads(run(program, *call).stdout)
    here = th.simulate(
        data, STAR.replace(reading="kotra"), growth=0.03, growth_sd=0.05, seed=3, level=0.8, sector="item", **SHORT
    )
    assert here.to_dict()["outcomes"] == told["outcomes"]
    assert here.to_dict()["sectors"] == told["sectors"]
    assert "semiconductors" in set(here.sectors["sector"])
    by_sector = here.sectors.to_polars().filter(year=2028)["with"].sum()
    assert by_sector == pytest.approx(number(here, "total", 2028, "with"), rel=1e-9)


CLASSES = "lower (USD),firms,share (%)\n0,81970,2.2\n1e6,10872,4.5\n5e6,2426,3.1\n10e6,3300,90.2\n"


def test_from_classes_alone(program: Path, tmp_path: Path) -> None:
    """Published classes without a firm: the package's numbers, and the closed form of 500 firms lifted for sure."""
    file = tmp_path / "classes.csv"
    file.write_text(CLASSES, encoding="utf-8")
    known = th.brackets(
        lower=[0, 1e6, 5e6, 10e6],
        units=[81_970, 10_872, 2_426, 3_300],
        share=[2.2 / 100, 4.5 / 100, 3.1 / 100, 90.2 / 100],
        total=541.1e9,
    )
    call: list[str | Path] = [
        "--classes",
        file,
        "--base-year",
        "2025",
        "--total",
        "541.1e9",
        "--program",
        "k_export_star_500",
    ]
    said = run(program, *call, "--replicates", "20", "--format", "json")
    assert said.returncode == 0, said.stderr
    told = json.loads(said.stdout)
    here = th.simulate(known, "k_export_star_500", replicates=20, base_year=2025)
    assert here.to_dict()["outcomes"] == told["outcomes"]
    sure = th.program("k_export_star_500").replace(success=1, deadweight=0, displacement=0, attrition=0)
    lifted = th.simulate(known, sure, replicates=20, base_year=2025, horizon=2033)
    added = number(lifted, "total", 2032, "difference")
    # 500 firms of the class mean, USD 6.91M, lifted to USD 10M; which firms are chosen is drawn.
    assert added == pytest.approx(500 * (10e6 - 0.031 * 541.1e9 / 2426), rel=0.05)
    assert number(lifted, "share_lt_10m", 2032, "difference") < 0


def test_refused_by_the_command_line(korea: tuple[th.Panel, Path, Path], program: Path, tmp_path: Path) -> None:
    """Exit codes, messages, and nothing written."""
    _, panel, stars = korea
    output = tmp_path / "out.csv"
    unknown, many = tmp_path / "unknown.toml", tmp_path / "many.toml"
    text = stars.read_text(encoding="utf-8").replace(
        "below_usd = 10_000_000\n\n", 'below_usd = 10_000_000\nsectors = ["shps"]\n\n'
    )
    unknown.write_text(text, encoding="utf-8")
    line = text[: text.index('"shps"')].count("\n") + 1
    text = stars.read_text(encoding="utf-8").replace("firms_per_year = 20", "firms_per_year = 3000")
    many.write_text(text, encoding="utf-8")
    cases: list[tuple[list[Any], int, str]] = [
        ([panel], 2, "--program"),
        ([panel, "--program", "k_export_star_50"], 1, "nearest: 'k_export_star_500'"),
        ([panel, "--program", stars, "--horizon", "2025"], 2, "--horizon"),
        ([panel, "--program", stars, "--replicates", "0"], 2, "--replicates"),
        ([panel, "--program", stars, "--level", "1"], 2, "level"),
        ([panel, "--program", stars, "--reading", "kotr"], 2, "nearest: 'kotra'"),
        ([panel, "--program", stars, "--growth", "fast"], 2, "--growth"),
        ([panel, "--program", stars, "--growth-sd", "0.1"], 2, "--growth-sd"),
        ([panel, "--program", stars, "--sector", "itm"], 1, "itm"),
        ([panel, "--program", many], 2, "--allow-fewer"),
        ([panel, "--program", unknown, "--sector", "item"], 1, f"unknown.toml, line {line}: "),
        (["--program", stars], 2, "--classes"),
        ([panel, "--classes", panel, "--base-year", "2025", "--program", stars], 2, "cannot be used with"),
        (["--classes", panel, "--program", stars], 2, "--base-year"),
    ]
    for options, code, words in cases:
        said = run(program, *options, "-o", output)
        assert (said.returncode, said.stdout) == (code, ""), (options, said.stderr)
        assert words in said.stderr, (options, said.stderr)
        assert not output.exists()
    replaced = run(program, panel, "--program", stars, "-o", stars)
    assert replaced.returncode == 2
    assert stars.read_text(encoding="utf-8").startswith("# K-Export Star 500")


def test_refused_by_the_package(korea: tuple[th.Panel, Path, Path]) -> None:
    """Arguments are named as Python spells them."""
    data, _, _ = korea
    table = th.brackets(lower=[0, 1e6], units=[10, 5], share=[0.1, 0.9], total=1e8)
    refusals: dict[str, dict[str, Any]] = {
        "horizon": {"horizon": 2025},
        "replicates": {"replicates": 0},
        "level": {"level": 1.0},
        "growth": {"growth": "fast"},
        "growth_sd": {"growth_sd": 0.1},
        "seed": {"seed": -1},
        "sector": {"sector": "itm"},
        "base_year": {"base_year": 2025},
    }
    for argument, given in refusals.items():
        refused_for(argument, th.simulate, data, STAR, **given)
    refused_for("level", th.simulate, data, STAR, level="high")
    refused_for("growth", th.simulate, data, STAR, growth=True)
    refused_for("program", th.simulate, data, 3)
    refused_for("data", th.simulate, [1.0, 2.0], STAR)
    refused_for("base_year", th.simulate, table, STAR)
    refused_for("sector", th.simulate, table, STAR, base_year=2025, sector="item")
    refused_for("growth", th.simulate, table, STAR, base_year=2025, growth="fitted")
    many = STAR.replace(firms_per_year=3000)
    assert "allow_fewer=True" in str(refused(th.ArgumentError, th.simulate, data, many))
    fewer = th.simulate(data, many, allow_fewer=True, horizon=2026, replicates=5)
    assert any("stay empty" in note for note in fewer.notes)


INTERRUPTED = """
import time
import topheavy as th
panel = th.sample("korea", firms=6000, years=(2024, 2025))
print("ready", flush=True)
try:
    th.simulate(panel, th.program("k_export_star_500").replace(firms_per_year=10), replicates=200_000)
except KeyboardInterrupt:
    print(time.time(), flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal that only another process gets")
def test_ctrl_c_ends_it() -> None:
    """The wait ends soon, and so does the work."""
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(0.7)
            process.send_signal(signal.SIGINT)
            out, error = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, error) == (0, "")
    assert float(out) > 0
