"""Laws that the functions on arrays obey, on random units with ties, zeros and heavy tails."""

import itertools
import math
import operator
from typing import Any

import numpy as np
import pytest
from function_cases import MEASURES, Measure, number_or_reason
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import topheavy as th

settings.register_profile("laws", max_examples=150, deadline=None)
settings.load_profile("laws")

VALUE = st.one_of(
    st.just(0.0),
    st.integers(1, 6).map(float),
    st.floats(0.1, 10),
    st.floats(0.001, 1).map(lambda u: u**-1.5),
)
POSITIVE = VALUE.map(lambda x: x or 0.5)
UNITS = st.lists(VALUE, min_size=1, max_size=30).filter(any)
POSITIVE_UNITS = st.lists(POSITIVE, min_size=2, max_size=30)

IN_VALUE_UNITS = {"kolm", "threshold_share"}
"""Measures that depend on the unit of the value."""
AT_A_POINT = {"lorenz_asymmetry"}
"""Its value jumps where a unit comes to equal the mean, which rounding can bring about or undo."""
EQUALITY = [
    Measure("gini"),
    Measure("theil"),
    Measure("mld"),
    Measure("hoover"),
    Measure("generalized_entropy", {"alpha": 0.5}),
    Measure("generalized_entropy", {"alpha": 2}),
    Measure("atkinson", {"epsilon": 0.5}),
    Measure("atkinson", {"epsilon": 2}),
    Measure("hhi"),
    Measure("dominance"),
    Measure("top_share", {"fraction": 0.3, "rule": "fractional"}),
]
BLIND_TO_ZEROS = {
    "hhi",
    "effective_number",
    "hannah_kay",
    "renyi",
    "shannon",
    "cci",
    "dominance",
    "stenbacka",
}
BLIND_TO_ZEROS |= {"concentration_ratio", "threshold_share"}
"""Measures of shares that a unit without value does not change."""
RANKED = {"hoover", "top_share", "dominance"}
"""Measures that a transfer may leave as they are, or (dominance) change either way."""


def close(found: float | str, expected: float | str, digits: float = 1e-11) -> bool:
    """Equal reasons, or numbers equal up to rounding; an index near 0 is a difference of numbers near 1."""
    if isinstance(found, str) or isinstance(expected, str):
        return found == expected
    return math.isclose(found, expected, rel_tol=digits, abs_tol=1e-13)


def different(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return the measures that two results do not agree on."""
    return {name: (one[name], other[name]) for name in one if not close(one[name], other[name])}


def all_of(measures: list[Measure], x: object, weights: object = None) -> dict[str, float | str]:
    """Every measure's number, or its reason for none."""
    return {str(measure): number_or_reason(measure, x, weights) for measure in measures}


# ---------------------------------------------------------------- What must not matter


@given(UNITS, st.integers(-900, 900), st.floats(0.01, 100))
def test_scale_does_not_matter(x: list[float], exponent: int, factor: float) -> None:
    """Dollars or won: a power of two changes no bit, another factor only the last digits."""
    measures = [measure for measure in MEASURES if measure.function not in IN_VALUE_UNITS]
    assert all_of(measures, x) == all_of(measures, [math.ldexp(v, exponent) for v in x])
    measures = [measure for measure in measures if measure.function not in AT_A_POINT]
    # Rounding moves units that nearly tie by as much as they are apart, and then a spread is made of rounding.
    assume(all(b - a > 0.001 * b for a, b in itertools.pairwise(sorted(set(x)))))
    assert different(all_of(measures, x), all_of(measures, [v * factor for v in x])) == {}


@given(UNITS, st.floats(0.01, 100))
def test_kolm_and_thresholds_follow_the_unit(x: list[float], factor: float) -> None:
    """In another unit of value, the parameter has another unit too."""
    scaled = [v * factor for v in x]
    kolm = factor * th.kolm(x, 0.5)
    assert math.isclose(th.kolm(scaled, 0.5 / factor), kolm, rel_tol=1e-9, abs_tol=1e-12 * factor)
    # A threshold that is no unit's value, so that rounding moves nobody across it.
    threshold = 3.3
    assume(not any(math.isclose(v, threshold, rel_tol=1e-12) for v in x))
    assert close(th.threshold_share(scaled, below=threshold * factor), th.threshold_share(x, below=threshold))


@given(st.lists(st.tuples(VALUE, st.floats(0.5, 3)), min_size=1, max_size=30), st.randoms())
def test_order_does_not_matter(units: list[tuple[float, float]], random: Any) -> None:
    """Not a bit, with weights or without."""
    assume(sum(w for _, w in units) >= 1)
    other = units.copy()
    random.shuffle(other)
    (x, w), (other_x, other_w) = zip(*units, strict=True), zip(*other, strict=True)
    assert all_of(MEASURES, x) == all_of(MEASURES, other_x)
    assert all_of(MEASURES, x, w) == all_of(MEASURES, other_x, other_w)


@given(st.lists(st.tuples(VALUE, st.integers(0, 4)), min_size=1, max_size=25))
def test_weights_are_repetitions(units: list[tuple[float, int]]) -> None:
    """Every measure with weights is the measure of the repeated values."""
    x, weights = zip(*units, strict=True)
    assume(sum(weights) > 0)
    assert different(all_of(MEASURES, x, weights), all_of(MEASURES, np.repeat(x, weights))) == {}
    assert different(all_of(MEASURES, x, [1] * len(x)), all_of(MEASURES, x)) == {}


@given(UNITS, st.integers(2, 5))
def test_replication(x: list[float], times: int) -> None:
    """The same economy several times over: inequality and polarization stay, numbers equivalent multiply."""
    names = {"theil", "mld", "generalized_entropy", "atkinson", "hoover", "kolm", "palma", "quintile_ratio"}
    measures = [m for m in MEASURES if m.function in names | {"lorenz", "wolfson", "esteban_ray"}]
    measures += [Measure("gini"), Measure("top_share", {"fraction": 0.3, "rule": "fractional"})]
    assert different(all_of(measures, x), all_of(measures, x * times)) == {}
    for alpha in (0.5, 1, 2, 3.7):
        assert close(th.hannah_kay(x * times, alpha), times * th.hannah_kay(x, alpha))
        assert close(th.renyi(x * times, alpha), th.renyi(x, alpha) + math.log(times))
    assert close(th.hhi(x * times), th.hhi(x) / times)


# ---------------------------------------------------------------- What must matter


@given(POSITIVE_UNITS, st.data())
def test_progressive_transfer(x: list[float], data: st.DataObject) -> None:
    """A little from a larger unit to a smaller one, who keep their order: less unequal, less concentrated."""
    x = sorted(x)
    poor = data.draw(st.integers(0, len(x) - 2))
    rich = data.draw(st.integers(poor + 1, len(x) - 1))
    gap = x[rich] - x[poor]
    assume(gap > 0.001 * math.fsum(x))
    after = x.copy()
    after[poor] += 0.25 * gap
    after[rich] -= 0.25 * gap
    for measure in EQUALITY:
        if measure.function == "dominance":
            continue
        fell = measure.found(x) - measure.found(after)
        assert fell > 0 or (measure.function in RANKED and fell > -1e-14), measure
    assert th.shannon(after) > th.shannon(x)
    assert th.kolm(after, 0.5) <= th.kolm(x, 0.5) * (1 + 1e-15)
    assert th.hall_tideman(after) < th.hall_tideman(x)


@given(UNITS, st.integers(1, 20))
def test_zeros_are_units(x: list[float], zeros: int) -> None:
    """Firms that export nothing raise inequality, and leave alone what only shares make."""
    more = x + [0.0] * zeros
    for measure in EQUALITY[:8]:
        before, after = measure.found(x), measure.found(more)
        assert after > before or after == math.inf or (measure.function == "atkinson" and after == 1), measure
    only_shares = [measure for measure in MEASURES if measure.function in BLIND_TO_ZEROS]
    assert different(all_of(only_shares, x), all_of(only_shares, more)) == {}


@given(st.lists(VALUE, min_size=2, max_size=30).filter(any), st.data())
def test_merger(x: list[float], data: st.DataObject) -> None:
    """Two units become one: HHI rises by twice the product of their shares."""
    i = data.draw(st.integers(0, len(x) - 2))
    merged = [*x[:i], x[i] + x[i + 1], *x[i + 2 :]]
    added = 2 * x[i] * x[i + 1] / math.fsum(x) ** 2
    assert math.isclose(th.hhi(merged), th.hhi(x) + added, rel_tol=1e-12)
    assert th.concentration_ratio(merged, 1) * (1 + 1e-15) >= th.concentration_ratio(x, 1)


# ---------------------------------------------------------------- Ranges

AT_MOST_1 = {"hhi", "hhi_normalized", "hall_tideman", "cci", "dominance", "gini", "hoover", "atkinson"}
AT_MOST_1 |= {"top_share", "concentration_ratio", "threshold_share", "lorenz"}


@given(UNITS)
def test_range(x: list[float]) -> None:
    """Every number is in the range that its definition states; bounds that depend on n up to rounding."""
    n, up = len(x), 1 + 4e-16
    for measure in MEASURES:
        found = number_or_reason(measure, x)
        if isinstance(found, str):
            continue
        assert not math.isnan(found)
        assert measure.function == "stenbacka" or found >= 0, measure
        assert found <= 1 or measure.function not in AT_MOST_1, measure
    assert 1 / n <= th.hhi(x) * up
    assert 1 <= th.effective_number(x) <= n * up
    assert 0 <= th.shannon(x) <= math.log(n) * up
    assert th.theil(x) <= math.log(n) * up
    for found in (th.gini(x), th.hoover(x)):
        assert found <= (1 - 1 / n) * up
    for fraction in (0.01, 0.1, 0.5, 1):
        assert min(fraction, 1) <= th.top_share(x, fraction) * up
        assert th.lorenz(x, fraction) <= fraction * up
    assert th.top_share(x, 1) == th.lorenz(x, 1) == th.concentration_ratio(x, n) == 1
    assert th.kolm(x, 0.5) <= (math.fsum(x) / n - min(x)) * up + 1e-15


@given(st.lists(st.tuples(VALUE, VALUE), min_size=1, max_size=30))
def test_distance_of_two_structures(units: list[tuple[float, float]]) -> None:
    """Half of Krugman's index is the diversification index; both are distances."""
    x, y = zip(*units, strict=True)
    assume(any(x) and any(y))
    apart = th.krugman(x, y)
    assert 0 <= apart <= 2
    assert apart == th.krugman(y, x)
    assert math.isclose(th.diversification(x, y), apart / 2, rel_tol=1e-15)
    assert th.krugman(x, x) == th.diversification(y, y) == 0
    assert math.isclose(apart, th.krugman([v * 3.7 for v in x], y), rel_tol=1e-12, abs_tol=1e-15)
    equal = [1.0] * len(x)
    assert apart <= th.krugman(x, equal) + th.krugman(equal, y) + 1e-15
    assert apart == th.krugman(x[::-1], y[::-1])


# ---------------------------------------------------------------- Identities


@given(UNITS, st.floats(0.1, 20), st.floats(0.1, 20))
def test_identities_of_concentration(x: list[float], alpha: float, beta: float) -> None:
    """The same number by another name."""
    h, n = th.hhi(x), len(x)
    assert math.isclose(th.effective_number(x) * h, 1, rel_tol=1e-15)
    assert th.hannah_kay(x, 2) == th.effective_number(x)
    assert th.renyi(x, 1) == th.shannon(x)
    assert close(th.hannah_kay(x, 1), math.exp(th.shannon(x)))
    assert close(th.hannah_kay(x, alpha), math.exp(th.renyi(x, alpha)))
    # The larger alpha, the more the large units count.
    assert th.hannah_kay(x, max(alpha, beta)) <= th.hannah_kay(x, min(alpha, beta)) * (1 + 1e-12)
    assert close(th.hall_tideman(x), 1 / (n * (1 - th.gini(x))))
    shares = sorted((v / math.fsum(x) for v in x), reverse=True)
    assert th.stenbacka(x, 2) <= th.stenbacka(x, 1) <= 0.5
    assert close(th.concentration_ratio(x, 1), shares[0])
    if n > 1:
        assert close(th.hhi_normalized(x), (n * h - 1) / (n - 1))
        assert th.hhi_normalized(x, form="unctad") <= 1


@given(UNITS)
def test_identities_of_inequality(x: list[float]) -> None:
    """The same number by another name."""
    n = len(x)
    assert th.generalized_entropy(x, 1) == th.theil(x)
    assert th.generalized_entropy(x, 0) == th.mld(x)
    assert close(th.theil(x), math.log(n) - th.shannon(x))
    assert close(th.generalized_entropy(x, 2), (n * th.hhi(x) - 1) / 2)
    assert close(th.atkinson(x, 1), 1 - math.exp(-th.mld(x)))
    ge = th.generalized_entropy(x, 0.5)
    assert close(th.atkinson(x, 0.5), 1 - max(1 - ge / 4, 0) ** 2)
    if n > 1:
        assert math.isclose(th.gini(x, small_sample=True), th.gini(x) * n / (n - 1), rel_tol=1e-14)
    for name, top, bottom in (("palma", 0.1, 0.4), ("quintile_ratio", 0.2, 0.2)):
        held = th.lorenz(x, bottom)
        if held > 0:
            found = getattr(th, name)(x)
            assert math.isclose(found, th.top_share(x, top, rule="fractional") / held, rel_tol=1e-12)


@given(POSITIVE_UNITS)
def test_wolfson_full_is_twice_the_half(x: list[float]) -> None:
    """To the bit; a factor of two is no rounding."""
    assert th.wolfson(x) == th.wolfson(x, form="full") == 2 * th.wolfson(x, form="half")


@given(UNITS, st.lists(st.floats(0.01, 50), min_size=1, max_size=5, unique=True))
def test_threshold_classes_share_everything_out(x: list[float], thresholds: list[float]) -> None:
    """Below, between and above, each unit in one class: a unit at a threshold belongs above it."""
    ends = sorted([*thresholds, *(v for v in x if v > 0)][:8])
    parts = [th.threshold_share(x, below=ends[0]), th.threshold_share(x, at_least=ends[-1])]
    parts += [th.threshold_share(x, at_least=a, below=b) for a, b in itertools.pairwise(ends) if a < b]
    assert math.isclose(math.fsum(parts), 1, rel_tol=1e-15 * len(parts))


@given(UNITS)
def test_top_shares_grow_and_their_rules_are_in_order(x: list[float]) -> None:
    """More units hold more; rounded down is at most in part, in part at most rounded up."""
    fractions = (0.01, 0.07, 0.1, 0.3, 0.5, 0.9, 1)
    for rule in ("ceil", "floor", "fractional", "quantile"):
        found = [th.top_share(x, fraction, rule=rule) for fraction in fractions]
        assert all(map(operator.le, found, found[1:])), rule
    for fraction in fractions:
        part = th.top_share(x, fraction, rule="fractional")
        assert part <= th.top_share(x, fraction)
        assert th.top_share(x, fraction, rule="floor") <= part * (1 + 1e-15) or fraction * len(x) < 1
        assert math.isclose(part + th.lorenz(x, 1 - fraction), 1, rel_tol=1e-12) if fraction < 1 else part == 1
    assert th.top_share(x, 1 / len(x)) == th.concentration_ratio(x, 1)


@given(st.lists(st.tuples(VALUE, st.integers(1, 3)), min_size=1, max_size=25))
def test_lorenz_curve(units: list[tuple[float, int]]) -> None:
    """Convex, below the diagonal, from (0, 0) to (1, 1); twice the area above it is the Gini coefficient."""
    x, weights = zip(*units, strict=True)
    assume(any(x))
    curve = th.lorenz(x, weights=weights).to_dict()
    units_share, value_share = np.array(curve["units_share"]), np.array(curve["value_share"])
    assert (units_share[0], value_share[0], units_share[-1], value_share[-1]) == (0, 0, 1, 1)
    assert (np.diff(units_share) > 0).all()
    assert (np.diff(value_share) >= 0).all()
    assert (value_share <= units_share * (1 + 1e-15)).all()
    slopes = np.diff(value_share) / np.diff(units_share)
    assert (np.diff(slopes) >= -1e-12).all()
    area = float((np.diff(units_share) * (value_share[1:] + value_share[:-1]) / 2).sum())
    assert close(1 - 2 * area, th.gini(x, weights=weights))
    for p, held in zip(units_share[1:].tolist(), value_share[1:].tolist(), strict=True):
        assert math.isclose(th.lorenz(x, p, weights=weights), held, rel_tol=1e-12, abs_tol=1e-15)


@pytest.mark.parametrize("measure", MEASURES, ids=str)
def test_the_laws_have_something_to_say(measure: Measure) -> None:
    """No measure is a constant, but for those that ask for all units."""
    numbers = {number_or_reason(measure, x) for x in ([9.0, 4.0, 2.0, 2.5, 1.0], [8.0, 8.0, 0.5], [2.0, 1.0])}
    everything = measure.parameters.get("fraction") == 1 or measure.parameters.get("p") == 1
    assert (len(numbers) == 1) == (everything or measure.parameters.get("k") == 1000)
