"""Fixtures shared by the tests: the published cases and the program under test."""

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import topheavy as th

PUBLISHED = Path(__file__).parents[2] / "tests" / "cases" / "published_values.json"


@pytest.fixture(scope="session")
def published() -> dict[str, dict[str, Any]]:
    """Return the published cases by their id."""
    cases = json.loads(PUBLISHED.read_text(encoding="utf-8"))["cases"]
    return {case["id"]: case for case in cases}


@pytest.fixture(scope="session")
def program() -> Path:
    """Return the topheavy binary named by TOPHEAVY_BIN; its absence fails the test, it does not skip it."""
    named = os.environ.get("TOPHEAVY_BIN")
    if not named:
        pytest.fail("set TOPHEAVY_BIN to the topheavy binary (cargo build, then target/debug/topheavy)")
    binary = Path(named).resolve()
    if not os.access(binary, os.X_OK) or binary.is_dir():
        pytest.fail("TOPHEAVY_BIN does not name a program that can be run")
    return binary


@pytest.fixture(scope="session")
def exporters() -> th.Panel:
    """Return a small synthetic panel of five years."""
    return th.sample("korea", firms=6000, years=(2021, 2025))


@pytest.fixture(scope="session")
def simulated(exporters: th.Panel) -> th.Simulation:
    """Return a programme simulated on it."""
    star = th.program("k_export_star_500").replace(firms_per_year=20)
    return th.simulate(exporters, star, horizon=2028, replicates=40, level=0.9)


@pytest.fixture(scope="session")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a Parquet file whose columns take more than a sixth of the least budget of memory: 8 million flows."""
    rows, draw = 8_000_000, np.random.default_rng(17)
    firm = (draw.random(rows) ** 3 * 100_000).astype(np.int64)
    frame = pl.DataFrame(
        {
            "firm": firm + 1_000_000,
            "year": draw.integers(2015, 2025, rows),
            "market": draw.integers(100, 150, rows),
            "product": draw.integers(854_000, 854_500, rows),
            "value_usd": np.round(draw.lognormal(8, 2, rows) * 100) / 100,
            "weight": 1.0 + firm % 3,
        }
    )
    file = tmp_path_factory.mktemp("long") / "flows.parquet"
    frame.write_parquet(file, row_group_size=250_000, compression="lz4", statistics=False)
    return file
