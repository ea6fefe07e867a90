"""The reference against laws: scale, order, replication, transfers, bounds, mergers, identities between measures."""

import itertools
import math
import random
from fractions import Fraction

import pytest
import reference
from reference import UndefinedError
from reference_cells import MEASURES, Cell, cells, parsed

SCALE_FREE = [
    "top_share(0.01)",
    "top_share(0.1)",
    "top_share(0.1,floor)",
    "top_share(0.1,fractional)",
    "top_share(0.1,quantile)",
    "cr(3)",
    "hhi",
    "hhi_points",
    "effective_number",
    "hhi_dual",
    "hhi_normalized",
    "hhi_normalized_unctad",
    "hhi_excess",
    "hall_tideman",
    "hannah_kay(2)",
    "hannah_kay(0.5)",
    "cci",
    "dominance",
    "stenbacka",
    "shannon",
    "exp_shannon",
    "renyi(2)",
    "gini",
    "gini_small_sample",
    "theil",
    "mld",
    "ge(2)",
    "ge(-1)",
    "ge(0.5)",
    "atkinson(0.5)",
    "atkinson(1)",
    "atkinson(2)",
    "hoover",
    "palma",
    "quintile_ratio",
    "lorenz(0.5)",
    "lorenz_asymmetry",
    "wolfson",
    "wolfson_half",
    "esteban_ray(1)",
    "der(0.5)",
]
"""Measures of shares: multiplying every value by a constant changes nothing."""

REPLICATION_INVARIANT = [
    "top_share(0.1,fractional)",
    "hhi_dual",
    "gini",
    "theil",
    "mld",
    "ge(2)",
    "ge(-1)",
    "ge(0.5)",
    "atkinson(0.5)",
    "atkinson(1)",
    "atkinson(2)",
    "hoover",
    "palma",
    "quintile_ratio",
    "lorenz(0.5)",
    "wolfson",
    "esteban_ray(1)",
    "kolm(0.001)",
]
"""Measures of the distribution alone: every unit twice changes nothing."""

RISE_WITH_INEQUALITY = [
    "hhi",
    "hhi_dual",
    "hall_tideman",
    "gini",
    "theil",
    "mld",
    "ge(2)",
    "ge(-1)",
    "atkinson(0.5)",
    "atkinson(1)",
    "atkinson(2)",
    "kolm(0.001)",
]
"""Measures that fall strictly when a richer unit gives to a poorer one without changing places."""

IN_UNIT_INTERVAL = [
    "top_share(0.01)",
    "top_share(0.1)",
    "cr(10)",
    "hhi",
    "hhi_dual",
    "hhi_normalized",
    "hhi_normalized_unctad",
    "hall_tideman",
    "cci",
    "dominance",
    "stenbacka",
    "gini",
    "gini_small_sample",
    "atkinson(0.5)",
    "hoover",
    "lorenz(0.5)",
    "esteban_ray(1)",
]

SEEDS = range(8)


def value(measure: str, values: list[Fraction]) -> float:
    """Value of a measure on a list."""
    return Cell((), values, {}).measure(measure)


def sample(seed: int, least: int = 1) -> list[Fraction]:
    """Between 5 and 40 whole values over five orders of magnitude, with ties, in no order."""
    rng = random.Random(seed)
    values = [Fraction(max(least, round(10 ** rng.uniform(0, 5)))) for _ in range(rng.randint(5, 40))]
    return values + values[:2]


def same(a: float, b: float) -> bool:
    """Equal but for the rounding of the floats that carry the parts of an identity."""
    return math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-13)


@pytest.mark.parametrize("measure", SCALE_FREE)
@pytest.mark.parametrize("seed", SEEDS)
def test_scale_and_order(measure: str, seed: int) -> None:
    """Neither the unit of account nor the order of the rows matters."""
    x = sample(seed)
    assert same(value(measure, [1000 * v for v in x]), value(measure, x))
    assert value(measure, x[::-1]) == value(measure, x)


@pytest.mark.parametrize("measure", REPLICATION_INVARIANT)
@pytest.mark.parametrize("seed", SEEDS)
def test_replication(measure: str, seed: int) -> None:
    """Three copies of an economy are as unequal as one."""
    x = sample(seed)
    assert same(value(measure, reference.repeated(x, [3] * len(x))), value(measure, x))


@pytest.mark.parametrize("seed", SEEDS)
def test_replication_divides_concentration(seed: int) -> None:
    """Three copies of an economy are a third as concentrated."""
    x = sample(seed)
    thrice = x * 3
    assert same(3 * reference.hhi(thrice), reference.hhi(x))
    assert same(3 * reference.hall_tideman(thrice), reference.hall_tideman(x))
    assert same(reference.hannah_kay(thrice, "0.5"), 3 * reference.hannah_kay(x, "0.5"))
    assert same(reference.shannon(thrice), reference.shannon(x) + math.log(3))
    assert same(reference.renyi(thrice, 2), reference.renyi(x, 2) + math.log(3))


@pytest.mark.parametrize("measure", RISE_WITH_INEQUALITY)
@pytest.mark.parametrize("seed", SEEDS)
def test_transfer_principle(measure: str, seed: int) -> None:
    """Pigou and Dalton: a gift from a richer to a poorer unit that keeps their order lowers the measure."""
    x = sorted(sample(seed))
    rng = random.Random(100 + seed)
    poor = rng.randrange(len(x) - 1)
    rich = rng.choice([i for i in range(len(x)) if x[i] > x[poor]])
    gift = (x[rich] - x[poor]) / 4
    after = [*x]
    after[rich] -= gift
    after[poor] += gift
    assert value(measure, after) < value(measure, x)


@pytest.mark.parametrize("measure", IN_UNIT_INTERVAL)
@pytest.mark.parametrize("seed", SEEDS)
def test_unit_interval(measure: str, seed: int) -> None:
    """Bounded by 0 and 1, with and without zeros."""
    for x in (sample(seed), [*sample(seed), Fraction(0), Fraction(0)]):
        assert 0 <= value(measure, x) <= 1


@pytest.mark.parametrize("seed", SEEDS)
def test_bounds_of_concentration(seed: int) -> None:
    """HHI lies between 1/n and 1, entropy between 0 and ln n."""
    x = sample(seed)
    assert 1 / len(x) <= reference.hhi(x) <= 1
    assert 1 <= reference.effective_number(x) <= len(x)
    assert 0 <= reference.shannon(x) <= math.log(len(x))
    assert 0 <= reference.theil(x) <= math.log(len(x))
    assert 0 <= reference.gini(x) <= 1 - 1 / len(x)


@pytest.mark.parametrize("seed", SEEDS)
def test_merger(seed: int) -> None:
    """A merger of two units raises HHI by exactly 2·s_i·s_j."""
    x = sample(seed)
    before = reference.herfindahl(x)
    after = reference.herfindahl([x[0] + x[1], *x[2:]])
    assert float(after - before) == reference.merger_delta(x, 0, 1) > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_entropy_family(seed: int) -> None:
    """Rényi and Hannah–Kay of order 2 are HHI; near order 1 they are Shannon; Theil T is ln n less Shannon."""
    x = sample(seed)
    assert same(reference.renyi(x, 2), -math.log(reference.hhi(x)))
    assert same(reference.hannah_kay(x, 2), 1 / reference.hhi(x))
    assert math.isclose(reference.renyi(x, "1.000001"), reference.renyi(x, 1), rel_tol=1e-4)
    assert math.isclose(reference.hannah_kay(x, "0.999999"), reference.hannah_kay(x, 1), rel_tol=1e-4)
    assert same(reference.theil(x), math.log(len(x)) - reference.shannon(x))


@pytest.mark.parametrize("seed", SEEDS)
def test_generalized_entropy_family(seed: int) -> None:
    """GE(2) is half the squared variation (n·HHI − 1)/2; GE near 0 and 1 is MLD and Theil; Atkinson follows from GE."""
    x = sample(seed)
    assert same(reference.generalized_entropy(x, 2), (len(x) * reference.hhi(x) - 1) / 2)
    assert math.isclose(reference.generalized_entropy(x, "0.000001"), reference.mld(x), rel_tol=1e-4)
    assert math.isclose(reference.generalized_entropy(x, "1.000001"), reference.theil(x), rel_tol=1e-4)
    assert same(reference.atkinson(x, 1), 1 - math.exp(-reference.mld(x)))
    for alpha in (Fraction(1, 2), Fraction(-1)):
        moment = 1 + float(alpha * (alpha - 1)) * reference.generalized_entropy(x, alpha)
        assert same(reference.atkinson(x, 1 - alpha), 1 - moment ** (1 / float(alpha)))


@pytest.mark.parametrize("seed", SEEDS)
def test_lorenz_family(seed: int) -> None:
    """Gini by ranks, Hall–Tideman from Gini, Hoover as the largest gap, the fractional top share as 1 − L(1 − p)."""
    x = sorted(sample(seed))
    size = len(x)
    ranks = 2 * sum(i * v for i, v in enumerate(x, start=1)) / (size * sum(x)) - Fraction(size + 1, size)
    assert reference.gini_exact(x) == ranks
    assert same(reference.hall_tideman(x), 1 / (size * (1 - reference.gini(x))))
    gaps = [Fraction(k, size) - reference.lorenz_exact(x, Fraction(k, size)) for k in range(size + 1)]
    assert reference.hoover(x) == float(max(gaps))
    for p in ("0.01", "0.1", "0.33", "1"):
        rest = 1 - reference.lorenz_exact(x, 1 - Fraction(p))
        assert reference.top_share(x, p, "fractional") == float(rest)
    steps = [reference.lorenz_exact(x, Fraction(k, 50)) for k in range(51)]
    rises = [b - a for a, b in itertools.pairwise(steps)]
    assert steps[0] == 0
    assert steps[-1] == 1
    assert rises == sorted(rises)


@pytest.mark.parametrize("seed", SEEDS)
def test_polarization_family(seed: int) -> None:
    """Esteban–Ray at α = 0 is twice the Gini; Wolfson of two halves is a closed form; Kolm ignores translation."""
    x = sample(seed)
    assert same(reference.esteban_ray(x, 0), 2 * reference.gini(x))
    # m units at a, m at b: T = (b-a)/(4mu)·... reduces to 2(2T - G)·mu/m with T = G = (b-a)/(2(a+b)).
    a, b = Fraction(2), Fraction(2 + seed)
    assert same(reference.wolfson([a] * 3 + [b] * 3), float(2 * (b - a) / (2 * (a + b))))
    assert same(reference.kolm([v + 7 for v in x], "0.001"), reference.kolm(x, "0.001"))


def test_der_of_two_units_by_hand() -> None:
    """Two units: σ, the kernel and the double sum written out."""
    a, b = 1.0, 3.0
    y = [a / 2, b / 2]
    sigma = math.sqrt((y[0] - 1) ** 2 + (y[1] - 1) ** 2)
    h = 4.7 / math.sqrt(2) * sigma * 0.5**0.1
    phi = [1 / math.sqrt(2 * math.pi), math.exp(-(((y[1] - y[0]) / h) ** 2) / 2) / math.sqrt(2 * math.pi)]
    f = (phi[0] + phi[1]) / (2 * h)
    assert same(reference.duclos_esteban_ray([1, 3], "0.5"), 2 * f**0.5 * (y[1] - y[0]) / 4)


def test_equal_units() -> None:
    """Equality is the lower bound of everything."""
    x = [Fraction(7)] * 5
    for measure in ("hhi_dual", "hhi_normalized", "hhi_excess", "gini", "theil", "mld", "ge(2)", "atkinson(0.5)"):
        assert value(measure, x) == 0
    for measure in ("hoover", "kolm(1)", "wolfson", "esteban_ray(1)"):
        assert value(measure, x) == 0
    assert value("effective_number", x) == value("hannah_kay(3)", x) == 5
    assert value("palma", x) == 0.25
    assert value("quintile_ratio", x) == value("lorenz_asymmetry", x) == 1
    with pytest.raises(UndefinedError):
        value("der(0.5)", x)


def test_zeros_count() -> None:
    """Zeros are units; where the limit is infinite or degenerate it is said."""
    x = [Fraction(v) for v in (0, 0, 1, 3)]
    assert value("n", x) == 4
    assert same(value("theil", x), math.log(4) - value("shannon", x))
    assert value("mld", x) == value("ge(-1)", x) == value("quintile_ratio", x) == math.inf
    assert value("atkinson(1)", x) == value("atkinson(2)", x) == 1
    assert value("atkinson(0.5)", x) < 1
    assert value("hhi", x) == 10 / 16


@pytest.mark.parametrize("measure", [*SCALE_FREE, "share_ge(1)", "share_size(sme)"])
def test_zero_total_has_no_shares(measure: str) -> None:
    """A cell whose total is zero has no shares; counts, the total and Kolm's absolute index it has."""
    x = [Fraction(0)] * 3
    with pytest.raises(UndefinedError):
        value(measure, x)
    assert (value("n", x), value("total", x), value("n_ge(1)", x), value("kolm(1)", x)) == (3, 0, 0, 0)


def test_one_unit() -> None:
    """A monopoly: what is 0/0 is undefined, the rest is at its bound."""
    x = [Fraction(5)]
    for measure in ("hhi_normalized", "hhi_normalized_unctad", "gini_small_sample", "der(0.5)"):
        with pytest.raises(UndefinedError):
            value(measure, x)
    for measure in ("hhi", "hall_tideman", "cci", "dominance", "cr(10)", "top_share(0.01)", "lorenz_asymmetry"):
        assert value(measure, x) == 1
    for measure in ("stenbacka", "gini", "theil", "shannon", "hhi_dual", "wolfson"):
        assert value(measure, x) == 0


def test_top_share_rules() -> None:
    """Which units are the top: whole ranks, parts of a rank, or a threshold with its ties."""
    x = [Fraction(v) for v in range(1, 101)]
    assert reference.top_share(x, "0.07") == sum(range(94, 101)) / 5050
    assert reference.top_share(x, "0.29", "floor") == sum(range(72, 101)) / 5050
    assert reference.top_share(x, "0.001", "floor") == 100 / 5050
    assert reference.top_share(x, "0.015", "fractional") == float(Fraction("149.5") / 5050)
    assert reference.top_share([Fraction(v) for v in range(1, 102)], "0.07", "quantile") == sum(range(94, 102)) / 5151
    tied = [Fraction(v) for v in (1, 1, 4, 4, 4)]
    assert reference.top_share(tied, "0.2") == 4 / 14
    assert reference.top_share(tied, "0.2", "quantile") == 12 / 14


def test_thresholds_are_closed_below_and_open_above() -> None:
    """``a <= x < b``."""
    x = [Fraction(v) for v in (5, 10, 10, 50)]
    assert value("share_lt(10)", x) == 5 / 75
    assert value("share_ge(10)", x) == 70 / 75
    assert value("share_between(5,10)", x) == 5 / 75
    assert value("share_between(10,50)", x) == 20 / 75
    assert value("n_ge(10)", x) == 3
    assert value("units_share_between(10,50)", x) == 0.5


def test_quantile_type_7() -> None:
    """Hyndman and Fan's type 7, as in R and NumPy."""
    assert reference.quantile([1, 2, 3, 4], "0.25") == Fraction("1.75")
    assert reference.quantile([1, 2, 3, 4], "0.5") == Fraction("2.5")
    assert reference.quantile([3, 1, 2], 1) == 3


def test_measure_syntax() -> None:
    """Numbers are exact, words stay words, every name is known."""
    assert parsed("hhi") == ("hhi", ())
    assert parsed("top_share(0.1, floor)") == ("top_share", (Fraction(1, 10), "floor"))
    assert parsed("share_between(5e6,10e6)") == ("share_between", (Fraction(5_000_000), Fraction(10_000_000)))
    assert {parsed(measure)[0] for measure in SCALE_FREE + REPLICATION_INVARIANT} <= set(MEASURES)


def test_flows_are_summed_to_units() -> None:
    """Two shipments of one firm are one firm; a firm's weight repeats it, a market's value is Σ w·v."""
    rows = [
        ("A", "USA", "3", "2", "sme"),
        ("A", "USA", "1", "2", "sme"),
        ("A", "CHN", "6", "2", "sme"),
        ("B", "CHN", "5", "1", "large"),
        ("C", "USA", "0", "3", "sme"),
    ]
    names = ("firm", "market", "value", "weight", "size_class")
    flows = [dict(zip(names, row, strict=True)) for row in rows]
    (whole,) = cells(flows, "firm", [])
    assert sorted(whole.values) == [0, 0, 0, 5, 10, 10]
    assert whole.measure("share_size(sme)") == 20 / 25
    assert [(cell.key, sorted(cell.values)) for cell in cells(flows, "firm", ["market"])] == [
        (("CHN",), [5, 6, 6]),
        (("USA",), [0, 0, 0, 4, 4]),
    ]
    (markets,) = cells(flows, "market", [])
    assert sorted(markets.values) == [8, 17]
    (scaled,) = cells(flows, "market", [], scale=1000)
    assert scaled.measure("total") == 25_000
    flows[1]["weight"] = "3"
    with pytest.raises(ValueError, match="two weights"):
        cells(flows, "firm", [])
