"""What a measure is made of: groups, axes, product lines, and change between two periods.

What the functions take, the symbols of the formulas and the errors they have in common: `topheavy.arrays`. Labels of
groups, axes and firms are text or whole numbers, one for each value; a missing label is refused with its row. What a
panel would be without some of its flows: ``Panel.without`` and ``Panel.without_top``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import polars as pl

from topheavy import _calls, _topheavy
from topheavy._arguments import as_text, as_whole
from topheavy._labels import as_groupings, as_labels, as_pair
from topheavy.errors import ArgumentError
from topheavy.parts import Decomposition, Margins
from topheavy.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import SupportsIndex

    from topheavy._labels import Labels
    from topheavy.arrays import Values

Method: TypeAlias = Literal["shapley", "accounting"]


def theil(x: Values, group: Labels | Sequence[Labels], *, weights: Values | None = None) -> Decomposition:
    """Split Theil's T into what lies between groups and what lies within them.

    Formula: ``T = Σ sⱼ·ln(μⱼ/μ) + Σ sⱼ·Tⱼ``; sⱼ the part of the value in group j, μⱼ its mean, Tⱼ its own T.

    Conventions: Zeros are units; a group that holds nothing adds 0 to either sum. What one group adds between groups is
    negative where its mean is below that of all. For nested groups: between the outermost, between inner ones within
    each outer one, …, within the innermost; a label of an inner level counts within its outer group.

    Parameters
    ----------
    x : array-like
        One non-negative number a unit, one-dimensional (see `topheavy.arrays`).
    group : array-like, or list of array-like
        The label of each unit's group, text or whole numbers. A list of arrays is nested groups, outermost first.
    weights : array-like, optional
        Frequency weights, one for each value: how many units have it.

    Returns
    -------
    Decomposition
        ``between + within == total`` up to rounding, and ``levels`` add up to it.

    Raises
    ------
    UndefinedMeasureError
        All values are zero.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        Values, weights or labels cannot be used (see `topheavy.arrays`); a missing label.
    ArgumentError
        No grouping.

    Notes
    -----
    Cost: one sort for all levels, and one pass over every group.

    References
    ----------
    Theil (1967); Shorrocks (1980).

    Examples
    --------
    >>> import topheavy as th
    >>> parts = th.decompose.theil([0, 0, 0, 10, 10, 10], ["idle", "idle", "idle", "busy", "busy", "busy"])
    >>> round(parts.between, 6), parts.within
    (0.693147, 0.0)
    >>> parts.groups["group"].to_list()
    ['busy', 'idle']
    """
    return _decomposed("theil", x, as_groupings("group", group), weights)


def mld(x: Values, group: Labels | Sequence[Labels], *, weights: Values | None = None) -> Decomposition:
    """Split the mean log deviation (Theil's L) into what lies between groups and what lies within them.

    Formula: ``L = Σ nⱼ·ln(μ/μⱼ) + Σ nⱼ·Lⱼ``; nⱼ the part of the units in group j, μⱼ their mean, Lⱼ their own L.

    Conventions: Zeros are units, so that L is infinite: within groups where a group has zeros beside other values,
    between groups where a group holds nothing.

    Parameters
    ----------
    x, group, weights
        As in `theil`.

    Returns
    -------
    Decomposition
        ``between + within == total`` up to rounding, and ``levels`` add up to it.

    Raises
    ------
    TopheavyError
        As for `theil`.

    Notes
    -----
    Cost: as `theil`.

    References
    ----------
    Theil (1967); Shorrocks (1980).

    Examples
    --------
    >>> import topheavy as th
    >>> th.decompose.mld([1, 1, 3, 3], ["a", "a", "b", "b"]).within
    0.0
    """
    return _decomposed("mld", x, as_groupings("group", group), weights)


def ge(x: Values, group: Labels | Sequence[Labels], *, alpha: float, weights: Values | None = None) -> Decomposition:
    """Split generalized entropy into what lies between groups and what lies within them.

    Formula: ``E = Σ nⱼ·((μⱼ/μ)^α − 1)/(α(α − 1)) + Σ nⱼ·(μⱼ/μ)^α·Eⱼ``; at α = 0 and 1 the limits `mld` and `theil`.

    Conventions: Zeros are units; for α ≤ 0 they make it infinite. For α within ¼ of 1 what one group adds between
    groups is ``nⱼ·((μⱼ/μ)^α − μⱼ/μ)/(α(α − 1))``: the same sum, and it has a limit.

    Parameters
    ----------
    x, group, weights
        As in `theil`.
    alpha : float
        Sensitivity, any finite number.

    Returns
    -------
    Decomposition
        ``between + within == total`` up to rounding, and ``levels`` add up to it.

    Raises
    ------
    TopheavyError
        As for `theil`; a power overflows.

    Notes
    -----
    Cost: as `theil`.

    References
    ----------
    Shorrocks (1980, 1984); Cowell (1980).

    Examples
    --------
    >>> import topheavy as th
    >>> parts = th.decompose.ge([1, 3, 1, 3], [1, 1, 2, 2], alpha=2)
    >>> parts.total, parts.between, parts.within
    (0.125, 0.0, 0.125)
    """
    return _decomposed(_calls.generalized_entropy(alpha), x, as_groupings("group", group), weights)


def hhi(x: Values, group: Labels, *, weights: Values | None = None) -> Decomposition:
    """Split the Herfindahl–Hirschman index by group.

    Formula: ``H = Σ sⱼ²·Hⱼ``; sⱼ the part of the value in group j, Hⱼ its own index. ``between`` is ``Σ sⱼ²``,
    ``within`` is ``Σ sⱼ²·Hⱼ/Σ sⱼ²``, and ``H = between × within``.

    Conventions: A product, not a sum: ``between`` is the index of the groups, ``within`` the mean index within groups
    with the weights sⱼ². In ``groups``, ``contribution`` is sⱼ²·Hⱼ and adds up to the total.

    Parameters
    ----------
    x, weights
        As in `theil`.
    group : array-like
        The label of each unit's group, text or whole numbers.

    Returns
    -------
    Decomposition
        ``between * within == total`` up to rounding.

    Raises
    ------
    TopheavyError
        As for `theil`.

    Notes
    -----
    Cost: as `theil`.

    References
    ----------
    Jost (2007) for the product; definition.

    Examples
    --------
    >>> import topheavy as th
    >>> parts = th.decompose.hhi([30, 30, 20, 20], ["a", "a", "b", "b"])
    >>> [round(number, 12) for number in parts.groups["contribution"]]
    [0.18, 0.08]
    """
    return _decomposed("hhi", x, [as_labels("group", group)], weights)


def gini(x: Values, group: Labels, *, weights: Values | None = None) -> Decomposition:
    """Split the Gini coefficient into between groups, within groups, and the overlap of their ranges.

    Formula: ``G = B + Σ nⱼ·sⱼ·Gⱼ + R``; nⱼ and sⱼ the parts of units and of value in group j, Gⱼ its own Gini, B the
    Gini when every unit has its group's mean, R (``overlap``) what is left.

    Conventions: Gini of the population, over n. R is 0 when no unit of a group with a lower mean exceeds one of a group
    with a higher mean, and positive otherwise.

    Parameters
    ----------
    x, weights
        As in `theil`.
    group : array-like
        The label of each unit's group, text or whole numbers.

    Returns
    -------
    Decomposition
        ``between + within + overlap == total`` up to rounding.

    Raises
    ------
    TopheavyError
        As for `theil`.

    Notes
    -----
    Cost: two sorts, one within every group.

    References
    ----------
    Bhattacharya and Mahalanobis (1967); Lambert and Aronson (1993).

    Examples
    --------
    >>> import topheavy as th
    >>> th.decompose.gini([1, 2, 3, 4], ["low", "low", "high", "high"]).overlap
    0.0
    """
    return _decomposed("gini", x, [as_labels("group", group)], weights)


def shapley(x: Values, axes: Mapping[str, Labels], *, measure: str = "theil", weights: Values | None = None) -> Table:
    """Say how much each axis contributes to what lies between flows.

    Formula: the Shapley value ``φ(a) = Σ |S|!·(k − |S| − 1)!/k!·(v(S ∪ a) − v(S))`` over all sets S of the other axes;
    ``v(S)`` is the index between the groups of flows that agree on every axis of S, and 0 for no axis.

    Conventions: The contributions add up to the index between the cells of all axes crossed; the row ``within`` is what
    is left: flows of one cell differ. All rows add up to the index of all flows.

    Parameters
    ----------
    x : array-like
        One non-negative number a flow.
    axes : mapping of str to array-like
        From 1 to 12 axes: the entry of every flow, text or whole numbers.
    measure : str
        ``"theil"``, ``"mld"`` or ``"ge(alpha)"``.
    weights : array-like, optional
        Frequency weights, one for each value.

    Returns
    -------
    Table
        One row an axis, and ``within``: ``axis``, ``contribution``, ``share`` of the index of all flows.

    Raises
    ------
    ArgumentError
        No axis or more than 12, another measure.
    TopheavyError
        As for `theil`.

    Notes
    -----
    Cost: one sort of the flows, and one of the cells for each of 2^k sets of axes.

    References
    ----------
    Shapley (1953); Shorrocks (2013).

    Examples
    --------
    >>> import topheavy as th
    >>> axes = {"market": ["kr", "kr", "us", "us"], "product": ["a", "b", "a", "b"]}
    >>> th.decompose.shapley([1, 1, 3, 3], axes)["share"].to_list()
    [1.0, 0.0, 0.0]
    """
    if not isinstance(axes, Mapping) or not all(isinstance(name, str) for name in axes):
        raise ArgumentError("axes: must be a dict from names to one label for each value", column="axes")
    labels = [as_labels(name, entries) for name, entries in axes.items()]
    columns, meaning = _topheavy.shapley(x, weights, list(axes), labels, as_text("measure", measure))
    definition = json.loads(meaning)["definition"]
    return _table(columns, {"contribution": definition, "share": _share(definition)})


def margins(x: Values, *, lines: SupportsIndex | None = None) -> Margins:
    """Split Theil's T across product lines into an extensive and an intensive margin.

    Formula: ``T = ln(n/n₁) + T₁``; n lines, n₁ of them active (value above 0), T₁ the T of the active ones.

    Conventions: ``x`` may leave out inactive lines or hold them as zeros.

    Parameters
    ----------
    x : array-like
        One non-negative number a product line.
    lines : int, optional
        How many product lines exist, active or not; those given in ``x`` unless told.

    Returns
    -------
    Margins
        ``extensive + intensive == total`` up to rounding.

    Raises
    ------
    UndefinedMeasureError
        No line is active.
    ArgumentError
        Fewer ``lines`` than values.
    TopheavyError
        As for `theil`.

    Notes
    -----
    Cost: one pass.

    References
    ----------
    Cadot, Carrère and Strauss-Kahn (2011).

    Examples
    --------
    >>> import topheavy as th
    >>> th.decompose.margins([5, 5], lines=8)
    Margins(total=1.38629, extensive=1.38629, intensive=0, active=2, lines=8)
    """
    known = None if lines is None else as_whole("lines", lines, 0, 2**53)
    (total, extensive, intensive), (active, all_lines), meaning = _topheavy.export_margins(x, known)
    return Margins(total, extensive, intensive, active, all_lines, json.loads(meaning)["definition"])


def change(
    before: Values,
    after: Values,
    *,
    firms: tuple[Labels, Labels],
    measure: str = "hhi",
    method: Method = "shapley",
) -> Table:
    """Split the change of a measure between two periods into what continuing, entering and exiting firms do.

    Formula: ``"shapley"``: the mean over all orders of four moves of (measure with the move and those before it −
    measure with those before it). The moves: firms exit; firms enter; continuing firms come to hold other parts of what
    they hold together (``continuing``); what they hold together changes by one factor (``composition``).
    ``"accounting"``: ``ΔH = Σ s₁² of entering − Σ s₀² of exiting + ½(w₀² + w₁²)(h₁ − h₀) + ½(h₀ + h₁)(w₁² − w₀²)``, w
    the part of continuing firms and h the index among them.

    Conventions: A firm is in a period when it is listed there, with value 0 too. Orders that pass a set of firms
    without the measure do not count. Swapping the periods changes every sign and exchanges entering with exiting.
    Entry under ``"shapley"`` is what entry does to the index, others' smaller shares included; under ``"accounting"``
    it is what entrants hold, and the smaller shares are composition.

    Parameters
    ----------
    before, after : array-like
        One non-negative number a firm, in each period.
    firms : pair of array-like
        The firms of ``before`` and of ``after``: text or whole numbers, each firm once in a period.
    measure : str
        Any measure, such as ``"hhi"``, ``"theil"``, ``"top_share(0.01)"``, ``"cr(10)"``.
    method : {"shapley", "accounting"}
        ``"accounting"`` splits ``"hhi"`` only.

    Returns
    -------
    Table
        Four rows, ``continuing``, ``entering``, ``exiting``, ``composition``: ``part``, ``firms``, ``contribution``,
        ``share``. The contributions add up to the change; the note tells the measure before and after.

    Raises
    ------
    UndefinedMeasureError
        The measure is undefined or infinite in one of the periods.
    ArgumentError
        A firm that is listed twice, an unknown measure or method, accounting of another measure than HHI.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        Values or firms cannot be used.

    Notes
    -----
    Cost: two sorts of the firms, 16 evaluations of the measure.

    References
    ----------
    Shapley (1953); Shorrocks (2013) for the moves as players.

    Examples
    --------
    >>> import topheavy as th
    >>> parts = th.decompose.change([3, 1], [3, 1, 4], firms=(["a", "b"], ["a", "b", "c"]))
    >>> parts["part"].to_list()
    ['continuing', 'entering', 'exiting', 'composition']
    >>> parts["contribution"].to_list()
    [0.0, -0.21875, 0.0, 0.0]
    """
    pair = as_pair("firms", firms)
    asked = (as_text("measure", measure), as_text("method", method))
    columns, notes, meaning = _topheavy.split_change((before, after), pair, *asked)
    definition = json.loads(meaning)["definition"]
    return _table(columns, {"contribution": definition, "share": _share(definition)}, notes)


_Columns: TypeAlias = tuple[list[tuple[str, pl.Series]], list[tuple[int, str, str]]]


def _decomposed(call: str, x: Values, groups: list[pl.Series], weights: Values | None) -> Decomposition:
    (total, between, within, overlap), levels, rows, meaning = _topheavy.decomposed(call, x, weights, groups)
    known = json.loads(meaning)
    definition = known["definition"]
    added = dict.fromkeys(("contribution_within", "contribution_between", "contribution"), definition)
    parts = _table(levels, {"contribution": definition, "share": _share(definition)})
    table = _table(rows, {"index": known["index"], **added})
    return Decomposition(total, between, within, overlap, parts, table, definition)


def _share(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a share of the whole means."""
    return {**definition, "name": f"{definition['name']}, as a share of the whole", "unit": "share"}


def _table(columns: _Columns, definitions: Mapping[str, Mapping[str, Any]], notes: Sequence[str] = ()) -> Table:
    series, reasons = columns
    undefined = [{"row": row, "column": column, "reason": reason} for row, column, reason in reasons]
    return Table(pl.DataFrame(dict(series)), definitions=definitions, notes=notes, undefined=undefined)
