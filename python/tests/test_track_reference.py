"""The tracker against an independent reference in NumPy."""

import numpy as np
import polars as pl
import pytest
import track_reference as reference

import topheavy as th

OFFICIAL = {
    2001: 150.4, 2003: 193.8, 2005: 284.4, 2006: 325.5, 2008: 422.0, 2009: 363.5, 2010: 466.4,
    2014: 572.7, 2018: 604.9, 2020: 512.85, 2021: 644.5, 2022: 683.58, 2024: 683.61, 2025: 709.7,
}  # fmt: skip
STEADY = {2010 + t: 100.0 * 1.04**t * (1.01 if t % 2 else 1.0) for t in range(12)}
CASES = {"official": OFFICIAL, "steady": STEADY}
TARGETS = {"official": 1000.0, "steady": 250.0}


def arrays(name: str) -> tuple[reference.Vector, reference.Vector]:
    """Return years and totals of a case."""
    series = CASES[name]
    return np.array(list(series), dtype=float), np.array(list(series.values()), dtype=float)


def followed(name: str, **options: float) -> th.Track:
    """Return the track of a case, in billions as if they were dollars."""
    return th.track(CASES[name], TARGETS[name], **options)  # type: ignore[arg-type]


def rows(road: th.Track, method: str) -> pl.DataFrame:
    """Return the projection of one method."""
    return road.projection.to_polars().filter(pl.col("method") == method)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_the_random_walk_is_generalised_least_squares(name: str, level: float) -> None:
    """Drift, variance and every interval."""
    walk = reference.random_walk(*arrays(name))
    road = followed(name, level=level, replicates=100)
    parameters = road.to_dict()["methods"][0]["parameters"]
    assert parameters == pytest.approx({"mu": walk.mu, "sigma2": walk.sigma2}, rel=1e-11)
    for h, row in enumerate(rows(road, "random_walk").to_dicts(), 1):
        expected = walk.band(h, level)
        assert [row["low_usd"], row["central_usd"], row["high_usd"]] == pytest.approx(list(expected), rel=1e-7)


@pytest.mark.parametrize("name", CASES)
def test_the_local_trend_is_a_dense_normal(name: str) -> None:
    """Scale, likelihood up to a constant, the best of a fine grid, and intervals from the dense covariance."""
    years, totals = arrays(name)
    road = followed(name, replicates=100)
    found = road.to_dict()["methods"][1]["parameters"]
    variances = np.array([found["observation_variance"], found["level_variance"], found["slope_variance"]])
    deviance, scale = reference.trend_deviance(years, totals, variances)
    # At variances that are not ratios but absolute the scale at its best is 1.
    assert scale == pytest.approx(1.0, rel=1e-6)
    assert deviance <= reference.trend_best(years, totals, 40) + 1e-8
    for h in (1, 4, 10):
        row = rows(road, "local_trend").to_dicts()[h - 1]
        expected = reference.trend_band(years, totals, variances, h, 0.8)
        assert [row["low_usd"], row["central_usd"], row["high_usd"]] == pytest.approx(list(expected), rel=1e-5)


def test_differences_of_deviance_are_those_of_the_contrasts() -> None:
    """Two series of the same years differ in the crate's deviance as in the reference's."""
    other = {year: total * (1.05 if year == 2014 else 1.0) for year, total in OFFICIAL.items()}
    told, expected = [], []
    for series in (OFFICIAL, other):
        found = th.track(series, 1000.0, replicates=100).to_dict()["methods"][1]["parameters"]
        variances = np.array([found["observation_variance"], found["level_variance"], found["slope_variance"]])
        years, totals = np.array(list(series), dtype=float), np.array(list(series.values()))
        told.append(found["deviance"])
        expected.append(reference.trend_deviance(years, totals, variances)[0])
    assert told[0] - told[1] == pytest.approx(expected[0] - expected[1], abs=1e-6)


@pytest.mark.parametrize("name", CASES)
def test_paths_of_the_random_walk_reach_the_target_as_often(name: str) -> None:
    """The probability to have reached the target, year by year, within sampling error."""
    walk = reference.random_walk(*arrays(name))
    expected = reference.first_passage(walk.paths(15, 100_000, 7), TARGETS[name])
    found = rows(followed(name, replicates=40_000), "random_walk")["reached"].to_numpy()
    assert np.abs(found - expected).max() < 0.015


@pytest.mark.parametrize("name", CASES)
def test_paths_of_historic_growth_are_as_defined(name: str) -> None:
    """Quantiles and first passage of the bootstrap, within sampling error."""
    paths = reference.bootstrap_paths(*arrays(name), ahead=15, n=20_000, seed=3)
    found = rows(followed(name, replicates=40_000), "historic_growth")
    assert np.abs(found["reached"].to_numpy() - reference.first_passage(paths, TARGETS[name])).max() < 0.02
    for column, p in (("low_usd", 0.1), ("central_usd", 0.5), ("high_usd", 0.9)):
        expected = np.quantile(paths, p, axis=0)
        assert np.abs(np.log(found[column].to_numpy()) - expected).max() < 0.02


def test_the_back_test_is_a_loop_over_the_past() -> None:
    """Forecasts, hits and mean error of the random walk, by hand."""
    years, totals = arrays("official")
    forecasts, hits, errors = 0, 0, []
    for known in range(6, len(years)):
        walk = reference.random_walk(years[:known], totals[:known])
        for year, total in zip(years[known:], totals[known:], strict=True):
            h = int(year - years[known - 1])
            if h <= 5:
                low, centre, high = walk.band(h, 0.8)
                forecasts, hits = forecasts + 1, hits + int(low <= total <= high)
                errors.append(np.log(total / centre))
    row = th.track().backtest.to_polars().row(0, named=True)
    assert (row["method"], row["steps"], row["forecasts"], row["hits"]) == ("random_walk", None, forecasts, hits)
    assert row["mean_error"] == pytest.approx(np.mean(errors), rel=1e-9)
    assert row["coverage"] == hits / forecasts


@pytest.mark.parametrize("growth", [None, 0.05, -0.03])
def test_the_gap_is_added_up(growth: float | None) -> None:
    """Every part at its own or the stated growth; parts and what is missing are the whole gap."""
    parts = {"item": {"chips": {2022: 129.2, 2025: 173.4}, "ships": {2025: 32.0}}}
    road = th.track(OFFICIAL, 1000.0, by=2032, growth=growth, parts=parts, replicates=100)
    rest = 709.7 - 173.4 - 32.0
    chips = (173.4 / 129.2) ** (1 / 3) - 1
    total = (709.7 / 683.58) ** (1 / 3) - 1
    rates = [total, chips, total] if growth is None else [growth] * 3
    values = [rest, 173.4, 32.0]
    reached = [value * (1 + rate) ** 7 for value, rate in zip(values, rates, strict=True)]
    found = {row["part"]: row for row in road.gap.to_polars().to_dicts()}
    for name, value, rate, there in zip(["not listed", "chips", "ships"], values, rates, reached, strict=True):
        row = found[name]
        assert row["value_usd"] == pytest.approx(value)
        assert row["growth_a_year"] == pytest.approx(rate)
        assert row["contribution_usd"] == pytest.approx(there - value)
        assert row["share_of_gap"] == pytest.approx((there - value) / 290.3)
        assert row["growth_to_close_share"] == pytest.approx((1 + 29.03 / value) ** (1 / 7) - 1)
        needed = 1000 - (sum(reached) - there)
        assert row["growth_to_close_all"] == pytest.approx((needed / value) ** (1 / 7) - 1)
    (gap,) = road.to_dict()["gap"]
    assert gap["missing_usd"] == pytest.approx(1000 - sum(reached))
    assert gap["added_usd"] + gap["missing_usd"] == pytest.approx(290.3)
