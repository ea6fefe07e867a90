"""The pages of the Python package: every public name, by the module that it comes from."""

from __future__ import annotations

import ast
import re

from program import ROOT

PACKAGE = ROOT / "python" / "topheavy"
PAGES = {
    "Functions on arrays": ["shares", "concentration", "inequality", "lorenz_curve", "polarization", "comparison"],
    "Panels and reports": ["panel", "report", "table"],
    "Definitions and data": ["definitions", "data"],
    "Intervals, tails and fits": ["bootstrapping", "tail", "fit"],
    "Classes and bounds": ["brackets"],
    "Decompositions": ["decompose", "parts"],
    "Readings, programmes, targets": ["reconciling", "program", "simulation", "tracking"],
    "Figures": ["figures"],
    "Expressions in polars": ["expr", "namespace"],
    "Errors": ["errors"],
}
"""The modules of every page. A module that is none of these has a page of its own."""


def exported() -> dict[str, list[str]]:
    """Return the public names of the package by the module that they come from; a public module is its own name."""
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    source: dict[str, str] = {}
    public: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            home = node.module.removeprefix("topheavy").lstrip(".")
            source.update({name.asname or name.name: home or name.name for name in node.names})
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            public = set(ast.literal_eval(node.value))
    missing = public - source.keys()
    if missing:
        message = f"nobody knows where these public names come from: {', '.join(sorted(missing))}"
        raise SystemExit(message)
    found: dict[str, list[str]] = {}
    for name, home in source.items():
        if name in public and not home.startswith("_"):
            found.setdefault(home, []).append(name)
    return found


def summary(module: str) -> str:
    """Return the first line of a module's documentation."""
    told = ast.get_docstring(ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))) or module
    return told.splitlines()[0]


def pages() -> dict[str, tuple[str, str]]:
    """Return title and Markdown of every page by its address."""
    names = exported()
    placed = {module for modules in PAGES.values() for module in modules}
    groups = PAGES | {summary(module).rstrip("."): [module] for module in names if module not in placed}
    made = {}
    for title, modules in groups.items():
        parts = [part(module, names[module]) for module in modules if module in names]
        address = f"reference/python/{re.sub(r'[^a-z]+', '-', title.lower()).strip('-')}.md"
        head = ARRAYS if "concentration" in modules else ""
        made[address] = (title, f"# {title}\n\n{head}" + "\n".join(parts))
    index = "\n".join(
        f"| [{title}]({address.rsplit('/', 1)[1]}) | {listed(groups[title], names)} |"
        for address, (title, _) in made.items()
    )
    return {"reference/python/index.md": ("All names", INDEX + index + "\n")} | made


ARRAYS = """::: topheavy.arrays
    options:
      members: false
      heading_level: 2

"""
"""What all functions on arrays have in common, at the head of their page."""

INDEX = """# Python

`import topheavy as th`; every public name of the package, on one page for each group. What a function says here is its
docstring: `help(th.gini)` prints the same. Every example is run by the tests.

| page | names |
|---|---|
"""


def listed(modules: list[str], names: dict[str, list[str]]) -> str:
    """Return the public names of some modules as links to what is said of them."""
    return ", ".join(
        f"[`{name}`][topheavy.{name if name == module else f'{module}.{name}'}]"
        for module in modules
        for name in names.get(module, [])
    )


def part(module: str, names: list[str]) -> str:
    """Return the part of a page that documents a module: all of it if it is public, else its public names."""
    if module in names:
        return f"::: topheavy.{module}\n"
    return f"{summary(module)}\n\n" + "\n".join(f"::: topheavy.{module}.{name}\n" for name in names)
