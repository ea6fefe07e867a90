"""Decompositions of the package against their definitions written out, and against themselves."""

import itertools
import math
from collections.abc import Sequence
from typing import Any

import decompose_reference as reference
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import FIRM, SECRET, refused_for

import topheavy as th

VALUES = st.sampled_from([0.0, 0.5, 1.0, 1.0, 2.0, 7.25, 10.0, 1000.0])
POSITIVE = st.sampled_from([0.5, 1.0, 1.0, 2.0, 7.25, 10.0, 1000.0])
LABELS = st.sampled_from(["a", "b", "c", "d"])
UNITS = st.lists(st.tuples(VALUES, LABELS), min_size=1, max_size=14).filter(lambda rows: any(x for x, _ in rows))
SOME = st.lists(st.tuples(POSITIVE, LABELS), min_size=1, max_size=14)


def close(found: Any, expected: float) -> None:
    """Compare two numbers."""
    assert found == pytest.approx(expected, rel=1e-10, abs=1e-13)


def split(rows: Sequence[tuple[float, str]]) -> tuple[list[float], list[str]]:
    """Take values and labels apart."""
    return [x for x, _ in rows], [label for _, label in rows]


def check(found: Any, expected: reference.Split) -> None:
    """Compare the parts, and add them up."""
    for part in ("total", "between", "within"):
        close(getattr(found, part), getattr(expected, part))
    assert abs(found.total - found.between - found.within) <= 1e-12 * max(1.0, abs(found.total))


# ---------------------------------------------------------------- Between and within


@settings(max_examples=150, deadline=None)
@given(UNITS)
def test_theil(rows: list[tuple[float, str]]) -> None:
    """Theil T and GE(α) for positive α, with zeros and groups without value."""
    xs, group = split(rows)
    check(th.decompose.theil(xs, group), reference.entropy(xs, group, 1))
    for alpha in (1.0, 0.5, 2.0):
        check(th.decompose.ge(xs, group, alpha=alpha), reference.entropy(xs, group, alpha))


@settings(max_examples=100, deadline=None)
@given(SOME)
def test_mld(rows: list[tuple[float, str]]) -> None:
    """MLD and GE(α) for α at or below 0, without zeros."""
    xs, group = split(rows)
    check(th.decompose.mld(xs, group), reference.entropy(xs, group, 0))
    for alpha in (0.0, -1.0):
        check(th.decompose.ge(xs, group, alpha=alpha), reference.entropy(xs, group, alpha))


@settings(max_examples=100, deadline=None)
@given(UNITS)
def test_gini(rows: list[tuple[float, str]]) -> None:
    """Between, within and overlap."""
    xs, group = split(rows)
    found, expected = th.decompose.gini(xs, group), reference.gini_split(xs, group)
    for part in ("total", "between", "within", "overlap"):
        assert getattr(found, part) == pytest.approx(getattr(expected, part), rel=1e-9, abs=1e-12)
    assert found.overlap is not None
    assert found.overlap >= -1e-12
    close(found.between + found.within + found.overlap, found.total)


@settings(max_examples=100, deadline=None)
@given(UNITS)
def test_hhi(rows: list[tuple[float, str]]) -> None:
    """Contributions of groups add up to HHI; between is that of the groups, within the mean of what is in them."""
    xs, group = split(rows)
    found = th.decompose.hhi(xs, group)
    total, parts, between = reference.hhi_by_group(xs, group)
    close(found.total, total)
    close(found.between, between)
    table = found.groups.to_polars()
    assert sorted(table["group"].to_list()) == sorted(map(str, parts))
    for row in table.iter_rows(named=True):
        close(row["contribution"], parts[row["group"]])
    close(found.between * found.within, total)


@settings(max_examples=60, deadline=None)
@given(UNITS)
def test_group_tables(rows: list[tuple[float, str]]) -> None:
    """Units, values, shares, means and indices of groups; contributions add up to the parts."""
    xs, group = split(rows)
    found = th.decompose.theil(xs, group)
    groups, table = reference.groups_of(xs, group), found.groups.to_polars()
    assert sorted(table["group"].to_list()) == sorted(map(str, groups))
    for row in table.iter_rows(named=True):
        values = groups[row["group"]]
        assert row["units"] == len(values)
        close(row["value"], math.fsum(values))
        close(row["units_share"], len(values) / len(xs))
        close(row["value_share"], math.fsum(values) / math.fsum(xs))
        close(row["mean"], reference.mean(values))
        if math.fsum(values) > 0:
            close(row["theil"] if "theil" in row else row["index"], reference.theil(values))
    close(math.fsum(table["contribution_within"].to_list()), found.within)
    close(math.fsum(table["contribution_between"].to_list()), found.between)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(POSITIVE, LABELS, st.integers(1, 4)), min_size=1, max_size=8))
def test_weights(rows: list[tuple[float, str, int]]) -> None:
    """Frequency weights are repeated units."""
    xs, group, weights = [x for x, _, _ in rows], [g for _, g, _ in rows], [w for _, _, w in rows]
    repeated = [(x, g) for x, g, w in rows for _ in range(w)]
    values, labels = split(repeated)
    for alpha in (0.0, 1.0, 2.0):
        check(th.decompose.ge(xs, group, alpha=alpha, weights=weights), reference.entropy(values, labels, alpha))
    found, expected = th.decompose.gini(xs, group, weights=weights), reference.gini_split(values, labels)
    for part in ("total", "between", "within", "overlap"):
        assert getattr(found, part) == pytest.approx(getattr(expected, part), rel=1e-9, abs=1e-12)
    close(th.decompose.hhi(xs, group, weights=weights).total, reference.hhi(values))


NESTED = st.lists(st.tuples(POSITIVE, st.integers(0, 1), st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=14)


@settings(max_examples=80, deadline=None)
@given(NESTED)
def test_nested(rows: list[tuple[float, int, int, int]]) -> None:
    """Between the outermost groups, between the inner ones within them, within the innermost."""
    xs = [row[0] for row in rows]
    levels: list[Any] = [[row[level] for row in rows] for level in (1, 2, 3)]
    for alpha in (0.0, 1.0, 2.0):
        found = th.decompose.ge(xs, levels, alpha=alpha)
        expected = reference.nested(xs, levels, alpha)
        numbers = contributions(found.levels)
        assert numbers == pytest.approx(expected, rel=1e-9, abs=1e-12)
        assert math.fsum(numbers) == pytest.approx(found.total, rel=1e-12, abs=1e-14)
        close(found.within, expected[-1])


def contributions(levels: Any) -> list[float]:
    """Return the contribution of each level, outermost first."""
    frame = levels.to_polars()
    return [float(number) for number in frame["contribution"].to_list()]


def test_published(published: dict[str, dict[str, Any]]) -> None:
    """Theil with zeros, Gini by groups."""
    case = published["theil-zeros"]
    found = th.decompose.theil(case["inputs"]["y"], case["inputs"]["group"])
    assert (found.total, found.between, found.within) == pytest.approx((math.log(2), math.log(2), 0), abs=1e-12)
    case = published["dineq-gini-decomp"]
    for group, name in (("g_sorted", "sorted"), ("g_alternating", "alternating")):
        split_up = th.decompose.gini(case["inputs"]["x"], case["inputs"][group])
        for part, expected in case["expected"][name].items():
            assert getattr(split_up, part) == pytest.approx(expected, abs=case["tolerance"])


@settings(max_examples=60, deadline=None)
@given(UNITS, st.randoms(use_true_random=False))
def test_order_and_names(rows: list[tuple[float, str]], draw: Any) -> None:
    """Rows in another order and groups by other names: the same bits."""
    xs, group = split(rows)
    mixed = [*rows]
    draw.shuffle(mixed)
    others, labels = split(mixed)
    renamed = [{"a": 30, "b": 7, "c": 12, "d": 1}[label] for label in labels]
    for one in ("theil", "gini", "hhi"):
        first = getattr(th.decompose, one)(xs, group)
        for second in (getattr(th.decompose, one)(others, labels), getattr(th.decompose, one)(others, renamed)):
            assert (first.total, first.between, first.within) == (second.total, second.between, second.within)


def test_infinite() -> None:
    """A zero makes MLD infinite; one group is all within, units apart all between."""
    found = th.decompose.mld([0.0, 1.0, 2.0], ["a", "a", "b"])
    assert found.total is None or math.isinf(found.total)
    xs = [1.0, 2.0, 5.0]
    close(th.decompose.theil(xs, ["u"] * 3).between, 0)
    close(th.decompose.theil(xs, [1, 2, 3]).within, 0)


# ---------------------------------------------------------------- Axes and margins


@settings(max_examples=60, deadline=None)
@given(NESTED)
def test_shapley(rows: list[tuple[float, int, int, int]]) -> None:
    """Every order of the axes."""
    xs = [row[0] for row in rows]
    axes: dict[str, Any] = {
        name: [row[at] for row in rows] for at, name in enumerate(("market", "product", "mode"), start=1)
    }
    found = th.decompose.shapley(xs, axes=axes).to_polars()
    expected = reference.shapley(xs, axes)
    by_axis = dict(zip(found["axis"].to_list(), found["contribution"].to_list(), strict=True))
    for axis, number in expected.items():
        assert by_axis[axis] == pytest.approx(number, rel=1e-9, abs=1e-12)
    if len(by_axis) > len(axes):
        assert math.fsum(by_axis.values()) == pytest.approx(reference.theil(xs), rel=1e-9, abs=1e-12)


@settings(max_examples=100, deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=10).filter(any), st.integers(0, 20))
def test_margins(xs: list[float], more: int) -> None:
    """Extensive is ln(lines/active), intensive Theil of the active."""
    lines = len(xs) + more
    found, expected = th.decompose.margins(xs, lines=lines), reference.margins(xs, lines)
    assert (found.total, found.extensive, found.intensive) == pytest.approx(expected, rel=1e-10, abs=1e-13)
    assert (found.active, found.lines) == (sum(x > 0 for x in xs), lines)
    close(found.extensive + found.intensive, found.total)


# ---------------------------------------------------------------- Change

FIRMS = st.dictionaries(st.sampled_from("abcdefgh"), POSITIVE, min_size=1, max_size=8)
CHANGES: dict[str, reference.Index] = {
    "hhi": reference.hhi,
    "theil": reference.theil,
    "top_share(0.3)": lambda xs: reference.concentration_ratio(math.ceil(round(0.3 * len(xs), 9)))(xs),
    "cr(2)": reference.concentration_ratio(2),
}


def change(
    before: dict[str, float], after: dict[str, float], measure: str, method: Any = "shapley"
) -> dict[str, float]:
    """Ask the package for the parts of a change."""
    ids = (list(before), list(after))
    table = th.decompose.change(
        list(before.values()), list(after.values()), firms=ids, measure=measure, method=method
    ).to_polars()
    return dict(zip(table["part"].to_list(), table["contribution"].to_list(), strict=True))


@settings(max_examples=100, deadline=None)
@given(FIRMS, FIRMS)
def test_change(before: dict[str, float], after: dict[str, float]) -> None:
    """Parts add up to the change, are its opposites backwards, and are nothing where nothing happens."""
    for measure, index in CHANGES.items():
        first, last = index(list(before.values())), index(list(after.values()))
        parts = change(before, after, measure)
        assert abs(math.fsum(parts.values()) - (last - first)) <= 1e-12 * max(1.0, first, last), (
            measure,
            before,
            after,
        )
        expected = reference.change(before, after, index)
        assert parts == pytest.approx(expected, rel=1e-9, abs=1e-12), (measure, before, after)
        back = change(after, before, measure)
        for name, opposite in (("continuing", "continuing"), ("entering", "exiting"), ("composition", "composition")):
            assert parts[name] == pytest.approx(-back[opposite], rel=1e-9, abs=1e-12), (measure, before, after)
        if set(after) <= set(before):
            assert parts["entering"] == pytest.approx(0, abs=1e-13)
        if set(before) <= set(after):
            assert parts["exiting"] == pytest.approx(0, abs=1e-13)


@settings(max_examples=60, deadline=None)
@given(FIRMS, FIRMS)
def test_accounting(before: dict[str, float], after: dict[str, float]) -> None:
    """HHI by squared shares of classes of firms."""
    expected = reference.hhi_accounting(before, after)
    assert change(before, after, "hhi", "accounting") == pytest.approx(expected, rel=1e-9, abs=1e-13)


def test_change_of_nothing() -> None:
    """The same firms with the same values."""
    same = {"a": 1.0, "b": 2.0, "c": 5.0}
    for measure in CHANGES:
        assert all(abs(part) < 1e-15 for part in change(same, same, measure).values() if part is not None)


# ---------------------------------------------------------------- Without

ROWS = [
    ("a", "USA", "854231", 6.0),
    ("a", "CHN", "854231", 2.0),
    ("b", "CHN", "870323", 5.0),
    ("c", "USA", "330499", 3.0),
    ("c", "DEU", "854231", 9.0),
    ("d", "DEU", "870323", 1.5),
    ("e", "CHN", "330499", 2.5),
]


def panel(rows: Sequence[tuple[str, str, str, float]]) -> th.Panel:
    """Make a panel of the rows."""
    columns = zip(*rows, strict=True)
    return th.Panel(dict(zip(("firm", "market", "product", "value_usd"), map(list, columns), strict=True)))


@pytest.mark.parametrize("across", ["firm", "market"])
def test_without(across: Any) -> None:
    """The measure with all flows, without those of some labels, and the difference."""
    measures = ["hhi", "gini", "total"]
    whole = panel(ROWS).measure(measures=measures, across=across).to_polars().row(0, named=True)
    for left_out in (["854231"], ["854231", "330499"]):
        rest = [row for row in ROWS if row[2] not in left_out]
        without = panel(rest).measure(measures=measures, across=across).to_polars().row(0, named=True)
        product: Any = left_out if len(left_out) > 1 else left_out[0]
        row = panel(ROWS).without(measures=measures, across=across, product=product).to_polars().row(0, named=True)
        for name in measures:
            close(row[name], whole[name])
            close(row[f"{name}_without"], without[name])
            close(row[f"{name}_difference"], without[name] - whole[name])


def test_without_the_largest() -> None:
    """Without the k largest firms of each cell."""
    for k in (1, 2, 3):
        table = panel(ROWS).without_top(k, measures=["hhi", "total"], by=["market"]).to_polars()
        for row in table.iter_rows(named=True):
            firms: dict[str, float] = {}
            for firm, market, _, value in ROWS:
                if market == row["market"]:
                    firms[firm] = firms.get(firm, 0.0) + value
            values = sorted(firms.values(), reverse=True)
            close(row["hhi"], reference.hhi(values))
            close(row["total"], math.fsum(values))
            if len(values) > k:
                close(row["hhi_without"], reference.hhi(values[k:]))
                close(row["hhi_difference"], reference.hhi(values[k:]) - reference.hhi(values))
            else:
                assert row["hhi_without"] is None


# ---------------------------------------------------------------- Refusals

DATA = [SECRET, 1.0, 2.0]


def test_refusals() -> None:
    """The argument is named, labels and values are not."""
    for call in (th.decompose.theil, th.decompose.gini, th.decompose.hhi, th.decompose.mld):
        refused_for("group", call, DATA, [FIRM, "b"])
        refused_for("weights", call, DATA, [FIRM, "b", "b"], weights=[1, 1])
        refused_for("", call, [SECRET, -1.0, 2.0], [FIRM, "b", "b"])
        refused_for("", call, [], [])
        refused_for("group", call, DATA, [FIRM, None, "b"])
    refused_for("alpha", th.decompose.ge, DATA, [1, 2, 2], alpha=math.nan)
    refused_for("group", th.decompose.theil, DATA, [[1, 1, 2], [1, 2]])
    refused_for("axes", th.decompose.shapley, DATA, axes={})
    refused_for("market", th.decompose.shapley, DATA, axes={"market": [FIRM, "b"]})
    refused_for("lines", th.decompose.margins, DATA, lines=2)
    refused_for("lines", th.decompose.margins, DATA, lines=3.5)
    for ids in (([FIRM, "b"], ["a", "b", "c"]), ([FIRM, FIRM, "b"], ["a", "b", "c"]), ([None, "a", "b"], list("abc"))):
        refused_for("firms", th.decompose.change, DATA, DATA, firms=ids)
    refused_for("measure", th.decompose.change, DATA, DATA, firms=(list("abc"), list("abc")), measure="hhi(")


def test_refusals_of_counterfactuals() -> None:
    """A label that is not there: products are suggested, firms are not named."""
    flows = [*ROWS, (FIRM, "USA", "854231", SECRET)]
    error = refused_for("product", panel(flows).without, measures=["hhi"], product="854230")
    assert "854231" in str(error)
    refused_for("firm", panel(flows).without, measures=["hhi"], firm="Hanbit Secret Tradin")
    refused_for("colour", panel(flows).without, measures=["hhi"], colour="red")
    for k in (0, -1, 1.5, "two"):
        refused_for("k", panel(flows).without_top, k, measures=["hhi"])


def test_every_axis_of_nothing() -> None:
    """Axes that say nothing contribute nothing."""
    for xs, names in itertools.product(([1.0, 2.0], [3.0, 3.0]), (["a"], ["a", "b"])):
        found = th.decompose.shapley(xs, axes={name: ["same", "same"] for name in names}).to_polars()
        assert all(abs(number) < 1e-14 for number in found["contribution"].to_list()[: len(names)])
