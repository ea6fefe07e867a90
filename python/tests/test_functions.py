"""Every measure on every shape of data from every library, against the NumPy reference."""

import functools
import inspect
import math

import numpy as np
import numpy_reference
import polars as pl
import pytest
from function_cases import LIBRARIES, MEASURES, SHAPES, Measure, fits, handed_over, number_or_reason
from numpy_reference import Array, Undefined

import topheavy as th

# fmt: off
ON_ARRAYS = {
    "hhi", "hhi_normalized", "effective_number", "hall_tideman", "hannah_kay", "cci", "dominance",
    "stenbacka", "shannon", "renyi", "top_share", "concentration_ratio", "threshold_share", "gini",
    "theil", "mld", "generalized_entropy", "atkinson", "hoover", "kolm", "palma", "quintile_ratio",
    "lorenz", "lorenz_asymmetry", "wolfson", "esteban_ray", "der", "diversification", "krugman",
}
# fmt: on
ABSOLUTE = 1e-15
"""An index is a difference of sums near 1, each rounded: where it is near 0 these digits are noise."""


def tolerance(measure: Measure, x: Array) -> dict[str, float]:
    """How far package and reference may be apart: twelve digits, and what the reference itself loses."""
    if measure.function == "kolm":
        # In the value's unit; the reference subtracts numbers as large as the mean.
        return {"rel_tol": 1e-12, "abs_tol": ABSOLUTE * float(np.mean(x))}
    if measure.function == "wolfson":
        # The reference subtracts two numbers near 1 and multiplies by mean over median.
        return {"rel_tol": 1e-12, "abs_tol": ABSOLUTE * max(float(np.mean(x) / np.median(x)), 1)}
    return {"rel_tol": 1e-12, "abs_tol": ABSOLUTE}


@functools.cache
def referred(measure: Measure, shape: str) -> float | str:
    """Return the reference's number, or its reason for none."""
    try:
        return measure.expected(SHAPES[shape].units)
    except Undefined as undefined:
        return undefined.reason


@functools.cache
def from_numpy(measure: Measure, shape: str) -> float | str:
    """Return what the values give as NumPy's doubles."""
    return number_or_reason(measure, *handed_over("NumPy", shape))


def agree(found: float | str, expected: float | str, measure: Measure, shape: str) -> bool:
    """Whether the package says what the reference says."""
    if isinstance(found, str) or isinstance(expected, str):
        return found == expected
    return math.isclose(found, expected, **tolerance(measure, SHAPES[shape].units))


MATRIX = [(shape, library) for shape in SHAPES for library in LIBRARIES if fits(library, SHAPES[shape])]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("measure", MEASURES, ids=str)
def test_measure_is_the_reference(measure: Measure, shape: str) -> None:
    """The reference's number within twelve digits, or its reason for none."""
    found, expected = from_numpy(measure, shape), referred(measure, shape)
    assert agree(found, expected, measure, shape), f"{found} is not {expected}"


@pytest.mark.parametrize(("shape", "library"), MATRIX)
def test_library_does_not_matter(shape: str, library: str) -> None:
    """Every measure: the same bits whichever library holds the values, and so the reference's number."""
    x, weights = handed_over(library, shape)
    wrong = {}
    for measure in MEASURES:
        found, expected = number_or_reason(measure, x, weights), from_numpy(measure, shape)
        if not agree(found, referred(measure, shape), measure, shape) or bits(found) != bits(expected):
            wrong[str(measure)] = (found, expected)
    assert wrong == {}


def bits(number: float | str) -> str:
    """Every digit of a number; a reason as it is."""
    return number if isinstance(number, str) else number.hex()


def test_the_matrix_has_every_side() -> None:
    """No library and no shape is left out because nothing fits, and every library gets weights too."""
    assert {library for _, library in MATRIX} == set(LIBRARIES)
    assert {shape for shape, _ in MATRIX} == set(SHAPES)
    weighted = {library for shape, library in MATRIX if SHAPES[shape].weights is not None}
    assert weighted == set(LIBRARIES)


def test_every_public_function_is_covered() -> None:
    """The matrix and the tests below name every function on arrays that the package has."""
    on_arrays = {
        name
        for name in th.__all__
        if inspect.isfunction(function := getattr(th, name))
        and next(iter(inspect.signature(function).parameters), None) == "x"
    }
    intervals = {"bootstrap", "jackknife", "analytic_interval"}  # tables, tested in test_bootstrap
    assert on_arrays == ON_ARRAYS | {"evaluate"} | intervals
    assert {measure.function for measure in MEASURES} | {"diversification", "krugman"} == ON_ARRAYS
    assert all(hasattr(numpy_reference, name) for name in ON_ARRAYS)


def test_range_is_its_numbers() -> None:
    """A range needs no list; its step and its direction count."""
    for numbers in (range(1, 40), range(0, 90, 7), range(50, 0, -3)):
        for measure in MEASURES:
            assert measure.found(numbers).hex() == measure.found(list(numbers)).hex(), measure


def test_values_and_weights_may_come_from_two_libraries() -> None:
    """Which library holds the weights does not matter either."""
    x, weights = handed_over("NumPy", "weighted")
    for library in LIBRARIES:
        if not fits(library, SHAPES["weighted"]):
            continue
        _, of_library = handed_over(library, "weighted")
        for measure in MEASURES:
            assert measure.found(x, of_library).hex() == measure.found(x, weights).hex(), (measure, library)


def test_whole_numbers_are_not_rounded_below_2_53() -> None:
    """Whole numbers beyond single precision arrive whole, in every type that holds them."""
    whole = [2**53 - 1, 2**31, 3, 16_777_217]
    for dtype in ("i8", "u8", "f8"):
        assert th.hhi(np.array(whole, dtype=dtype)) == th.hhi(whole)
    assert math.isclose(th.threshold_share(whole, at_least=2**53 - 1), whole[0] / sum(whole), rel_tol=1e-15)


@pytest.mark.parametrize("n", [1, 2, 3, 10])
def test_equal_units_are_exact(n: int) -> None:
    """Between equal units there is no inequality: 0, not a rounding of it, also where X/n is rounded."""
    for value in (0.1, 7.0, 1e300, 1e-300):
        x = [value] * n
        zero = [th.gini(x), th.theil(x), th.mld(x), th.hoover(x), th.atkinson(x, 0.5), th.atkinson(x, 2)]
        zero += [
            th.generalized_entropy(x, 2),
            th.generalized_entropy(x, -1),
            th.kolm(x, 0.5),
            th.esteban_ray(x, 1),
        ]
        zero += [th.wolfson(x), th.wolfson(x, form="half")]
        assert zero == [0.0] * len(zero)
        assert math.isclose(th.hhi(x), 1 / n, rel_tol=1e-15)


def test_one_holder_is_exact() -> None:
    """One unit that holds everything: the ends of the ranges."""
    x = [0.0, 0.0, 0.1, 0.0]
    assert th.hhi(x) == th.effective_number(x) == th.top_share(x, 0.01) == th.cci(x) == th.dominance(x) == 1
    assert th.hhi_normalized(x) == th.hhi_normalized(x, form="unctad") == th.gini(x, small_sample=True) == 1
    assert th.gini(x) == 0.75
    assert math.isclose(th.hoover(x), 0.75, rel_tol=1e-15)
    assert th.shannon(x) == th.renyi(x, 0.5) == 0
    assert th.mld(x) == math.inf
    assert th.atkinson(x, 1) == 1


@pytest.mark.parametrize("x", [[0.07] * 100, list(range(1, 101))], ids=["equal", "1 to 100"])
def test_seven_per_cent_of_a_hundred_are_seven(x: list[float]) -> None:
    """0.07·100 is above 7 and 0.29·100 below 29 in floats; the share of the top 7 % is that of 7 units."""
    for fraction, k in ((0.07, 7), (0.29, 29), (0.14, 14), (0.57, 57)):
        expected = th.concentration_ratio(x, k)
        assert th.top_share(x, fraction) == th.top_share(x, fraction, rule="floor") == expected
        assert math.isclose(th.top_share(x, fraction, rule="fractional"), expected, rel_tol=1e-15)


def test_parameters_may_be_positional_or_numpy_numbers() -> None:
    """The main parameter stands second; a number of NumPy is a number."""
    x = [5.0, 3.0, 1.0, 0.5]
    assert th.top_share(x, 0.5) == th.top_share(x, fraction=np.float64(0.5)) == th.top_share(x, np.float32(0.5))
    assert th.concentration_ratio(x, 2) == th.concentration_ratio(x, k=np.int64(2))
    assert th.hannah_kay(x, 2) == th.hannah_kay(x, alpha=2.0) == th.hannah_kay(x, np.int8(2))
    assert th.lorenz(x, 0.5) == th.lorenz(x, p=0.5)
    assert th.threshold_share(x, at_least=3) == th.threshold_share(x, at_least=np.float64(3))
    assert th.stenbacka(x) == th.stenbacka(x, 1) == th.stenbacka(x, gamma=1.0)


SEVERAL = {"hhi": th.hhi, "gini": th.gini, "theil": th.theil, "wolfson": th.wolfson, "palma": th.palma}


@pytest.mark.parametrize("shape", SHAPES)
def test_several_at_once(shape: str) -> None:
    """Together they give the bits that each gives alone; where one has no number there is null, not NaN."""
    x, weights = SHAPES[shape].x, SHAPES[shape].weights
    found = th.evaluate(x, ",".join(SEVERAL), weights=weights).to_dict()
    assert found == th.evaluate(x.tolist(), list(SEVERAL), weights=weights).to_dict()
    assert list(found) == list(SEVERAL)
    for name, function in SEVERAL.items():
        try:
            assert found[name] == [function(x, weights=weights)]
        except th.UndefinedMeasureError:
            assert found[name] == [None]


@pytest.mark.parametrize("shape", [name for name in SHAPES if name != "all zero"])
def test_lorenz_curve(shape: str) -> None:
    """Every point of the curve is one of the reference's, from (0, 0) to (1, 1), one for each entry."""
    x, weights = SHAPES[shape].x, SHAPES[shape].weights
    curve = th.lorenz(x, weights=weights)
    found = curve.to_dict()
    assert list(found) == ["units_share", "value_share"]
    units, held = numpy_reference.lorenz_curve(SHAPES[shape].units)
    points = np.array([found["units_share"], found["value_share"]])
    assert points[:, 0].tolist() == [0, 0]
    assert points[:, -1].tolist() == [1, 1]
    assert points.shape[1] == 1 + (len(x) if weights is None else int((weights > 0).sum()))
    rank = np.rint(points[0] * (len(units) - 1)).astype(int)
    np.testing.assert_allclose(points[0], units[rank], rtol=1e-12)
    np.testing.assert_allclose(points[1], held[rank], rtol=1e-12, atol=ABSOLUTE)


def test_lorenz_curve_has_the_same_bits_from_every_library() -> None:
    """The curve too."""
    for shape in ("whole", "weighted"):
        x, weights = handed_over("NumPy", shape)
        expected = th.lorenz(x, weights=weights).to_polars()
        for library in LIBRARIES:
            if fits(library, SHAPES[shape]):
                x, weights = handed_over(library, shape)
                assert th.lorenz(x, weights=weights).to_polars().equals(expected), (library, shape)
        assert expected.schema == {"units_share": pl.Float64, "value_share": pl.Float64}


PAIRS = {
    "same": ("whole", SHAPES["whole"].x * 3),
    "reversed": ("whole", SHAPES["whole"].x[::-1]),
    "zeros": ("zeros among them", np.array([3.0, 0, 0, 0, 1, 1, 0, 2, 2])),
    "swapped": ("two units", np.array([1.0, 3.0])),
    "huge against tiny": ("huge", SHAPES["tiny"].x[::-1]),
    "long": ("large", np.sort(SHAPES["large"].x)),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_two_columns(pair: str) -> None:
    """Diversification and Krugman's index, unit by unit, from every library."""
    shape, other = PAIRS[pair]
    x = SHAPES[shape].x
    for name in ("diversification", "krugman"):
        found = getattr(th, name)(x, other)
        assert type(found) is float
        assert math.isclose(found, getattr(numpy_reference, name)(x, other), rel_tol=1e-12, abs_tol=1e-15)
        for library, (convert, _) in LIBRARIES.items():
            if fits(library, SHAPES[shape]):
                assert getattr(th, name)(convert(x), other).hex() == found.hex(), library
                assert getattr(th, name)(other, convert(x)).hex() == getattr(th, name)(other, x).hex(), library


def test_two_columns_at_the_ends() -> None:
    """Equal shares are 0 apart and disjoint ones 1 (half the sum) and 2 (the sum), exactly."""
    assert th.diversification([1, 2, 3], [2, 4, 6]) == th.krugman([1, 2, 3], [2, 4, 6]) == 0
    assert th.diversification([0.1, 0, 0.2], [0, 5, 0]) == 1
    assert th.krugman([0.1, 0, 0.2], [0, 5, 0]) == 2
