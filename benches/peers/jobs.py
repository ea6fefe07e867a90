"""What every tool computes, and how its columns are called."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Protocol

FIRM = "firm"
VALUE = "value_usd"

SHAPES = {"plain": 20_000_000, "skewed": 20_000_000, "giant": 20_000_000, "firms": 20_000_000, "single": 5_000_000}
"""How flows can be spread, and how many of them are usual."""


class Job(Enum):
    """A question to the flows, which are summed to firms within each cell first."""

    ONE_LEVEL = "one_level"
    """n, HHI, share of the top 1 %, Gini and Theil of firms, by year."""
    FOUR_LEVELS = "four_levels"
    """n, total, HHI, share of the top 1 % and median of firms, by year alone, with market, with product, with both."""

    @property
    def levels(self) -> list[list[str]]:
        """The columns that make the cells, level by level."""
        if self is Job.ONE_LEVEL:
            return [["year"]]
        return [["year"], ["year", "market"], ["year", "product"], ["year", "product", "market"]]

    @property
    def measures(self) -> list[str]:
        """The columns of the result besides those of the cell."""
        if self is Job.ONE_LEVEL:
            return ["n", "hhi", "top_share", "gini", "theil"]
        return ["n", "total", "hhi", "top_share", "median"]

    @property
    def columns(self) -> list[str]:
        """The columns of the file that it takes."""
        return [*self.levels[-1], FIRM, VALUE]


class Frame(Protocol):
    """A table of any library, handed over as Arrow does."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Give the columns."""


class Tool(Protocol):
    """A module of this folder that computes the jobs with one library."""

    def measure(self, path: Path, job: Job, **options: str) -> list[Frame]:
        """Read the file and return one table for each level, all of them whole and in memory."""
