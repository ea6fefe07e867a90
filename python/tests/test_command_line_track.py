"""`topheavy track`: formats, the published schema, exit codes, and what is refused."""

import copy
import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from test_command_line import run

import topheavy as th

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "track.schema.json").read_text(encoding="utf-8"))
QUICK = ("--replicates", "500")
TOTALS = "year,exports (USD billion)\n2021,644.5\n2022,683.6\n2024,683.6\n2020,512.9\n2018,604.9\n2025,709.7\n"


def strict(schema: Any) -> Any:
    """Return the schema with nothing allowed that it does not name."""
    schema = copy.deepcopy(schema)
    waiting = [schema]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if "properties" in one:
                one.setdefault("additionalProperties", False)
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return schema


def tracked(program: Path, *arguments: str | Path) -> dict[str, Any]:
    """Return the JSON answer."""
    said = run(program, "track", *arguments, "--format", "json", "--quiet", *QUICK)
    assert (said.returncode, said.stderr) == (0, "")
    return dict(json.loads(said.stdout))


def totals(folder: Path, text: str = TOTALS) -> Path:
    """Return a file of yearly totals."""
    path = folder / "totals.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_real_output_is_what_the_schema_says(program: Path, tmp_path: Path) -> None:
    """Embedded totals, a file, stated growth, an expectation, a method that cannot be fitted, a panel."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(strict(SCHEMA))
    few = totals(tmp_path, "year,value_usd\n2021,6e11\n2022,6.5e11\n2023,6.2e11\n2025,7e11\n")
    panel = tmp_path / "panel.parquet"
    assert run(program, "sample", "korea", "--firms", "500", "-o", str(panel), "--quiet").returncode == 0
    answers = [
        tracked(program),
        tracked(program, few),
        tracked(program, "--growth", "0.05", "--expect-by", "2035"),
        tracked(program, str(panel)),
        json.loads(th.track(replicates=500).to_json()),
    ]
    for answer in answers:
        validator.validate(answer)
    assert answers[1]["methods"][1]["reason"]
    assert answers[3]["input"]["synthetic"]
    spoilt = {**answers[0], "level": 1.5}
    assert list(validator.iter_errors(spoilt))


def test_the_command_line_is_the_package(program: Path, tmp_path: Path) -> None:
    """The same JSON for the embedded totals, and the same numbers for a file."""
    told, expected = tracked(program), th.track(replicates=500).to_dict()
    # Options are spelled otherwise.
    spelled = [note.replace("--growth RATE", "growth=RATE") for note in told.pop("notes")]
    assert spelled == expected.pop("notes")
    assert told == expected
    found = tracked(program, totals(tmp_path), "--target", "8e11", "--by", "2031")
    series = {2018: 604.9e9, 2020: 512.9e9, 2021: 644.5e9, 2022: 683.6e9, 2024: 683.6e9, 2025: 709.7e9}
    expected = th.track(series, 8e11, by=2031, replicates=500).to_dict()
    for name in ("series", "to_date", "required", "methods", "projection", "backtest"):
        assert found[name] == expected[name], name


def test_text_markdown_and_csv(program: Path, tmp_path: Path) -> None:
    """Every block, and every projected number."""
    text = run(program, "track", *QUICK)
    assert (text.returncode, text.stderr) == (0, "")
    for heading in ("Series", "In short", "When it is reached", "Past record", "What would have", "Read with this"):
        assert f"\n{heading}" in text.stdout
    markdown = run(program, "track", *QUICK, "--format", "markdown").stdout
    assert markdown.startswith("# topheavy track\n\n## Series\n\n| year")
    table = csv.DictReader(io.StringIO(run(program, "track", *QUICK, "--format", "csv").stdout))
    expected = th.track(replicates=500).projection.to_polars().to_dicts()
    assert [{key: str(entry) for key, entry in row.items()} for row in table] == [
        {key: shown(entry) for key, entry in row.items()} for row in expected
    ]
    file = tmp_path / "track.md"
    assert run(program, "track", *QUICK, "--format", "markdown", "-o", str(file)).stdout == ""
    assert file.read_text(encoding="utf-8") == markdown


def shown(entry: float | str) -> str:
    """Return a number as the command line writes it."""
    return f"{entry:.0f}" if isinstance(entry, float) and entry.is_integer() else str(entry)


def test_synthetic_data_say_so_in_every_format(program: Path, tmp_path: Path) -> None:
    """Nothing made from the sample goes without its label."""
    panel = tmp_path / "panel.parquet"
    assert run(program, "sample", "korea", "--firms", "500", "-o", str(panel), "--quiet").returncode == 0
    for style in ("text", "markdown", "csv", "json"):
        said = run(program, "track", str(panel), *QUICK, "--format", style, "--quiet")
        assert said.returncode == 0
        assert "synthetic" in said.stdout.lower(), style


VERDICTS = [("2030", 3, "not expected by 2030"), ("2035", 0, "expected by 2035")]


@pytest.mark.parametrize(("by", "code", "verdict"), VERDICTS)
def test_the_exit_code_tells_whether_it_is_expected(program: Path, by: str, code: int, verdict: str) -> None:
    """0 where the central projection reaches the target by then, 3 where not; one line says why."""
    said = run(program, "track", "--expect-by", by, *QUICK, "--format", "csv")
    assert said.returncode == code
    why = "the central projection of the random walk with drift reaches it in 2031"
    assert said.stderr == f"the target is {verdict}: {why}\n"
    assert said.stdout.startswith("method,year,")
    quiet = run(program, "track", "--expect-by", by, *QUICK, "--quiet")
    assert (quiet.returncode, quiet.stderr) == (code, "")


def test_a_series_that_shrinks_is_not_expected(program: Path, tmp_path: Path) -> None:
    """No central year at all is a 3, too."""
    file = totals(tmp_path, "year,value_usd\n" + "".join(f"{2015 + t},{9e11 - t * 2e10}\n" for t in range(9)))
    said = run(program, "track", file, "--expect-by", "2090", *QUICK)
    assert said.returncode == 3
    assert "does not reach it by 2098" in said.stderr


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--target", "6e11"], 2, "--target: is reached already: first in 2018"),
        (["--expect-by", "2025"], 2, "--expect-by: must be after 2025"),
        (["--by", "1999"], 2, "--by: must be after 2025"),
        (["--horizon", "2200"], 2, "--horizon: must be at most 2100"),
        (["--growth", "-2"], 2, "--growth"),
        (["--level", "80"], 2, "--level"),
        (["--since", "2024"], 2, "--since: leaves 2 years"),
    ],
)
def test_bad_arguments_are_told_and_write_nothing(
    program: Path, tmp_path: Path, options: list[str], code: int, words: str
) -> None:
    """The message names the option; there is no output."""
    output = tmp_path / "out.json"
    said = run(program, "track", totals(tmp_path), *options, "-o", str(output), "--quiet")
    assert said.returncode == code
    assert words in said.stderr
    assert not output.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TOTALS + "2025,709.7\n", "that repeat a year: 1"),
        (TOTALS + "2019,-3.25\n", "is negative"),
        (TOTALS + "2019,n/a\n", "is missing"),
        (TOTALS + "2019,0\n", "zero"),
        ("year,value_usd\n2024,1\n2025,2\n", "at least 4"),
        ("month,value_usd\n2024-01,1\n2024-02,2\n2024-03,2\n2024-04,2\n", "--period-as year"),
        ("year,value_eur\n2021,1\n2022,2\n2023,2\n2024,2\n", "no US dollars"),
    ],
)
def test_bad_files_are_told(program: Path, tmp_path: Path, text: str, words: str) -> None:
    """Exit code 1, one line, no value."""
    said = run(program, "track", totals(tmp_path, text), "--quiet")
    assert said.returncode == 1
    assert words in said.stderr
    assert len(said.stderr.splitlines()) == 1
    assert "3.25" not in said.stderr


def test_an_output_that_is_an_input_is_refused(program: Path, tmp_path: Path) -> None:
    """The totals stay."""
    file = totals(tmp_path)
    assert run(program, "track", file, "-o", str(file)).returncode == 2
    assert file.read_text(encoding="utf-8") == TOTALS


def test_every_term_is_defined(program: Path) -> None:
    """`topheavy define` knows what the numbers are."""
    for name, definition in tracked(program)["definitions"].items():
        assert json.loads(run(program, "define", name, "--format", "json").stdout) == definition
