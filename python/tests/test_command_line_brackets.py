"""`topheavy brackets`: what the package finds of a table of classes, in every format, and what it refuses."""

import csv
import io
import json
from pathlib import Path

import pytest
from test_command_line import run

import topheavy as th

KOREA = """class,lower (USD),firms,share (%)
below 1m,0,"81,970",2.2
1m to 5m,1000000,"10,872",4.5
5m to 10m,5e6,"2,426",3.1
above 10m,10e6,"3,300",90.2
"""
TOTAL = ("--total", "541.1e9")
RATIOS = {10: 0.346, 100: 0.637, 1000: 0.825}
CR = [part for k, share in RATIOS.items() for part in ("--cr", f"{k}={share}")]


def classes(folder: Path, text: str, name: str = "classes.csv") -> Path:
    """Return a file of this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def rows(program: Path, file: Path, *options: str) -> dict[str, dict[str, str]]:
    """Return the rows of the CSV answer by measure; the command must succeed and say nothing else."""
    said = run(program, "brackets", file, "--quiet", "--format", "csv", *options)
    assert (said.returncode, said.stderr) == (0, "")
    return {row["measure"]: row for row in csv.DictReader(io.StringIO(said.stdout))}


def package(concentration: dict[int, float] | None = None) -> th.Brackets:
    """Return the same table in the package."""
    return th.brackets(
        lower=[0, 1e6, 5e6, 10e6],
        units=[81_970, 10_872, 2_426, 3_300],
        share=[2.2 / 100, 4.5 / 100, 3.1 / 100, 90.2 / 100],
        total=541.1e9,
        concentration=concentration,
    )


def test_korea_2019(program: Path, tmp_path: Path) -> None:
    """Published classes; a published ratio lies in its interval."""
    found = rows(program, classes(tmp_path, KOREA), *TOTAL)
    assert list(found) == ["gini", "hhi", "theil", "top_share(0.01)", "cr(10)", "cr(100)", "cr(1000)"]
    assert [round(float(found["gini"][end]), 4) for end in ("low", "high")] == [0.9311, 0.9769]
    assert float(found["cr(1000)"]["low"]) < RATIOS[1000] < float(found["cr(1000)"]["high"])


def test_korea_2019_with_published_ratios(program: Path, tmp_path: Path) -> None:
    """Three published ratios narrow the interval, and are met."""
    found = rows(program, classes(tmp_path, KOREA), *TOTAL, *CR)
    assert [round(float(found["gini"][end]), 4) for end in ("low", "high")] == [0.9554, 0.9749]
    for k, share in RATIOS.items():
        assert float(found[f"cr({k})"]["low"]) == pytest.approx(share, abs=1e-12)
        assert float(found[f"cr({k})"]["high"]) == pytest.approx(share, abs=1e-12)


@pytest.mark.parametrize("concentration", [None, RATIOS])
def test_every_digit_is_that_of_the_package(
    program: Path, tmp_path: Path, concentration: dict[int, float] | None
) -> None:
    """CSV has the shortest text that gives the number back."""
    found = rows(program, classes(tmp_path, KOREA), *TOTAL, *(CR if concentration else []))
    table = package(concentration)
    for call, row in found.items():
        bound = table.bound(call)
        told = [float(row[end]) for end in ("low", "estimate", "high")]
        assert (told, row["sharp"]) == ([bound.low, bound.estimate, bound.high], str(bound.sharp).lower())


def test_json_has_definitions_classes_and_reasons(program: Path, tmp_path: Path) -> None:
    """Everything that a reader needs, and null with its reason where there is no number."""
    text = KOREA.replace("4.5", "").replace("3.1", "")
    said = run(program, "brackets", classes(tmp_path, text), *TOTAL, "--measures", "gini,mld", "--format", "json")
    assert (said.returncode, said.stderr) == (0, "")
    answer = json.loads(said.stdout)
    assert answer["schema_version"] == 1
    assert answer["input"]["columns"] == {"lower": "lower (USD)", "units": "firms", "share": "share (%)"}
    assert [row["measure"] for row in answer["rows"]] == ["gini", "mld"]
    assert sorted(answer["definitions"]) == ["brackets", "gini", "mld"]
    assert answer["rows"][0]["estimate"] is None
    assert answer["rows"][0]["low"] < answer["rows"][0]["high"]
    missing = {(one["row"], one["column"]) for one in answer["undefined"]}
    assert missing == {
        (row, end) for row, cells in enumerate(answer["rows"]) for end, cell in cells.items() if cell is None
    }
    assert len(answer["classes"]) == 4
    assert any("per cent" in note for note in answer["notes"])


def test_a_table_for_people(program: Path, tmp_path: Path) -> None:
    """The columns that were taken stand on standard error; a file has the same table."""
    file = classes(tmp_path, KOREA)
    said = run(program, "brackets", file, *TOTAL, "--measures", "gini,cr(10)")
    assert said.returncode == 0
    assert said.stdout.splitlines()[0].split() == ["measure", "low", "estimate", "high", "sharp"]
    assert said.stdout.splitlines()[1].split() == ["gini", "0.931066", "0.969212", "0.976879", "true"]
    assert "columns: lower = 'lower (USD)', units = 'firms', share = 'share (%)'" in said.stderr
    out = tmp_path / "out.txt"
    assert run(program, "brackets", file, *TOTAL, "--measures", "gini,cr(10)", "-o", str(out)).stdout == ""
    assert out.read_text(encoding="utf-8") == said.stdout
    markdown = run(program, "brackets", file, *TOTAL, "--format", "markdown").stdout
    assert markdown.startswith("| measure")


def test_values_in_the_unit_of_their_names(program: Path, tmp_path: Path) -> None:
    """Millions in the name are millions; other names are named by options; a semicolon separates too."""
    plain = classes(tmp_path, "lower,n,exports\n0,10,20e6\n5000000,4,60e6\n")
    millions = classes(
        tmp_path, "from (USD million);to (USD million);how many;x (USD million)\n0;5;10;20\n5;;4;60\n", "m.csv"
    )
    assert rows(program, plain) == rows(program, millions, "--units", "how many", "--value", "x (USD million)")


BAD: dict[str, tuple[str, list[str], list[str]]] = {
    "text": (KOREA + "Total,All,98568,100\n", [*TOTAL], ["lower (USD)", "row 5", "totals"]),
    "no limit": (KOREA.replace("5e6", ""), [*TOTAL], ["lower (USD)", "row 3", "write 0"]),
    "order": (KOREA.replace("5e6", "5e5"), [*TOTAL], ["lower (USD)", "row 3", "smallest up"]),
    "half a firm": (KOREA.replace('"2,426"', "2426.5"), [*TOTAL], ["'firms'", "row 3", "whole"]),
    "negative": (KOREA.replace("3.1", "-3.1"), [*TOTAL], ["share (%)", "row 3", "negative"]),
    "mean": (KOREA.replace("2.2", "42.2").replace("90.2", "50.2"), [*TOTAL], ["row 1", "upper limit"]),
    "sum": (KOREA.replace("90.2", "80.2"), [*TOTAL], ["share (%)", "add up"]),
    "per cent": (KOREA.replace(" (%)", ""), [*TOTAL], ["'share'", "row 1", "per cent"]),
    "both": (KOREA.replace("class", "value"), [*TOTAL], ["--value or --share"]),
    "no firms": (KOREA.replace("firms", "x"), [*TOTAL], ["--units"]),
    "twice": (KOREA.replace("class", "n"), [*TOTAL], ["'firms'", "--units"]),
    "closed": (KOREA.replace("class", "upper").replace("above 10m", "5e7"), [*TOTAL], ["'upper'"]),
    "fields": (KOREA + "a,b\n", [*TOTAL], ["row 5", "fields"]),
    "empty": ("lower,firms,share\n", [], ["no classes"]),
    "ratio": (KOREA, [*TOTAL, "--cr", "10=0.99"], ["--cr", "CR10"]),
    "no ratio": (KOREA, [*TOTAL, "--cr", "10"], ["--cr", "10=0.346"]),
    "total": (KOREA, ["--total", "-1"], ["--total", "above 0"]),
    "measure": (KOREA, [*TOTAL, "--measures", "atkinson(1)"], ["--measures", "gini"]),
    "column": (KOREA, [*TOTAL, "--units", "firmen"], ["--units", "'firms'"]),
}


@pytest.mark.parametrize("case", BAD)
def test_refusals(program: Path, tmp_path: Path, case: str) -> None:
    """One line with the place and the way out; nothing is written."""
    text, options, named = BAD[case]
    out = tmp_path / "out.csv"
    said = run(program, "brackets", classes(tmp_path, text), *options, "-o", str(out))
    assert said.returncode in (1, 2)
    assert said.stdout == ""
    assert not out.exists()
    assert len(said.stderr.splitlines()) <= 2
    for word in named:
        assert word in said.stderr, said.stderr


def test_the_input_is_not_replaced(program: Path, tmp_path: Path) -> None:
    """An output that is the input is refused."""
    file = classes(tmp_path, KOREA)
    said = run(program, "brackets", file, *TOTAL, "-o", str(file))
    assert said.returncode == 2
    assert file.read_text(encoding="utf-8") == KOREA


@pytest.mark.parametrize("term", ["brackets", "hhi_bounds"])
def test_terms_are_defined(program: Path, term: str) -> None:
    """`define` knows what the interval is."""
    said = run(program, "define", term)
    assert said.returncode == 0
    assert "low: " in said.stdout
