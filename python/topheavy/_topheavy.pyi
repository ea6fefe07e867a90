"""The compiled part of topheavy. Private: use the package."""

from collections.abc import Callable
from typing import Any, TypeAlias, final

import polars as pl

__all__ = [
    "DEBUG_BUILD",
    "Panel",
    "__version__",
    "checked",
    "checked_call",
    "cohorts",
    "column_name",
    "decomposed",
    "define",
    "diversification",
    "draw",
    "embedded",
    "evaluate",
    "export_margins",
    "growth",
    "krugman",
    "latex_text",
    "lorenz_curve",
    "mobility",
    "number",
    "panic_for_tests",
    "shapley",
    "shown",
    "size_classes",
    "split_change",
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
    def without(
        self, grouping: tuple[str, list[str]], measures: str, what: list[tuple[str, list[str]]], k: int | None, /
    ) -> tuple[pl.DataFrame, pl.DataFrame, str]: ...
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

_Columns: TypeAlias = tuple[list[tuple[str, pl.Series]], list[tuple[int, str, str]]]

def decomposed(
    call: str, x: object, weights: object | None, groups: list[pl.Series], /
) -> tuple[list[Any], _Columns, _Columns, str]: ...
def shapley(
    x: object, weights: object | None, names: list[str], axes: list[pl.Series], measure: str, /
) -> tuple[_Columns, str]: ...
def export_margins(x: object, lines: int | None, /) -> tuple[list[Any], list[int], str]: ...
def split_change(
    vectors: tuple[object, object], firms: tuple[pl.Series, pl.Series], measure: str, method: str, /
) -> tuple[_Columns, list[str], str]: ...
