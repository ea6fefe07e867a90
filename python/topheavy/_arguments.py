"""Arguments of the panel, checked for their types and brought into one form."""

from __future__ import annotations

import operator
import os
from collections.abc import Iterable
from numbers import Real
from typing import TYPE_CHECKING, Any

from topheavy.errors import ArgumentError

if TYPE_CHECKING:
    from typing import SupportsIndex


def as_levels(by: object) -> tuple[list[object], bool]:
    """Return the groupings, and whether several levels were asked for."""
    if isinstance(by, str) or not isinstance(by, Iterable):
        return [by], False
    given = list(by)
    nested = [isinstance(level, Iterable) and not isinstance(level, str) for level in given]
    if any(nested) and not all(nested):
        raise ArgumentError("by: takes column names for one level, or lists of them for several, not both", column="by")
    return (given, True) if any(nested) else ([given], False)


def as_names(names: object, argument: str) -> list[str]:
    """Return one name or several as a list."""
    if isinstance(names, str):
        return [names]
    listed: list[Any] = list(names) if isinstance(names, Iterable) else [names]
    if all(isinstance(name, str) for name in listed):
        return listed
    raise ArgumentError(f"{argument}: must be text or a list of texts", column=argument)


def as_text(argument: str, text: str) -> str:
    """Check a text."""
    if isinstance(text, str):
        return text
    raise ArgumentError(f"{argument}: must be text", column=argument)


def as_number(argument: str, number: object) -> float:
    """Check a number that need not be whole."""
    if isinstance(number, Real) and not isinstance(number, bool):
        return float(number)
    raise ArgumentError(f"{argument}: must be a number", column=argument)


def as_whole(argument: str, number: SupportsIndex, least: int, limit: int) -> int:
    """Check a whole number from ``least`` to below ``limit``."""
    try:
        whole = -1 if isinstance(number, bool) else operator.index(number)
    except TypeError:
        whole = -1
    if not least <= whole < limit:
        raise ArgumentError(f"{argument}: must be a whole number from {least}", column=argument)
    return whole


def as_paths(paths: Any) -> list[str]:
    """Return one path or several as texts."""
    several = paths if isinstance(paths, list | tuple) else [paths]
    if not several or not all(isinstance(path, str | os.PathLike) for path in several):
        raise ArgumentError("paths: must be a path, a pattern or a list of them", column="paths")
    return [os.fspath(path) for path in several]
