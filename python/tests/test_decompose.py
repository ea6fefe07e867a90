"""Decompositions and counterfactuals: published cases, plain references, laws, refusals, and what a panel would be."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import topheavy as th

CASES = Path(__file__).parents[2] / "tests" / "cases" / "published_values.json"

UNITS = st.lists(
    st.tuples(
        st.one_of(st.just(0.0), st.integers(0, 4).map(float), st.floats(1e-3, 1e6)),
        st.sampled_from(["a", "b", "c"]),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=30,
).filter(lambda units: any(x > 0 for x, _, _ in units))


def case(name: str) -> dict[str, Any]:
    """Return one published case."""
    found: dict[str, Any] = next(one for one in json.loads(CASES.read_text())["cases"] if one["id"] == name)
    return found


def plain_theil(x: list[float]) -> float:
    """Return Theil's T from its definition."""
    mean = math.fsum(x) / len(x)
    return math.fsum(one / mean * math.log(one / mean) for one in x if one > 0) / len(x)


def plain_gini(x: list[float]) -> float:
    """Return Gini over all pairs of units."""
    return math.fsum(abs(one - other) for one in x for other in x) / (2 * len(x) * math.fsum(x))


def by_group(x: list[float], groups: list[Any]) -> list[list[float]]:
    """Return the values of each group."""
    return [[one for one, label in zip(x, groups, strict=True) if label == group] for group in sorted(set(groups))]


def columns(units: list[tuple[float, str, int]]) -> tuple[list[float], list[str], list[int]]:
    """Return values and the labels of two groupings."""
    return [x for x, _, _ in units], [one for _, one, _ in units], [other for _, _, other in units]


def close(one: float, other: float) -> bool:
    """Tell whether two numbers agree."""
    return math.isclose(one, other, rel_tol=1e-11, abs_tol=1e-12)


# ---------------------------------------------------------------- Groups


@pytest.mark.parametrize("key", ["sorted", "alternating"])
def test_gini_of_dineq(key: str) -> None:
    """The parts of R's dineq."""
    known = case("dineq-gini-decomp")
    parts = th.decompose.gini(known["inputs"]["x"], known["inputs"][f"g_{key}"])
    for name, expected in known["expected"][key].items():
        assert getattr(parts, name) == pytest.approx(expected, abs=1e-9)


def test_zeros_are_units() -> None:
    """A group that exports nothing is a group."""
    known = case("theil-zeros")
    parts = th.decompose.theil(known["inputs"]["y"], known["inputs"]["group"])
    assert parts.total == pytest.approx(math.log(2), abs=1e-15)
    assert parts.between == pytest.approx(math.log(2), abs=1e-15)
    assert parts.within == 0.0
    assert parts.groups["index"].to_list() == [None, 0.0]
    assert parts.groups.undefined[0]["column"] == "index"


@given(UNITS)
def test_theil_from_its_definition(units: list[tuple[float, str, int]]) -> None:
    """Between and within by formula, flat and nested."""
    x, outer, inner = columns(units)
    total = math.fsum(x)

    def between(groups: list[Any]) -> float:
        shares = [(math.fsum(one) / total, len(one) / len(x)) for one in by_group(x, groups)]
        return math.fsum(s * math.log(s / n) for s, n in shares if s > 0)

    def within(groups: list[Any]) -> float:
        return math.fsum(math.fsum(one) / total * plain_theil(one) for one in by_group(x, groups) if math.fsum(one) > 0)

    flat = th.decompose.theil(x, outer)
    assert close(flat.total, plain_theil(x))
    assert close(flat.between, between(outer))
    assert close(flat.within, within(outer))
    pairs = list(zip(outer, inner, strict=True))
    groupings: list[Any] = [outer, inner]
    nested = th.decompose.theil(x, groupings)
    assert close(nested.between, between(pairs))
    assert close(nested.within, within(pairs))
    levels = nested.levels["contribution"].to_list()
    assert nested.levels["part"].to_list() == ["between_1", "between_2", "within"]
    assert close(levels[0], between(outer))
    assert close(math.fsum(levels), nested.total)
    assert close(math.fsum(nested.groups["contribution"]), nested.total)


@given(UNITS)
def test_gini_and_hhi_from_their_definitions(units: list[tuple[float, str, int]]) -> None:
    """All pairs of units; sums of squared shares."""
    x, groups, _ = columns(units)
    total = math.fsum(x)
    members = by_group(x, groups)
    means = [math.fsum(one) / len(one) for one in members for _ in one]
    parts = th.decompose.gini(x, groups)
    assert close(parts.between, plain_gini(means))
    held = [(one, math.fsum(one)) for one in members if math.fsum(one) > 0]
    assert close(parts.within, math.fsum(len(one) / len(x) * s / total * plain_gini(one) for one, s in held))
    assert parts.overlap is not None
    assert close(parts.between + parts.within + parts.overlap, parts.total)
    squares = th.decompose.hhi(x, groups)
    assert close(squares.between, math.fsum((s / total) ** 2 for _, s in held))
    assert close(squares.between * squares.within, squares.total)
    assert close(math.fsum(squares.groups["contribution"]), th.hhi(x))
    assert squares.levels.height == 0


@pytest.mark.parametrize("alpha", [-1, 0, 0.1, 0.5, 0.9, 1, 2, 3.5])
def test_generalized_entropy_adds_up(alpha: float) -> None:
    """For every sensitivity; 0 and 1 are its limits."""
    x, groups = [1.0, 2.0, 3.5, 8.0, 0.25, 7.0], [1, 1, 2, 2, 3, 3]
    parts = th.decompose.ge(x, groups, alpha=alpha)
    assert close(parts.between + parts.within, th.generalized_entropy(x, alpha=alpha))
    assert close(math.fsum(parts.groups["contribution_between"]), parts.between)
    limit = {0.0: th.decompose.mld, 1.0: th.decompose.theil}.get(alpha)
    if limit is not None:
        assert limit(x, groups).between == parts.between


def test_weights_are_units() -> None:
    """Two units of one value, or one of weight 2."""
    weighted = th.decompose.theil([1, 5, 2], ["a", "a", "b"], weights=[2, 1, 1])
    repeated = th.decompose.theil([1, 1, 5, 2], ["a", "a", "a", "b"])
    assert close(weighted.between, repeated.between)
    assert close(weighted.within, repeated.within)
    assert weighted.groups["units"].to_list() == [3.0, 1.0]


def test_infinite_parts_are_told() -> None:
    """Zeros make the mean log deviation infinite, and shares of it have a reason."""
    parts = th.decompose.mld([0.0, 1.0, 2.0], ["a", "a", "b"])
    assert math.isinf(parts.total)
    assert math.isinf(parts.within)
    assert parts.levels["share"].to_list() == [None, None]
    assert "infinite" in parts.levels.undefined[-1]["reason"]


@pytest.mark.parametrize(
    "labels",
    [
        ["b", "a", "b"],
        np.array(["b", "a", "b"]),
        pd.Series(["b", "a", "b"]),
        pd.Series(["b", "a", "b"], dtype="category"),
        pl.Series(["b", "a", "b"]),
        pl.Series(["b", "a", "b"], dtype=pl.Categorical),
        pa.array(["b", "a", "b"]),
    ],
    ids=lambda one: type(one).__name__,
)
def test_labels_from_every_library(labels: object) -> None:
    """The same groups, whoever hands them over."""
    parts = th.decompose.theil([1.0, 2.0, 4.0], labels)  # type: ignore[arg-type]
    assert parts.groups["group"].to_list() == ["a", "b"]
    assert parts.groups["value"].to_list() == [2.0, 5.0]


def test_whole_numbers_are_in_their_own_order() -> None:
    """2 comes before 10."""
    parts = th.decompose.theil([1.0, 2.0], np.array([10, 2]))
    assert parts.groups["group"].to_list() == ["2", "10"]
    assert th.decompose.theil([1.0, 2.0], [True, False]).groups.height == 2
    assert repr(parts).startswith("Decomposition(total=")
    assert parts.definition["id"] == "theil_by_group"
    assert th.define("theil_by_group") == parts.definition


# ---------------------------------------------------------------- Axes, margins, change


@given(UNITS)
def test_shapley_values_of_two_axes(units: list[tuple[float, str, int]]) -> None:
    """With two axes each is the mean of first and last."""
    x, one, two = columns(units)
    table = th.decompose.shapley(x, {"market": one, "product": two})
    groupings: list[Any] = [one, two]
    both = th.decompose.theil(x, groupings).between
    alone = th.decompose.theil(x, one).between, th.decompose.theil(x, two).between
    found = table["contribution"].to_list()
    assert close(found[0], (alone[0] + both - alone[1]) / 2)
    assert close(found[1], (alone[1] + both - alone[0]) / 2)
    assert close(math.fsum(found), th.theil(x))
    assert table["axis"].to_list() == ["market", "product", "within"]


def test_margins_are_the_published_identity() -> None:
    """T = ln(n/n₁) + T of the active lines."""
    found = th.decompose.margins([3, 1, 0, 0], lines=10)
    assert (found.active, found.lines) == (2, 10)
    assert close(found.extensive, math.log(5))
    assert close(found.intensive, plain_theil([3.0, 1.0]))
    assert close(found.total, plain_theil([3.0, 1.0] + [0.0] * 8))
    assert th.decompose.margins([3, 1, 0, 0]).lines == 4


FIRMS = st.dictionaries(st.integers(0, 12), st.floats(0.001, 1e6), min_size=1, max_size=10)


@given(FIRMS, FIRMS, st.sampled_from(["hhi", "theil", "top_share(0.2)", "cr(3)", "gini"]))
def test_parts_of_a_change_add_up(old: dict[int, float], new: dict[int, float], measure: str) -> None:
    """And swapping the periods changes every sign."""
    before, after = list(old.values()), list(new.values())
    methods = ["shapley", "accounting"] if measure == "hhi" else ["shapley"]
    for method in methods:
        asked: dict[str, Any] = {"measure": measure, "method": method}
        there = th.decompose.change(before, after, firms=(list(old), list(new)), **asked)
        back = th.decompose.change(after, before, firms=(list(new), list(old)), **asked)
        change = th.evaluate(after, measure).to_polars().item() - th.evaluate(before, measure).to_polars().item()
        one, other = there["contribution"].to_list(), back["contribution"].to_list()
        assert math.isclose(math.fsum(one), change, abs_tol=1e-12)
        for at, to in enumerate([0, 2, 1, 3]):
            assert math.isclose(one[at], -other[to], abs_tol=1e-12)
        counts = [len(old.keys() & new.keys()), len(new.keys() - old.keys()), len(old.keys() - new.keys())]
        assert there["firms"].to_list()[:3] == counts


def test_a_change_says_before_and_after() -> None:
    """In its note, and by its definition."""
    table = th.decompose.change([3, 1], [1, 1], firms=(["a", "b"], ["a", "b"]), measure="hhi")
    assert table.notes == ["hhi: 0.625000 before, 0.500000 after; the parts add up to the change, -0.125000"]
    assert table["contribution"].to_list() == [-0.125, 0.0, 0.0, 0.0]
    assert table.definitions["contribution"]["parameters"][0]["value"] == "hhi"


# ---------------------------------------------------------------- Refusals


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: th.decompose.theil([1, 2], ["a"]), th.ShapeError, "group: 1 entries where 2 are needed"),
        (lambda: th.decompose.theil([1, 2], cast("Any", ["a", None])), th.InvalidFlowError, "row 2"),
        (lambda: th.decompose.theil([1, 2], pd.Series(["a", None])), th.InvalidFlowError, "row 2"),
        (lambda: th.decompose.theil([1, 2], cast("Any", [0.5, 1.5])), th.UnsupportedTypeError, "no label"),
        (lambda: th.decompose.theil([1, 2], "ab"), th.ShapeError, "no column"),
        (lambda: th.decompose.theil([1, 2], [["a", "b"], "c"]), th.ArgumentError, "not both"),
        (lambda: th.decompose.theil([1, -2], ["a", "b"]), th.InvalidFlowError, "negative"),
        (lambda: th.decompose.theil([0, 0], ["a", "b"]), th.UndefinedMeasureError, "all values are zero"),
        (lambda: th.decompose.ge([1, 2], ["a", "b"], alpha=math.inf), th.ArgumentError, "alpha"),
        (lambda: th.decompose.shapley([1, 2], {}), th.ArgumentError, "from 1 to 12"),
        (lambda: th.decompose.shapley([1, 2], {"m": ["a", "b"]}, measure="gini"), th.ArgumentError, "measure: takes"),
        (lambda: th.decompose.shapley([1, 2], {"m": ["a"]}), th.ShapeError, "axes: m"),
        (lambda: th.decompose.margins([1, 2], lines=1), th.ArgumentError, "at least the number of values"),
        (lambda: th.decompose.margins([0, 0]), th.UndefinedMeasureError, "zero"),
        (lambda: th.decompose.change([1], [1], firms=(["a"], [1])), th.UnsupportedTypeError, "text in one period"),
        (lambda: th.decompose.change([1], [1], firms=["a"]), th.ArgumentError, "a pair"),  # type: ignore[arg-type]
        (lambda: th.decompose.change([1], [-1], firms=(["a"], ["a"])), th.InvalidFlowError, "column 'after'"),
        (
            lambda: th.decompose.change([1], [1], firms=(["a"], ["a"]), measure="gini", method="accounting"),
            th.ArgumentError,
            "method: 'accounting' splits 'hhi' only",
        ),
    ],
)
def test_what_cannot_be_split_is_refused(call: Any, error: type[Exception], words: str) -> None:
    """With the argument and the way out."""
    with pytest.raises(error, match=words):
        call()


def test_a_firm_that_is_listed_twice_is_not_named() -> None:
    """Only counted."""
    with pytest.raises(th.ArgumentError, match="more than once: 1") as refused:
        th.decompose.change([1, 2], [1], firms=(["Hanbit", "Hanbit"], ["Hanbit"]))
    assert "Hanbit" not in str(refused.value)


# ---------------------------------------------------------------- A panel without


FLOWS = {
    "year": [2024, 2024, 2024, 2024, 2025, 2025, 2026],
    "firm": ["a", "a", "b", "c", "a", "b", "b"],
    "market": ["US", "CN", "US", "CN", "US", "US", "CN"],
    "item": ["chips", "cars", "cars", "cars", "chips", "chips", "cars"],
    "value_usd": [6.0, 1.0, 2.0, 1.0, 5.0, 1.0, 2.0],
}


@pytest.fixture
def panel() -> th.Panel:
    """Return a small panel."""
    return th.Panel(FLOWS, groups=["item"])


def test_without_is_the_panel_of_the_other_flows(panel: th.Panel) -> None:
    """The same numbers as from flows that never had them."""
    measures = ["n", "total", "hhi", "gini"]
    table = panel.without(item="chips", by="period", measures=measures)
    rest = th.Panel(pl.DataFrame(FLOWS).filter(pl.col("item") != "chips"), groups=["item"])
    expected = rest.measure(by="period", measures=measures).to_polars()
    left = table.to_polars().filter(pl.col("n_without").is_not_null())
    for name in measures:
        assert left[f"{name}_without"].to_list() == expected[name].to_list()
    with_all = panel.measure(by="period", measures=measures)
    assert all(table[name].to_list() == with_all[name].to_list() for name in measures)
    assert table["total_difference"].to_list() == [-6.0, None, 0.0]
    assert {(one["row"], one["column"]) for one in table.undefined} >= {(1, "hhi_without"), (1, "hhi_difference")}
    assert any("rows left out: 3 of 7" in note for note in table.notes)
    assert table.definitions["hhi_without"]["formula"] == table.definitions["hhi"]["formula"]


def test_without_two_columns_and_several_labels(panel: th.Panel) -> None:
    """Each column narrows what is left out; labels of one column widen it."""
    both = panel.without(item="cars", market="CN", measures="total")
    assert both["total_without"].to_list() == [14.0]
    assert panel.without(market=["US", "CN"], by="period", measures="total")["total_without"].null_count() == 3
    assert panel.without(period=2024, measures="total")["total_without"].to_list() == [8.0]
    assert panel.without(across="market", firm="a", measures="n")["n_without"].to_list() == [2.0]


def test_without_the_largest(panel: th.Panel) -> None:
    """The k largest of each cell."""
    table = panel.without_top(1, by="period", measures="n,total,hhi")
    assert table["total_without"].to_list() == [3.0, 1.0, None]
    assert table["hhi_without"].to_list() == [5 / 9, 1.0, None]
    assert panel.without_top(5, measures="hhi")["hhi_without"].to_list() == [None]


def test_what_is_not_there_cannot_be_left_out(panel: th.Panel) -> None:
    """The nearest label is named, but no firm."""
    with pytest.raises(th.ArgumentError, match="item: no flow has the label 'chip'; nearest: 'chips'"):
        panel.without(item="chip")
    with pytest.raises(th.ArgumentError, match="labels that no flow has: 1") as refused:
        panel.without(firm="Hanbit")
    assert "Hanbit" not in str(refused.value)
    with pytest.raises(th.MissingColumnError, match="items"):
        panel.without(items="chips")
    refusals: list[Callable[[], object]] = [panel.without, lambda: panel.without_top(0), lambda: panel.without(item=[])]
    for call in refusals:
        with pytest.raises(th.ArgumentError):
            call()
