"""Survival, mobility between size classes and the parts of growth, slow and obvious; exact (`fractions.Fraction`).

`Histories` are the values of each firm in the years in which it exports. A pair of neighbouring years is two calendar
years t−1 and t that the data both have; nothing is said about others.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from dynamics_reference import Flow
from reference import root

Histories: TypeAlias = "dict[str, dict[int, Fraction]]"
Matrix: TypeAlias = "list[list[Fraction]]"

BREAKS = (10**6, 5 * 10**6, 10 * 10**6, 50 * 10**6)
"""Classes of value in a year: below 1M, 1–5M, 5–10M, 10–50M, at least 50M."""
ZERO, ONE = Fraction(0), Fraction(1)


def histories(flows: Iterable[Flow]) -> tuple[Histories, list[int]]:
    """Values of firms by year, and the years of the data."""
    found: defaultdict[str, dict[int, Fraction]] = defaultdict(dict)
    for flow in flows:
        if flow.value > 0:
            of_firm = found[flow.firm]
            of_firm[flow.year] = of_firm.get(flow.year, ZERO) + Fraction(flow.value)
    return dict(found), sorted({year for of_firm in found.values() for year in of_firm})


# ---------------------------------------------------------------- Survival


@dataclass(frozen=True)
class Spell:
    """Years in a row in which a firm exports; `ended` when it is known not to export in the year after the last."""

    firm: str
    entry: int
    length: int
    ended: bool


def spells(firms: Histories, years: Sequence[int], policy: Literal["first", "all"] = "all") -> tuple[list[Spell], int]:
    """Spells whose first year is known, and how many are left out because it is not.

    A spell ends with the last calendar year before one in which the firm does not export or which the data lack. Its
    first year is known if the data have the year before. "first" keeps the first spell of a firm, if its first year
    is known: a firm that is there from the start has none.
    """
    kept, unknown = [], 0
    for firm in sorted(firms):
        of_firm = firms[firm]
        entries = [year for year in sorted(of_firm) if year - 1 not in of_firm]
        for number, entry in enumerate(entries):
            length = next(k for k in range(1, len(years) + 1) if entry + k not in of_firm)
            if entry - 1 not in years:
                unknown += 1
            elif policy == "all" or number == 0:
                kept.append(Spell(firm, entry, length, entry + length in years))
    return kept, unknown


def cohorts(every: Sequence[Spell], years: Sequence[int]) -> dict[tuple[int, int], tuple[int, int]]:
    """By entry year and age k ≥ 1: entrants, and those that export in every year up to k years later.

    Only ages up to which the data have every year.
    """
    found = {}
    for entry in sorted({spell.entry for spell in every}):
        of_year = [spell for spell in every if spell.entry == entry]
        k = 1
        while entry + k in years:
            found[entry, k] = (len(of_year), sum(spell.length > k for spell in of_year))
            k += 1
    return found


def korea_survival(firms: Histories, years: Sequence[int], k: int, t: int) -> Fraction | None:
    """Korea Customs Service: of the entrants of t−k, the share that exports in every year up to t.

    None where the data lack a year from t−k−1 to t, or nobody entered in t−k.
    """
    if any(year not in years for year in range(t - k - 1, t + 1)):
        return None
    entrants = [of_firm for of_firm in firms.values() if t - k in of_firm and t - k - 1 not in of_firm]
    if not entrants:
        return None
    return Fraction(sum(all(year in of_firm for year in range(t - k, t + 1)) for of_firm in entrants), len(entrants))


@dataclass(frozen=True)
class Step:
    """One duration of a Kaplan–Meier curve, in years since entry."""

    duration: int
    at_risk: int
    ended: int
    survival: Fraction
    variance: Fraction


def kaplan_meier(every: Sequence[Spell]) -> list[Step]:
    """S(k) = Π (1 − d/n), Greenwood's variance S² Σ d/(n(n − d)); 0 once S is 0.

    At risk at k are spells of at least k years of which it is known whether there is a further one: a spell that the
    last year (or a gap) cuts off after k years was never at risk of ending after k.
    """
    steps, survival, sum_of_terms = [], ONE, ZERO
    for k in range(1, max((spell.length for spell in every), default=0) + 1):
        at_risk = [spell for spell in every if spell.length > k or (spell.length == k and spell.ended)]
        if not at_risk:
            break
        n, d = len(at_risk), sum(spell.length == k for spell in at_risk)
        survival *= 1 - Fraction(d, n)
        if d < n:
            sum_of_terms += Fraction(d, n * (n - d))
        steps.append(Step(k, n, d, survival, survival**2 * sum_of_terms))
    return steps


def interval(step: Step, z: float = 1.959963984540054) -> tuple[float, float]:
    """Greenwood's plain interval, clipped to [0, 1]."""
    half, middle = z * float(root(step.variance)), float(step.survival)
    return max(0.0, middle - half), min(1.0, middle + half)


# ---------------------------------------------------------------- Mobility


def class_of(value: Fraction | None, breaks: Sequence[float] = BREAKS) -> int:
    """Class a ≤ x < b, from 0; the number after the last class is "out": the firm does not export."""
    if value is None:
        return len(breaks) + 1
    return sum(value >= Fraction(bound) for bound in breaks)


def transitions(firms: Histories, years: Sequence[int], breaks: Sequence[float] = BREAKS) -> list[list[int]]:
    """Firms by class in t−1 (row) and t (column) over all pairs of neighbouring years, "out" last.

    Firms that are out in both years are not counted.
    """
    size = len(breaks) + 2
    counts = [[0] * size for _ in range(size)]
    for t in years:
        if t - 1 in years:
            for of_firm in firms.values():
                before, after = of_firm.get(t - 1), of_firm.get(t)
                if before is not None or after is not None:
                    counts[class_of(before, breaks)][class_of(after, breaks)] += 1
    return counts


def probabilities(counts: Sequence[Sequence[int]]) -> list[list[Fraction] | None]:
    """Each row over its sum; None for a row of nothing."""
    return [[Fraction(count, sum(row)) for count in row] if sum(row) else None for row in counts]


def solved(matrix: Matrix, right: Sequence[Fraction]) -> list[Fraction] | None:
    """Solution of a square system by elimination; None if there is no single one."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for column in range(len(rows)):
        pivot = next((at for at in range(column, len(rows)) if rows[at][column] != 0), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [entry / rows[column][column] for entry in rows[column]]
        for at, row in enumerate(rows):
            if at != column:
                rows[at] = [entry - row[column] * top for entry, top in zip(row, rows[column], strict=True)]
    return [row[-1] for row in rows]


def stationary(matrix: Matrix) -> list[Fraction] | None:
    """π = πP with Σπ = 1; None if there are several."""
    size = len(matrix)
    equations = [[matrix[row][column] - (row == column) for row in range(size)] for column in range(size - 1)]
    return solved([*equations, [ONE] * size], [ZERO] * (size - 1) + [ONE])


def replaced(matrix: Matrix) -> Matrix:
    """Chain of exporters alone: whoever leaves is replaced by an entrant of that year ("out" is the last state)."""
    entry, out = matrix[-1], len(matrix) - 1
    return [[row[to] + row[out] * entry[to] for to in range(out)] for row in matrix[:-1]]


def staying(matrix: Matrix) -> Matrix:
    """Chain of firms that go on exporting: rows without "out", over their sums."""
    return [[entry / sum(row[:-1]) for entry in row[:-1]] for row in matrix[:-1]]


def mean_time(matrix: Matrix, start: int, target: int) -> Fraction | None:
    """Mean number of years from class `start` to any class of at least `target`: m = 1 + Σ P m below it."""
    system = [[Fraction(row == column) - matrix[row][column] for column in range(target)] for row in range(target)]
    times = solved(system, [ONE] * target)
    return None if times is None else times[start]


def chance(matrix: Matrix, start: int, target: int) -> Fraction | None:
    """Probability to come to a class of at least `target` before leaving ("out" is the last state)."""
    system = [[Fraction(row == column) - matrix[row][column] for column in range(target)] for row in range(target)]
    chances = solved(system, [sum(matrix[row][target:-1], ZERO) for row in range(target)])
    return None if chances is None else chances[start]


def shorrocks(matrix: Matrix) -> Fraction:
    """Shorrocks' (k − trace)/(k − 1): 0 if nobody moves."""
    trace = sum((matrix[state][state] for state in range(len(matrix))), ZERO)
    return (len(matrix) - trace) / (len(matrix) - 1)


def ranks(numbers: Sequence[Fraction]) -> list[Fraction]:
    """Ranks from 1, ties in the middle of theirs."""
    return [Fraction(2 * sum(y < x for y in numbers) + sum(y == x for y in numbers) + 1, 2) for x in numbers]


def spearman(firms: Histories, t: int) -> float | None:
    """Correlation of the ranks in t−1 and t of firms that export in both; None where one of them does not vary."""
    both = [of_firm for of_firm in firms.values() if t - 1 in of_firm and t in of_firm]
    x, y = (ranks([of_firm[year] for of_firm in both]) for year in (t - 1, t))
    middle = Fraction(len(both) + 1, 2)
    xx, yy = (sum(((rank - middle) ** 2 for rank in one), ZERO) for one in (x, y))
    if xx == 0 or yy == 0:
        return None
    xy = sum(((a - middle) * (b - middle) for a, b in zip(x, y, strict=True)), ZERO)
    return float(xy / root(xx * yy)) if xx != yy else float(xy / xx)


def top(firms: Histories, year: int, k: int) -> dict[str, Fraction]:
    """How much of each firm is among the top k: places at the border are shared evenly among those tied for them."""
    values = {firm: of_firm[year] for firm, of_firm in firms.items() if year in of_firm}
    above = {firm: sum(other > value for other in values.values()) for firm, value in values.items()}
    tied = Counter(values.values())
    return {firm: min(ONE, Fraction(k - above[firm], tied[values[firm]])) for firm in sorted(values) if above[firm] < k}


def churn(firms: Histories, t: int, k: int) -> Fraction | None:
    """Share of the top k of t−1 that is not among the top k of t."""
    before, after = top(firms, t - 1, k), top(firms, t, k)
    if not before:
        return None
    gone = sum((part * (1 - after.get(firm, ZERO)) for firm, part in before.items()), ZERO)
    return gone / sum(before.values())


# ---------------------------------------------------------------- Growth

Thing: TypeAlias = "tuple[str | None, ...]"
PRODUCTS: Callable[[Flow], Thing] = lambda flow: (flow.product,)  # noqa: E731
MARKETS: Callable[[Flow], Thing] = lambda flow: (flow.market,)  # noqa: E731
BOTH: Callable[[Flow], Thing] = lambda flow: (flow.product, flow.market)  # noqa: E731


def by_firm_and(thing: Callable[[Flow], Thing], flows: Iterable[Flow], year: int) -> dict[str, dict[Thing, Fraction]]:
    """Value of each thing of each firm in a year."""
    found: defaultdict[str, defaultdict[Thing, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for flow in flows:
        if flow.year == year and flow.value > 0:
            found[flow.firm][thing(flow)] += Fraction(flow.value)
    return {firm: dict(things) for firm, things in found.items()}


def growth_parts(flows: Sequence[Flow], t: int, thing: Callable[[Flow], Thing] = PRODUCTS) -> dict[str, Fraction]:
    """Change of total value from t−1 to t by its parts.

    total = continuing + entering + exiting (of firms; exiting is ≤ 0), continuing = continued + added + dropped (things
    of continuing firms: that the firm has in both years, in t alone, in t−1 alone; dropped is ≤ 0).
    """
    before, after = (by_firm_and(thing, flows, year) for year in (t - 1, t))
    parts = dict.fromkeys(("total", "continuing", "entering", "exiting", "continued", "added", "dropped"), ZERO)
    for firm in sorted(before.keys() | after.keys()):
        old, new = before.get(firm, {}), after.get(firm, {})
        change = sum(new.values(), ZERO) - sum(old.values(), ZERO)
        parts["total"] += change
        if not old or not new:
            parts["entering" if new else "exiting"] += change
            continue
        parts["continuing"] += change
        for one in old.keys() | new.keys():
            kind = "dropped" if one not in new else "added" if one not in old else "continued"
            parts[kind] += new.get(one, ZERO) - old.get(one, ZERO)
    return parts


def flow_parts(flows: Sequence[Flow], t: int) -> dict[str, Fraction]:
    """Change of continuing firms from t−1 to t by what is new in their flows of product and market.

    `continued` flows are there in both years. An `added` flow is of a product that is new to the firm (`new_product`),
    else to a market that is new to it (`new_market`), else a combination of known ones (`new_combination`); a flow
    that is gone is told apart in the same way, seen from t (`lost_product`, `lost_market`, `lost_combination`).
    """
    before, after = (by_firm_and(BOTH, flows, year) for year in (t - 1, t))
    parts: defaultdict[str, Fraction] = defaultdict(Fraction)
    for firm in sorted(before.keys() & after.keys()):
        old, new = before[firm], after[firm]
        parts["continued"] += sum((new[one] - old[one] for one in old.keys() & new.keys()), ZERO)
        for name, sign, here, there in (("new", 1, new, old), ("lost", -1, old, new)):
            for (product, market), value in here.items():
                if (product, market) in there:
                    continue
                if product not in {one for one, _ in there}:
                    parts[f"{name}_product"] += sign * value
                elif market not in {one for _, one in there}:
                    parts[f"{name}_market"] += sign * value
                else:
                    parts[f"{name}_combination"] += sign * value
    return dict(parts)


def midpoint_growth(before: Mapping[str, Fraction], after: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """2(y − x)/(y + x) of every firm of either year: 2 for one that enters, −2 for one that leaves."""
    every = sorted(before.keys() | after.keys())
    return {
        firm: 2 * (after.get(firm, ZERO) - before.get(firm, ZERO)) / (after.get(firm, ZERO) + before.get(firm, ZERO))
        for firm in every
    }
