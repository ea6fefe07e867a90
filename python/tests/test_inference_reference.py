"""Jackknife, analytic errors and bootstrap of the package against the slow reference and NumPy's own bootstrap."""

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import inference_reference as reference
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import UndefinedError
from refusals import SECRET, refused_for

import topheavy as th

Array = npt.NDArray[np.float64]

VALUES = st.sampled_from([0.0, 0.5, 1.0, 1.0, 2.0, 2.5, 7.0, 10.0, 36.25, 1000.0])
MEASURES = ["hhi", "gini", "theil", "top_share(0.3)", "cr(2)", "hhi_normalized", "shannon", "median", "hoover", "total"]


def enough(xs: Sequence[float]) -> bool:
    """Whether a measure still varies when any unit is left out: three units of some value, not all equal."""
    return sum(x > 0 for x in xs) >= 3 and len(set(xs)) > 1


SAMPLES = st.lists(VALUES, min_size=4, max_size=14).filter(enough)


def close(found: Any, expected: float, scale: float = 1.0) -> None:
    """Compare within 1e-9 of the number or 1e-12 of what it was computed from."""
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-12 * max(1.0, abs(scale)))


def rows(table: th.Table) -> list[dict[str, Any]]:
    """Return the rows as dictionaries."""
    return [dict(row) for row in table.to_polars().iter_rows(named=True)]


# ---------------------------------------------------------------- Jackknife and analytic errors


@settings(max_examples=60, deadline=None)
@given(SAMPLES)
def test_jackknife(xs: list[float]) -> None:
    """Leave-one-out, with ties and zeros; the interval is normal around the estimate."""
    for measure, row in zip(MEASURES, rows(th.jackknife(xs, MEASURES, level=0.9)), strict=True):
        expected = reference.jackknife(xs, measure)
        assert row["measure"] == measure
        close(row["estimate"], expected.estimate)
        close(row["standard_error"], expected.standard_error, expected.estimate)
        close(row["bias"], expected.bias, len(xs) * expected.estimate)
        low, high = reference.normal_interval(expected.estimate, expected.standard_error, 0.9)
        close(row["low"], low, expected.estimate)
        close(row["high"], high, expected.estimate)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(VALUES, st.integers(1, 4)), min_size=3, max_size=6))
def test_jackknife_of_weights(pairs: list[tuple[float, int]]) -> None:
    """Frequency weights are repeated units, each of which is left out."""
    repeated = [x for x, w in pairs for _ in range(w)]
    if not enough(repeated):
        return
    weighted = rows(th.jackknife([x for x, _ in pairs], MEASURES[:5], weights=[w for _, w in pairs]))
    for one, other in zip(weighted, rows(th.jackknife(repeated, MEASURES[:5])), strict=True):
        for column in ("estimate", "standard_error", "bias", "low", "high"):
            close(one[column], other[column], len(repeated) * other["estimate"])


@settings(max_examples=60, deadline=None)
@given(SAMPLES)
def test_analytic_errors(xs: list[float]) -> None:
    """√Σ of squared influences, which are numerical derivatives here, with n − 1 in the place of n."""
    measures = [name for name in reference.FUNCTIONALS if min(xs) > 0 or name not in ("mld", "ge(-1)")]
    for measure, row in zip(measures, rows(th.analytic_interval(xs, measures)), strict=True):
        estimate = reference.value(measure, xs)
        error = reference.analytic_error(xs, measure) * math.sqrt(len(xs) / (len(xs) - 1))
        close(row["estimate"], estimate)
        assert row["standard_error"] == pytest.approx(error, rel=1e-7, abs=1e-9 * max(1.0, estimate))
        low, high = reference.normal_interval(row["estimate"], row["standard_error"], 0.95)
        close(row["low"], low, estimate)
        close(row["high"], high, estimate)


def test_analytic_errors_of_weights() -> None:
    """Frequency weights are repeated units."""
    xs, weights = [1.0, 2.0, 5.0, 40.0], [4, 3, 2, 1]
    repeated = np.repeat(xs, weights)
    measures = ["hhi", "gini", "theil", "mld", "ge(2)"]
    for one, other in zip(
        rows(th.analytic_interval(xs, measures, weights=weights)),
        rows(th.analytic_interval(repeated, measures)),
        strict=True,
    ):
        close(one["standard_error"], other["standard_error"])


def test_top_share_error() -> None:
    """The error of a top share is the spread of its influence: what is above the cut, less the share of the value."""
    xs = np.random.default_rng(2).lognormal(3, 1, 2_000)
    cut, mu = np.sort(xs)[-200], xs.mean()
    share = np.sort(xs)[-200:].sum() / xs.sum()
    above = np.maximum(xs - cut, 0)
    influence = (above - above.mean() - share * (xs - mu)) / mu
    (row,) = rows(th.analytic_interval(xs, ["top_share(0.1)"]))
    assert row["standard_error"] == pytest.approx(influence.std() / math.sqrt(len(xs)), rel=0.01)


# ---------------------------------------------------------------- Bootstrap beside NumPy's


def hhi(rows_of: Array) -> Array:
    """Σ s² of each row."""
    return np.asarray((rows_of**2).sum(axis=1) / rows_of.sum(axis=1) ** 2)


def gini(rows_of: Array) -> Array:
    """Gini of each row."""
    ordered, n = np.sort(rows_of, axis=1), rows_of.shape[1]
    return np.asarray((ordered @ (2.0 * np.arange(1, n + 1) - n - 1)) / (n * ordered.sum(axis=1)))


def theil(rows_of: Array) -> Array:
    """Theil T of each row."""
    y = rows_of / rows_of.mean(axis=1, keepdims=True)
    return np.asarray((y * np.log(np.where(y > 0, y, 1.0))).mean(axis=1))


def top(rows_of: Array) -> Array:
    """Share of the largest tenth, rounded up, of each row."""
    ordered, n = np.sort(rows_of, axis=1), rows_of.shape[1]
    return np.asarray(ordered[:, -math.ceil(round(n / 10, 9)) :].sum(axis=1) / ordered.sum(axis=1))


STATISTICS: dict[str, Callable[[Array], Array]] = {"hhi": hhi, "gini": gini, "theil": theil, "top_share(0.1)": top}
MANY = 20_000
FIRMS = np.round(np.random.default_rng(5).lognormal(2, 0.7, 120), 1)
FIRMS[:4] = 0.0
"""120 firms, some tied, four without exports."""


@pytest.fixture(scope="module")
def resampled() -> Array:
    """Resample the firms with NumPy."""
    return np.asarray(FIRMS[np.random.default_rng(1).integers(0, len(FIRMS), (MANY, len(FIRMS)))])


def check_against(row: dict[str, Any], replicates: Array, ends: tuple[float, float] | None, slack: float) -> None:
    """Compare standard error within 5 % and bias and ends within a part of it.

    The standard error of 20,000 replicates is known within 0.5 % (their kurtosis allows up to twice that), so two of
    them differ by less than 5 %. The 2.5 % quantile of a normal sample of 20,000 has an error of 0.019 of its
    deviation, and two of them 0.026: 0.12 is more than four times that.
    """
    error = float(replicates.std(ddof=1))
    assert row["standard_error"] == pytest.approx(error, rel=0.05)
    assert row["bias"] == pytest.approx(float(replicates.mean()) - row["estimate"], abs=0.05 * error)
    if ends is not None:
        assert row["low"] == pytest.approx(ends[0], abs=slack * error)
        assert row["high"] == pytest.approx(ends[1], abs=slack * error)


@pytest.mark.parametrize("method", ["percentile", "basic", "bca"])
def test_bootstrap(resampled: Array, method: Any) -> None:
    """Standard errors, biases and intervals are those of 20,000 resamples drawn by NumPy."""
    found = rows(th.bootstrap(FIRMS, list(STATISTICS), replicates=MANY, method=method, seed=3))
    for (measure, statistic), row in zip(STATISTICS.items(), found, strict=True):
        replicates, estimate = statistic(resampled), reference.value(measure, FIRMS.tolist())
        close(row["estimate"], estimate)
        assert row["replicates"] == MANY
        if method == "percentile":
            ends = reference.percentile(replicates.tolist(), 0.95)
        elif method == "basic":
            ends = reference.basic(estimate, replicates.tolist(), 0.95)
        else:
            without = np.array([np.delete(FIRMS, i) for i in range(len(FIRMS))])
            ends = reference.bca(estimate, replicates.tolist(), statistic(without).tolist(), 0.95)
        # BCa's shift is estimated from the replicates too.
        check_against(row, replicates, ends, 0.12 if method != "bca" else 0.2)


def test_studentized(resampled: Array) -> None:
    """Theil, with the influence formula as standard error of each resample."""

    def errors(rows_of: Array) -> Array:
        mu = rows_of.mean(axis=1, keepdims=True)
        y, index = rows_of / mu, theil(rows_of)[:, None]
        influence = y * np.log(np.where(y > 0, y, 1.0)) - index - (y - 1) * (index + 1)
        return np.asarray(influence.std(axis=1) / math.sqrt(rows_of.shape[1]))

    (row,) = rows(th.bootstrap(FIRMS, ["theil"], replicates=MANY, method="studentized", seed=3))
    one = FIRMS[None, :]
    estimate, error = float(theil(one)[0]), float(errors(one)[0])
    ends = reference.studentized(estimate, error, theil(resampled).tolist(), errors(resampled).tolist(), 0.95)
    check_against(row, theil(resampled), ends, 0.2)


def test_level() -> None:
    """A 95 % interval holds 95 % of the replicates: that of 90 % lies inside it and is the one NumPy finds."""
    wide, narrow = (rows(th.bootstrap(FIRMS, ["gini"], replicates=999, level=level))[0] for level in (0.95, 0.9))
    assert wide["low"] < narrow["low"] < narrow["high"] < wide["high"]
    draws = gini(np.asarray(FIRMS[np.random.default_rng(9).integers(0, 120, (MANY, 120))]))
    inside = float(((draws >= wide["low"]) & (draws <= wide["high"])).mean())
    # 999 replicates know each end within √(0.025·0.975/999) = 0.5 points.
    assert 0.93 < inside < 0.97


def test_strata() -> None:
    """Within strata: as many units of each as there are."""
    strata = np.where(np.median(FIRMS) < FIRMS, "large", "small")
    draw = np.random.default_rng(4)
    parts = []
    for label in ("large", "small"):
        own = FIRMS[strata == label]
        parts.append(own[draw.integers(0, len(own), (MANY, len(own)))])
    drawn = np.hstack(parts)
    found = rows(th.bootstrap(FIRMS, list(STATISTICS), strata=strata, replicates=MANY, seed=3))
    for (measure, statistic), row in zip(STATISTICS.items(), found, strict=True):
        replicates = statistic(drawn)
        assert row["measure"] == measure
        check_against(row, replicates, reference.percentile(replicates.tolist(), 0.95), 0.12)


def test_clusters() -> None:
    """Whole clusters: 30 of four firms each."""
    cluster = np.repeat(np.arange(30), 4)
    blocks = FIRMS.reshape(30, 4)
    drawn = blocks[np.random.default_rng(4).integers(0, 30, (MANY, 30))].reshape(MANY, 120)
    found = rows(th.bootstrap(FIRMS, list(STATISTICS), cluster=cluster, replicates=MANY, seed=3))
    for statistic, row in zip(STATISTICS.values(), found, strict=True):
        replicates = statistic(drawn)
        check_against(row, replicates, reference.percentile(replicates.tolist(), 0.95), 0.12)


def test_weights(resampled: Array) -> None:
    """Weights are repeated units: a resample of the sum of weights."""
    xs, counts = np.unique(FIRMS, return_counts=True)
    found = rows(th.bootstrap(xs, list(STATISTICS), weights=counts, replicates=MANY, seed=8))
    for statistic, row in zip(STATISTICS.values(), found, strict=True):
        check_against(row, statistic(resampled), None, 0)
    with_ones = th.bootstrap(FIRMS, list(STATISTICS), weights=np.ones(120), replicates=200)
    assert with_ones.to_dict() == th.bootstrap(FIRMS, list(STATISTICS), replicates=200).to_dict()


def test_subsampling() -> None:
    """Without replacement the smaller sample spreads about as m of n do; the rate makes it the error of n."""
    (row,) = rows(th.bootstrap(FIRMS, ["theil"], method="subsampling", subsample=40, replicates=MANY, seed=3))
    draw = np.random.default_rng(4)
    drawn = np.array([draw.permutation(FIRMS)[:40] for _ in range(MANY)])
    root = math.sqrt(40 / 120)
    scaled = float(theil(drawn).std(ddof=1)) * root
    # With or without the correction for drawing 40 of 120 without replacement, which is √(1 - 40/120).
    assert min(abs(row["standard_error"] / (scaled * factor) - 1) for factor in (1, 1 / math.sqrt(2 / 3))) < 0.05
    assert row["low"] < row["high"]


# ---------------------------------------------------------------- Differences

LATER = np.round(FIRMS * np.random.default_rng(6).lognormal(0.1, 0.5, 120), 1)


def test_difference_of_independent_samples(resampled: Array) -> None:
    """Each sample resampled on its own: variances add up."""
    after = LATER[10:]
    drawn = np.asarray(after[np.random.default_rng(7).integers(0, len(after), (MANY, len(after)))])
    found = rows(th.bootstrap_difference(FIRMS, after, list(STATISTICS), replicates=MANY, seed=3))
    for (measure, statistic), row in zip(STATISTICS.items(), found, strict=True):
        differences = statistic(drawn) - statistic(resampled)
        close(row["before"], reference.value(measure, FIRMS.tolist()))
        close(row["after"], reference.value(measure, after.tolist()))
        close(row["difference"], row["after"] - row["before"])
        error = float(differences.std(ddof=1))
        assert row["standard_error"] == pytest.approx(error, rel=0.05)
        low, high = reference.percentile(differences.tolist(), 0.95)
        assert row["low"] == pytest.approx(low, abs=0.12 * error)
        assert row["high"] == pytest.approx(high, abs=0.12 * error)


def test_difference_of_the_same_firms() -> None:
    """Firms are resampled with both their values; one that is not in a period is absent there."""
    before = {f"f{i}": float(x) for i, x in enumerate(FIRMS[:110])}
    after = {f"f{i}": float(x) for i, x in enumerate(LATER) if i >= 8}
    union = sorted(set(before) | set(after))
    draw, differences = np.random.default_rng(7), []
    for _ in range(4_000):
        chosen = [union[i] for i in draw.integers(0, len(union), len(union))]
        one, other = reference.paired_union(before, after, chosen)
        differences.append(float(theil(np.array([other]))[0] - theil(np.array([one]))[0]))
    ids = (list(before), list(after))
    call = (list(before.values()), list(after.values()), ["theil"])
    (row,) = rows(th.bootstrap_difference(*call, firms=ids, replicates=MANY, seed=3))
    # 4,000 replicates know their standard error within 1.2 %.
    assert row["standard_error"] == pytest.approx(float(np.std(differences, ddof=1)), rel=0.06)
    (alone,) = rows(th.bootstrap_difference(*call, replicates=MANY, seed=3))
    assert row["standard_error"] < 0.95 * alone["standard_error"]


def test_p_values() -> None:
    """The same firms before and after differ by nothing; a sample made equal differs surely."""
    ids = [f"f{i}" for i in range(120)]
    (same,) = rows(th.bootstrap_difference(FIRMS, FIRMS, ["gini"], firms=(ids, ids), replicates=200))
    assert (same["difference"], same["standard_error"], same["low"], same["high"]) == (0, 0, 0, 0)
    assert same["p_value"] is None or same["p_value"] == 1
    (other,) = rows(th.bootstrap_difference(FIRMS, np.full(120, 5.0), ["gini"], replicates=999))
    assert other["high"] < 0
    assert other["p_value"] <= 0.01


# ---------------------------------------------------------------- What does not change a number


@pytest.mark.parametrize("method", ["percentile", "basic", "bca", "studentized", "subsampling"])
def test_seeds_and_order(method: Any) -> None:
    """The same seed gives the same bits whatever the order of rows or what else is asked; another seed other bits."""
    measures = ["hhi", "gini", "theil"]
    first = th.bootstrap(FIRMS, measures, replicates=300, method=method, seed=1).to_dict()
    assert th.bootstrap(FIRMS[::-1], measures, replicates=300, method=method, seed=1).to_dict() == first
    assert th.bootstrap(FIRMS.tolist(), measures, replicates=300, method=method, seed=1).to_dict() == first
    alone = th.bootstrap(FIRMS, ["gini"], replicates=300, method=method, seed=1).to_dict()
    assert {column: entries[0] for column, entries in alone.items()} == {
        column: entries[1] for column, entries in first.items()
    }
    assert th.bootstrap(FIRMS, measures, replicates=300, method=method, seed=2)["low"].to_list() != first["low"]


def test_order_of_labels() -> None:
    """Rows in another order, with their strata and clusters, are the same sample."""
    labels, order = np.repeat(np.arange(12), 10), np.random.default_rng(0).permutation(120)
    for name in ("strata", "cluster"):
        named: dict[str, Any] = {name: labels}
        mixed: dict[str, Any] = {name: labels[order]}
        one = th.bootstrap(FIRMS, ["hhi", "theil"], replicates=200, **named).to_dict()
        other = th.bootstrap(FIRMS[order], ["hhi", "theil"], replicates=200, **mixed).to_dict()
        assert one == other


@settings(max_examples=20, deadline=None)
@given(SAMPLES)
def test_every_method_holds_together(xs: list[float]) -> None:
    """Small samples with ties and zeros: numbers where there are some, in order, or null with a reason."""
    for method in ("percentile", "basic", "bca", "subsampling"):
        if method == "subsampling" and len(xs) < 10:
            continue
        table = th.bootstrap(xs, ["hhi", "gini", "mld"], replicates=100, method=method)
        reasons = {(entry["row"], entry["column"]) for entry in table.undefined}
        for at, row in enumerate(rows(table)):
            for column in ("estimate", "standard_error", "low", "high"):
                number = row[column]
                assert number is None or math.isinf(number) or math.isfinite(number)
                assert (number is not None and math.isfinite(number)) or (at, column) in reasons
            if row["low"] is not None and row["high"] is not None:
                assert row["low"] <= row["high"]
        try:
            expected = reference.value("mld", xs)
        except UndefinedError:
            expected = math.nan
        found = rows(table)[2]["estimate"]
        assert found is None or found == pytest.approx(expected)


def test_equal_values() -> None:
    """Without spread there is no error."""
    for row in rows(th.jackknife([4.0] * 10, ["hhi", "gini"])):
        assert row["standard_error"] == pytest.approx(0, abs=1e-12)
    (row,) = rows(th.bootstrap([4.0] * 10, ["gini"], replicates=100))
    assert (row["estimate"], row["standard_error"]) == (0, 0)
    assert row["warning"]


def test_heavy_tails_warn() -> None:
    """Where the variance does not exist the row says so; where the tail is light it does not."""
    draw = np.random.default_rng(3)
    (heavy,) = rows(th.bootstrap(1 + draw.pareto(1.1, 2_000), ["hhi"], replicates=100))
    assert "tail" in heavy["warning"]
    (light,) = rows(th.bootstrap(draw.uniform(1, 2, 2_000), ["hhi"], replicates=100))
    assert not light["warning"]


# ---------------------------------------------------------------- Refusals

DATA = [SECRET, 1.0, 2.0, 3.0]


@pytest.mark.parametrize("level", [0, 1, -0.5, 1.5, 95, math.nan, math.inf, "0.95", None])
def test_levels_that_are_none(level: Any) -> None:
    """A confidence level lies between 0 and 1."""
    calls = [th.bootstrap, th.jackknife, th.analytic_interval]
    for call in calls:
        refused_for("level", call, DATA, ["gini"], level=level)
    refused_for("level", th.bootstrap_difference, DATA, DATA, ["gini"], level=level)


@pytest.mark.parametrize("replicates", [0, -5, 1.5, math.nan, "many", None])
def test_replicates_that_are_none(replicates: Any) -> None:
    """A whole number of at least one (or as many as an interval needs)."""
    refused_for("replicates", th.bootstrap, DATA, ["gini"], replicates=replicates)
    refused_for("replicates", th.bootstrap_difference, DATA, DATA, ["gini"], replicates=replicates)


def test_options_that_are_none() -> None:
    """Methods, seeds, subsamples, measures."""
    refused_for("method", th.bootstrap, DATA, ["gini"], method="bayes")
    refused_for("method", th.bootstrap_difference, DATA, DATA, ["gini"], method="bayes")
    refused_for("seed", th.bootstrap, DATA, ["gini"], seed=-1)
    refused_for("seed", th.bootstrap, DATA, ["gini"], seed=0.5)
    for size in (0, 20, -1, 2.5):
        refused_for("subsample", th.bootstrap, DATA * 5, ["gini"], method="subsampling", subsample=size)
    refused_for("ginny", th.bootstrap, DATA, ["ginny"])
    refused_for("hhi", th.analytic_interval, DATA, ["median"])


def test_data_that_do_not_fit() -> None:
    """Lengths, fractions of a unit, too few units, values that are none."""
    for named, labels in itertools.product(("strata", "cluster", "weights"), ([1, 2, 3], [1, 2, 3, 4, 5])):
        refused_for(named, th.bootstrap, DATA, ["gini"], **{named: labels})
    refused_for("weights", th.bootstrap, DATA, ["gini"], weights=[1.0, 2.0, 0.5, 1.0])
    refused_for("weights", th.jackknife, DATA, ["gini"], weights=[1.0, 2.0, 0.5, 1.0])
    refused_for("none", th.bootstrap, [], ["gini"])
    refused_for("least 2", th.jackknife, [SECRET], ["gini"])
    refused_for("at least", th.bootstrap, DATA, ["gini"], method="subsampling")
    refused_for("", th.bootstrap, [SECRET, -SECRET], ["gini"])
    refused_for("", th.bootstrap, [SECRET, math.nan], ["gini"])
    refused_for("firms", th.bootstrap_difference, DATA, DATA, ["gini"], firms=(["a", "b"], ["a", "b", "c", "d"]))
    refused_for("firms", th.bootstrap_difference, DATA, DATA, ["gini"], firms=(["a", "a", "b", "c"], list("abcd")))
