"""Fixtures shared by the tests: the published cases and the program under test."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

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
