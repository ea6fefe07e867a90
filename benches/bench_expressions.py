"""Expressions in `group_by` against the same measures written in polars' own expressions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from exports import pareto
from polars.testing import assert_frame_equal

import topheavy as th

ROWS = 10_000_000
CELLS = 100_000

USD = pl.col("usd")


def polars_gini() -> pl.Expr:
    """Gini coefficient over n: ranks by sorting."""
    n = pl.len()
    ranked = (pl.int_range(1, n + 1) * USD.sort()).sum()
    return 2 * ranked / (n * USD.sum()) - (n + 1) / n


def polars_hhi() -> pl.Expr:
    """Sum of squared shares; the shares themselves would be one column more."""
    return (USD * USD).sum() / USD.sum().pow(2)


def polars_top_share() -> pl.Expr:
    """Share of the largest hundredth, at least one."""
    return USD.top_k((pl.len() / 100).ceil().cast(pl.UInt32)).sum() / USD.sum()


def polars_theil() -> pl.Expr:
    """Theil T of positive values."""
    relative = USD / USD.mean()
    return (relative * relative.log()).mean()


@pytest.fixture(scope="module")
def cells() -> pl.DataFrame:
    """Rows of cells that are spread over the whole frame, as those of firms in a file are."""
    cell = np.random.default_rng(20_240_602).integers(0, CELLS, ROWS, dtype=np.uint32)
    return pl.DataFrame({"cell": cell, "usd": pareto(ROWS)})


MEASURES = {
    "gini": (lambda: th.expr.gini("usd"), polars_gini, "below 1"),
    "hhi": (lambda: th.expr.hhi("usd"), polars_hhi, None),
    "top_share(0.01)": (lambda: th.expr.top_share("usd", 0.01), polars_top_share, None),
    "theil": (lambda: th.expr.theil("usd"), polars_theil, None),
}


@pytest.mark.parametrize("measure", MEASURES)
def bench_group_by(measure: str, cells: pl.DataFrame, compare: Callable[..., Any]) -> None:
    """Every cell's number; both ways the same to rounding."""
    ours, other, goal = MEASURES[measure]

    def aggregated(expression: Callable[[], pl.Expr]) -> pl.DataFrame:
        return cells.group_by("cell").agg(expression().alias("number"))

    assert_frame_equal(aggregated(ours).sort("cell"), aggregated(other).sort("cell"), rel_tol=1e-9)
    compare(
        f"expr.{measure}, {ROWS:,} rows in {CELLS:,} cells, to polars expressions",
        lambda: aggregated(ours),
        lambda: aggregated(other),
        goal=goal,
    )
