"""Intervals of the measures of a panel's cells."""

from typing import Any

import numpy as np
import polars as pl
import pytest

import topheavy as th


def flows(years: range) -> pl.DataFrame:
    """Return flows of 200 firms, each in several rows."""
    draw = np.random.default_rng(5)
    frames = [
        pl.DataFrame(
            {"year": [year] * 600, "firm": [f"f{i % 200}" for i in range(600)], "value_usd": draw.lognormal(8, 1, 600)}
        )
        for year in years
    ]
    return pl.concat(frames)


def test_cells_are_resampled_as_arrays_are() -> None:
    """Estimates are those without intervals; ends are near those of the function on arrays, which draws otherwise."""
    data = flows(range(2020, 2022))
    panel = th.Panel(data)
    table = panel.measure(by="period", measures="gini,hhi", interval="bootstrap", seed=3).to_polars()
    assert table.columns == ["period"] + [
        f"{name}{end}" for name in ("gini", "hhi") for end in ("", "_standard_error", "_low", "_high")
    ]
    plain = panel.measure(by="period", measures="gini,hhi").to_polars()
    assert table.select(plain.columns).equals(plain)
    units = data.filter(pl.col("year") == 2020).group_by("firm").agg(pl.col("value_usd").sum())["value_usd"]
    alone = th.bootstrap(units, ["gini", "hhi"], seed=4).to_polars()
    for at, name in enumerate(("gini", "hhi")):
        error = alone["standard_error"][at]
        assert table[f"{name}_standard_error"][0] == pytest.approx(error, rel=0.15)
        for end in ("low", "high"):
            assert abs(table[f"{name}_{end}"][0] - alone[end][at]) < 0.4 * error
        assert table[f"{name}_low"][0] < table[name][0] < table[f"{name}_high"][0]


def test_a_cell_does_not_depend_on_other_cells_or_rows() -> None:
    """The same bits, whatever other years there are and however the rows stand."""
    data = flows(range(2020, 2024))
    options: dict[str, Any] = {"measures": "gini,cr(4)", "interval": "bootstrap", "replicates": 199, "method": "basic"}
    all_years = th.Panel(data).measure(by="period", **options).to_polars()
    shuffled = th.Panel(data.sample(fraction=1.0, shuffle=True, seed=1)).measure(by="period", **options).to_polars()
    assert all_years.equals(shuffled)
    one = th.Panel(data.filter(pl.col("year") == 2022)).measure(by="period", **options).to_polars()
    assert one.equals(all_years.filter(pl.col("period") == "2022"))
    other = th.Panel(data).measure(by="period", **options, seed=1).to_polars()
    assert (other["gini_low"] != all_years["gini_low"]).all()


def test_what_is_told() -> None:
    """Definitions say how, notes say which cells to doubt, a cell of one firm has no ends and a reason."""
    data = pl.concat([flows(range(2020, 2021)), pl.DataFrame({"year": [2021], "firm": ["f0"], "value_usd": [5.0]})])
    whole, years = th.Panel(data).measure(by=[[], ["period"]], measures="cr(4)", interval="bootstrap", level=0.9)
    assert "level 0.9" in " ".join(years.definitions["cr4_low"]["conventions"])
    assert any("few largest units" in note and "cells: 1" in note for note in whole.notes)
    assert years.to_polars()["cr4_low"].is_null().to_list() == [False, True]
    assert {one["column"] for one in years.undefined} == {"cr4_low", "cr4_high", "cr4_standard_error"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"interval": "normal"}, "interval"),
        ({"interval": "bootstrap", "level": 1.0}, "level"),
        ({"interval": "bootstrap", "replicates": 0}, "replicates"),
        ({"interval": "bootstrap", "method": "best"}, "method"),
        ({"interval": "bootstrap", "measures": "share_size(sme)"}, "share_size"),
        ({"replicates": 1000}, 'replicates: is of intervals, and needs interval="bootstrap"'),
        ({"level": 0.9}, "level: is of intervals"),
        ({"method": "bca", "interval": None}, "method: is of intervals"),
        ({"seed": 0}, "seed: is of intervals"),
    ],
)
def test_refusals(options: dict[str, Any], told: str) -> None:
    """What cannot be done is named."""
    with pytest.raises(th.ArgumentError, match=told):
        th.Panel(flows(range(2020, 2021))).measure(**options)
