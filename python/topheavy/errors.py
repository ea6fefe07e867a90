"""The exceptions of topheavy: each is a `TopheavyError`, and the builtin that a user would catch.

A message says what is wrong, where (column, row) and the way out. It never holds a value of the data or a firm's name,
so it may leave the room where the data are.
"""

from __future__ import annotations

__all__ = [
    "ArgumentError",
    "DataError",
    "FileError",
    "InternalError",
    "InvalidFlowError",
    "MissingColumnError",
    "ShapeError",
    "TopheavyError",
    "UndefinedMeasureError",
    "UnsupportedTypeError",
]


class TopheavyError(Exception):
    """Anything that topheavy refuses.

    Attributes
    ----------
    column : str or None
        Name of the column, or of the argument, where the problem stands.
    row : int or None
        First row with the problem, from 1.
    line : int or None
        Line of a file that has lines and no rows, such as that of a programme, from 1.
    """

    def __init__(
        self, message: str, *, column: str | None = None, row: int | None = None, line: int | None = None
    ) -> None:
        super().__init__(message)
        self.column = column
        self.row = row
        self.line = line

    def __str__(self) -> str:
        """Return the message as it is (`KeyError` would put it in quotes)."""
        return str(self.args[0])


class InvalidFlowError(TopheavyError, ValueError):
    """A value that no measure can use: negative, missing, not a number, infinite, or text."""


class DataError(TopheavyError, ValueError):
    """Data that can be read but would give a wrong number: totals among their parts, several levels, no row."""


class ShapeError(TopheavyError, ValueError):
    """An array of another length or number of dimensions than is needed."""


class ArgumentError(TopheavyError, ValueError):
    """An argument of another type or outside its domain."""

    @property
    def argument(self) -> str | None:
        """Name of the argument."""
        return self.column


class UndefinedMeasureError(TopheavyError, ValueError):
    """The values do not define the measure, such as a share of nothing.

    Attributes
    ----------
    reason : str
        Why, in words.
    """

    def __init__(self, message: str, *, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


class MissingColumnError(TopheavyError, KeyError):
    """A column that is not in the data; the message names the nearest."""


class FileError(TopheavyError, OSError):
    """A file that cannot be found, opened or decoded."""


class UnsupportedTypeError(TopheavyError, TypeError):
    """An object, or a column of a type, that holds no numbers (or no keys)."""


class InternalError(TopheavyError, RuntimeError):
    """A defect of topheavy. Please report it; the message holds no data."""
