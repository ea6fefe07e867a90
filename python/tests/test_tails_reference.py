"""Tails and fits of the package against the slow reference: every candidate for xmin, densities added up."""

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
import tails_reference as reference
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import SECRET, refused_for

import topheavy as th

VALUES = st.sampled_from([0.5, 1.0, 1.0, 2.0, 2.5, 3.0, 7.0, 10.0, 36.25, 1000.0])
TAILS = st.lists(VALUES, min_size=4, max_size=25).filter(lambda xs: len(set(xs)) >= 3)
WHOLE = st.lists(st.sampled_from([1, 1, 1, 2, 2, 3, 4, 5, 9, 20]), min_size=4, max_size=25)


def close(found: Any, expected: float, tolerance: float = 1e-9) -> None:
    """Compare two numbers."""
    assert found == pytest.approx(expected, rel=tolerance, abs=1e-12)


# ---------------------------------------------------------------- Hill and ranks


@settings(max_examples=100, deadline=None)
@given(TAILS, st.integers(0, 4))
def test_hill(xs: list[float], zeros: int) -> None:
    """With ties, and zeros below any threshold."""
    xs = [*xs, *[0.0] * zeros]
    ordered = sorted(xs, reverse=True)
    for k in range(2, len(xs)):
        if ordered[k] > 0 and ordered[0] > ordered[k]:
            expected, found = reference.hill(xs, k), th.tail.hill(xs, k, level=0.9)
            close(found.alpha, expected.alpha)
            close(found.standard_error, expected.standard_error)
            assert (found.k, found.threshold) == (k, expected.threshold)
            z = reference.NORMAL.inv_cdf(0.95)
            # The normal interval, cut at 0: an exponent is positive.
            close(found.low, max(0.0, expected.alpha - z * expected.standard_error))
            close(found.high, expected.alpha + z * expected.standard_error)


@settings(max_examples=100, deadline=None)
@given(TAILS)
def test_rank_half(xs: list[float]) -> None:
    """Least squares on the k largest, ties ranked one after the other."""
    ordered = sorted(xs, reverse=True)
    for k in range(3, len(xs) + 1):
        if ordered[0] > ordered[k - 1]:
            expected, found = reference.rank_half(xs, k), th.tail.rank_half(xs, k)
            close(found.alpha, expected.alpha)
            close(found.standard_error, expected.standard_error)
            assert (found.k, found.threshold) == (k, expected.threshold)
            z = reference.NORMAL.inv_cdf(0.975)
            # The normal interval, cut at 0: an exponent is positive.
            close(found.low, max(0.0, expected.alpha - z * expected.standard_error))
            close(found.high, expected.alpha + z * expected.standard_error)


def test_hill_path() -> None:
    """Every point of the path is the estimate at its k."""
    xs = np.random.default_rng(1).pareto(1.3, 400) + 1
    path = th.tail.hill_path(xs).to_polars()
    ks = path["k"].to_list()
    assert len(ks) >= 20
    assert ks == sorted(set(ks))
    for row in path.iter_rows(named=True):
        expected = reference.hill(xs.tolist(), int(row["k"]))
        close(row["alpha"], expected.alpha)
        close(row["standard_error"], expected.standard_error)
        close(row["threshold"], expected.threshold)
        assert row["low"] < row["alpha"] < row["high"]


# ---------------------------------------------------------------- Power laws


def check_best(found: Any, candidates: Sequence[reference.Fitted], tolerance: float) -> None:
    """Check that the fit is one of the candidates, and none of them is closer to the data."""
    (own,) = [one for one in candidates if one.xmin == found.xmin]
    assert own.ks <= min(one.ks for one in candidates) + tolerance
    close(found.alpha, own.alpha, tolerance)
    close(found.density_exponent, own.alpha + 1, tolerance)
    close(found.ks, own.ks, max(tolerance, 1e-9))
    assert found.n_tail == own.n_tail


@settings(max_examples=150, deadline=None)
@given(TAILS, st.integers(0, 3))
def test_continuous(xs: list[float], zeros: int) -> None:
    """The least distance over all candidates, with ties and zeros."""
    found = th.tail.power_law([*xs, *[0.0] * zeros])
    check_best(found, reference.power_law_candidates(xs), 1e-9)
    close(found.standard_error, found.alpha / math.sqrt(found.n_tail))


@pytest.mark.parametrize("seed", range(6))
def test_continuous_on_more(seed: int) -> None:
    """A few hundred values with a log-normal body and a power tail, rounded, so that many are tied."""
    draw = np.random.default_rng(seed)
    xs = np.round(np.concatenate([draw.lognormal(0, 1, 180), 4 * (1 + draw.pareto(1.2, 60))]), 1 + seed % 2)
    check_best(th.tail.power_law(xs), reference.power_law_candidates(xs.tolist()), 1e-9)


@settings(max_examples=60, deadline=None)
@given(TAILS, VALUES)
def test_continuous_above_a_given_value(xs: list[float], xmin: float) -> None:
    """With xmin given there is one candidate."""
    if sum(x >= xmin for x in xs) < 2 or max(xs) <= xmin:
        return
    expected, found = reference.at_candidate(xs, xmin), th.tail.power_law(xs, xmin=xmin)
    close(found.alpha, expected.alpha)
    close(found.ks, expected.ks)
    assert (found.xmin, found.n_tail) == (xmin, expected.n_tail)


@settings(max_examples=60, deadline=None)
@given(WHOLE.filter(lambda xs: len(set(xs)) >= 3))
def test_discrete(xs: list[int]) -> None:
    """The zeta distribution at every candidate: an estimate by search is known to about 1e-8."""
    candidates = reference.discrete_candidates([float(x) for x in xs])
    found = th.tail.power_law(xs, discrete=True)
    (own,) = [one for one in candidates if one.xmin == found.xmin]
    if own.alpha < 25:
        check_best(found, candidates, 1e-6)


def test_published(published: dict[str, dict[str, Any]]) -> None:
    """10/ln(10!)."""
    case = published["hill-1to10"]
    found = th.tail.power_law(case["inputs"]["x"], xmin=case["inputs"]["xmin"])
    close(found.alpha, case["expected"]["alpha"], case["tolerance"])
    close(found.alpha, 10 / math.log(math.factorial(10)), 1e-14)


def test_goodness_of_fit() -> None:
    """A Pareto sample is none too far from a power law, a uniform one is; the seed settles it."""
    draw = np.random.default_rng(5)
    good, poor = th.tail.power_law(1 + draw.pareto(1.5, 300)), th.tail.power_law(draw.uniform(1, 2, 300), xmin=1.0)
    p = good.p_value(replicates=200, seed=4)
    assert p == good.p_value(replicates=200, seed=4)
    assert 0.05 < p <= 1
    assert poor.p_value(replicates=200) < 0.05


def test_p_values_are_even() -> None:
    """Of power laws the p-values are spread over 0 to 1: of 40 of them the mean is ½ within four standard errors."""
    draw = np.random.default_rng(12)
    fits = [th.tail.power_law(1 + draw.pareto(1.3, 120)) for _ in range(40)]
    ps = [fit.p_value(replicates=100, seed=seed) for seed, fit in enumerate(fits)]
    assert abs(sum(ps) / 40 - 0.5) < 4 * math.sqrt(1 / 12 / 40)


def test_against_log_normal() -> None:
    """Vuong's statistic from the densities of both; a log-normal sample is nearer to a log-normal."""
    draw = np.random.default_rng(8)
    xs = draw.lognormal(1, 0.6, 2_000)
    fit = th.tail.power_law(xs, xmin=1.5)
    found = fit.versus_log_normal()
    tail = [x for x in xs.tolist() if x >= 1.5]
    pareto = reference.pareto_logs(tail, 1.5, fit.alpha)
    best = best_log_normal(lambda mu, sigma: reference.log_normal_logs(tail, mu, sigma, 1.5), tail)
    expected = reference.vuong(pareto, best)
    assert found.statistic == pytest.approx(expected[0], rel=1e-3)
    assert found.p_value == pytest.approx(expected[1], rel=1e-2, abs=1e-9)
    assert found.statistic < 0
    assert "log-normal" in found.favoured


def best_log_normal(logs: Callable[[float, float], list[float]], tail: list[float]) -> list[float]:
    """Log densities at the largest likelihood: a grid that shrinks around its best point."""
    mu, sigma = reference.log_normal(tail)
    width = 2.0
    while width > 1e-6:
        grid = [
            (mu + i * width / 4, sigma * math.exp(j * width / 4)) for i, j in itertools.product(range(-4, 5), repeat=2)
        ]
        best = max(grid, key=lambda one: math.fsum(logs(*one)))
        if best == (mu, sigma):
            width /= 2
        mu, sigma = best
    return logs(mu, sigma)


@pytest.mark.parametrize(("mu", "sigma", "xmin"), [(1.0, 0.8, 1), (2.0, 0.5, 4), (0.0, 1.2, 1)])
def test_counts_against_log_normal(mu: float, sigma: float, xmin: int) -> None:
    """Vuong's statistic of counts: the zeta law beside a log-normal rounded to whole numbers, by its probabilities."""
    draw = np.random.default_rng(17)
    xs = np.round(draw.lognormal(mu, sigma, 400)).astype(int).tolist()
    fit = th.tail.power_law(xs, xmin=xmin, discrete=True)
    found = fit.versus_log_normal()
    tail = [float(x) for x in xs if x >= xmin]
    alpha = reference.highest(lambda a: reference.zeta_log_likelihood(tail, xmin, a), 1e-3, 30.0)
    zeta = reference.zeta_logs(tail, xmin, alpha)
    assert math.fsum(zeta) == pytest.approx(reference.zeta_log_likelihood(tail, xmin, alpha), rel=1e-12)
    log_normal = best_log_normal(lambda m, s: reference.rounded_log_normal_logs(tail, m, s, xmin), tail)
    assert found.log_likelihood_ratio == pytest.approx(math.fsum(zeta) - math.fsum(log_normal), abs=1e-6)
    expected = reference.vuong(zeta, log_normal)
    assert found.statistic == pytest.approx(expected[0], rel=1e-3)
    assert found.p_value == pytest.approx(expected[1], rel=1e-2, abs=1e-9)
    assert math.fsum(reference.rounded_log_normal_logs(tail, found.mu, found.sigma, xmin)) == pytest.approx(
        math.fsum(log_normal), rel=1e-9
    )


def test_counts_whose_best_log_normal_is_a_power_law() -> None:
    """A tail heavier than any log-normal's: none of a wide grid is as likely as the limit, a rounded Pareto."""
    xs = [1] * 60 + [2] * 14 + [3] * 5 + [40, 900, 20_000, 700_000]
    found = th.tail.power_law(xs, xmin=1, discrete=True).versus_log_normal()
    assert (found.statistic, found.p_value, found.mu, found.sigma) == (0.0, 1.0, -math.inf, math.inf)
    assert found.favoured == "neither"
    tail = [float(x) for x in xs]
    limit = max(math.fsum(reference.rounded_pareto_logs(tail, 1, a / 100)) for a in range(20, 300))
    for mu, sigma in itertools.product(range(-60, 12, 2), (0.5, 1, 2, 3, 4, 6, 9)):
        assert math.fsum(reference.rounded_log_normal_logs(tail, mu, sigma, 1)) < limit


def test_top_share_of_a_pareto_tail() -> None:
    """Where all is tail the top p hold p^(1-1/α)."""
    n, alpha = 20_000, 1.5
    xs = (1 - (np.arange(n) + 0.5) / n) ** (-1 / alpha)
    fit = th.tail.power_law(xs, xmin=1.0)
    assert fit.top_share(0.01) == pytest.approx(0.01 ** (1 - 1 / fit.alpha), rel=0.02)


# ---------------------------------------------------------------- Fits

POSITIVE = st.lists(st.sampled_from([0.25, 1.0, 1.0, 3.0, 8.5, 40.0, 1e6]), min_size=3, max_size=20)


@settings(max_examples=60, deadline=None)
@given(POSITIVE.filter(lambda xs: len(set(xs)) > 1))
def test_fits(xs: list[float]) -> None:
    """Parameters, likelihood and AIC of log-normal and Pareto."""
    mu, sigma = reference.log_normal(xs)
    found = th.fit.log_normal(xs)
    close(found.parameters["mu"], mu)
    close(found.parameters["sigma"], sigma)
    likelihood = math.fsum(reference.log_normal_logs(xs, mu, sigma))
    close(found.log_likelihood, likelihood)
    close(found.aic, 4 - 2 * likelihood)
    assert found.n == len(xs)
    close(found.quantile(0.9), math.exp(mu + sigma * reference.NORMAL.inv_cdf(0.9)))
    xmin, alpha = reference.pareto(xs)
    other = th.fit.pareto(xs)
    close(other.parameters["alpha"], alpha)
    close(other.parameters["xmin"], xmin)
    likelihood = math.fsum(reference.pareto_logs(xs, xmin, alpha))
    close(other.log_likelihood, likelihood)
    # Two parameters with xmin estimated, one where it is known.
    assert any(other.aic == pytest.approx(2 * k - 2 * likelihood, rel=1e-9) for k in (1, 2))
    close(other.quantile(0.9), xmin * 0.1 ** (-1 / alpha))


def double_pareto(n: int, seed: int) -> list[float]:
    """Draw from exp(N(1, 0.5²) + E1/1.5 - E2/2)."""
    draw = np.random.default_rng(seed)
    logs = draw.normal(1, 0.5, n) + draw.exponential(1 / 1.5, n) - draw.exponential(1 / 2, n)
    return [float(x) for x in np.exp(logs)]


def test_double_pareto_log_normal() -> None:
    """The likelihood is that of densities added up, and no step away from the fit makes it larger."""
    xs = double_pareto(600, 3)
    found = th.fit.double_pareto_log_normal(xs)
    names = ("alpha", "beta", "nu", "tau")
    at = [found.parameters[name] for name in names]

    def likelihood(parameters: Sequence[float]) -> float:
        return math.fsum(reference.double_pareto_log_density(x, *parameters) for x in xs)

    best = likelihood(at)
    close(found.log_likelihood, best, 1e-8)
    close(found.aic, 8 - 2 * best, 1e-8)
    for i, factor in itertools.product(range(4), (0.97, 1.03)):
        assert likelihood([*at[:i], at[i] * factor, *at[i + 1 :]]) <= best + 1e-6
    assert best >= likelihood((1.5, 2, 1, 0.5))
    more = th.fit.double_pareto_log_normal(double_pareto(20_000, 4))
    assert more.parameters["alpha"] == pytest.approx(1.5, rel=0.1)
    assert more.parameters["beta"] == pytest.approx(2, rel=0.15)


@pytest.mark.parametrize("fit", [th.fit.log_normal, th.fit.pareto, th.fit.double_pareto_log_normal])
def test_draws(fit: Callable[..., Any]) -> None:
    """Draws have the distribution's quantiles, and the seed settles them."""
    found = fit(double_pareto(2_000, 7))
    draws = np.sort(np.asarray(found.draw(20_000, seed=1)))
    assert list(draws) == sorted(np.asarray(found.draw(20_000, seed=1)))
    assert list(draws) != sorted(np.asarray(found.draw(20_000, seed=2)))
    for p in (0.01, 0.1, 0.5, 0.9, 0.99):
        below = float((draws <= found.quantile(p)).mean())
        # Four standard errors of a share.
        assert below == pytest.approx(p, abs=4 * math.sqrt(p * (1 - p) / 20_000))


def test_scale() -> None:
    """In another unit the exponents stay and the places move."""
    xs = double_pareto(400, 9)
    for one, other in (
        (th.fit.double_pareto_log_normal(xs), th.fit.double_pareto_log_normal([1000 * x for x in xs])),
        (th.fit.log_normal(xs), th.fit.log_normal([1000 * x for x in xs])),
    ):
        for name, number in one.parameters.items():
            moved = number + math.log(1000) if name in ("mu", "nu") else number
            assert other.parameters[name] == pytest.approx(moved, rel=1e-3)
    fit, scaled = th.tail.power_law(xs), th.tail.power_law([8 * x for x in xs])
    close(scaled.alpha, fit.alpha)
    close(scaled.xmin, 8 * fit.xmin)


# ---------------------------------------------------------------- Refusals

DATA = [SECRET, 1.0, 2.0, 3.0, 5.0]


def test_refusals() -> None:
    """The argument is named, the data are not."""
    for call, k in itertools.product((th.tail.hill, th.tail.rank_half), (0, -1, 6, 1.5, "two", None)):
        refused_for("k", call, DATA, k)
    refused_for("k", th.tail.hill, DATA, 5)
    refused_for("level", th.tail.hill, DATA, 2, level=1)
    refused_for("level", th.tail.hill_path, DATA, level=0)
    refused_for("xmin", th.tail.power_law, DATA, xmin=0)
    refused_for("xmin", th.tail.power_law, DATA, xmin=-1)
    refused_for("xmin", th.tail.power_law, DATA, xmin=1e12)
    refused_for("discrete", th.tail.power_law, [*DATA, 2.5], discrete=True)
    refused_for("xmin", th.fit.pareto, DATA, xmin=0)
    for bad in ([], [SECRET, -1.0, 2.0], [SECRET, math.nan, 2.0], [SECRET, None, 1.0]):
        for fitted in (th.tail.power_law, th.fit.log_normal, th.fit.pareto, th.fit.double_pareto_log_normal):
            refused_for("", fitted, bad)
    refused_for("", th.fit.log_normal, [0.0, 1.0, 2.0])
    fit = th.tail.power_law(DATA)
    refused_for("replicates", fit.p_value, replicates=0)
    refused_for("p", fit.top_share, 0)
    refused_for("p", fit.top_share, 1.5)
    refused_for("p", th.fit.log_normal([1.0, 2.0, 3.0]).quantile, 1.5)
    refused_for("n", th.fit.log_normal([1.0, 2.0, 3.0]).draw, -1)


def test_equal_values() -> None:
    """Without spread there is no exponent."""
    for call in (lambda: th.tail.hill([4.0] * 10, 3), lambda: th.tail.power_law([4.0] * 10)):
        refused_for("", call)
