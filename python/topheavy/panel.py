"""The panel: flows read once, checked, and measured in any grouping."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast, overload

from topheavy import _topheavy
from topheavy._arguments import as_levels, as_names, as_paths, as_text, as_whole
from topheavy._calls import measures_text
from topheavy.bootstrapping import resampling_of_cells
from topheavy.counterfactual import MEASURES, Counterfactual
from topheavy.errors import ArgumentError, MissingColumnError
from topheavy.frames import columns_of
from topheavy.motion import Motion
from topheavy.options import ReadOptions, with_options
from topheavy.panel_figures import PanelFigures
from topheavy.report import Check, Report
from topheavy.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from typing_extensions import Unpack

    from topheavy.bootstrapping import Method
    from topheavy.frames import Flows

Axis: TypeAlias = Literal["firm", "market", "product"]
Growth: TypeAlias = Literal["log", "rate", "midpoint"]
Paths: TypeAlias = "str | os.PathLike[str] | Sequence[str | os.PathLike[str]]"

ROLES = ("firm", "period", "market", "product", "size_class", "reporter")
"""Roles that may be a grouping."""


@with_options
class Panel(Motion, Counterfactual, PanelFigures):
    """Flows of firms, markets and products over periods, checked once, then measured as often as you like.

    One row is a flow. Flows are summed to units (firms, markets or products) before anything is measured: two
    shipments of one firm are one firm. What would give a wrong number is refused with its column, row and the way
    out.

    Parameters
    ----------
    data : frame or dict of arrays
        polars (lazy frames are collected), pandas, pyarrow, a DuckDB relation, an Ibis table, anything with
        ``__arrow_c_stream__``, or a dict of arrays. The column of values of a frame that cannot be written to (polars,
        Arrow) is shared, not copied, where it is float64 without missing entries and nothing has to change.
    **options : Unpack[ReadOptions]

    Raises
    ------
    MissingColumnError
        A named column is not there, or no column can be the value; the message names the nearest.
    InvalidFlowError
        A value or key that no measure can use: its column, first row, and how many there are.
    DataError
        Data that would give a wrong number: totals among their parts, several product levels, imports.
    UnsupportedTypeError
        A column of a type that holds no numbers or keys.
    ArgumentError
        An option outside its domain.

    Notes
    -----
    Cost: reads the columns that have a role once, and keeps two or four bytes a key and row.

    Do not write to memory that the data share afterwards (polars and pyarrow take over NumPy's without a copy): the
    panel would not be the one that was checked. In a forked child process a panel waits for threads that are not
    there, as polars does; start children with "spawn".

    Examples
    --------
    >>> import polars as pl
    >>> import topheavy as th
    >>> flows = pl.DataFrame({
    ...     "year": [2024, 2024, 2025, 2025], "biz_no": ["a", "b", "a", "b"], "usd": [3.0, 1.0, 2.0, 2.0],
    ... })
    >>> panel = th.Panel(flows, firm="biz_no", value="usd")
    >>> panel.measure(across="firm", by="period", measures="n,hhi").to_dict()
    {'period': ['2024', '2025'], 'n': [2.0, 2.0], 'hhi': [0.625, 0.5]}
    """

    __slots__ = ("_panel",)

    def __init__(self, data: Flows, **options: Unpack[ReadOptions]) -> None:
        names, fetch = columns_of(data)
        self._panel = _topheavy.Panel.from_columns(names, fetch, _known(options))

    @classmethod
    def _of(cls, panel: _topheavy.Panel) -> Panel:
        made = cls.__new__(cls)
        made._panel = panel
        return made

    @property
    def input(self) -> dict[str, Any]:
        """The input as it was read: roles, scale, currency, rows left out, periods, notes."""
        return dict(json.loads(self._panel.input()))

    @property
    def synthetic(self) -> str | None:
        """The label of synthetic data, or None."""
        label = self.input["synthetic"]
        return None if label is None else str(label)

    @overload  # A text is a sequence of texts too; it is one column here.
    def measure(  # type: ignore[overload-overlap]
        self,
        *,
        across: Axis = "firm",
        by: str | Sequence[str] = (),
        measures: str | Iterable[str] = MEASURES,
        interval: Literal["bootstrap"] | None = None,
        replicates: int | None = None,
        level: float | None = None,
        method: Method | None = None,
        seed: int | None = None,
    ) -> Table: ...

    @overload
    def measure(
        self,
        *,
        across: Axis = "firm",
        by: Sequence[Sequence[str]],
        measures: str | Iterable[str] = MEASURES,
        interval: Literal["bootstrap"] | None = None,
        replicates: int | None = None,
        level: float | None = None,
        method: Method | None = None,
        seed: int | None = None,
    ) -> list[Table]: ...

    def measure(
        self,
        *,
        across: Axis = "firm",
        by: str | Sequence[str] | Sequence[Sequence[str]] = (),
        measures: str | Iterable[str] = MEASURES,
        interval: Literal["bootstrap"] | None = None,
        replicates: int | None = None,
        level: float | None = None,
        method: Method | None = None,
        seed: int | None = None,
    ) -> Table | list[Table]:
        """Measure the units of one axis in every cell of a grouping, or of several groupings in one call.

        Parameters
        ----------
        across : {"firm", "market", "product"}
            The units.
        by : str, list of str, or list of lists of str
            Grouping columns, by role (``"period"``) or by name; without them the whole panel is one cell. A list of
            lists is several levels, such as ``[["period"], ["period", "market"]]``, which share the work.
        measures : str or list of str
            Such as ``"hhi,gini,top_share(0.01),cr(10),share_ge(50e6)"``, or ``"all"``; see `topheavy.define`.
        interval : {"bootstrap"}, optional
            After each measure three columns: its name with ``_standard_error``, ``_low`` and ``_high``, from resamples
            of the cell's units. Warnings are notes. The rest says how, as in `topheavy.bootstrap`.
        replicates, level, method, seed : optional
            Of the interval; 1000, 0.95, ``"percentile"`` and 0 unless given. Refused without an interval.

        Returns
        -------
        Table or list of Table
            One row a cell, periods in time order: the grouping's entries as text, then a column for each measure.
            An undefined number is null and `Table.undefined` says why. For several levels a table for each, in the
            order given.

        Raises
        ------
        ArgumentError
            An unknown measure, a parameter outside its domain, a grouping by the axis itself, an option of intervals
            without ``interval="bootstrap"``.
        MissingColumnError
            A role or column that was not read.

        Notes
        -----
        Cost: one sort of the flows for each level (of the units of a finer level, where they are at most half as many),
        and O(u log u) for u units. The same bits for any order of rows, any number of threads, and whatever else is
        asked.

        Examples
        --------
        >>> import topheavy as th
        >>> flows = {"year": [2025, 2025, 2025], "firm": ["a", "b", "a"], "value_usd": [2.0, 1.0, 1.0]}
        >>> th.Panel(flows).measure(across="firm", by="period", measures="n,cr(1)").to_dict()
        {'period': ['2025'], 'n': [2.0], 'cr1': [0.75]}
        >>> whole, years = th.Panel(flows).measure(by=[[], ["period"]], measures="n,total")
        >>> years["total"].to_list()
        [4.0]
        """
        levels, several = as_levels(by)
        groupings = [self._grouping(level) for level in levels]
        how = resampling_of_cells(interval, replicates=replicates, level=level, method=method, seed=seed)
        found = self._panel.measure(as_text("across", across), groupings, measures_text(measures), how)
        tables = [_table(frame, meaning, undefined) for frame, undefined, meaning in found]
        return tables if several else tables[0]

    @overload  # A text is a sequence of texts too; it is one column here.
    def dynamics(  # type: ignore[overload-overlap]
        self,
        *,
        by: str | Sequence[str] = (),
        hs: int | str | None = None,
        codes: str | Iterable[str] = "all",
        growth: Growth = "log",
    ) -> Table: ...

    @overload
    def dynamics(
        self,
        *,
        by: Sequence[Sequence[str]],
        hs: int | str | None = None,
        codes: str | Iterable[str] = "all",
        growth: Growth = "log",
    ) -> list[Table]: ...

    def dynamics(
        self,
        *,
        by: str | Sequence[str] | Sequence[Sequence[str]] = (),
        hs: int | str | None = None,
        codes: str | Iterable[str] = "all",
        growth: Growth = "log",
    ) -> Table | list[Table]:
        """Measure who exports, enters, survives and leaves, year by year: the 98 measures of exporter dynamics.

        Parameters
        ----------
        by : str, list of str, or list of lists of str
            Groups within which firms are followed, such as ``"product"`` or ``"market"``; none for the whole country.
            Several reporters are kept apart in any case. A list of lists is several levels, such as
            ``[[], ["product"], ["market"]]``.
        hs : {2, 4, 6, 8, 10}, optional
            Where products are groups: groups by so many digits of their codes, within which products still differ.
        codes : str or list of str
            Codes (``"A1,A6ii"``), aliases (``"entry_rate"``), families (``"A6"``), blocks (``"A"``) or ``"all"``; see
            `topheavy.define`.
        growth : {"log", "rate", "midpoint"}
            How the growth of A11 and A12 is measured.

        Returns
        -------
        Table or list of Table
            One row a group and year in which a firm exports or has just left, in time order: the groups' entries and
            ``period`` as text, then a column for each code. A number that the data do not support (an entry rate in
            their first year) is null and `Table.undefined` says why.

        Raises
        ------
        ArgumentError
            An unknown code or growth, frequency weights.
        DataError
            Periods that are no years, months or dates; product codes with fewer digits than ``hs``.
        MissingColumnError
            No firm or period, or a column that was not read.

        Notes
        -----
        Months and dates are added up to calendar years; `Table.notes` tells of years that lack some of theirs, and of
        years that the data do not have. Cost: one sort of the flows for each level.

        References
        ----------
        Cebeci, Fernandes, Freund and Pierola (2012); Fernandes, Freund and Pierola (2016).

        Examples
        --------
        >>> import topheavy as th
        >>> flows = {"year": [2024, 2024, 2025, 2025], "firm": ["a", "b", "b", "c"], "value_usd": [3.0, 1.0, 2.0, 2.0]}
        >>> th.Panel(flows).dynamics(codes="A1,entry_rate,exit_rate").to_dict()
        {'period': ['2024', '2025'], 'A1': [2.0, 2.0], 'C1': [None, 0.5], 'C2': [None, 0.5]}
        """
        levels, several = as_levels(by)
        groupings = [self._grouping(level) for level in levels]
        digits = None if hs is None else str(hs)
        found = self._panel.dynamics(groupings, digits, measures_text(codes, "codes"), as_text("growth", growth))
        tables = [_table(frame, meaning, undefined) for frame, undefined, meaning in found]
        return tables if several else tables[0]

    def lorenz(self, *, across: Axis = "firm", by: str | Sequence[str] = (), points: int | None = None) -> Table:
        """Lorenz curves of the units of one axis in every cell of a grouping.

        Formula: F = i/n, L = (x₍₁₎ + … + x₍ᵢ₎)/X, units from the smallest.

        Parameters
        ----------
        across : {"firm", "market", "product"}
            The units.
        by : str or list of str
            Grouping columns.
        points : int, optional
            Ordinates at F = 0, 1/points, …, 1; without it a point for every unit.

        Returns
        -------
        Table
            The grouping's entries, ``units_share`` F and ``value_share`` L, each in [0, 1], from (0, 0) to (1, 1).

        Raises
        ------
        ArgumentError
            ``points`` below 1.

        References
        ----------
        Lorenz (1905).

        Examples
        --------
        >>> import topheavy as th
        >>> flows = {"firm": ["a", "b"], "value_usd": [3.0, 1.0]}
        >>> th.Panel(flows).lorenz().to_dict()
        {'units_share': [0.0, 0.5, 1.0], 'value_share': [0.0, 0.25, 1.0]}
        """
        ordinates = None if points is None else as_whole("points", points, 1, 2**32)
        frame, meaning = self._panel.lorenz(as_text("across", across), self._grouping(by), ordinates)
        return _table(frame, meaning)

    def report(self, *, target_total: float | None = None) -> Report:
        """One page on concentration, the middle, markets and products, period by period.

        Parameters
        ----------
        target_total : float, optional
            Total to be reached, in US dollars, such as 1e12.

        Returns
        -------
        Report
            Shows itself as a page; `Report.periods` and `Report.to_dict` hold the numbers, `Report.save` writes files.

        Raises
        ------
        ArgumentError
            Several reporters, or a target that is not positive.
        """
        if isinstance(target_total, bool) or not isinstance(target_total, Real | None):
            raise ArgumentError("target_total: must be a number, such as 1e12", column="target_total")
        return Report(self._panel.report(None if target_total is None else float(target_total)))

    def check(self) -> Check:
        """Tell what is in the panel: totals, firms, markets and products by period, and what was left out.

        A panel with problems cannot be made; `topheavy.check` lists the problems of data or files.
        """
        return Check(*self._panel.coverage())

    def to_polars(self) -> pl.DataFrame:
        """Return the flows as they enter the measures: a column a role, keys as text, values after the scale."""
        return self._panel.flows()

    def _grouping(self, by: object) -> list[str]:
        names = as_names(by, "by")
        read = self.input
        listed = ", ".join(f"'{key}'" for key in read["distinct"])
        known = {*read["distinct"], *ROLES, *(role["column"] for role in read["roles"].values())}
        for name in names:
            if name not in known:
                raise MissingColumnError(
                    f"by: no column '{name}' was read, only {listed}; name it with groups= when the panel is made",
                    column=name,
                )
        return names

    def __repr__(self) -> str:
        return f"topheavy.Panel\n{self._panel.input_text()}".rstrip("\n")


@with_options
def read(paths: Paths, **options: Unpack[ReadOptions]) -> Panel:
    """Read flows from files.

    Parameters
    ----------
    paths : str, path, or list of them
        Parquet, CSV or TSV, packed with gzip or zstd or not; patterns such as ``"exports_*.parquet"``.
    **options : Unpack[ReadOptions]

    Returns
    -------
    Panel
        The flows.

    Raises
    ------
    FileError
        A file that cannot be found, opened or decoded.
    TopheavyError
        Otherwise as for `Panel`.
    """
    return Panel._of(_topheavy.Panel.from_files(as_paths(paths), _known(options)))


@with_options
def check(data: Flows | Paths, **options: Unpack[ReadOptions]) -> Check:
    """List everything that is wrong with data or files, where `Panel` and `read` stop at the first problem.

    Parameters
    ----------
    data : frame, dict of arrays, path or list of paths
        As for `Panel` or `read`.
    **options : Unpack[ReadOptions]

    Returns
    -------
    Check
        Its ``problems`` are empty when the data are fit for measures.

    Examples
    --------
    >>> import topheavy as th
    >>> th.check({"firm": ["a", "b"], "value_usd": [3.0, -1.0]}).problems
    ["column 'value_usd', row 2: the entry is negative (the only such row)"]
    """
    if isinstance(data, str | os.PathLike | list | tuple):
        return Check(*_topheavy.checked(as_paths(data), [], None, _known(options)))
    names, fetch = columns_of(cast("Flows", data))
    return Check(*_topheavy.checked([], names, fetch, _known(options)))


def sample(
    country: Literal["korea"] = "korea",
    *,
    firms: int | None = None,
    years: tuple[int, int] | None = None,
    seed: int = 1,
) -> Panel:
    """Make a synthetic panel of exporters, calibrated to published figures; no row is a real firm.

    Parameters
    ----------
    country : {"korea"}
        Which country.
    firms : int, optional
        Exporters in the last year, 100 to 1,000,000; the published number unless given. Calibration is promised for
        the published number only.
    years : tuple of int, optional
        First and last year, within 2015, 2018 to 2025; 2021 to 2025 unless given.
    seed : int
        Same parameters and seed, same flows.

    Returns
    -------
    Panel
        Everything made from it says that it is synthetic.

    Raises
    ------
    ArgumentError
        A parameter outside its range.

    Examples
    --------
    >>> import topheavy as th
    >>> panel = th.sample("korea", firms=1000, years=(2024, 2025))
    >>> panel.synthetic
    'synthetic: calibrated to published Korean moments; no row is a real firm'
    """
    if country != "korea":
        raise ArgumentError("country: takes 'korea'", column="country")
    exporters = None if firms is None else as_whole("firms", firms, 0, 2**32)
    ends = None
    if years is not None:
        if not isinstance(years, tuple | list) or len(years) != 2:
            raise ArgumentError("years: must be the first and the last year, such as (2021, 2025)", column="years")
        ends = (as_whole("years", years[0], 0, 10_000), as_whole("years", years[1], 0, 10_000))
    return Panel._of(_topheavy.Panel.sample_korea(exporters, ends, as_whole("seed", seed, 0, 2**64)))


def _known(options: ReadOptions) -> dict[str, Any]:
    given: dict[str, Any] = dict(options)
    unknown = next((name for name in given if name not in ReadOptions.__annotations__), None)
    if unknown is not None:
        known = ", ".join(ReadOptions.__annotations__)
        raise ArgumentError(f"{unknown}: is no option; there are {known}", column=unknown)
    return given


def _table(frame: pl.DataFrame, meaning: str, undefined: pl.DataFrame | None = None) -> Table:
    known = json.loads(meaning)
    return Table(
        frame,
        definitions=known.get("definitions"),
        notes=known["notes"],
        undefined=() if undefined is None else undefined,
        input=known["input"],
    )
