"""The three sides of the matrix: measures, shapes of data, and the libraries that hand data over."""

import array
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy_reference
import pandas as pd
import polars as pl
import pyarrow as pa
from numpy_reference import Array

import topheavy as th

# ---------------------------------------------------------------- Measures


@dataclass(frozen=True, eq=False)
class Measure:
    """A public function with its parameters; the reference has one of that name with those parameters."""

    function: str
    parameters: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the call without the data, as the id of a test."""
        return f"{self.function}({', '.join(f'{k}={v}' for k, v in self.parameters.items())})"

    def found(self, x: object, weights: object = None) -> float:
        """Return what the package says."""
        named = {} if weights is None else {"weights": weights}
        number = getattr(th, self.function)(x, **self.parameters, **named)
        assert type(number) is float
        return number

    def expected(self, x: Array) -> float:
        """Return what the reference says of values that count one unit each."""
        return float(getattr(numpy_reference, self.function)(x, **self.parameters))


def with_each(function: str, parameter: str, *values: float) -> list[Measure]:
    """One measure for each value of its parameter."""
    return [Measure(function, {parameter: value}) for value in values]


RULES = ("ceil", "floor", "fractional", "quantile")
MEASURES = [
    *(Measure(name) for name in ("hhi", "effective_number", "hall_tideman", "cci", "dominance", "shannon")),
    *(Measure("hhi_normalized", {"form": form}) for form in ("linear", "unctad")),
    *with_each("hannah_kay", "alpha", 0.5, 1, 1.1, 2, 3.7),
    *with_each("renyi", "alpha", 0.5, 1, 2, 30),
    *(Measure("stenbacka"), Measure("stenbacka", {"gamma": 0.5})),
    *with_each("top_share", "fraction", 0.01, 0.07, 0.3, 1),
    *(Measure("top_share", {"fraction": 0.1, "rule": rule}) for rule in RULES),
    Measure("top_share", {"fraction": 0.25, "rule": "quantile"}),
    *with_each("concentration_ratio", "k", 1, 3, 1000),
    *with_each("threshold_share", "at_least", 3),
    *with_each("threshold_share", "below", 3),
    Measure("threshold_share", {"at_least": 2, "below": 100}),
    *(Measure("gini"), Measure("gini", {"small_sample": True})),
    *(Measure(name) for name in ("theil", "mld", "hoover", "palma", "quintile_ratio", "lorenz_asymmetry")),
    *with_each("generalized_entropy", "alpha", -1, 0, 0.5, 1, 2),
    *with_each("atkinson", "epsilon", 0.5, 1, 2),
    *with_each("kolm", "kappa", 0.01, 5),
    *with_each("lorenz", "p", 0.05, 0.5, 1),
    *(Measure("wolfson", {"form": form}) for form in ("full", "half")),
    *with_each("esteban_ray", "alpha", 0.25, 1),
    *with_each("der", "alpha", 0.25, 0.5, 1),
]

REASONS = {
    "no_value": "all values are zero",
    "no_median": "the median is zero",
    "empty_bottom": "the bottom group holds nothing",
    "no_spread": "all units are equal",
    "one_unit": "only one unit",
}
"""Why a number does not exist: the reference's word, and words of the package's message."""


def number_or_reason(measure: Measure, x: object, weights: object = None) -> float | str:
    """Return the package's number, or its reason for none."""
    try:
        return measure.found(x, weights)
    except th.UndefinedMeasureError as undefined:
        return next(reason for reason, words in REASONS.items() if words in str(undefined))


# ---------------------------------------------------------------- Shapes


@dataclass(frozen=True)
class Shape:
    """Values of units, with whole frequency weights or none."""

    x: Array
    weights: Array | None = None

    @property
    def units(self) -> Array:
        """One entry a unit."""
        return self.x if self.weights is None else numpy_reference.repeated(self.x, self.weights)


def shuffled(x: Array) -> Array:
    """Return the same values in an order that is no order; the same on every machine."""
    return np.random.RandomState(20).permutation(x)


def pareto(alpha: float, n: int) -> Array:
    """Quantiles of a Pareto distribution: the heavier the tail, the smaller alpha."""
    return shuffled(((np.arange(n) + 0.5) / n) ** (-1 / alpha))


def floats(*values: float) -> Array:
    """Values as NumPy's doubles."""
    return np.array(values, dtype=np.float64)


SHAPES = {
    "single unit": Shape(floats(7)),
    "equal": Shape(np.full(13, 0.1)),
    "two units": Shape(floats(3, 1)),
    "all zero": Shape(np.zeros(3)),
    "zeros among them": Shape(floats(0, 5, 0, 2, 9, 0, 1, 6.5, 4)),
    "many zeros": Shape(shuffled(np.append(np.zeros(180), np.arange(1, 21)))),
    "powers of ten": Shape(shuffled(floats(*(10.0**k for k in range(-3, 13))))),
    "hundreds of powers of ten": Shape(shuffled(floats(*(10.0**k for k in range(-100, 101, 10))))),
    "Pareto": Shape(pareto(1.5, 700)),
    "very heavy tail": Shape(pareto(0.6, 1000)),
    "large": Shape(np.tile(pareto(1.1, 1667), 3) * np.repeat([1.0, 1.0, 2.5], 1667)),
    "ties": Shape(shuffled(np.repeat([1.0, 2, 3, 5, 8], [90, 60, 70, 20, 11]))),
    "whole": Shape(floats(54, 146, 244, 34, 44, 54, 63, 83, 119, 222)),
    "0 to 9": Shape(np.arange(10.0)),
    "huge": Shape(pareto(1.5, 90) * 1e300),
    "tiny": Shape(pareto(1.5, 90) * 1e-300),
    "weighted": Shape(floats(57, 63, 81, 79, 88, 57, 42, 3, 77, 89), floats(2, 5, 2, 9, 5, 7, 4, 5, 9, 9)),
    "weighted, some by 0": Shape(floats(0, 0.25, 8, 2, 6, 100, 0), floats(3, 1, 0, 12, 4, 1, 2)),
    "weighted single unit": Shape(floats(6), floats(1)),
}

# ---------------------------------------------------------------- Libraries


class OnlyArrowStream:
    """A column known by Arrow's stream protocol alone."""

    def __init__(self, x: Array) -> None:
        """Keep the column in two chunks."""
        self.column = pa.chunked_array([x[:1], x[1:]])

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Hand over the chunks."""
        return self.column.__arrow_c_stream__(requested_schema)


class OnlyArrowArray:
    """A column known by Arrow's array protocol alone."""

    def __init__(self, x: Array) -> None:
        """Keep the column."""
        self.column = pa.array(x)

    def __arrow_c_array__(self, requested_schema: object = None) -> object:
        """Hand over the array."""
        return self.column.__arrow_c_array__(requested_schema)


class OnlyNumpyArray:
    """A column known by NumPy's protocol alone."""

    def __init__(self, x: Array) -> None:
        """Keep the column."""
        self.column = x

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        """Hand over the array."""
        return self.column if dtype is None else self.column.astype(dtype)


def read_only(x: Array) -> Array:
    """Return an array that may not be written."""
    x = x.copy()
    x.flags.writeable = False
    return x


def cut_out(x: Array) -> Array:
    """Return the values with others before and after them, which a slice leaves out."""
    return np.concatenate([[99.0], x, [99.0]])


def from_duckdb(x: Array) -> Any:
    """Return a relation of DuckDB with one column."""
    # Not at the head of the module: it would outlive the interpreter, about which DuckDB prints a page.
    import duckdb

    return duckdb.connect().from_arrow(pa.table({"x": x}))


def cast(dtype: str) -> Callable[[Array], Any]:
    """To an array of another type of NumPy."""
    return lambda x: x.astype(dtype)


def pandas(dtype: Any) -> Callable[[Array], Any]:
    """To a Series of pandas, whose index starts elsewhere."""
    return lambda x: pd.Series(x, index=range(100, 100 + len(x)), name="usd").astype(dtype)


LIBRARIES: dict[str, tuple[Callable[[Array], Any], str]] = {
    "list": (lambda x: x.tolist(), "f8"),
    "tuple": (lambda x: tuple(x.tolist()), "f8"),
    "list of whole numbers": (lambda x: [int(v) for v in x.tolist()], "i8"),
    "list of both": (lambda x: [int(v) if v.is_integer() and v < 2**53 else v for v in x.tolist()], "f8"),
    "list of NumPy numbers": (list, "f8"),
    "array.array": (lambda x: array.array("d", x.tolist()), "f8"),
    "NumPy": (lambda x: x, "f8"),
    "NumPy, read-only": (read_only, "f8"),
    "NumPy, every third": (lambda x: np.repeat(x, 3)[1::3], "f8"),
    "NumPy, backwards": (lambda x: np.ascontiguousarray(x[::-1])[::-1], "f8"),
    "NumPy, column of a table": (lambda x: np.column_stack([x, x + 1])[:, 0], "f8"),
    "NumPy, one value for all": (lambda x: np.broadcast_to(x[:1], len(x)), "equal"),
    **{f"NumPy {dtype}": (cast(dtype), dtype) for dtype in (">f8", "f4", "i8", "i4", ">i4", "u8", "u1")},
    **{f"pandas {dtype}": (pandas(dtype), "f8") for dtype in ("float64", "Float64", "double[pyarrow]")},
    **{f"pandas {dtype}": (pandas(dtype), "i8") for dtype in ("int64", "Int64", "int64[pyarrow]")},
    "pandas, sliced": (lambda x: pd.Series(cut_out(x)).iloc[1:-1], "f8"),
    "polars": (lambda x: pl.Series("usd", x), "f8"),
    "polars, two chunks": (lambda x: pl.Series(x[:1]).append(pl.Series(x[1:])), "f8"),
    "polars, sliced": (lambda x: pl.Series(cut_out(x)).slice(1, len(x)), "f8"),
    "polars Float32": (lambda x: pl.Series(x, dtype=pl.Float32), "f4"),
    "polars Int64": (lambda x: pl.Series(x.astype("i8")), "i8"),
    "polars UInt8": (lambda x: pl.Series(x.astype("u1")), "u1"),
    "pyarrow": (pa.array, "f8"),
    "pyarrow, sliced": (lambda x: pa.array(cut_out(x)).slice(1, len(x)), "f8"),
    "pyarrow, chunked": (lambda x: pa.chunked_array([x[:1], x[:0], x[1:]]), "f8"),
    "pyarrow int32": (lambda x: pa.array(x.astype("i4")), "i4"),
    "pyarrow float32, chunked": (lambda x: pa.chunked_array([x[:1].astype("f4"), x[1:].astype("f4")]), "f4"),
    "DuckDB, fetched by NumPy": (lambda x: from_duckdb(x).fetchnumpy()["x"], "f8"),
    "DuckDB, fetched by pyarrow": (lambda x: from_duckdb(x).to_arrow_table()["x"], "f8"),
    "__arrow_c_stream__ alone": (OnlyArrowStream, "f8"),
    "__arrow_c_array__ alone": (OnlyArrowArray, "f8"),
    "__array__ alone": (OnlyNumpyArray, "f8"),
}
"""How a library holds values, and the type in which it holds them."""


def holds(dtype: str, x: Array) -> bool:
    """Whether a type holds the values exactly, which is the only case where equal bits can be asked for."""
    if dtype == "equal":
        return len(np.unique(x)) == 1
    if np.dtype(dtype).kind in "iu" and x.max() > np.iinfo(dtype).max:
        return False
    with np.errstate(over="ignore"):
        return bool((x.astype(dtype) == x).all())


def fits(library: str, shape: Shape) -> bool:
    """Whether a library holds a shape exactly."""
    dtype = LIBRARIES[library][1]
    return holds(dtype, shape.x) and (shape.weights is None or holds(dtype, shape.weights))


def handed_over(library: str, shape: str) -> tuple[Any, Any]:
    """Values and weights of a shape, as a library holds them."""
    convert = LIBRARIES[library][0]
    x, weights = SHAPES[shape].x, SHAPES[shape].weights
    return convert(x), None if weights is None else convert(weights)
