"""Parameters outside their domains, measures without a number, and the exceptions themselves."""

import copy
import math
import pickle
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from function_cases import MEASURES, REASONS, Measure
from refusals import BUILTIN, refused

import topheavy as th

NUMBERS: list[Any] = [None, "0.5", "", True, np.True_, [0.5], 0.5j, math.nan, math.inf, -math.inf, 10**400]
DOMAINS: list[tuple[str, str, list[Any]]] = [
    ("top_share", "fraction", [*NUMBERS, 0, -0.1, 1.5, 5e-324 - 1]),
    ("concentration_ratio", "k", [*NUMBERS, 0, -1, 2.0, 2.5, np.float64(3), 2**64, Decimal(2)]),
    ("threshold_share", "at_least", [*NUMBERS[1:], 0, -1]),
    ("threshold_share", "below", [*NUMBERS[1:], 0, -1]),
    ("hannah_kay", "alpha", [*NUMBERS, 0, -1]),
    ("renyi", "alpha", [*NUMBERS, 0, -1]),
    ("stenbacka", "gamma", [*NUMBERS, 0, -1]),
    ("generalized_entropy", "alpha", NUMBERS),
    ("atkinson", "epsilon", [*NUMBERS, 0, -1]),
    ("kolm", "kappa", [*NUMBERS, 0, -1]),
    ("lorenz", "p", [*NUMBERS[1:], 0, -0.1, 1.5]),
    ("esteban_ray", "alpha", [*NUMBERS, 0, 0.2, 1.01, -1]),
    ("der", "alpha", [*NUMBERS, 0, 0.2, 1.01, -1]),
    ("top_share", "rule", ["round", "CEIL", "", None, 1, ["ceil"]]),
    ("hhi_normalized", "form", ["square", "Linear", "", None, 1]),
    ("wolfson", "form", ["double", "", None, 1]),
    ("gini", "small_sample", ["no", None, 1, 0]),
]


@pytest.mark.parametrize(("function", "parameter", "values"), DOMAINS, ids=lambda side: str(side)[:30])
def test_parameter_outside_its_domain(function: str, parameter: str, values: list[Any]) -> None:
    """Every parameter is checked before the data are; the message names it as it is spelt in Python."""
    needed = {"fraction": 0.1} if (function, parameter) == ("top_share", "rule") else {}
    for value in values:
        error = refused(th.ArgumentError, getattr(th, function), [3.0, 1.0], **needed, **{parameter: value})
        assert error.argument == parameter, value
        assert str(error).startswith(parameter), value


def test_accepted_words_are_named() -> None:
    """A word that is not known is answered by those that are."""
    for word in ("ceil", "floor", "fractional", "quantile"):
        assert word in str(refused(th.ArgumentError, th.top_share, [1], 0.5, rule="round"))
    for word in ("linear", "unctad"):
        assert word in str(refused(th.ArgumentError, th.hhi_normalized, [1], form="x"))
    for word in ("full", "half"):
        assert word in str(refused(th.ArgumentError, th.wolfson, [1], form="x"))


def test_thresholds_are_needed_and_in_order() -> None:
    """At least one threshold, and the lower one first."""
    refused(th.ArgumentError, th.threshold_share, [3.0, 1.0])
    refused(th.ArgumentError, th.threshold_share, [3.0, 1.0], at_least=2, below=2)
    refused(th.ArgumentError, th.threshold_share, [3.0, 1.0], at_least=3, below=2)


WRONG_PLACES: list[tuple[str, list[Any]]] = [
    ("hhi", [[1, 2], [1, 1]]),
    ("gini", [[1, 2], True]),
    ("top_share", [[1, 2], 0.5, "floor"]),
    ("threshold_share", [[1, 2], 1]),
    ("top_share", [[1, 2]]),
    ("kolm", [[1, 2]]),
]


def test_options_are_keywords() -> None:
    """Weights in the place of a parameter, and a parameter that is left out: Python refuses the call."""
    for function, arguments in WRONG_PLACES:
        with pytest.raises(TypeError, match="argument"):
            getattr(th, function)(*arguments)


# ---------------------------------------------------------------- No number, and the exceptions themselves

UNDEFINED = [
    ([0, 0], "no_value", [m for m in MEASURES if m.function != "kolm"]),
    (
        [5],
        "one_unit",
        [m for m in MEASURES if {"form", "small_sample"} & set(m.parameters) and m.function != "wolfson"],
    ),
    ([0, 0, 0, 1], "no_median", [m for m in MEASURES if m.function == "wolfson"]),
    ([0] * 6 + [1] * 4, "empty_bottom", [m for m in MEASURES if m.function in ("palma", "quintile_ratio")]),
    ([5, 5, 5], "no_spread", [m for m in MEASURES if m.function == "der"]),
]


@pytest.mark.parametrize(("x", "reason", "measures"), UNDEFINED, ids=[reason for _, reason, _ in UNDEFINED])
def test_undefined(x: list[int], reason: str, measures: list[Measure]) -> None:
    """A measure that the values do not define raises and says why."""
    assert measures
    for measure in measures:
        error = refused(th.UndefinedMeasureError, measure.found, x)
        assert REASONS[reason] in str(error)
        assert error.reason in str(error)
    refused(th.UndefinedMeasureError, th.lorenz, [0, 0])


def test_exceptions_are_a_tree_and_travel() -> None:
    """Each is a `TopheavyError` and the builtin; copies and pickles (other processes) keep it all."""
    for kind, builtin in BUILTIN.items():
        assert issubclass(kind, th.TopheavyError)
        assert issubclass(kind, builtin)
    for error in (
        refused(th.InvalidFlowError, th.hhi, [1, -1]),
        refused(th.ArgumentError, th.top_share, [1], 2),
        refused(th.UndefinedMeasureError, th.hhi, [0]),
    ):
        for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
            assert type(other) is type(error)
            assert str(other) == str(error)
            assert vars(other) == vars(error)
