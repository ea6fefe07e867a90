"""`topheavy measure` against the reference, and against itself where the answer must not change.

The program is the one that TOPHEAVY_BIN names.
"""

import json
import math
import os
import random
import subprocess
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

import pytest
from reference import UndefinedError
from reference_cells import Cell, Flow, cells, parsed, read
from synthetic_flows import cents, long_panel, one_cell, panel, quarters, write

Result = dict[str, Any]

COLUMNS = {
    "n": "n",
    "total": "total",
    "top_share(0.01)": "top_1pct_share",
    "top_share(0.1)": "top_10pct_share",
    "top_share(0.1,floor)": "top_10pct_share_floor",
    "top_share(0.1,fractional)": "top_10pct_share_fractional",
    "top_share(0.1,quantile)": "top_10pct_share_quantile",
    "cr(1)": "cr1",
    "cr(10)": "cr10",
    "share_ge(50e6)": "share_ge_50m",
    "share_lt(10e6)": "share_lt_10m",
    "share_between(5e6,10e6)": "share_5m_10m",
    "n_ge(1000)": "n_ge_1k",
    "units_share_between(5e6,10e6)": "units_share_5m_10m",
    "hhi": "hhi",
    "hhi_points": "hhi_points",
    "effective_number": "effective_number",
    "hhi_dual": "hhi_dual",
    "hhi_normalized": "hhi_normalized",
    "hhi_normalized_unctad": "hhi_normalized_unctad",
    "hhi_excess": "hhi_excess",
    "hall_tideman": "hall_tideman",
    "hannah_kay(2)": "hannah_kay_2",
    "hannah_kay(0.5)": "hannah_kay_0_5",
    "cci": "cci",
    "dominance": "dominance",
    "stenbacka": "stenbacka",
    "shannon": "shannon",
    "exp_shannon": "exp_shannon",
    "renyi(2)": "renyi_2",
    "gini": "gini",
    "gini_small_sample": "gini_small_sample",
    "theil": "theil",
    "mld": "mld",
    "ge(2)": "ge_2",
    "ge(-1)": "ge_m1",
    "ge(0.5)": "ge_0_5",
    "atkinson(0.5)": "atkinson_0_5",
    "atkinson(1)": "atkinson_1",
    "atkinson(2)": "atkinson_2",
    "hoover": "hoover",
    "kolm(0.001)": "kolm_0_001",
    "palma": "palma",
    "quintile_ratio": "quintile_ratio",
    "lorenz(0.5)": "lorenz_50pct",
    "lorenz_asymmetry": "lorenz_asymmetry",
    "wolfson": "wolfson",
    "wolfson_half": "wolfson_half",
    "esteban_ray(1)": "esteban_ray_1",
    "der(0.5)": "der_0_5",
}
"""The name of its column for every measure as it is asked for."""

FIRM_COLUMNS = {**COLUMNS, "share_size(sme)": "share_size_sme"}

LONG_FILE_MEASURES = [measure for measure in COLUMNS if not measure.startswith("der")]
"""The measures for long files: all but the one whose cost is quadratic."""

GROUPINGS = [
    ("firm", ["period"]),
    ("firm", ["period", "market"]),
    ("firm", ["market"]),
    ("firm", ["sector", "period"]),
    ("firm", ["period", "size_class"]),
    ("firm", ["product"]),
    ("market", ["period"]),
    ("market", ["product"]),
    ("market", ["sector"]),
    ("product", ["period"]),
    ("product", ["market", "period"]),
    ("product", ["firm"]),
]


def refused(constant: str) -> NoReturn:
    """JSON has no NaN and no infinity; Python's reader would take them."""
    raise AssertionError(f"{constant} in the output is not JSON")


def weight_option(arguments: Sequence[str | Path]) -> list[str]:
    """Name the weight where a file has one: it is never guessed, since in trade files it is mostly kilograms."""
    files = [argument for argument in arguments if isinstance(argument, Path)]
    weighted = any("weight" in file.read_text(encoding="utf-8").split("\n", 1)[0].split(",") for file in files)
    return ["--weight", "weight"] if weighted and "--weight" not in arguments else []


def run(program: Path, *arguments: str | Path, threads: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run the program and return what it said."""
    environment = dict(os.environ)
    if threads is not None:
        environment["POLARS_MAX_THREADS"] = str(threads)
    return subprocess.run(
        [program, *arguments, *weight_option(arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )


def asked(
    program: Path,
    files: Sequence[Path],
    across: str,
    by: Sequence[str],
    measures: Sequence[str],
    *options: str,
    threads: int | None = None,
) -> str:
    """Return the JSON text of `topheavy measure`, which must succeed."""
    grouping = ["--by", ",".join(by)] if by else []
    said = run(
        program,
        "measure",
        *files,
        *("--across", across, *grouping, "--measures", ",".join(measures), "--format", "json", *options),
        threads=threads,
    )
    assert said.returncode == 0, said.stderr
    return said.stdout


def rows_as_written(text: str) -> str:
    """Return the rows with every number exactly as it was printed."""
    result: Result = json.loads(text, parse_float=lambda s: f"float {s}", parse_int=lambda s: f"int {s}")
    assert result["rows"]
    return json.dumps(result["rows"])


def close(actual: float, expected: float, measure: str, cell: Cell) -> bool:
    """Relative agreement to 1e-12 (1e-9 for DER); where the true value is about 0, to rounding at its scale.

    A zero is printed as 0, never as -0.
    """
    if actual == 0 and math.copysign(1, actual) < 0:
        return False
    scale = 1.0
    if measure == "hhi_points":
        scale = 10_000.0
    name, parameters = parsed(measure)
    if name == "kolm":  # (1/κ) ln(…) rounds at the size of 1/κ, and mu - x at the size of the values
        scale = max(float(Fraction(x)) for x in [*cell.values, 1 / Fraction(parameters[0])])
    relative = 1e-9 if name == "der" else 1e-12
    return math.isclose(actual, expected, rel_tol=relative, abs_tol=1e-14 * scale)


def expected_value(cell: Cell, measure: str) -> float | None:
    """Value by the reference; None where it is undefined or infinite."""
    try:
        value = cell.measure(measure)
    except UndefinedError:
        return None
    return value if math.isfinite(value) else None


def disagreements(result: Result, found: Sequence[Cell], by: Sequence[str], columns: dict[str, str]) -> list[str]:
    """Compare all rows with the cells of the reference: one line for each number that differs."""
    rows = result["rows"]
    keys = [tuple(str(row[column]) for column in by) for row in rows]
    assert sorted(keys) == [cell.key for cell in found]
    by_key = {cell.key: cell for cell in found}
    reasons = {(entry["row"], entry["column"]): entry["reason"] for entry in result["undefined"]}
    assert all(reasons.values())
    wrong = []
    nulls = set()
    for index, (row, key) in enumerate(zip(rows, keys, strict=True)):
        for measure, column in columns.items():
            actual, expected = row[column], expected_value(by_key[key], measure)
            if actual is None:
                nulls.add((index, column))
            if actual is None or expected is None:
                agree = actual is None and expected is None
            else:
                agree = close(actual, expected, measure, by_key[key])
            if not agree:
                wrong.append(f"{column} of {key}: {actual} is not {expected}")
    assert set(reasons) == nulls
    return wrong


def check(
    program: Path,
    files: Sequence[Path],
    across: str,
    by: Sequence[str],
    columns: dict[str, str],
    *options: str,
    scale: int = 1,
) -> Result:
    """Run the program on files and compare it with the reference on the same files."""
    text = asked(program, files, across, by, list(columns), *options)
    result: Result = json.loads(text, parse_constant=refused)
    assert result["schema_version"] == 1
    for measure, column in columns.items():
        assert parsed(result["definitions"][column]["measure"]) == parsed(measure)
    assert set(result["rows"][0]) == {*by, *columns.values()}
    assert disagreements(result, cells(read(files), across, by, scale), by, columns) == []
    return result


@pytest.mark.parametrize("weighted", [False, True], ids=["plain", "weighted"])
@pytest.mark.parametrize(
    ("across", "by"), GROUPINGS, ids=lambda part: part if isinstance(part, str) else "+".join(part)
)
def test_every_measure(program: Path, tmp_path: Path, across: str, by: list[str], weighted: bool) -> None:
    """Every measure in every cell, with ties, zeros, single units and cells whose total is zero."""
    file = write(tmp_path / "flows.csv", panel(1, weighted=weighted))
    result = check(program, [file], across, by, FIRM_COLUMNS if across == "firm" else COLUMNS)
    if by[0] == "period":
        periods = [str(row["period"]) for row in result["rows"]]
        assert periods == sorted(periods)


@pytest.mark.parametrize("seed", range(2, 8))
def test_other_panels(program: Path, tmp_path: Path, seed: int) -> None:
    """More random files, weighted, small enough that many cells are nearly empty."""
    file = write(tmp_path / "flows.csv", panel(seed, weighted=True, firms=6))
    check(program, [file], "firm", ["period", "market"], FIRM_COLUMNS)


def test_no_grouping(program: Path, tmp_path: Path) -> None:
    """Without a grouping the file is one cell; values in cents, over the sizes a year of firms has."""
    rng = random.Random(8)
    file = write(tmp_path / "flows.csv", one_cell([cents(rng) for _ in range(250)]))
    check(program, [file], "firm", [], COLUMNS)


@pytest.mark.parametrize("name", ["ineq-vector", "hoover-0to9", "concstats-six", "reat-theil-is-mld"])
def test_published_vectors(program: Path, tmp_path: Path, published: dict[str, dict[str, Any]], name: str) -> None:
    """The published vectors, one firm a value."""
    file = write(tmp_path / "flows.csv", one_cell(published[name]["inputs"]["x"]))
    check(program, [file], "firm", [], COLUMNS)


@pytest.mark.parametrize("size", [1, 2, 3, 100, 101])
@pytest.mark.parametrize("per_cent", [1, 7, 14, 28, 29, 55, 56, 57, 58])
def test_fractions_of_a_count(program: Path, tmp_path: Path, size: int, per_cent: int) -> None:
    """Whole ranks are not missed by a rounding: 0.07·100 is 7, and 1 − 0.07 of 100 steps is 93."""
    rng = random.Random(size)
    file = write(tmp_path / "flows.csv", one_cell([quarters(rng) + 1 for _ in range(size)]))
    p = f"0.{per_cent:02d}"
    column = f"top_{per_cent}pct_share"
    columns = {f"top_share({p})": column, f"lorenz({p})": f"lorenz_{per_cent}pct"}
    for rule in ("floor", "fractional", "quantile"):
        columns[f"top_share({p},{rule})"] = f"{column}_{rule}"
    check(program, [file], "firm", [], columns)


def test_all_measures(program: Path, tmp_path: Path) -> None:
    """Every column of `all` names a measure the reference knows and agrees with."""
    file = write(tmp_path / "flows.csv", panel(9, weighted=True))
    result = json.loads(asked(program, [file], "firm", ["period"], ["all"]), parse_constant=refused)
    columns = {d["measure"]: column for column, d in result["definitions"].items()}
    assert set(result["rows"][0]) == {"period", *columns.values()}
    assert set(COLUMNS) - set(columns) <= {measure for measure in COLUMNS if "(" in measure}
    assert disagreements(result, cells(read([file]), "firm", ["period"]), ["period"], columns) == []


def test_roles_by_name(program: Path, tmp_path: Path) -> None:
    """Columns of any name are given a role; a column without a role may hold anything."""
    names = {
        "firm": "biz_no",
        "period": "yr",
        "market": "dest",
        "product": "hs6",
        "value": "fob_usd",
        "weight": "freq",
        "size_class": "klass",
    }
    flows = panel(10, weighted=True)
    renamed = [{names.get(column, column): text for column, text in flow.items()} for flow in flows]
    odd = write(tmp_path / "odd.csv", [{**flow, "note": 'n/a; "12,5" '} for flow in renamed])
    plain = write(tmp_path / "plain.csv", flows)
    options = [word for role, name in names.items() for word in (f"--{role.replace('_', '-')}", name)]
    by = ["period", "market"]
    text = asked(program, [odd], "firm", by, list(FIRM_COLUMNS), *options)
    assert rows_as_written(text) == rows_as_written(asked(program, [plain], "firm", by, list(FIRM_COLUMNS)))


@pytest.mark.parametrize(("across", "by"), [("firm", ["period"]), ("market", ["period"]), ("firm", ["product"])])
class TestSameAnswer:
    """What must not change the rows changes no byte of them."""

    def test_order_of_rows(self, program: Path, tmp_path: Path, across: str, by: list[str]) -> None:
        """Shuffled rows are the same data."""
        flows = long_panel(11, 20_000)
        first = write(tmp_path / "first.csv", flows)
        shuffled = write(tmp_path / "shuffled.csv", random.Random(12).sample(flows, len(flows)))
        backwards = write(tmp_path / "backwards.csv", flows[::-1])
        texts = {rows_as_written(asked(program, [file], across, by, LONG_FILE_MEASURES)) for file in (first, shuffled)}
        texts.add(rows_as_written(asked(program, [backwards], across, by, LONG_FILE_MEASURES)))
        assert len(texts) == 1

    def test_split_file(self, program: Path, tmp_path: Path, across: str, by: list[str]) -> None:
        """Two halves of a file are the file, also where a firm's flows stand in both."""
        flows = long_panel(13, 5_000)
        whole = write(tmp_path / "whole.csv", flows)
        halves = [write(tmp_path / "odd.csv", flows[::2]), write(tmp_path / "even.csv", flows[1::2])]
        one, two = (asked(program, files, across, by, LONG_FILE_MEASURES) for files in ([whole], halves))
        assert rows_as_written(one) == rows_as_written(two)

    def test_threads(self, program: Path, tmp_path: Path, across: str, by: list[str]) -> None:
        """One thread or two."""
        file = write(tmp_path / "flows.csv", long_panel(14, 20_000))
        one, two = (asked(program, [file], across, by, LONG_FILE_MEASURES, threads=count) for count in (1, 2))
        assert rows_as_written(one) == rows_as_written(two)


def test_scale(program: Path, tmp_path: Path) -> None:
    """`--scale 1e3` reads thousands: totals and thresholds are in units, shares stay."""
    flows = panel(15, weighted=True)
    file = write(tmp_path / "thousands.csv", flows)
    scaled = check(program, [file], "firm", ["period"], FIRM_COLUMNS, "--scale", "1e3", scale=1000)
    plain = check(program, [file], "firm", ["period"], FIRM_COLUMNS)
    for large, small in zip(scaled["rows"], plain["rows"], strict=True):
        assert math.isclose(large["total"], 1000 * small["total"], rel_tol=1e-15)
        assert math.isclose(large["hhi"], small["hhi"], rel_tol=1e-12)
        assert large["n_ge_1k"] > small["n_ge_1k"]


def test_a_weight_is_repetition(program: Path, tmp_path: Path) -> None:
    """A firm with weight w is w firms with the same flows."""
    flows = panel(16, weighted=True)
    copies: list[Flow] = [
        {**{c: text for c, text in flow.items() if c != "weight"}, "firm": f"{flow['firm']}-{copy}"}
        for flow in flows
        for copy in range(int(flow["weight"]))
    ]
    repeated = write(tmp_path / "repeated.csv", copies)
    weighted = write(tmp_path / "weighted.csv", flows)
    by = ["period", "market"]
    text = asked(program, [weighted], "firm", by, list(FIRM_COLUMNS))
    result = json.loads(text, parse_constant=refused)
    assert disagreements(result, cells(read([repeated]), "firm", by), by, FIRM_COLUMNS) == []


def test_a_firm_with_two_weights_is_refused(program: Path, tmp_path: Path) -> None:
    """A frequency that differs between the rows of one unit has no meaning; the message names no firm."""
    flow = {"firm": "Hanbit Shipyard", "period": "2024", "value": "10.00", "weight": "1"}
    other = {"firm": "Other", "period": "2024", "value": "20.00", "weight": "3"}
    file = write(tmp_path / "flows.csv", [flow, {**flow, "weight": "2"}, other])
    said = run(program, "measure", file, "--across", "firm", "--by", "period", "--measures", "hhi", "--format", "json")
    assert said.returncode == 1
    assert said.stdout == ""
    assert "weight" in said.stderr
    assert "Hanbit" not in said.stderr
