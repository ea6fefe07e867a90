"""The compiled part of topheavy. Private: use the package."""

from collections.abc import Callable
from typing import Any, final

import polars as pl

__all__ = [
    "DEBUG_BUILD",
    "Brackets",
    "Panel",
    "__version__",
    "bootstrap",
    "bootstrap_difference",
    "check_aligned",
    "checked",
    "checked_call",
    "cohorts",
    "column_name",
    "define",
    "diversification",
    "draw",
    "embedded",
    "error_bars",
    "evaluate",
    "growth",
    "hhi_bounds",
    "krugman",
    "latex_text",
    "lorenz_curve",
    "mobility",
    "number",
    "panic_for_tests",
    "shown",
    "size_classes",
    "survival",
    "transitions",
]

__version__: str
DEBUG_BUILD: bool

def number(x: object, weights: object | None, call: str, /) -> float: ...
def evaluate(x: object, weights: object | None, measures: str, /) -> tuple[list[str], list[float | None], str]: ...
def lorenz_curve(x: object, weights: object | None, /) -> tuple[pl.Series, pl.Series, str]: ...
def diversification(x: object, world: object, /) -> float: ...
def krugman(x: object, y: object, /) -> float: ...
def bootstrap(
    x: object,
    weights: object | None,
    measures: str,
    strata: pl.Series | None,
    cluster: pl.Series | None,
    resampling: dict[str, Any],
    /,
) -> tuple[list[str], list[list[float | None]], list[int], list[str | None], str]: ...
def bootstrap_difference(
    x0: object,
    x1: object,
    measures: str,
    firms: tuple[pl.Series, pl.Series] | None,
    resampling: dict[str, Any],
    /,
) -> tuple[list[str], list[list[float | None]], list[int], list[str | None], str]: ...
def error_bars(
    x: object, weights: object | None, measures: str, level: float, analytically: bool, /
) -> tuple[list[str], list[list[float | None]], list[int], list[str | None], str]: ...
def check_aligned(x: object, labels: object, name: str, /) -> None: ...
def checked_call(call: str, /) -> str: ...
def column_name(call: str, /) -> str: ...
def define(name: str | None, /) -> str: ...
def draw(header: list[str], rows: list[list[str]], keys: int, style: str, /) -> str: ...
def latex_text(text: str, /) -> str: ...
def shown(numbers: list[float | None], unit: str | None, /) -> list[str]: ...
def embedded(name: str, /) -> str: ...
def checked(
    files: list[str],
    names: list[str],
    fetch: Callable[[list[str]], pl.DataFrame] | None,
    options: dict[str, Any],
    /,
) -> tuple[str, list[tuple[str, str]]]: ...
def panic_for_tests(on_a_thread: bool, /) -> None: ...

@final
class Panel:
    @staticmethod
    def from_columns(
        names: list[str], fetch: Callable[[list[str]], pl.DataFrame], options: dict[str, Any], /
    ) -> Panel: ...
    @staticmethod
    def from_files(files: list[str], options: dict[str, Any], /) -> Panel: ...
    @staticmethod
    def sample_korea(firms: int | None, years: tuple[int, int] | None, seed: int, /) -> Panel: ...
    def measure(
        self, across: str, levels: list[list[str]], measures: str, /
    ) -> list[tuple[pl.DataFrame, pl.DataFrame, str]]: ...
    def dynamics(
        self, levels: list[list[str]], hs: str | None, codes: str, growth: str, /
    ) -> list[tuple[pl.DataFrame, pl.DataFrame, str]]: ...
    def lorenz(self, across: str, by: list[str], points: int | None, /) -> tuple[pl.DataFrame, str]: ...
    def report(self, target_total: float | None, /) -> tuple[str, list[tuple[str, str]]]: ...
    def coverage(self) -> tuple[str, list[tuple[str, str]]]: ...
    def flows(self) -> pl.DataFrame: ...
    def input(self) -> str: ...
    def input_text(self) -> str: ...

def survival(
    panel: Panel,
    by: list[str],
    hs: str | None,
    entry_classes: list[float] | None,
    spells: str,
    level: float,
    /,
) -> tuple[pl.DataFrame, pl.DataFrame, str]: ...
def cohorts(panel: Panel, by: list[str], hs: str | None, spells: str, /) -> tuple[pl.DataFrame, pl.DataFrame, str]: ...
def transitions(
    panel: Panel, by: list[str], hs: str | None, breaks: list[float], /
) -> tuple[pl.DataFrame, pl.DataFrame, str]: ...
def size_classes(
    panel: Panel, by: list[str], hs: str | None, breaks: list[float], /
) -> tuple[pl.DataFrame, pl.DataFrame, str]: ...
def mobility(
    panel: Panel, by: list[str], hs: str | None, breaks: list[float], threshold: float, /
) -> tuple[pl.DataFrame, pl.DataFrame, str]: ...
def growth(panel: Panel, by: list[str], hs: str | None, /) -> tuple[pl.DataFrame, pl.DataFrame, str]: ...

@final
class Brackets:
    @staticmethod
    def of(
        lower: list[float] | None,
        units: list[int | None],
        values: list[float | None] | None,
        shares: list[float | None] | None,
        total: float | None,
        concentration: list[tuple[int, float]],
        /,
    ) -> Brackets: ...
    def bound(self, call: str, /) -> tuple[str, float | None, float | None, float | None, bool, str | None]: ...
    def gini_continuous(self) -> tuple[str, float | None, float | None, float | None, bool, str | None]: ...
    def attaining(self, call: str, high: bool, /) -> tuple[list[float], list[float]]: ...
    def estimated(self) -> tuple[list[float], list[float]] | None: ...
    def classes(self) -> str: ...
    def notes(self) -> list[str]: ...

def hhi_bounds(
    concentration: list[tuple[int, float]], firms: int | None, /
) -> tuple[str, float | None, float | None, float | None, bool, str | None]: ...
