"""The codebook: the words of ``data/README.md``, and what is in every column of the files beside it."""

from __future__ import annotations

import csv
from pathlib import Path

from program import ROOT, as_code, as_markdown

DATA = ROOT / "data"
MANY = 12
"""A column with more entries than this is told by their number."""


def page() -> str:
    """Return the codebook as a page of Markdown."""
    text = (DATA / "README.md").read_text(encoding="utf-8").replace("](../docs/", "](../")
    text += "\n## Every column {#every-column}\n\nCounted in the files themselves.\n\n"
    for file in sorted(DATA.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        text += f"### {file.name} {{#{file.stem}}}\n\n{columns(rows)}\n{measures(rows)}"
    return text + programme()


def columns(rows: list[dict[str, str]]) -> str:
    """Return a table of the columns: what they hold, and how often nothing."""
    text = f"{len(rows)} rows.\n\n| column | entries | empty |\n|---|---|---|\n"
    for name in rows[0]:
        given = [row[name] for row in rows if row[name]]
        text += f"| {as_code(name)} | {entries(name, given)} | {len(rows) - len(given)} |\n"
    return text


def entries(name: str, given: list[str]) -> str:
    """Return what a column holds: the range of numbers, the few entries, or how many there are."""
    distinct = list(dict.fromkeys(given))
    try:
        numbers = sorted(distinct, key=float)
        return f"{numbers[0]} to {numbers[-1]}"
    except ValueError:
        few = len(distinct) <= MANY and name != "source"
        return ", ".join(as_code(one) for one in distinct) if few else f"{len(distinct)} different"


def measures(rows: list[dict[str, str]]) -> str:
    """Return a table of the measures of a file that has some: unit, years, number of figures."""
    if "measure" not in rows[0]:
        return ""
    text = "| measure | unit | years | figures |\n|---|---|---|---|\n"
    for measure in sorted({row["measure"] for row in rows}):
        own = [row for row in rows if row["measure"] == measure]
        units = ", ".join(dict.fromkeys(as_markdown(row["unit"]) for row in own))
        years = ", ".join(sorted({row["year"] for row in own}))
        text += f"| {as_code(measure)} | {units} | {years} | {len(own)} |\n"
    return text + "\n"


def programme() -> str:
    """Return the facts of the programme as their file has them."""
    file: Path = DATA / "k_export_star_500.toml"
    return f"### {file.name} {{#{file.stem}}}\n\n```toml\n{file.read_text(encoding='utf-8')}```\n"
