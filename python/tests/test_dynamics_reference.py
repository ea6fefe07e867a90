"""The reference of exporter dynamics against answers worked out by hand, and against identities."""

import math
import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import dynamics_reference_motion as motion
import pytest
from dynamics_reference import CODES, Flow, Level, dynamics, percentile

# Firm, year, product, market, value. In 2010 a and b; in 2011 a, c, d; in 2012 a, c, e; in 2013 all of a, b, c.
HAND = [
    ("a", 2010, "010121", "USA", 6.0),
    ("a", 2010, "854231", "USA", 2.0),
    ("b", 2010, "010121", "CHN", 2.0),
    ("b", 2010, "010129", "CHN", 0.0),
    ("a", 2011, "010121", "USA", 4.0),
    ("a", 2011, "010129", "CHN", 12.0),
    ("c", 2011, "854231", "USA", 3.0),
    ("d", 2011, "010121", "USA", 1.0),
    ("a", 2012, "010129", "CHN", 2.0),
    ("a", 2012, "854231", "DEU", 2.0),
    ("c", 2012, "854231", "USA", 1.0),
    ("c", 2012, "854231", "USA", 2.0),
    ("c", 2012, "854232", "JPN", 9.0),
    ("e", 2012, "010121", "USA", 0.5),
    ("a", 2013, "854231", "DEU", 1.0),
    ("b", 2013, "010121", "CHN", 2.0),
    ("c", 2013, "854232", "JPN", 3.0),
]


def flows_of(rows: Sequence[tuple[Any, ...]]) -> list[Flow]:
    """Give the rows a reporter."""
    return [Flow("KOR", *row) for row in rows]


FLOWS = flows_of(HAND)
COUNTRY = dynamics(FLOWS)


def check(found: dict[str, Any], expected: dict[str, Any]) -> None:
    """Compare some numbers and reasons."""
    for code, number in expected.items():
        close = found[code] == number if isinstance(number, str) else found[code] == pytest.approx(number, rel=1e-14)
        assert close, (code, found[code], number)


def test_the_codes() -> None:
    """There are 98 of them."""
    assert len(set(CODES)) == len(CODES) == 98
    assert CODES[:7] == ["A1", "A2", "A3", "A4", "A5", "A6i", "A6ii"]
    assert CODES[40:46] == ["B1", "B2i", "B2ii", "B2iii", "B3i", "B3ii"]
    assert all(list(found) == CODES for found in COUNTRY.values())


def test_the_first_year() -> None:
    """Static measures have numbers; flows of 0 are no products."""
    expected = {
        **{"A1": 2, "A2": "first_year", "A4": "first_year", "A6i": 5, "A6ii": 5, "A6iii": math.sqrt(18)},
        **{"A6iv": 2, "A6v": 8, "A7i": "first_year", "A8ii": "first_year", "A11i": "first_year"},
        **{"B1": 0.68, "B2i": 0.8, "B2ii": 0.8, "B2iii": 0.8, "B3i": 1.5, "B3iii": math.sqrt(0.5), "B4i": 1},
        **{"B5i": 1.5, "B5ii": 1.5, "B6i": 1, "B6iii": 0, "C1": "first_year", "C6": "first_year"},
        **{"D1i": "first_year", "D6i": "first_year", "E3iii": "first_year"},
    }
    check(COUNTRY[("KOR",), 2010], expected)


def test_the_second_year() -> None:
    """Firm a stays, b leaves, c and d enter, c survives."""
    log, year = math.log, COUNTRY[("KOR",), 2011]
    check(year, {"A1": 3, "A2": 2, "A3": 1, "A4": 1, "A5": 1, "A6i": 20 / 3, "A6ii": 3, "A6iv": 1, "A6v": 16})
    check(year, {"A7i": 2, "A7iii": math.sqrt(2), "A8i": 2, "A8iii": "one_firm", "A9v": 3, "A10i": 16})
    check(year, {"A11i": log(2), "A11iii": "one_firm", "A12i": log(4), "A12iv": log(4)})
    check(year, {"B1": (16**2 + 9 + 1) / 400, "B2iii": 0.8, "B3i": 4 / 3, "B4i": 4 / 3, "B5i": 4 / 3, "B6i": 2})
    check(year, {"C1": 2 / 3, "C2": 0.5, "C3": 0.5, "C4": 0.2, "C5": 0.5, "C6": "last_year"})
    # a: of 010121 and 010129 the second is new; of 010121 and 854231 in 2010 the second is gone.
    check(year, {"D1i": 0.5, "D3i": 0.75, "D5i": 0.5, "D1iii": "one_firm", "D6i": "first_year"})
    # c in 2012: 854232 is new and holds 9 of 12.
    check(year, {"D2i": 0.5, "D4i": 0.75, "E1i": 0.5, "E2i": 0.5, "E3i": 0.75, "E4i": 0.75, "E5i": 0})


def test_the_third_year() -> None:
    """A and c stay, d leaves, e enters and does not survive; a had something new in 2011."""
    year = COUNTRY[("KOR",), 2012]
    check(year, {"A1": 3, "A2": 1, "A3": 1, "A4": 0, "A5": 2, "A8i": 1, "A9i": "no_firms", "A12iii": "no_firms"})
    growth = [math.log(4 / 16), math.log(12 / 3)]
    check(year, {"A11ii": sum(growth) / 2, "A11iii": math.sqrt(2) * growth[1], "A10ii": 8})
    check(year, {"C1": 1 / 3, "C3": 0, "C4": 0.5 / 16.5, "C5": "last_year", "D2i": "no_firms"})
    # a: 854231 is new to 2011 though not to 2010; 010121 is gone. c: 854232 is new, nothing is gone.
    check(year, {"D1i": 0.5, "D3i": (0.5 + 0.75) / 2, "D5i": 0.25, "D6i": 1, "D6iii": "one_firm"})
    check(year, {"E1i": 0.5, "E3i": (0.5 + 0.75) / 2, "E5i": 0.25, "E6i": 1})


def test_the_last_year() -> None:
    """B comes back and is an entrant again; nothing is known of survival."""
    year = COUNTRY[("KOR",), 2013]
    check(year, {"A1": 3, "A2": 1, "A3": 1, "A4": "last_year", "A5": 2, "A9i": "last_year", "A12i": "last_year"})
    check(year, {"C1": 1 / 3, "C2": 1 / 3, "C3": "last_year", "C4": 1 / 3, "D2i": "last_year", "D1i": 0})
    # New in 2012 and there in 2013: a has 854231 still, c 854232.
    check(year, {"D6i": 1, "D5i": 0.5, "E6ii": 1})


def test_growth() -> None:
    """Rates and midpoint growth of the same firms."""
    check(dynamics(FLOWS, growth="rate")[("KOR",), 2012], {"A11i": (-0.75 + 3) / 2})
    check(dynamics(FLOWS, growth="midpoint")[("KOR",), 2012], {"A11i": 0, "A11iv": -1.2, "A11v": 1.2})


def test_products_as_groups() -> None:
    """Chapters have products in them; HS6 groups have not; firms enter a product that others have left."""
    chapters = dynamics(FLOWS, "product", 2)
    assert sorted({key for key, _ in chapters}) == [("KOR", "01"), ("KOR", "85")]
    check(chapters[("KOR", "01"), 2011], {"A1": 2, "A2": 1, "A3": 1, "A5": 1, "B3i": 1.5, "B5i": 1.5, "C4": 1 / 17})
    check(chapters[("KOR", "85"), 2011], {"A1": 1, "A2": 1, "A3": 1, "A5": 0, "D1i": "no_firms", "E1i": "no_firms"})
    six = dynamics(FLOWS, "product", 6)
    check(
        six[("KOR", "010121"), 2011], {"A1": 2, "B3i": "not_apart", "B5ii": "not_apart", "D1i": "not_apart", "B4i": 1}
    )
    check(six[("KOR", "854232"), 2010], {"A1": 0, "A6i": "no_firms", "B1": "no_firms", "B2i": "no_firms"})
    check(six[("KOR", "854232"), 2011], {"A1": 0, "A2": 0, "C1": "no_firms", "C2": "no_firms", "C3": "no_firms"})
    assert dynamics(FLOWS, "product") == six


def test_markets_as_groups() -> None:
    """Destinations are the groups; products are apart from them."""
    found = dynamics(FLOWS, "market")
    check(found[("KOR", "CHN"), 2011], {"A1": 1, "A2": 1, "A3": 1, "B4i": "not_apart", "B6i": "not_apart", "B3i": 1})
    check(found[("KOR", "CHN"), 2012], {"A5": 1, "E6i": "not_apart", "D1i": 0, "D6i": "no_firms", "A4": 0})


def test_years_that_are_absent() -> None:
    """A gap is neither entry nor exit, whoever else has flows in that year."""
    gap = [flow for flow in FLOWS if flow.year != 2011]
    found = dynamics(gap)[("KOR",), 2012]
    check(found, {"A1": 3, "A2": "year_gap", "A3": "year_gap", "A4": "year_gap", "C6": "year_gap", "D6i": "year_gap"})
    check(dynamics(gap)[("KOR",), 2010], {"C3": "first_year", "A2": "first_year"})
    check(dynamics(gap)[("KOR",), 2013], {"A2": 1, "A4": "last_year", "D6i": "year_gap"})
    later = [flow for flow in FLOWS if flow.year != 2013]
    check(dynamics(later)[("KOR",), 2011], {"C3": 0.5, "C5": "last_year", "C6": "last_year"})
    hole = [flow for flow in FLOWS if flow.year != 2012]
    check(dynamics(hole)[("KOR",), 2011], {"A4": "year_gap", "C5": "year_gap", "A2": 2})
    other = [*gap, Flow("JPN", "x", 2011, "010121", "USA", 1.0)]
    check(dynamics(other)[("KOR",), 2012], {"A2": 3, "A3": 0, "A5": 0})
    assert all(found[code] == "first_year" for found in dynamics(FLOWS[:2]).values() for code in ("A2", "A4", "D6i"))


def test_columns_that_are_absent() -> None:
    """Without products there is nothing to measure over them."""
    bare = [flow._replace(product=None, market=None) for flow in FLOWS]
    check(dynamics(bare)[("KOR",), 2010], {"B3i": "no_column", "D1i": "no_column", "B6i": "no_column", "A1": 2})
    check(dynamics([flow._replace(market=None) for flow in FLOWS])[("KOR",), 2011], {"E1i": "no_column", "D1i": 0.5})


def test_percentiles() -> None:
    """Stata's: 1 to 4 have quartiles 1.5 and 3.5, 1 to 5 have 2 and 4."""
    for n, expected in ((1, (1, 1, 1)), (2, (1, 1.5, 2)), (3, (1, 2, 3)), (4, (1.5, 2.5, 3.5)), (5, (2, 3, 4))):
        numbers = [Fraction(x) for x in range(n, 0, -1)]
        assert all(percentile(numbers, Fraction(p, 4)) == expected[p - 1] for p in (1, 2, 3))


def drawn(seed: int, years: Sequence[int] = range(2010, 2016)) -> list[Flow]:
    """Few firms that come and go."""
    rng = random.Random(seed)
    rows = [
        (rng.choice("abcdefgh"), rng.choice(years), rng.choice(("010121", "010129", "854231")), market, value)
        for market in ("USA", "CHN", "JPN")
        for value in (0.0, 1.0, 2.5, 7.25, 12.0, 0.1, 3.0)
        for _ in range(rng.randint(0, 4))
    ]
    return flows_of(rows)


@pytest.mark.parametrize("seed", range(10))
def test_identities(seed: int) -> None:
    """Firms are counted once: incumbents and entrants are all there are, and stocks and flows add up."""
    flows = drawn(seed)
    levels: list[tuple[Level, int | None]] = [("country", None), ("product", 2), ("product", 6), ("market", None)]
    for level, digits in levels:
        found = dynamics(flows, level, digits)
        for (key, year), now in found.items():
            if (key, year - 1) in found:
                before: Any = found[key, year - 1]
                number: Any = now
                assert number["A1"] == number["A2"] + number["A5"]
                assert number["A1"] == before["A1"] + number["A2"] - number["A3"]
                assert before["A1"] == number["A3"] + number["A5"]


# ---------------------------------------------------------------- Survival

SPELLS = flows_of(
    [
        (firm, 2010 + year, "010121", "USA", 1.0)
        for firm, years in {"a": (0, 1), "b": (1, 2, 3, 4), "c": (1,), "d": (1, 2, 4), "e": (2, 3), "f": (4,)}.items()
        for year in years
    ]
)


def test_spells() -> None:
    """A is there from the start; d comes back; what the last year cuts off has not ended."""
    firms, years = motion.histories(SPELLS)
    every, unknown = motion.spells(firms, years)
    assert unknown == 1
    assert [(spell.firm, spell.entry, spell.length, spell.ended) for spell in every] == [
        ("b", 2011, 4, False),
        ("c", 2011, 1, True),
        ("d", 2011, 2, True),
        ("d", 2014, 1, False),
        ("e", 2012, 2, True),
        ("f", 2014, 1, False),
    ]
    first, _ = motion.spells(firms, years, "first")
    assert first == [spell for spell in every if (spell.firm, spell.entry) != ("d", 2014)]


def test_survival_by_hand() -> None:
    """After a year 4 of the spells can be told: b, d, e go on, c has ended; b alone goes on after two."""
    firms, years = motion.histories(SPELLS)
    every, _ = motion.spells(firms, years)
    steps = motion.kaplan_meier(every)
    assert [(step.at_risk, step.ended, step.survival) for step in steps] == [
        (4, 1, Fraction(3, 4)),
        (3, 2, Fraction(1, 4)),
        (1, 0, Fraction(1, 4)),
    ]
    assert steps[0].variance == Fraction(3, 4) * Fraction(1, 4) / 4  # of a share without censoring
    assert steps[1].variance == Fraction(1, 4) * Fraction(3, 4) / 4
    low, high = motion.interval(steps[0])
    assert low == pytest.approx(0.75 - 1.959963984540054 * math.sqrt(3 / 64))
    assert high == 1
    assert motion.cohorts(every, years) == {
        (2011, 1): (3, 2),
        (2011, 2): (3, 1),
        (2011, 3): (3, 1),
        (2012, 1): (1, 1),
        (2012, 2): (1, 0),
    }
    assert motion.korea_survival(firms, years, 2, 2013) == Fraction(1, 3)
    assert motion.korea_survival(firms, years, 3, 2013) is None


@pytest.mark.parametrize("seed", range(10))
def test_survival_is_told_twice(seed: int) -> None:
    """Cohorts, the Korean definition, C3, C5 and C6, and the first step of the curve say the same."""
    flows = drawn(seed)
    firms, years = motion.histories(flows)
    every, _ = motion.spells(firms, years)
    table, codes = motion.cohorts(every, years), dynamics(flows)
    for (entry, k), (entrants, alive) in table.items():
        assert motion.korea_survival(firms, years, k, entry + k) == Fraction(alive, entrants)
        if k <= 3:
            assert codes[("KOR",), entry][{1: "C3", 2: "C5", 3: "C6"}[k]] == alive / entrants
    pooled = [cell for (_, k), cell in table.items() if k == 1]
    step = motion.kaplan_meier(every)[0]
    assert step.at_risk == sum(entrants for entrants, _ in pooled)
    assert step.survival == Fraction(sum(alive for _, alive in pooled), step.at_risk)


# ---------------------------------------------------------------- Mobility

SIZES: motion.Histories = {
    firm: {2010 + at: Fraction(value) for at, value in enumerate(values) if value}
    for firm, values in {"a": (500, 1500, 1500), "b": (1500, 500, 0), "c": (0, 999, 1000), "d": (2000, 2000, 4)}.items()
}


def test_transitions_by_hand() -> None:
    """Two classes with a bound at 1,000, which belongs to the upper."""
    counts = motion.transitions(SIZES, [2010, 2011, 2012], (1000,))
    assert counts == [[0, 2, 1], [2, 2, 0], [1, 0, 0]]
    shares: Any = motion.probabilities(counts)
    assert shares[0] == [0, Fraction(2, 3), Fraction(1, 3)]
    assert motion.replaced(shares) == [[Fraction(1, 3), Fraction(2, 3)], [Fraction(1, 2), Fraction(1, 2)]]
    assert motion.stationary(motion.replaced(shares)) == [Fraction(3, 7), Fraction(4, 7)]
    assert motion.staying(shares) == [[0, 1], [Fraction(1, 2), Fraction(1, 2)]]
    assert motion.shorrocks(motion.staying(shares)) == Fraction(3, 2)
    assert motion.shorrocks([[Fraction(1), Fraction(0)], [Fraction(0), Fraction(1)]]) == 0
    assert motion.mean_time(motion.replaced(shares), 0, 1) == Fraction(3, 2)
    assert motion.chance(shares, 0, 1) == Fraction(2, 3)
    assert motion.stationary([[Fraction(1), Fraction(0)], [Fraction(0), Fraction(1)]]) is None
    assert motion.class_of(Fraction(10**6)) == 1
    assert [motion.class_of(Fraction(x)) for x in (1, 5 * 10**6, 10**7, 5 * 10**7)] == [0, 2, 3, 4]
    assert motion.class_of(None) == 5


def test_ranks_and_churn() -> None:
    """Ties share ranks, and places at the border."""
    numbers = [Fraction(x) for x in (3, 1, 3, 2)]
    assert motion.ranks(numbers) == [Fraction(7, 2), 1, Fraction(7, 2), 2]
    firms: motion.Histories = {
        "a": {2010: Fraction(9), 2011: Fraction(1)},
        "b": {2010: Fraction(5), 2011: Fraction(5)},
        "c": {2010: Fraction(5), 2011: Fraction(7)},
        "d": {2011: Fraction(5)},
    }
    assert motion.spearman(firms, 2011) == pytest.approx(-math.sqrt(3) / 2)
    assert motion.top(firms, 2010, 2) == {"a": 1, "b": Fraction(1, 2), "c": Fraction(1, 2)}
    assert motion.churn(firms, 2011, 1) == 1
    assert motion.churn(firms, 2011, 2) == (1 + Fraction(1, 4)) / 2
    assert motion.churn(firms, 2011, 10) == 0
    assert motion.churn(firms, 2013, 10) is None


@pytest.mark.parametrize("seed", range(10))
def test_transitions_add_up(seed: int) -> None:
    """Rows are the exporters of t−1, columns those of t, and the corner is empty; rows of shares sum to 1."""
    flows = drawn(seed)
    firms, years = motion.histories(flows)
    counts = motion.transitions(firms, years, (2, 8))
    codes: Any = dynamics(flows)
    pairs = [codes[("KOR",), t] for t in years if t - 1 in years]
    assert sum(map(sum, counts[:-1])) == sum(year["A3"] + year["A5"] for year in pairs)
    assert sum(row[-1] for row in counts) == sum(year["A3"] for year in pairs)
    assert sum(counts[-1]) == sum(year["A2"] for year in pairs)
    assert counts[-1][-1] == 0
    shares: Any = motion.probabilities(counts)
    assert all(row is None or sum(row) == 1 for row in shares)
    if None not in shares:
        chain = motion.replaced(shares)
        long_run = motion.stationary(chain)
        assert long_run is None or sum(long_run) == 1


# ---------------------------------------------------------------- Growth


def test_growth_by_hand() -> None:
    """2011 to 2012: a and c stay, d leaves, e enters."""
    products = motion.growth_parts(FLOWS, 2012)
    # a: 010121 dropped (4), 010129 from 12 to 2, 854231 added (2). c: 854231 stays at 3, 854232 added (9).
    assert products == {
        "total": Fraction(-7, 2),
        "continuing": -3,
        "entering": Fraction(1, 2),
        "exiting": -1,
        "continued": -10,
        "added": 11,
        "dropped": -4,
    }
    markets = motion.growth_parts(FLOWS, 2012, motion.MARKETS)
    assert [markets[name] for name in ("continued", "added", "dropped")] == [-10, 11, -4]
    assert motion.flow_parts(FLOWS, 2012) == {"continued": -10, "new_product": 11, "lost_product": -4}
    rows = [("a", 2010, "1", "USA", 1.0), ("a", 2010, "2", "CHN", 2.0), ("a", 2011, "1", "CHN", 5.0)]
    more = [*rows, ("a", 2011, "1", "JPN", 7.0)]
    assert motion.flow_parts(flows_of(more), 2011) == {
        "continued": 0,
        "new_combination": 5,
        "new_market": 7,
        "lost_market": -1,
        "lost_product": -2,
    }


@pytest.mark.parametrize("seed", range(10))
def test_the_parts_are_the_whole(seed: int) -> None:
    """Exactly, however flows are told apart; midpoint growth of firms, weighted, is that of their total."""
    flows = drawn(seed)
    firms, years = motion.histories(flows)
    total = {year: sum((of_firm.get(year, Fraction(0)) for of_firm in firms.values()), Fraction(0)) for year in years}
    for t in years[1:]:
        if t - 1 not in total:
            continue
        for thing in (motion.PRODUCTS, motion.MARKETS, motion.BOTH):
            parts = motion.growth_parts(flows, t, thing)
            assert parts["total"] == total[t] - total[t - 1]
            assert parts["total"] == parts["continuing"] + parts["entering"] + parts["exiting"]
            assert parts["continuing"] == parts["continued"] + parts["added"] + parts["dropped"]
        assert sum(motion.flow_parts(flows, t).values()) == parts["continuing"]
        before, after = (
            {firm: of_firm[year] for firm, of_firm in firms.items() if year in of_firm} for year in (t - 1, t)
        )
        growth = motion.midpoint_growth(before, after)
        weighted = sum(growth[firm] * (before.get(firm, Fraction(0)) + after.get(firm, Fraction(0))) for firm in growth)
        assert weighted / (total[t] + total[t - 1]) == 2 * (total[t] - total[t - 1]) / (total[t] + total[t - 1])
        assert all(-2 <= rate <= 2 for rate in growth.values())
