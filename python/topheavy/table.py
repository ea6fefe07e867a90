"""Results: a table, and beside it what made each column."""

from __future__ import annotations

import copy
import html
from typing import TYPE_CHECKING, Any

import polars as pl

from topheavy import _topheavy
from topheavy.errors import MissingColumnError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd
    import pyarrow as pa

MOST_ROWS = 40
"""Most rows that a table shows of itself; the rest is counted below."""

REASONS = {"row": pl.UInt64, "column": pl.String, "reason": pl.String}
"""Columns of what says why numbers are missing."""


class Table:
    """Rows of numbers with the definition of every column.

    A table is what topheavy's methods return; it is not changed once made. Shares are in [0, 1]; per cent
    appear only where a notebook shows the table.

    Parameters
    ----------
    frame : polars.DataFrame
        The rows. An undefined number is null, an infinite one infinite.
    definitions : mapping, optional
        Definition of each column that holds a measure: ``name``, ``formula``, ``unit``, ``range``, ``conventions``,
        ``source`` and the call that asks for it.
    notes : iterable of str, optional
        What a reader of these rows must know.
    undefined : iterable of dict or polars.DataFrame, optional
        Why numbers are missing: ``row`` (from 0), ``column``, ``reason``.
    input : mapping, optional
        The input as it was read.

    Examples
    --------
    >>> import topheavy as th
    >>> table = th.evaluate([3.0, 1.0], "hhi,gini")
    >>> table["hhi"].to_list()
    [0.625]
    >>> table.definitions["gini"]["name"]
    'Gini coefficient'
    """

    __slots__ = ("_definitions", "_frame", "_input", "_notes", "_undefined")

    def __init__(
        self,
        frame: pl.DataFrame,
        *,
        definitions: Mapping[str, Mapping[str, Any]] | None = None,
        notes: Iterable[str] = (),
        undefined: Iterable[Mapping[str, Any]] | pl.DataFrame = (),
        input: Mapping[str, Any] | None = None,
    ) -> None:
        self._frame = frame
        self._definitions = {name: dict(definition) for name, definition in (definitions or {}).items()}
        self._notes = list(notes)
        given = undefined if isinstance(undefined, pl.DataFrame) else [dict(one) for one in undefined]
        self._undefined = pl.DataFrame(given, schema=REASONS)
        self._input = dict(input or {})

    # What it holds

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return self._frame.columns

    @property
    def height(self) -> int:
        """Number of rows."""
        return self._frame.height

    @property
    def definitions(self) -> dict[str, dict[str, Any]]:
        """What made each column: name, formula, unit, range, conventions, source."""
        return copy.deepcopy(self._definitions)

    @property
    def notes(self) -> list[str]:
        """What a reader of these rows must know."""
        return list(self._notes)

    @property
    def undefined(self) -> list[dict[str, Any]]:
        """Why numbers are missing or infinite: row (from 0), column, reason."""
        return self._undefined.to_dicts()

    @property
    def input(self) -> dict[str, Any]:
        """The input as it was read: files, roles, scale, rows left out; empty for arrays."""
        return copy.deepcopy(self._input)

    @property
    def synthetic(self) -> str | None:
        """The label of synthetic data, or None."""
        label = self._input.get("synthetic")
        return None if label is None else str(label)

    def __len__(self) -> int:
        return self._frame.height

    def __iter__(self) -> Iterator[str]:
        return iter(self._frame.columns)

    def __contains__(self, column: object) -> bool:
        return column in self._frame.columns

    def __getitem__(self, column: str) -> pl.Series:
        """Return one column.

        Raises
        ------
        MissingColumnError
            There is no such column; the message names those there are.
        """
        series: pl.Series = self._frame.get_column(self._known(column)).clone()
        return series

    def _known(self, column: str) -> str:
        if column in self._frame.columns:
            return column
        names = "', '".join(self._frame.columns)
        raise MissingColumnError(f"no column is named '{column}'; there are '{names}'", column=column)

    # As something else

    def to_polars(self) -> pl.DataFrame:
        """Return the rows as a polars frame, without a copy of the numbers."""
        return self._frame.clone()

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a pandas frame; needs ``pip install 'topheavy[pandas]'``."""
        return self._frame.to_pandas()

    def to_arrow(self) -> pa.Table:
        """Return the rows as a pyarrow table; needs ``pip install 'topheavy[pandas]'``."""
        return self._frame.to_arrow()

    def to_dict(self) -> dict[str, list[Any]]:
        """Return the columns as lists."""
        return self._frame.to_dict(as_series=False)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Give the rows to whatever reads Arrow streams."""
        return self._frame.__arrow_c_stream__(requested_schema)

    def to_markdown(self) -> str:
        """Return the table in Markdown, numbers in six significant digits."""
        return self._drawn("markdown") + self._footnotes()

    def to_latex(self) -> str:
        """Return the table in LaTeX, for the package booktabs, numbers in six significant digits; notes below it."""
        notes = (_topheavy.latex_text(line) for line in self._footnotes().split("\n") if line)
        return self._drawn("latex") + "".join(f"\\par\\footnotesize {note}\n" for note in notes)

    # As people see it

    def __repr__(self) -> str:
        shown = self._frame.head(MOST_ROWS)
        text = _topheavy.draw(shown.columns, _rows(_texts(shown, {})), _keys(shown), "plain")
        return (text + self._more_rows() + self._footnotes()).rstrip("\n")

    def _repr_html_(self) -> str:
        shown = self._frame.head(MOST_ROWS)
        units = {name: str(definition["unit"]) for name, definition in self._definitions.items()}
        columns = _texts(shown, units)
        are_text = [not dtype.is_float() for dtype in shown.dtypes]
        heads = "".join(self._head(name, is_text) for name, is_text in zip(shown.columns, are_text, strict=True))
        rows = "".join(f"<tr>{_cells(row, are_text)}</tr>" for row in _rows(columns))
        foot = html.escape((self._more_rows() + self._footnotes()).strip()).replace("\n", "<br>")
        return (
            f'<table class="topheavy" style="border-collapse:collapse"><thead><tr>{heads}</tr></thead>'
            f"<tbody>{rows}</tbody></table>"
            f'<div class="topheavy-notes">{foot}</div>'
        )

    def _head(self, name: str, is_text: bool) -> str:
        definition = self._definitions.get(name, {})
        unit = str(definition.get("unit", ""))
        if unit == "the value's unit" and self._input.get("currency") == "USD":
            unit = "USD"
        title = html.escape(f"{definition['name']}: {definition['formula']}" if definition else name)
        under = f'<br><span style="font-weight:normal">{html.escape(unit)}</span>' if unit else ""
        return f'<th style="{_style(is_text)};border-bottom:1px solid" title="{title}">{html.escape(name)}{under}</th>'

    def _drawn(self, style: str) -> str:
        columns = _texts(self._frame, {})
        return _topheavy.draw(self._frame.columns, _rows(columns), _keys(self._frame), style)

    def _more_rows(self) -> str:
        more = self._frame.height - MOST_ROWS
        return f"and {more:,} more rows\n" if more > 0 else ""

    def _footnotes(self) -> str:
        """Return the notes, why numbers are missing, and the label of synthetic data, a line each."""
        lines = [f"note: {note}" for note in self._notes]
        for one in self._undefined.unique(["column", "reason"], keep="first", maintain_order=True).to_dicts():
            line = f"{one['column']} is undefined (-): {one['reason']}"
            if str(one["reason"]).startswith("infinite"):
                line = f"{one['column']} is {one['reason']}"
            if line not in lines:
                lines.append(line)
        if self.synthetic is not None:
            lines.append(f"SYNTHETIC DATA: {self.synthetic.removeprefix('synthetic: ')}")
        return "".join(f"\n{line}" for line in lines) + "\n" if lines else ""


def _keys(frame: pl.DataFrame) -> int:
    """Count the leading columns that are no floats: they name the row."""
    floats = [dtype.is_float() for dtype in frame.dtypes]
    return floats.index(True) if True in floats else len(floats)


def _texts(frame: pl.DataFrame, units: Mapping[str, str]) -> list[list[str]]:
    """Write out every column, floats as readers see them and everything else as it is."""
    columns = []
    for series in frame:
        if series.dtype.is_float():
            columns.append(_topheavy.shown(series.cast(pl.Float64).to_list(), units.get(series.name)))
        else:
            columns.append(["" if entry is None else str(entry) for entry in series.to_list()])
    return columns


def _rows(columns: Sequence[Sequence[str]]) -> list[list[str]]:
    return [list(row) for row in zip(*columns, strict=True)]


def _cells(row: Sequence[str], are_text: Sequence[bool]) -> str:
    pairs = zip(row, are_text, strict=True)
    return "".join(f'<td style="{_style(is_text)}">{html.escape(cell)}</td>' for cell, is_text in pairs)


def _style(is_text: bool) -> str:
    side = "text-align:left" if is_text else "text-align:right;white-space:nowrap"
    return f"{side};padding:0.2em 0.8em"
