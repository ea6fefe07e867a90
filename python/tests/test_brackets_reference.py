"""Bounds of the package against every whole-number allocation, the extreme allocations, and samples put in classes."""

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import brackets_reference as reference
import numpy as np
import pytest
from brackets_reference import Class, Range
from hypothesis import given, settings
from hypothesis import strategies as st
from refusals import SECRET, refused_for

import topheavy as th

INDICES: dict[str, reference.Index] = {
    "gini": reference.gini,
    "hhi": reference.hhi,
    "theil": reference.theil,
    "cr1": reference.largest(1),
    "cr3": reference.largest(3),
    "top": reference.top_share(0.4),
}
SLACK = 1e-9


def interval(found: Any, name: str) -> Any:
    """Return what the package says of an index."""
    if name == "top":
        return found.top_share(0.4)
    return found.cr(int(name[2:])) if name.startswith("cr") else getattr(found, name)


def asked(classes: Sequence[Class], **further: Any) -> Any:
    """Ask the package for a table of classes."""
    named: dict[str, Any] = {"lower": [one.lower for one in classes], "units": [one.units for one in classes]}
    if all(one.value is not None for one in classes):
        named["value"] = [one.value for one in classes]
    return th.brackets(**named, **further)


def contains(found: Any, expected: Range, where: object) -> None:
    """Check that the interval holds what is attained, and its own estimate."""
    assert found.low <= expected.low + SLACK, where
    assert found.high >= expected.high - SLACK, where
    assert found.estimate is None or found.low - SLACK <= found.estimate <= found.high + SLACK, where


@st.composite
def tables(draw: Callable[..., Any], last_open: bool = True) -> list[Class]:
    """Draw two or three classes of few units with whole limits and values within them."""
    breaks = draw(st.lists(st.integers(1, 9), min_size=1, max_size=2, unique=True).map(sorted))
    lowers = [draw(st.sampled_from([0, 1])) if breaks[0] > 1 else 0, *breaks]
    classes = []
    for lower, upper in itertools.zip_longest(lowers, breaks):
        units = draw(st.integers(1, 3))
        least = lower * units
        most = least + 12 if upper is None else upper * units - 1
        value = draw(st.integers(least, most))
        classes.append(Class(lower, upper, units, max(value, least)))
    if sum(one.value or 0 for one in classes) == 0:
        return draw(tables(last_open))  # type: ignore[no-any-return]
    return classes


# ---------------------------------------------------------------- Classes with units and values


@settings(max_examples=150, deadline=None)
@given(tables())
def test_known_values(classes: list[Class]) -> None:
    """The least and the greatest are those of the two extreme allocations, and every allocation lies between."""
    total = int(sum(one.value or 0 for one in classes))
    every = reference.allocations(classes, total)
    found = asked(classes)
    for name, index in INDICES.items():
        own, sharp = interval(found, name), reference.known_bounds(classes, index)
        contains(own, reference.attained(every, index), (name, classes))
        contains(own, sharp, (name, classes))
        assert own.low == pytest.approx(sharp.low, rel=1e-9, abs=1e-12), (name, classes)
        if name != "gini":
            assert own.high == pytest.approx(sharp.high, rel=1e-9, abs=1e-12), (name, classes)


LINEAR = ("gini", "cr1", "cr3", "top")
"""Indices that are linear in units put in order: both their extremes are at corners of what the table allows."""


def check_corners(found: Any, corners: Sequence[Sequence[float]], where: object) -> None:
    """Check that the bounds hold every corner, and that no bound is beyond them.

    Gini's bounds may let a part of a unit stand at a limit, and then lie beyond.
    """
    for name, index in INDICES.items():
        own, exact = interval(found, name), reference.attained(corners, index)
        assert own.high >= exact.high - SLACK, (name, where)
        assert own.low <= exact.low + SLACK, (name, where)
        if name != "gini" and own.sharp:
            assert own.high == pytest.approx(exact.high, abs=1e-8), (name, where)
            assert name not in LINEAR or own.low == pytest.approx(exact.low, abs=1e-8), (name, where)


@settings(max_examples=50, deadline=None)
@given(tables())
def test_gini_above(classes: list[Class]) -> None:
    """Gini's upper bound is that of whole units, or the published one that lets a part of a unit stand at a limit."""
    parts = []
    units, whole = sum(one.units for one in classes), sum(one.value or 0 for one in classes)
    for one in classes:
        value, mean = one.value or 0.0, (one.value or 0.0) / one.units
        if value > 0:
            room = 1.0 if one.upper is None else (one.upper - mean) / (one.upper - one.lower)
            parts.append(one.units / units * value / whole * room * (mean - one.lower) / mean)
    in_parts = reference.known_bounds(classes, reference.gini).low + math.fsum(parts)
    in_units = reference.known_bounds(classes, reference.gini).high
    assert min(abs(asked(classes).gini.high - bound) for bound in (in_parts, in_units)) < 1e-9, classes


@settings(max_examples=50, deadline=None)
@given(tables())
def test_shares_are_values(classes: list[Class]) -> None:
    """Shares with or without a total say what values say of indices of shares."""
    total = sum(one.value or 0 for one in classes)
    bare = [one._replace(value=None) for one in classes]
    shares = [(one.value or 0) / total for one in classes]
    for further in ({"share": shares, "total": total}, {"share": shares, "total": 1000 * total}):
        scale = further["total"] / total if isinstance(further["total"], float | int) else 1.0
        scaled = [one._replace(lower=one.lower * scale) for one in bare]
        other = asked(scaled, **further)
        for name in INDICES:
            one, two = interval(asked(classes), name), interval(other, name)
            for end in ("low", "estimate", "high"):
                assert getattr(one, end) == pytest.approx(getattr(two, end), rel=1e-9, abs=1e-12), (name, classes)


# ---------------------------------------------------------------- Less and more than that


@settings(max_examples=40, deadline=None)
@given(tables())
def test_unknown_values(classes: list[Class]) -> None:
    """With the total alone the bounds hold every allocation, and those of a grid over the classes' values."""
    total = int(sum(one.value or 0 for one in classes))
    free = [one._replace(value=None) for one in classes]
    every = reference.allocations(free, total)
    found, known = asked(free, total=total), asked(classes)
    for name, index in INDICES.items():
        own = interval(found, name)
        contains(own, reference.attained(every, index), (name, free, total))
        grid = reference.free_bounds(free, total, index, 12)
        contains(own, grid, (name, free, total))
        assert own.low <= interval(known, name).low + SLACK
        assert own.high >= interval(known, name).high - SLACK
    check_corners(found, reference.corners(free, total), (free, total))


@settings(max_examples=20, deadline=None)
@given(tables())
def test_unknown_values_are_sharp(classes: list[Class]) -> None:
    """A fine grid over the classes' values comes close to the bounds."""
    total = sum(one.value or 0 for one in classes)
    free = [one._replace(value=None) for one in classes]
    found = asked(free, total=total)
    for name in ("hhi", "theil", "cr1"):
        own, grid = interval(found, name), reference.free_bounds(free, total, INDICES[name], 150)
        assert own.low == pytest.approx(grid.low, abs=0.02), (name, free, total)
        assert own.high == pytest.approx(grid.high, abs=0.02), (name, free, total)


@settings(max_examples=60, deadline=None)
@given(tables(), st.sets(st.integers(1, 4), min_size=1, max_size=2), st.randoms(use_true_random=False))
def test_anchors(classes: list[Class], ks: set[int], draw: Any) -> None:
    """Sums of the k largest tighten the bounds, which hold every allocation that has them."""
    total = int(sum(one.value or 0 for one in classes))
    every = reference.allocations(classes, total)
    truth = sorted(draw.choice(every), reverse=True)
    anchors = {k: sum(truth[:k]) for k in ks if k < len(truth)}
    if not anchors:
        return
    kept = reference.allocations(classes, total, anchors)
    found = asked(classes, concentration={k: amount / total for k, amount in anchors.items()})
    loose = asked(classes)
    for name, index in INDICES.items():
        own, without = interval(found, name), interval(loose, name)
        contains(own, reference.attained(kept, index), (name, classes, anchors))
        assert own.low >= without.low - SLACK, (name, classes, anchors)
        assert own.high <= without.high + SLACK, (name, classes, anchors)
    check_corners(found, reference.corners(classes, total, anchors), (classes, anchors))
    for k, amount in anchors.items():
        known = found.cr(k)
        assert (known.low, known.high) == pytest.approx((amount / total, amount / total), abs=1e-9)


# ---------------------------------------------------------------- Samples


def sample(seed: int) -> list[float]:
    """Draw from a log-normal, a Pareto, or a few lumps, some of them at the limits of classes."""
    draw = np.random.default_rng(seed)
    n = int(draw.integers(5, 300))
    if seed % 3 == 0:
        return [float(x) for x in draw.lognormal(2, 1.5, n)]
    if seed % 3 == 1:
        return [float(x) for x in 1 + draw.pareto(1.1, n)]
    return [float(x) for x in draw.choice([0.0, 1.0, 1.0, 5.0, 5.5, 10.0, 49.0, 50.0, 900.0], n)]


@pytest.mark.parametrize("start", range(0, 300, 30))
def test_bounds_hold_the_truth(start: int) -> None:
    """Whatever the sample, its indices lie between the bounds of its classes."""
    for seed in range(start, start + 30):
        xs = sample(seed)
        breaks = [0.0, 1.0, 5.0, 10.0, 50.0]
        held = [[x for x in xs if low <= x < high] for low, high in itertools.pairwise([*breaks, math.inf])]
        rows = [(low, len(units), math.fsum(units)) for low, units in zip(breaks, held, strict=True)]
        while rows[-1][1] == 0:
            rows.pop()
        if math.fsum(xs) == 0:
            continue
        lower, units, value = (list(column) for column in zip(*rows, strict=True))
        whole, k = math.fsum(xs), min(10, len(xs))
        anchor = {k: reference.largest(k)(xs)}
        options: list[dict[str, Any]] = [{}, {"concentration": anchor}]
        for further in options:
            found: Any = th.brackets(lower=lower, units=units, value=value, **further)
            for name, index in INDICES.items():
                truth = index(xs)
                contains(interval(found, name), Range(truth, truth), (name, seed, further))
        unknown = th.brackets(lower=lower, units=units, total=whole)
        for name, index in INDICES.items():
            contains(interval(unknown, name), Range(index(xs), index(xs)), (name, seed, "total"))


# ---------------------------------------------------------------- Published


def test_korea(published: dict[str, dict[str, Any]]) -> None:
    """Bounds, estimate and the reach of the largest exporters in 2019."""
    case = published["kr-brackets-2019"]
    asked_for, expected = case["inputs"], case["expected"]
    named = {"lower": asked_for["lower_usd"], "units": asked_for["firms"], "share": asked_for["share"]}
    found: Any = th.brackets(**named, total=asked_for["total_usd"])
    assert found.gini.low == pytest.approx(expected["gini_lower_bound"], abs=1e-8)
    # The published bound lets a part of a firm stand at a limit, and the surplus of the top in less than one firm.
    assert found.gini.high == pytest.approx(expected["gini_upper_bound"], abs=1e-5)
    assert found.gini_continuous.high == pytest.approx(expected["gini_upper_bound"], abs=1e-9)
    assert found.gini_continuous.estimate == pytest.approx(expected["gini_split+pareto"], abs=1e-9)
    assert found.gini.estimate == pytest.approx(expected["gini_split+pareto"], abs=1e-5)
    assert found.theil.low == pytest.approx(expected["theil_between"], abs=1e-8)
    for k in (1000, 100, 10):
        assert found.cr(k).estimate == pytest.approx(expected[f"pareto_pred_CR{k}"], abs=1e-6)
        assert found.cr(k).low < expected[f"published_CR{k}"] < found.cr(k).high
    # Brackets alone say next to nothing of the ten largest.
    assert found.cr(10).high - found.cr(10).low > 0.5
    anchored: Any = th.brackets(
        **named, total=asked_for["total_usd"], concentration={k: expected[f"published_CR{k}"] for k in (10, 100, 1000)}
    )
    for index in ("gini", "hhi", "theil"):
        one, other = getattr(anchored, index), getattr(found, index)
        assert other.low - SLACK <= one.low <= one.estimate <= one.high <= other.high + SLACK
    assert anchored.hhi.high - anchored.hhi.low < 0.2 * (found.hhi.high - found.hhi.low)
    for k in (10, 100, 1000):
        assert anchored.cr(k).estimate == pytest.approx(expected[f"published_CR{k}"], abs=1e-9)


@pytest.mark.parametrize("alpha", [1.1, 1.5, 3.0])
def test_pareto_tables(alpha: float) -> None:
    """Classes of an exact Pareto distribution give its Gini and top shares back."""
    table = reference.pareto_table(alpha, 2.0, [500_000, 100_000, 10_000], 1_000_000)
    found = asked(table)
    assert found.gini.estimate == pytest.approx(1 / (2 * alpha - 1), abs=1e-5)
    for p in (0.5, 0.1, 0.05, 0.01, 0.001):
        assert found.top_share(p).estimate == pytest.approx(p ** (1 - 1 / alpha), abs=1e-5), p


# ---------------------------------------------------------------- HHI from concentration ratios


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.integers(0, 8), min_size=3, max_size=6).filter(any),
    st.sets(st.integers(1, 4), min_size=1, max_size=2),
)
def test_hhi_bounds(xs: list[int], ks: set[int]) -> None:
    """Every allocation of whole numbers with these sums lies between; without n the bounds are no tighter."""
    total, ordered = sum(xs), sorted(xs, reverse=True)
    sums = {k: sum(ordered[:k]) for k in sorted(ks) if k <= len(xs)}
    if not sums:
        return
    every = reference.hhi_by_enumeration(sums, len(xs), total)
    concentration = {k: amount / total for k, amount in sums.items()}
    found: Any = th.hhi_bounds(concentration=concentration, n=len(xs))
    unknown: Any = th.hhi_bounds(concentration=concentration)
    assert found.low <= every.low + SLACK, (sums, len(xs))
    assert found.high >= every.high - SLACK, (sums, len(xs))
    assert unknown.low <= found.low + SLACK
    assert unknown.high >= found.high - SLACK
    corners = reference.corners([Class(0, None, len(xs))], 1.0, concentration)
    exact = reference.attained(corners, reference.hhi).high
    assert found.high >= exact - SLACK, (sums, len(xs))
    # Where it is not sharp it says so, and is a hundredth beyond at most.
    assert found.high <= exact + (SLACK if found.sharp else 0.01), (sums, len(xs))
    bands = itertools.pairwise([(0, 0), *sums.items(), (len(xs), total)])
    equal = math.fsum(((b - a) / total) ** 2 / (k - j) for (j, a), (k, b) in bands if k > j)
    assert found.low == pytest.approx(equal, abs=1e-12), (sums, len(xs))


def test_hhi_bounds_without_n() -> None:
    """However many firms there are: the rest in ever smaller ones, or as large as the order allows."""
    # One of half leaves room for another; two of .6 may be .6 and next to nothing, which the rest then are, too.
    for concentration, high in (({1: 0.5}, 0.5), ({2: 0.6}, 0.36), ({2: 0.5, 3: 0.7}, 0.22)):
        found: Any = th.hhi_bounds(concentration=concentration)
        assert found.high == pytest.approx(high, abs=1e-8)
        ends = itertools.pairwise([(0, 0.0), *concentration.items()])
        assert found.low == pytest.approx(math.fsum((b - a) ** 2 / (k - j) for (j, a), (k, b) in ends), abs=1e-11)


# ---------------------------------------------------------------- Refusals


def test_refusals() -> None:
    """What contradicts names its argument or row, and tells no value."""
    good: dict[str, Any] = {"lower": [0, 10, 20], "units": [5, 4, 3], "value": [20, 60, 90]}
    refused_for("lower", th.brackets, **good | {"lower": [0, 20, 10]})
    refused_for("lower", th.brackets, **good | {"lower": [0, 10, 10]})
    refused_for("lower", th.brackets, **good | {"lower": [-1, 10, 20]})
    refused_for("2 are needed", th.brackets, **good | {"units": [5, 4]})
    refused_for("units", th.brackets, **good | {"units": [5, 4.5, 3]})
    refused_for("units", th.brackets, **good | {"units": [5, -4, 3]})
    refused_for("value", th.brackets, **good | {"value": [20, SECRET, 90]})
    refused_for("value", th.brackets, **good | {"value": [20, 60, 50]})
    refused_for("row 2", th.brackets, **good | {"value": [20, 30, 90]})
    refused_for("share", th.brackets, lower=[0, 10], units=[5, 4], share=[0.5, 0.9], total=100)
    refused_for("total", th.brackets, **good, total=SECRET)
    refused_for("concentration", th.brackets, **good, concentration={1: 1.5})
    refused_for("concentration", th.brackets, **good, concentration={0: 0.5})
    refused_for("concentration", th.brackets, **good, concentration={2: 0.99})
    refused_for("concentration", th.brackets, **good, concentration={1: 0.5, 2: 0.4})
    refused_for("total", th.brackets, lower=[0, 10, 20], units=[5, 4, 3])
    found: Any = th.brackets(**good)
    refused_for("k", found.cr, 0)
    refused_for("p", found.top_share, 0)
    refused_for("p", found.top_share, 1.5)


def test_refusals_of_hhi_bounds() -> None:
    """Ratios rise, by less and less, and n is more than the largest k."""
    refused_for("concentration", th.hhi_bounds, concentration={10: 0.5, 100: 0.4})
    refused_for("concentration", th.hhi_bounds, concentration={10: 1.2})
    refused_for("concentration", th.hhi_bounds, concentration={10: 0.1, 20: 0.5})
    refused_for("CR10", th.hhi_bounds, concentration={10: 0.5}, n=5)
    refused_for("CR10", th.hhi_bounds, concentration={10: 0.5}, n=10)
