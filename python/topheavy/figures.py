"""Figures: how top-heavy exports are, to look at, as SVG and as PNG.

A panel, a simulation and a track have a method ``figure``; the functions here draw plain numbers. Each gives a
`Figure`, which a notebook shows and which `Figure.save` writes. Every figure says its definition in the subtitle, its
units on the axes and what is missing on itself; `Figure.data` is what it shows, as a table. No system font is needed,
and the same input gives the same bytes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import polars as pl

from topheavy import _topheavy
from topheavy._arguments import as_number, as_text
from topheavy.errors import ArgumentError
from topheavy.table import Table

if TYPE_CHECKING:
    from topheavy.arrays import Values

Theme: TypeAlias = Literal["light", "dark"]
Size: TypeAlias = Literal["slide", "page", "notebook"]
Lang: TypeAlias = Literal["en", "ko"]
Units: TypeAlias = Literal["firms", "markets", "products"]
Currency: TypeAlias = Literal["usd", "other"]


class Figure:
    """A figure; what the methods ``figure`` and the functions of this module give.

    A notebook shows it by itself. It is not changed once made: `titled` and its like give another one.
    """

    __slots__ = ("_figure", "_look", "_style", "_synthetic")

    def __init__(self, figure: _topheavy.Figure, look: tuple[str, str, str], synthetic: str | None = None) -> None:
        self._figure = figure
        self._look = look
        self._style = _style(*look)
        self._synthetic = synthetic

    def _with(self, figure: _topheavy.Figure) -> Figure:
        return Figure(figure, self._look, self._synthetic)

    # What it says

    @property
    def title(self) -> str:
        """The title, in the figure's language."""
        return self._figure.words(self._style)[0]

    @property
    def subtitle(self) -> str:
        """The subtitle: the definition of what is shown."""
        return self._figure.words(self._style)[1]

    @property
    def notes(self) -> list[str]:
        """What the figure says below itself: notes of yours, then what is missing or must be known."""
        return self._figure.words(self._style)[2]

    @property
    def data(self) -> Table:
        """What the figure shows, all of it and not rounded; ``definitions`` has the unit of each column of numbers."""
        columns = self._figure.data()
        definitions = {
            name: {"name": name, "formula": self.subtitle, "unit": unit} for name, unit, _ in columns if unit
        }
        return Table(
            pl.DataFrame([series for _, _, series in columns]),
            definitions=definitions,
            notes=[note for note in self.notes if "SYNTHETIC DATA" not in note],
            input={"synthetic": self._synthetic},
        )

    def titled(self, text: str) -> Figure:
        """Return the figure with a title of your own, such as the finding."""
        return self._with(self._figure.titled(as_text("text", text)))

    def subtitled(self, text: str) -> Figure:
        """Return the figure with a subtitle of your own. The one that it has says the definition: yours should, too."""
        return self._with(self._figure.subtitled(as_text("text", text)))

    def source(self, text: str) -> Figure:
        """Return the figure with its source line: who published the data, and when."""
        return self._with(self._figure.source(as_text("text", text)))

    def note(self, text: str) -> Figure:
        """Return the figure with one more note that no reader may miss; it is set in bold."""
        return self._with(self._figure.note(as_text("text", text)))

    def styled(self, *, theme: Theme | None = None, size: Size | None = None, lang: Lang | None = None) -> Figure:
        """Return the figure in another theme, size or language; what is not given stays.

        Parameters
        ----------
        theme : {"light", "dark"}, optional
            Colours: on white or on near black.
        size : {"slide", "page", "notebook"}, optional
            960 × 540, 720 × 480 or 800 × 500 pixels; a PNG has twice as many each way.
        lang : {"en", "ko"}, optional
            Language of everything that the figure itself says.

        Returns
        -------
        Figure
            The same figure, drawn otherwise.

        Raises
        ------
        ArgumentError
            Another word.
        """
        given = zip(self._look, (theme, size, lang), strict=True)
        own = tuple(new if new is not None else old for old, new in given)
        return Figure(self._figure, cast("tuple[str, str, str]", own), self._synthetic)

    # As a file

    def svg(self) -> str:
        """Return the figure as SVG, whose text stays text."""
        return self._figure.svg(self._style)

    def png(self) -> bytes:
        """Return the figure as PNG, with twice as many pixels each way as the SVG."""
        return self._figure.png(self._style)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the figure to a file whose name ends in ``.svg`` or ``.png``, whole or not at all.

        Parameters
        ----------
        path : str or path
            The file; one that is there is replaced.

        Raises
        ------
        ArgumentError
            Another ending.
        FileError
            A folder that is not there or cannot be written to.
        """
        if not isinstance(path, str | os.PathLike):
            raise ArgumentError("path: must be a path", column="path")
        self._figure.save(os.fsdecode(path), self._style)

    def _repr_svg_(self) -> str:
        return self.svg()

    def _repr_png_(self) -> bytes:
        return self.png()

    def __repr__(self) -> str:
        theme, size, lang = self._look
        return f"<topheavy.Figure '{self.title}' ({theme}, {size}, {lang})>"


def lorenz(
    values: Values | Mapping[str, Values],
    *,
    units: Units = "firms",
    theme: Theme = "light",
    size: Size = "notebook",
    lang: Lang = "en",
) -> Figure:
    """Draw Lorenz curves, each with its Gini and what the top 1 % hold.

    Parameters
    ----------
    values : array-like or dict of array-like
        One number a unit (see `topheavy.arrays`); several curves by name.
    units : {"firms", "markets", "products"}
        Whose exports.
    theme, size, lang : optional
        How it looks, as in `Figure.styled`.

    Returns
    -------
    Figure
        Its `Figure.data` has a row a point of every curve.

    Raises
    ------
    ArgumentError
        Another word than those above.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values cannot be used.

    Examples
    --------
    >>> from topheavy import figures
    >>> figure = figures.lorenz({"2024": [1.0, 2.0, 7.0], "2025": [1.0, 1.0, 8.0]})
    >>> figure.data.columns
    ['curve', 'share_of_firms', 'share_of_exports', 'gini', 'top_share']
    >>> round(figure.data["gini"][0], 4)
    0.4
    """
    named = values.items() if isinstance(values, Mapping) else [("", values)]
    curves: list[tuple[str, object]] = [(str(name), vector) for name, vector in named]
    return Figure(_topheavy.lorenz_figure(curves, as_text("units", units)), (theme, size, lang))


def rank_size(
    values: Values,
    *,
    tail: bool = True,
    units: Units = "firms",
    currency: Currency = "usd",
    theme: Theme = "light",
    size: Size = "notebook",
    lang: Lang = "en",
) -> Figure:
    """Draw values against their rank, both on logarithmic scales, with the power law of the largest.

    Parameters
    ----------
    values : array-like
        One number a unit (see `topheavy.arrays`).
    tail : bool
        Whether the law is fitted and drawn (`topheavy.tail.power_law`, its xmin searched for); where it is undefined
        there is no line.
    units : {"firms", "markets", "products"}
        Whose exports.
    currency : {"usd", "other"}
        What the values are counted in.
    theme, size, lang : optional
        How it looks, as in `Figure.styled`.

    Returns
    -------
    Figure
        Its `Figure.data` has a row a unit, the largest first.

    Raises
    ------
    ArgumentError
        Another word than those above.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values cannot be used.

    Examples
    --------
    >>> from topheavy import figures
    >>> figures.rank_size([4.0, 2.0, 1.0], tail=False).data["rank"].to_list()
    [1, 2, 3]
    """
    words = (as_text("units", units), as_text("currency", currency))
    return Figure(_topheavy.rank_size_figure(values, bool(tail), *words), (theme, size, lang))


def treemap(
    names: Iterable[str],
    values: Values,
    *,
    units: Units = "products",
    currency: Currency = "usd",
    total: float | None = None,
    theme: Theme = "light",
    size: Size = "notebook",
    lang: Lang = "en",
) -> Figure:
    """Draw values as areas, each with its name and share; what is too small to carry a name is drawn together.

    Parameters
    ----------
    names : iterable of str
        Names of products or markets.
    values : array-like
        One number a name.
    units : {"products", "markets", "firms"}
        What the names are.
    currency : {"usd", "other"}
        What the values are counted in.
    total : float, optional
        All exports, where the values are a part of them only: shares are of it, and the figure says so.
    theme, size, lang : optional
        How it looks, as in `Figure.styled`.

    Returns
    -------
    Figure
        Its `Figure.data` has a row a name, the largest first.

    Raises
    ------
    ArgumentError
        Another word than those above; a total below the sum of the values.
    InvalidFlowError, UnsupportedTypeError, ShapeError, DataError
        The values cannot be used.

    Examples
    --------
    >>> from topheavy import figures
    >>> figures.treemap(["Chips", "Cars"], [3.0, 1.0]).data["share_of_exports"].to_list()
    [0.75, 0.25]
    """
    words = (as_text("units", units), as_text("currency", currency))
    listed = _texts("names", names)
    figure = _topheavy.treemap_figure(listed, values, *words, None if total is None else as_number("total", total))
    return Figure(figure, (theme, size, lang))


def pyramid(
    lower_bounds: Values,
    firms: Values,
    values: Values,
    *,
    currency: Currency = "usd",
    period: str | int | None = None,
    theme: Theme = "light",
    size: Size = "notebook",
    lang: Lang = "en",
) -> Figure:
    """Draw firms and their exports by size class, the largest class on top.

    Parameters
    ----------
    lower_bounds : array-like
        Where each class begins, ascending; a class ends where the next begins, the last one is open.
    firms : array-like
        Number of firms of each class.
    values : array-like
        What they export together.
    currency : {"usd", "other"}
        What bounds and values are counted in.
    period : str or int, optional
        The period in which firms are sized.
    theme, size, lang : optional
        How it looks, as in `Figure.styled`.

    Returns
    -------
    Figure
        Its `Figure.data` has a row a class, from the smallest.

    Raises
    ------
    ArgumentError
        Another word than those above; bounds that do not ascend.
    ShapeError
        Not one number for each class.
    InvalidFlowError, UnsupportedTypeError, DataError
        The numbers cannot be used.

    Examples
    --------
    >>> from topheavy import figures
    >>> figure = figures.pyramid([0.0, 1e6, 10e6], [90, 9, 1], [10e6, 30e6, 60e6], period=2025)
    >>> figure.data["class"].to_list()
    ['below USD 1M', 'USD 1M to 10M', 'USD 10M or more']
    """
    shown = None if period is None else str(period)
    figure = _topheavy.pyramid_figure(lower_bounds, firms, values, as_text("currency", currency), shown)
    return Figure(figure, (theme, size, lang))


def checked_look(theme: str, size: str, lang: str) -> tuple[str, str, str]:
    """Return theme, size and language when all of them are known."""
    _style(theme, size, lang)
    return theme, size, lang


def _style(theme: str, size: str, lang: str) -> _topheavy.FigureStyle:
    return _topheavy.FigureStyle(as_text("theme", theme), as_text("size", size), as_text("lang", lang))


def _texts(argument: str, texts: Any) -> list[str]:
    listed: list[Any] = list(texts) if isinstance(texts, Iterable) and not isinstance(texts, str) else [None]
    if all(isinstance(text, str) for text in listed):
        return listed
    raise ArgumentError(f"{argument}: must be texts, one for each value", column=argument)
