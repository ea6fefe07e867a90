"""What decompositions return: a measure and the parts of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from topheavy import _topheavy

if TYPE_CHECKING:
    from topheavy.table import Table


@dataclass(frozen=True, slots=True, repr=False)
class Decomposition:
    """A measure, what of it lies between groups, and what lies within them.

    Attributes
    ----------
    total : float
        The measure of all units.
    between : float
        What lies between the (innermost) groups.
    within : float
        What lies within the (innermost) groups.
    overlap : float or None
        What comes of groups whose ranges of values overlap; None but for Gini.
    levels : Table
        The parts that add up to the total, from the outermost grouping inwards: ``part``, ``groups``,
        ``contribution``, ``share``. No rows for HHI, whose parts multiply.
    groups : Table
        One row an (innermost) group, in the order of the labels: ``group`` (nested: ``group_1``, ``group_2``, …),
        ``units``, ``value``, ``units_share``, ``value_share``, ``mean``, ``index`` (the measure of the group alone),
        ``contribution_within``, ``contribution_between``, ``contribution``.
    definition : dict
        Formula, conventions and source.
    """

    total: float
    between: float
    within: float
    overlap: float | None
    levels: Table
    groups: Table
    definition: dict[str, Any] = field(compare=False)

    def __repr__(self) -> str:
        overlap = "" if self.overlap is None else f", overlap={_shown(self.overlap)}"
        parts = f"between={_shown(self.between)}, within={_shown(self.within)}"
        return f"Decomposition(total={_shown(self.total)}, {parts}{overlap}, groups={self.groups.height})"


@dataclass(frozen=True, slots=True, repr=False)
class Margins:
    """Theil's T across product lines, split into margins.

    Attributes
    ----------
    total : float
        Theil's T across all lines, in [0, ln n].
    extensive : float
        Between active and inactive lines: ln(lines/active).
    intensive : float
        Theil's T of the active lines.
    active : int
        Lines with a value above 0.
    lines : int
        All lines.
    definition : dict
        Formula, conventions and source.
    """

    total: float
    extensive: float
    intensive: float
    active: int
    lines: int
    definition: dict[str, Any] = field(compare=False)

    def __repr__(self) -> str:
        parts = f"extensive={_shown(self.extensive)}, intensive={_shown(self.intensive)}"
        return f"Margins(total={_shown(self.total)}, {parts}, active={self.active}, lines={self.lines})"


def _shown(number: float) -> str:
    return _topheavy.shown([number], None)[0]
