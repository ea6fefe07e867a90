"""What measures of a panel would be without some flows, or without the largest units."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, TypeAlias

from topheavy import _topheavy
from topheavy._arguments import as_text, as_whole
from topheavy._calls import measures_text
from topheavy.errors import ArgumentError
from topheavy.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import SupportsIndex

    import polars as pl

Label: TypeAlias = str | int

MEASURES = "n,total,hhi,effective_number,top_share(0.01),cr(10),gini,theil"
"""What is measured unless told otherwise."""


class Counterfactual:
    """What `topheavy.Panel` would tell without a part of itself."""

    __slots__ = ()

    _panel: _topheavy.Panel

    def _grouping(self, by: object) -> list[str]:
        raise NotImplementedError

    def without(
        self,
        *,
        across: Literal["firm", "market", "product"] = "firm",
        by: str | Sequence[str] = (),
        measures: str | Iterable[str] = MEASURES,
        **left_out: Label | Iterable[Label],
    ) -> Table:
        """Measure with and without some flows: without semiconductors, without one market.

        Parameters
        ----------
        across : {"firm", "market", "product"}
            The units.
        by : str or list of str
            Grouping columns, by role (``"period"``) or by name; without them the whole panel is one cell.
        measures : str or list of str
            Such as ``"hhi,gini,top_share(0.01)"``, or ``"all"``; see `topheavy.define`.
        **left_out : str, int or list of them
            A role (``market="US"``) or another column that was read (``item="semiconductors"``), and its labels. A flow
            is left out when it has one of the labels in each of the columns named: two columns mean semiconductors to
            one market.

        Returns
        -------
        Table
            One row a cell of all flows: the grouping's entries, and for each measure ``<measure>``,
            ``<measure>_without`` and ``<measure>_difference`` (without − with). Where nothing of a cell is left both
            are null and `Table.undefined` says so. A note counts the rows left out.

        Raises
        ------
        ArgumentError
            No column named; a label that does not occur (the message names the nearest, of firms none); an unknown
            measure; a grouping by the axis itself.
        MissingColumnError
            A role or column that was not read.

        Notes
        -----
        Flows are left out before they are summed to units: a firm that sells other goods too stays, with those. Nobody
        takes the place of what is left out. Cost: twice that of `topheavy.Panel.measure`; the flows are not copied.

        Examples
        --------
        >>> import topheavy as th
        >>> flows = {"firm": ["a", "b", "a"], "item": ["chips", "cars", "cars"], "value_usd": [6.0, 2.0, 2.0]}
        >>> panel = th.Panel(flows, groups=["item"])
        >>> panel.without(item="chips", measures="n,hhi").to_polars().select("n", "hhi_without").row(0)
        (2.0, 0.5)
        """
        what = [(column, _labels(column, labels)) for column, labels in left_out.items()]
        grouping = (as_text("across", across), self._grouping(by))
        return _table(self._panel.without(grouping, measures_text(measures), what, None))

    def without_top(
        self,
        k: SupportsIndex,
        *,
        across: Literal["firm", "market", "product"] = "firm",
        by: str | Sequence[str] = (),
        measures: str | Iterable[str] = MEASURES,
    ) -> Table:
        """Measure with and without the k largest units of each cell.

        Parameters
        ----------
        k : int
            How many units are left out, from 1.
        across, by, measures
            As in `without`.

        Returns
        -------
        Table
            As from `without`; null where a cell has at most k units.

        Raises
        ------
        ArgumentError
            ``k`` below 1, an unknown measure, ``share_size``, a grouping by the axis itself.
        MissingColumnError
            A role or column that was not read.

        Notes
        -----
        With frequency weights k units of weight 1 are left out, and a unit that is cut keeps the rest of its weight.
        Cost: that of `topheavy.Panel.measure`, twice for the measures.

        Examples
        --------
        >>> import topheavy as th
        >>> flows = {"firm": ["a", "b", "c"], "value_usd": [6.0, 2.0, 2.0]}
        >>> th.Panel(flows).without_top(1, measures="hhi")["hhi_without"].to_list()
        [0.5]
        """
        known = as_whole("k", k, 1, 2**53)
        grouping = (as_text("across", across), self._grouping(by))
        return _table(self._panel.without(grouping, measures_text(measures), [], known))


def _labels(column: str, labels: object) -> list[str]:
    several = list(labels) if isinstance(labels, Iterable) and not isinstance(labels, str | bytes) else [labels]
    if not several or not all(isinstance(one, str | int) and not isinstance(one, bool) for one in several):
        raise ArgumentError(f"{column}: must be a label or a list of labels, text or whole numbers", column=column)
    return [str(one) for one in several]


def _table(found: tuple[pl.DataFrame, pl.DataFrame, str]) -> Table:
    frame, undefined, meaning = found
    known = json.loads(meaning)
    return Table(
        frame, definitions=known["definitions"], notes=known["notes"], undefined=undefined, input=known["input"]
    )
