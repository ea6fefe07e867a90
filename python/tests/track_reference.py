"""A slow and obvious reference of the tracker in NumPy, written from the formulas and not from the crate.

- The random walk is generalised least squares of the differences on their lengths.
- The local linear trend is a dense multivariate normal: the covariance of all totals from the definition of the model,
  the likelihood of contrasts that no level and no slope can move.
- Paths are simulated all at once with NumPy's own generator.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


def student_cdf(t: float, freedom: int) -> float:
    """Probability below t of Student's t, by adding up its density."""
    x = np.linspace(-np.pi / 2, np.arctan(t / np.sqrt(freedom)), 40_001)
    # With t = √ν·tan x the density is proportional to cos(x)^(ν − 1).
    density = np.cos(x) ** (freedom - 1)
    whole = np.cos(np.linspace(-np.pi / 2, np.pi / 2, 40_001)) ** (freedom - 1)
    step, all_of_it = x[1] - x[0], np.pi / 40_000
    return float(np.trapezoid(density, dx=step) / np.trapezoid(whole, dx=all_of_it))


@cache
def student_quantile(level: float, freedom: int) -> float:
    """How many standard errors hold so much of Student's t, by bisection."""
    low, high = 0.0, 200.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if student_cdf(middle, freedom) < 0.5 + 0.5 * level else (low, middle)
    return low


@dataclass(frozen=True)
class Walk:
    """A random walk with drift."""

    mu: float
    sigma2: float
    last: float
    span: float
    freedom: int

    def band(self, h: int, level: float) -> Vector:
        """Low end, centre and high end in h years, in dollars."""
        half = student_quantile(level, self.freedom) * np.sqrt(self.sigma2 * (h + h**2 / self.span))
        return np.exp(self.last + h * self.mu + np.array([-half, 0.0, half]))

    def paths(self, years: int, n: int, seed: int) -> Vector:
        """Logarithms of n paths."""
        generator = np.random.default_rng(seed)
        sigma2 = self.sigma2 * self.freedom / generator.chisquare(self.freedom, n)
        mu = generator.normal(self.mu, np.sqrt(sigma2 / self.span))
        steps = mu[:, None] + np.sqrt(sigma2)[:, None] * generator.normal(size=(n, years))
        return np.asarray(self.last + np.cumsum(steps, axis=1), dtype=np.float64)


def random_walk(years: Vector, totals: Vector) -> Walk:
    """Fit by generalised least squares: Δ = μ·d + e, Var e = σ²·d."""
    d, delta = np.diff(years), np.diff(np.log(totals))
    inverse = np.diag(1 / d)
    mu = float((d @ inverse @ delta) / (d @ inverse @ d))
    rest = delta - mu * d
    sigma2 = float(rest @ inverse @ rest) / (len(d) - 1)
    return Walk(mu, sigma2, float(np.log(totals[-1])), float(years[-1] - years[0]), len(d) - 1)


def trend_covariance(years: Vector, variances: Vector) -> NDArray[np.float64]:
    """Covariance of totals in logarithms, given level and slope of the first year; years and variances of ε, η, ζ.

    y_t = ε_t + Σ_{s<t} η_s + Σ_{s<t} (t − 1 − s)·ζ_s, one loop for each noise.
    """
    t = (years - years[0]).astype(int)
    n = len(t)
    loadings_level = np.zeros((n, int(t[-1]) + 1))
    loadings_slope = np.zeros_like(loadings_level)
    for i, time in enumerate(t):
        for s in range(time):
            loadings_level[i, s] = 1.0
            loadings_slope[i, s] = time - 1 - s
    observation, level, slope = variances
    covariance = observation * np.eye(n)
    covariance = covariance + level * loadings_level @ loadings_level.T + slope * loadings_slope @ loadings_slope.T
    return np.asarray(covariance, dtype=np.float64)


def trend_deviance(years: Vector, totals: Vector, variances: Vector) -> tuple[float, float]:
    """−2 ln L of contrasts with the scale at its best, but for a constant of the years; and that scale.

    Contrasts are an orthonormal basis of what is orthogonal to a level and a slope.
    """
    x = np.column_stack([np.ones(len(years)), years - years[0]])
    contrasts = np.linalg.svd(x)[0][:, 2:]
    y = contrasts.T @ np.log(totals)
    covariance = contrasts.T @ trend_covariance(years, variances) @ contrasts
    sign, determinant = np.linalg.slogdet(covariance)
    if sign <= 0:
        return np.inf, np.nan
    square = float(y @ np.linalg.solve(covariance, y))
    return len(y) * np.log(square) + float(determinant), square / len(y)


def trend_best(years: Vector, totals: Vector, steps: int) -> float:
    """Return the least deviance on a fine grid of ratios of the variances."""
    best = np.inf
    for a in np.linspace(0, np.pi / 2, steps):
        for b in np.linspace(0, np.pi / 2, steps):
            variances = np.array([np.cos(a), np.sin(a) * np.cos(b), np.sin(a) * np.sin(b)]) ** 2
            best = min(best, trend_deviance(years, totals, variances)[0])
    return float(best)


def trend_band(years: Vector, totals: Vector, variances: Vector, h: int, level: float) -> Vector:
    """Low end, centre and high end h years ahead: kriging with an unknown level and slope; absolute variances."""
    ahead = np.append(years, years[-1] + h)
    whole = trend_covariance(ahead, variances)
    n = len(years)
    v, c, v_ahead = whole[:n, :n], whole[:n, n], whole[n, n]
    x = np.column_stack([np.ones(n), years - years[0]])
    x_ahead = np.array([1.0, ahead[-1] - years[0]])
    # Without noise the first year has no variance; what a level and a slope can do may be added to the covariance, in
    # the size of the other variances, so that no digits are lost.
    size = variances.sum()
    v = v + size * x @ x.T
    c = c + size * x @ x_ahead
    v_ahead = v_ahead + size * x_ahead @ x_ahead
    y = np.log(totals)
    inverse = np.linalg.inv(v)
    information = x.T @ inverse @ x
    beta = np.linalg.solve(information, x.T @ inverse @ y)
    centre = x_ahead @ beta + c @ inverse @ (y - x @ beta)
    off = x_ahead - x.T @ inverse @ c
    variance = v_ahead - c @ inverse @ c + off @ np.linalg.solve(information, off)
    half = student_quantile(level, n - 2) * np.sqrt(variance)
    return np.asarray(np.exp(centre + np.array([-half, 0.0, half])), dtype=np.float64)


def bootstrap_paths(years: Vector, totals: Vector, ahead: int, n: int, seed: int) -> Vector:
    """Paths of historic growth, one after the other as the definition says."""
    generator = np.random.default_rng(seed)
    d, delta = np.diff(years).astype(int), np.diff(np.log(totals))
    paths = np.empty((n, ahead))
    for path in paths:
        drawn = generator.integers(len(d), size=len(d))
        timeline = np.repeat(drawn, d[drawn])
        lengths = np.concatenate([np.arange(d[spell], 0, -1) for spell in drawn])
        at = generator.integers(len(timeline))
        steps = [delta[timeline[at]] / d[timeline[at]]] * int(lengths[at])
        while len(steps) < ahead:
            spell = drawn[generator.integers(len(drawn))]
            steps += [delta[spell] / d[spell]] * int(d[spell])
        path[:] = np.log(totals[-1]) + np.cumsum(steps[:ahead])
    return paths


def first_passage(paths: Vector, target: float) -> Vector:
    """Return the part of the paths that has reached the target by each year."""
    return np.asarray(np.mean(np.maximum.accumulate(paths, axis=1) >= np.log(target), axis=0), dtype=np.float64)
