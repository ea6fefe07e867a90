"""The references of inference, tails, brackets and decompositions against answers by hand and published values."""

import itertools
import math
import random
from statistics import NormalDist
from typing import Any

import brackets_reference as brackets
import decompose_reference as decompose
import inference_reference as inference
import pytest
import tails_reference as tails
from brackets_reference import Class

Published = dict[str, dict[str, Any]]


def close(found: float, expected: float, tolerance: float = 1e-12) -> None:
    """Compare two numbers."""
    assert found == pytest.approx(expected, rel=tolerance, abs=tolerance)


# ---------------------------------------------------------------- Resamples, jackknife, influence


def test_resamples_by_hand() -> None:
    """Three resamples of two units."""
    found = inference.bootstrap_statistics([1.0, 3.0], "hhi", [[0, 0], [0, 1], [1, 1]])
    assert found == [0.5, 0.625, 0.5]
    spread = inference.errors(0.625, found)
    close(spread.standard_error, math.sqrt((2 * (1 / 24) ** 2 + (1 / 12) ** 2) / 2))
    close(spread.bias, 13 / 24 - 0.625)
    assert inference.paired_union({"a": 1.0, "b": 2.0}, {"b": 3.0, "c": 4.0}, ["b", "c", "c"]) == (
        [2.0],
        [3.0, 4.0, 4.0],
    )


def test_order_statistics() -> None:
    """Of 999 replicates the 25th and the 975th; of 1,000 a little beyond, less than the next."""
    numbers = [float(t) for t in range(1, 1000)]
    assert inference.percentile(numbers, 0.95) == (25.0, 975.0)
    assert inference.basic(500.0, numbers, 0.95) == (25.0, 975.0)
    low, high = inference.percentile([float(t) for t in range(1, 1001)], 0.95)
    assert 25 < low < 25.1
    close(low + high, 1001)
    assert inference.percentile([2.0, 1.0], 0.95) == (1.0, 2.0)


def test_bca_by_hand() -> None:
    """Without skew and shift BCa is the percentile interval; with them the levels are Efron and Tibshirani's 14.10."""
    numbers = [float(t) for t in range(1, 1000)]
    assert inference.bca(500.0, numbers, [1.0, 2.0, 3.0], 0.95) == inference.percentile(numbers, 0.95)
    left_out, normal = [0.0, 0.0, 3.0], NormalDist()
    a = (1 + 1 - 8) / (6 * 6**1.5)
    close(inference.acceleration(left_out), a)
    z0 = inference.bias_correction(450.0, numbers)
    close(z0, normal.inv_cdf(449.5 / 999))
    low, _ = inference.bca(450.0, numbers, left_out, 0.95)
    at = z0 + normal.inv_cdf(0.025)
    close(low, 1000 * normal.cdf(z0 + at / (1 - a * at)), 0.01)


def test_jackknife_of_a_mean() -> None:
    """Of the mean it is s/√n without bias, and leave-one-out is (X − x)/(n − 1)."""
    xs = [1.0, 4.0, 10.0]
    assert inference.leave_one_out(xs, "mean") == [7.0, 5.5, 2.5]
    found = inference.jackknife(xs, "mean")
    close(found.standard_error, math.sqrt(21 / 3))
    close(found.bias, 0)


def test_studentized_by_hand() -> None:
    """With a constant standard error it is the basic interval."""
    numbers = [float(t) for t in range(1, 1000)]
    found = inference.studentized(450.0, 2.0, numbers, [2.0] * 999, 0.95)
    assert found == pytest.approx(inference.basic(450.0, numbers, 0.95))


def test_influence_closed_forms() -> None:
    """HHI, Theil and Gini as differentiated by hand, with ties and a zero."""
    xs = [0.0, 2.0, 2.0, 5.0, 11.0]
    n, whole = len(xs), sum(xs)
    mu, h, t, g = whole / n, inference.value("hhi", xs), inference.value("theil", xs), inference.value("gini", xs)
    for x, found in zip(xs, inference.influence(xs, "hhi"), strict=True):
        close(found, x**2 / whole**2 - 2 * h * x / whole + h / n, 1e-9)
    for x, found in zip(xs, inference.influence(xs, "theil"), strict=True):
        own = x / mu * math.log(x / mu) if x else 0.0
        close(found, (own - t - (x - mu) / mu * (t + 1)) / n, 1e-9)
    for x, found in zip(xs, inference.influence(xs, "gini"), strict=True):
        apart = sum(abs(x - y) for y in xs) / n
        close(found, (apart / mu - g - g * x / mu) / n, 1e-9)


@pytest.mark.parametrize("measure", inference.FUNCTIONALS)
def test_functionals_are_the_measures(measure: str) -> None:
    """With weights of one they are the measure, with whole weights that of the repeated values."""
    xs = [1.0, 2.0, 2.0, 5.5]
    close(inference.FUNCTIONALS[measure](xs, [1.0] * 4), inference.value(measure, xs))
    repeated = [1.0, 1.0, 1.0, 2.0, 2.0, 5.5, 5.5]
    close(inference.FUNCTIONALS[measure](xs, [3.0, 1.0, 1.0, 2.0]), inference.value(measure, repeated))
    assert abs(math.fsum(inference.influence(xs, measure))) < 1e-9


def test_influence_and_jackknife_agree() -> None:
    """On many units they are nearly the same standard error."""
    rng = random.Random(3)
    xs = [round(rng.lognormvariate(0, 0.5), 6) for _ in range(50)]
    for measure in ("hhi", "theil", "gini"):
        error = inference.jackknife(xs, measure).standard_error
        assert inference.analytic_error(xs, measure) == pytest.approx(error, rel=0.1)


# ---------------------------------------------------------------- Tails and fits


def test_hill_and_ranks() -> None:
    """Powers of two: logs of the two largest over the third are 1 and 2 times ln 2; ranks on a line give its slope."""
    found = tails.hill([1.0, 2.0, 4.0, 8.0], 2)
    close(found.alpha, 2 / (3 * math.log(2)))
    assert (found.threshold, found.standard_error) == (2.0, found.alpha / math.sqrt(2))
    xs = [(rank - 0.5) ** (-1 / 1.3) for rank in range(1, 30)]
    close(tails.rank_half(xs, 20).alpha, 1.3)
    close(tails.rank_half(xs, 20).standard_error, 1.3 * math.sqrt(0.1))


def test_published_tails(published: Published) -> None:
    """10/ln(10!) with xmin given."""
    case = published["hill-1to10"]
    fitted = tails.at_candidate(case["inputs"]["x"], case["inputs"]["xmin"])
    close(fitted.alpha, case["expected"]["alpha"], case["tolerance"])
    close(tails.pareto(case["inputs"]["x"])[1], 10 / math.log(math.factorial(10)))


def test_gap_by_hand() -> None:
    """Of one unit at the median of the model it is a half; a tie is one step."""
    close(tails.largest_gap([2.0], lambda x: 1 / x), 0.5)
    close(tails.largest_gap([1.0, 2.0, 2.0, 4.0], lambda x: 1 / x), 0.25)
    close(tails.largest_gap([1.0, 1.0], lambda x: 1 / x), 1)


def test_zeta() -> None:
    """ζ(2) = π²/6, ζ(4) = π⁴/90, ζ(s, q) − ζ(s, q+1) = q^-s; the peak of the likelihood is where its slope is nil."""
    close(tails.hurwitz(2, 1), math.pi**2 / 6)
    close(tails.hurwitz(4, 1), math.pi**4 / 90)
    for s, q in itertools.product((1.01, 1.5, 3.0, 9.0), (1.0, 5.0, 1000.0)):
        assert tails.hurwitz(s, q) - tails.hurwitz(s, q + 1) == pytest.approx(q**-s, rel=1e-9)
    xs = [1, 1, 1, 2, 1, 3, 7, 1, 2]
    fitted = tails.at_whole_candidate(xs, 1)
    up, down = (tails.zeta_log_likelihood(xs, 1, fitted.alpha + step) for step in (1e-4, -1e-4))
    assert abs(up - down) < 1e-6
    assert fitted.n_tail == 9
    # All units at xmin: the more the steeper, and the gap is what the model leaves above xmin.
    assert tails.at_whole_candidate([1, 1, 1, 1], 1).ks < 1e-6


def test_log_normal_against_pareto() -> None:
    """Densities add up to one, the same density is no evidence, and one that is ahead everywhere wins."""
    step = 1e-3
    grid = [2.0 * math.exp(step * (i + 0.5)) for i in range(15_000)]
    for logs in (tails.log_normal_logs(grid, 0.3, 1.1, 2.0), tails.pareto_logs(grid, 2.0, 1.5)):
        close(math.fsum(math.exp(log) * x * step for log, x in zip(logs, grid, strict=True)), 1, 1e-6)
    statistic, p = tails.vuong([0.0, 0.0, 0.0, 0.0], [-1.0, 1.0, 2.0, -2.0])
    assert (statistic, p) == (0, 1)
    statistic, p = tails.vuong([1.0, 3.0], [0.0, 0.0])
    close(statistic, 4 / (math.sqrt(2) * 1))
    close(p, 2 * NormalDist().cdf(-statistic))


def test_double_pareto_density() -> None:
    """It adds up to one, has the normal's moments with the exponentials' added, and power tails on both sides."""
    alpha, beta, nu, tau = 2.5, 1.2, 0.4, 0.8
    step = 0.2
    ys = [-30 + step * i for i in range(301)]
    density = [math.exp(tails.double_pareto_log_density(math.exp(y), alpha, beta, nu, tau) + y) * step for y in ys]
    close(math.fsum(density), 1, 1e-9)
    middle = math.fsum(d * y for d, y in zip(density, ys, strict=True))
    close(middle, nu + 1 / alpha - 1 / beta, 1e-9)
    variance = math.fsum(d * (y - middle) ** 2 for d, y in zip(density, ys, strict=True))
    close(variance, tau**2 + alpha**-2 + beta**-2, 1e-8)
    high, higher = (tails.double_pareto_log_density(math.exp(y), alpha, beta, nu, tau) for y in (20.0, 21.0))
    close(higher - high, -(alpha + 1), 1e-9)
    low, lower = (tails.double_pareto_log_density(math.exp(y), alpha, beta, nu, tau) for y in (-20.0, -21.0))
    close(lower - low, -(beta - 1), 1e-9)


def test_fits_by_hand() -> None:
    """Of e⁰ and e² the logs have mean 1 and deviation 1."""
    close(tails.log_normal([1.0, math.exp(2)])[0], 1)
    close(tails.log_normal([1.0, math.exp(2)])[1], 1)
    assert tails.pareto([2.0, 2.0 * math.e]) == pytest.approx((2.0, 2.0))


# ---------------------------------------------------------------- Brackets

SMALL = [Class(0, 3, 2, 3), Class(3, 8, 3, 15), Class(8, None, 2, 20)]


def test_allocations_by_hand() -> None:
    """Two units up to 3 with 3 between them, three in 3 to 8 with 15, two above 8 with 20."""
    assert list(brackets.ascending(2, 3, 0, 3)) == [[0, 3], [1, 2]]
    found = brackets.allocations(SMALL, 38)
    assert len(found) == 2 * 6 * 3
    assert all(sum(xs) == 38 for xs in found)
    top = [xs for xs in found if sum(sorted(xs)[-2:]) == 20]
    assert brackets.allocations(SMALL, 38, {2: 20}) == top
    assert brackets.concentrated(SMALL[0]) == [3, 0]
    assert brackets.concentrated(SMALL[1]) == [8, 4, 3]
    assert brackets.concentrated(SMALL[2]) == [8, 12]
    assert brackets.concentrated(Class(1, 3, 3, 9)) == [3, 3, 3]


@pytest.mark.parametrize(
    "index", [brackets.hhi, brackets.theil, brackets.gini, brackets.largest(1), brackets.largest(4)]
)
def test_extremes_are_attained(index: brackets.Index) -> None:
    """The greatest of all allocations is the concentrated one; the least is the equal one where means are whole."""
    found = brackets.attained(brackets.allocations(SMALL, 38), index)
    bounds = brackets.known_bounds(SMALL, index)
    close(found.high, bounds.high)
    assert found.low >= bounds.low - 1e-12
    even = [Class(0, 3, 2, 2), Class(3, 8, 3, 15), Class(8, None, 2, 20)]
    assert brackets.attained(brackets.allocations(even, 37), index) == pytest.approx(brackets.known_bounds(even, index))


def test_corners() -> None:
    """With all values known the extremes of the corners are those of two allocations; with less they hold all."""
    indices = (brackets.hhi, brackets.theil, brackets.gini, brackets.largest(1), brackets.largest(4))
    for index in indices:
        found = brackets.attained(brackets.corners(SMALL, 38), index)
        close(found.high, brackets.known_bounds(SMALL, index).high)
    for index in indices[2:]:
        close(brackets.attained(brackets.corners(SMALL, 38), index).low, brackets.known_bounds(SMALL, index).low)
    free, anchors = [one._replace(value=None) for one in SMALL], {1: 12, 3: 25}
    for classes, sums in ((free, None), (SMALL, anchors), (free, anchors)):
        every, corners = brackets.allocations(classes, 38, sums), brackets.corners(classes, 38, sums)
        assert every
        for index in indices:
            assert brackets.attained(corners, index).high >= brackets.attained(every, index).high - 1e-9
        for index in indices[2:]:
            assert brackets.attained(corners, index).low <= brackets.attained(every, index).low + 1e-9
    # Four shares, half of all in the largest: the second as large, or three alike.
    alone = brackets.corners([Class(0, None, 4)], 1, {1: 0.5})
    close(brackets.attained(alone, brackets.hhi).high, 0.5)
    assert max(alone, key=lambda xs: xs[1]) == pytest.approx([0.5, 0.5, 0, 0])
    assert min(alone, key=lambda xs: xs[1]) == pytest.approx([0.5, 1 / 6, 1 / 6, 1 / 6])


def test_free_values() -> None:
    """Without values the grid stays within every allocation, and comes close to it."""
    free = [one._replace(value=None) for one in SMALL]
    for index in (brackets.hhi, brackets.gini, brackets.largest(2)):
        every = brackets.attained(brackets.allocations(free, 38), index)
        grid = brackets.free_bounds(free, 38, index)
        assert grid.low <= every.low + 1e-9
        assert grid.high >= every.high - 0.01


def test_published_brackets(published: Published) -> None:
    """Korea 2019."""
    case = published["kr-brackets-2019"]
    given, expected = case["inputs"], case["expected"]
    lowers = given["lower_usd"]
    rows = zip(lowers, [*lowers[1:], None], given["firms"], given["share"], strict=True)
    classes = [Class(low, high, firms, share * given["total_usd"]) for low, high, firms, share in rows]
    bounds = brackets.known_bounds(classes, brackets.gini)
    close(bounds.low, expected["gini_lower_bound"], 1e-9)
    # The published bound lets a part of a firm stand at a limit; whole firms come near it.
    assert expected["gini_upper_bound"] - 1e-5 < bounds.high <= expected["gini_upper_bound"]
    close(brackets.estimated_gini(classes), expected["gini_split+pareto"], 1e-9)
    close(brackets.known_bounds(classes, brackets.theil).low, expected["theil_between"], 1e-9)
    top = classes[-1]
    close(brackets.pareto_alpha(top.lower, (top.value or 0) / top.units), expected["pareto_top_alpha"], 1e-9)
    for k in (1000, 100, 10):
        close(brackets.pareto_largest(top, 0.902, k), expected[f"pareto_pred_CR{k}"], 1e-6)
    low, high = brackets.known_bounds(classes, brackets.largest(1000))
    assert low < expected["published_CR1000"] < high


def test_published_groups(published: Published) -> None:
    """US 1968: means and frequencies."""
    case = published["us1968-grouped"]
    rows = zip(case["inputs"]["mean"], case["inputs"]["freq"], strict=True)
    xs = [float(mean) for mean, units in rows for _ in range(units)]
    close(brackets.gini(xs), case["expected"]["gini_lower_bound"], 1e-9)
    close(decompose.theil(xs), case["expected"]["theil_T"], 1e-9)
    close(decompose.mld(xs), case["expected"]["mld"], 1e-9)


def test_pareto_tables(published: Published) -> None:
    """Counts and values of the classes give the whole back, and the shares of the top are p^(1-1/α)."""
    given = published["pareto-exact"]["inputs"]
    table = brackets.pareto_table(given["alpha"], given["mu"], [500_000, 100_000, 10_000], 1_000_000)
    whole = math.fsum(one.value or 0 for one in table)
    close(whole, 1_000_000 * given["mu"] * 3)
    assert sum(one.units for one in table) == 1_000_000
    for p, share in zip(given["p"], published["pareto-exact"]["expected"]["top_share"], strict=True):
        above = math.fsum(one.value or 0 for one in table if one.lower >= given["mu"] * (1 - p) ** (-1 / 1.5) - 1e-6)
        close(above / whole, share, 1e-9)
    close(brackets.pareto_alpha(table[-1].lower, (table[-1].value or 0) / table[-1].units), 1.5)


def test_hhi_by_enumeration() -> None:
    """Four units, half of all in the largest: the rest equal, or two more of the same size as far as it goes."""
    low, high = brackets.hhi_by_enumeration({1: 6}, 4, 12)
    close(low, (36 + 3 * 4) / 144)
    close(high, 72 / 144)


# ---------------------------------------------------------------- Decompositions


def test_published_decompositions(published: Published) -> None:
    """Theil with zeros; Gini by groups that do and do not overlap."""
    case = published["theil-zeros"]
    split = decompose.entropy(case["inputs"]["y"], case["inputs"]["group"], 1)
    assert split[:3] == pytest.approx((math.log(2), math.log(2), 0))
    case = published["dineq-gini-decomp"]
    for group, name in (("g_sorted", "sorted"), ("g_alternating", "alternating")):
        found = decompose.gini_split(case["inputs"]["x"], case["inputs"][group])
        expected = case["expected"][name]
        for part in ("between", "within", "overlap"):
            close(getattr(found, part), expected[part], case["tolerance"])


def test_entropy_by_hand() -> None:
    """Two groups with means 1 and 3: between is that of [1, 1, 3, 3]."""
    xs, group = [0.0, 2.0, 2.0, 4.0], ["a", "a", "b", "b"]
    for alpha in (0.5, 1.0, 2.0):
        found = decompose.entropy(xs, group, alpha)
        close(found.total, found.between + found.within)
        close(found.between, decompose.generalized_entropy(alpha)([1.0, 1.0, 3.0, 3.0]))
    positive = decompose.entropy([1.0, 3.0, 5.0], [0, 0, 1], 0)
    close(positive.between, math.log(3) - (2 * math.log(2) + math.log(5)) / 3)
    close(positive.within, positive.total - positive.between)
    assert decompose.entropy([0.0, 0.0, 1.0, 1.0], [0, 0, 1, 1], 2).within == 0
    flat = decompose.entropy(xs, group, 1)
    assert decompose.nested(xs, [group], 1) == pytest.approx([flat.between, flat.within])
    levels = decompose.nested(xs, [["u"] * 4, group, [1, 2, 3, 4]], 1)
    assert levels == pytest.approx([0, flat.between, flat.within, 0])


def test_hhi_by_group() -> None:
    """Shares .1 .2 in one group, .7 in the other."""
    total, parts, between = decompose.hhi_by_group([1.0, 2.0, 7.0], ["a", "a", "b"])
    close(total, 0.54)
    assert parts == pytest.approx({"a": 0.05, "b": 0.49})
    close(between, 0.58)


def test_shapley_by_hand() -> None:
    """Axes that are the same share alike; an axis of one label adds nothing; contributions add up to all crossed."""
    xs = [1.0, 2.0, 3.0, 6.0]
    axes: dict[str, list[Any]] = {"a": [0, 0, 1, 1], "b": ["x", "x", "y", "y"], "c": [0, 0, 0, 0]}
    found = decompose.shapley(xs, axes)
    close(found["a"], found["b"])
    assert found["c"] == 0
    close(sum(found.values()), decompose.entropy(xs, axes["a"], 1).between)
    crossed = decompose.shapley(xs, {"a": [0, 0, 1, 1], "b": [0, 1, 0, 1]})
    close(sum(crossed.values()), decompose.theil(xs))
    first = decompose.theil([1.5, 1.5, 4.5, 4.5])
    second = decompose.theil([2.0, 4.0, 2.0, 4.0])
    close(crossed["a"], (first + decompose.theil(xs) - second) / 2)


def test_margins_by_hand() -> None:
    """Two of four lines active, of equal value: all is extensive, ln 2."""
    assert decompose.margins([5.0, 0.0, 5.0], 4) == pytest.approx((math.log(2), math.log(2), 0))
    total, extensive, intensive = decompose.margins([1.0, 3.0, 0.0], 7)
    close(total, extensive + intensive)


def test_change_by_hand() -> None:
    """An order of moves counts a part; nobody who leaves, nothing of leaving; backwards is the opposite."""
    before, after = {"a": 2.0, "b": 2.0}, {"a": 2.0, "c": 6.0}
    found = decompose.change(before, after, decompose.hhi)
    close(math.fsum(found.values()), (4 + 36) / 64 - 0.5)
    assert found["continuing"] == found["composition"] == 0
    # Leaving first: .5 to 1, then 1 to .625; entering first: .5 to .44, then .44 to .625.
    close(found["exiting"], ((1 - 0.5) + (0.625 - 0.44)) / 2)
    close(found["entering"], ((0.625 - 1) + (0.44 - 0.5)) / 2)
    back = decompose.change(after, before, decompose.hhi)
    close(back["exiting"], -found["entering"])
    close(back["entering"], -found["exiting"])
    assert decompose.change(before, before, decompose.gini) == dict.fromkeys(decompose.MOVES, 0)
    # Both double, and then share otherwise: all of it is continuing.
    shares = decompose.change({"a": 1.0, "b": 1.0}, {"a": 3.0, "b": 1.0}, decompose.hhi)
    close(shares["continuing"], 10 / 16 - 0.5)
    close(shares["composition"], 0)
    # Nobody stays: firms that leave first leave nothing.
    other = decompose.change({"a": 1.0}, {"b": 1.0, "c": 1.0}, decompose.hhi)
    close(other["entering"], 1 / 3 - 1)
    close(other["exiting"], 1 / 2 - 1 / 3)


def test_accounting_by_hand() -> None:
    """Shares .75 and .25, then .375, .125 and .5 of a newcomer."""
    found = decompose.hhi_accounting({"a": 3.0, "b": 1.0}, {"a": 3.0, "b": 1.0, "c": 4.0})
    assert found == pytest.approx({"continuing": 0, "entering": 0.25, "exiting": 0, "composition": 0.625 * (0.25 - 1)})
    swapped = decompose.hhi_accounting({"a": 3.0, "b": 1.0}, {"a": 1.0, "b": 3.0, "c": 4.0})
    close(math.fsum(swapped.values()), (1 + 9 + 16) / 64 - 10 / 16)
