"""Pages of text: the report of a panel, and what a check found."""

from __future__ import annotations

import html
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from topheavy._files import is_same_file, write_whole
from topheavy.errors import ArgumentError
from topheavy.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from topheavy import _topheavy


class Page:
    """Headings with text under them, and the same as data."""

    __slots__ = ("_blocks", "_data")

    title = ""

    def __init__(self, data: str, blocks: Sequence[tuple[str, str]]) -> None:
        self._data: dict[str, Any] = json.loads(data)
        self._blocks = list(blocks)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain Python data, as the command line's JSON has it (see docs/json.md)."""
        return json.loads(json.dumps(self._data))  # type: ignore[no-any-return]

    def __str__(self) -> str:
        parts = [f"{self.title}\n{'=' * len(self.title)}\n"]
        parts += [f"\n{heading}\n{'-' * len(heading)}\n{body}" for heading, body in self._blocks]
        return "".join(parts).rstrip("\n")

    __repr__ = __str__

    def _repr_html_(self) -> str:
        parts = [f"<h3>{html.escape(self.title)}</h3>"]
        for heading, body in self._blocks:
            parts.append(f"<h4>{html.escape(heading)}</h4>")
            parts.append(
                f'<pre style="font-family:monospace;white-space:pre;overflow-x:auto">{html.escape(body)}</pre>'
            )
        return f'<div class="topheavy">{"".join(parts)}</div>'


class Report(Page):
    """How top-heavy exports are, period by period, on one page.

    Print it, let a notebook show it, take its numbers from `periods` and `to_dict`, or send it: `save`.
    """

    __slots__ = ("_report",)

    title = "topheavy report"

    def __init__(self, report: _topheavy.Report) -> None:
        super().__init__(report.json(), report.blocks())
        self._report = report

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the report to a file, whole or not at all, in the format that the end of its name says.

        Parameters
        ----------
        path : str or path
            ``.html``: a page that needs no network, with figures and the definition of every number. ``.xlsx``: a
            workbook with numbers as numbers and charts. ``.md``: Markdown. ``.tex``: tables for a paper (booktabs).
            ``.json``: as `to_dict`. ``.txt``: as it prints itself. A file that is there is replaced.

        Raises
        ------
        ArgumentError
            Another ending, or a file that the report was read from.
        FileError
            A file that cannot be written.

        Notes
        -----
        The same report gives the same bytes. No firm is named; markets and products are. The figures of a page are
        drawn from the panel, which the report keeps, when a page is first made.

        Examples
        --------
        >>> import topheavy as th
        >>> report = th.Panel({"firm": ["a", "b"], "value_usd": [3.0, 1.0]}).report()
        >>> report.save("report.pdf")
        Traceback (most recent call last):
        ...
        topheavy.errors.ArgumentError: path: must end in .html, .xlsx, .md, .tex, .json or .txt
        """
        if not isinstance(path, str | os.PathLike):
            raise ArgumentError("path: must be the name of a file", column="path")
        target = Path(path)
        if any(is_same_file(target, read) for read in self._data["input"]["files"]):
            raise ArgumentError("path: names a file that was read; the report would replace the data", column="path")
        write_whole(target, self._content(target.suffix.lower()))

    def _content(self, ending: str) -> bytes:
        made = self._report
        match ending:
            case ".html":
                return made.html().encode()
            case ".xlsx":
                return made.xlsx()
            case ".md":
                return made.markdown().encode()
            case ".tex":
                return made.latex().encode()
            case ".json":
                return f"{json.dumps(self._data, indent=2, ensure_ascii=False)}\n".encode()
            case ".txt":
                return f"{self}\n".encode()
        raise ArgumentError("path: must end in .html, .xlsx, .md, .tex, .json or .txt", column="path")

    def _repr_html_(self) -> str:
        return self._report.fragment()

    @property
    def definitions(self) -> dict[str, dict[str, Any]]:
        """What made each number: name, formula, unit, range, conventions, source."""
        return dict(self.to_dict()["definitions"])

    @property
    def notes(self) -> list[str]:
        """What a reader of these numbers must know."""
        return list(self._data["notes"])

    @property
    def periods(self) -> Table:
        """The numbers, one row a period and axis: ``period``, ``across``, then every measure."""
        rows = []
        for period in self._data["periods"]:
            for across, axis in (("firm", "firms"), ("market", "markets"), ("product", "products")):
                if period[axis] is not None:
                    rows.append({"period": period["period"], "across": across, **period[axis]})
        frame = pl.from_dicts(rows, infer_schema_length=None) if rows else pl.DataFrame()
        return Table(frame, definitions=self._data["definitions"], notes=self._data["notes"], input=self._data["input"])


class Check(Page):
    """What is in the data and what is wrong with them.

    `problems` is empty when the data are fit for measures.
    """

    __slots__ = ()

    title = "topheavy check"

    @property
    def problems(self) -> list[str]:
        """What is wrong, each with its place and the way out."""
        return list(self._data["problems"])

    @property
    def periods(self) -> Table:
        """Rows that can be used: total, firms, markets and products by period."""
        periods = self._data["periods"]
        frame = pl.from_dicts(periods, infer_schema_length=None) if periods else pl.DataFrame()
        return Table(frame, input=self._data["input"])
