"""The catalogue of definitions, from what ``topheavy define`` says of every measure."""

from __future__ import annotations

import json
import re
from typing import Any

from program import as_code, as_markdown, said

FAMILIES = {
    "n": "Counts and values",
    "top_share": "Shares and classes",
    "hhi": "Concentration",
    "shannon": "Entropy",
    "gini": "Inequality",
    "palma": "Lorenz curve",
    "wolfson": "Polarization",
    "diversification": "Comparison of two structures",
    "A1": "Exporter dynamics A: who exports, and how much",
    "B1": "Exporter dynamics B: how concentrated and diversified",
    "C1": "Exporter dynamics C: entry, exit and survival",
    "D1i": "Exporter dynamics D: products that firms add and drop",
    "E1i": "Exporter dynamics E: destinations that firms add and drop",
    "bootstrap": "Intervals",
    "hill": "Tails",
    "log_normal": "Fitted laws",
    "theil_by_group": "Decompositions",
    "without": "With and without",
    "brackets": "Classes and bounds",
    "share_cohort_lt_10m": "Programmes",
    "gap_share": "The road to a target",
}
"""The first definition of every family, in the order in which the crate has them."""

HEAD = """# Definitions

Every number that topheavy prints has an entry here: the crate's own words, as `topheavy define` prints them
and as every result carries them (`.definitions` in Python, `definitions` in JSON). {count} definitions in {families}
families; the id in code is what a link ends with, such as `definitions.html#hhi`.

"""


def page() -> str:
    """Return the catalogue as a page of Markdown."""
    found = json.loads(said("define", "--format", "json"))
    ids = {one["id"] for one in found}
    missing = FAMILIES.keys() - ids
    if missing:
        message = f"no definition begins a family: {', '.join(sorted(missing))}"
        raise SystemExit(message)
    text = HEAD.format(count=len(found), families=len(FAMILIES))
    for one in found:
        if one["id"] in FAMILIES:
            title = FAMILIES[one["id"]]
            text += f"## {title} {{#family-{re.sub(r'[^a-z]+', '-', title.lower()).strip('-')}}}\n\n"
        text += entry(one, ids)
    return text


def entry(one: dict[str, Any], ids: set[str]) -> str:
    """Return one definition: its formula, then its facts side by side."""
    facts = {
        "unit": [as_markdown(one["unit"])],
        "range": [as_markdown(one["range"])],
        "column": [as_code(one["column"])] if one["column"] else [],
        "call": [as_code(one["measure"])] if one["measure"] != one["id"] else [],
        "parameters": [f"{as_code(known['name'])}: {domain(known)}" for known in one["parameters"]],
        "conventions": [linked(text, ids - {one["id"]}) for text in one["conventions"]],
        "source": [as_markdown(one["source"])],
    }
    listed = "\n".join(
        term + "".join(f"\n:   {told}" for told in found) + "\n" for term, found in facts.items() if found
    )
    return (
        f'### {as_markdown(one["name"])} {as_code(one["id"])} {{#{one["id"]} data-toc-label="{one["id"]}"}}\n\n'
        f'<p class="formula">{as_code(one["formula"])}</p>\n\n'
        f'<div class="facts" markdown>\n\n{listed}\n</div>\n\n'
    )


def domain(parameter: dict[str, Any]) -> str:
    """Return what a parameter may be, and what it is here."""
    return f"{as_markdown(parameter['domain'])}; here {as_code(str(parameter['value']))}"


def linked(convention: str, ids: set[str]) -> str:
    """Return a convention whose names of other definitions lead there."""
    names = sorted((name for name in ids if "_" in name or name == "mld"), key=len, reverse=True)
    parts = re.split(rf"(?<![\w`])({'|'.join(map(re.escape, names))})(?![\w(`])", convention)
    return "".join(as_markdown(part) if place % 2 == 0 else f"[`{part}`](#{part})" for place, part in enumerate(parts))
