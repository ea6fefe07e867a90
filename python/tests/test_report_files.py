"""The report as files: a workbook, Markdown and LaTeX, each compared with the JSON of the same report."""

import copy
import json
import re
import stat
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from report_read import EVIL, SHEETS, by_exports, evil_report, largest, readings, sample_report, saved, totals, wanted

import topheavy as th


@pytest.fixture(scope="module")
def report() -> th.Report:
    """Return the report of a small synthetic panel."""
    return sample_report()


@pytest.fixture(scope="module")
def evil() -> th.Report:
    """Return the report of markets and products whose names command something somewhere."""
    return evil_report()


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
