"""Tails: Hill, rank − ½, power laws and what they are refused for."""

import math
import os
import subprocess
import sys
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from refusals import refused

import topheavy as th

POSITIVE = st.lists(st.floats(1e-3, 1e9), min_size=3, max_size=40)


def pareto(n: int, alpha: float, seed: int) -> Any:
    """Return draws from Pareto's law from 1 on."""
    return (1 - np.random.default_rng(seed).random(n)) ** (-1 / alpha)


def log_ratio(a: float, b: float) -> float:
    """Return ln(a/b) for a of at least b, without loss where they are nearly equal."""
    return math.log1p((a - b) / b)


def plain_power_law(values: list[float], both_sides: bool) -> tuple[float, float, float]:
    """Return alpha, xmin and distance from every candidate."""
    best = (math.nan, math.nan, math.inf)
    for xmin in sorted({x for x in values if x > 0})[:-1]:
        tail = np.sort([x for x in values if x >= xmin])
        alpha = len(tail) / math.fsum(log_ratio(x, xmin) for x in tail)
        law = np.array([math.exp(-alpha * log_ratio(x, xmin)) for x in tail])
        at_least = np.array([np.sum(tail >= x) for x in tail]) / len(tail)
        above = np.array([np.sum(tail > x) for x in tail]) / len(tail)
        distance = np.max(np.abs(law - at_least))
        if both_sides:
            distance = max(distance, np.max(np.abs(law - above)))
        if distance < best[2] - 1e-13:
            best = (alpha, xmin, float(distance))
    return best


@given(POSITIVE, st.data())
def test_hill_is_its_formula(values: list[float], data: st.DataObject) -> None:
    """Mean of the logarithms over the (k+1)-th largest value; zeros change nothing."""
    k = data.draw(st.integers(1, len(values) - 1))
    ranked = sorted(values, reverse=True)
    excess = math.fsum(log_ratio(x, ranked[k]) for x in ranked[:k])
    if ranked[0] == ranked[k]:
        refused(th.UndefinedMeasureError, th.tail.hill, values, k)
        return
    found = th.tail.hill([*values, 0.0], k)
    assert found.alpha == pytest.approx(k / excess, rel=1e-9, abs=0)
    assert found.standard_error == pytest.approx(found.alpha / math.sqrt(k), rel=1e-12)
    assert found.high - found.alpha == pytest.approx(1.959963984540054 * found.standard_error, rel=1e-9)
    assert (found.k, found.threshold) == (k, ranked[k])


@given(POSITIVE)
def test_rank_half_is_least_squares(values: list[float]) -> None:
    """NumPy's line through ln(rank − ½) over ln size."""
    ranked = np.sort(values)[::-1]
    if ranked[0] < ranked[-1] * 1.001:
        return
    slope = np.polyfit(np.log(ranked), np.log(np.arange(len(ranked)) + 0.5), 1)[0]
    found = th.tail.rank_half(values, len(values))
    assert found.alpha == pytest.approx(-slope, rel=1e-7)
    assert found.standard_error == pytest.approx(found.alpha * math.sqrt(2 / len(values)), rel=1e-12)


@pytest.mark.parametrize("distance", ["kolmogorov", "below"])
@given(values=POSITIVE)
def test_power_law_is_the_nearest_of_all_candidates(distance: Any, values: list[float]) -> None:
    """The least distance of a search over every distinct value."""
    if len(set(values)) < 2:
        refused(th.UndefinedMeasureError, th.tail.power_law, values)
        return
    alpha, xmin, ks = plain_power_law(values, distance == "kolmogorov")
    law = th.tail.power_law(values, distance=distance)
    assert law.ks == pytest.approx(ks, abs=1e-9)
    if law.xmin == xmin:
        assert law.alpha == pytest.approx(alpha, rel=1e-9)


def test_published_values(published: dict[str, dict[str, Any]]) -> None:
    """The closed form 10/ln(10!), and Pareto's top shares."""
    case = published["hill-1to10"]
    law = th.tail.power_law(case["inputs"]["x"], xmin=case["inputs"]["xmin"])
    assert law.alpha == pytest.approx(case["expected"]["alpha"], abs=case["tolerance"])
    assert law.density_exponent == law.alpha + 1
    assert th.fit.pareto(case["inputs"]["x"]).parameters["alpha"] == pytest.approx(law.alpha, rel=1e-14)


def test_power_law_of_simulated_data() -> None:
    """The exponent comes back, a true law is kept, and counts are fitted by the zeta law."""
    values = pareto(5000, 1.3, 1)
    law = th.tail.power_law(values, xmin=1.0)
    assert abs(law.alpha - 1.3) < 3.5 * law.standard_error
    assert (law.n_tail, law.n) == (5000, 5000)
    assert law.p_value(replicates=100, seed=3) > 0.02
    assert law.top_share(0.01) == pytest.approx(0.01 ** (1 - 1 / law.alpha), rel=1e-9)
    counts = th.tail.power_law(np.round(10 * values), xmin=50, discrete=True)
    assert abs(counts.alpha - 1.3) < 3.5 * counts.standard_error
    assert repr(law).startswith("PowerLaw(alpha=1.")


def test_log_normal_is_told_apart() -> None:
    """A log-normal sample favours the log-normal law, a sum that is more than exponential neither."""
    values = np.exp(np.random.default_rng(4).normal(0, 0.7, 4000))
    found = th.tail.power_law(values, xmin=0.5).versus_log_normal()
    assert (found.favoured, found.statistic < 0, found.p_value < 0.01) == ("log-normal", True, True)
    assert str(found) == found.sentence
    counts = th.tail.power_law(np.round(10 * values), xmin=5, discrete=True).versus_log_normal()
    assert (counts.favoured, counts.p_value < 0.01) == ("log-normal", True)
    # Nearly the continuous fit to ten times the values.
    assert counts.mu == pytest.approx(found.mu + np.log(10), abs=0.05)


def test_hill_path_is_ready_for_a_plot() -> None:
    """Rows by k, ascending, at most as many as asked for, with a reason where alpha is undefined."""
    values = pareto(3000, 1.1, 2)
    table = th.tail.hill_path(values, points=50)
    frame = table.to_polars()
    assert frame.columns == ["k", "alpha", "standard_error", "low", "high", "threshold"]
    assert frame["k"].is_sorted()
    assert (frame["k"][0], frame["k"][-1]) == (1, 2999)
    assert frame.height <= 50
    for row in frame.iter_rows(named=True):
        assert row["alpha"] == th.tail.hill(values, row["k"]).alpha
    tied = th.tail.hill_path([5, 5, 2])
    assert tied["alpha"].to_list()[0] is None
    assert tied.undefined[0]["reason"] == "all firms have the same value"
    assert "Hill" in table.definitions["alpha"]["name"]
    assert th.tail.hill_path([1.0]).height == 0


def test_order_scale_and_library_do_not_matter() -> None:
    """The same bits for any order and container; the same exponent in another unit."""
    values = pareto(400, 1.5, 5)
    law = th.tail.power_law(values)
    for same in (list(values[::-1]), pl.Series(values), [*values, 0.0]):
        again = th.tail.power_law(same)
        assert (again.alpha, again.xmin, again.ks) == (law.alpha, law.xmin, law.ks)
    assert th.tail.power_law(values * 1000).alpha == pytest.approx(law.alpha, rel=1e-12)


def test_threads_do_not_matter() -> None:
    """The same bits at 1, 2 and 8 threads."""
    code = (
        "import topheavy as th; x = [(1 - (i + 0.5) / 300) ** -0.9 + i % 3 for i in range(300)];"
        "law = th.tail.power_law(x); fit = th.fit.double_pareto_log_normal(x);"
        "print(repr((law.alpha, law.ks, law.p_value(replicates=40, seed=1), fit.parameters, fit.log_likelihood)))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            text=True,
            env={**os.environ, "RAYON_NUM_THREADS": str(threads)},
        ).stdout
        for threads in (1, 2, 8)
    }
    assert len(told) == 1


def test_refusals() -> None:
    """Every argument out of range, and data that define no tail."""
    x = [0.0, 1.0, 2.0, 3.0]
    for k in (0, 3, -1, 1.5, True):
        assert refused(th.ArgumentError, th.tail.hill, x, k).column == "k"
    for k in (1, 4):
        assert refused(th.ArgumentError, th.tail.rank_half, x, k).column == "k"
    for level in (0, 1, math.nan, "a"):
        assert refused(th.ArgumentError, th.tail.hill, x, 1, level=level).column == "level"
    for xmin in (0, -1, math.inf, 5.0, "a"):
        assert refused(th.ArgumentError, th.tail.power_law, x, xmin=xmin).column == "xmin"
    assert refused(th.ArgumentError, th.tail.power_law, x, distance="ks").column == "distance"
    assert refused(th.ArgumentError, th.tail.power_law, x, discrete="yes").column == "discrete"
    assert refused(th.ArgumentError, th.tail.power_law, [1, 2], discrete=True, xmin=1.5).column == "xmin"
    assert "not whole" in str(refused(th.DataError, th.tail.power_law, [1.5, 2], discrete=True))
    law = th.tail.power_law(x)
    assert refused(th.ArgumentError, law.p_value, replicates=0).column == "replicates"
    assert refused(th.ArgumentError, law.p_value, seed=-1).column == "seed"
    assert refused(th.ArgumentError, law.top_share, 1.0).column == "p"
    assert refused(th.ArgumentError, th.tail.hill_path, x, points=1).column == "points"
    for empty in ([0.0, 0.0], [0.0, 2.0, 2.0]):
        refused(th.UndefinedMeasureError, th.tail.power_law, empty)
    refused(th.InvalidFlowError, th.tail.hill, [1.0, -2.0], 1)
    refused(th.InvalidFlowError, th.tail.power_law, [1.0, math.nan])


def test_terms_are_defined() -> None:
    """`define` finds the terms of tails."""
    tails = ("hill", "rank_half", "power_law", "power_law_p_value", "vuong", "tail_top_share")
    for name in (*tails, "log_normal", "pareto", "double_pareto_log_normal"):
        assert th.define(name)["id"] == name
