"""The 98 measures of exporter dynamics: identities, refusals, real data and published figures."""

import csv
import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from dynamics_reference import CODES, Flow, dynamics, ratio
from dynamics_reference_motion import histories, kaplan_meier, korea_survival, spells
from refusals import refused
from test_dynamics import ASKED, MARKETS, PRODUCTS, differences, frame_of, panel_of, panel_of_frame, random_flows
from test_panel import bits

import topheavy as th

DATA = Path(__file__).parents[2] / "data"


# ---------------------------------------------------------------- Identities


@pytest.mark.parametrize("by", ASKED, ids=["country", "HS2", "market"])
def test_accounting(by: list[str]) -> None:
    """A1 = A2 + A5 and A1 of t = A1 of t−1 + A2 − A3 in every cell, on many firms."""
    draw, rows = np.random.default_rng(5), 50_000
    flows = pl.DataFrame(
        {
            "firm": pl.Series((draw.random(rows) ** 3 * 5_000).astype(np.int64)).cast(pl.String),
            "year": draw.integers(2010, 2018, rows),
            "product": pl.Series(list(PRODUCTS)).gather(draw.integers(0, len(PRODUCTS), rows)),
            "market": pl.Series(list(MARKETS)).gather(draw.integers(0, len(MARKETS), rows)),
            "value": np.round(draw.lognormal(8, 2, rows) * 100) / 100,
        }
    )
    found = panel_of_frame(flows).dynamics(by=by, hs=2).to_polars()
    cells = found.with_columns(before=pl.col("A1").shift(1).over(by) if by else pl.col("A1").shift(1))
    later = cells.filter(pl.col("period") != "2010")
    assert later.height == found.height - found.filter(period="2010").height > 0
    sums = {
        "A1": pl.col("A2") + pl.col("A5"),
        "before": pl.col("A3") + pl.col("A5"),
        "A2": pl.col("A1") - pl.col("before") + pl.col("A3"),
        "C1": pl.col("A2") / pl.col("A1"),
        "C2": pl.col("A3") / pl.col("before"),
    }
    for name, expression in sums.items():
        assert later.filter(pl.col(name).ne_missing(expression)).is_empty(), name
    entrants = later.filter(pl.col("period") != "2017")
    assert entrants.filter((pl.col("A4") > pl.col("A2")) | (pl.col("C3") != pl.col("A4") / pl.col("A2"))).is_empty()
    decreasing = later.drop_nulls(["C3", "C5", "C6"])
    assert decreasing.height > 0
    assert decreasing.filter((pl.col("C3") < pl.col("C5")) | (pl.col("C5") < pl.col("C6"))).is_empty()
    shares = [code for code in CODES if code.startswith(("B1", "B2", "C")) or (code[0] in "DE" and code.endswith("ii"))]
    in_range = cells.select(pl.col(shares).drop_nulls().is_between(0, 1).all())
    assert in_range.row(0) == (True,) * len(shares)
    group = [pl.col("product").str.head(2)] if by == ["product"] else [pl.col(name) for name in by]
    counted = flows.group_by([*group, pl.col("year").cast(pl.String).alias("period")]).agg(
        A1=pl.col("firm").n_unique().cast(pl.Float64), total=pl.col("value").sum()
    )
    both = cells.join(counted, on=[*by, "period"], how="full", suffix="_counted")
    assert both.filter(pl.col("A1").ne_missing(pl.col("A1_counted"))).is_empty()
    np.testing.assert_allclose(both["A6i"] * both["A1"], both["total"], rtol=1e-11)


# ---------------------------------------------------------------- Refusals

REFUSED: list[dict[str, Any]] = [
    {"codes": "A13"},
    {"codes": ["A1", "Z9"]},
    {"codes": ""},
    {"growth": "logs"},
    {"hs": 3, "by": ["product"]},
    {"hs": 8, "by": ["product"]},
    {"by": ["firm"]},
    {"by": [[], "market"]},
]


@pytest.mark.parametrize("options", REFUSED, ids=str)
def test_arguments_outside_their_domain(options: dict[str, Any]) -> None:
    """Each is refused, by its name."""
    error = refused(th.ArgumentError, panel_of(random_flows(12, 60)).dynamics, **options)
    assert error.argument == next(iter(options))


def test_columns_that_must_be_there() -> None:
    """Firms and periods; an unknown column is named."""
    flows = frame_of(random_flows(12, 60))
    without_period: Any = th.Panel(flows.drop("year"))
    without_firm: Any = th.Panel(flows.drop("firm"))
    refused(th.MissingColumnError, without_period.dynamics)
    refused(th.MissingColumnError, without_firm.dynamics)
    assert refused(th.MissingColumnError, panel_of_frame(flows).dynamics, by=["province"]).column == "province"


def test_periods_that_are_none() -> None:
    """A column of words is refused before or when years are asked of it."""
    flows = frame_of(random_flows(12, 60))
    assert panel_of_frame(flows).dynamics(codes="A1").height > 0
    with pytest.raises(th.TopheavyError, match="year"):
        panel_of_frame(flows.with_columns(year=pl.lit("spring"))).dynamics()


# ---------------------------------------------------------------- Real and published figures


@pytest.fixture
def fortune(capfd: pytest.CaptureFixture[str]) -> list[Flow]:
    """Return the companies of the Fortune 500, 1955 to 1994; their absence is said."""
    folder = os.environ.get("TOPHEAVY_REAL_DATA")
    if folder is None:
        reason = "fortune500_1955_1994.csv is not read: TOPHEAVY_REAL_DATA is not set"
        with capfd.disabled():
            print(f"SKIPPED: {reason}", file=sys.stderr)
        pytest.skip(reason)
    with Path(folder, "fortune500_1955_1994.csv").open(newline="", encoding="utf-8") as lines:
        return [
            Flow("USA", row["company"], int(row["year"]), None, None, float(row["revenue ($ millions)"]))
            for row in csv.DictReader(lines)
        ]


def test_fortune_500(fortune: list[Flow]) -> None:
    """Companies enter, stay and leave as the reference has it, by name, in all years; two of a name are one."""
    assert len(fortune) == 20_000
    expected = dynamics(fortune)
    table = panel_of(fortune).dynamics()
    assert differences(table, expected, []) == []
    assert table.height == 40
    path = Path(os.environ["TOPHEAVY_REAL_DATA"], "fortune500_1955_1994.csv")
    read: Any = th.read(path, firm="company", period="year", value="revenue ($ millions)", scale=1)
    assert bits(read.dynamics(codes="A,B1,C")) == bits(panel_of(fortune).dynamics(codes="A,B1,C"))


def test_fortune_500_survives(fortune: list[Flow]) -> None:
    """Entry, exit and survival, by hand: sets of names, the Korean definition, and the pooled curve's first step."""
    firms, years = histories(fortune)
    names = {year: {flow.firm for flow in fortune if flow.year == year} for year in years}
    rows = {int(row["period"]): row for row in panel_of(fortune).dynamics(codes="A1,A2,A4,C").to_polars().to_dicts()}
    for t in years[1:]:
        new, gone = names[t] - names[t - 1], names[t - 1] - names[t]
        assert rows[t]["C1"] == len(new) / len(names[t])
        assert rows[t]["C2"] == len(gone) / len(names[t - 1])
        for k, code in ((1, "C3"), (2, "C5"), (3, "C6")):
            told = korea_survival(firms, years, k, t + k)
            assert rows[t][code] == (None if told is None else float(told)), (t, code)
    every, _ = spells(firms, years)
    step = kaplan_meier(every)[0]
    pooled = [rows[t] for t in years[1:-1]]
    assert step.at_risk == sum(row["A2"] for row in pooled)
    assert float(step.survival) == sum(row["A4"] for row in pooled) / step.at_risk


PUBLISHED_RATES = {2014: (28.6, 26.5), 2016: (27.9, 26.4), 2019: (26.3, 23.7)}
"""Entry and exit rates in per cent, of the Korea Customs Service."""


def counted(year: int, before: int, active: int, exiters: int) -> pl.DataFrame:
    """So many firms in the year before and in the year, of value 1 each; the first of them leave."""
    numbers = ((year - 1, 0, before), (year, exiters, exiters + active))
    years = [pl.select(firm=pl.int_range(first, end), year=pl.lit(t), value=pl.lit(1.0)) for t, first, end in numbers]
    return pl.concat(years).with_columns(pl.format("T{}", "firm").alias("firm"))


@pytest.mark.parametrize("year", PUBLISHED_RATES)
def test_korea_rates_from_counts(year: int, published: dict[str, dict[str, Any]]) -> None:
    """As many firms as were published, of value 1 each: those that stay, enter and leave give the published rates.

    Who they are and what they sell is not published and not in the rates. Exporters of the year before are not
    published for these years: they are those of the year less entrants, with exiters.
    """
    counts = published["kr-entry-exit"]["inputs"][str(year)]
    active, entrants, exiters = (counts[name] for name in ("active", "entrants", "exiters"))
    with (DATA / "korea_exporter_dynamics.csv").open(encoding="utf-8") as lines:
        ours = {row["measure"]: row["value"] for row in csv.DictReader(lines) if row["year"] == str(year)}
    assert all(int(ours.get(name, count)) == count for name, count in counts.items())
    assert "active" in ours
    firms = counted(year, active - entrants + exiters, active, exiters)
    row = panel_of_frame(firms).dynamics(codes="A1,A2,A3,A5,C1,C2,C4").to_polars().row(1, named=True)
    assert [row[code] for code in ("A1", "A2", "A3", "A5")] == [active, entrants, exiters, active - entrants]
    entry, exit_rate = PUBLISHED_RATES[year]
    assert (round(100 * row["C1"], 1), round(100 * row["C2"], 1)) == (entry, exit_rate)
    assert row["C1"] == row["C4"] == ratio(entrants, active)


def test_korea_stocks_and_flows(published: dict[str, dict[str, Any]]) -> None:
    """2023 and 2024: exporters of both years are published, so that entrants and exiters are told by each other."""
    counts = published["kr-entry-exit"]["inputs"]["2024"]
    firms = counted(2024, counts["active_prev"], counts["active"], counts["exiters"])
    before, now = panel_of_frame(firms).dynamics(codes="A1,A2,A3,C1,C2").to_polars().to_dicts()
    assert before["A1"] == counts["active_prev"]
    assert [now[code] for code in ("A1", "A2", "A3")] == [counts[name] for name in ("active", "entrants", "exiters")]
    assert now["C1"] == ratio(counts["entrants"], counts["active"])
    assert now["C2"] == ratio(counts["exiters"], counts["active_prev"])


def test_synthetic_korea() -> None:
    """The synthetic panel moves as Korea's exporters do: entry about 27 %, half of the entrants there a year later."""
    panel: Any = th.sample("korea")
    table = panel.dynamics(codes="A1,A2,A3,A5,C1,C2,C3,C5")
    assert table.synthetic is not None
    rows = table.to_polars()
    assert rows["C1"].null_count() == 1
    assert rows["C3"].null_count() == 2
    assert rows["C1"].drop_nulls().is_between(0.25, 0.29).all()
    assert rows["C3"].drop_nulls().is_between(0.465, 0.515).all()
    # A second opinion on the counts, by polars.
    firms = panel.to_polars().filter(pl.col("value") > 0).select("firm", "period").unique()
    by_year = {year: set(of_year["firm"]) for (year,), of_year in firms.group_by("period")}
    for before, now in zip(rows.to_dicts()[:-1], rows.to_dicts()[1:], strict=True):
        old, new = by_year[before["period"]], by_year[now["period"]]
        found = [now[code] for code in ("A1", "A2", "A3", "A5")]
        assert found == [len(new), len(new - old), len(old - new), len(new & old)]
