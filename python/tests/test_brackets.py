"""Measures of firms of which only classes are published, against NumPy and published values."""

import math
from typing import Any

import numpy as np
import polars as pl
import pytest

import topheavy as th

LOWER = [0, 1e6, 5e6, 10e6]
UNITS = [81_970, 10_872, 2_426, 3_300]
SHARE = [0.022, 0.045, 0.031, 0.902]
PUBLISHED = {10: 0.346, 100: 0.637, 1000: 0.825}


def korea(**changed: Any) -> th.Brackets:
    """Return Korea's exporters of 2019."""
    return th.brackets(**{"lower": LOWER, "units": UNITS, "share": SHARE, "total": 541.1e9, **changed})


def known(number: float | None) -> float:
    """Return a number that must be there."""
    assert number is not None
    return number


def gini(values: np.ndarray, weights: np.ndarray) -> float:
    """Return the Gini coefficient by the area under the Lorenz curve."""
    order = np.argsort(values)
    x, w = values[order], weights[order]
    held = np.concatenate([[0.0], np.cumsum(x * w)]) / np.sum(x * w)
    return float(1.0 - np.sum((held[1:] + held[:-1]) * w) / np.sum(w))


def test_korea_2019_has_the_published_numbers() -> None:
    """The continuous Gini bounds, the estimate, Theil between classes and the shares that a Pareto top predicts."""
    table = korea()
    told = table.gini_continuous
    assert (told.low, told.estimate, told.high) == pytest.approx((0.9310664922, 0.9692163788, 0.9768877841), abs=1e-9)
    assert table.theil.low == pytest.approx(2.8578000545, abs=1e-9)
    assert table.classes["alpha"][3] == pytest.approx(1.072515966, abs=1e-9)
    for k, expected in {10: 0.609428, 100: 0.7120907, 1000: 0.8320478}.items():
        assert table.cr(k).estimate == pytest.approx(expected, abs=1e-6)
        assert known(table.cr(k).low) < PUBLISHED[k] < known(table.cr(k).high)
    assert known(table.cr(10).high) - known(table.cr(10).low) > 0.8, "classes alone do not tell CR10"


def test_both_ends_are_those_of_firms_that_the_table_allows() -> None:
    """The firms of either end keep counts, limits and shares, and have the Gini coefficient that is told."""
    table = korea()
    for end in ["low", "high"]:
        firms = table.attaining("gini", end=end)
        x, w = firms["value"].to_numpy(), firms["firms"].to_numpy()
        assert w.sum() == sum(UNITS)
        assert x @ w == pytest.approx(541.1e9)
        assert gini(x, w) == pytest.approx(getattr(table.gini, end), abs=1e-9)
    assert isinstance(table.estimated, pl.DataFrame)
    assert gini(*(table.estimated[name].to_numpy() for name in ["value", "firms"])) == pytest.approx(
        table.gini.estimate
    )


def test_concentration_ratios_narrow_the_intervals() -> None:
    """An interval with ratios is inside the one without; what is published is met."""
    wide, narrow = korea(), korea(concentration=PUBLISHED)
    for measure in ["gini", "hhi", "theil", "cr(5)", "cr(50)", "top_share(0.001)"]:
        outer, inner = wide.bound(measure), narrow.bound(measure)
        assert known(outer.low) <= known(inner.low) <= known(inner.estimate) <= known(inner.high) <= known(outer.high)
    for k, share in PUBLISHED.items():
        assert narrow.cr(k).estimate == pytest.approx(share)


def test_a_random_sample_lies_within_its_bounds() -> None:
    """Log-normal and Pareto firms, bracketed."""
    random = np.random.default_rng(2019)
    for law in ("log-normal", "Pareto"):
        for _ in range(50):
            x = random.lognormal(0.0, 2.0, 200) if law == "log-normal" else random.pareto(1.1, 200) + 1.0
            lower = np.array([0.0, 1.5, 4.0, 20.0])
            place = np.searchsorted(lower, x, side="right") - 1
            units = np.bincount(place, minlength=4)
            value = np.bincount(place, weights=x, minlength=4)
            table = th.brackets(lower=lower, units=units, value=value)
            shares = x / x.sum()
            truth = {
                "gini": gini(x, np.ones(200)),
                "hhi": float(shares @ shares),
                "theil": float(np.mean(x / x.mean() * np.log(x / x.mean()))),
                "cr(3)": float(np.sort(shares)[-3:].sum()),
                "top_share(0.05)": float(np.sort(shares)[-10:].sum()),
            }
            for measure, number in truth.items():
                bound = table.bound(measure)
                assert known(bound.low) - 1e-12 <= number <= known(bound.high) + 1e-12, measure
                assert bound.sharp


def test_what_a_table_does_not_tell_is_none_with_the_reason() -> None:
    """Units that are missing leave HHI; without limits of the open class there is no estimate."""
    table = th.brackets(lower=[0, 10], units=[None, 2], value=[5.0, 50.0])
    assert table.gini.low is None
    assert "how many firms" in str(table.gini.reason)
    assert table.hhi.low == pytest.approx(2 * (25 / 55) ** 2)
    assert th.brackets(lower=[0], units=[5], total=1.0).hhi.estimate is None
    assert th.brackets(lower=[0, 10], units=[3, 1], total=40.0).hhi.low == pytest.approx((3 * 100 + 100) / 1600)


def test_bounds_from_ratios_alone() -> None:
    """Bands that are equal below, and as unequal as order allows above."""
    bound = th.hhi_bounds(concentration={1: 0.4, 2: 0.6}, n=4)
    assert bound.low == pytest.approx(0.16 + 0.04 + 2 * 0.04)
    assert bound.high == pytest.approx(0.16 + 0.04 + 2 * 0.04)
    assert th.hhi_bounds(concentration={1: 0.5}).high == pytest.approx(0.5, abs=1e-15)
    assert th.hhi_bounds(concentration={1: 0.5}).low == pytest.approx(0.25, abs=1e-15)
    bound = th.hhi_bounds(concentration={2: 0.6})
    assert bound.low == pytest.approx(0.18, abs=1e-15)
    assert bound.high == pytest.approx(0.36, abs=1e-15)
    with pytest.raises(th.ArgumentError, match="at least one concentration ratio"):
        th.hhi_bounds(concentration={})
    assert bound.estimate is None
    assert bound.reason


@pytest.mark.parametrize(
    ("changed", "error", "words"),
    [
        ({"share": [0.022, 0.001, 0.075, 0.902]}, th.DataError, "row 2: is below lower limit"),
        ({"share": [0.3, 0.045, 0.031, 0.902]}, th.DataError, "do not add up to 1"),
        ({"share": [2.2, 4.5, 3.1, 90.2]}, th.DataError, "per cent"),
        ({"share": SHARE[:3]}, th.ShapeError, "3 entries where 4"),
        ({"lower": [0, 5e6, 1e6, 10e6]}, th.DataError, "row 3"),
        ({"lower": [math.nan, 1e6, 5e6, 10e6]}, th.InvalidFlowError, "row 1"),
        ({"concentration": {10: 34.6}}, th.ArgumentError, "CR10"),
        ({"concentration": {1000: 0.95}}, th.ArgumentError, "CR1000: contradicts"),
        ({"concentration": [0.3]}, th.ArgumentError, "dict"),
        ({"value": [1.0] * 4}, th.ArgumentError, "not both"),
        ({"units": [1, 1.5, 1, 1]}, th.ArgumentError, "units, row 2"),
        ({"total": -1.0}, th.ArgumentError, "total"),
        ({"share": None, "total": None}, th.DataError, "so is the total"),
    ],
)
def test_contradictions_are_refused(changed: dict[str, Any], error: type[Exception], words: str) -> None:
    """Each says which row, or which ratio."""
    with pytest.raises(error, match=words):
        korea(**changed)


def test_other_measures_and_ends_are_refused() -> None:
    """Only measures whose extremes are known are bounded."""
    with pytest.raises(th.ArgumentError, match="no bounds of wolfson"):
        korea().bound("wolfson")
    with pytest.raises(th.ArgumentError, match="end"):
        korea().attaining("gini", end="middle")


def test_rounded_shares_are_scaled_and_told() -> None:
    """Shares that miss 1 by rounding are scaled by their own sum, and a note says so."""
    table = korea(share=[0.022, 0.045, 0.031, 0.903])
    assert table.classes["share"].sum() == pytest.approx(1.0)
    assert table.notes == ["the shares add up to 1 but for rounding; they were scaled by their own sum"]
    assert "gini" in repr(table)
    assert table.definitions["gini"]["name"] == "Gini coefficient"
