"""A report read back: the elements of its page, and where the JSON has the numbers of its tables."""

import functools
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import topheavy as th

EVIL = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=y>',
    "\u202eשלום",
    "=1+1",
    "+82",
    "-x",
    "@cmd",
    "x" * 300,
    "R&D | 50% of A_B",
]
VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """A page read back: elements with their attributes and text, every tag closed in its place."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[dict[str, Any]] = []
        self.path: list[dict[str, Any]] = []
        self.feed(text)
        self.close()
        assert not self.path, [element["tag"] for element in self.path]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        element = {
            "tag": tag,
            "text": "",
            "inside": [other["tag"] for other in self.path],
            "of": [other.get("id") for other in self.path],
            **{name: value or "" for name, value in attrs},
        }
        self.elements.append(element)
        if tag not in VOID:
            self.path.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        assert self.path.pop()["tag"] == tag

    def handle_data(self, data: str) -> None:
        """Add text to every element around it."""
        for element in self.path:
            element["text"] += data

    def all(self, tag: str) -> list[dict[str, Any]]:
        """Return the elements of one kind."""
        return [element for element in self.elements if element["tag"] == tag]

    def table(self, name: str) -> tuple[list[str], list[list[str]], list[list[float | None]]]:
        """Return heads, keys and numbers of a table."""
        heads: list[str] = []
        keys: list[list[str]] = []
        numbers: list[list[float | None]] = []
        for element in self.elements:
            if name not in element["of"]:
                continue
            if element["tag"] == "th" and element["scope"] == "col":
                heads.append(element["text"].removesuffix("?").strip())
            elif element["tag"] == "tr" and "tbody" in element["inside"]:
                keys.append([])
                numbers.append([])
            elif element["tag"] == "th":
                keys[-1].append(element["text"].removesuffix("?").strip())
            elif element["tag"] == "td":
                numbers[-1].append(None)
            elif element["tag"] == "data":
                numbers[-1][-1] = float(element["value"])
        return heads, keys, numbers


@functools.cache
def sample_report() -> th.Report:
    """Return the report of a small synthetic panel."""
    return th.sample("korea", firms=2000, years=(2023, 2025), seed=7).report(target_total=1e12)


@functools.cache
def evil_report() -> th.Report:
    """Return the report of markets and products whose names command something somewhere."""
    rows = len(EVIL)
    flows = {
        "firm": [f"f{at}" for at in range(rows)] * 2,
        "year": [2024] * rows + [2025] * rows,
        "market": EVIL * 2,
        "product": EVIL * 2,
        "value_usd": [float(at + 1) * 1e6 for at in range(2 * rows)],
    }
    return th.Panel(flows).report()


def saved(report: th.Report, path: Path) -> Path:
    """Return the file of a report."""
    report.save(path)
    return path


def page_of(report: th.Report, folder: Path) -> tuple[str, Page]:
    """Return a report's page as text and as elements."""
    text = saved(report, folder / "report.html").read_text(encoding="utf-8")
    return text, Page(text)


# The lines of the tables of periods: what they are called, and where the JSON has them.
LINES = {
    "across-firms": {
        "exporters, firms": ("firms", "n"),
        "top 1 % by rank, % of exports": ("firms", "top_1pct_share"),
        "firms of USD 50M or more, number": ("firms", "n_ge_50m"),
        "firms of USD 50M or more, % of exports": ("firms", "share_ge_50m"),
        "firms of USD 10M or more, number": ("firms", "n_ge_10m"),
        "firms below USD 10M, % of exports": ("firms", "share_lt_10m"),
        "10 largest firms (CR10), %": ("firms", "cr10"),
        "100 largest firms (CR100), %": ("firms", "cr100"),
        "1,000 largest firms (CR1000), %": ("firms", "cr1000"),
        "HHI, 0 to 1": ("firms", "hhi"),
        "HHI, points of 10,000": ("firms", "hhi_points"),
        "effective number of firms, 1/HHI": ("firms", "effective_number"),
        "Gini, population, 0 to 1": ("firms", "gini"),
        "Theil T, nats": ("firms", "theil"),
    },
    "middle": {
        "USD 5M to 10M, % of firms": ("firms", "units_share_5m_10m"),
        "USD 5M to 10M, % of exports": ("firms", "share_5m_10m"),
        "USD 10M to 50M, % of firms": ("firms", "units_share_10m_50m"),
        "USD 10M to 50M, % of exports": ("firms", "share_10m_50m"),
    },
    "legal-classes": {
        "large firms, % of exports": ("size_classes", "share_size_large"),
        "mid-sized firms, % of exports": ("size_classes", "share_size_mid"),
        "SMEs, % of exports": ("size_classes", "share_size_sme"),
    },
    "across-markets": {
        "markets, number": ("markets", "n"),
        "largest market, % of exports": ("markets", "cr1"),
        "5 largest markets, %": ("markets", "cr5"),
        "HHI, 0 to 1": ("markets", "hhi"),
        "effective number of markets, 1/HHI": ("markets", "effective_number"),
    },
    "across-products": {
        "products, number": ("products", "n"),
        "largest product, % of exports": ("products", "cr1"),
        "5 largest products, %": ("products", "cr5"),
        "HHI, 0 to 1": ("products", "hhi"),
        "effective number of products, 1/HHI": ("products", "effective_number"),
    },
}
SHEETS = {
    "across-firms": "Firms",
    "middle": "The middle",
    "legal-classes": "Legal classes",
    "across-markets": "Markets",
    "across-products": "Products",
}
CLASSES = {
    "below USD 1M": "lt_1m",
    "USD 1M to 5M": "1m_5m",
    "USD 5M to 10M": "5m_10m",
    "USD 10M to 50M": "10m_50m",
    "USD 50M or more": "ge_50m",
}


def wanted(told: dict[str, Any], table: str) -> dict[str, list[float | None]]:
    """Return the numbers of a table of periods by its lines, as the JSON has them."""
    periods = told["periods"]
    return {
        label: [None if period[part] is None else period[part][column] for period in periods]
        for label, (part, column) in LINES[table].items()
    }


def totals(told: dict[str, Any]) -> list[list[float | None]]:
    """Return total, growth, part of the target and what is missing, period by period."""
    target = told["target_total"]
    return [
        [
            period["total"],
            None if period["change"] is None else period["change"]["total_growth"],
            period["target_reached"],
            max(target - period["total"], 0.0),
        ]
        for period in told["periods"]
    ]


def by_exports(told: dict[str, Any]) -> list[list[float | None]]:
    """Return number, share of firms and share of exports of every class of the last period."""
    firms = told["periods"][-1]["firms"]
    return [[firms[f"n_{end}"], firms[f"units_share_{end}"], firms[f"share_{end}"]] for end in CLASSES.values()]


def readings(told: dict[str, Any]) -> list[list[float | None]]:
    """Return firms, their share, share of exports, the announced share and the difference of every reading."""
    rows = []
    for reading in told["reconciliation"]["readings"]:
        if reading["population"] != "all" or reading["share_of_exports"]["low"] is None:
            continue
        announced = [one for one in reading["published"] if one["announced"]]
        beside = [announced[0]["published"], announced[0]["difference"]] if announced else [None, None]
        rows.append([reading[part]["estimate"] for part in ("firms", "share_of_firms", "share_of_exports")] + beside)
    return rows


def largest(told: dict[str, Any], across: str) -> tuple[list[str], list[list[float | None]]]:
    """Return names and numbers of the largest units."""
    units = next(one["units"] for one in told["largest"] if one["across"] == across)
    names = [unit["name"] for unit in units]
    numbers = [
        [unit["value"], unit["share"], unit["share_before"], unit["share"] - unit["share_before"]] for unit in units
    ]
    return names, numbers
