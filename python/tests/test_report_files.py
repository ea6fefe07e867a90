"""The report as files: a page, a workbook, Markdown and LaTeX, each compared with the JSON of the same report."""

import base64
import copy
import hashlib
import json
import re
import stat
import subprocess
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest

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


@pytest.fixture(scope="module")
def report() -> th.Report:
    """Return the report of a small synthetic panel."""
    return th.sample("korea", firms=2000, years=(2023, 2025), seed=7).report(target_total=1e12)


@pytest.fixture(scope="module")
def evil() -> th.Report:
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


# ---------------------------------------------------------------- The page


def test_page_has_the_numbers_of_the_json(report: th.Report, tmp_path: Path) -> None:
    """Every number of every table, with every digit; and what a reader sees is that number rounded."""
    told = report.to_dict()
    _, page = page_of(report, tmp_path)
    periods = [period["period"] for period in told["periods"]]
    for name in LINES:
        heads, keys, numbers = page.table(name)
        assert heads == ["measure", *periods]
        assert dict(zip([key[0] for key in keys], numbers, strict=True)) == wanted(told, name), name
    heads, keys, numbers = page.table("totals")
    assert [list(column) for column in zip(*numbers, strict=True)] == totals(told)
    _, keys, numbers = page.table("by-exports")
    assert ([key[0] for key in keys], numbers) == (list(CLASSES), by_exports(told))
    assert sum(row[1] or 0 for row in numbers) == pytest.approx(1, abs=1e-12)
    assert sum(row[2] or 0 for row in numbers) == pytest.approx(1, abs=1e-12)
    _, keys, numbers = page.table("readings")
    assert numbers == readings(told)
    for across in ("market", "product"):
        _, keys, numbers = page.table(f"largest-{across}s")
        assert ([key[0] for key in keys], numbers) == largest(told, across)
    shown = {float(one["value"]): one["text"] for one in page.all("data")}
    hhi = told["periods"][-1]["firms"]["hhi"]
    assert shown[hhi] == f"{hhi:.4f}"
    share = told["periods"][-1]["firms"]["top_1pct_share"]
    assert shown[share] == f"{100 * share:.1f}"
    assert shown[told["periods"][-1]["total"]] == f"{told['periods'][-1]['total'] / 1e9:,.1f}"


def test_page_needs_nothing_from_elsewhere(report: th.Report, tmp_path: Path) -> None:
    """No address but places on the page; the one script is the one that the page allows."""
    text, page = page_of(report, tmp_path)
    for element in page.elements:
        assert not {"src", "srcset", "data", "action", "poster", "background"} & set(element)
        assert element.get("href", "#").startswith("#")
        assert not any(name.startswith("on") for name in element)
    assert "http://" not in text.replace("http-equiv", "")
    assert "https://" not in text
    assert not re.search(r"@import|url\(", text)
    (script,) = page.all("script")
    policy = next(one["content"] for one in page.all("meta") if one.get("http-equiv") == "Content-Security-Policy")
    allowed = base64.b64encode(hashlib.sha256(script["text"].encode()).digest()).decode()
    assert f"script-src 'sha256-{allowed}'" in policy
    assert "default-src 'none'" in policy


def test_page_is_built_for_every_reader(report: th.Report, tmp_path: Path) -> None:
    """Landmarks, one first heading, captions, scopes; every place that is pointed at exists, once."""
    text, page = page_of(report, tmp_path)
    assert text.startswith("<!doctype html>\n<html lang=")
    for landmark in ("header", "main", "footer", "nav"):
        assert len(page.all(landmark)) == 1
    assert len(page.all("h1")) == 1
    ids = [element["id"] for element in page.elements if "id" in element]
    assert len(ids) == len(set(ids))
    for element in page.elements:
        for name in ("aria-labelledby", "aria-describedby", "aria-controls"):
            assert set(element.get(name, "").split()) <= set(ids)
        if element.get("href", "").startswith("#"):
            assert element["href"][1:] in ids
    tables = page.all("table")
    captions = [one for one in page.all("caption") if one["text"].strip()]
    assert len(tables) == len(captions) == 10
    assert all(one["scope"] in ("col", "row") for one in page.all("th"))
    defined = {one["id"].removeprefix("def-") for one in page.all("article")}
    assert defined >= set(report.definitions)
    linked = {one["href"].removeprefix("#def-") for one in page.all("a") if one.get("class") == "def"}
    columns = {column for lines in LINES.values() for _, column in lines.values()}
    assert columns <= linked <= defined
    for name, definition in report.definitions.items():
        for part in ("name", "formula", "unit", "range", "source"):
            article = next(one for one in page.all("article") if one["id"] == f"def-{name}")
            assert definition[part] in article["text"]
        tip = next(one for one in page.elements if one.get("id") == f"tip-{name}")
        assert definition["formula"] in tip["text"]
        assert tip["role"] == "tooltip"


def test_page_says_what_it_was_made_from(report: th.Report, tmp_path: Path) -> None:
    """Version, fingerprint, input, rows left out, the label of synthetic data."""
    told = report.to_dict()
    _, page = page_of(report, tmp_path)
    (footer,) = page.all("footer")
    assert th.__version__ in footer["text"]
    assert re.fullmatch("[0-9a-f]{32}", told["fingerprint"])
    assert told["fingerprint"] in footer["text"]
    assert "SYNTHETIC DATA" in page.all("header")[0]["text"]
    flows = {"firm": ["a", "b", "c"], "value_usd": [1.0, 2.0, -3.0]}
    _, page = page_of(th.Panel(flows, on_bad="drop").report(), tmp_path)
    (section,) = [one for one in page.all("section") if one.get("id") == "input"]
    assert "2 flows used of 3" in section["text"]
    assert "negative 1" in section["text"]


def test_page_tells_what_is_left_out(tmp_path: Path) -> None:
    """One period, no products: the page says so, in Python's words."""
    text, page = page_of(th.Panel({"firm": ["a"], "year": [2025], "value_usd": [1.0]}).report(), tmp_path)
    (section,) = [one for one in page.all("section") if one.get("id") == "left-out"]
    assert "no product column; name it with product=" in section["text"]
    assert "What changed" not in text


FIGURES = ["diversification", "concentration", "lorenz", "rank-size", "pyramid", "markets", "products"]


def test_page_has_every_figure_in_both_themes(report: th.Report, tmp_path: Path) -> None:
    """Each stands in its section, light and dark, and says what it is to who hears it."""
    _, page = page_of(report, tmp_path)
    figures = page.all("figure")
    assert [figure["data-figure"] for figure in figures] == FIGURES
    drawn = page.all("svg")
    assert len(drawn) == 2 * len(FIGURES)
    for svg in drawn:
        assert svg["role"] == "img"
        assert "SYNTHETIC DATA" in svg["aria-label"]
        assert "SYNTHETIC DATA" in svg["text"]
    themes = [one["class"] for one in page.all("div") if one.get("class", "").startswith("on-")]
    assert themes == ["on-light", "on-dark"] * len(FIGURES)
    notebook = Page(report._repr_html_())
    assert len(notebook.all("svg")) == len(FIGURES)


def test_a_figure_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """No products and one period: the page says which figures are missing and why, in Python's words."""
    flows = {"firm": ["a", "b"], "market": ["US", "CN"], "year": [2025, 2025], "value_usd": [1.0, 3.0]}
    _, page = page_of(th.Panel(flows).report(), tmp_path)
    assert [figure["data-figure"] for figure in page.all("figure")] == ["lorenz", "rank-size", "pyramid", "markets"]
    (section,) = [one for one in page.all("section") if one.get("id") == "left-out"]
    assert "figure: treemap of products: no product column; name it with product=" in section["text"]
    assert "concentration over time: the data have one period" in section["text"]


def test_no_name_becomes_markup(evil: th.Report, tmp_path: Path) -> None:
    """Names are text, each kept to its own direction, on the page and in a notebook."""
    _, page = page_of(evil, tmp_path)
    notebook = Page(evil._repr_html_())
    assert len(page.all("script")) == 1
    assert not notebook.all("script")
    for shown in (page, notebook):
        assert not shown.all("img")
        names = {one["text"] for one in shown.all("bdi")}
        assert set(EVIL) <= names
    assert not any("id" in one or one["tag"] == "style" for one in notebook.elements)


def test_many_periods_stand_below_one_another(tmp_path: Path) -> None:
    """Twelve months are rows, in tables that can be sorted; none is left out."""
    months = [f"2025-{month:02d}" for month in range(1, 13)]
    flows = {"firm": ["a", "b"] * 12, "period": [month for month in months for _ in "ab"], "value_usd": [3.0, 1.0] * 12}
    _, page = page_of(th.Panel(flows).report(), tmp_path)
    heads, keys, numbers = page.table("across-firms")
    assert heads[0] == "period"
    assert [key[0] for key in keys] == months
    assert {row[heads.index("HHI, 0 to 1") - 1] for row in numbers} == {0.625}
    assert {one["id"] for one in page.all("table") if "data-sortable" in one} >= {"across-firms", "totals"}


# ---------------------------------------------------------------- The workbook


def rows_of(sheet: Any) -> list[list[Any]]:
    """Return the rows of a table on a sheet, up to the first empty one."""
    rows = []
    for row in sheet.iter_rows(values_only=True):
        if all(cell is None for cell in row):
            break
        rows.append(list(row))
    return rows


def test_workbook_has_the_numbers_of_the_json(report: th.Report, tmp_path: Path) -> None:
    """Every number, as a number with a format; heads stay in sight; every definition has its row."""
    told = report.to_dict()
    book = openpyxl.load_workbook(saved(report, tmp_path / "report.xlsx"))
    assert book.sheetnames[0] == "Summary"
    assert book.sheetnames[-2:] == ["Definitions", "Input"]
    periods = [period["period"] for period in told["periods"]]
    for name, sheet in SHEETS.items():
        heads, *rows = rows_of(book[sheet])
        assert [row[0] for row in rows] == periods
        assert {head: [row[at] for row in rows] for at, head in enumerate(heads) if at} == wanted(told, name)
    _, *rows = rows_of(book["Exports"])
    assert [row[1:] for row in rows] == totals(told)
    _, *rows = rows_of(book["Size classes"])
    assert [row[1:] for row in rows] == by_exports(told)
    for across in ("market", "product"):
        _, *rows = rows_of(book[f"Largest {across}s"])
        assert ([row[0] for row in rows], [row[1:] for row in rows]) == largest(told, across)
    formats = {cell.number_format for cell in book["Firms"][2][1:]}
    assert formats == {"#,##0", "0.0%", "0.0000", "#,##0.0"}
    assert book["Exports"]["B2"].number_format == "#,##0.0,,,"
    assert book["Firms"].freeze_panes == "B2"
    heads, *rows = rows_of(book["Definitions"])
    defined = [row[0] for row in rows]
    assert defined == sorted(defined)
    assert set(report.definitions) <= set(defined)
    for row in rows:
        if row[0] not in report.definitions:
            continue
        for head, part in (("formula", "formula"), ("unit", "unit"), ("range", "range"), ("source", "source")):
            assert row[heads.index(head)] == report.definitions[row[0]][part]
    heads, *rows = rows_of(book["Which top 1 %"])
    assert [row[2:] for row in rows] == readings(told)
    below = [row[0].value for row in book["Which top 1 %"].iter_rows(min_row=len(rows) + 2)]
    assert [line for line in below if line in told["which_top"]] == told["which_top"]
    found = dict(row[:2] for row in rows_of(book["Input"]))
    assert found["fingerprint of the flows"] == told["fingerprint"]
    assert "SYNTHETIC DATA" in found["data"]
    for sheet in book.sheetnames[:-2]:
        assert "SYNTHETIC DATA" in "".join(str(cell.value) for row in book[sheet] for cell in row)


def test_workbook_has_charts(report: th.Report, tmp_path: Path) -> None:
    """Exports, shares of the largest and HHI over time are native charts of the cells."""
    with zipfile.ZipFile(saved(report, tmp_path / "report.xlsx")) as book:
        charts = [book.read(name).decode() for name in sorted(book.namelist()) if name.startswith("xl/charts/chart")]
    assert len(charts) == 3
    assert any("Firms!$C$2:$C$4" in chart for chart in charts)
    assert any("Markets!" in chart and "Products!" in chart and "Firms!" in chart for chart in charts)


def test_text_in_a_workbook_is_text(evil: th.Report, tmp_path: Path) -> None:
    """What begins like a formula is no formula, and stays none when the cell is edited."""
    book = openpyxl.load_workbook(saved(evil, tmp_path / "report.xlsx"))
    names: dict[str, Any] = {}
    for row in book["Largest markets"].iter_rows(min_row=2, max_row=1 + len(EVIL)):
        names[str(row[0].value)] = row[0]
    assert set(names) == set(EVIL)
    for name, cell in names.items():
        assert cell.data_type == "s"
        assert cell.quotePrefix == (name[0] in "=+-@")


# ---------------------------------------------------------------- Papers


def cells_of(text: str, heading: str) -> dict[str, list[str]]:
    """Return a Markdown table below a heading."""
    after = text.split(f"## {heading}\n\n", 1)[1]
    lines = after.split("\n\n", 1)[0].splitlines()
    rows = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in (lines[0], *lines[2:])]
    return {row[0]: row[1:] for row in rows}


def shown(number: float | None, label: str) -> str:
    """Return a number as a page shows it, from its label."""
    if number is None:
        return "-"
    if label.startswith(("HHI, 0", "Gini", "Theil")):
        return f"{number:.4f}"
    if "number" in label.split(", ")[-1] or label.startswith("exporters"):
        return f"{number:,.0f}"
    if "points" in label or "1/HHI" in label:
        return f"{number:,.1f}"
    return f"{100 * number:.1f}"


def test_markdown_has_the_numbers_of_the_json(report: th.Report, tmp_path: Path) -> None:
    """Every table of periods, rounded as its unit says; every definition below."""
    told = report.to_dict()
    text = saved(report, tmp_path / "report.md").read_text(encoding="utf-8")
    for name, heading in (
        ("across-firms", "Across firms"),
        ("middle", "The middle: size by exports in the period"),
        ("across-markets", "Across markets"),
        ("across-products", "Across products"),
    ):
        found = cells_of(text, heading)
        for label, numbers in wanted(told, name).items():
            assert found[label] == [shown(number, label) for number in numbers], label
    assert "SYNTHETIC DATA" in text
    for definition in report.definitions.values():
        assert f"- {definition['name']} ({definition['column']}, {definition['measure']})" in text


def test_latex_has_the_numbers_of_the_json(report: th.Report, tmp_path: Path) -> None:
    """Tables with captions, labels and formulas; every environment ends."""
    told = report.to_dict()
    text = saved(report, tmp_path / "report.tex").read_text(encoding="utf-8")
    for label, numbers in wanted(told, "across-firms").items():
        row = " & ".join([label.replace("%", r"\%"), *(shown(number, label) for number in numbers)])
        assert f"{row} \\\\\n" in text, label
    begun = re.findall(r"\\begin\{(\w+)\}", text)
    assert sorted(begun) == sorted(re.findall(r"\\end\{(\w+)\}", text))
    assert begun.count("table") == text.count(r"\caption{") == text.count(r"\label{tab:") == 10
    assert r"\ensuremath{\Sigma}" in text
    assert "SYNTHETIC DATA" in text
    assert not re.search(r"(?<!\\)[%#&]", re.sub(r" & |^%.*$", "", text, flags=re.MULTILINE))


# ---------------------------------------------------------------- Files


def test_files_are_those_of_the_command_line(program: Path, tmp_path: Path) -> None:
    """The same bytes, but for options that are spelled as Python does."""
    frame = th.sample("korea", firms=300, years=(2024, 2025)).to_polars().select("firm", "period", "market", "value")
    file = tmp_path / "flows.parquet"
    frame.rename({"value": "value_usd"}).write_parquet(file)
    options = [word for end in ("html", "xlsx") for word in (f"--{end}", str(tmp_path / f"there.{end}"))]
    options += ["--markdown", str(tmp_path / "there.md"), "--latex", str(tmp_path / "there.tex")]
    call = [str(program), "report", str(file), "--keep", "period=2025|2024", *options]
    subprocess.run(call, check=True, capture_output=True)
    report = th.read(str(file), keep={"period": ["2025", "2024"]}).report()
    for end in ("html", "md", "tex"):
        there = (tmp_path / f"there.{end}").read_text(encoding="utf-8")
        here = saved(report, tmp_path / f"here.{end}").read_text(encoding="utf-8")
        assert spelled(there) == spelled(here)
    sheets = [
        [list(sheet.values) for sheet in openpyxl.load_workbook(tmp_path / f"{name}.xlsx")]
        for name in ("there", saved(report, tmp_path / "here.xlsx").stem)
    ]
    assert spelled(str(sheets[0])) == spelled(str(sheets[1]))


def spelled(text: str) -> str:
    """Return a page as Python spells it: options are keyword arguments."""
    return text.replace("--", "").replace("_", "-").replace("=", " ").replace("'", "")


@pytest.mark.parametrize("end", ["html", "xlsx", "md", "tex", "json", "txt"])
def test_a_file_is_the_same_each_time(report: th.Report, tmp_path: Path, end: str) -> None:
    """The same report has the same bytes, over a file that was there, with the permissions of any other file."""
    first = saved(report, tmp_path / f"first.{end}").read_bytes()
    (tmp_path / f"second.{end.upper()}").write_text("old")
    assert saved(copy.deepcopy(report), tmp_path / f"second.{end.upper()}").read_bytes() == first
    (tmp_path / "plain").touch()
    plain = stat.S_IMODE((tmp_path / "plain").stat().st_mode)
    assert stat.S_IMODE((tmp_path / f"first.{end}").stat().st_mode) == plain
    assert len(list(tmp_path.iterdir())) == 3


def test_json_and_text_are_what_they_were(report: th.Report, tmp_path: Path) -> None:
    """The file of JSON is that of `to_dict`, the text what is printed."""
    assert json.loads(saved(report, tmp_path / "r.json").read_text(encoding="utf-8")) == report.to_dict()
    assert saved(report, tmp_path / "r.txt").read_text(encoding="utf-8") == f"{report}\n"


def test_what_cannot_be_written_is_told(report: th.Report, tmp_path: Path) -> None:
    """Another ending, no folder, a folder, the data themselves; nothing is left behind."""
    for wrong in ("report.pdf", "report", "report.html.gz"):
        with pytest.raises(th.ArgumentError, match=r"must end in \.html"):
            report.save(tmp_path / wrong)
    with pytest.raises(th.ArgumentError, match="name of a file"):
        report.save(3)  # type: ignore[arg-type]
    with pytest.raises(th.FileError, match="no such folder"):
        report.save(tmp_path / "nowhere" / "report.html")
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(th.FileError):
        report.save(tmp_path / "folder.html")
    file = tmp_path / "flows.txt"
    file.write_text("firm,value_usd\na,1\n")
    with pytest.raises(th.ArgumentError, match="would replace the data"):
        th.read(file).report().save(file)
    assert file.read_text() == "firm,value_usd\na,1\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["flows.txt", "folder.html"]


def test_fingerprint_tells_data_apart() -> None:
    """The same flows in another order and another frame have the same one; a changed value has another."""
    flows: dict[str, list[Any]] = {
        "firm": ["a", "b", "b"],
        "year": [2024, 2025, 2025],
        "value_usd": [1.0, 2.0, 3.0],
    }
    turned = {name: column[::-1] for name, column in flows.items()}
    changed = {**flows, "value_usd": [1.0, 2.0, 4.0]}
    first, same, other = (th.Panel(data).report().to_dict()["fingerprint"] for data in (flows, turned, changed))
    assert first == same != other
