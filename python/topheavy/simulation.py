"""What a programme of export promotion would change: firms with and without it."""

from __future__ import annotations

import os
from numbers import Real
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import polars as pl

from topheavy import _topheavy
from topheavy._arguments import as_text, as_whole
from topheavy.brackets import Brackets
from topheavy.errors import ArgumentError
from topheavy.figures import Figure, checked_look
from topheavy.panel import Panel
from topheavy.program import Program
from topheavy.program import program as program_of
from topheavy.report import Page
from topheavy.table import Table

if TYPE_CHECKING:
    from topheavy.figures import Lang, Size, Theme

    Growth: TypeAlias = Literal["fitted", "none"] | float

SIDES = ("without", "with", "difference")
"""What is told of every number: without the programme, with it, and with minus without."""


class Simulation(Page):
    """A simulated programme; see `topheavy.simulate`.

    Print it, let a notebook show it, or take its numbers from `table`, `cost`, `sectors`, `history` and `to_dict`.
    """

    __slots__ = ()

    title = "topheavy simulate"

    @property
    def table(self) -> Table:
        """Every measure by year: ``year``, ``measure``, then without, with and difference, each with low and high.

        The definitions are by measure. A number that is undefined in some replicate is null.
        """
        return self._compared("outcomes", ["year", "name"])

    @property
    def sectors(self) -> Table:
        """Exports by main sector and year, US dollars, as in `table`; no rows where no sectors were asked for."""
        return self._compared("sectors", ["year", "sector"])

    @property
    def cost(self) -> Table:
        """What the programme costs and brings: ``year``, ``name``, ``amount``, ``low``, ``high``; defined by name."""
        rows = [
            {"year": one["year"], "name": one["name"], **_ends("amount", one["amount"], "low", "high")}
            for one in self._data["amounts"]
        ]
        names = ["amount", "low", "high"]
        return self._told(rows, {"year": pl.Int64, "name": pl.String} | dict.fromkeys(names, pl.Float64))

    @property
    def sentences(self) -> list[str]:
        """What the numbers say, in sentences."""
        return list(self._data["findings"])

    @property
    def notes(self) -> list[str]:
        """What a reader of these numbers must know."""
        return list(self._data["notes"])

    @property
    def definitions(self) -> dict[str, dict[str, Any]]:
        """What made each number: name, formula, unit, range, conventions, source."""
        return dict(self.to_dict()["definitions"])

    @property
    def history(self) -> Table:
        """Every measure of the years of the data before the base year: ``year``, ``measure``, ``number``.

        Of whole years only; no rows where the data are a table of classes or of one year.
        """
        rows = [{"year": one["year"], "measure": one["name"], "number": one["number"]} for one in self._data["history"]]
        return self._told(rows, {"year": pl.Int64, "measure": pl.String, "number": pl.Float64})

    def figure(
        self,
        measure: str = "top_1pct_share",
        *,
        theme: Theme = "light",
        size: Size = "notebook",
        lang: Lang = "en",
    ) -> Figure:
        """Draw one measure: what it was, and what it would be without the programme and with it.

        Parameters
        ----------
        measure : str
            A measure of `table`, such as ``"total"``, ``"top_1pct_share"`` or ``"hhi"``.
        theme, size, lang : optional
            How it looks, as in `Figure.styled`.

        Returns
        -------
        Figure
            Lines are the means over replicates and bands the intervals, as in `table`; `Figure.data` has them.

        Raises
        ------
        ArgumentError
            A measure that the simulation does not report; the message names those that it does.
        """
        look = checked_look(theme, size, lang)
        figure = _topheavy.simulation_figure(self._data, as_text("measure", measure))
        return Figure(figure, look, self._data["synthetic"])

    def _compared(self, part: str, keys: list[str]) -> Table:
        kinds: dict[str, Any] = {"year": pl.Int64, "measure" if keys[1] == "name" else keys[1]: pl.String}
        rows = []
        for one in self._data[part]:
            row: dict[str, Any] = dict(zip(kinds, (one[key] for key in keys), strict=True))
            for side in SIDES:
                row |= _ends(side, one[side], f"{side}_low", f"{side}_high")
            rows.append(row)
        numbers = [name for side in SIDES for name in (side, f"{side}_low", f"{side}_high")]
        return self._told(rows, kinds | dict.fromkeys(numbers, pl.Float64))

    def _told(self, rows: list[dict[str, Any]], kinds: dict[str, Any]) -> Table:
        return Table(
            pl.DataFrame(rows, schema=kinds),
            definitions=self._data["definitions"],
            notes=self._data["notes"],
            input={"currency": "USD", "synthetic": self._data["synthetic"]},
        )


def _ends(name: str, estimate: dict[str, float | None], low: str, high: str) -> dict[str, float | None]:
    return {name: estimate["estimate"], low: estimate["low"], high: estimate["high"]}


def simulate(
    data: Panel | Brackets,
    program: Program | str | os.PathLike[str],
    *,
    horizon: int = 2030,
    replicates: int = 1000,
    level: float = 0.95,
    seed: int = 0,
    growth: Growth | None = None,
    growth_sd: float | None = None,
    sector: str | None = None,
    allow_fewer: bool = False,
    base_year: int | None = None,
) -> Simulation:
    """Simulate a programme: every year to the horizon, without and with it.

    In each replicate firms grow, leave and enter by the growth model; the same firms, with the same random numbers,
    once more with the programme. What the programme does is an assumption of its file (see docs/programs.md), and the
    result says what follows from it; it is no evidence that a programme works.

    Parameters
    ----------
    data : Panel or Brackets
        Flows of firms in US dollars; the last year is the base year. Or a table of published classes, from which firms
        are drawn in each replicate.
    program : Program, str or path
        A programme, the name of one that comes with topheavy, or its file.
    horizon : int, optional
        Last year that is simulated.
    replicates : int, optional
        How often the future is drawn.
    level : float, optional
        Level of the intervals, in (0, 1).
    seed : int, optional
        The same seed gives the same bits, on any number of threads.
    growth : {"fitted", "none"} or float, optional
        How firms grow without the programme: as in the panel's own years, not at all, or at a rate a year. Fitted for a
        panel, none for classes.
    growth_sd : float, optional
        Standard deviation of a year's rate.
    sector : str, optional
        Column with the sector of a flow (a role such as ``product``, or one of ``groups``); a firm's sector is the one
        in which it exports most.
    allow_fewer : bool, optional
        Go on when fewer firms may join than there are places.
    base_year : int, optional
        The year of the classes; a panel knows its own.

    Returns
    -------
    Simulation
        ``.table`` (every measure by year), ``.cost``, ``.sectors``, ``.sentences``, ``.notes``, ``.definitions``.

    Raises
    ------
    ArgumentError
        A horizon not after the base year, no replicates, a level outside (0, 1); a target that is reached already; no
        cohort between base year and horizon; a rule that asks what the data do not tell; fewer firms than places.
    DataError
        A sector of the programme that the data do not have (``line`` says where); a last year that is not whole.

    Notes
    -----
    Estimates are means over replicates, intervals their (1 - level)/2 and (1 + level)/2 quantiles; differences are
    taken replicate by replicate. Cost: replicates × years × firms, on all threads. Ctrl-C ends it.

    Examples
    --------
    >>> import topheavy as th
    >>> panel = th.sample("korea", firms=6000, years=(2024, 2025))
    >>> star = th.program("k_export_star_500").replace(firms_per_year=20)
    >>> found = th.simulate(panel, star, replicates=20)
    >>> found.table.columns[:5]
    ['year', 'measure', 'without', 'without_low', 'without_high']
    >>> found.table["year"].unique().sort().to_list()
    [2025, 2026, 2027, 2028, 2029, 2030]
    """
    if not isinstance(program, Program):
        if not isinstance(program, str | os.PathLike):
            raise ArgumentError("program: must be a Program, the name of one, or a path", column="program")
        program = program_of(program)
    if not isinstance(level, Real) or isinstance(level, bool):
        raise ArgumentError("level: must be a number", column="level")
    run = (
        as_whole("horizon", horizon, 0, 2**31),
        as_whole("replicates", replicates, 1, 2**32),
        as_whole("seed", seed, 0, 2**64),
        float(level),
        bool(allow_fewer),
    )
    given = _growth(growth, growth_sd, "none" if isinstance(data, Brackets) else "fitted")
    column = None if sector is None else as_text("sector", sector)
    if isinstance(data, Panel):
        if base_year is not None:
            raise ArgumentError("base_year: a panel knows its last year; give it with classes only", column="base_year")
        return Simulation(*_topheavy.simulate_panel(data._panel, program._program, given, column, run))
    if not isinstance(data, Brackets):
        raise ArgumentError("data: must be a Panel or Brackets", column="data")
    if column is not None:
        raise ArgumentError("sector: a table of classes has no sectors; take it out, or give a panel", column="sector")
    if base_year is None:
        raise ArgumentError("base_year: say of which year the classes are", column="base_year")
    year = as_whole("base_year", base_year, 0, 2**31)
    return Simulation(*_topheavy.simulate_brackets(data._table, year, program._program, given, run))


def _growth(growth: Any, deviation: Any, unless_given: str) -> tuple[str, float | None]:
    if growth is not None and (isinstance(growth, bool) or not isinstance(growth, str | Real)):
        raise ArgumentError("growth: takes 'fitted', 'none' or a rate a year", column="growth")
    if deviation is not None and (isinstance(deviation, bool) or not isinstance(deviation, Real)):
        raise ArgumentError("growth_sd: must be a number", column="growth_sd")
    words = unless_given if growth is None else growth if isinstance(growth, str) else repr(float(growth))
    return words, None if deviation is None else float(deviation)
