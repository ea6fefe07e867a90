"""Rows of the tables of survival, mobility and growth, from the slow reference: exact numbers, or reasons as texts.

A row is the entries of its group, what is told apart within it, and a number for each column. `None` as a number: the
reference does not tell.
"""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import dynamics_reference_motion as motion
from dynamics_reference import Flow
from reference import ln, root

Row: TypeAlias = "tuple[Any, ...]"
Breaks: TypeAlias = tuple[float, ...]
Groups: TypeAlias = "dict[tuple[str, ...], list[Flow]]"

LEVELS: dict[str, tuple[list[str], int | None]] = {
    "country": ([], None),
    "HS2": (["product"], 2),
    "product": (["product"], None),
    "market": (["market"], None),
}
SMALL = (1.0, 100.0, 10_000.0)
"""Breaks that tell the values of drawn flows apart."""
LARGE = (1e4, 1e5, 1e6)
"""Breaks that tell the values of many firms apart."""
NAMES = {
    SMALL: ["< 1", "1 – 100", "100 – 10K", ">= 10K"],
    LARGE: ["< 10K", "10K – 100K", "100K – 1M", ">= 1M"],
    motion.BREAKS: ["< 1M", "1M – 5M", "5M – 10M", "10M – 50M", ">= 50M"],
}
"""What the classes between breaks are called."""


def grouped(flows: Sequence[Flow], level: str) -> tuple[Groups, list[int]]:
    """Flows of each group in which somebody exports, in order, and the years of the data."""
    by, digits = LEVELS[level]
    several = len({flow.reporter for flow in flows}) > 1
    found: defaultdict[tuple[str, ...], list[Flow]] = defaultdict(list)
    for flow in flows:
        if flow.value > 0:
            entry = {"product": str(flow.product)[:digits], "market": str(flow.market)}
            key = [flow.reporter] * several + [entry[name] for name in by]
            found[tuple(key)].append(flow)
    return {key: found[key] for key in sorted(found)}, sorted({flow.year for flow in flows if flow.value > 0})


def lacks(years: Sequence[int], year: int) -> str:
    """Why a year is not there."""
    return "first_year" if year < years[0] else "last_year" if year > years[-1] else "year_gap"


def share(part: Fraction | int, whole: Fraction | int) -> Any:
    """Return a share, or why there is none."""
    return Fraction(part, whole) if whole else "no_firms"


def no_pair(years: Sequence[int]) -> str | None:
    """Why no two years are neighbours, if none are."""
    if any(year - 1 in years for year in years):
        return None
    return "first_year" if len(years) == 1 else "year_gap"


def curve(every: Sequence[motion.Spell], years: Sequence[int]) -> list[Row]:
    """Rows of one survival curve, from the age on."""
    if not every:
        reason = no_pair(years)
        none: list[Any] = [0, 0, 0] if reason is None else [reason] * 3
        return [(0, *none, *[reason or "no_firms"] * 4)]
    rows: list[Row] = []
    first = motion.Step(0, len(every), 0, Fraction(1), Fraction(0))
    for step in [first, *motion.kaplan_meier(every)]:
        censored = sum(spell.length == step.duration + 1 and not spell.ended for spell in every)
        counts = (step.duration, step.at_risk, step.ended, censored)
        rows.append((*counts, step.survival, root(step.variance), *motion.interval(step)))
    return rows


def survival_rows(flows: Sequence[Flow], level: str, policy: Any, breaks: Breaks | None) -> list[Row]:
    """Rows of the table of survival."""
    groups, years = grouped(flows, level)
    rows: list[Row] = []
    for key, own in groups.items():
        firms, _ = motion.histories(own)
        every, _ = motion.spells(firms, years, policy)
        if breaks is None:
            rows += [(*key, *row) for row in curve(every, years)]
            continue
        for at, name in enumerate(NAMES[breaks]):
            of_class = [one for one in every if motion.class_of(firms[one.firm][one.entry], breaks) == at]
            rows += [(*key, name, *row) for row in curve(of_class, years)]
    return rows


def cohort_rows(flows: Sequence[Flow], level: str, policy: Any) -> list[Row]:
    """Rows of the table of cohorts."""
    groups, years = grouped(flows, level)
    rows: list[Row] = []
    for key, own in groups.items():
        firms, _ = motion.histories(own)
        every, _ = motion.spells(firms, years, policy)
        counted = motion.cohorts(every, years)
        for entry in years:
            if entry - 1 not in years:
                rows.append((*key, str(entry), 0, *[lacks(years, entry - 1)] * 3))
                continue
            entrants = sum(spell.entry == entry for spell in every)
            rows.append((*key, str(entry), 0, entrants, entrants, share(entrants, entrants)))
            age = 1
            while entry + age in years:
                _, alive = counted.get((entry, age), (0, 0))
                rows.append((*key, str(entry), age, entrants, alive, share(alive, entrants)))
                age += 1
            rows.append((*key, str(entry), age, entrants, *[lacks(years, entry + age)] * 2))
    return rows


def transition_rows(flows: Sequence[Flow], level: str, breaks: Breaks) -> list[Row]:
    """Rows of the table of transitions."""
    groups, years = grouped(flows, level)
    states = [*NAMES[breaks], "out"]
    rows: list[Row] = []
    for key, own in groups.items():
        counts = motion.transitions(motion.histories(own)[0], years, breaks)
        reason = no_pair(years)
        for at, row in enumerate(counts):
            stay = sum(row[:-1])
            for to, count in enumerate(row):
                staying = share(count if to < len(row) - 1 else 0, stay)
                numbers = [reason] * 3 if reason else [count, share(count, sum(row)), staying]
                rows.append((*key, states[at], states[to], *numbers))
    return rows


def class_rows(flows: Sequence[Flow], level: str, breaks: Breaks) -> tuple[list[Row], int]:
    """Rows of the table of size classes, and how many long runs are known; None where the reference cannot tell."""
    groups, years = grouped(flows, level)
    rows: list[Row] = []
    known = 0
    for key, own in groups.items():
        firms, _ = motion.histories(own)
        counts, reason = motion.transitions(firms, years, breaks), no_pair(years)
        matrix = motion.probabilities(counts)
        complete = [row for row in matrix if row is not None]
        ends = motion.stationary(motion.replaced(complete)) if len(complete) == len(matrix) else None
        known += ends is not None
        for at, name in enumerate(NAMES[breaks]):
            firm_years = sum(motion.class_of(x, breaks) == at for of_firm in firms.values() for x in of_firm.values())
            others = [
                share(counts[-1][at], sum(counts[-1])),
                share(counts[at][-1], sum(counts[at])),
                None if ends is None else ends[at],
            ]
            rows.append((*key, name, firm_years, *([reason] * 3 if reason else others)))
    return rows, known


def mobility_rows(flows: Sequence[Flow], level: str, breaks: Breaks, target: int) -> tuple[list[Row], int]:
    """Rows of the table of mobility, and how many ways to the threshold are known."""
    groups, years = grouped(flows, level)
    rows: list[Row] = []
    known = 0
    for key, own in groups.items():
        firms, _ = motion.histories(own)
        for t in [year for year in years if any({year - 1, year} & of_firm.keys() for of_firm in firms.values())]:
            if t - 1 not in years:
                if any(t in of_firm for of_firm in firms.values()):
                    rows.append((*key, str(t), *[lacks(years, t - 1)] * 7))
                continue
            counts = motion.transitions(firms, [t - 1, t], breaks)
            stay = all(sum(row[:-1]) for row in counts[:-1])
            matrix: Any = motion.probabilities(counts)
            both = sum(t in of_firm and t - 1 in of_firm for of_firm in firms.values())
            rank = motion.spearman(firms, t)
            untold = ["no_firms", "one_firm", "all firms have the same value"][min(both, 2)]
            churned = [motion.churn(firms, t, k) for k in (10, 100, 1000)]
            times: Any = [None, None]
            if all(row is not None for row in matrix[:target]) and stay:
                times = [
                    motion.mean_time(motion.staying(matrix), target - 1, target),
                    motion.chance(matrix, target - 1, target),
                ]
                known += times[0] is not None
            mobility: Any = "firms get into a class of which no firm is seen one year later; use fewer breaks"
            if stay:
                mobility = motion.shorrocks(motion.staying(matrix))
            numbers = [mobility, untold if rank is None else rank, *("no_firms" if x is None else x for x in churned)]
            rows.append((*key, str(t), *numbers, *times))
    return rows, known


def firm_parts(firms: motion.Histories, years: Sequence[int], t: int) -> list[Any]:
    """Midpoint growth, contributions, granular residual and gazelles of a year."""
    before, after = ({firm: of[year] for firm, of in firms.items() if year in of} for year in (t - 1, t))
    old, new = sum(before.values(), Fraction(0)), sum(after.values(), Fraction(0))
    numbers: list[Any] = [share(2 * (new - old), new + old)]
    for k in (10, 100):
        top = motion.top(firms, t - 1, k)
        gain = sum((part * (after.get(firm, Fraction(0)) - before[firm]) for firm, part in top.items()), Fraction(0))
        numbers.append(share(gain, old))
    top = motion.top(firms, t - 1, 100)
    grown = {firm: ln(after[firm]) - ln(before[firm]) for firm in top if firm in after}
    weight = sum(top[firm] for firm in grown)
    if grown:
        mean = sum(float(top[firm]) * float(g) for firm, g in grown.items()) / float(weight)
        numbers.append(sum(float(top[firm] * before[firm] / old) * (float(g) - mean) for firm, g in grown.items()))
    else:
        numbers.append("no_firms")
    absent = next((year for year in (t - 1, t - 2, t - 3) if year not in years), None)
    if absent is not None:
        return [*numbers, *[lacks(years, absent)] * 3]
    nation = {
        year: sum((of.get(year, Fraction(0)) for of in firms.values()), Fraction(0)) for year in range(t - 3, t + 1)
    }
    fast = [
        firm
        for firm, of in firms.items()
        if all(year in of for year in nation)
        and all(of[s] / of[s - 1] > nation[s] / nation[s - 1] for s in (t - 2, t - 1, t))
    ]
    value = sum((after[firm] for firm in fast), Fraction(0))
    return [*numbers, len(fast), share(len(fast), len(after)), share(value, new)]


def growth_rows(flows: Sequence[Flow], level: str) -> list[Row]:
    """Rows of the table of growth."""
    groups, years = grouped(flows, level)
    no_products = "no_column" if flows[0].product is None else None
    no_markets = "no_column" if flows[0].market is None else None
    if level == "product":
        no_products = "not_apart"
    if level == "market":
        no_markets = "not_apart"
    rows: list[Row] = []
    for key, own in groups.items():
        firms, _ = motion.histories(own)
        for t in [year for year in years if any({year - 1, year} & of_firm.keys() for of_firm in firms.values())]:
            if t - 1 not in years:
                if any(t in of_firm for of_firm in firms.values()):
                    reason = lacks(years, t - 1)
                    parts = [reason] * 5
                    parts += [no_products or reason] * 2 + [no_markets or reason] * 2
                    parts += [no_products or no_markets or reason] * 2
                    parts += [no_products or reason] + [no_markets or reason] * 3
                    rows.append((*key, str(t), *parts, *[reason] * 7))
                continue
            old = sum((of_firm.get(t - 1, Fraction(0)) for of_firm in firms.values()), Fraction(0))
            rows.append((*key, str(t), *parts_of(own, t, old, no_products, no_markets), *firm_parts(firms, years, t)))
    return rows


def parts_of(own: Sequence[Flow], t: int, old: Fraction, no_products: str | None, no_markets: str | None) -> list[Any]:
    """Tell the first fifteen columns of the table of growth."""
    products, markets = (motion.growth_parts(own, t, thing) for thing in (motion.PRODUCTS, motion.MARKETS))
    flow = defaultdict(Fraction, motion.flow_parts(own, t))
    both = no_products or no_markets

    def told_by(reason: str | None, part: Fraction) -> Any:
        return reason or share(part, old)

    return [
        *(share(products[name], old) for name in ("total", "continuing", "entering", "exiting")),
        share(flow["continued"], old),
        told_by(no_products, products["added"]),
        told_by(no_products, products["dropped"]),
        told_by(no_markets, flow["new_market"]),
        told_by(no_markets, flow["lost_market"]),
        told_by(both, flow["new_combination"]),
        told_by(both, flow["lost_combination"]),
        told_by(no_products, products["continued"]),
        told_by(no_markets, markets["continued"]),
        told_by(no_markets, markets["added"]),
        told_by(no_markets, markets["dropped"]),
    ]
