"""Tables: what they hold, what they turn into, how they show themselves; and the functions that return them."""

import json
import math
import pickle
import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from refusals import refused

import topheavy as th

EVIL = "<script>alert('1')</script>"
FLOWS: dict[str, list[Any]] = {
    "year": [2024, 2024, 2024, 2025, 2025],
    "firm": ["a", "b", "a", "a", "b"],
    "market": [EVIL, EVIL, "R&D | 50% of A_B", "R&D | 50% of A_B", "empty"],
    "value_usd": [6.0, 2.0, 5e9, 3.25, 0.0],
}


@pytest.fixture
def panel() -> th.Panel:
    """Return a panel with names that mean something to HTML, Markdown and LaTeX."""
    return th.Panel(FLOWS)


@pytest.fixture
def table(panel: th.Panel) -> th.Table:
    """Return numbers by market, some of them undefined or infinite."""
    return panel.measure(by="market", measures="n,total,hhi,mld,top_share(0.01),hhi_points,kolm(1)")


class Page(HTMLParser):
    """The tags and the text of a page, as a browser sees them."""

    def __init__(self, page: str) -> None:
        """Read a page; every tag that opens must close."""
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag."""
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data + "\n"


# ---------------------------------------------------------------- What it holds and turns into


def test_a_table_becomes_what_a_user_has(table: th.Table) -> None:
    """The same rows in every library; null stays null and infinite stays infinite."""
    frame = table.to_polars()
    assert frame.schema == {"market": pl.String, **dict.fromkeys(table.columns[1:], pl.Float64)}
    assert frame["hhi"].to_list()[-1] is None
    assert table.to_dict() == frame.to_dict(as_series=False)
    assert isinstance(table.to_pandas(), pd.DataFrame)
    assert isinstance(table.to_arrow(), pa.Table)
    for again in (
        pl.from_pandas(table.to_pandas()),
        pl.from_arrow(table.to_arrow()),
        pl.DataFrame(table),
        pl.DataFrame(pa.table(table)),
        pl.DataFrame(pa.RecordBatchReader.from_stream(table)),
        pl.DataFrame(table.to_dict(), schema=frame.schema),
    ):
        assert isinstance(again, pl.DataFrame)
        assert again.equals(frame)
    missing = duckdb.connect().from_arrow(pa.table(table)).filter("hhi is null").fetchall()
    assert [row[0] for row in missing] == ["empty"]
    assert (len(table), table.height) == (frame.height, 3)
    assert th.Panel(table, value="total").measure(across="market", measures="n")["n"].item() == 3


def test_duckdb_reads_a_table_by_its_name(table: th.Table) -> None:
    """A query names the variable that holds a table."""
    result = table
    assert result.height == 3
    found: Any = duckdb.sql("select count(*) from result where total > 0")
    assert found.fetchall() == [(2,)]


def test_columns_are_taken_by_name(table: th.Table) -> None:
    """A column as a Series; a wrong name is a KeyError that names the right ones."""
    assert table["n"].to_list() == [2, 2, 1] or sorted(table["n"].to_list()) == [1, 1, 2]
    for wrong in ("hhy", "", "HHI", 0, None, ["n"]):
        error = refused(th.MissingColumnError, table.__getitem__, wrong)
        assert "'hhi'" in str(error)
    with pytest.raises(KeyError):
        table["hhy"]


def test_a_table_cannot_be_changed(table: th.Table) -> None:
    """Neither its parts nor what they hold, nor through what it hands out."""
    for name in ("columns", "height", "definitions", "notes", "undefined", "input", "synthetic", "other"):
        with pytest.raises(AttributeError):
            setattr(table, name, None)
    before = (table.to_dict(), table.definitions, table.notes, table.undefined, json.dumps(table.input))
    table.columns.append("x")
    table.notes.append("x")
    table.definitions.clear()
    table.definitions["hhi"]["conventions"].append("x")
    table.undefined[0]["reason"] = "x"
    table.undefined.clear()
    table.input["notes"].append("x")
    table.to_dict()["n"].append(9)
    frame = table.to_polars()
    frame[0, "n"] = 99.0
    frame.drop_in_place("hhi")
    handed = table.to_pandas()
    handed.loc[0, "n"] = 99.0
    assert (table.to_dict(), table.definitions, table.notes, table.undefined, json.dumps(table.input)) == before


def test_pages_cannot_be_changed(panel: th.Panel) -> None:
    """A report and a check keep their numbers whatever is done with what they hand out."""
    for page in (panel.report(), panel.check()):
        before = page.to_dict()
        page.to_dict()["periods"].clear()
        page.to_dict()["input"]["notes"].append("x")
        assert page.to_dict() == before
        with pytest.raises(AttributeError):
            page.title = "x"
        with pytest.raises(AttributeError):
            page.other = "x"  # type: ignore[union-attr]
    report = panel.report()
    report.definitions["hhi"]["conventions"].append("x")
    report.notes.append("x")
    assert report.to_dict() == panel.report().to_dict()


def test_a_table_can_be_pickled(table: th.Table) -> None:
    """Which is how it comes back from another process."""
    again = pickle.loads(pickle.dumps(table))
    assert (again.to_dict(), again.definitions, again.undefined) == (
        table.to_dict(),
        table.definitions,
        table.undefined,
    )


# ---------------------------------------------------------------- As people see it


def test_html_is_text_whatever_the_names_are(table: th.Table) -> None:
    """A market called `<script>` stays text, in cells, columns, notes and labels."""
    page = Page(table._repr_html_())
    assert "script" not in page.tags
    assert EVIL in page.text
    assert "R&D | 50% of A_B" in page.text
    assert set(page.attributes) <= {"class", "style", "title"}
    evil = th.Table(
        pl.DataFrame({EVIL: ["x"], '"><img src=x onerror=y>': [1.0]}),
        definitions={'"><img src=x onerror=y>': {"name": EVIL, "formula": EVIL, "unit": EVIL}},
        notes=[EVIL],
        undefined=[{"row": 0, "column": EVIL, "reason": EVIL}],
        input={"synthetic": EVIL},
    )
    page = Page(evil._repr_html_())
    assert set(page.tags) <= {"table", "thead", "tbody", "tr", "th", "td", "div", "br", "span"}
    assert page.text.count("<script>") >= 6
    assert not any(name.startswith("on") for name in page.attributes)
    grouped = th.Panel({**FLOWS, EVIL: list("xyxyx")}, groups=EVIL)
    for shown in (
        grouped.measure(by=EVIL)._repr_html_(),
        grouped.lorenz(by=["market", EVIL], points=2)._repr_html_(),
        th.Panel({**FLOWS, EVIL: FLOWS["value_usd"]}, value=EVIL).report()._repr_html_(),
        th.check({**FLOWS, EVIL: [-1.0] * 5}, value=EVIL)._repr_html_(),
    ):
        page = Page(shown)
        assert "script" not in page.tags
    assert "<script>" in page.text


def test_html_shows_units(table: th.Table) -> None:
    """Shares in per cent, counts whole, values in their unit; why a number is missing stands below."""
    page = Page(table._repr_html_()).text
    assert "100.00 %" in page
    assert "10,000.0" in page
    assert "5,000,000,003.25" in page or "5,000,000,003" in page or "5.00000e9" in page
    for unit in ("share", "units", "USD", "points", "index"):
        assert f"\n{unit}\n" in page
    assert "hhi is undefined (-): all values are zero" in page
    assert re.search(r"mld is infinite", page) or not any("infinite" in one["reason"] for one in table.undefined)
    other = th.Panel(FLOWS, currency="other").measure(by="market", measures="total")
    assert "\nUSD\n" not in Page(other._repr_html_()).text
    assert "the value's unit" in Page(other._repr_html_()).text
    title = re.search(r'title="([^"]*)"[^>]*>top_1pct_share', table._repr_html_())
    assert title is not None
    assert "Share of the top fraction of units" in title[1]


def test_infinite_and_tiny_numbers_are_told() -> None:
    """An infinite number is shown as such, with its reason; a small one keeps its digits."""
    found = th.evaluate([1.0, 0.0, 1e-9], "mld,hhi,total")
    assert found.to_dict()["mld"] == [math.inf]
    for shown in (repr(found), found.to_markdown(), found._repr_html_()):
        assert "inf" in shown
        assert "mld is infinite: a unit's value is zero" in Page(shown).text
    lone = th.evaluate([5.0], "gini,der(0.5)")
    assert lone["der_0_5"].to_list() == [None]
    assert "-" in repr(lone)
    assert f"der_0_5 is undefined (-): {lone.undefined[0]['reason']}" in repr(lone)


def test_text_lines_up(table: th.Table) -> None:
    """Plain text: one line a row, names to the left and numbers to the right, six digits."""
    lines = repr(table).splitlines()
    assert lines[0].split() == table.columns
    assert EVIL in repr(table)
    assert all(line == line.rstrip() for line in lines)
    assert "  -" in lines[3] or "  -" in "\n".join(lines[1:4])


def test_markdown_and_latex_escape(table: th.Table) -> None:
    """No name breaks the table that it stands in."""
    rows = table.to_markdown().splitlines()[: table.height + 2]
    assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) == 1
    assert "R&D \\| 50% of A_B" in table.to_markdown()
    latex = table.to_latex()
    assert r"R\&D \textbar{} 50\% of A\_B" in latex
    assert latex.startswith("\\begin{tabular}{l" + "r" * 7 + "}")
    assert latex.count("\\\\\n") == table.height + 1
    assert r"top\_1pct\_share" in latex
    evil = th.Table(pl.DataFrame({"a\nb": ["x\ny\\", "$^~{}#"], "n|m": [1.0, None]}))
    rows = evil.to_markdown().splitlines()
    assert len(rows) == 4
    assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) == 1
    assert evil.to_latex().count("\n") == 8
    assert r"\$\textasciicircum{}\textasciitilde{}\{\}\#" in evil.to_latex()


def test_long_tables_stay_short() -> None:
    """Of 10,000 rows the first are shown and the rest is counted, and no reason is told twice."""
    firms = 10_000
    flows = {"firm": range(firms), "market": [f"M{at:05d}" for at in range(firms)], "value_usd": [1.0] * firms}
    found = th.Panel(flows).measure(by="market", measures="n,gini,wolfson,der(0.5)")
    assert found.height == firms
    for shown in (repr(found), found._repr_html_()):
        assert len(shown) < 20_000
        assert "and 9,960 more rows" in shown
        assert shown.count("der_0_5 is undefined") == 1
    assert len(found.to_markdown().splitlines()) > firms
    assert th.Panel(flows).measure(measures="n").to_markdown().splitlines()[2].split("|")[1].strip() == "10,000"
    wide = th.Table(pl.DataFrame({f"c{at}": [1.0] for at in range(200)}))
    assert "c199" in repr(wide)


def test_empty_tables_show_themselves() -> None:
    """No rows, no columns: still a table."""
    for frame in (pl.DataFrame(), pl.DataFrame({"a": []}), pl.DataFrame({"a": []}, schema={"a": pl.Float64})):
        empty = th.Table(frame)
        for shown in (repr(empty), empty._repr_html_(), empty.to_markdown(), empty.to_latex()):
            assert isinstance(shown, str)
        assert len(empty) == 0
        assert empty.definitions == {}


# ---------------------------------------------------------------- Figures and definitions

ROWS = {
    "korea_concentration": 116,
    "korea_exports_total": 20,
    "korea_exports_by_item": 18,
    "korea_exports_by_market": 8,
    "korea_exporters_by_size_2019": 4,
    "korea_exporters_by_size_2002": 11,
    "korea_exporter_dynamics": 24,
}


@pytest.mark.parametrize("name", ROWS)
def test_published_figures(name: str) -> None:
    """Every row of every embedded table, with its source, and a fresh table each time."""
    found = getattr(th.data, name)()
    assert found.height == ROWS[name]
    assert set(th.data.__all__) == {*ROWS, "k_export_star_500"}
    assert found["source"].null_count() == 0
    assert found["source"].str.len_chars().min() > 3
    assert found is not getattr(th.data, name)()
    assert not any(dtype == pl.Null for dtype in found.to_polars().dtypes)
    assert "SYNTHETIC" not in repr(found)


def test_published_figures_are_the_file() -> None:
    """One figure of each table, as published."""
    rows = th.data.korea_concentration().to_polars()
    assert rows.filter(year=2018, measure="share_top10")["value"].sort().to_list() == [37.8, 37.9, 38.0]
    assert th.data.korea_exporters_by_size_2019().to_polars()["firms"].sum() == 98_568
    programme = th.data.k_export_star_500()
    assert programme["firms_total"] == 500
    programme.clear()
    assert th.data.k_export_star_500()["firms_total"] == 500


def test_definitions_are_those_of_the_command_line(program: Path) -> None:
    """Measure by measure, every part; and the list of them all."""
    said = subprocess.run([program, "define", "--format", "json"], capture_output=True, check=True).stdout
    told = json.loads(said)
    assert th.definitions()["measure"].to_list() == [one["measure"] for one in told]
    assert th.definitions().columns == ["measure", "name", "unit", "formula"]
    for one in told:
        assert th.define(one["id"]) == one
    call = [str(program), "define", "top_1pct_share_floor", "--format", "json"]
    one = json.loads(subprocess.run(call, capture_output=True, check=True).stdout)
    assert th.define("top_share(0.01,floor)") == th.define("top_1pct_share_floor") == one


def test_evaluate_is_the_functions() -> None:
    """Many measures at once are the measures one by one, to the bit, with definitions and reasons."""
    x, weights = [8.0, 0.0, 3.5, 1.25, 1.25, 700.0], [1, 2, 3, 1, 1, 2]
    for own in (None, weights):
        found = th.evaluate(x, ["hhi", "gini", "theil", "top_share(0.3,fractional)", "cr(2)", "palma"], weights=own)
        one = {
            "hhi": th.hhi(x, weights=own),
            "gini": th.gini(x, weights=own),
            "theil": th.theil(x, weights=own),
            "top_30pct_share_fractional": th.top_share(x, 0.3, rule="fractional", weights=own),
            "cr2": th.concentration_ratio(x, 2, weights=own),
            "palma": th.palma(x, weights=own),
        }
        assert {name: column[0].hex() for name, column in found.to_dict().items()} == {
            name: number.hex() for name, number in one.items()
        }
        assert set(found.definitions) == set(one)
    every = th.evaluate(x, "all")
    panel = th.Panel({"firm": list("abcdef"), "value_usd": x}).measure(measures="all")
    assert every.to_dict() == panel.to_dict()
    assert every.definitions == panel.definitions
    assert every.undefined == panel.undefined
    assert refused(th.ArgumentError, th.evaluate, x, "hhi,hhi").argument == "measures"
