"""What a measure means, and several measures of one array at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from topheavy import _topheavy
from topheavy._calls import measures_text
from topheavy.errors import ArgumentError
from topheavy.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from topheavy.arrays import Values


def define(name: str) -> dict[str, Any]:
    """Say what a measure means.

    Parameters
    ----------
    name : str
        A measure (``"gini"``), a call (``"top_share(0.01)"``) or a column (``"top_1pct_share"``).

    Returns
    -------
    dict
        ``id``, ``measure`` (the call), ``name``, ``column``, ``parameters``, ``formula``, ``unit``, ``range``,
        ``conventions``, ``source``.

    Raises
    ------
    ArgumentError
        The name is not known; the message lists those that are.

    Examples
    --------
    >>> import topheavy as th
    >>> th.define("top_1pct_share")["formula"]
    'Σ of the k largest x / X, k = ⌈p·n⌉'
    """
    if not isinstance(name, str):
        raise ArgumentError("name: must be text, such as 'gini'", column="name")
    return dict(json.loads(_topheavy.define(name)))


def definitions() -> Table:
    """List every measure: how to ask for it, name, unit and formula.

    Examples
    --------
    >>> import topheavy as th
    >>> th.definitions()["measure"].to_list()[:3]
    ['n', 'total', 'mean']
    """
    columns = ["measure", "name", "unit", "formula"]
    return Table(pl.from_dicts(json.loads(_topheavy.define(None))).select(columns))


def evaluate(x: Values, measures: str | Iterable[str], *, weights: Values | None = None) -> Table:
    """Several measures of one array at once; they share one sort.

    Parameters
    ----------
    x : array of n numbers
        One finite number of at least 0 for each unit, see `topheavy.arrays`.
    measures : str or list of str
        Such as ``"hhi,gini,top_share(0.01)"``, or ``"all"``.
    weights : array of n numbers, optional
        Frequency weights: how many units have the value.

    Returns
    -------
    Table
        One row, a column for each measure, each with its definition. An undefined number is null and
        `Table.undefined` says why.

    Raises
    ------
    ArgumentError
        An unknown measure or a parameter outside its domain.
    InvalidFlowError
        A value or weight that is negative, missing, NaN or infinite.

    Notes
    -----
    Cost: at most one sort, and one pass for each family of sums.

    Examples
    --------
    >>> import topheavy as th
    >>> th.evaluate([40, 30, 20, 10], ["hhi", "cr(2)"]).to_dict()
    {'hhi': [0.3], 'cr2': [0.7]}
    """
    names, numbers, meaning = _topheavy.evaluate(x, weights, measures_text(measures))
    frame = pl.DataFrame(
        {name: pl.Series([number], dtype=pl.Float64) for name, number in zip(names, numbers, strict=True)}
    )
    return Table(frame, **json.loads(meaning))
