"""Figures of a panel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from topheavy import _topheavy
from topheavy._arguments import as_names, as_number, as_text
from topheavy.figures import Figure, checked_look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from topheavy.figures import Lang, Size, Theme

Kind: TypeAlias = Literal[
    "lorenz", "concentration", "rank-size", "pyramid", "diversification", "treemap", "transitions", "survival"
]


class PanelFigures:
    """What `topheavy.Panel` draws of itself."""

    __slots__ = ()

    _panel: _topheavy.Panel

    @property
    def synthetic(self) -> str | None:
        """The label of synthetic data, or None."""
        raise NotImplementedError

    def figure(
        self,
        kind: Kind,
        *,
        across: Literal["firm", "market", "product"] | None = None,
        periods: str | int | Sequence[str | int] | None = None,
        breaks: Iterable[float] | None = None,
        level: float = 0.95,
        theme: Theme = "light",
        size: Size = "notebook",
        lang: Lang = "en",
    ) -> Figure:
        """Draw a figure.

        Parameters
        ----------
        kind : str
            ``"lorenz"``, ``"concentration"``, ``"rank-size"``, ``"pyramid"``, ``"diversification"``, ``"treemap"``,
            ``"transitions"`` or ``"survival"``; docs/figures.md shows each.
        across : {"firm", "market", "product"}, optional
            The units of lorenz, rank-size and treemap: firms unless given, for a treemap products or else markets.
        periods : str, int or list of them, optional
            The periods of lorenz, or the one of rank-size, pyramid and treemap; the last one unless given.
        breaks : list of float, optional
            Ascending breaks between the size classes of pyramid, transitions and survival; 1e6, 5e6, 10e6 and 50e6
            unless given.
        level : float
            Confidence level of the bands of survival, in (0, 1).
        theme : {"light", "dark"}
            Colours: on white or on near black.
        size : {"slide", "page", "notebook"}
            960 × 540, 720 × 480 or 800 × 500 pixels; a PNG has twice as many each way.
        lang : {"en", "ko"}
            Language of everything that the figure itself says.

        Returns
        -------
        Figure
            A notebook shows it; `Figure.save` writes it and `Figure.data` is what it shows.

        Raises
        ------
        ArgumentError
            Another word than those above, a period that is not in the data or that the figure has no place for, breaks
            that do not ascend, a level outside (0, 1), several reporters, frequency weights where single firms are
            shown.
        MissingColumnError
            No column that the figure needs, such as firm.

        Examples
        --------
        >>> import topheavy as th
        >>> flows = {"year": [2024, 2025, 2025], "firm": ["a", "a", "b"], "value_usd": [2e6, 3e6, 1e6]}
        >>> figure = th.Panel(flows).figure("lorenz", periods=["2025"])
        >>> figure
        <topheavy.Figure 'How exports are spread over firms' (light, notebook, en)>
        >>> figure.data["share_of_exports"].to_list()
        [0.0, 0.25, 1.0]
        """
        look = checked_look(theme, size, lang)
        given: Any = [] if periods is None else [periods] if isinstance(periods, str | int) else periods
        if isinstance(given, Iterable):
            given = [str(one) if isinstance(one, int) and not isinstance(one, bool) else one for one in given]
        listed = None if breaks is None else list(breaks) if isinstance(breaks, Iterable) else [breaks]
        figure = _topheavy.panel_figure(
            self._panel,
            as_text("kind", kind),
            None if across is None else as_text("across", across),
            as_names(given, "periods"),
            None if listed is None else [as_number("breaks", one) for one in listed],
            as_number("level", level),
        )
        return Figure(figure, look, self.synthetic)
