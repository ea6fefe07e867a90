"""What is told of data that make false entry and exit: changed ids, part-years, missing years, ids typed twice."""

import random
from datetime import date

import polars as pl

import topheavy as th

FIRMS = 60
YEARS = range(2015, 2021)


def panel_frame(changed: int | None = None) -> pl.DataFrame:
    """Draw firms that grow a little over six years; from the year `changed` on, half of the large ones have new ids."""
    draw = random.Random(5)
    rows = []
    for firm in range(1, FIRMS + 1):
        for year in YEARS:
            renamed = changed is not None and year >= changed and firm % 2 == 1
            value = 1e9 / firm**2 * (1.02 + 0.03 * draw.random()) ** (year - 2015)
            rows.append((f"{'new' if renamed else 'old'}{firm:03}", year, value))
    return pl.DataFrame(rows, schema=["firm", "year", "value_usd"], orient="row")


def notes(table: th.Table, word: str) -> list[str]:
    """Return the notes of a table that have a word."""
    return [note for note in table.notes if word in note]


def test_changed_ids_are_told() -> None:
    """In the year in which they change, with every table of the whole country; not where nothing happened."""
    changed, usual = th.Panel(panel_frame(2018)), th.Panel(panel_frame())
    for table in (changed.dynamics(codes="C"), changed.survival(), changed.growth()):
        (note,) = notes(table, "ids")
        assert "2018" in note
        assert "new" not in note
    for table in (usual.dynamics(codes="C"), usual.survival(), usual.growth()):
        assert notes(table, "ids") == []


def test_part_years_and_missing_years_are_told() -> None:
    """A year of months that is not complete, and one that is not there."""
    frame = panel_frame().filter(pl.col("year") != 2017)
    months = frame.join(pl.DataFrame({"month": range(1, 13)}), how="cross")
    months = months.filter((pl.col("year") < 2020) | (pl.col("month") <= 5))
    months = months.with_columns(year=pl.date("year", "month", 1).dt.strftime("%Y-%m"))
    table = th.Panel(months).dynamics(codes="A1,C1")
    (part,) = notes(table, "part of a year")
    assert "2020 (5 of 12)" in part
    (gap,) = notes(table, "no year")
    assert "2017" in gap
    whole = th.Panel(panel_frame()).dynamics(codes="A1,C1")
    assert notes(whole, "year") == []
    days = frame.with_columns(year=pl.lit(date(2016, 3, 1)))
    assert notes(th.Panel(days).dynamics(codes="A1"), "2016 (1 of 12)")


def test_ids_typed_in_two_ways_are_counted_by_check() -> None:
    """They stay apart; check says how many there are, and never which."""
    frame = panel_frame()
    other = frame.with_columns(firm=pl.when(pl.col("firm") == "old001").then(pl.lit("OLD 001")).otherwise("firm"))
    both = pl.concat([frame, other.filter(pl.col("firm") == "OLD 001")])
    (note,) = [note for note in th.check(both).to_dict()["input"]["notes"] if "leading zeros" in note]
    assert "zeros: 1;" in note
    assert "001" not in note
    assert th.Panel(both).measure(by="period", measures="n")["n"].to_list() == [FIRMS + 1.0] * len(YEARS)
    assert not [note for note in th.check(frame).to_dict()["input"]["notes"] if "leading zeros" in note]
