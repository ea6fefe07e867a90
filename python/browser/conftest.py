"""Fixtures of the browser tests. What is absent fails a test, with what to run; nothing is skipped."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import SCREENSHOTS, Reader, launch
from playwright.sync_api import sync_playwright


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    """Return a person at Debian's Chromium."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield Reader(browser)
        browser.close()


@pytest.fixture(scope="session")
def topheavy() -> Callable[..., str]:
    """Return what runs the program named by TOPHEAVY_BIN and gives back what it printed."""
    named = os.environ.get("TOPHEAVY_BIN")
    if not named or not Path(named).is_file():
        pytest.fail(
            "TOPHEAVY_BIN does not name the topheavy program: run `make test-browser`, which builds and names it"
        )
    program = Path(named).resolve()

    def run(*arguments: str | Path) -> str:
        done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"topheavy {' '.join(map(str, arguments))}: {done.stderr}"
        return done.stdout

    return run


@pytest.fixture(scope="session")
def korea(topheavy: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the synthetic panel as a file."""
    file = tmp_path_factory.mktemp("panel") / "korea.parquet"
    topheavy("sample", "korea", "-o", file)
    return file
