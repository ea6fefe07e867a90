"""Figures: what they show against independent computations."""

import itertools
from collections import Counter

import numpy as np
import polars as pl
import pytest
from drawn import pixels, words

import topheavy as th
from topheavy import figures

BREAKS = (1e6, 5e6, 10e6, 50e6)
CLASSES = [
    "below USD 1M",
    "USD 1M to 5M",
    "USD 5M to 10M",
    "USD 10M to 50M",
    "USD 50M or more",
]


@pytest.fixture(scope="module")
def flows(exporters: th.Panel) -> pl.DataFrame:
    """Return the flows of the small synthetic panel."""
    return exporters.to_polars().select("firm", "period", "market", "product", "value", "size_class")


def exports(flows: pl.DataFrame, by: str = "firm", period: str = "2025") -> np.ndarray:
    """Return the exports of each unit of a period, ascending."""
    summed = flows.filter(period=period).group_by(by).agg(pl.col("value").sum())
    return np.sort(summed["value"].to_numpy())


# ---------------------------------------------------------------- The numbers of a panel's figures


def test_lorenz_is_that_of_numpy(exporters: th.Panel, flows: pl.DataFrame) -> None:
    """Ordinates, Gini by its formula over pairs of ranks, and the share of the top 1 %, for two periods."""
    shown = exporters.figure("lorenz", periods=["2024", "2025"]).data.to_polars()
    assert shown["curve"].unique(maintain_order=True).to_list() == ["2024", "2025"]
    for period in ("2024", "2025"):
        x = exports(flows, period=period)
        curve = shown.filter(curve=period)
        held = np.concatenate([[0.0], np.cumsum(x)]) / x.sum()
        np.testing.assert_allclose(curve["share_of_firms"], np.arange(len(x) + 1) / len(x), atol=1e-14)
        np.testing.assert_allclose(curve["share_of_exports"], held, atol=1e-12)
        ranks = np.arange(1, len(x) + 1)
        gini = (2 * (ranks * x).sum() / x.sum() - len(x) - 1) / len(x)
        top = x[-int(np.ceil(0.01 * len(x))) :].sum() / x.sum()
        np.testing.assert_allclose([curve["gini"][0], curve["top_share"][0]], [gini, top], rtol=1e-11)


def test_concentration_is_shares_of_the_total(exporters: th.Panel, flows: pl.DataFrame) -> None:
    """Ranks, a fraction, a threshold and the legal class, in every year."""
    shown = exporters.figure("concentration").data
    years = ["2021", "2022", "2023", "2024", "2025"]
    assert shown["period"].to_list() == years
    for row, year in enumerate(years):
        x = exports(flows, period=year)[::-1]
        large = flows.filter(period=year, size_class="large")["value"].sum()
        expected = {
            "10 largest firms (CR10)": x[:10].sum(),
            "100 largest firms (CR100)": x[:100].sum(),
            "1,000 largest firms (CR1000)": x[:1000].sum(),
            "top 1 % by rank": x[: int(np.ceil(len(x) / 100))].sum(),
            "firms of USD 50M or more": x[x >= 50e6].sum(),
            "large firms by law": large,
        }
        assert set(shown.columns) == {"period", *expected}
        for name, value in expected.items():
            assert shown[name][row] == pytest.approx(value / x.sum(), rel=1e-11), (name, year)


def test_rank_size_is_sorted_and_the_line_is_the_law(exporters: th.Panel, flows: pl.DataFrame) -> None:
    """Every unit by rank; the fitted line is that of `topheavy.tail.power_law`."""
    for across, by in (("firm", "firm"), ("market", "market")):
        shown = exporters.figure("rank-size", across=across, periods=2025).data  # type: ignore[arg-type]
        x = exports(flows, by)[::-1]
        np.testing.assert_allclose(shown["exports"], x, rtol=1e-12)
        assert shown["rank"].to_list() == list(range(1, len(x) + 1))
        law = th.tail.power_law(x)
        ranks = np.arange(1, law.n_tail + 1)
        line = law.xmin * (ranks / law.n_tail) ** (-1 / law.alpha)
        np.testing.assert_allclose(shown["fitted"].drop_nulls(), line, rtol=1e-12)


def test_pyramid_counts_every_firm_once(exporters: th.Panel, flows: pl.DataFrame) -> None:
    """Firms and value of each class against NumPy, with the usual breaks and with others."""
    x = exports(flows)
    for breaks in (None, (2e6, 20e6)):
        shown = exporters.figure("pyramid", breaks=breaks).data
        place = np.digitize(x, breaks or BREAKS)
        for row in range(shown.height):
            assert shown["firms"][row] == (place == row).sum()
            assert shown["value"][row] == pytest.approx(x[place == row].sum(), rel=1e-12)
            assert shown["share_of_exports"][row] == pytest.approx(x[place == row].sum() / x.sum(), rel=1e-12)
        assert shown["firms"].sum() == len(x)
    assert exporters.figure("pyramid").data["class"].to_list() == CLASSES


def test_diversification_is_the_sum_of_squared_shares(exporters: th.Panel, flows: pl.DataFrame) -> None:
    """HHI and its inverse for firms, markets and products."""
    shown = exporters.figure("diversification").data
    for by, name in (("firm", "firms"), ("market", "markets"), ("product", "products")):
        for row, period in enumerate(shown["period"]):
            s = exports(flows, by, period)
            hhi = ((s / s.sum()) ** 2).sum()
            assert shown[f"hhi_{name}"][row] == pytest.approx(hhi, rel=1e-11)
            assert shown[f"effective_number_{name}"][row] == pytest.approx(1 / hhi, rel=1e-11)


def test_treemap_has_every_product_or_market(exporters: th.Panel, flows: pl.DataFrame) -> None:
    """Values and shares by name, the largest first; products unless markets are asked for."""
    for across, by in ((None, "product"), ("market", "market")):
        shown = exporters.figure("treemap", across=across, periods="2024").data  # type: ignore[arg-type]
        own = flows.filter(period="2024").group_by(by).agg(pl.col("value").sum())
        expected = dict(own.iter_rows())
        assert set(shown["name"]) == set(expected)
        assert shown["exports"].to_list() == sorted(shown["exports"], reverse=True)
        for name, value, share in zip(shown["name"], shown["exports"], shown["share_of_exports"], strict=True):
            assert value == pytest.approx(expected[name], rel=1e-11)
            assert share == pytest.approx(value / sum(expected.values()), rel=1e-11)


def by_year(flows: pl.DataFrame) -> dict[str, dict[int, float]]:
    """Return what each firm exports in each year."""
    summed = flows.group_by("firm", "period").agg(pl.col("value").sum()).filter(pl.col("value") > 0)
    found: dict[str, dict[int, float]] = {}
    for firm, period, value in summed.iter_rows():
        found.setdefault(firm, {})[int(period)] = value
    return found


def test_transitions_count_firms_of_neighbouring_years(exporters: th.Panel, flows: pl.DataFrame) -> None:
    """Every firm of two years by its classes in them; what is in neither is not counted."""
    counted: Counter[tuple[int, int]] = Counter()
    for held in by_year(flows).values():
        for year in range(2021, 2025):
            states = [int(np.digitize(held[y], BREAKS)) if y in held else 5 for y in (year, year + 1)]
            counted[states[0], states[1]] += states != [5, 5]
    shown = exporters.figure("transitions").data
    names = [*CLASSES, "not exporting"]
    assert shown["from"].to_list() == names
    for row, column in itertools.product(range(6), range(6)):
        assert shown[f"to {names[column]}"][row] == counted[row, column], (row, column)


def test_survival_is_kaplan_meier_with_greenwoods_bands(exporters: th.Panel, flows: pl.DataFrame) -> None:
    """First spells that begin after the first year, by class at entry; the last year censors."""
    shown = exporters.figure("survival", level=0.9).data.to_polars()
    lives: dict[int, list[tuple[int, bool]]] = {}
    for held in by_year(flows).values():
        entry = min(held)
        length = next(age for age in range(1, 10) if entry + age not in held)
        if entry > 2021:
            lives.setdefault(int(np.digitize(held[entry], BREAKS)), []).append((length, entry + length <= 2025))
    assert set(shown["group"]) == {CLASSES[place] for place in lives}
    for place, spells in lives.items():
        curve = shown.filter(group=CLASSES[place])
        alive, expected = 1.0, {0: 1.0}
        for age in range(1, 5):
            at_risk = sum(length > age or (length == age and gone) for length, gone in spells)
            ended = sum(length == age and gone for length, gone in spells)
            if at_risk:
                alive *= 1 - ended / at_risk
                expected[age] = alive
        for age, survival, lower, upper in curve.select("age", "survival", "lower", "upper").iter_rows():
            assert survival == pytest.approx(expected[int(age)], abs=1e-12)
            assert lower <= survival <= upper
    wide = exporters.figure("survival", level=0.99).data
    assert np.all(np.array(wide["lower"]) <= shown["lower"].to_numpy() + 1e-12)


# ---------------------------------------------------------------- Results


def test_fan_chart_has_the_numbers_of_the_simulation(exporters: th.Panel, simulated: th.Simulation) -> None:
    """History as the panel measures it; means and intervals as the simulation's table, for every measure."""
    table, last = simulated.table.to_polars(), 2025
    for measure in table["measure"].unique():
        shown = simulated.figure(measure).data.to_polars()
        # What is told of supported firms alone has no past.
        first = 2021 if measure in set(simulated.history["measure"]) else last
        assert shown["period"].to_list() == [str(year) for year in range(first, 2029)]
        own = table.filter(measure=measure).filter(pl.col("year") > last)
        for side, name in (("without", "without the programme"), ("with", "with the programme")):
            for column, suffix in (("mean", ""), ("lower of 90%", "_low"), ("upper of 90%", "_high")):
                drawn = shown.filter(pl.col("period").cast(int) > last)[f"{name}, {column}"]
                assert drawn.to_list() == own[side + suffix].to_list(), (measure, side, column)
        assert shown[f"{name}, mean"].head(shown.height - 3).is_null().all()
    past = exporters.measure(by="period", measures="total,top_share(0.01),hhi,n").to_polars()
    for measure in ("total", "top_1pct_share", "hhi", "n"):
        history = simulated.figure(measure).data["history"]
        assert history.to_list() == [*past[measure].to_list(), None, None, None]
    told = simulated.history.to_polars().filter(measure="hhi")
    assert told["number"].to_list() == past["hhi"].to_list()[:-1]


def test_fan_chart_of_classes_begins_without_a_history() -> None:
    """Drawn firms are no history: the base year has an interval, and the figure says why."""
    table = th.brackets(lower=[0, 5e6, 10e6], units=[900, 90, 10], value=[9e8, 6e8, 5e8])
    star = th.program("k_export_star_500")
    found = th.simulate(table, star, base_year=2025, horizon=2027, replicates=20, allow_fewer=True)
    figure = found.figure("hhi")
    assert figure.data["history"].to_list() == [None, None, None]
    assert figure.data["without the programme, mean"].null_count() == 0
    assert any("table of classes" in note for note in figure.notes)
    assert found.history.height == 0


def test_road_has_the_numbers_of_the_track() -> None:
    """Totals, the random walk's centre and ends, the target, the year, and the interval of the year."""
    totals = {2019: 542.2e9, 2021: 644.5e9, 2022: 683.6e9, 2023: 632.2e9, 2024: 683.6e9, 2025: 709.7e9}
    track = th.track(totals, level=0.8)
    figure = track.figure()
    shown = figure.data.to_polars()
    ahead = track.projection.to_polars().filter(method="random_walk")
    assert shown["history"].drop_nulls().to_list() == list(totals.values())
    assert shown["median"].drop_nulls().to_list() == ahead["central_usd"].to_list()
    assert shown["lower of 80%"].drop_nulls().to_list() == ahead["low_usd"].to_list()
    assert shown["upper of 80%"].drop_nulls().to_list() == ahead["high_usd"].to_list()
    assert set(shown["target"]) == {1e12}
    method = track.methods.to_polars().row(0, named=True)
    said = words(figure.svg())
    assert f"median: {method['central_year']}" in said
    assert f"80 % of paths: {method['first_passage_low']} to" in said
    assert "Years without a total are passed over" in figure.notes
    assert "random walk with drift" in figure.subtitle
    assert "The median does not reach the target by 2027" in th.track(totals, horizon=2027, by=2027).figure().notes


# ---------------------------------------------------------------- Plain numbers


def test_figures_of_plain_numbers() -> None:
    """The same as of a panel, by one call each."""
    x = [1.0, 2.0, 7.0]
    one = figures.lorenz(x)
    assert one.data["share_of_exports"].to_list() == pytest.approx([0, 0.1, 0.3, 1])
    two = figures.lorenz({"a": np.array(x), "b": pl.Series([1, 1])}, units="markets")
    assert two.data.columns[1] == "share_of_markets"
    assert two.data.to_polars().filter(curve="b")["gini"][0] == 0.0
    assert figures.rank_size(x, tail=False).data.to_dict() == {"rank": [1.0, 2.0, 3.0], "exports": [7.0, 2.0, 1.0]}
    heavy = 1e6 * np.arange(1, 2001) ** -0.9
    law = th.tail.power_law(heavy)
    assert f"α = {law.alpha:.3g}" in words(figures.rank_size(heavy).svg())
    part = figures.treemap(["x", "y"], [30.0, 10.0], units="markets", total=80.0)
    assert part.data["share_of_exports"].to_list() == [0.375, 0.125]
    assert "50.0 %" in part.subtitle.replace("\xa0", " ")
    classes = figures.pyramid([0, 1e6], [90, 10], [10e6, 190e6], currency="other", period=2025)
    assert classes.data["class"].to_list() == ["below 1M", "1M or more"]
    assert "in 2025" in classes.subtitle
    for figure in (one, two, part, classes):
        words(figure.svg())
        assert pixels(figure.png()) == (1600, 1000)
