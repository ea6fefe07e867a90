"""The namespace ``topheavy`` of polars' expressions: ``pl.col("usd").topheavy.hhi()``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from topheavy import expr

if TYPE_CHECKING:
    from typing import SupportsIndex

    from topheavy._calls import NormalizedForm, TopRule, WolfsonForm
    from topheavy.expr import Column


@pl.api.register_expr_namespace("topheavy")
class TopheavyNamespace:
    """The measures of `topheavy.expr` as methods of an expression.

    The expression is the column that is measured; every method takes the other parameters of the function of
    the same name in `topheavy.expr`. Type checkers do not know namespaces that are registered: with them use
    `topheavy.expr`.

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> flows = pl.DataFrame({"firm": ["a", "a", "b"], "usd": [2.0, 1.0, 1.0]})
    >>> flows.group_by("firm").agg(pl.col("usd").sum()).select(pl.col("usd").topheavy.hhi()).item()
    0.625
    """

    def __init__(self, column: pl.Expr) -> None:
        """Keep the expression that is measured."""
        self._column = column

    def top_share(self, fraction: float, *, rule: TopRule = "ceil", weights: Column | None = None) -> pl.Expr:
        """Share of the top fraction of units, by rank; see `topheavy.top_share`."""
        return expr.top_share(self._column, fraction, rule=rule, weights=weights)

    def concentration_ratio(self, k: SupportsIndex, *, weights: Column | None = None) -> pl.Expr:
        """Share of the k largest units; see `topheavy.concentration_ratio`."""
        return expr.concentration_ratio(self._column, k, weights=weights)

    def threshold_share(
        self, *, at_least: float | None = None, below: float | None = None, weights: Column | None = None
    ) -> pl.Expr:
        """Share of value of the units in a threshold class; see `topheavy.threshold_share`."""
        return expr.threshold_share(self._column, at_least=at_least, below=below, weights=weights)

    def hhi(self, *, weights: Column | None = None) -> pl.Expr:
        """Herfindahl–Hirschman index; see `topheavy.hhi`."""
        return expr.hhi(self._column, weights=weights)

    def hhi_normalized(self, *, form: NormalizedForm = "linear", weights: Column | None = None) -> pl.Expr:
        """Normalised HHI, linear or in UNCTAD's square-root form; see `topheavy.hhi_normalized`."""
        return expr.hhi_normalized(self._column, form=form, weights=weights)

    def effective_number(self, *, weights: Column | None = None) -> pl.Expr:
        """Effective number of units; see `topheavy.effective_number`."""
        return expr.effective_number(self._column, weights=weights)

    def hall_tideman(self, *, weights: Column | None = None) -> pl.Expr:
        """Hall–Tideman index; see `topheavy.hall_tideman`."""
        return expr.hall_tideman(self._column, weights=weights)

    def hannah_kay(self, alpha: float, *, weights: Column | None = None) -> pl.Expr:
        """Hannah–Kay numbers equivalent; see `topheavy.hannah_kay`."""
        return expr.hannah_kay(self._column, alpha, weights=weights)

    def cci(self, *, weights: Column | None = None) -> pl.Expr:
        """Comprehensive concentration index; see `topheavy.cci`."""
        return expr.cci(self._column, weights=weights)

    def dominance(self, *, weights: Column | None = None) -> pl.Expr:
        """Dominance index; see `topheavy.dominance`."""
        return expr.dominance(self._column, weights=weights)

    def stenbacka(self, gamma: float = 1.0, *, weights: Column | None = None) -> pl.Expr:
        """Stenbacka's dominance threshold; see `topheavy.stenbacka`."""
        return expr.stenbacka(self._column, gamma, weights=weights)

    def shannon(self, *, weights: Column | None = None) -> pl.Expr:
        """Shannon entropy, in nats; see `topheavy.shannon`."""
        return expr.shannon(self._column, weights=weights)

    def renyi(self, alpha: float, *, weights: Column | None = None) -> pl.Expr:
        """Rényi entropy, in nats; see `topheavy.renyi`."""
        return expr.renyi(self._column, alpha, weights=weights)

    def gini(self, *, small_sample: bool = False, weights: Column | None = None) -> pl.Expr:
        """Gini coefficient of the population, or in its small-sample form; see `topheavy.gini`."""
        return expr.gini(self._column, small_sample=small_sample, weights=weights)

    def theil(self, *, weights: Column | None = None) -> pl.Expr:
        """Theil's T; see `topheavy.theil`."""
        return expr.theil(self._column, weights=weights)

    def mld(self, *, weights: Column | None = None) -> pl.Expr:
        """Mean log deviation (Theil's L); see `topheavy.mld`."""
        return expr.mld(self._column, weights=weights)

    def generalized_entropy(self, alpha: float, *, weights: Column | None = None) -> pl.Expr:
        """Generalized entropy; see `topheavy.generalized_entropy`."""
        return expr.generalized_entropy(self._column, alpha, weights=weights)

    def atkinson(self, epsilon: float, *, weights: Column | None = None) -> pl.Expr:
        """Atkinson index; see `topheavy.atkinson`."""
        return expr.atkinson(self._column, epsilon, weights=weights)

    def hoover(self, *, weights: Column | None = None) -> pl.Expr:
        """Hoover (Robin Hood) index; see `topheavy.hoover`."""
        return expr.hoover(self._column, weights=weights)

    def kolm(self, kappa: float, *, weights: Column | None = None) -> pl.Expr:
        """Kolm index, in the value's unit; see `topheavy.kolm`."""
        return expr.kolm(self._column, kappa, weights=weights)

    def palma(self, *, weights: Column | None = None) -> pl.Expr:
        """Palma ratio; see `topheavy.palma`."""
        return expr.palma(self._column, weights=weights)

    def quintile_ratio(self, *, weights: Column | None = None) -> pl.Expr:
        """Quintile share ratio; see `topheavy.quintile_ratio`."""
        return expr.quintile_ratio(self._column, weights=weights)

    def lorenz(self, p: float | None = None, *, weights: Column | None = None) -> pl.Expr:
        """Lorenz ordinate at p; without p the whole curve, a list of structs; see `topheavy.lorenz`."""
        return expr.lorenz(self._column, p, weights=weights)

    def lorenz_asymmetry(self, *, weights: Column | None = None) -> pl.Expr:
        """Lorenz asymmetry coefficient; see `topheavy.lorenz_asymmetry`."""
        return expr.lorenz_asymmetry(self._column, weights=weights)

    def wolfson(self, *, form: WolfsonForm = "full", weights: Column | None = None) -> pl.Expr:
        """Wolfson bipolarization, on the scale of 1994 or halved; see `topheavy.wolfson`."""
        return expr.wolfson(self._column, form=form, weights=weights)

    def esteban_ray(self, alpha: float, *, weights: Column | None = None) -> pl.Expr:
        """Esteban–Ray polarization; see `topheavy.esteban_ray`."""
        return expr.esteban_ray(self._column, alpha, weights=weights)

    def der(self, alpha: float, *, weights: Column | None = None) -> pl.Expr:
        """Duclos–Esteban–Ray polarization; see `topheavy.der`."""
        return expr.der(self._column, alpha, weights=weights)

    def diversification(self, world: Column) -> pl.Expr:
        """UNCTAD diversification index of one column against another; see `topheavy.diversification`."""
        return expr.diversification(self._column, world)

    def krugman(self, y: Column) -> pl.Expr:
        """Krugman specialisation index of two columns; see `topheavy.krugman`."""
        return expr.krugman(self._column, y)
