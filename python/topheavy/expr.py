"""The measures as expressions of polars, for ``select``, ``agg``, ``over`` and lazy frames.

Every function takes a column, by name or as an expression, where the function of the same name in `topheavy`
takes an array; the parameters are the same and are told there. A bad parameter raises
`topheavy.ArgumentError` when the expression is built.

- The result is one number a group, named after the measure and its parameters: ``hhi``, ``top_1pct_share``,
  ``cr10``. Give it another name with ``.alias``, for one measure of several columns above all.
- Where the values of a group do not define the measure, it is null (never NaN), and the Lorenz curve an empty
  list. An infinite limit is infinite.
- A value or weight that is missing, negative, NaN or infinite stops the query with
  `polars.exceptions.ComputeError`.

Examples
--------
>>> import polars as pl
>>> import topheavy as th
>>> flows = pl.DataFrame({"year": [2024, 2024, 2025, 2025], "usd": [3.0, 1.0, 2.0, 2.0]})
>>> flows.group_by("year", maintain_order=True).agg(th.expr.hhi("usd"), th.expr.top_share("usd", 0.01)).rows()
[(2024, 0.625, 0.75), (2025, 0.5, 0.5)]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import polars as pl
from polars.plugins import register_plugin_function

from topheavy import _calls, _topheavy
from topheavy.errors import ArgumentError

if TYPE_CHECKING:
    from typing import SupportsIndex

    from topheavy._calls import NormalizedForm, TopRule, WolfsonForm

Column: TypeAlias = str | pl.Expr
"""A column by its name, or an expression that gives one."""


def top_share(column: Column, fraction: float, *, rule: TopRule = "ceil", weights: Column | None = None) -> pl.Expr:
    """Share of the top fraction of units, by rank; see `topheavy.top_share`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [5, 2, 1]}).select(th.expr.top_share("usd", 0.5)).item()
    0.875
    """
    return _measure(column, weights, _calls.top_share(fraction, rule))


def concentration_ratio(column: Column, k: SupportsIndex, *, weights: Column | None = None) -> pl.Expr:
    """Share of the k largest units; see `topheavy.concentration_ratio`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [5, 2, 1]}).select(th.expr.concentration_ratio("usd", 1)).item()
    0.625
    """
    return _measure(column, weights, _calls.concentration_ratio(k))


def threshold_share(
    column: Column,
    *,
    at_least: float | None = None,
    below: float | None = None,
    weights: Column | None = None,
) -> pl.Expr:
    """Share of value of the units in a threshold class; see `topheavy.threshold_share`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [6e7, 1e7, 1e7]}).select(th.expr.threshold_share("usd", at_least=50e6)).item()
    0.75
    """
    return _measure(column, weights, _calls.threshold_share(at_least, below))


def hhi(column: Column, *, weights: Column | None = None) -> pl.Expr:
    """Herfindahl–Hirschman index; see `topheavy.hhi`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [3, 1]}).select(th.expr.hhi("usd")).item()
    0.625
    """
    return _measure(column, weights, "hhi")


def hhi_normalized(column: Column, *, form: NormalizedForm = "linear", weights: Column | None = None) -> pl.Expr:
    """Normalised HHI, linear or in UNCTAD's square-root form; see `topheavy.hhi_normalized`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [3, 1]}).select(th.expr.hhi_normalized("usd")).item()
    0.25
    """
    return _measure(column, weights, _calls.hhi_normalized(form))


def effective_number(column: Column, *, weights: Column | None = None) -> pl.Expr:
    """Effective number of units; see `topheavy.effective_number`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [1, 1, 0]}).select(th.expr.effective_number("usd")).item()
    2.0
    """
    return _measure(column, weights, "effective_number")


def hall_tideman(column: Column, *, weights: Column | None = None) -> pl.Expr:
    """Hall–Tideman index; see `topheavy.hall_tideman`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [1, 1]}).select(th.expr.hall_tideman("usd")).item()
    0.5
    """
    return _measure(column, weights, "hall_tideman")


def hannah_kay(column: Column, alpha: float, *, weights: Column | None = None) -> pl.Expr:
    """Hannah–Kay numbers equivalent; see `topheavy.hannah_kay`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [1, 1, 0]}).select(th.expr.hannah_kay("usd", 2)).item()
    2.0
    """
    return _measure(column, weights, _calls.hannah_kay(alpha))


def cci(column: Column, *, weights: Column | None = None) -> pl.Expr:
    """Comprehensive concentration index; see `topheavy.cci`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [1, 2, 1]}).select(th.expr.cci("usd")).item()
    0.71875
    """
    return _measure(column, weights, "cci")


def dominance(column: Column, *, weights: Column | None = None) -> pl.Expr:
    """Dominance index; see `topheavy.dominance`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [1, 1]}).select(th.expr.dominance("usd")).item()
    0.5
    """
    return _measure(column, weights, "dominance")


def stenbacka(column: Column, gamma: float = 1.0, *, weights: Column | None = None) -> pl.Expr:
    """Stenbacka's dominance threshold; see `topheavy.stenbacka`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [3, 1]}).select(th.expr.stenbacka("usd")).item()
    0.25
    """
    return _measure(column, weights, _calls.stenbacka(gamma))


def shannon(column: Column, *, weights: Column | None = None) -> pl.Expr:
    """Shannon entropy, in nats; see `topheavy.shannon`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [5, 0]}).select(th.expr.shannon("usd")).item()
    0.0
    """
    return _measure(column, weights, "shannon")


def renyi(column: Column, alpha: float, *, weights: Column | None = None) -> pl.Expr:
    """Rényi entropy, in nats; see `topheavy.renyi`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [5, 0]}).select(th.expr.renyi("usd", 2)).item()
    0.0
    """
    return _measure(column, weights, _calls.renyi(alpha))


def gini(column: Column, *, small_sample: bool = False, weights: Column | None = None) -> pl.Expr:
    """Gini coefficient of the population, or in its small-sample form; see `topheavy.gini`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [3, 1]}).select(th.expr.gini("usd")).item()
    0.25
    """
    return _measure(column, weights, _calls.gini(small_sample))


def theil(column: Column, *, weights: Column | None = None) -> pl.Expr:
    """Theil's T; see `topheavy.theil`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [3, 3]}).select(th.expr.theil("usd")).item()
    0.0
    """
    return _measure(column, weights, "theil")


def mld(column: Column, *, weights: Column | None = None) -> pl.Expr:
    """Mean log deviation (Theil's L); see `topheavy.mld`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [3, 0]}).select(th.expr.mld("usd")).item()
    inf
    """
    return _measure(column, weights, "mld")


def generalized_entropy(column: Column, alpha: float, *, weights: Column | None = None) -> pl.Expr:
    """Generalized entropy; see `topheavy.generalized_entropy`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [3, 1]}).select(th.expr.generalized_entropy("usd", 2)).item()
    0.125
    """
    return _measure(column, weights, _calls.generalized_entropy(alpha))


def atkinson(column: Column, epsilon: float, *, weights: Column | None = None) -> pl.Expr:
    """Atkinson index; see `topheavy.atkinson`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [3, 0]}).select(th.expr.atkinson("usd", 0.5)).item()
    0.5
    """
    return _measure(column, weights, _calls.atkinson(epsilon))


def hoover(column: Column, *, weights: Column | None = None) -> pl.Expr:
    """Hoover (Robin Hood) index; see `topheavy.hoover`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [3, 1]}).select(th.expr.hoover("usd")).item()
    0.25
    """
    return _measure(column, weights, "hoover")


def kolm(column: Column, kappa: float, *, weights: Column | None = None) -> pl.Expr:
    """Kolm index, in the value's unit; see `topheavy.kolm`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [3, 3]}).select(th.expr.kolm("usd", 1.0)).item()
    0.0
    """
    return _measure(column, weights, _calls.kolm(kappa))


def palma(column: Column, *, weights: Column | None = None) -> pl.Expr:
    """Palma ratio; see `topheavy.palma`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [1] * 10}).select(th.expr.palma("usd")).item()
    0.25
    """
    return _measure(column, weights, "palma")


def quintile_ratio(column: Column, *, weights: Column | None = None) -> pl.Expr:
    """Quintile share ratio; see `topheavy.quintile_ratio`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [1, 2, 2, 2, 3]}).select(th.expr.quintile_ratio("usd")).item()
    3.0
    """
    return _measure(column, weights, "quintile_ratio")


def lorenz(column: Column, p: float | None = None, *, weights: Column | None = None) -> pl.Expr:
    """Lorenz ordinate at p; without p the whole curve, a list of structs; see `topheavy.lorenz`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> flows = pl.DataFrame({"usd": [3, 1]})
    >>> flows.select(th.expr.lorenz("usd", 0.5)).item()
    0.25
    >>> flows.select(th.expr.lorenz("usd").explode()).unnest("lorenz").rows()
    [(0.0, 0.0), (0.5, 0.25), (1.0, 1.0)]
    """
    if p is not None:
        return _measure(column, weights, _calls.lorenz(p))
    return _plugin("lorenz_curve", {"column": column, "weights": weights}).alias("lorenz")


def lorenz_asymmetry(column: Column, *, weights: Column | None = None) -> pl.Expr:
    """Lorenz asymmetry coefficient; see `topheavy.lorenz_asymmetry`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [2, 2]}).select(th.expr.lorenz_asymmetry("usd")).item()
    1.0
    """
    return _measure(column, weights, "lorenz_asymmetry")


def wolfson(column: Column, *, form: WolfsonForm = "full", weights: Column | None = None) -> pl.Expr:
    """Wolfson bipolarization, on the scale of 1994 or halved; see `topheavy.wolfson`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [1, 1, 3, 3]}).select(th.expr.wolfson("usd")).item()
    0.5
    """
    return _measure(column, weights, _calls.wolfson(form))


def esteban_ray(column: Column, alpha: float, *, weights: Column | None = None) -> pl.Expr:
    """Esteban–Ray polarization; see `topheavy.esteban_ray`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [2, 0]}).select(th.expr.esteban_ray("usd", 1)).item()
    0.5
    """
    return _measure(column, weights, _calls.esteban_ray(alpha))


def der(column: Column, alpha: float, *, weights: Column | None = None) -> pl.Expr:
    """Duclos–Esteban–Ray polarization; see `topheavy.der`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> pl.DataFrame({"usd": [2, 2]}).select(th.expr.der("usd", 0.5)).item() is None
    True
    """
    return _measure(column, weights, _calls.der(alpha))


def diversification(column: Column, world: Column) -> pl.Expr:
    """UNCTAD diversification index of one column against another; see `topheavy.diversification`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> products = pl.DataFrame({"usd": [6, 2, 0], "world_usd": [500, 250, 250]})
    >>> products.select(th.expr.diversification("usd", "world_usd")).item()
    0.25
    """
    return _plugin("diversification", {"column": column, "world": world}).alias("diversification")


def krugman(column: Column, y: Column) -> pl.Expr:
    """Krugman specialisation index of two columns; see `topheavy.krugman`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> products = pl.DataFrame({"usd": [6, 2, 0], "other_usd": [500, 250, 250]})
    >>> products.select(th.expr.krugman("usd", "other_usd")).item()
    0.5
    """
    return _plugin("krugman", {"column": column, "y": y}).alias("krugman")


def _measure(column: Column, weights: Column | None, call: str) -> pl.Expr:
    """Return a measure of one column, under the name that the measure has in every table."""
    call = _topheavy.checked_call(call)
    return _plugin("measure", {"column": column, "weights": weights}, call).alias(_topheavy.column_name(call))


def _plugin(function: str, columns: dict[str, Column | None], call: str | None = None) -> pl.Expr:
    """Return one value a group by a function of the compiled module.

    A group's column is handed over as one list, so that the module is called once for all groups and not once
    for each.
    """
    given = [(name, column) for name, column in columns.items() if column is not None or name != "weights"]
    return register_plugin_function(
        plugin_path=_topheavy.__file__,
        function_name=function,
        args=[_expression(name, column).implode() for name, column in given],
        kwargs=None if call is None else {"call": call},
        is_elementwise=True,
    )


def _expression(argument: str, column: Column | None) -> pl.Expr:
    """Return a column as an expression; polars itself would take a number or a Series as a constant."""
    if isinstance(column, str):
        return pl.col(column)
    if isinstance(column, pl.Expr):
        return column
    raise ArgumentError(f"{argument}: must be a column's name or an expression of polars", column=argument)
