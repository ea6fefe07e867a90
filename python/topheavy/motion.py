"""Survival, mobility between size classes and the parts of growth, as tables of a panel."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from topheavy import _topheavy
from topheavy._arguments import as_text
from topheavy.errors import ArgumentError
from topheavy.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

Spells: TypeAlias = Literal["first", "all"]

BREAKS = (1e6, 5e6, 10e6, 50e6)
"""Breaks between classes of a firm's yearly value unless told otherwise."""


class Motion:
    """What `topheavy.Panel` tells of firms that it follows from year to year.

    Months and dates are added up to calendar years. A firm is followed within its group (`by`); several reporters are
    kept apart in any case. Nothing enters or leaves across a year that the data lack: what needs it is null, and
    `Table.undefined` says why.
    """

    __slots__ = ()

    _panel: _topheavy.Panel

    def _grouping(self, by: object) -> list[str]:
        raise NotImplementedError

    def survival(
        self,
        *,
        by: str | Sequence[str] = (),
        hs: int | str | None = None,
        entry_classes: Iterable[float] | None = None,
        spells: Spells = "first",
        level: float = 0.95,
    ) -> Table:
        """Draw survival curves of entrants (Kaplan–Meier), all years of entry together.

        Parameters
        ----------
        by : str or list of str
            Groups within which firms are followed, such as ``"product"`` or ``"market"``.
        hs : {2, 4, 6, 8, 10}, optional
            Where products are groups: groups by so many digits of their codes.
        entry_classes : list of float, optional
            Ascending breaks of the value in the year of entry: a curve for each class.
        spells : {"first", "all"}
            Whether firms that come back enter again.
        level : float
            Confidence level of the intervals, in (0, 1).

        Returns
        -------
        Table
            One row a group, ``entry_class`` and age in years: ``age``, ``at_risk``, ``ended``, ``censored``,
            ``survival``, ``standard_error`` (Greenwood), ``low``, ``high``. Where no spell is at risk, one row that
            says why.

        Raises
        ------
        ArgumentError
            Breaks that do not ascend, a level outside (0, 1), frequency weights.
        DataError
            Periods that are no years, months or dates; product codes with fewer digits than ``hs``.
        MissingColumnError
            No firm or period, or a column that was not read.

        Notes
        -----
        Spells that begin in the first year of the data may have begun before; they are left out, and `Table.notes`
        counts them. Cost: one sort of the flows.

        References
        ----------
        Kaplan and Meier (1958); Greenwood (1926).

        Examples
        --------
        >>> import topheavy as th
        >>> flows = {"year": [2023, 2024, 2024, 2025], "firm": ["a", "b", "c", "c"], "value_usd": [3.0, 1.0, 2.0, 2.0]}
        >>> th.Panel(flows).survival()["survival"].to_list()
        [1.0, 0.5]
        """
        classes = None if entry_classes is None else _numbers("entry_classes", entry_classes)
        given = (classes, as_text("spells", spells), _number("level", level))
        return _table(_topheavy.survival(self._panel, self._grouping(by), _digits(hs), *given))

    def cohorts(self, *, by: str | Sequence[str] = (), hs: int | str | None = None, spells: Spells = "first") -> Table:
        """Count the entrants of each year, and how many of them are left year by year.

        Parameters
        ----------
        by, hs
            As in `survival`.
        spells : {"first", "all"}
            Whether firms that come back enter again; the Korea Customs Service and the World Bank count ``"all"``.

        Returns
        -------
        Table
            One row a group, year of entry (``entry``) and ``age``: ``entrants``, ``alive``, ``survival_share``. The
            last row of each year of entry is the first age that the data do not see, with the reason. The Korea Customs
            Service's k-year survival of year t is the row of entry t−k at age k.

        Raises
        ------
        TopheavyError
            As for `survival`.

        References
        ----------
        Cebeci, Fernandes, Freund and Pierola (2012), C3, C5, C6.

        Examples
        --------
        >>> import topheavy as th
        >>> flows = {"year": [2023, 2024, 2024, 2025], "firm": ["a", "b", "c", "c"], "value_usd": [3.0, 1.0, 2.0, 2.0]}
        >>> table = th.Panel(flows).cohorts()
        >>> table.to_polars().filter(entry="2024", age=1.0).row(0)
        ('2024', 1.0, 2.0, 1.0, 0.5)
        """
        return _table(_topheavy.cohorts(self._panel, self._grouping(by), _digits(hs), as_text("spells", spells)))

    def transitions(
        self,
        *,
        by: str | Sequence[str] = (),
        hs: int | str | None = None,
        breaks: Iterable[float] = BREAKS,
    ) -> Table:
        """Count firms by class of export value in one year and in the next, with entry and exit.

        Parameters
        ----------
        by, hs
            As in `survival`.
        breaks : list of float
            Ascending breaks between classes of a firm's yearly value, in the value's unit.

        Returns
        -------
        Table
            One row a group and pair of classes, ``from`` and ``to``, from the smallest up and ``out`` at the end:
            ``firms``, ``probability`` (each ``from`` adds up to 1), ``probability_staying`` (among firms that export in
            both years).

        Raises
        ------
        TopheavyError
            As for `survival`.

        References
        ----------
        Shorrocks (1978).

        Examples
        --------
        >>> import polars
        >>> import topheavy as th
        >>> flows = {"year": [2024, 2024, 2025, 2025], "firm": ["a", "b", "a", "c"], "value_usd": [3.0, 1.0, 20.0, 2.0]}
        >>> th.Panel(flows).transitions(breaks=[10.0]).to_polars().filter(polars.col("firms") > 0).rows()
        [('< 10', '>= 10', 1.0, 0.5, 1.0), ('< 10', 'out', 1.0, 0.5, 0.0), ('out', '< 10', 1.0, 1.0, 1.0)]
        """
        return _table(_topheavy.transitions(self._panel, self._grouping(by), _digits(hs), _numbers("breaks", breaks)))

    def size_classes(
        self,
        *,
        by: str | Sequence[str] = (),
        hs: int | str | None = None,
        breaks: Iterable[float] = BREAKS,
    ) -> Table:
        """Tell what becomes of the firms of each class of export value, this year and in the long run.

        Parameters
        ----------
        by, hs, breaks
            As in `transitions`.

        Returns
        -------
        Table
            One row a group and ``class``, from the smallest up: ``firm_years``, ``entrants_share``, ``exit_rate``,
            ``stationary_share`` (of the moves counted, when each firm that leaves is replaced by an entrant).

        Raises
        ------
        TopheavyError
            As for `survival`.

        References
        ----------
        Grassmann, Taksar and Heyman (1985).

        Examples
        --------
        >>> import topheavy as th
        >>> flows = {"year": [2024, 2024, 2025, 2025], "firm": ["a", "b", "a", "c"], "value_usd": [3.0, 1.0, 20.0, 2.0]}
        >>> th.Panel(flows).size_classes(breaks=[10.0])["exit_rate"].to_list()
        [0.5, None]
        """
        return _table(_topheavy.size_classes(self._panel, self._grouping(by), _digits(hs), _numbers("breaks", breaks)))

    def mobility(
        self,
        *,
        by: str | Sequence[str] = (),
        hs: int | str | None = None,
        breaks: Iterable[float] = BREAKS,
        threshold: float = 10e6,
    ) -> Table:
        """Measure how much firms move between classes and ranks from one year to the next.

        Parameters
        ----------
        by, hs, breaks
            As in `transitions`.
        threshold : float
            Value to be reached: one of the breaks.

        Returns
        -------
        Table
            One row a group and ``period``, about the year before and it: ``shorrocks``, ``rank_correlation``
            (Spearman), ``churn_10``, ``churn_100``, ``churn_1000``, and of the class just below the threshold
            ``years_to_threshold`` (mean, given staying) and ``reach_probability`` (before leaving export).

        Raises
        ------
        ArgumentError
            A threshold that is no break.
        TopheavyError
            Otherwise as for `survival`.

        References
        ----------
        Shorrocks (1978); Spearman (1904); Kemeny and Snell (1960).

        Examples
        --------
        >>> import topheavy as th
        >>> flows = {"year": [2024, 2024, 2025, 2025], "firm": ["a", "b", "a", "b"], "value_usd": [3.0, 1.0, 2.0, 4.0]}
        >>> th.Panel(flows).mobility()["rank_correlation"].to_list()
        [None, -1.0]
        """
        given = (_numbers("breaks", breaks), _number("threshold", threshold))
        return _table(_topheavy.mobility(self._panel, self._grouping(by), _digits(hs), *given))

    def growth(self, *, by: str | Sequence[str] = (), hs: int | str | None = None) -> Table:
        """Tell where growth comes from: which firms, products and markets.

        Parameters
        ----------
        by, hs
            As in `survival`.

        Returns
        -------
        Table
            One row a group and ``period``. Shares of the total of the year before: ``growth`` = ``continuing`` +
            ``entering`` + ``exiting``; ``continuing`` = ``intensive`` + ``added_products`` + ``dropped_products`` +
            ``added_markets`` + ``dropped_markets`` + ``added_combinations`` + ``dropped_combinations`` =
            ``continued_products`` + ``added_products`` + ``dropped_products`` = ``continued_markets`` +
            ``entered_markets`` + ``left_markets``. Then ``midpoint_growth``, ``top_10_contribution``,
            ``top_100_contribution``, ``granular_residual`` (Gabaix), ``gazelles`` (firms that outgrew the nation in
            three straight years), ``gazelles_share``, ``gazelles_value_share``.

        Raises
        ------
        TopheavyError
            As for `survival`.

        Notes
        -----
        A part that the data do not tell (no market in some row) is undefined, and what is a group is not a part. Where
        markets are not told, ``continuing`` = ``intensive`` + ``added_products`` + ``dropped_products``, and likewise
        for products. Sums are exact: the same bits for any order of rows.

        References
        ----------
        Bernard, Jensen, Redding and Schott (2009); Davis, Haltiwanger and Schuh (1996); Gabaix (2011).

        Examples
        --------
        >>> import topheavy as th
        >>> flows = {"year": [2024, 2024, 2025, 2025], "firm": ["a", "b", "a", "c"], "value_usd": [3.0, 1.0, 4.0, 2.0]}
        >>> th.Panel(flows).growth().to_polars().select("growth", "continuing", "entering", "exiting").row(1)
        (0.5, 0.25, 0.5, -0.25)
        """
        return _table(_topheavy.growth(self._panel, self._grouping(by), _digits(hs)))


def _digits(hs: int | str | None) -> str | None:
    return None if hs is None else str(hs)


def _number(argument: str, value: object) -> float:
    if isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    raise ArgumentError(f"{argument}: must be a finite number", column=argument)


def _numbers(argument: str, values: Iterable[float]) -> list[float]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise ArgumentError(f"{argument}: must be a list of numbers, such as [1e6, 5e6]", column=argument)
    return [_number(argument, value) for value in values]


def _table(found: tuple[pl.DataFrame, pl.DataFrame, str]) -> Table:
    frame, undefined, meaning = found
    known: dict[str, Any] = json.loads(meaning)
    return Table(
        frame, definitions=known["definitions"], notes=known["notes"], undefined=undefined, input=known["input"]
    )
