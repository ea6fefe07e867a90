"""The report as a page: the numbers of the JSON, figures, and nothing that a name could command."""

import base64
import hashlib
import re
from pathlib import Path

import pytest
from report_read import (
    CLASSES,
    EVIL,
    LINES,
    Page,
    by_exports,
    evil_report,
    largest,
    page_of,
    readings,
    sample_report,
    totals,
    wanted,
)

import topheavy as th


@pytest.fixture(scope="module")
def report() -> th.Report:
    """Return the report of a small synthetic panel."""
    return sample_report()


@pytest.fixture(scope="module")
def evil() -> th.Report:
    """Return the report of markets and products whose names command something somewhere."""
    return evil_report()


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
