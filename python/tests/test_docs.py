"""The documentation of the package: complete, the same words as the crate's, and every example runs.

Everything is read from the installed package, not from the source tree.
"""

import doctest
import importlib
import inspect
import json
import pkgutil
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from numpydoc.docscrape import FunctionDoc
from numpydoc.validate import validate

import topheavy

FAMILIES = ["shares", "concentration", "inequality", "lorenz_curve", "polarization", "comparison"]
# The house's order: what it is, arguments, result, errors, cost, source, an example.
SECTIONS = ["Parameters", "Returns", "Raises", "Notes", "References", "Examples"]
# SA01 wants neighbours of every function; SS05 takes the name in "Theil's T" for a verb.
NOT_CHECKED = {"SA01", "SS05"}
# An expression tells its parameters and its result by pointing to the function of the same name.
NOT_CHECKED_IN_EXPRESSIONS = NOT_CHECKED | {"ES01", "PR01", "RT01"}
# Functions that stand for more than one definition of the crate, or for one of another id.
DEFINITIONS = {
    "concentration_ratio": ["cr"],
    "generalized_entropy": ["ge"],
    "gini": ["gini", "gini_small_sample"],
    "hhi_normalized": ["hhi_normalized", "hhi_normalized_unctad"],
    "threshold_share": ["share_ge", "share_lt", "share_between"],
    "wolfson": ["wolfson", "wolfson_half"],
}
# How Python spells what the crate's conventions name.
SPELLINGS = {
    "`all`": 'measures="all"',
    "cr(1)": "k = 1",
    "exp_shannon": "exp_shannon of a panel",
    "ge(2)": "α = 2",
    "gini_small_sample": "small_sample=True",
    "hhi_normalized": 'form="linear"',
    "hhi_normalized_unctad": 'form="unctad"',
    "hhi_points": "hhi_points of a panel",
    "rosenbluth": "Rosenbluth's index",
    "share_ge": "threshold_share",
    "share_size": "share_size of a panel",
    "share_size(sme)": "share_size(sme) of a panel",
    "wolfson_half": 'form="half"',
}


def module(name: str) -> ModuleType:
    """Return a module of the package."""
    return importlib.import_module(f"topheavy.{name}")


def functions_of(home: ModuleType) -> dict[str, Callable[..., Any]]:
    """Return the public functions that a module defines."""
    return {
        name: function
        for name, function in vars(home).items()
        if inspect.isfunction(function) and function.__module__ == home.__name__ and not name.startswith("_")
    }


ON_ARRAYS = {name: function for family in FAMILIES for name, function in functions_of(module(family)).items()}
EXPRESSIONS = functions_of(module("expr"))


def examples() -> Iterator[doctest.DocTest]:
    """Yield the examples of every docstring of every module."""
    modules = [topheavy] + [module(found.name) for found in pkgutil.iter_modules(topheavy.__path__)]
    for home in modules:
        yield from (test for test in doctest.DocTestFinder().find(home) if test.examples)


def words(text: str) -> str:
    """Return a text on one line, without the marks of code."""
    return " ".join(text.replace("`", "").split())


def spelled(convention: str) -> str:
    """Return a convention of the crate as Python spells it."""
    names = "|".join(re.escape(name) for name in sorted(SPELLINGS, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{names})(?!\w)", lambda found: SPELLINGS[found[0]], convention)


def parameters(function: Callable[..., Any]) -> list[tuple[str, object, object]]:
    """Return name, kind and default of every parameter but the first."""
    return [(p.name, p.kind, p.default) for p in list(inspect.signature(function).parameters.values())[1:]]


@pytest.mark.parametrize("test", [pytest.param(test, id=test.name) for test in examples()])
def test_every_example_runs(test: doctest.DocTest) -> None:
    """The examples of one docstring give what they show."""
    shown: list[str] = []
    failed, _ = doctest.DocTestRunner().run(test, out=shown.append)
    assert not failed, "".join(shown)


@pytest.mark.parametrize("name", ON_ARRAYS)
def test_every_function_has_the_sections_in_order(name: str) -> None:
    """One line, formula, conventions, and then the sections, none of them empty."""
    text = inspect.getdoc(ON_ARRAYS[name]) or ""
    told = FunctionDoc(ON_ARRAYS[name])
    extended = [line for line in told["Extended Summary"] if line]
    assert extended[0].startswith("Formula: ")
    assert any(line.startswith("Conventions") for line in extended)
    assert all(told[section] for section in SECTIONS)
    headings = [found for found in re.findall(r"^(\w[\w ]*)\n-+$", text, re.M) if found != "See Also"]
    assert headings == SECTIONS
    assert told["Notes"][0].startswith("Cost: ")
    raised = {name for entry in told["Raises"] for name in entry.type.split(", ")}
    assert {
        "UndefinedMeasureError",
        "InvalidFlowError",
        "UnsupportedTypeError",
        "ShapeError",
        "DataError",
    } <= raised
    takes_parameter = {p.name for p in inspect.signature(ON_ARRAYS[name]).parameters.values()} - {
        "x",
        "y",
        "world",
        "weights",
    }
    assert ("ArgumentError" in raised) == bool(takes_parameter)
    assert all(issubclass(getattr(module("errors"), error), topheavy.TopheavyError) for error in raised)


@pytest.mark.parametrize("name", ON_ARRAYS)
def test_numpydoc_has_no_complaint_about_a_function(name: str) -> None:
    """Parameters, types and layout are what numpydoc wants."""
    home = ON_ARRAYS[name].__module__
    assert [error for error in validate(f"{home}.{name}")["errors"] if error[0] not in NOT_CHECKED] == []


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_numpydoc_has_no_complaint_about_an_expression(name: str) -> None:
    """The same for expressions, which have an example and point to the function for the rest."""
    errors = validate(f"topheavy.expr.{name}")["errors"]
    assert [error for error in errors if error[0] not in NOT_CHECKED_IN_EXPRESSIONS] == []
    assert f"see `topheavy.{name}`" in (inspect.getdoc(EXPRESSIONS[name]) or "").splitlines()[0]


@pytest.mark.parametrize("name", ON_ARRAYS)
def test_a_function_is_told_in_the_words_of_the_crate(name: str, program: Path) -> None:
    """Formula, unit, range, source and every convention of the definition stand in the docstring."""
    text = words(inspect.getdoc(ON_ARRAYS[name]) or "")
    for definition_id in DEFINITIONS.get(name, [name]):
        call = [str(program), "define", definition_id, "--format", "json"]
        told = json.loads(subprocess.run(call, capture_output=True, check=True, encoding="utf-8").stdout)
        for part in ["formula", "range", "source"]:
            assert words(told[part]).lower() in text.lower(), f"{part} of {definition_id}"
        assert told["unit"].lower() in text.lower()
        for convention in told["conventions"]:
            assert words(spelled(convention)) in text, definition_id


def test_functions_expressions_and_namespace_take_the_same_parameters() -> None:
    """Every function is an expression and a method of the namespace, with the same names and defaults."""
    namespace = module("namespace").TopheavyNamespace
    methods = {name for name in vars(namespace) if not name.startswith("_")}
    assert set(ON_ARRAYS) == set(EXPRESSIONS) == methods
    for name, function in ON_ARRAYS.items():
        assert getattr(topheavy, name) is function
        assert parameters(EXPRESSIONS[name]) == parameters(function), name
        assert parameters(getattr(namespace, name)) == parameters(function), name
