"""The jobs in polars: scanned, grouped by its streaming engine."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from jobs import FIRM, VALUE, Frame, Job

x = pl.col(VALUE)
n = pl.len()
top = (n + 99) // 100  # the top 1 %, rounded up


def measure(path: Path, job: Job) -> list[Frame]:
    """Sum to firms, then measure each cell."""
    flows = pl.scan_parquet(path).select(job.columns)
    return [one_level(flows)] if job is Job.ONE_LEVEL else four_levels(flows, job.levels)


def one_level(flows: pl.LazyFrame) -> pl.DataFrame:
    """All in one query."""
    relative = x / x.mean()
    rank = pl.int_range(1, n + 1)
    return (
        flows.group_by("year", FIRM)
        .agg(x.sum())
        .group_by("year")
        .agg(
            n=n,
            hhi=x.pow(2).sum() / x.sum().pow(2),
            top_share=x.top_k(top).sum() / x.sum(),
            gini=((2 * rank - n - 1) * x.sort()).sum() / (n * x.sum()),
            theil=(relative * relative.log()).mean(),
        )
        .collect(engine="streaming")
    )


def four_levels(flows: pl.LazyFrame, levels: list[list[str]]) -> list[Frame]:
    """Encode the text once, for grouping by codes is faster at every level than grouping by text."""
    encoded = flows.with_columns(pl.col(pl.String).cast(pl.Categorical)).collect(engine="streaming").lazy()
    return [level(encoded, by) for by in levels]


def level(flows: pl.LazyFrame, by: list[str]) -> pl.DataFrame:
    """Rank only where it is needed: the top 1 % of up to 100 firms is the largest one."""
    firms = flows.group_by(*by, FIRM).agg(x.sum()).collect(engine="streaming").lazy()
    cells = firms.group_by(by).agg(n=n, total=x.sum(), squares=x.pow(2).sum(), largest=x.max(), median=x.median())
    large = cells.filter(pl.col("n") > 100).select(by)
    ranked = firms.join(large, on=by, how="semi").group_by(by).agg(top=x.top_k(top).sum())
    return (
        cells.join(ranked, on=by, how="left")
        .select(
            *by,
            "n",
            "total",
            hhi=pl.col("squares") / pl.col("total").pow(2),
            top_share=pl.coalesce("top", "largest") / pl.col("total"),
            median="median",
        )
        .collect(engine="streaming")
    )
