"""What the functions on arrays take, and how they refuse it.

**Values** are one non-negative number a unit (a firm, a market, a product), in one unit of your choice such
as US dollars of a year: a list, tuple or range of numbers, a NumPy array, a Series of pandas or polars, an
array or chunked array of pyarrow, or anything else that hands over one column by ``__arrow_c_stream__``,
``__arrow_c_array__`` or ``__array__``. They are one-dimensional. What is contiguous float64 is read where it
is.

**Weights** are frequency weights, of the same kinds and of the same length: a weight ``w`` says that ``w``
units have the value, and every measure with weights equals the measure of the repeated values. A unit of
weight 0 does not exist. Weights that are not whole must add up to 1 or more.

**Zeros are units**: they count in n and contribute their limit (0·ln 0 = 0). Nothing is dropped.

In every formula x₁ … xₙ ≥ 0 are the values of the n units, X their sum, s = x/X a share, μ = X/n the mean. A
share is a part of 1, not of 100. Results do not depend on the order of the values or on the library they come
in.

Every function raises, and never returns NaN or a partial result:

- `topheavy.InvalidFlowError`: a value or weight is negative, NaN, infinite, missing or text. Its ``row``
  counts from 1, its ``column`` is "values" or "weights" ("other values" for the second of two vectors).
- `topheavy.UnsupportedTypeError`: booleans, objects, dates, complex numbers or masked arrays.
- `topheavy.ShapeError`: a scalar or a table where a column is needed, or arrays of different length.
- `topheavy.DataError`: no values; a total that overflows or cannot be told from zero; weights below 1 in sum.
- `topheavy.ArgumentError`: a parameter of another type or outside its domain.
- `topheavy.UndefinedMeasureError`: these values do not define the measure; the message says why.

Each is a `topheavy.TopheavyError` and a `ValueError`, but UnsupportedTypeError is a `TypeError`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias


class ArrowStream(Protocol):
    """A column that Arrow libraries read in chunks: a Series, or a chunked array of pyarrow."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Hand over the chunks as a capsule of Arrow's C stream interface."""


class ArrowArray(Protocol):
    """A column that Arrow libraries read in one piece: an array of pyarrow."""

    def __arrow_c_array__(self, requested_schema: object | None = None) -> object:
        """Hand over the array as a pair of capsules of Arrow's C data interface."""


class NumpyArray(Protocol):
    """A column that NumPy reads: an array of NumPy, a Series of pandas."""

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        """Hand over the values as an array of NumPy."""


Values: TypeAlias = Sequence[float] | ArrowStream | ArrowArray | NumpyArray
"""One number a unit, from any of the libraries named above."""
