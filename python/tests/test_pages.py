"""Reports, checks, samples and files: what the command line says, said in Python."""

import json
import subprocess
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from test_panel import FRAME, ROLES, bits

import topheavy as th


@pytest.fixture(scope="module")
def korea(tmp_path_factory: pytest.TempPathFactory, program: Path) -> tuple[th.Panel, Path]:
    """Return a small synthetic panel, and the file of it that the command line writes."""
    file = tmp_path_factory.mktemp("sample") / "korea.parquet"
    options = ["--firms", "2000", "--years", "2023..2025", "--seed", "7"]
    subprocess.run([program, "sample", "korea", *options, "-o", file], capture_output=True, check=True)
    return th.sample("korea", firms=2000, years=(2023, 2025), seed=7), file


def spelled(text: str) -> str:
    """Return a page as Python spells it: options are keyword arguments."""
    return text.replace("--", "").replace("_", "-").replace("=", " ").replace("'", "")


def test_report_is_that_of_the_command_line(korea: tuple[th.Panel, Path], program: Path) -> None:
    """The same numbers, definitions, omissions and words; only the name of the file differs."""
    sample, file = korea
    call = [str(program), "report", str(file), "--target-total", "1e12"]
    text = subprocess.run([*call], capture_output=True, check=True, text=True).stdout
    told = json.loads(subprocess.run([*call, "--format", "json"], capture_output=True, check=True).stdout)
    report = sample.report(target_total=1e12)
    found = report.to_dict()
    for part in ("schema_version", "periods", "definitions", "omitted", "undefined", "target_total", "which_top"):
        assert found[part] == told[part], part
    own = ("data in memory", str(file), "distinct:")  # the sample in memory has read one column more
    here, there = (
        [line for line in spelled(page).splitlines() if not line.startswith(own)]
        for page in (str(report), text.rstrip())
    )
    assert here == there
    again = th.read(file).report(target_total=1e12)
    assert spelled(str(again)) == spelled(text.rstrip())
    assert report.notes == found["notes"]
    assert report.definitions == found["definitions"]


def test_report_without_columns(program: Path, tmp_path: Path) -> None:
    """Data with neither firms nor periods, in another currency: what is left out is told, in Python's words."""
    frame = FRAME.select("market", "value")
    frame.write_parquet(tmp_path / "flows.parquet")
    call = [str(program), "report", str(tmp_path / "flows.parquet"), "--currency", "other", "--format", "json"]
    told = json.loads(subprocess.run(call, capture_output=True, check=True).stdout)
    report = th.Panel(frame, currency="other").report()
    assert report.to_dict()["periods"] == told["periods"]
    assert "firm=" in str(report)
    assert "--" not in "".join(line for line in str(report).splitlines() if line.strip("- "))
    assert {one["section"] for one in report.to_dict()["omitted"]} == {one["section"] for one in told["omitted"]}


def test_report_shows_itself(korea: tuple[th.Panel, Path]) -> None:
    """As text and as HTML: every heading, and the label of synthetic data; the numbers as a table."""
    sample, _ = korea
    report = sample.report()
    assert str(report) == repr(report)
    page = report._repr_html_()
    for heading in ("Input", "Exports", "Across firms", "Across markets", "Across products", "Which top 1 %? (2025)"):
        assert f"\n{heading}\n{'-' * len(heading)}\n" in str(report)
        assert f"<h4>{heading}</h4>" in page
    for shown in (str(report), page):
        assert "SYNTHETIC DATA: calibrated to published Korean moments; no row is a real firm" in shown
    assert "target" not in str(report)
    table = report.periods
    assert table.columns[:2] == ["period", "across"]
    assert table["period"].unique().sort().to_list() == ["2023", "2024", "2025"]
    assert table["across"].unique().sort().to_list() == ["firm", "market", "product"]
    hhi = table.to_polars().filter(across="market")["hhi"].to_list()
    assert hhi == sample.measure(across="market", by="period", measures="hhi")["hhi"].to_list()
    assert "SYNTHETIC" in repr(table)


def test_check_tells_what_is_there(korea: tuple[th.Panel, Path], program: Path) -> None:
    """Counts and totals by period, as the command line's; a panel has no problem, or it would be none."""
    sample, file = korea
    said = subprocess.run([program, "check", file, "--format", "json"], capture_output=True, check=True).stdout
    told = json.loads(said)
    check = sample.check()
    assert check.problems == told["problems"] == []
    assert check.to_dict()["periods"] == told["periods"]
    assert check.to_dict()["reporters"] == told["reporters"]
    assert check.periods.to_polars().to_dicts() == told["periods"]
    for shown in (str(check), check._repr_html_(), repr(check.periods)):
        assert "SYNTHETIC" in shown
        assert "2025" in shown
    assert th.check(file).to_dict()["periods"] == told["periods"]
    assert th.check([str(file)]).problems == []
    assert th.check(FRAME, **ROLES).problems == []


# ---------------------------------------------------------------- Samples and files


def test_sample_is_that_of_the_command_line(korea: tuple[th.Panel, Path]) -> None:
    """The same flows for the same parameters, other flows for another seed; everything is labelled."""
    sample, file = korea
    read = th.read(file, groups="item")
    assert sample.to_polars().sort(pl.all()).equals(read.to_polars().select(sample.to_polars().columns).sort(pl.all()))
    again = th.sample(firms=2000, years=(2023, 2025), seed=7)
    assert again.to_polars().equals(sample.to_polars())
    assert not th.sample(firms=2000, years=(2023, 2025), seed=8).to_polars().equals(sample.to_polars())
    last = sample.measure(by="period", measures="n")
    assert (last["period"].to_list()[0], last["period"].to_list()[-1], last["n"].to_list()[-1]) == (
        "2023",
        "2025",
        2000,
    )
    label = "synthetic: calibrated to published Korean moments; no row is a real firm"
    for one in (sample, read, sample.measure(), sample.lorenz(points=3), sample.check().periods):
        assert one.synthetic == label
    line = "SYNTHETIC DATA: calibrated to published Korean moments; no row is a real firm"
    table = sample.measure(by="period")
    for shown in (repr(sample), repr(table), table._repr_html_(), table.to_markdown(), table.to_latex()):
        assert line in shown
    assert th.Panel(FRAME, **ROLES).synthetic is None
    assert sample.measure(by="item", measures="n")["item"].len() > 1


def test_read_takes_paths_patterns_and_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Text, pathlib, a pattern, a list of either; two halves are the whole, in any format."""
    frame = FRAME.cast({"period": pl.String})
    frame.write_parquet(tmp_path / "whole.parquet")
    frame[::2].write_csv(tmp_path / "half_1.csv")
    frame[1::2].write_csv(tmp_path / "half_2.csv")
    monkeypatch.chdir(tmp_path)
    ways: list[Any] = [
        tmp_path / "whole.parquet",
        "whole.parquet",
        [tmp_path / "half_2.csv", "half_1.csv"],
        ("half_1.csv", "half_2.csv"),
        "half_*.csv",
        [tmp_path / "half_?.csv"],
    ]
    expected = bits(th.Panel(frame, **ROLES).measure(by=["market", "period"], measures="all"))
    for way in ways:
        found = th.read(way, **ROLES)
        assert bits(found.measure(by=["market", "period"], measures="all")) == expected, way
        assert th.check(way, **ROLES).problems == []
    assert "half_1.csv" in repr(th.read("half_*.csv", **ROLES))
