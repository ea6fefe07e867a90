"""The hook of the site: pages and figures that are made from their sources while it is built.

They are not kept in the repository: a copy could be out of date, and what they say is found there in its source.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import codebook
import command_line
import definitions
import python_api
from mkdocs.structure.files import File
from program import said

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

FIGURES = {
    "lorenz": ["lorenz", "--periods", "2021,2025"],
    "pyramid": ["pyramid"],
    "concentration": ["concentration"],
    "rank-size": ["rank-size"],
    "diversification": ["diversification"],
    "treemap": ["treemap"],
    "transitions": ["transitions"],
    "survival": ["survival"],
}
"""Figures of the pages, each in light and in dark, as `topheavy figure` draws them."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List the pages of the Python package in the navigation."""
    listed = [{title: address} for address, (title, _) in python_api.pages().items()]
    listed[0] = next(iter(listed[0].values()))  # type: ignore[call-overload]  # the first is the page of the section
    for section in config.nav or []:
        for entry in section.get("Reference", []):
            if "Python" in entry:
                entry["Python"] = listed
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages and the figures that are made."""
    made: dict[str, str | bytes] = {
        "reference/definitions.md": definitions.page(),
        "reference/command-line.md": command_line.page(),
        "reference/codebook.md": codebook.page(),
    }
    made |= {address: text for address, (_, text) in python_api.pages().items()}
    made |= figures()
    for address, content in made.items():
        files.append(File.generated(config, address, content=content))
    return files


def on_page_content(html: str, **_: Any) -> str:
    """Mend a type of numpydoc that was taken for a subtraction."""
    return html.replace("array - like", "array-like")


def figures() -> dict[str, Any]:
    """Return the figures of the synthetic sample by their addresses."""
    made = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        said("sample", "korea", "-o", "korea.parquet", folder=folder)
        for name, kind in FIGURES.items():
            for theme in ("light", "dark"):
                file = f"{name}-{theme}.svg"
                said("figure", *kind, "korea.parquet", "--theme", theme, "-o", file, folder=folder)
                made[f"figures/{file}"] = (folder / file).read_bytes()
    return made
