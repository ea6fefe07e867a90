"""The 98 measures of exporter dynamics, slow and obvious: sets of firms, exact sums, one formula after the other.

A flow is a `Flow`; `dynamics` returns the numbers of every group in every year by code, or the reason why there is
none. A *group* is one reporter, or one product group or one market of it; firms export, enter and leave within it.

Conventions that hold throughout:

- Flows of value 0 are dropped before anything else. A firm exports in a year when its flows of that year add up to more
  than 0. Years are calendar years that the rest of the data has, whatever the reporter or group.
- What needs a year that the data lack is undefined: `first_year` before the first, `last_year` after the last,
  `year_gap` between them; of several absent years the earliest tells the reason.
- Reasons in the order in which they are given: `no_column`, `not_apart`, those of years, `no_firms`, `one_firm`.
- Values are exact (`fractions.Fraction`), logarithms have 60 digits, and a number is rounded once, at the end.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple, TypeAlias

from reference import ln, root

Level: TypeAlias = Literal["country", "product", "market"]
Growth: TypeAlias = Literal["log", "rate", "midpoint"]
Key: TypeAlias = "tuple[str, ...]"
Number: TypeAlias = "float | str"
"""A number, or the reason why there is none."""

FIVE = ("i", "ii", "iii", "iv", "v")
THREE = FIVE[:3]


class Flow(NamedTuple):
    """What a firm sold of a product to a market in a year; None as product or market: there is no such column."""

    reporter: str
    firm: str
    year: int
    product: str | None
    market: str | None
    value: float


class MissingError(ArithmeticError):
    """There is no number; the text is the reason."""


Axis: TypeAlias = "dict[tuple[str, int], dict[str, Fraction]]"
"""The value of each product (or market) of a firm in a year."""


class Group:
    """The flows of one group, all positive, and the years of the data."""

    def __init__(self, flows: Iterable[Flow], years: Sequence[int]) -> None:
        """Sum the flows to firms, to their products and to their markets."""
        self.years = years
        self.value: defaultdict[int, dict[str, Fraction]] = defaultdict(dict)
        self.products: Axis = {}
        self.markets: Axis = {}
        for flow in flows:
            value, firm_year = Fraction(flow.value), (flow.firm, flow.year)
            firms = self.value[flow.year]
            firms[flow.firm] = firms.get(flow.firm, Fraction(0)) + value
            for axis, label in ((self.products, flow.product), (self.markets, flow.market)):
                if label is not None:
                    of_firm = axis.setdefault(firm_year, {})
                    of_firm[label] = of_firm.get(label, Fraction(0)) + value

    def exporters(self, year: int) -> set[str]:
        """Firms that export in a year."""
        return set(self.value.get(year, {}))

    def entrants(self, t: int) -> set[str]:
        """Firms that export in t, not in t−1."""
        return self.exporters(t) - self.exporters(t - 1)

    def exiters(self, t: int) -> set[str]:
        """Firms that export in t−1, not in t."""
        return self.exporters(t - 1) - self.exporters(t)

    def incumbents(self, t: int) -> set[str]:
        """Firms that export in both."""
        return self.exporters(t - 1) & self.exporters(t)

    def surviving(self, t: int, years: int = 1) -> set[str]:
        """Entrants of t that export in t+1 and every year up to t+years."""
        return {firm for firm in self.entrants(t) if all(firm in self.exporters(t + k) for k in range(1, years + 1))}

    def values(self, firms: Iterable[str], year: int) -> list[Fraction]:
        """Values of firms in a year."""
        return [self.value[year][firm] for firm in firms]

    def total(self, year: int) -> Fraction:
        """All firms together."""
        return sum(self.value.get(year, {}).values(), Fraction(0))


# ---------------------------------------------------------------- Statistics


def mean(numbers: Sequence[Fraction]) -> float:
    """Sum over n."""
    return float(sum(numbers, Fraction(0)) / len(numbers))


def deviation(numbers: Sequence[Fraction]) -> float:
    """Root of the sum of squares around the mean over n − 1, as in Stata."""
    if len(numbers) == 1:
        raise MissingError("one_firm")
    middle = sum(numbers, Fraction(0)) / len(numbers)
    return float(root(sum(((x - middle) ** 2 for x in numbers), Fraction(0)) / (len(numbers) - 1)))


def percentile(numbers: Sequence[Fraction], p: Fraction) -> float:
    """Stata's: with h = n·p the mean of the h-th and the next if h is whole, else the ⌈h⌉-th."""
    ordered, h = sorted(numbers), len(numbers) * p
    if h.denominator == 1:
        return float((ordered[int(h) - 1] + ordered[int(h)]) / 2)
    return float(ordered[int(h)])  # the ⌈h⌉-th, counted from 0


STATISTICS: dict[str, Callable[[Sequence[Fraction]], float]] = {
    "i": mean,
    "ii": lambda numbers: percentile(numbers, Fraction(1, 2)),
    "iii": deviation,
    "iv": lambda numbers: percentile(numbers, Fraction(1, 4)),
    "v": lambda numbers: percentile(numbers, Fraction(3, 4)),
}


def growth_of(before: Fraction, after: Fraction, kind: Growth) -> Fraction:
    """Growth from one value to another."""
    if kind == "log":
        return ln(after) - ln(before)
    if kind == "rate":
        return after / before - 1
    return 2 * (after - before) / (after + before)


def ratio(part: Fraction | int, whole: Fraction | int) -> float:
    """Part over whole, where there is a whole."""
    if whole == 0:
        raise MissingError("no_firms")
    return float(Fraction(part) / Fraction(whole))


# ---------------------------------------------------------------- Measures of one number


def herfindahl(group: Group, t: int) -> float:
    """Sum of squared shares."""
    return ratio(sum((x**2 for x in group.value[t].values()), Fraction(0)), group.total(t) ** 2)


def top_share(group: Group, t: int, per_cent: int) -> float:
    """Share of the ⌈p·n⌉ largest."""
    ordered = sorted(group.value[t].values(), reverse=True)
    count = -(-len(ordered) * per_cent // 100)
    return ratio(sum(ordered[:count], Fraction(0)), group.total(t))


def survival(group: Group, t: int, years: int) -> float:
    """Share of the entrants of t that export in every year up to t+years."""
    return ratio(len(group.surviving(t, years)), len(group.entrants(t)))


@dataclass(frozen=True)
class Single:
    """A measure that is one number: the years it needs, from t, and its formula."""

    needs: tuple[int, ...]
    formula: Callable[[Group, int], float]


SINGLE: dict[str, Single] = {
    "A1": Single((), lambda g, t: len(g.exporters(t))),
    "A2": Single((-1,), lambda g, t: len(g.entrants(t))),
    "A3": Single((-1,), lambda g, t: len(g.exiters(t))),
    "A4": Single((-1, 1), lambda g, t: len(g.surviving(t))),
    "A5": Single((-1,), lambda g, t: len(g.incumbents(t))),
    "B1": Single((), herfindahl),
    "B2i": Single((), lambda g, t: top_share(g, t, 1)),
    "B2ii": Single((), lambda g, t: top_share(g, t, 5)),
    "B2iii": Single((), lambda g, t: top_share(g, t, 25)),
    "C1": Single((-1,), lambda g, t: ratio(len(g.entrants(t)), len(g.exporters(t)))),
    "C2": Single((-1,), lambda g, t: ratio(len(g.exiters(t)), len(g.exporters(t - 1)))),
    "C3": Single((-1, 1), lambda g, t: survival(g, t, 1)),
    "C4": Single((-1,), lambda g, t: ratio(sum(g.values(g.entrants(t), t), Fraction(0)), g.total(t))),
    "C5": Single((-1, 1, 2), lambda g, t: survival(g, t, 2)),
    "C6": Single((-1, 1, 2, 3), lambda g, t: survival(g, t, 3)),
}


# ---------------------------------------------------------------- Measures that are statistics over firms


def growths(group: Group, firms: Iterable[str], before: int, after: int, kind: Growth) -> list[Fraction]:
    """Growth of each firm."""
    return [growth_of(group.value[before][firm], group.value[after][firm], kind) for firm in firms]


OVER_FIRMS: dict[str, tuple[tuple[int, ...], Callable[[Group, int, Growth], list[Fraction]]]] = {
    "A6": ((), lambda g, t, _: g.values(g.exporters(t), t)),
    "A7": ((-1,), lambda g, t, _: g.values(g.entrants(t), t)),
    "A8": ((-1,), lambda g, t, _: g.values(g.exiters(t), t - 1)),
    "A9": ((-1, 1), lambda g, t, _: g.values(g.surviving(t), t)),
    "A10": ((-1,), lambda g, t, _: g.values(g.incumbents(t), t)),
    "A11": ((-1,), lambda g, t, kind: growths(g, g.incumbents(t), t - 1, t, kind)),
    "A12": ((-1, 1), lambda g, t, kind: growths(g, g.surviving(t), t, t + 1, kind)),
}


# ---------------------------------------------------------------- Measures over products or markets


def number_of_things(group: Group, axis: Axis, t: int) -> list[Fraction]:
    """Count the products (markets) of each exporter."""
    return [Fraction(len(axis[firm, t])) for firm in group.exporters(t)]


def exporters_of_things(group: Group, axis: Axis, t: int) -> list[Fraction]:
    """Count the exporters of each product (market) that is exported at all."""
    sold = [axis[firm, t] for firm in group.exporters(t)]
    labels = {label for things in sold for label in things}
    return [Fraction(sum(label in things for things in sold)) for label in labels]


def share_of_new(axis: Axis, firms: Iterable[str], year: int) -> list[Fraction]:
    """Per firm: things of a year that it did not have the year before, over all of that year."""
    return [
        Fraction(len(axis[firm, year].keys() - axis[firm, year - 1].keys()), len(axis[firm, year])) for firm in firms
    ]


def value_of_new(axis: Axis, firms: Iterable[str], year: int) -> list[Fraction]:
    """Per firm: value of the things that it did not have the year before, over its value in that year."""
    found = []
    for firm in firms:
        now, before = axis[firm, year], axis[firm, year - 1]
        new = sum((value for label, value in now.items() if label not in before), Fraction(0))
        found.append(new / sum(now.values()))
    return found


def share_of_dropped(axis: Axis, firms: Iterable[str], t: int) -> list[Fraction]:
    """Per firm: things of t−1 that it no longer has in t, over all of t−1."""
    return [Fraction(len(axis[firm, t - 1].keys() - axis[firm, t].keys()), len(axis[firm, t - 1])) for firm in firms]


def survival_of_new(group: Group, axis: Axis, t: int) -> list[Fraction]:
    """Per firm that exports in t−2, t−1 and t and had something new in t−1: the share of it that is there in t."""
    found = []
    for firm in group.exporters(t - 2) & group.exporters(t - 1) & group.exporters(t):
        new = axis[firm, t - 1].keys() - axis[firm, t - 2].keys()
        if new:
            found.append(Fraction(len(new & axis[firm, t].keys()), len(new)))
    return found


CHURN: dict[str, tuple[tuple[int, ...], Callable[[Group, Axis, int], list[Fraction]]]] = {
    "1": ((-1,), lambda g, axis, t: share_of_new(axis, g.incumbents(t), t)),
    "2": ((-1, 1), lambda g, axis, t: share_of_new(axis, g.surviving(t), t + 1)),
    "3": ((-1,), lambda g, axis, t: value_of_new(axis, g.incumbents(t), t)),
    "4": ((-1, 1), lambda g, axis, t: value_of_new(axis, g.surviving(t), t + 1)),
    "5": ((-1,), lambda g, axis, t: share_of_dropped(axis, g.incumbents(t), t)),
    "6": ((-2, -1), survival_of_new),
}
OVER_PRODUCTS = {
    "B3": ((), number_of_things),
    "B5": ((), exporters_of_things),
    **{f"D{number}": churn for number, churn in CHURN.items()},
}
OVER_MARKETS = {
    "B4": ((), number_of_things),
    "B6": ((), exporters_of_things),
    **{f"E{number}": churn for number, churn in CHURN.items()},
}


def with_statistics(code: str) -> list[str]:
    """Return the columns of a code: A6 is A6i to A6v."""
    if code in SINGLE:
        return [code]
    return [code + suffix for suffix in (FIVE if code in OVER_FIRMS else THREE)]


BASES = (
    [f"A{number}" for number in range(1, 13)]
    + ["B1", "B2i", "B2ii", "B2iii", "B3", "B4", "B5", "B6"]
    + [f"{letter}{number}" for letter in "CDE" for number in range(1, 7)]
)
CODES = [column for code in BASES for column in with_statistics(code)]
"""All 98, in their order."""


# ---------------------------------------------------------------- All together


def absent_year(years: Sequence[int], t: int, needs: Iterable[int]) -> str | None:
    """Why a measure that needs these years has no number."""
    for year in (t + offset for offset in sorted(needs)):
        if year < years[0]:
            return "first_year"
        if year > years[-1]:
            return "last_year"
        if year not in years:
            return "year_gap"
    return None


def statistics(code: str, numbers: Callable[[], list[Fraction]], reason: str | None) -> dict[str, Number]:
    """Every statistic of the numbers, unless there is a reason for none."""
    columns = with_statistics(code)
    if reason is not None:
        return dict.fromkeys(columns, reason)
    over = numbers()
    if not over:
        return dict.fromkeys(columns, "no_firms")
    found: dict[str, Number] = {}
    for column in columns:
        try:
            found[column] = STATISTICS[column.removeprefix(code)](over)
        except MissingError as missing:
            found[column] = str(missing)
    return found


def one_number(single: Single, group: Group, t: int) -> Number:
    """Return the number of a measure, or why there is none."""
    reason = absent_year(group.years, t, single.needs)
    if reason is not None:
        return reason
    try:
        return float(single.formula(group, t))
    except MissingError as missing:
        return str(missing)


def of_group(group: Group, t: int, growth: Growth, without: Mapping[str, str | None]) -> dict[str, Number]:
    """All measures of a group in a year; `without` tells why there are none over products, or over markets."""
    found = {code: one_number(single, group, t) for code, single in SINGLE.items()}
    for code, (needs, of_firms) in OVER_FIRMS.items():
        reason = absent_year(group.years, t, needs)
        found |= statistics(code, lambda of_firms=of_firms: of_firms(group, t, growth), reason)  # type: ignore[misc]
    things = [("product", group.products, OVER_PRODUCTS), ("market", group.markets, OVER_MARKETS)]
    for name, axis, measures in things:
        for code, (needs, over) in measures.items():
            reason = without[name] or absent_year(group.years, t, needs)
            found |= statistics(code, lambda over=over, axis=axis: over(group, axis, t), reason)  # type: ignore[misc]
    return {code: found[code] for code in CODES}


def label_of(flow: Flow, level: Level, digits: int | None) -> Key:
    """Return what tells the group of a flow from others of its reporter."""
    if level == "country":
        return ()
    label = flow.product if level == "product" else flow.market
    if label is None:
        raise ValueError(f"there is no column of the level {level}")
    return (label if level == "market" else label[:digits],)


def missing_axes(flows: Sequence[Flow], level: Level, digits: int | None) -> dict[str, str | None]:
    """Why there is nothing to measure over products, or over markets: no column, or the groups are no coarser."""
    product = None if all(flow.product is not None for flow in flows) else "no_column"
    market = None if all(flow.market is not None for flow in flows) else "no_column"
    finer = digits is not None and any(len(flow.product or "") > digits for flow in flows)
    if level == "product" and not finer:
        product = product or "not_apart"
    if level == "market":
        market = market or "not_apart"
    return {"product": product, "market": market}


def dynamics(
    rows: Iterable[Flow], level: Level = "country", digits: int | None = None, growth: Growth = "log"
) -> dict[tuple[Key, int], dict[str, Number]]:
    """All 98 measures of every group in every year of the data.

    The key is the reporter and, for products and markets, the label of the group, and then the year. A group has
    numbers in years in which nobody exports in it, too.
    """
    every = list(rows)
    flows = [flow for flow in every if flow.value > 0]
    years = sorted({flow.year for flow in flows})
    without = missing_axes(every, level, digits)
    members: defaultdict[Key, list[Flow]] = defaultdict(list)
    for flow in flows:
        key: Key = (flow.reporter, *label_of(flow, level, digits))
        members[key].append(flow)
    found = {}
    for key in sorted(members):
        group = Group(members[key], years)
        for t in years:
            found[key, t] = of_group(group, t, growth, without)
    return found
