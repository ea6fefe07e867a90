"""Survival, mobility and growth as tables of a panel: against an obvious reference, their identities, the same bits."""

import math
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import dynamics_reference_motion as motion
import pytest
from dynamics_reference import Flow
from dynamics_reference_tables import (
    LARGE,
    LEVELS,
    NAMES,
    SMALL,
    Breaks,
    Row,
    class_rows,
    cohort_rows,
    growth_rows,
    mobility_rows,
    survival_rows,
    transition_rows,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st
from refusals import refused
from test_dynamics import DRAWN, HAND, MANY, MANY_FRAME, ORDERS, REASONS, panel_of, panel_of_frame, random_flows, told

import topheavy as th

# ---------------------------------------------------------------- What is compared


def compared(table: Any, expected: Sequence[Row], keys: int) -> None:
    """Every row is the one expected: keys as they are, numbers to 1e-9, texts are reasons; a callable is a check."""
    reasons = {(one["row"], one["column"]): one["reason"] for one in table.undefined}
    assert len(reasons) == len(table.undefined)
    rows = table.to_polars().rows()
    assert [row[:keys] for row in rows] == [row[:keys] for row in expected]
    for at, (row, true) in enumerate(zip(rows, expected, strict=True)):
        for column, found, one in zip(table.columns[keys:], row[keys:], true[keys:], strict=True):
            where = f"{column} of {row[:keys]}: {found}, not {one}"
            reason = reasons.pop((at, column), None)
            assert (found is None) == (reason is not None), where
            if isinstance(one, str):
                assert found is None, where
                assert one in (reason, REASONS.get(str(reason))), f"{where}: {reason}"
            elif one is not None:
                assert found is not None, f"{where}: {reason}"
                assert math.isclose(found, one, rel_tol=1e-9, abs_tol=1e-12), where
    assert reasons == {}
    assert sorted(table.definitions) == sorted(table.columns[keys:])


# ---------------------------------------------------------------- Survival


def keys_of(flows: Sequence[Flow], level: str) -> int:
    """How many columns name a group."""
    return len(LEVELS[level][0]) + (len({flow.reporter for flow in flows}) > 1)


@pytest.mark.parametrize("level", LEVELS)
@settings(max_examples=40, deadline=None)
@given(flows=DRAWN, policy=st.sampled_from(["first", "all"]))
@example(flows=HAND, policy="all")
@example(flows=HAND[:1], policy="first")
def test_survival_and_cohorts(level: str, flows: list[Flow], policy: Any) -> None:
    """Curves, curves by class at entry, and cohorts."""
    by, hs = LEVELS[level]
    keys, panel = keys_of(flows, level), panel_of(flows)
    compared(panel.survival(by=by, hs=hs, spells=policy), survival_rows(flows, level, policy, None), keys)
    apart = panel.survival(by=by, hs=hs, spells=policy, entry_classes=SMALL)
    compared(apart, survival_rows(flows, level, policy, SMALL), keys + 1)
    compared(panel.cohorts(by=by, hs=hs, spells=policy), cohort_rows(flows, level, policy), keys + 1)


def test_korea_customs_survival_is_the_diagonal() -> None:
    """The published survival of year t after k years is the cohort of t−k at age k."""
    flows = random_flows(11)
    firms, years = motion.histories(flows)
    found = {
        (int(entry) + int(age), int(age)): alive
        for entry, age, _, _, alive in panel_of(flows).cohorts(spells="all").to_polars().rows()
    }
    told_of = 0
    for year in years:
        for k in range(1, len(years)):
            expected = motion.korea_survival(firms, years, k, year)
            if expected is not None:
                told_of += 1
                assert math.isclose(found[year, k], expected, rel_tol=1e-12)
    assert told_of > 20


def test_levels_of_intervals() -> None:
    """A higher level gives wider intervals around the same curve."""
    panel = panel_of(random_flows(12))
    narrow, wide = (panel.survival(level=level).to_polars() for level in (0.8, 0.99))
    assert narrow["survival"].equals(wide["survival"])
    inner = (narrow["low"] >= wide["low"]) & (narrow["high"] <= wide["high"])
    assert inner.all()
    assert (narrow["low"] > wide["low"]).any()
    assert "0.99" in str(panel.survival(level=0.99).definitions["low"])


# ---------------------------------------------------------------- Mobility


@pytest.mark.parametrize("level", LEVELS)
@settings(max_examples=40, deadline=None)
@given(flows=DRAWN, breaks=st.sampled_from([SMALL, motion.BREAKS]))
@example(flows=HAND, breaks=motion.BREAKS)
@example(flows=HAND[:1], breaks=SMALL)
def test_classes_and_mobility(level: str, flows: list[Flow], breaks: Breaks) -> None:
    """Transitions, what becomes of each class, and mobility year by year."""
    by, hs = LEVELS[level]
    keys, panel = keys_of(flows, level), panel_of(flows)
    at: Any = {"by": by, "hs": hs, "breaks": breaks}
    compared(panel.transitions(**at), transition_rows(flows, level, breaks), keys + 2)
    compared(panel.size_classes(**at), class_rows(flows, level, breaks)[0], keys + 1)
    expected = mobility_rows(flows, level, breaks, 3)[0]
    compared(panel.mobility(**at, threshold=breaks[2]), expected, keys + 1)


def test_larger_panels_know_the_long_run_and_the_way_up() -> None:
    """In a panel of many firms every class is seen, so that everything can be compared."""
    panel = panel_of(MANY)
    classes, ends = class_rows(MANY, "country", LARGE)
    compared(panel.size_classes(breaks=LARGE), classes, 1)
    moves, ways = mobility_rows(MANY, "country", LARGE, 3)
    compared(panel.mobility(breaks=LARGE, threshold=LARGE[2]), moves, 1)
    assert ends == 1
    assert ways >= 5


def test_the_long_run_stays_as_it_is() -> None:
    """Shares add up to one, and one more year does not change them."""
    panel = panel_of(MANY)
    shares = panel.size_classes(breaks=LARGE)["stationary_share"].to_list()
    entrants = panel.size_classes(breaks=LARGE)["entrants_share"].to_list()
    moves = {(a, b): p for a, b, _, p, _ in panel.transitions(breaks=LARGE).to_polars().rows()}
    classes = NAMES[LARGE]
    for at, to in enumerate(classes):
        arriving = sum(
            pi * (moves[a, to] + moves[a, "out"] * entrants[at]) for a, pi in zip(classes, shares, strict=True)
        )
        assert math.isclose(arriving, shares[at], rel_tol=1e-12)
    assert math.isclose(sum(shares), 1.0, rel_tol=1e-15)


# ---------------------------------------------------------------- Growth


@pytest.mark.parametrize("level", LEVELS)
@settings(max_examples=40, deadline=None)
@given(flows=DRAWN)
@example(flows=HAND)
@example(flows=HAND[:1])
def test_growth(level: str, flows: list[Flow]) -> None:
    """Every part of growth, and what is told of the firms."""
    by, hs = LEVELS[level]
    compared(panel_of(flows).growth(by=by, hs=hs), growth_rows(flows, level), keys_of(flows, level) + 1)


def test_growth_without_products_or_markets() -> None:
    """What the data do not tell is no part; the others still add up."""
    flows = random_flows(13)
    for kept in (
        [flow._replace(product=None) for flow in flows],
        [flow._replace(market=None) for flow in flows],
        [flow._replace(product=None, market=None) for flow in flows],
    ):
        table = panel_of(kept).growth()
        compared(table, growth_rows(kept, "country"), 1)
        assert any("do not tell" in note for note in table.notes)
        adds_up(table)


PARTS = {
    "growth": ["continuing", "entering", "exiting"],
    "continuing": [
        "intensive",
        *(f"{verb}_{what}" for verb in ("added", "dropped") for what in ("products", "markets", "combinations")),
    ],
}
WHOLES = [
    ["continued_products", "added_products", "dropped_products"],
    ["continued_markets", "entered_markets", "left_markets"],
]


def adds_up(table: Any) -> int:
    """Check that the parts of every row add up; return how many rows have them."""
    rows = [row for row in table.to_polars().to_dicts() if row["growth"] is not None]
    for row in rows:
        for whole, parts in [*PARTS.items(), *(("continuing", parts) for parts in WHOLES)]:
            numbers = [row[part] for part in parts]
            if parts in WHOLES and None in numbers:
                continue
            numbers = [number for number in numbers if number is not None]
            assert abs(sum(numbers) - row[whole]) <= 1e-12 * max(1.0, *(abs(number) for number in numbers)), row
    return len(rows)


@settings(max_examples=60, deadline=None)
@given(flows=DRAWN, level=st.sampled_from(list(LEVELS)))
def test_identities(flows: list[Flow], level: str) -> None:
    """Parts of growth sum to the whole, rows of transitions to one, cohorts to entrants."""
    by, hs = LEVELS[level]
    panel = panel_of(flows)
    adds_up(panel.growth(by=by, hs=hs))
    moves = panel.transitions(by=by, hs=hs, breaks=SMALL).to_polars()
    for column in ("probability", "probability_staying"):
        sums: defaultdict[Any, list[float]] = defaultdict(list)
        for row in moves.filter(moves[column].is_not_null()).to_dicts():
            sums[tuple(row[name] for name in moves.columns[:-4])].append(row[column])
        assert all(math.isclose(sum(shares), 1.0, rel_tol=1e-12) for shares in sums.values())
    entrants = panel.dynamics(by=by, hs=hs, codes="A2,C3").to_polars()
    cohorts = panel.cohorts(by=by, hs=hs, spells="all").to_polars()
    keys = moves.columns[:-5]
    found = {tuple(row[:-4]): row[-3:] for row in cohorts.filter(age=1.0).rows()}
    for row in entrants.filter(entrants["C3"].is_not_null()).rows():
        of_cohort = found[row[: len(keys) + 1]]
        assert (of_cohort[0], of_cohort[2]) == (row[-2], row[-1])


# ---------------------------------------------------------------- Options, refusals, bits

TABLES: dict[str, Callable[..., Any]] = {
    "survival": lambda panel, **at: panel.survival(**at, entry_classes=[1.0, 1e4], spells="all"),
    "cohorts": lambda panel, **at: panel.cohorts(**at),
    "transitions": lambda panel, **at: panel.transitions(**at, breaks=SMALL),
    "size_classes": lambda panel, **at: panel.size_classes(**at, breaks=SMALL),
    "mobility": lambda panel, **at: panel.mobility(**at, breaks=SMALL, threshold=100.0),
    "growth": lambda panel, **at: panel.growth(**at),
}


@pytest.mark.parametrize("name", TABLES)
def test_order_of_the_rows(name: str) -> None:
    """Not a bit depends on it, or on the memory allowed."""
    for by, hs in LEVELS.values():
        expected = told(TABLES[name](panel_of_frame(MANY_FRAME), by=by, hs=hs))
        for order in ORDERS.values():
            assert told(TABLES[name](panel_of_frame(order(MANY_FRAME)), by=by, hs=hs)) == expected
        assert told(TABLES[name](panel_of_frame(MANY_FRAME, memory="256MiB"), by=by, hs=hs)) == expected


@pytest.mark.parametrize("name", TABLES)
def test_one_year_only(name: str) -> None:
    """Nothing is an error; what compares years is null, for the first year is the only one."""
    table = TABLES[name](panel_of(random_flows(14, years=[2015])))
    assert table.height >= 1
    assert {REASONS[one["reason"]] for one in table.undefined} == {"first_year"}
    assert "growth" not in table.columns or table["growth"].to_list() == [None]


@pytest.mark.parametrize("name", TABLES)
def test_a_gap(name: str) -> None:
    """Nothing enters or leaves across a year that the data lack, and the table says so."""
    table = TABLES[name](panel_of(random_flows(15, years=[2011, 2012, 2015, 2016])))
    assert any("2013, 2014" in note for note in table.notes)
    if name in ("cohorts", "growth", "mobility"):
        assert "year_gap" in {REASONS.get(one["reason"]) for one in table.undefined}


@pytest.mark.parametrize("name", TABLES)
def test_reporters_are_apart(name: str) -> None:
    """Firms of the same name in two countries are two firms."""
    flows = random_flows(16, years=range(2010, 2014))
    others = [flow._replace(reporter="JPN") for flow in random_flows(17, years=range(2010, 2014))]
    together = TABLES[name](panel_of([*flows, *others])).to_polars()
    for reporter, own in (("KOR", flows), ("JPN", others)):
        alone = TABLES[name](panel_of(own)).to_polars()
        assert together.filter(reporter=reporter).drop("reporter").equals(alone)


@pytest.mark.parametrize("name", TABLES)
def test_definitions(name: str) -> None:
    """Every column of numbers is defined, parameters as they were given."""
    table = TABLES[name](panel_of(random_flows(18)))
    assert sorted(table.definitions) == sorted(name for name in table.columns if table[name].dtype.is_float())
    for column, definition in table.definitions.items():
        assert definition["column"] == column
        assert definition["measure"] == name
        assert all(parameter["value"] for parameter in definition["parameters"])
    if name in ("transitions", "size_classes", "mobility"):
        assert "1,100,10000" in str(table.definitions)


def test_notes() -> None:
    """Spells that are left out are counted, and classes of another currency are told."""
    flows = random_flows(19)
    firms, years = motion.histories(flows)
    every, unknown = motion.spells(firms, years)
    first, _ = motion.spells(firms, years, "first")
    notes = panel_of(flows).survival().notes
    assert any(note.startswith(f"{unknown} spells are left out") for note in notes)
    assert any(note.startswith(f"{len(every) - len(first)} spells of firms that came back") for note in notes)
    other = panel_of(flows, currency="other")
    for table in (other.transitions(), other.size_classes(), other.mobility(), other.survival(entry_classes=[1e3])):
        assert "thresholds are in the value's own currency, not in US dollars" in table.notes
    assert not any("currency" in note for note in other.survival().notes)


def test_refusals() -> None:
    """Breaks, levels, spells and thresholds that mean nothing."""
    panel = panel_of(random_flows(20))
    for breaks in ([2.0, 1.0], [1.0, 1.0], [0.0], [-1.0], "1e6", 1e6, [math.inf], [True], ["1"], [None]):
        for call in (panel.transitions, panel.size_classes, panel.mobility):
            assert refused(th.ArgumentError, call, breaks=breaks).column == "breaks"
        assert refused(th.ArgumentError, panel.survival, entry_classes=breaks).column == "entry_classes"
    for level in (0.0, 1.0, -1.0, 95, math.nan, "0.95", True):
        assert refused(th.ArgumentError, panel.survival, level=level).column == "level"
    for spells in ("last", "", 1):
        assert refused(th.ArgumentError, panel.survival, spells=spells).column == "spells"
        assert refused(th.ArgumentError, panel.cohorts, spells=spells).column == "spells"
    for threshold in (2e6, math.nan, "1e6", True):
        assert refused(th.ArgumentError, panel.mobility, threshold=threshold).column == "threshold"
    for name in TABLES:
        refused(th.MissingColumnError, getattr(panel, name), by="colour")
        refused(th.MissingColumnError, getattr(panel, name), by=["size_class"])
        refused(th.ArgumentError, getattr(panel, name), by="firm")
        refused(th.ArgumentError, getattr(panel, name), by="product", hs=3)
        assert getattr(panel, name)(by="period").height == getattr(panel, name)().height


@settings(max_examples=20, deadline=None)
@given(flows=DRAWN, seed=st.integers(0, 9), name=st.sampled_from(list(TABLES)))
def test_random_panels_shuffled(flows: list[Flow], seed: int, name: str) -> None:
    """Shuffled rows and a budget of memory give the same bits and reasons."""
    shuffled = random.Random(seed).sample(flows, len(flows))
    for by, hs in LEVELS.values():
        found, other = panel_of(flows), panel_of(shuffled, memory="256MiB")
        assert told(TABLES[name](found, by=by, hs=hs)) == told(TABLES[name](other, by=by, hs=hs))


def test_zeros_make_no_firm() -> None:
    """Flows of nothing change nothing."""
    flows = random_flows(21, years=range(2012, 2016))
    zeros = [Flow("KOR", "nobody", 2012, "010121", "USA", 0.0), Flow("KOR", "F001", 2013, "010121", "NRU", 0.0)]
    for call in TABLES.values():
        for by in ([], ["market"]):
            assert told(call(panel_of([*flows, *zeros]), by=by)) == told(call(panel_of(flows), by=by))
