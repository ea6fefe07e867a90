"""The jobs in DuckDB's SQL."""

from __future__ import annotations

from pathlib import Path

import duckdb
from jobs import FIRM, Frame, Job

# Without Gini: ranking every firm, which nothing else here needs, would add to the time.
ONE_LEVEL = """
with firms as (
    select year, firm, sum(value_usd) as value from read_parquet(?) group by all
), cells as (
    select
        year,
        count(*) as n,
        sum(value) as total,
        sum(value * value) as squares,
        sum(value * ln(value)) as logarithms,
        list(value order by value desc) as ranked
    from firms group by all
)
select
    year,
    n,
    squares / total ** 2 as hhi,
    list_sum(ranked[:(n + 99) // 100]) / total as top_share,
    logarithms / total - ln(total / n) as theil
from cells
"""

# Ranks only where they are needed: the top 1 % of up to 100 firms is the largest one.
LEVEL = """
with firms as materialized (
    select {by}, firm, sum(value_usd) as value from flows group by all
), cells as materialized (
    select
        {by},
        count(*) as n,
        sum(value) as total,
        sum(value * value) as squares,
        max(value) as largest,
        median(value) as median
    from firms group by all
), ranked as (
    select {by}, n, value, row_number() over (partition by {by} order by value desc) as rank
    from firms join cells using ({by}) where n > 100
), tops as (
    select {by}, sum(value) as top from ranked where rank <= (n + 99) // 100 group by all
)
select {by}, n, total, squares / total ** 2 as hhi, coalesce(top, largest) / total as top_share, median
from cells left join tops using ({by})
"""


def measure(path: Path, job: Job) -> list[Frame]:
    """Sum to firms, then measure each cell."""
    with duckdb.connect() as database:
        if job is Job.ONE_LEVEL:
            return [database.sql(ONE_LEVEL, params=[str(path)]).to_arrow_table()]
        encode(database, path, job)
        return [database.sql(LEVEL.format(by=", ".join(by))).to_arrow_table() for by in job.levels]


def encode(database: duckdb.DuckDBPyConnection, path: Path, job: Job) -> None:
    """Make enumerations of the text, for grouping by codes is faster at every level than grouping by text."""
    database.read_parquet(str(path)).create_view("file")
    keys = [*job.levels[-1], FIRM]
    for key in keys:
        database.execute(f"create type {key}_codes as enum (select distinct {key} from file order by {key})")
    codes = ", ".join(f"{key}::{key}_codes as {key}" for key in keys)
    database.execute(f"create table flows as select {codes}, value_usd from file")
