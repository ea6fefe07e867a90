"""The tracker in Python: what it takes, what it gives, what it refuses."""

import json
import re
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from refusals import SECRET, refused, refused_for

import topheavy as th

TOTALS = {2020: 512.9e9, 2021: 644.5e9, 2022: 683.6e9, 2023: 632.2e9, 2024: 683.6e9, 2025: 709.7e9}
YEARS, VALUES = list(TOTALS), list(TOTALS.values())
QUICK: dict[str, Any] = {"replicates": 500}


@pytest.fixture(scope="module")
def official() -> th.Track:
    """Return the track of the embedded totals."""
    return th.track()


def test_the_embedded_totals_and_where_they_come_from(official: th.Track) -> None:
    """Only totals of a year are used; each has its source, and what is left out has its reason."""
    told = official.to_dict()
    rows = th.data.korea_exports_total().to_polars()
    annual = rows.filter(pl.col("precision") == "annual")
    assert official.series["year"].to_list() == annual["year"].to_list()
    assert np.allclose(official.series["value_usd"].to_numpy(), annual["exports_usd_bn"].to_numpy() * 1e9)
    assert [row["source"] for row in told["input"]["sources"]] == annual["source"].to_list()
    left = rows.filter(pl.col("precision") != "annual")
    assert [(row["year"], row["reason"]) for row in told["input"]["left_out"]] == left.select(
        "year", "precision"
    ).rows()
    assert told["input"]["synthetic"] is None
    assert "1964" in str(official)


def test_growth_so_far_and_needed(official: th.Track) -> None:
    """First to last, last ten years, last year; and what each year takes."""
    so_far = official.to_date
    assert so_far["whole"]["growth_a_year"] == pytest.approx((709.7 / 150.4) ** (1 / 24) - 1)
    assert (so_far["recent"]["from"], so_far["last"]["from"]) == (2014, 2024)
    assert so_far["gap_usd"] == pytest.approx(290.3e9)
    assert so_far["reached_share"] == pytest.approx(0.7097)
    needed = official.required.to_polars()
    assert needed["by"].to_list() == list(range(2026, 2041))
    for by, years, growth in needed.rows():
        assert (by, 709.7e9 * (1 + growth) ** years) == (2025 + years, pytest.approx(1e12))


def test_three_methods_side_by_side(official: th.Track) -> None:
    """Projection by method and year, ordered ends, rising probability; when each reaches the target."""
    table = official.projection.to_polars()
    assert table["method"].unique(maintain_order=True).to_list() == ["random_walk", "local_trend", "historic_growth"]
    for _, rows in table.group_by("method", maintain_order=True):
        assert rows["year"].to_list() == list(range(2026, 2041))
        assert (rows["low_usd"] < rows["central_usd"]).all()
        assert (rows["central_usd"] < rows["high_usd"]).all()
        assert rows["reached"].is_sorted()
    for method in official.methods.to_polars().to_dicts():
        rows = table.filter(pl.col("method") == method["method"])
        reached = rows.filter(pl.col("central_usd") >= 1e12)["year"]
        assert method["central_year"] == reached.min()
        assert method["reached_by"] == rows.filter(pl.col("year") == 2030)["reached"].item()
        assert method["first_passage_low"] <= method["first_passage_median"]
    assert official.projection.definitions["reached"]["id"] == "first_passage"


def test_the_past_record_counts_its_forecasts(official: th.Track) -> None:
    """All horizons together are the sum of the single ones, and the count is small and told."""
    table = official.backtest.to_polars()
    for _, rows in table.group_by("method", maintain_order=True):
        together = rows.filter(pl.col("steps").is_null()).to_dicts()[0]
        single = rows.filter(pl.col("steps").is_not_null())
        assert together["forecasts"] == single["forecasts"].sum() == 17
        assert together["hits"] == single["hits"].sum()
        assert together["coverage"] == together["hits"] / 17
        assert together["nominal"] == 0.8
    assert any("of 17" in sentence and "cannot tell much" in sentence for sentence in official.sentences)


def test_the_history_makes_the_year(official: th.Track) -> None:
    """From another first year the drift is another one, as a track from that year on has it."""
    table = official.since.to_polars()
    assert table["since"].to_list() == official.series["year"].to_list()[:-3]
    for since, year, growth in table.rows():
        other = th.track(since=since, **QUICK)
        assert other.methods["central_year"][0] == year
        assert other.to_date["whole"]["growth_a_year"] == pytest.approx(growth)


def test_parts_add_up_to_the_gap(official: th.Track) -> None:
    """By class, item and market: what they add and what is missing is the gap; what is not listed is one line."""
    for gap in official.to_dict()["gap"]:
        assert sum(part["value_usd"] for part in gap["parts"]) == pytest.approx(709.7e9)
        added = sum(part["contribution_usd"] for part in gap["parts"])
        assert added == pytest.approx(gap["added_usd"])
        assert added + gap["missing_usd"] == pytest.approx(290.3e9)
        assert [part["part"] for part in gap["parts"]].count("not listed") == 1
    dimensions = official.gap["dimension"].unique(maintain_order=True).to_list()
    assert dimensions == ["size class", "item", "market"]
    closing = [sentence for sentence in official.sentences if sentence.startswith("For SMEs")]
    assert len(closing) == 1
    assert "10 % of the gap of USD 290.3 bn by 2030" in closing[0]
    assert "if all others grow as before" in closing[0]
    stated = th.track(growth=0.05, **QUICK)
    assert any("if all others grow by +5.0 % a year" in sentence for sentence in stated.sentences)
    assert stated.gap["basis"].unique().to_list() == ["stated"]


def test_every_way_to_give_totals_is_the_same() -> None:
    """A dict, two arrays of any kind, frames, a panel of flows."""
    expected = th.track(TOTALS, **QUICK).projection.to_polars()
    flows = {
        "year": YEARS * 2,
        "firm": ["a"] * 6 + ["b"] * 6,
        "value_usd": [0.25 * value for value in VALUES] + [0.75 * value for value in VALUES],
    }
    given: list[Any] = [
        dict(reversed(TOTALS.items())),
        {np.int64(year): np.float64(value) for year, value in TOTALS.items()},
        (YEARS, VALUES),
        (np.array(YEARS), pl.Series(VALUES)),
        (pd.Series(YEARS, dtype="float64"), tuple(VALUES)),
        pl.DataFrame({"year": YEARS, "value_usd": VALUES}),
        pd.DataFrame({"year": YEARS, "value_usd": VALUES}),
        {"year": YEARS, "value_usd": VALUES},
        th.Panel({"jahr": YEARS, "wert": [value / 1e9 for value in VALUES]}, period="jahr", value="wert", scale=1e9),
        th.Panel(flows),
    ]
    for one in given:
        assert_frame_equal(th.track(one, **QUICK).projection.to_polars(), expected, rel_tol=1e-6)


def test_a_panel_has_parts_of_its_own() -> None:
    """Markets of the last year with their earlier years; the synthetic label goes with every number."""
    panel = th.sample("korea", firms=2000)
    road = th.track(panel, **QUICK)
    told = panel.measure(across="market", by="period", measures="total")
    assert road.series["value_usd"].to_list() == pytest.approx(told["total"].to_list())
    by_market = [gap for gap in road.to_dict()["gap"] if gap["dimension"] == "market"]
    assert len(by_market[0]["parts"]) == 11
    assert {gap["dimension"] for gap in road.to_dict()["gap"]} == {"size class", "item", "market", "product"}
    assert "SYNTHETIC DATA" in str(road)
    assert "SYNTHETIC DATA" in repr(road.projection)
    assert road.to_dict()["input"]["synthetic"]


def test_the_seed_makes_the_numbers() -> None:
    """The same seed, the same bits; another one, others near by."""
    one, same, other = (th.track(TOTALS, seed=seed, replicates=2000) for seed in (3, 3, 4))
    assert one.to_json() == same.to_json()
    first, second = (road.projection["reached"].to_numpy() for road in (one, other))
    assert (first != second).any()
    assert np.abs(first - second).max() < 0.08


def test_intervals_widen_with_level_and_spread() -> None:
    """A higher level is wider; so is a longer way."""
    widths = []
    for level in (0.5, 0.8, 0.95):
        table = th.track(TOTALS, level=level, **QUICK).projection.to_polars()
        table = table.filter(pl.col("method") != "historic_growth")
        widths.append((table["high_usd"] / table["low_usd"]).log().to_numpy())
    assert (widths[0] < widths[1]).all()
    assert (widths[1] < widths[2]).all()
    walk = widths[1][:15]
    assert (np.diff(walk) > 0).all()


def test_expectation() -> None:
    """Met from the random walk's central year on."""
    central = th.track(**QUICK).methods["central_year"][0]
    for by, met in ((central - 1, False), (central, True)):
        assert th.track(expect_by=by, **QUICK).expectation == {"by": by, "central_year": central, "met": met}
    assert th.track(**QUICK).expectation is None


def test_a_method_that_cannot_be_fitted_says_so() -> None:
    """Five years are too few for a local trend, and there is no past to try anything on."""
    road = th.track((YEARS[1:], VALUES[1:]), **QUICK)
    trend = road.methods.to_polars().row(1, named=True)
    assert "at least 6" in trend["reason"]
    assert trend["central_year"] is None
    assert "local_trend" not in road.projection["method"].to_list()
    assert road.backtest["forecasts"].sum() == 0
    assert any("cannot be fitted" in sentence for sentence in road.sentences)
    assert any("too few years" in sentence for sentence in road.sentences)


def test_shown_and_kept(official: th.Track) -> None:
    """Text, HTML and JSON; what is handed out is a copy."""
    assert str(official).startswith("topheavy track\n==============\n")
    assert not re.search("--[a-z]", str(official))
    assert "<h3>topheavy track</h3>" in official._repr_html_()
    assert json.loads(official.to_json()) == official.to_dict()
    official.to_date["spells"].clear()
    assert official.to_date["spells"]
    assert official.definitions["random_walk"] == th.define("random_walk")


def test_what_cannot_be_a_series_is_refused() -> None:
    """Each with its row and its way out, never with a value."""
    bad = {**TOTALS, 2019: -SECRET}
    assert refused(th.InvalidFlowError, th.track, bad).row == 7
    assert refused(th.InvalidFlowError, th.track, {**TOTALS, 2019: float("nan")}).row == 7
    assert "zero" in str(refused(th.DataError, th.track, {**TOTALS, 2019: 0.0}))
    assert "twice" in str(refused(th.DataError, th.track, ([*YEARS, 2025], [*VALUES, SECRET])))
    assert "at least 4" in str(refused(th.DataError, th.track, (YEARS[:3], VALUES[:3])))
    refused_for("series", th.track, (YEARS, VALUES[1:]))
    refused_for("series", th.track, (YEARS,))
    refused_for("series", th.track, {2020.5: 1.0, 2021: 2.0})
    refused_for("series", th.track, {2020: "1", 2021: 2.0})
    months = {"month": [f"2025-{month:02}" for month in range(1, 13)], "value_usd": [SECRET] * 12}
    assert "no years" in str(refused(th.DataError, th.track, months))
    parts = [f"{year}-{month:02}" for year in range(2021, 2026) for month in range(1, 13)][:-2]
    part_year = th.Panel({"month": parts, "value_usd": [SECRET] * 58}, period_as="year")
    assert "not complete" in str(refused(th.DataError, th.track, part_year))
    twice = {"year": [*YEARS, 2025], "value_usd": [*VALUES, SECRET]}
    assert "that repeat a year: 1" in str(refused(th.DataError, th.track, twice))
    euros = {"year": YEARS, "value_eur": VALUES}
    assert "US dollars" in str(refused(th.DataError, th.track, euros))
    refused(th.MissingColumnError, th.track, th.Panel({"firm": ["a", "b"], "value_usd": [1.0, 2.0]}))


@pytest.mark.parametrize(
    "options",
    [
        {"target": 600e9},
        {"target": -1.0},
        {"target": "1e12"},
        {"by": 2025},
        {"by": True},
        {"expect_by": 2020},
        {"horizon": 2025},
        {"horizon": 2101},
        {"since": 2024},
        {"level": 1.0},
        {"growth": -1.0},
        {"closing_share": 0.0},
        {"replicates": 99},
        {"replicates": -1},
        {"seed": -1},
        {"parts": {"market": 5}},
        {"parts": {"market": {"China": {2025: float("inf")}}}},
        {"parts": {"market": {"China": {2025: 800e9}}}},
        {"parts": {5: {"China": {2025: 130.8e9}}}},
    ],
)
def test_options_that_cannot_be_are_refused(options: dict[str, Any]) -> None:
    """The message names the argument as Python spells it."""
    refused_for(next(iter(options)), th.track, TOTALS, **options)


def test_a_target_that_is_reached_says_when() -> None:
    """The first year and the last one."""
    error = refused_for("target", th.track, TOTALS, 600e9)
    assert "reached already: first in 2021, and in 2025" in str(error)
