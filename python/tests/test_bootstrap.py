"""Intervals from Python: against slow references, laws, refusals."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

import topheavy as th

RNG = np.random.default_rng(20)
X = np.exp(0.7 * RNG.standard_normal(400))
MEASURES = ["hhi", "gini", "theil", "top_share(0.1)", "mean"]


def gini(x: np.ndarray) -> float:
    """From all pairs."""
    return float(np.abs(x[:, None] - x[None, :]).sum() / (2 * len(x) ** 2 * x.mean()))


def theil(x: np.ndarray) -> float:
    """From its definition."""
    y = x / x.mean()
    return float(np.mean(y * np.log(y)))


SLOW: dict[str, Callable[[np.ndarray], float]] = {
    "hhi": lambda x: float(((x / x.sum()) ** 2).sum()),
    "gini": gini,
    "theil": theil,
    "mean": lambda x: float(x.mean()),
}


def row(table: th.Table, measure: str) -> dict[str, Any]:
    """Return one measure's row."""
    return table.to_polars().filter(pl.col("measure") == measure).row(0, named=True)


def test_a_table_of_intervals() -> None:
    """Columns, estimates with the bits of `evaluate`, and definitions."""
    table = th.bootstrap(X, MEASURES, seed=3)
    expected = ["measure", "estimate", "standard_error", "bias", "low", "high", "replicates", "warning"]
    assert table.columns == expected
    assert table["estimate"].to_list() == list(th.evaluate(X, MEASURES).to_polars().row(0))
    assert table["replicates"].to_list() == [1000] * 5
    assert table.definitions["low"]["id"] == "bootstrap"
    assert th.define("jackknife")["source"].startswith("Quenouille")
    assert (table["low"] < table["estimate"]).all()
    assert (table["estimate"] < table["high"]).all()
    assert th.bootstrap(X, MEASURES, seed=3).to_dict() == table.to_dict()
    assert th.bootstrap(X, MEASURES, seed=4).to_dict() != table.to_dict()
    assert th.bootstrap(X[::-1].copy(), MEASURES, seed=3).to_dict() == table.to_dict()


def test_a_slow_bootstrap_has_the_same_quantiles() -> None:
    """NumPy's resamples are others, but of the same distribution."""
    x = X[:120]
    table = th.bootstrap(x, list(SLOW), replicates=4000, level=0.9)
    draws = [x[RNG.integers(0, len(x), len(x))] for _ in range(2000)]
    for measure, function in SLOW.items():
        found = row(table, measure)
        values = np.array([function(draw) for draw in draws])
        spread = values.std(ddof=1)
        assert found["standard_error"] == pytest.approx(spread, rel=0.08)
        assert found["low"] == pytest.approx(np.quantile(values, 0.05), abs=0.2 * spread)
        assert found["high"] == pytest.approx(np.quantile(values, 0.95), abs=0.2 * spread)


def test_a_slow_jackknife_is_the_same() -> None:
    """Leaving out one after the other, from the definition."""
    x, n = X[:60], 60
    table = th.jackknife(x, list(SLOW))
    for measure, function in SLOW.items():
        without = np.array([function(np.delete(x, i)) for i in range(n)])
        error = math.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum())
        found = row(table, measure)
        assert found["standard_error"] == pytest.approx(error, rel=1e-9)
        assert found["bias"] == pytest.approx((n - 1) * (without.mean() - function(x)), abs=1e-11)
        assert found["high"] == pytest.approx(function(x) + 1.959963984540054 * error, rel=1e-9)


def test_analytic_errors_are_near_the_jackknife() -> None:
    """Two ways to the same asymptotic error."""
    analytic, jackknife = th.analytic_interval(X, MEASURES), th.jackknife(X, MEASURES)
    assert analytic.columns == ["measure", "estimate", "standard_error", "low", "high"]
    for one, other in zip(analytic["standard_error"], jackknife["standard_error"], strict=True):
        assert one == pytest.approx(other, rel=0.03)
    with pytest.raises(th.ArgumentError, match="median has no analytic standard error"):
        th.analytic_interval(X, "median")


@pytest.mark.parametrize("method", ["percentile", "basic", "bca", "studentized", "subsampling"])
def test_every_method(method: str) -> None:
    """Each makes an interval around the estimate."""
    table = th.bootstrap(X, ["gini", "theil"], method=method)  # type: ignore[arg-type]
    assert (table["low"] < table["estimate"]).all()
    assert (table["estimate"] < table["high"]).all()


@pytest.mark.parametrize("make", [list, np.array, pl.Series], ids=["list", "numpy", "polars"])
def test_labels_of_any_kind(make: type) -> None:
    """Texts and whole numbers, in any array, give the same bits."""
    numbers = [i % 5 for i in range(400)]
    texts = ["abcde"[number] for number in numbers]
    for option in ["strata", "cluster"]:
        one = th.bootstrap(X, "gini", **{option: make(numbers)}).to_dict()
        assert one == th.bootstrap(X, "gini", **{option: make(texts)}).to_dict()
        assert one != th.bootstrap(X, "gini").to_dict()
        hashes: Any = pl.Series([(1 << 63) + number for number in numbers], dtype=pl.UInt64)
        assert one == th.bootstrap(X, "gini", **{option: hashes}).to_dict()


def test_differences() -> None:
    """Paired firms have shorter intervals; the difference is that of the measures."""
    names = [f"firm{i:03}" for i in range(400)]
    after = X * (1 + 0.05 * RNG.random(400))
    apart = th.bootstrap_difference(X, after, MEASURES[:2])
    paired = th.bootstrap_difference(X, after, MEASURES[:2], firms=(names, names))
    assert apart["difference"].to_list() == paired["difference"].to_list()
    assert (paired["standard_error"] < 0.5 * apart["standard_error"]).all()
    assert paired.definitions["p_value"]["id"] == "bootstrap_difference"
    order = RNG.permutation(400)
    turned = th.bootstrap_difference(X, after[order], MEASURES[:2], firms=(names, [names[i] for i in order]))
    assert turned.to_dict() == paired.to_dict()
    wider = th.bootstrap_difference(X, X**2, "gini")
    assert wider["low"][0] > 0
    assert wider["p_value"][0] < 0.01


def test_warnings_and_reasons() -> None:
    """A heavy tail is told beside the interval; a missing number says why."""
    heavy = RNG.random(500) ** (-1 / 1.1)
    assert th.bootstrap(heavy, "gini")["warning"][0].startswith("heavy tail: exponent 1.")
    assert th.bootstrap([2.0] * 30, "gini")["standard_error"].to_list() == [0.0]
    table = th.bootstrap([0.0, 1.0, 2.0, 3.0], "mld")
    assert table["low"].to_list() == [None]
    (low,) = [entry for entry in table.undefined if entry["column"] == "low"]
    assert str(low["reason"]).startswith("the measure is infinite, because a unit's value is zero: it has no interval")


def test_infinite_estimates() -> None:
    """An infinite estimate has the reason that `evaluate` gives, and no column is named that the table lacks."""
    x = [0.0, 1.0, 2.0, 3.0]
    (told,) = th.evaluate(x, ["mld"]).undefined
    tables = [
        ("estimate", th.bootstrap(x, "mld")),
        ("estimate", th.jackknife(x, "mld")),
        ("estimate", th.analytic_interval(x, "mld")),
        ("before", th.bootstrap_difference(x, [1.0, 2.0, 3.0], "mld")),
    ]
    for column, table in tables:
        assert {"row": 0, "column": column, "reason": told["reason"]} in table.undefined
        assert {str(entry["column"]) for entry in table.undefined} <= set(table.columns)


def test_refusals() -> None:
    """What cannot be asked, with the argument's name."""
    asked = [
        ({"level": 1.0}, "level: must lie between 0 and 1"),
        ({"level": "95"}, "level: must be a number"),
        ({"replicates": 0}, "replicates: must be"),
        ({"replicates": 20}, "at least 39"),
        ({"method": "magic"}, "method: must be percentile"),
        ({"method": "studentized", "strata": [0, 1] * 200}, "no standard error of strata"),
        ({"strata": [None] * 400}, "strata: "),
        ({"seed": -1}, "seed: must be a whole number"),
    ]
    for options, message in asked:
        with pytest.raises(th.ArgumentError, match=message):
            th.bootstrap(X, "gini", **options)  # type: ignore[arg-type]
    with pytest.raises(th.UnsupportedTypeError, match="cluster: dtype Float64 is no label"):
        th.bootstrap(X, "gini", cluster=[0.5] * 400)
    with pytest.raises(th.DataError, match="there are 1 units"):
        th.bootstrap([1.0], "gini")
    with pytest.raises(th.DataError, match="there are 1 units; the jackknife takes at least 2"):
        th.jackknife([1.0], "gini")
    with pytest.raises(th.DataError, match="there are 1 units; an analytic standard error takes at least 2"):
        th.analytic_interval([1.0], "gini")
    with pytest.raises(th.DataError, match="whole number"):
        th.bootstrap([1.0, 2.0, 3.0], "gini", weights=[1.0, 1.5, 1.0])
    with pytest.raises(th.ShapeError, match="strata: 3 entries"):
        th.bootstrap([1.0, 2.0], "gini", strata=[1, 2, 3])
    with pytest.raises(th.DataError, match="firm is in an earlier row"):
        th.bootstrap_difference([1.0, 2.0], [1.0, 2.0], "gini", firms=(["a", "a"], ["a", "b"]))
