"""Fitted distributions: parameters come back, draws follow the law, and what is refused."""

import math
from typing import Any

import numpy as np
import pytest
from refusals import refused

import topheavy as th

FITS = [th.fit.log_normal, th.fit.pareto, th.fit.double_pareto_log_normal]


def test_log_normal_is_the_moments_of_logarithms() -> None:
    """Mean and standard deviation over n; log-likelihood and AIC by their formulas."""
    x = np.exp(np.random.default_rng(1).normal(2, 0.8, 500))
    fit = th.fit.log_normal(x)
    mu, sigma = fit.parameters["mu"], fit.parameters["sigma"]
    assert (mu, sigma) == pytest.approx((np.log(x).mean(), np.log(x).std()), rel=1e-12)
    terms = -np.log(x * sigma * math.sqrt(2 * math.pi)) - (np.log(x) - mu) ** 2 / (2 * sigma**2)
    assert fit.log_likelihood == pytest.approx(terms.sum(), rel=1e-11)
    assert fit.aic == pytest.approx(4 - 2 * fit.log_likelihood)
    assert fit.n == 500
    assert fit.quantile(0.975) == pytest.approx(math.exp(mu + 1.959963984540054 * sigma), rel=1e-12)


def test_pareto_is_its_formula() -> None:
    """The exponent over the smallest value, or over a given xmin, which is one parameter less."""
    x = (1 - np.random.default_rng(2).random(300)) ** -0.8
    fit = th.fit.pareto(x)
    alpha = len(x) / np.log(x / x.min()).sum()
    assert fit.parameters == pytest.approx({"alpha": alpha, "xmin": x.min()}, rel=1e-12)
    terms = math.log(alpha) + alpha * math.log(x.min()) - (alpha + 1) * np.log(x)
    assert fit.log_likelihood == pytest.approx(terms.sum(), rel=1e-11)
    assert fit.aic == pytest.approx(4 - 2 * fit.log_likelihood)
    above = th.fit.pareto(x, xmin=2.0)
    assert above.n == (x >= 2).sum()
    assert above.aic == pytest.approx(2 - 2 * above.log_likelihood)
    assert above.parameters["alpha"] == pytest.approx(th.tail.power_law(x, xmin=2.0).alpha, rel=1e-12)


def normal_laplace(n: int, seed: int) -> Any:
    """Return draws from the double-Pareto–log-normal law by its definition."""
    draw = np.random.default_rng(seed)
    return np.exp(3 + 0.9 * draw.normal(size=n) + draw.exponential(size=n) / 1.2 - draw.exponential(size=n) / 0.8)


def test_double_pareto_log_normal_comes_back() -> None:
    """Parameters within a few standard errors, better than the simpler laws, and the same in another unit."""
    x = normal_laplace(8000, 3)
    fit = th.fit.double_pareto_log_normal(x)
    assert fit.parameters == pytest.approx({"alpha": 1.2, "beta": 0.8, "nu": 3.0, "tau": 0.9}, rel=0.12)
    assert fit.aic < min(th.fit.log_normal(x).aic, th.fit.pareto(x).aic)
    scaled = th.fit.double_pareto_log_normal(1000 * x)
    assert scaled.parameters["nu"] == pytest.approx(fit.parameters["nu"] + math.log(1000), rel=1e-5)
    assert scaled.parameters["alpha"] == pytest.approx(fit.parameters["alpha"], rel=1e-5)


@pytest.mark.parametrize("fitted", FITS)
def test_draws_follow_the_law(fitted: Any) -> None:
    """Kolmogorov's distance of the draws, quantiles that turn the distribution around, seeds."""
    fit = fitted(normal_laplace(1000, 4))
    draws = fit.draw(20_000, seed=1)
    x = np.sort(draws.to_numpy())
    law = np.array([fit.cdf(value) for value in x])
    steps = np.arange(len(x)) / len(x)
    assert max(np.abs(law - steps).max(), np.abs(law - steps - 1 / len(x)).max()) * math.sqrt(len(x)) < 1.95
    assert fit.draw(10, seed=1).to_list() == draws[:10].to_list()
    assert fit.draw(10, seed=2).to_list() != draws[:10].to_list()
    assert fit.draw(0).len() == 0
    for p in (0.001, 0.5, 0.99):
        assert fit.cdf(fit.quantile(p)) == pytest.approx(p, rel=1e-9)
    assert repr(fit).startswith(f"{fitted.__name__}(")


@pytest.mark.parametrize("fitted", FITS)
def test_refusals(fitted: Any) -> None:
    """Zeros, too few or equal values, probabilities outside (0, 1)."""
    assert "zero" in str(refused(th.DataError, fitted, [1.0, 2.0, 3.0, 4.0, 5.0, 0.0]))
    refused(th.InvalidFlowError, fitted, [1.0, -1.0])
    refused(th.UndefinedMeasureError, fitted, [2.0] * 6)
    fit = fitted([1.0, 2.0, 3.0, 5.0, 9.0, 30.0])
    for p in (0, 1, -1, math.nan, "a"):
        assert refused(th.ArgumentError, fit.quantile, p).column == "p"
    assert refused(th.ArgumentError, fit.draw, -1).column == "n"
    assert refused(th.ArgumentError, fit.draw, 1, seed=-1).column == "seed"


def test_refusals_of_single_laws() -> None:
    """An xmin that nobody reaches, and four parameters from four values."""
    for xmin in (0, 9.0, "a"):
        assert refused(th.ArgumentError, th.fit.pareto, [1.0, 2.0], xmin=xmin).column == "xmin"
    assert "five" in str(refused(th.DataError, th.fit.double_pareto_log_normal, [1.0, 2.0, 3.0, 4.0]))
