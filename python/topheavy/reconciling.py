"""Which top 1 %, which SMEs: every reading with its number, next to published figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from topheavy import _topheavy
from topheavy._arguments import as_text, as_whole
from topheavy.brackets import Brackets
from topheavy.errors import ArgumentError
from topheavy.panel import Panel
from topheavy.report import Page
from topheavy.table import Table

if TYPE_CHECKING:
    from typing import SupportsIndex

LAST_YEAR = 10_000
"""Years are below this one."""

READINGS = {
    "group": pl.String,
    "reading": pl.String,
    "words": pl.String,
    "measure": pl.String,
    "population": pl.String,
    "missing": pl.String,
    "firms_low": pl.Float64,
    "firms": pl.Float64,
    "firms_high": pl.Float64,
    "share_of_firms": pl.Float64,
    "share_low": pl.Float64,
    "share": pl.Float64,
    "share_high": pl.Float64,
}
"""Columns of the readings."""

FIGURES = {
    "reading": pl.String,
    "population": pl.String,
    "figure": pl.String,
    "quantity": pl.String,
    "announced": pl.Boolean,
    "year": pl.Int32,
    "agrees": pl.String,
    "why": pl.String,
    "vintage": pl.String,
    "source": pl.String,
    "published": pl.Float64,
    "here": pl.Float64,
    "difference": pl.Float64,
}
"""Columns of the published figures beside the readings."""


class Reconciliation(Page):
    """Every reading of "top 1 %" and of "SME", next to published figures; see `topheavy.reconcile`.

    Print it, let a notebook show it, or take `table`, `figures`, `sentences` and `to_dict`.
    """

    __slots__ = ()

    title = "topheavy reconcile"

    @property
    def sentences(self) -> list[str]:
        """What the numbers say, the announced sentence first."""
        return list(self._data["sentences"])

    @property
    def table(self) -> Table:
        """The readings, one row each and population.

        Shares are in [0, 1]; low and high are the same but for tables of classes. A reading that the data cannot tell
        is null, and ``missing`` says what it needs.
        """
        rows = []
        for one in self._data["readings"]:
            firms, share = one["firms"], one["share_of_exports"]
            rows.append(
                {
                    "group": one["group"],
                    "reading": one["id"],
                    "words": one["words"],
                    "measure": one["measure"],
                    "population": one["population"],
                    "missing": one["missing"],
                    "firms_low": firms["low"],
                    "firms": firms["estimate"],
                    "firms_high": firms["high"],
                    "share_of_firms": one["share_of_firms"]["estimate"],
                    "share_low": share["low"],
                    "share": share["estimate"],
                    "share_high": share["high"],
                }
            )
        return self._table(rows, READINGS)

    @property
    def figures(self) -> Table:
        """The published figures beside the readings, one row each: difference, whether they agree, and why not.

        ``published``, ``here`` and ``difference`` are shares in [0, 1] or numbers of firms, as ``quantity`` says.
        ``agrees`` is yes, possible (classes do not tell) or no, within the rounding of the figure.
        """
        rows = []
        for one in self._data["readings"]:
            for figure in one["published"]:
                of = "firms" if figure["quantity"] == "firms" else "share_of_exports"
                rows.append(
                    {
                        **{name: figure[name] for name in FIGURES if name in figure},
                        "reading": one["id"],
                        "population": one["population"],
                        "why": "; ".join(reason["words"] for reason in figure["why"]),
                        "here": one[of]["estimate"],
                    }
                )
        return self._table(rows, FIGURES)

    @property
    def counted(self) -> Table:
        """How many firms there are, by who counts them: ``who``, ``year``, ``source``, ``firms``, ``one_percent``."""
        kinds = {
            "who": pl.String,
            "year": pl.Int32,
            "source": pl.String,
            "firms": pl.Float64,
            "one_percent": pl.Float64,
        }
        return self._table(self._data["counted"], kinds)

    @property
    def definitions(self) -> dict[str, dict[str, Any]]:
        """What the measures mean, by their call."""
        return dict(self.to_dict()["definitions"])

    @property
    def notes(self) -> list[str]:
        """What a reader of these numbers must know."""
        return list(self._data["notes"])

    def _table(self, rows: list[dict[str, Any]], kinds: dict[str, Any]) -> Table:
        label = self._data["synthetic"]
        known = {} if label is None else {"synthetic": label}
        return Table(pl.DataFrame(rows, schema=kinds), notes=self._data["notes"], input=known)


def reconcile(
    data: Panel | Brackets,
    *,
    published: Literal["korea", "none"] | None = None,
    year: SupportsIndex | None = None,
    employees: str | None = None,
) -> Reconciliation:
    """Put every reading of "top 1 %" and of "SME" beside published figures, and say why they differ.

    "Top 1 %" by rank (rounded up, down, in part, by quantile), by threshold (USD 50M, 10M), as the 10, 100 or 1,000
    largest, or by law; "SME" as firms below USD 10M, 5M or 1M, by law, as all that are not large, or by employees.

    Parameters
    ----------
    data : Panel or Brackets
        Firms, or a table of classes: then numbers are intervals with an estimate.
    published : {"korea", "none"}, optional
        Whose published figures stand beside the numbers. By default Korea's beside the Korean sample, else nobody's.
    year : int, optional
        The year to look at, by default the last period. Of data without periods and of classes: the year that they are
        of.
    employees : str, optional
        Column with the number of employees of a firm, which the panel has read (``groups=``).

    Returns
    -------
    Reconciliation
        ``.sentences``, the announced one first; ``.table``, a row a reading; ``.figures``, a row a published figure
        beside a reading; ``.counted``; ``.definitions``.

    Raises
    ------
    ArgumentError
        A year that is no period; Korean figures beside another reporter; several reporters; a column of employees that
        was not read.
    MissingColumnError
        The panel has no firms.
    DataError
        A column of employees that holds no numbers.

    Notes
    -----
    A reading agrees with a figure when it lies within half of the figure's last digit. The announced figures are
    compared with every reading of their group, others with the reading that they define. Where none is published for
    the year, figures of the nearest year stand there with their year.

    Examples
    --------
    >>> import topheavy as th
    >>> flows = {"firm": ["a", "b", "c"], "year": [2024] * 3, "value_usd": [84e6, 8e6, 8e6]}
    >>> found = th.reconcile(th.Panel(flows))
    >>> found.table.to_polars().filter(reading="ge_50m")["share"].to_list()
    [0.84]
    >>> found.figures.height
    0
    """
    if published is not None and published not in ("korea", "none"):
        raise ArgumentError("published: takes 'korea' or 'none'", column="published")
    of_year = None if year is None else as_whole("year", year, 0, LAST_YEAR)
    column = None if employees is None else as_text("employees", employees)
    if isinstance(data, Panel):
        return Reconciliation(*_topheavy.reconciled(data._panel, published, of_year, column))
    if not isinstance(data, Brackets):
        raise ArgumentError("data: must be a Panel or Brackets", column="data")
    if column is not None:
        raise ArgumentError("employees: a table of classes has no column of employees", column="employees")
    return Reconciliation(*_topheavy.reconciled_brackets(data._table, published, of_year))
