"""Decompositions straight from their definitions: loops over units and groups.

``group`` holds a label a unit. Zeros are units; a group whose value is zero has the share 0 and counts for nothing in
what is weighted by value.
"""

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import pairwise, permutations
from typing import NamedTuple

Floats = Sequence[float]
Labels = Sequence[Hashable]
Index = Callable[[Floats], float]


class Split(NamedTuple):
    """A measure and what it is made of."""

    total: float
    between: float
    within: float
    overlap: float = 0.0


def mean(numbers: Floats) -> float:
    """Sum over n."""
    return math.fsum(numbers) / len(numbers)


def groups_of(xs: Floats, labels: Labels) -> dict[Hashable, list[float]]:
    """Collect the values of each group."""
    found: dict[Hashable, list[float]] = {}
    for x, label in zip(xs, labels, strict=True):
        found.setdefault(label, []).append(x)
    return found


def averaged(xs: Floats, labels: Labels) -> list[float]:
    """Give every unit the mean of its group."""
    groups = groups_of(xs, labels)
    return [mean(groups[label]) for label in labels]


# ---------------------------------------------------------------- Indices


def theil(xs: Floats) -> float:
    """``Σ (x/μ) ln(x/μ) / n``."""
    mu = mean(xs)
    return math.fsum(x / mu * math.log(x / mu) for x in xs if x > 0) / len(xs)


def mld(xs: Floats) -> float:
    """``Σ ln(μ/x) / n``; infinite where a unit is zero."""
    if min(xs) == 0:
        return math.inf
    mu = mean(xs)
    return math.fsum(math.log(mu / x) for x in xs) / len(xs)


def generalized_entropy(alpha: float) -> Index:
    """``(Σ (x/μ)^α / n - 1) / (α(α-1))``; Theil T at 1, mean log deviation at 0."""
    if alpha in (0, 1):
        return theil if alpha == 1 else mld

    def index(xs: Floats) -> float:
        if alpha < 0 and min(xs) == 0:
            return math.inf
        mu = mean(xs)
        return (math.fsum((x / mu) ** alpha for x in xs if x > 0) / len(xs) - 1) / (alpha * (alpha - 1))

    return index


def hhi(xs: Floats) -> float:
    """``Σ (x/X)²``."""
    whole = math.fsum(xs)
    return math.fsum((x / whole) ** 2 for x in xs)


def gini(xs: Floats) -> float:
    """``Σ Σ |x - y| / (2 n² μ)``."""
    return math.fsum(abs(x - y) for x in xs for y in xs) / (2 * len(xs) ** 2 * mean(xs))


def concentration_ratio(k: int) -> Index:
    """Share of the k largest."""
    return lambda xs: math.fsum(sorted(xs, reverse=True)[:k]) / math.fsum(xs)


# ---------------------------------------------------------------- Groups


def entropy(xs: Floats, labels: Labels, alpha: float) -> Split:
    """GE(α): between is the index of the group means, within ``Σ p_g^(1-α) s_g^α GE_g`` (Shorrocks 1980)."""
    index, whole, within = generalized_entropy(alpha), math.fsum(xs), []
    for values in groups_of(xs, labels).values():
        p, s = len(values) / len(xs), math.fsum(values) / whole
        if s > 0:
            within.append(p ** (1 - alpha) * s**alpha * index(values))
    return Split(index(xs), index(averaged(xs, labels)), math.fsum(within))


def nested(xs: Floats, levels: Sequence[Labels], alpha: float) -> list[float]:
    """Between groups of each level within those above, outermost first; within the innermost at the end.

    A group is the tuple of its labels, outermost first.
    """
    index = generalized_entropy(alpha)
    rows = list(zip(*levels, strict=True))
    smoothed = [averaged(xs, [row[:depth] for row in rows]) for depth in range(len(levels) + 1)]
    steps = [index(values) for values in [*smoothed, xs]]
    return [after - before for before, after in pairwise(steps)]


def hhi_by_group(xs: Floats, labels: Labels) -> tuple[float, dict[Hashable, float], float]:
    """HHI, each group's ``s_g² HHI_g`` (which add up to it), and that of the groups themselves, ``Σ s_g²``."""
    whole, parts, between = math.fsum(xs), {}, []
    for label, values in groups_of(xs, labels).items():
        parts[label] = math.fsum((x / whole) ** 2 for x in values)
        between.append((math.fsum(values) / whole) ** 2)
    return hhi(xs), parts, math.fsum(between)


def gini_split(xs: Floats, labels: Labels) -> Split:
    """Between: of the group means; within ``Σ p_g s_g G_g``; overlap is the rest (Mookherjee and Shorrocks 1982)."""
    whole, within = math.fsum(xs), []
    for values in groups_of(xs, labels).values():
        if math.fsum(values) > 0:
            within.append(len(values) / len(xs) * math.fsum(values) / whole * gini(values))
    total, between = gini(xs), gini(averaged(xs, labels))
    return Split(total, between, math.fsum(within), total - between - math.fsum(within))


# ---------------------------------------------------------------- Axes, margins, change


def shapley(xs: Floats, axes: Mapping[str, Labels], index: Index = theil) -> dict[str, float]:
    """Mean over all orders of what an axis adds when groups are crossed one axis after the other.

    A coalition of axes is worth the index between the groups that its crossed labels make; no axis is worth nothing.
    """

    def worth(coalition: tuple[str, ...]) -> float:
        if not coalition:
            return 0.0
        return index(averaged(xs, list(zip(*(axes[name] for name in sorted(coalition)), strict=True))))

    orders = list(permutations(axes))
    added: dict[str, list[float]] = {name: [] for name in axes}
    for order in orders:
        for at, name in enumerate(order):
            added[name].append(worth(order[: at + 1]) - worth(order[:at]))
    return {name: math.fsum(steps) / len(orders) for name, steps in added.items()}


def margins(xs: Floats, lines: int) -> tuple[float, float, float]:
    """Theil over all lines, ``ln(lines/active)`` of it extensive, Theil of the active ones intensive.

    Cadot, Carrère and Strauss-Kahn (2011): between active and inactive lines, and within the active.
    """
    active = [x for x in xs if x > 0]
    everything = [*active, *[0.0] * (lines - len(active))]
    return theil(everything), math.log(lines / len(active)), theil(active)


MOVES = ("continuing", "entering", "exiting", "composition")


def moved(before: Mapping[str, float], after: Mapping[str, float], done: frozenset[str]) -> list[float]:
    """Values of the firms once some moves are made.

    Continuing firms come to hold other parts of what they hold together (``continuing``), and this sum changes
    (``composition``). Where they hold nothing in one of the periods, all they do is ``continuing``.
    """
    staying = sorted(set(before) & set(after))
    values = [x for firm, x in sorted(before.items()) if firm not in after and "exiting" not in done]
    values += [x for firm, x in sorted(after.items()) if firm not in before and "entering" in done]
    sums = [math.fsum(period[firm] for firm in staying) for period in (before, after)]
    parts = after if "continuing" in done else before
    if min(sums) == 0:
        return values + [parts[firm] for firm in staying]
    own, wanted = sums["continuing" in done], sums["composition" in done]
    return values + [parts[firm] * wanted / own for firm in staying]


def change(before: Mapping[str, float], after: Mapping[str, float], index: Index) -> dict[str, float]:
    """Mean of what each move adds over the orders of the moves, as Shapley's value (Shorrocks 2013).

    An order that passes a set of firms without any value does not count, since it has no index there.
    """
    parts: dict[str, list[float]] = {move: [] for move in MOVES}
    for order in permutations(MOVES):
        states = [moved(before, after, frozenset(order[:made])) for made in range(len(MOVES) + 1)]
        if all(any(state) for state in states):
            steps = [index(state) for state in states]
            for move, (then, now) in zip(order, pairwise(steps), strict=True):
                parts[move].append(now - then)
    return {move: math.fsum(steps) / len(steps) for move, steps in parts.items()}


def hhi_accounting(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """Squared shares by class of firm; those of continuing firms at the mean of both periods.

    With ``w`` what continuing firms hold and ``h`` the index among them, their squared shares are ``w² h``.
    """
    whole = [math.fsum(period.values()) for period in (before, after)]
    staying = [[period[firm] for firm in sorted(set(before) & set(after))] for period in (before, after)]
    entering = math.fsum((x / whole[1]) ** 2 for firm, x in after.items() if firm not in before)
    exiting = -math.fsum((x / whole[0]) ** 2 for firm, x in before.items() if firm not in after)
    squares = [math.fsum((x / all_) ** 2 for x in values) for values, all_ in zip(staying, whole, strict=True)]
    if not any(staying[0]) or not any(staying[1]):
        continuing, composition = squares[1] - squares[0], 0.0
    else:
        w = [(math.fsum(values) / all_) ** 2 for values, all_ in zip(staying, whole, strict=True)]
        h = [hhi(values) for values in staying]
        continuing, composition = (w[0] + w[1]) / 2 * (h[1] - h[0]), (h[0] + h[1]) / 2 * (w[1] - w[0])
    return {"continuing": continuing, "entering": entering, "exiting": exiting, "composition": composition}
