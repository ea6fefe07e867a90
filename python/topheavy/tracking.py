"""The road of yearly totals to a target."""

from __future__ import annotations

import json
import operator
from collections.abc import Iterable, Mapping
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, SupportsIndex

import polars as pl

from topheavy import _topheavy
from topheavy._arguments import as_number, as_whole
from topheavy.errors import ArgumentError
from topheavy.figures import Figure, checked_look
from topheavy.panel import Panel
from topheavy.report import Page
from topheavy.table import Table

if TYPE_CHECKING:
    from typing import TypeAlias

    from topheavy.figures import Lang, Size, Theme
    from topheavy.frames import Flows

    Totals: TypeAlias = "Mapping[int, float] | tuple[Iterable[int], Iterable[float]] | Flows | Panel"
    Parts: TypeAlias = Mapping[str, Mapping[str, Mapping[int, float]]]

MOST_PATHS = 1 << 32
LAST_SEED = 1 << 64

NUMBERS = {
    "year": pl.Int32,
    "since": pl.Int32,
    "from": pl.Int32,
    "to": pl.Int32,
    "by": pl.Int32,
    "central_year": pl.Int32,
    "first_passage_low": pl.Int32,
    "first_passage_median": pl.Int32,
    "first_passage_high": pl.Int32,
    "steps": pl.Int32,
    "growth_to_close_all": pl.Float64,
    "coverage": pl.Float64,
    "mean_error": pl.Float64,
    "reached_by": pl.Float64,
    "reason": pl.String,
}
"""Types of columns in which every entry may be missing."""

COLUMNS = {
    "series": ["year", "value_usd"],
    "required": ["by", "years", "growth_a_year"],
    "methods": [
        "method",
        "reason",
        "central_year",
        "first_passage_low",
        "first_passage_median",
        "first_passage_high",
        "reached_by",
    ],
    "projection": ["method", "year", "low_usd", "central_usd", "high_usd", "reached"],
    "since": ["since", "central_year", "growth_a_year"],
    "backtest": ["method", "steps", "forecasts", "hits", "not_fitted", "coverage", "nominal", "mean_error"],
    "gap": [
        "dimension",
        "part",
        "basis",
        "since",
        "value_usd",
        "growth_a_year",
        "reached_usd",
        "contribution_usd",
        "share_of_gap",
        "growth_to_close_share",
        "growth_to_close_all",
    ],
}
"""Columns of each table, in order; those that name the row stand first."""


class Track(Page):
    """The road of yearly totals to a target; what `track` returns.

    Print it, let a notebook show it, or take its numbers: ``to_date``, ``required``, ``methods``, ``projection``,
    ``since``, ``backtest``, ``gap`` and ``sentences``.
    """

    __slots__ = ()

    title = "topheavy track"

    @property
    def to_date(self) -> dict[str, Any]:
        """Growth so far: ``last_usd``, ``reached_share``, ``gap_usd``; ``whole``, ``recent``, ``last``, ``spells``."""
        return dict(self.to_dict()["to_date"])

    @property
    def series(self) -> Table:
        """The yearly totals that were used: ``year``, ``value_usd``."""
        return self._table("series", {})

    @property
    def required(self) -> Table:
        """Growth a year that reaches the target: ``by``, ``years``, ``growth_a_year``."""
        return self._table("required", {"growth_a_year": "required_growth"})

    @property
    def methods(self) -> Table:
        """When each method reaches the target: central year, interval of the year, and ``reached_by`` (a probability).

        A year is null where it is more than 75 years after the last one. ``reason`` says why a method was not fitted.
        """
        names = ["first_passage_low", "first_passage_median", "first_passage_high", "reached_by"]
        return self._table("methods", dict.fromkeys(names, "first_passage"))

    @property
    def projection(self) -> Table:
        """Low end, centre and high end of every year by each method, and ``reached``: the probability until then."""
        return self._table("projection", {"reached": "first_passage"})

    @property
    def since(self) -> Table:
        """The random walk's growth and central year by the first year of its history."""
        return self._table("since", {"growth_a_year": "growth_a_year"})

    @property
    def backtest(self) -> Table:
        """Past intervals and how many of them held what came; ``steps`` is null for all horizons together."""
        return self._table("backtest", {"coverage": "past_coverage"})

    @property
    def gap(self) -> Table:
        """What each part adds by the year asked for, and what growth of it would close a share of the gap, or all."""
        rows = [part for gap in self._data["gap"] for part in gap["parts"]]
        names = {"contribution_usd": "gap_contribution", "growth_to_close_share": "closing_growth"}
        return self._rows("gap", rows, {**names, "growth_to_close_all": "closing_growth"})

    @property
    def sentences(self) -> list[str]:
        """The numbers in words, each with what it takes for granted."""
        return list(self._data["sentences"])

    @property
    def notes(self) -> list[str]:
        """What a reader of these numbers must know."""
        return list(self._data["notes"])

    @property
    def expectation(self) -> dict[str, Any] | None:
        """``by``, ``central_year`` and ``met``, where ``expect_by`` was given."""
        found = self._data["expectation"]
        return None if found is None else dict(found)

    @property
    def definitions(self) -> dict[str, dict[str, Any]]:
        """What made each number: name, formula, unit, range, conventions, source."""
        return dict(self.to_dict()["definitions"])

    def to_json(self) -> str:
        """Return everything as JSON, as ``topheavy track --format json`` has it (docs/track.schema.json)."""
        return json.dumps(self._data, ensure_ascii=False, indent=2)

    def figure(self, *, theme: Theme = "light", size: Size = "notebook", lang: Lang = "en") -> Figure:
        """Draw the road to the target: the totals, the random walk's median and interval, and when it is reached.

        Parameters
        ----------
        theme, size, lang : optional
            How it looks, as in `Figure.styled`.

        Returns
        -------
        Figure
            The numbers are those of `series`, `projection` and `methods`; `Figure.data` has them by year.
        """
        look = checked_look(theme, size, lang)
        return Figure(_topheavy.track_figure(self._data), look, self._data["input"]["synthetic"])

    def _table(self, name: str, definitions: Mapping[str, str]) -> Table:
        return self._rows(name, self._data[name], definitions)

    def _rows(self, name: str, rows: list[dict[str, Any]], definitions: Mapping[str, str]) -> Table:
        columns = {column: [row[column] for row in rows] for column in COLUMNS[name]}
        kinds = {column: NUMBERS[column] for column in columns if column in NUMBERS}
        frame = pl.DataFrame(columns, schema_overrides=kinds)
        known = {column: self._data["definitions"][term] for column, term in definitions.items()}
        return Table(frame, definitions=known, input={"synthetic": self._data["input"]["synthetic"], "currency": "USD"})


def track(
    series: Totals | None = None,
    target: float = 1e12,
    *,
    by: SupportsIndex | None = None,
    horizon: SupportsIndex | None = None,
    expect_by: SupportsIndex | None = None,
    since: SupportsIndex | None = None,
    growth: float | None = None,
    parts: Parts | None = None,
    closing_share: float = 0.1,
    level: float = 0.8,
    replicates: SupportsIndex = 10_000,
    seed: SupportsIndex = 1,
) -> Track:
    """Follow yearly totals to a target: growth so far and needed, when it is reached, what would close the gap.

    Three methods stand side by side, each with its past record: a random walk with drift on logarithms (years may be
    missing), a local linear trend (Kalman filter, maximum likelihood) and a bootstrap of historic growth.

    Parameters
    ----------
    series : dict, two arrays, frame or Panel, optional
        Total in US dollars by year: ``{2024: 683.6e9, 2025: 709.7e9}``, a pair ``(years, totals)``, a frame with a
        column of years and one of values, or a panel, whose flows are summed. Without it, Korea's embedded totals.
    target : float
        Total to be reached, US dollars a year.
    by : int, optional
        The year for which the gap is split and closed; five years after the last one unless given.
    horizon : int, optional
        Last year of the projection; 15 years after the last one unless given.
    expect_by : int, optional
        Fills `Track.expectation`: whether the random walk's central projection reaches the target by then.
    since : int, optional
        Leave out what was before.
    growth : float, optional
        Growth a year of every part of the gap, such as 0.05. Each part's own past growth unless given.
    parts : dict, optional
        Exports by part: ``{"market": {"China": {2024: 133.0e9, 2025: 130.8e9}}}``. Those of the panel, or the embedded
        figures, unless given.
    closing_share : float
        The part of the gap that each part should close alone.
    level : float
        How much of the outcomes an interval holds, in (0, 1).
    replicates : int
        Simulated paths of each method, 100 to 1,000,000.
    seed : int
        Seed of the paths.

    Returns
    -------
    Track
        ``.to_date``, ``.required``, ``.methods``, ``.projection``, ``.since``, ``.backtest``, ``.gap``,
        ``.sentences``, ``.to_json()``.

    Raises
    ------
    ArgumentError
        A target that the last year has reached, years that are not after the last one or more than 75 years after it,
        an option outside its range.
    DataError
        Fewer than four years, a year that stands twice, periods that are no whole years, another currency, parts that
        are more than the total.
    InvalidFlowError
        A total that is negative or not finite.

    Notes
    -----
    Twenty totals cannot tell a trend from a run of good years; `Track.backtest` counts how few forecasts the past
    record is made of. Cost: 75 years for each path of three methods, and a fit of each for every past year.

    References
    ----------
    Harvey (1989); de Jong (1991); Hyndman and Athanasopoulos (2021), section 5.2.

    Examples
    --------
    >>> import topheavy as th
    >>> totals = {2021: 644.5e9, 2022: 683.6e9, 2023: 632.2e9, 2024: 683.6e9, 2025: 709.7e9}
    >>> road = th.track(totals, by=2030)
    >>> round(road.required["growth_a_year"][4], 4)
    0.071
    >>> road.methods["central_year"].to_list()
    [2040, None, 2038]
    """
    totals, panel = _given(series)
    asked = {
        "target": as_number("target", target),
        "by": _year("by", by),
        "horizon": _year("horizon", horizon),
        "expect_by": _year("expect_by", expect_by),
        "since": _year("since", since),
        "growth": None if growth is None else as_number("growth", growth),
        "closing_share": as_number("closing_share", closing_share),
        "level": as_number("level", level),
        "replicates": as_whole("replicates", replicates, 0, MOST_PATHS),
        "seed": as_whole("seed", seed, 0, LAST_SEED),
    }
    return Track(*_topheavy.track(totals, panel, _parts(parts), asked))


def _given(series: Any) -> tuple[list[tuple[int, float]] | None, _topheavy.Panel | None]:
    """Return years with their totals, or the panel that has them."""
    if series is None:
        return None, None
    if isinstance(series, Panel):
        return None, series._panel
    if isinstance(series, Mapping) and not any(isinstance(key, str) for key in series):
        return _totals(list(series.items())), None
    if isinstance(series, tuple):
        return _totals(_pairs(series)), None
    return None, Panel(series)._panel


def _pairs(series: tuple[Any, ...]) -> list[tuple[Any, Any]]:
    if len(series) != 2 or not all(isinstance(one, Iterable) and not isinstance(one, str) for one in series):
        raise ArgumentError("series: a tuple must be two arrays, years and totals", column="series")
    years, totals = (list(one) for one in series)
    if len(years) != len(totals):
        raise ArgumentError(f"series: {len(totals)} totals of {len(years)} years; give one for each", column="series")
    return list(zip(years, totals, strict=True))


def _totals(pairs: list[tuple[Any, Any]]) -> list[tuple[int, float]]:
    return [(_whole_year("series", year), as_number("series", total)) for year, total in pairs]


def _parts(parts: Parts | None) -> list[tuple[str, str, int, float]] | None:
    if parts is None:
        return None
    try:
        rows = [
            (dimension, part, year, value)
            for dimension, of_parts in parts.items()
            for part, years in of_parts.items()
            for year, value in years.items()
        ]
    except AttributeError as error:
        problem = 'parts: must be a dict such as {"market": {"China": {2025: 130.8e9}}}'
        raise ArgumentError(problem, column="parts") from error
    if not all(isinstance(dimension, str) and isinstance(part, str) for dimension, part, _, _ in rows):
        raise ArgumentError("parts: dimensions and parts must be named by texts", column="parts")
    return [
        (dimension, part, _whole_year("parts", year), as_number("parts", value))
        for dimension, part, year, value in rows
    ]


def _year(argument: str, year: object) -> int | None:
    return None if year is None else _whole_year(argument, year)


def _whole_year(argument: str, year: Any) -> int:
    if isinstance(year, Real) and not isinstance(year, bool | Integral) and float(year).is_integer():
        year = int(float(year))
    try:
        whole = 0 if isinstance(year, bool) else operator.index(year)
    except TypeError:
        whole = 0
    if not 1 <= whole <= 9999:
        raise ArgumentError(f"{argument}: a year must be a whole number from 1 to 9999", column=argument)
    return whole
