"""Exporter dynamics in polars: ``dynamics_polars.py flows.parquet [--save FOLDER]``.

What one writes in polars for the measures A1 to C6 of the World Bank's Exporter Dynamics Database (the rest, D1 to E6,
is left out), at country-year, within it by chapter of the Harmonized System and by market; scanned, grouped by the
streaming engine, one table a level. Prints seconds, processor seconds and the peak of memory as JSON.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path

import polars as pl
from child import KILOBYTES, processor_seconds
from jobs import FIRM, VALUE

LEVELS: dict[str, list[str]] = {"country": [], "hs2": ["chapter"], "market": ["market"]}
x = pl.col(VALUE)
FIVE = ("i", "ii", "iii", "iv", "v")


def measure(path: Path) -> list[pl.DataFrame]:
    """Measure all levels; text is encoded once, for grouping by codes is faster than by text."""
    flows = (
        pl.scan_parquet(path)
        .filter(x > 0)
        .with_columns(year=pl.col("year").cast(pl.Int16), chapter=pl.col("product").str.head(2))
        .with_columns(pl.col(pl.String).cast(pl.Categorical))
        .collect(engine="streaming")
        .lazy()
    )
    return [level(flows, by) for by in LEVELS.values()]


def level(flows: pl.LazyFrame, by: list[str]) -> pl.DataFrame:
    """Measure one level: firms by year, then what they are in each year, then statistics by cell."""
    cell = [*by, "year"]
    counts, units = [], {}
    for name, codes in (("product", ("B3", "B5")), ("market", ("B4", "B6"))):
        if name not in by:
            of_firms = summed(flows, [*cell, FIRM, name])
            units[name] = of_firms.group_by(*cell, FIRM).agg(pl.len().alias(codes[0]), x.sum())
            exporters = of_firms.group_by(*cell, name).agg(pl.len().alias(codes[1]))
            counts.append(exporters.group_by(cell).agg(three(codes[1])))
    firms = units["product"].collect(engine="streaming").lazy()
    if "market" in units:
        markets = units["market"].drop(VALUE).collect(engine="streaming").lazy()
        firms = firms.join(markets, on=[*cell, FIRM])
    firms = followed(firms, by)
    static = [
        pl.len().alias("A1"),
        *five("A6", x),
        (x / x.sum()).pow(2).sum().alias("B1"),
        *(
            (x.top_k((pl.len() * per_cent + 99) // 100).sum() / x.sum()).alias(code)
            for code, per_cent in (("B2i", 1), ("B2ii", 5), ("B2iii", 25))
        ),
        *(one for code in ("B3", "B4") if code != "B4" or "market" in units for one in three(code)),
    ]
    exiters = (
        firms.filter(pl.col("after").is_null())
        .with_columns(pl.col("year") + 1)
        .group_by(cell)
        .agg(pl.len().alias("A3"), *five("A8", x))
    )
    found = firms.group_by(cell).agg(*static, *turnover()).join(exiters, on=cell, how="left")
    for count in counts:
        found = found.join(count, on=cell)
    years = flows.select("year").unique().collect().to_series()
    return known(found.with_columns(pl.col("A3").fill_null(0)), by, years).sort(cell).collect(engine="streaming")


def summed(flows: pl.LazyFrame, by: list[str]) -> pl.LazyFrame:
    """Sum the flows."""
    return flows.group_by(by).agg(x.sum()).collect(engine="streaming").lazy()


def followed(firms: pl.LazyFrame, by: list[str]) -> pl.LazyFrame:
    """Give each firm and year the values of the year before and after, and how long the firm goes on."""
    at = [*by, FIRM]
    ordered = firms.sort([*at, "year"]).collect(engine="streaming").lazy()

    def there(years: int) -> pl.Expr:
        """Whether the row that many years on is of the same firm and that year: rows of a firm lie in order."""
        same = [pl.col(name).eq_missing(pl.col(name).shift(-years)) for name in at]
        return pl.all_horizontal(*same, pl.col("year") + years == pl.col("year").shift(-years)).fill_null(False)

    return ordered.with_columns(
        before=pl.when(there(-1)).then(x.shift(1)),
        after=pl.when(there(1)).then(x.shift(-1)),
        to_2=there(2),
        to_3=there(3),
    )


def turnover() -> list[pl.Expr]:
    """Entrants, incumbents and survivors: how many, their values, their growth, and rates of entry and survival."""
    enters, stays = pl.col("before").is_null(), pl.col("before").is_not_null()
    survives = enters & pl.col("after").is_not_null()
    return [
        enters.sum().alias("A2"),
        survives.sum().alias("A4"),
        stays.sum().alias("A5"),
        *five("A7", x.filter(enters)),
        *five("A9", x.filter(survives)),
        *five("A10", x.filter(stays)),
        *five("A11", (x.log() - pl.col("before").log()).filter(stays)),
        *five("A12", (pl.col("after").log() - x.log()).filter(survives)),
        enters.mean().alias("C1"),
        (survives.sum() / enters.sum()).alias("C3"),
        (x.filter(enters).sum() / x.sum()).alias("C4"),
        ((enters & pl.col("to_2")).sum() / enters.sum()).alias("C5"),
        ((enters & pl.col("to_3")).sum() / enters.sum()).alias("C6"),
    ]


def five(code: str, of: pl.Expr) -> list[pl.Expr]:
    """Mean, median, standard deviation and Stata's quartiles."""
    return [
        of.mean().alias(f"{code}i"),
        of.median().alias(f"{code}ii"),
        of.std().alias(f"{code}iii"),
        quartile(of, 1).alias(f"{code}iv"),
        quartile(of, 3).alias(f"{code}v"),
    ]


def three(code: str) -> list[pl.Expr]:
    """Mean, median and standard deviation of a count."""
    of = pl.col(code)
    return [of.mean().alias(f"{code}i"), of.median().alias(f"{code}ii"), of.std().alias(f"{code}iii")]


def quartile(of: pl.Expr, fourths: int) -> pl.Expr:
    """Mean of the two in the middle if n·p is whole, else the ⌈n·p⌉-th; no interpolation of polars' is that."""
    ordered, h = of.sort(), of.count() * fourths
    low, high = (h + 3) // 4, h // 4 + 1
    return (ordered.get(low - 1, null_on_oob=True) + ordered.get(high - 1, null_on_oob=True)) / 2


def known(found: pl.LazyFrame, by: list[str], years: pl.Series) -> pl.LazyFrame:
    """Rate of exit, and null for what needs a year that the data lack."""
    before = found.select(*by, pl.col("year") + 1, pl.col("A1").alias("last"))
    with_exits = found.join(before, on=[*by, "year"], how="left").with_columns(C2=pl.col("A3") / pl.col("last"))
    has = {k: (pl.col("year") + k).is_in(years.implode()) for k in (-1, 1, 2, 3)}
    needs = {1: ["A4", "A9", "A12", "C3", "C5", "C6"], 2: ["C5", "C6"], 3: ["C6"]}
    needs[-1] = [*needs[1], "A2", "A3", "A5", "A7", "A8", "A10", "A11", "C1", "C2", "C4"]
    for k, codes in needs.items():
        columns = [name for code in codes for name in columns_of(code)]
        with_exits = with_exits.with_columns(pl.when(has[k]).then(pl.col(columns)))
    return with_exits.drop("last")


def columns_of(code: str) -> list[str]:
    """Return the columns of a code of this file that needs other years."""
    return [code + suffix for suffix in FIVE] if code in {"A7", "A8", "A9", "A10", "A11", "A12"} else [code]


def main() -> None:
    """Measure, and print what it took."""
    parser = argparse.ArgumentParser(description="Exporter dynamics in polars, A1 to C6.")
    parser.add_argument("path", type=Path)
    parser.add_argument("--save", type=Path, help="folder for the tables")
    given = parser.parse_args()
    before, begin = processor_seconds(), time.perf_counter()
    tables = measure(given.path)
    taken = {
        "seconds": time.perf_counter() - begin,
        "processor": processor_seconds() - before,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KILOBYTES,
        "cells": [len(table) for table in tables],
        "version": pl.__version__,
    }
    print(json.dumps(taken))
    if given.save is not None:
        given.save.mkdir(parents=True)
        for name, table in zip(LEVELS, tables, strict=True):
            table.write_parquet(given.save / f"{name}.parquet")


if __name__ == "__main__":
    main()
