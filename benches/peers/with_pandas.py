"""The jobs in pandas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from jobs import FIRM, VALUE, Frame, Job


def measure(path: Path, job: Job) -> list[Frame]:
    """Sum to firms, then measure each cell."""
    flows = pd.read_parquet(path, columns=job.columns)
    return [one_level(flows)] if job is Job.ONE_LEVEL else four_levels(flows, job.levels)


def one_level(flows: pd.DataFrame) -> pd.DataFrame:
    """Measure the array of each year: there are few."""
    firms = flows.groupby(["year", FIRM], sort=False)[VALUE].sum()
    rows = [{"year": year, **of_firms(x.to_numpy())} for year, x in firms.groupby("year")]
    years: pd.DataFrame = pd.DataFrame(rows)
    return years


def of_firms(x: npt.NDArray[np.float64]) -> dict[str, float]:
    """Measure one year."""
    n, total = len(x), x.sum()
    ranked = np.sort(x)
    shares = ranked / total
    return {
        "n": n,
        "hhi": (shares**2).sum(),
        "top_share": shares[n - -(-n // 100) :].sum(),
        "gini": ((2 * np.arange(1, n + 1) - n - 1) * shares).sum() / n,
        "theil": (shares * np.log(shares * n)).sum(),
    }


def four_levels(flows: pd.DataFrame, levels: list[list[str]]) -> list[Frame]:
    """Encode the text once; cells are far too many to be taken one by one."""
    keys = [*levels[-1], FIRM]
    encoded = flows.astype(dict.fromkeys(keys, "category"))
    return [level(encoded, by) for by in levels]


def level(flows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Measure all cells of a level, column by column."""
    firms = flows.groupby([*by, FIRM], observed=True, sort=False)[VALUE].sum().reset_index()
    firms["square"] = firms[VALUE] ** 2
    grouped = firms.groupby(by, observed=True, sort=False)
    cells: pd.DataFrame = grouped.agg(
        n=(VALUE, "size"), total=(VALUE, "sum"), median=(VALUE, "median"), squares=("square", "sum")
    )
    in_top = grouped[VALUE].rank(method="first", ascending=False) <= (grouped[VALUE].transform("size") + 99) // 100
    top = firms[in_top].groupby(by, observed=True, sort=False)[VALUE].sum()
    cells["hhi"] = cells["squares"] / cells["total"] ** 2
    cells["top_share"] = top / cells["total"]
    measured: pd.DataFrame = cells.drop(columns="squares").reset_index()
    return measured
